#include "engine/api/alert.h"
#include "engine/api/log.h"
#include "engine/api/report.h"
#include "engine/api/trace.h"
#include "tests/engine/reports/report_world.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>

namespace kaze::reports {

using api::ReportKind;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

namespace {

const api::ReportTable* tableIn(const api::ReportDocument& document, const std::string& name)
{
    for (const auto& section : document.sections)
        for (const auto& table : section.tables)
            if (table.name == name)
                return &table;
    return nullptr;
}

const api::ReportFigure* figureIn(const api::ReportDocument& document, const std::string& label)
{
    for (const auto& section : document.sections)
        for (const auto& figure : section.figures)
            if (figure.label == label)
                return &figure;
    return nullptr;
}

api::ReportQuery of(ReportKind kind)
{
    api::ReportQuery query;
    query.kind = kind;
    if (kind == ReportKind::Incident) {
        query.from = at("2026-11-21T14:00:00Z");
        query.to = at("2026-11-21T15:00:00Z");
    }
    return query;
}

std::size_t count(const std::string& text, std::string_view what)
{
    std::size_t found = 0;
    for (auto place = text.find(what); place != std::string::npos; place = text.find(what, place + 1))
        ++found;
    return found;
}

std::string joined(const std::vector<std::string>& pieces)
{
    std::string text;
    for (const auto& piece : pieces)
        text += piece;
    return text;
}

class ReportMakerTest : public testing::Test {
protected:
    void addCommands(int number)
    {
        for (int i = number; i > 0; --i)
            world.audit.push_back({i, at("2026-11-20T12:00:00Z") + std::chrono::seconds(i), "local", "set_budget",
                "budget-" + std::to_string(i), "acme", "", i % 10 == 0 ? "conflict" : "done", "", ""});
    }

    //! Lines a second apart from 14:10 on, each tenth an error.
    void addLines(int number, base::Duration apart = std::chrono::seconds(1))
    {
        for (int i = 0; i < number; ++i) {
            api::LogRow line;
            line.at = at("2026-11-21T14:10:00Z") + std::chrono::duration_cast<std::chrono::microseconds>(apart) * i;
            line.level = i % 10 == 0 ? api::LogLevel::Error : api::LogLevel::Warning;
            line.source = "gateway";
            line.message = "line " + std::to_string(i);
            world.lines.push_back(line);
        }
    }

    void addTrace(const std::string& id, const std::string& start, const std::vector<std::string>& errors)
    {
        api::Trace trace;
        trace.trace.traceId = id;
        trace.trace.runId = "run-" + id;
        trace.trace.agent = "coder";
        trace.trace.startedAt = at(start);
        trace.trace.duration = std::chrono::minutes(30);
        trace.trace.errors = std::ssize(errors);
        trace.trace.costUsd = base::Money::fromDollars(0.25);
        for (const auto& when : errors) {
            api::SpanRow span;
            span.name = "chat";
            span.status = api::SpanStatus::Error;
            span.statusMessage = "no answer";
            span.startedAt = at(when);
            trace.spans.push_back(span);
        }
        api::SpanRow fine;
        fine.name = "turn";
        fine.startedAt = at(start);
        trace.spans.push_back(fine);
        world.traces.push_back(trace);
    }

    api::Alert alert(const std::string& id, const std::string& since, const std::string& fired, const std::string& ended = {})
    {
        api::Alert alert;
        alert.id = id;
        alert.name = "Error rate";
        alert.state = ended.empty() ? api::AlertState::Firing : api::AlertState::Ended;
        alert.summary = "error rate is 4 %";
        alert.since = at(since);
        alert.firedAt = at(fired);
        if (!ended.empty())
            alert.endedAt = at(ended);
        world.alerts.push_back(alert);
        return alert;
    }

    api::ReportDocument made(const api::ReportQuery& query)
    {
        auto report = world.make(query);
        EXPECT_TRUE(report) << (report ? "" : report.error().text());
        return report ? std::move(report->document) : api::ReportDocument{};
    }

    ReportWorld world;
};

TEST_F(ReportMakerTest, aCostReportKnowsWhereItsPricesAreFrom)
{
    const auto document = made(of(ReportKind::Cost));
    EXPECT_EQ(document.title, "Cost report");
    EXPECT_EQ(document.provenance.prices, "2026-11-20");
    EXPECT_EQ(document.provenance.rows, 5);
    EXPECT_EQ(document.provenance.cell, "lab, /data");
    EXPECT_EQ(document.provenance.filter, "all tenants");
    EXPECT_EQ(document.query.from, at("2026-11-01T00:00:00Z"));
    EXPECT_EQ(document.query.to, world.clock.now());
}

TEST_F(ReportMakerTest, showsTheFirstThousandAndExportsAll)
{
    addCommands(4'321);
    const auto document = made(of(ReportKind::Audit));
    const auto* table = tableIn(document, "commands");
    ASSERT_TRUE(table);
    EXPECT_THAT(table->rows, SizeIs(1'000));
    EXPECT_EQ(table->rowsTotal, 4'321);
    EXPECT_EQ(figureIn(document, "Commands")->value, "4,321");
    EXPECT_EQ(figureIn(document, "Refused or failed")->value, "432");
    for (const auto* format : {"csv", "markdown", "html", "json"}) {
        const auto pieces = world.pieces(of(ReportKind::Audit), format);
        EXPECT_GE(pieces.size(), 5U) << "piece by piece";
        for (const auto& piece : pieces)
            EXPECT_LT(piece.size(), 500'000U) << format;
        const auto text = joined(pieces);
        EXPECT_EQ(count(text, "budget-"), 4'321U) << format;
        EXPECT_THAT(text, AllOf(HasSubstr("budget-4321"), HasSubstr("budget-1"), Not(HasSubstr("The first")))) << format;
    }
    EXPECT_EQ(world.done, 4'321 + 2) << "with those of the sums";
    const auto json = boost::json::parse(joined(world.pieces(of(ReportKind::Audit), "json")));
    EXPECT_EQ(json.at("sections").at(2).at("tables").at(0).at("rows").as_array().size(), 4'321U);
    EXPECT_EQ(json.at("provenance").at("rows").as_int64(), 4'321);
}

TEST_F(ReportMakerTest, whatIsExportedIsWhatIsShown)
{
    addCommands(40);
    addLines(40);
    for (const auto kind :
        {ReportKind::Cost, ReportKind::Audit, ReportKind::Incident, ReportKind::Readiness, ReportKind::Capacity})
        for (const auto* format : {"csv", "json", "markdown", "html"}) {
            const auto report = world.make(of(kind), format);
            ASSERT_TRUE(report) << report.error().text();
            EXPECT_EQ(joined(world.pieces(of(kind), format)), report->text) << base::enumName(kind) << " as " << format;
        }
}

TEST_F(ReportMakerTest, madeAgainFromItsQueryItIsTheSameButForWhenItWasMade)
{
    addCommands(30);
    addLines(30);
    alert("a1", "2026-11-21T14:20:00Z", "2026-11-21T14:25:00Z", "2026-11-21T14:40:00Z");
    for (const auto kind :
        {ReportKind::Cost, ReportKind::Audit, ReportKind::Incident, ReportKind::Readiness, ReportKind::Capacity}) {
        auto query = of(kind);
        if (kind == ReportKind::Incident) {
            query.from.reset();
            query.to.reset();
            query.alertId = "a1";
        }
        const auto first = world.make(query, "json");
        ASSERT_TRUE(first) << first.error().text();
        world.clock.advance(std::chrono::hours(30));
        const auto again = world.make(first->document.query, "json");
        ASSERT_TRUE(again) << again.error().text();
        auto a = boost::json::parse(first->text), b = boost::json::parse(again->text);
        EXPECT_NE(a, b) << "made at another time";
        a.at("provenance").as_object().erase("made_at");
        b.at("provenance").as_object().erase("made_at");
        EXPECT_EQ(a, b) << base::enumName(kind);
    }
}

TEST_F(ReportMakerTest, anIncidentsTimelineHoldsEverythingInTheOrderOfTime)
{
    addLines(3);
    addTrace("t1", "2026-11-21T13:30:00Z", {"2026-11-21T14:10:01.5Z", "2026-11-21T14:30:00Z"}); // began before
    addTrace("t2", "2026-11-21T14:05:00Z", {"2026-11-21T14:10:00.5Z", "2026-11-21T15:30:00Z"}); // the last is too late
    alert("a1", "2026-11-21T14:12:00Z", "2026-11-21T14:17:00Z", "2026-11-21T14:45:00Z");
    api::RunRow run;
    run.runId = "run-9";
    run.state = api::RunState::Failed;
    run.createdAt = at("2026-11-21T14:00:00Z");
    run.endedAt = at("2026-11-21T14:20:00Z");
    world.runs.push_back(run);
    world.notes.push_back({"n1", at("2026-11-21T14:18:00Z"), "", "they rolled back", "local", at("2026-11-21T14:50:00Z")});
    const auto document = made(of(ReportKind::Incident));
    const auto* timeline = tableIn(document, "timeline");
    ASSERT_TRUE(timeline);
    std::vector<std::string> what;
    for (const auto& row : timeline->rows)
        what.push_back(row[1]);
    EXPECT_THAT(what,
        ElementsAre("log error", "error", "log warning", "error", "log warning", "alert holds", "alert fired", "note",
            "run failed", "error", "alert ended"));
    EXPECT_TRUE(std::ranges::is_sorted(timeline->rows, {}, [](const auto& row) { return at(row[0]); }));
    EXPECT_EQ(timeline->rowsTotal, 0);
    EXPECT_THAT(timeline->shown[7], Contains("they rolled back"));
}

TEST_F(ReportMakerTest, anIncidentSaysWhenItBeganWasNoticedAndEndedAndWhomItAffected)
{
    addLines(20, std::chrono::minutes(1)); // errors at 14:10 and 14:20
    addTrace("t1", "2026-11-21T14:08:00Z", {"2026-11-21T14:09:00Z"});
    addTrace("t2", "2026-11-21T14:11:00Z", {"2026-11-21T14:12:00Z"});
    alert("a1", "2026-11-21T14:12:00Z", "2026-11-21T14:17:00Z", "2026-11-21T14:45:00Z");
    const auto document = made(of(ReportKind::Incident));
    EXPECT_EQ(figureIn(document, "Began")->value, "2026-11-21 14:08:00");
    EXPECT_EQ(figureIn(document, "Noticed")->note, "9 min later, by an alert");
    EXPECT_EQ(figureIn(document, "Ended")->value, "2026-11-21 14:45:00");
    EXPECT_EQ(figureIn(document, "Lasted")->value, "37 min");
    EXPECT_EQ(figureIn(document, "Affected runs")->value, "2");
    EXPECT_EQ(figureIn(document, "Cost")->value, "$0.50");
    EXPECT_EQ(figureIn(document, "Model calls that failed")->value, "25 % of 200 calls");
    EXPECT_EQ(figureIn(document, "Model calls that failed")->note, "before: 0.5 % of 200 calls");
    EXPECT_EQ(figureIn(document, "Errors in the log")->value, "2");
}

TEST_F(ReportMakerTest, anIncidentOfAnAlertIsAboutItsTime)
{
    alert("a1", "2026-11-21T14:12:00Z", "2026-11-21T14:17:00Z", "2026-11-21T14:45:00Z");
    api::ReportQuery query;
    query.kind = ReportKind::Incident;
    query.alertId = "a1";
    auto document = made(query);
    EXPECT_EQ(document.query.from, at("2026-11-21T13:57:00Z"));
    EXPECT_EQ(document.query.to, at("2026-11-21T15:00:00Z"));
    EXPECT_EQ(figureIn(document, "Began")->value, "2026-11-21 14:12:00");
    EXPECT_THAT(document.subtitle, HasSubstr("Error rate"));
    world.alerts[0].endedAt.reset();
    world.alerts[0].state = api::AlertState::Firing;
    document = made(query);
    EXPECT_EQ(figureIn(document, "Ended")->value, "not yet");
    EXPECT_EQ(document.query.to, world.clock.now());
    query.alertId = "other";
    EXPECT_EQ(world.make(query).error().code, base::ErrorCode::NotFound);
}

TEST_F(ReportMakerTest, anIncidentOfATraceIsAboutThatAlone)
{
    addTrace("t1", "2026-11-21T14:05:00Z", {"2026-11-21T14:10:00Z"});
    addTrace("t2", "2026-11-21T14:06:00Z", {"2026-11-21T14:11:00Z"});
    api::ReportQuery query;
    query.kind = ReportKind::Incident;
    query.traceId = "t1";
    query.tenant = "a \"b\"";
    const auto document = made(query);
    EXPECT_EQ(document.query.from, at("2026-11-21T13:50:00Z"));
    EXPECT_EQ(document.query.to, at("2026-11-21T14:50:00Z"));
    EXPECT_EQ(figureIn(document, "Affected runs")->value, "1");
    EXPECT_THAT(tableIn(document, "timeline")->rows, SizeIs(1));
    EXPECT_THAT(world.logFilters, Contains(HasSubstr("trace:\"t1\"")));
    EXPECT_THAT(world.logFilters, Contains(HasSubstr(R"(tenant:"a \"b\"")")));
    query.traceId = "t9";
    EXPECT_EQ(world.make(query).error().code, base::ErrorCode::NotFound);
}

TEST_F(ReportMakerTest, anIncidentOfManyEventsIsWrittenInPieces)
{
    addLines(7'000, std::chrono::milliseconds(200));
    for (int i = 0; i < 2'500; ++i)
        addTrace("t" + std::to_string(i), base::toRfc3339(at("2026-11-21T14:00:00Z") + std::chrono::seconds(i)),
            {base::toRfc3339(at("2026-11-21T14:00:00Z") + std::chrono::seconds(i) + std::chrono::milliseconds(500))});
    const auto document = made(of(ReportKind::Incident));
    EXPECT_EQ(tableIn(document, "timeline")->rowsTotal, -1);
    EXPECT_THAT(tableIn(document, "timeline")->rows, SizeIs(1'000));
    EXPECT_THAT(world.make(of(ReportKind::Incident), "markdown")->text, HasSubstr("Made of: at least 1,000 events"));
    const auto pieces = world.pieces(of(ReportKind::Incident), "csv");
    EXPECT_GE(pieces.size(), 9U);
    const auto text = joined(pieces);
    EXPECT_EQ(count(text, ",no answer") + count(text, "chat: no answer"), 2'500U);
    EXPECT_EQ(count(text, "gateway,"), 7'000U);
    // Still in order.
    std::vector<std::string> times;
    for (auto place = text.find("at,what"); (place = text.find("\n2026-11-21T", place)) != std::string::npos; ++place)
        times.push_back(text.substr(place + 1, 27));
    EXPECT_GE(times.size(), 9'500U);
    EXPECT_TRUE(std::ranges::is_sorted(times, {}, [](const std::string& time) { return at(time.substr(0, time.find(','))); }));
    EXPECT_THAT(text, HasSubstr("Made of,\"9,500 events\""));
}

TEST_F(ReportMakerTest, anAnswerHasTheFirstThousandOfEveryTableAndAFileAll)
{
    for (int i = 0; i < 1'500; ++i) {
        api::RunRow run;
        run.runId = "lost-" + std::to_string(i);
        run.state = api::RunState::Failed;
        run.createdAt = at("2026-11-21T14:00:00Z");
        run.endedAt = at("2026-11-21T14:20:00Z");
        world.runs.push_back(run);
    }
    const auto document = made(of(ReportKind::Incident));
    EXPECT_THAT(tableIn(document, "failed_runs")->rows, SizeIs(1'000));
    EXPECT_THAT(tableIn(document, "failed_runs")->shown, SizeIs(1'000));
    EXPECT_EQ(tableIn(document, "failed_runs")->rowsTotal, 1'500);
    const auto json = boost::json::parse(joined(world.pieces(of(ReportKind::Incident), "json")));
    const auto& table = json.at("sections").at(1).at("tables").at(0);
    EXPECT_EQ(table.at("rows").as_array().size(), 1'500U);
    EXPECT_EQ(table.at("rows_total").as_int64(), 0);
}

TEST_F(ReportMakerTest, anIncidentLooksIntoArchivesAndSaysWhatIsMissing)
{
    addLines(20);
    world.notesFirst = {"2026-03 was damaged"};
    auto document = made(of(ReportKind::Incident));
    EXPECT_EQ(world.liveAsked, 0);
    EXPECT_EQ(document.sections.front().text, "2026-03 was damaged") << "once, and nothing of archives";
    world.archivesFail = base::Error{base::ErrorCode::DiskFull, "there is no room to unpack 2026-04", nullptr};
    document = made(of(ReportKind::Incident));
    EXPECT_THAT(document.sections.front().text, AllOf(HasSubstr("no room to unpack 2026-04"), HasSubstr("2026-03 was damaged")));
    EXPECT_THAT(tableIn(document, "timeline")->rows, SizeIs(20)) << "of the other months";
}

TEST_F(ReportMakerTest, whatTurnsOutToBeMissingLateStandsAtTheEnd)
{
    addLines(3'000);
    world.notesLater = {"2026-03 could not be unpacked"};
    const auto text = joined(world.pieces(of(ReportKind::Incident), "markdown"));
    EXPECT_EQ(count(text, "could not be unpacked"), 1U);
    EXPECT_THAT(text, HasSubstr("- Not in it: 2026-03 could not be unpacked\n"));
}

TEST_F(ReportMakerTest, anIncidentSaysWhatWasCut)
{
    for (int i = 0; i < 10'050; ++i) {
        world.alerts.push_back({});
        world.alerts.back().id = std::to_string(i);
        world.alerts.back().since = world.alerts.back().endedAt.emplace(at("2026-11-20T14:00:00Z"));
    }
    for (int i = 0; i < 10'200; ++i)
        addTrace("t" + std::to_string(i), "2026-11-21T14:10:00Z", {});
    for (auto& trace : world.traces)
        trace.trace.errors = 1;
    const auto document = made(of(ReportKind::Incident));
    EXPECT_THAT(document.sections.front().text,
        AllOf(HasSubstr("Of the alerts, the newest 10,000 were looked at."),
            HasSubstr("Of the traces with errors, the newest 10,000 were looked at.")));
    EXPECT_THAT(figureIn(document, "Cost")->value, testing::StartsWith("at least $"));
    EXPECT_THAT(figureIn(document, "Affected runs")->value, testing::StartsWith("at least 10,000"));
}

TEST_F(ReportMakerTest, saysAtOnceWhatAPersonGotWrong)
{
    const auto refused = [&](const api::ReportQuery& query, const std::string& format) {
        const auto text = world.loop.runUntil(world.maker.open(query, format, world.clock.now()));
        return text ? "begun" : text.error().message;
    };
    EXPECT_THAT(refused(of(ReportKind::Cost), "pdf"), HasSubstr("the console makes PDF"));
    auto query = of(ReportKind::Audit);
    query.filter = "colour:red";
    EXPECT_THAT(refused(query, "csv"), HasSubstr("at character 1: an audit report takes actor:"));
    query.filter = "-actor:local";
    EXPECT_THAT(refused(query, "csv"), HasSubstr("at character"));
    query.filter = "actor:local outcome:failed";
    EXPECT_EQ(refused(query, "csv"), "begun");
    query = of(ReportKind::Incident);
    query.filter = "nonsense:1";
    EXPECT_THAT(refused(query, "csv"), HasSubstr("no field nonsense"));
    query = of(ReportKind::Cost);
    query.zone = "Mars/Base";
    EXPECT_THAT(refused(query, "csv"), HasSubstr("Mars/Base"));
}

} // namespace

} // namespace kaze::reports
