#include "engine/api/report.h"
#include "engine/reports/writers.h"

#include "engine/base/csv.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>

#include <limits>

namespace kaze::reports {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

namespace {

const std::string kHostile = "<script>alert(\"1\")</script>|`x`\n=1+1 & 'y' \xE2\x80\xAE";

api::ReportDocument document(const std::string& name = "coder")
{
    api::ReportDocument report;
    report.query.kind = api::ReportKind::Cost;
    report.query.agent = name;
    report.query.zone = "UTC";
    report.title = "Cost report";
    report.subtitle = "1 November 2026, agent " + name;
    report.provenance = {"all tenants, agent " + name, 3, "call", "UTC", "2026-11-20", "1.2.3", "lab, /data",
        base::fromRfc3339("2026-11-21T14:32:07Z").value()};
    api::ReportSection section;
    section.title = "By agent";
    section.text = "First.\n\nSecond of " + name + ".";
    section.figures.push_back({"Total", "$7.00", "at least"});
    section.charts.push_back({"Spend of " + name, "USD", {"2026-11-01", "2026-11-02"}, {{name, {1, 3}}, {"b", {0, 2.5}}}});
    api::ReportTable table;
    table.title = "By agent";
    table.name = "by_agent";
    table.columns = {{"Agent", "agent", false}, {"Cost", "cost_usd", true}};
    table.rows = {{name, "1204.5"}};
    table.shown = {{name, "$1,204.50"}};
    section.tables.push_back(table);
    report.sections.push_back(section);
    return report;
}

std::string written(const api::ReportDocument& report, std::string_view format)
{
    return write(report, format).value();
}

std::size_t count(const std::string& text, std::string_view what)
{
    std::size_t found = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
        ++found;
    return found;
}

TEST(ReportAsCsv, hasFiguresAndTablesWithPlainNumbers)
{
    EXPECT_THAT(written(document(), "csv"),
        StartsWith("Cost report,\"1 November 2026, agent coder\"\n\nsummary\nlabel,value,note\nTotal,$7.00,at least\n\n"
                   "by_agent\nagent,cost_usd\ncoder,1204.5\n\nprovenance\nlabel,value\n"));
}

TEST(ReportAsCsv, disarmsFormulasAndKeepsItsShape)
{
    for (const char* evil : {"=HYPERLINK(\"http://x\",\"y\")", "+1+cmd|'/C calc'!A0", "-1+1", "@SUM(1)", "a\",\"=1", "\t=1"}) {
        const auto csv = written(document(evil), "csv");
        base::CsvReader reader(std::string_view(csv).substr(csv.find("agent,cost_usd")));
        std::vector<std::string> cells;
        ASSERT_TRUE(reader.next(cells));
        ASSERT_TRUE(reader.next(cells));
        ASSERT_EQ(cells.size(), 2U);
        EXPECT_THAT(std::string("=+-@\t").find(cells[0][0]), std::string::npos) << csv;
        EXPECT_EQ(cells[1], "1204.5");
        while (reader.next(cells))
            for (const auto& cell : cells)
                EXPECT_TRUE(cell.empty() || std::string("=+@\t").find(cell[0]) == std::string::npos) << cell;
    }
}

TEST(ReportAsJson, isTheDocumentForMachinesWithItsQueryFirst)
{
    const auto text = written(document(kHostile), "json");
    EXPECT_THAT(text, StartsWith("{\"query\":{"));
    const auto value = boost::json::parse(text);
    EXPECT_EQ(value.at("title").as_string(), "Cost report");
    EXPECT_EQ(value.at("query").at("agent").as_string(), kHostile);
    const auto& table = value.at("sections").at(0).at("tables").at(0);
    EXPECT_EQ(table.at("rows").at(0).at(0).as_string(), kHostile);
    EXPECT_EQ(table.at("rows").at(0).at(1).as_string(), "1204.5");
    EXPECT_FALSE(table.as_object().contains("shown"));
    EXPECT_EQ(value.at("provenance").at("version").as_string(), "1.2.3");
}

TEST(ReportAsJson, hasAnyNumberOfSectionsTablesAndRows)
{
    auto report = document();
    auto& section = report.sections[0];
    section.tables.push_back(section.tables[0]);
    section.tables[1].rows = {{"a", "1"}, {"b", "2"}, {"c", "3"}};
    section.tables[1].rowsTotal = 5;
    section.tables.push_back({});
    report.sections.push_back(section);
    report.sections.push_back({});
    const auto value = boost::json::parse(written(report, "json"));
    EXPECT_EQ(value.at("sections").as_array().size(), 3U);
    const auto& tables = value.at("sections").at(1).at("tables").as_array();
    ASSERT_EQ(tables.size(), 3U);
    EXPECT_EQ(tables[1].at("rows").at(2).at(0).as_string(), "c");
    EXPECT_EQ(tables[1].at("rows_total").as_int64(), 5);
    EXPECT_TRUE(tables[2].at("rows").as_array().empty());
}

TEST(ReportAsMarkdown, hasFiguresAndTables)
{
    EXPECT_THAT(written(document(), "markdown"),
        StartsWith("# Cost report\n\n1 November 2026, agent coder\n\n## By agent\n\n- Total: **$7.00** (at least)\n\nFirst.\n\n"
                   "Second of coder.\n\n| Agent | Cost |\n|---|---:|\n| coder | $1,204.50 |\n\n## How this report was made\n"));
}

TEST(ReportAsMarkdown, takesNothingThatSomebodyNamedForMarkup)
{
    const auto text = written(document(kHostile), "markdown");
    EXPECT_THAT(text, AllOf(Not(HasSubstr("<script")), HasSubstr("&lt;script&gt;"), HasSubstr("\\|"), HasSubstr("⟨U+202E⟩")));
    // The table's line stays one line.
    EXPECT_THAT(text, HasSubstr(" | $1,204.50 |\n"));
    EXPECT_EQ(count(text, "\n| "), 2U);
}

TEST(ReportAsMarkdown, aParagraphStaysOneWhateverItBeginsWith)
{
    auto report = document();
    for (const auto& [text, written] : {std::pair("# not a heading", "\n\\# not"), std::pair("- not a list", "\n\\- not"),
             std::pair("12. not a list", "\n12\\. not"), std::pair("=== no rule", "\n\\=== no"),
             std::pair("2026 was", "\n2026 was")}) {
        report.sections[0].text = text;
        EXPECT_THAT(kaze::reports::write(report, "markdown").value(), HasSubstr(written)) << text;
    }
}

TEST(ReportAsHtml, isOnePageThatNeedsNothingElse)
{
    const auto page = written(document(), "html");
    EXPECT_THAT(page,
        AllOf(HasSubstr("<!DOCTYPE html>"), HasSubstr("<td class=\"number\">$1,204.50</td>"), HasSubstr("@media print"),
            HasSubstr("<small>at least</small>"), HasSubstr("<p>Second of coder.</p>")));
    EXPECT_THAT(page,
        AllOf(Not(HasSubstr("<script")), Not(HasSubstr("http://")), Not(HasSubstr("https://")), Not(HasSubstr("<link")),
            Not(HasSubstr("@import")), Not(HasSubstr("url("))));
    EXPECT_THAT(page, HasSubstr("default-src 'none'"));
}

TEST(ReportAsHtml, escapesEverything)
{
    const auto page = written(document(kHostile), "html");
    EXPECT_THAT(page, AllOf(Not(HasSubstr("<script")), Not(HasSubstr("\xE2\x80\xAE")), HasSubstr("&lt;script&gt;")));
    // Title, subtitle, text, the chart's name, the marks and the legend, the table, how it was made.
    EXPECT_GE(count(page, "&lt;script&gt;"), 8U);
    EXPECT_THAT(page, Not(HasSubstr("alert(\"1\")")));
}

TEST(ReportAsHtml, drawsABarForEachValue)
{
    const auto page = written(document(), "html");
    EXPECT_EQ(count(page, "<title>2026-11-"), 3U) << "nothing stands for the 0";
    EXPECT_THAT(
        page, AllOf(HasSubstr("2026-11-02, coder: $3.00"), HasSubstr("2026-11-02, b: $2.50"), HasSubstr(">$6.00</text>")));
}

TEST(ReportAsHtml, drawsNothingOfWhatIsNone)
{
    auto report = document();
    report.sections[0].charts[0].series
        = {{"a", {std::numeric_limits<double>::quiet_NaN(), -1}}, {"b", {std::numeric_limits<double>::infinity()}}};
    EXPECT_THAT(written(report, "html"), Not(HasSubstr("<figure>")));
    report.sections[0].charts[0].labels.clear();
    EXPECT_THAT(written(report, "html"), Not(HasSubstr("<figure>")));
}

TEST(Reports, sayInEveryFormatHowTheyWereMade)
{
    for (const auto* format : {"csv", "json", "markdown", "html"}) {
        const auto text = written(document(), format);
        // Filter, rows, zone, price date, version, cell, when, and the query.
        for (const auto* said : {"all tenants, agent coder", "UTC", "2026-11-20", "1.2.3", "lab, /data"})
            EXPECT_THAT(text, HasSubstr(said)) << format;
        EXPECT_TRUE(text.contains("21 November 2026, 14:32 UTC") || text.contains("2026-11-21T14:32:07")) << format;
        EXPECT_TRUE(text.contains("3 calls") || text.contains("\"rows\":3")) << format;
        EXPECT_TRUE(
            text.contains("agent\"\":\"\"coder") || text.contains("agent\":\"coder") || text.contains("&quot;coder&quot;"))
            << format;
    }
}

TEST(Reports, sayWhereRowsAreLeftOut)
{
    auto report = document();
    for (const auto* format : {"csv", "markdown", "html"})
        EXPECT_THAT(written(report, format), Not(HasSubstr("The first"))) << format;
    report.sections[0].tables[0].rowsTotal = 12'345;
    for (const auto* format : {"csv", "markdown", "html"})
        EXPECT_THAT(written(report, format), HasSubstr("The first 1 of 12,345 rows")) << format;
    report.sections[0].tables[0].rowsTotal = -1;
    for (const auto* format : {"csv", "markdown", "html"})
        EXPECT_THAT(written(report, format), HasSubstr("The first 1 rows of more")) << format;
}

TEST(Reports, areWrittenInTheFormatsThatThereAre)
{
    EXPECT_EQ(write(document(), "").value(), "");
    EXPECT_THAT(write(document(), "docx").error().message, AllOf(HasSubstr("\"docx\""), HasSubstr("csv")));
    EXPECT_THAT(write(document(), "pdf").error().message, HasSubstr("the console makes PDF"));
}

} // namespace

} // namespace kaze::reports
