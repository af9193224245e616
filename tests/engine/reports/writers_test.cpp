#include "engine/api/report.h"
#include "engine/reports/writers.h"

#include "engine/base/csv.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>

#include <limits>

namespace kaze::reports {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

namespace {

const std::string kHostile = "<script>alert(\"1\")</script>|`x`\n=1+1 & 'y' \xE2\x80\xAE";

api::ReportDocument document(const std::string& name = "coder")
{
    api::ReportDocument report;
    report.title = "Cost report";
    report.subtitle = "1 November 2026, agent " + name;
    report.madeAt = base::fromRfc3339("2026-11-21T14:32:07Z").value();
    report.cell = "kaze test";
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

std::size_t count(const std::string& text, std::string_view what)
{
    std::size_t found = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
        ++found;
    return found;
}

TEST(ReportAsCsv, hasFiguresAndTablesWithPlainNumbers)
{
    EXPECT_EQ(asCsv(document()),
        "Cost report,\"1 November 2026, agent coder\"\n\nsummary\nlabel,value,note\nTotal,$7.00,at least\n\n"
        "by_agent\nagent,cost_usd\ncoder,1204.5\n\n");
}

TEST(ReportAsCsv, disarmsFormulasAndKeepsItsShape)
{
    for (const char* evil : {"=HYPERLINK(\"http://x\",\"y\")", "+1+cmd|'/C calc'!A0", "-1+1", "@SUM(1)", "a\",\"=1"}) {
        const auto csv = asCsv(document(evil));
        base::CsvReader reader(std::string_view(csv).substr(csv.find("agent,cost_usd")));
        std::vector<std::string> cells;
        ASSERT_TRUE(reader.next(cells));
        ASSERT_TRUE(reader.next(cells));
        ASSERT_EQ(cells.size(), 2U);
        EXPECT_THAT(std::string("=+-@").find(cells[0][0]), std::string::npos) << csv;
        EXPECT_EQ(cells[1], "1204.5");
    }
}

TEST(ReportAsJson, isTheDocument)
{
    const auto value = boost::json::parse(asJson(document()));
    EXPECT_EQ(value.at("title").as_string(), "Cost report");
    EXPECT_EQ(value.at("sections").at(0).at("tables").at(0).at("rows").at(0).at(1).as_string(), "1204.5");
}

TEST(ReportAsMarkdown, hasFiguresAndTables)
{
    EXPECT_EQ(asMarkdown(document()),
        "# Cost report\n\n1 November 2026, agent coder\n\n## By agent\n\n- Total: **$7.00** (at least)\n\nFirst.\n\n"
        "Second of coder.\n\n| Agent | Cost |\n|---|---:|\n| coder | $1,204.50 |\n\n"
        "Made on 21 November 2026, 14:32 UTC by kaze test.\n");
}

TEST(ReportAsMarkdown, takesNothingThatSomebodyNamedForMarkup)
{
    const auto text = asMarkdown(document(kHostile));
    EXPECT_THAT(text, AllOf(Not(HasSubstr("<script")), HasSubstr("&lt;script&gt;"), HasSubstr("\\|"), HasSubstr("⟨U+202E⟩")));
    // The table's line stays one line.
    EXPECT_THAT(text, HasSubstr(" | $1,204.50 |\n"));
    EXPECT_EQ(count(text, "\n| "), 2U);
}

TEST(ReportAsHtml, isOnePageThatNeedsNothingElse)
{
    const auto page = asHtml(document());
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
    const auto page = asHtml(document(kHostile));
    EXPECT_THAT(page, AllOf(Not(HasSubstr("<script")), Not(HasSubstr("\xE2\x80\xAE")), HasSubstr("&lt;script&gt;")));
    // Title, subtitle, text, the chart's name, the marks and the legend, the table.
    EXPECT_GE(count(page, "&lt;script&gt;"), 7U);
    EXPECT_THAT(page, Not(HasSubstr("alert(\"1\")")));
}

TEST(ReportAsHtml, drawsABarForEachValue)
{
    const auto page = asHtml(document());
    EXPECT_EQ(count(page, "<title>2026-11-"), 3U) << "nothing stands for the 0";
    EXPECT_THAT(
        page, AllOf(HasSubstr("2026-11-02, coder: $3.00"), HasSubstr("2026-11-02, b: $2.50"), HasSubstr(">$6.00</text>")));
}

TEST(ReportAsHtml, drawsNothingOfWhatIsNone)
{
    auto report = document();
    report.sections[0].charts[0].series
        = {{"a", {std::numeric_limits<double>::quiet_NaN(), -1}}, {"b", {std::numeric_limits<double>::infinity()}}};
    EXPECT_THAT(asHtml(report), Not(HasSubstr("<figure")));
    report.sections[0].charts[0].labels.clear();
    EXPECT_THAT(asHtml(report), Not(HasSubstr("<figure")));
}

TEST(Reports, areWrittenInTheFormatsThatThereAre)
{
    const auto report = document();
    EXPECT_EQ(write(report, "").value(), "");
    EXPECT_EQ(write(report, "csv").value(), asCsv(report));
    EXPECT_EQ(write(report, "json").value(), asJson(report));
    EXPECT_EQ(write(report, "markdown").value(), asMarkdown(report));
    EXPECT_EQ(write(report, "html").value(), asHtml(report));
    EXPECT_THAT(write(report, "pdf").error().message, AllOf(HasSubstr("\"pdf\""), HasSubstr("csv")));
}

} // namespace

} // namespace kaze::reports
