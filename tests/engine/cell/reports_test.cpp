#include "engine/api/audit_requests.h"
#include "engine/api/export_requests.h"
#include "engine/api/report_requests.h"
#include "engine/api/run_control_requests.h"
#include "engine/base/base64.h"
#include "tests/engine/cell/cell_fixture.h"

#include <boost/json.hpp>

using namespace testing;

namespace kaze::cell::test {

//! Reports of a real cell.
class Reports : public CellFixture {
protected:
    Reports() : cell(open().value()), asker(cell->connect()) { asker.listen({false, true, "*", std::string()}); }

    void runOnce()
    {
        const auto run = asker.ask(listing());
        ASSERT_TRUE(run) << run.error().text();
        ASSERT_TRUE(asker.untilState(run->runId, RunState::Done));
        traceId = run->traceId;
    }

    static api::ReportQuery of(api::ReportKind kind, const std::string& period = {})
    {
        api::ReportQuery query;
        query.kind = kind;
        query.period = period;
        return query;
    }

    base::Result<api::Report> make(const api::ReportQuery& query, const std::string& format = {})
    {
        return asker.ask(api::MakeReport{query, format});
    }

    //! As a client reads it.
    std::string exported(const api::ReportQuery& query, const std::string& format)
    {
        api::StartExport start;
        start.kind = api::ExportKind::Report;
        start.format = format;
        start.report = query;
        const auto begun = asker.ask(start);
        if (!begun)
            return begun.error().message;
        std::string text;
        for (;;) {
            const auto part = asker.ask(api::ReadExport{begun->exportId, std::ssize(text), 1 << 20});
            if (!part || !part->state.error.empty())
                return part ? part->state.error : part.error().message;
            text += base::fromBase64(part->content).value();
            if (part->state.finished && std::ssize(text) == part->state.bytes)
                break;
        }
        EXPECT_TRUE(asker.ask(api::EndExport{begun->exportId}));
        return text;
    }

    std::unique_ptr<Cell> cell;
    Asker asker;
    std::string traceId;
};

TEST_F(Reports, areMadeOfEveryKind)
{
    runOnce();
    for (const auto& query : {of(api::ReportKind::Cost), of(api::ReportKind::Incident, "last-1h"), of(api::ReportKind::Capacity),
             of(api::ReportKind::Readiness), of(api::ReportKind::Audit)}) {
        const auto report = make(query, "markdown");
        ASSERT_TRUE(report) << query.kind.name() << ": " << report.error().text();
        const auto& said = report->document.provenance;
        EXPECT_EQ(said.version, KAZE_VERSION);
        EXPECT_EQ(said.zone, "UTC");
        EXPECT_THAT(said.cell, HasSubstr((folder / "data").string()));
        EXPECT_THAT(report->text, HasSubstr("How this report was made"));
        if (query.kind == api::ReportKind::Cost) {
            EXPECT_EQ(said.prices.size(), 10U) << said.prices;
            EXPECT_GE(said.rows, 2);
        }
    }
}

TEST_F(Reports, areExportedInTheBackgroundWithAllTheirRows)
{
    for (int i = 0; i < 1'205; ++i)
        ASSERT_TRUE(asker.ask(api::SetPool{"pool-" + std::to_string(i), 3}));
    auto query = of(api::ReportKind::Audit);
    query.filter = "action:set_pool";
    const auto shown = make(query);
    ASSERT_TRUE(shown) << shown.error().text();
    const auto& table = shown->document.sections.back().tables.back();
    EXPECT_THAT(table.rows, SizeIs(1'000));
    EXPECT_EQ(table.rowsTotal, 1'205);
    const auto csv = exported(shown->document.query, "csv");
    for (const auto* pool : {"pool-0,", "pool-7,", "pool-1204,"})
        EXPECT_THAT(csv, HasSubstr(pool));
    EXPECT_THAT(csv, HasSubstr("Made of,\"1,205 commands\""));
    const auto json = boost::json::parse(exported(shown->document.query, "json"));
    EXPECT_EQ(json.at("sections").as_array().back().at("tables").at(0).at("rows").as_array().size(), 1'205U);
}

TEST_F(Reports, sayWhatIsWrongWithAQuestionBeforeAnythingIsWritten)
{
    auto query = of(api::ReportKind::Audit);
    query.filter = "colour:red";
    EXPECT_THAT(exported(query, "csv"), HasSubstr("at character 1"));
    EXPECT_THAT(exported(of(api::ReportKind::Cost), "pdf"), HasSubstr("there is no format \"pdf\""));
    query = of(api::ReportKind::Cost);
    query.zone = "Europe/Berlim";
    EXPECT_THAT(exported(query, "csv"), HasSubstr("Europe/Berlim"));
    query = of(api::ReportKind::Incident, "today");
    query.filter = "level:\"loud\"";
    EXPECT_FALSE(make(query));
    query = of(api::ReportKind::Incident);
    query.traceId = "0192f0c17e3a70008000b8a1f7c9d2e4";
    EXPECT_EQ(make(query).error().code, ErrorCode::NotFound);
    api::StartExport start;
    start.kind = api::ExportKind::Report;
    start.format = "csv";
    EXPECT_EQ(asker.ask(start).error().code, ErrorCode::InvalidArgument) << "of what?";
}

TEST_F(Reports, ofATimeZoneShowItsClocks)
{
    runOnce();
    auto query = of(api::ReportKind::Audit, "today");
    query.zone = "Asia/Tokyo";
    const auto report = make(query);
    ASSERT_TRUE(report) << report.error().text();
    EXPECT_EQ(report->document.query.zone, "Asia/Tokyo");
    EXPECT_EQ(base::toRfc3339(*report->document.query.from).substr(11, 5), "15:00") << "midnight there";
}

TEST_F(Reports, notesOfPeopleStandInIncidents)
{
    runOnce();
    api::AddAnnotation note;
    note.text = "we rolled back, key sk-abcdefghijklmnopqrstuvwxyz0123456789ABCD";
    note.traceId = traceId;
    const auto added = asker.ask(note);
    ASSERT_TRUE(added) << added.error().text();
    EXPECT_EQ(added->annotation.by, "local");
    EXPECT_THAT(added->annotation.text, Not(HasSubstr("sk-abcdef"))) << "no secret is kept";
    note.text = "another";
    note.traceId.clear();
    note.at = added->annotation.at - std::chrono::hours(30);
    ASSERT_TRUE(asker.ask(note));
    EXPECT_THAT(asker.ask(api::ListAnnotations{})->rows, SizeIs(2));
    api::ListAnnotations query;
    query.traceId = traceId;
    EXPECT_THAT(asker.ask(query)->rows, SizeIs(1));
    query = {};
    query.limit = 1;
    const auto first = asker.ask(query);
    ASSERT_THAT(first->rows, SizeIs(1));
    EXPECT_EQ(first->rows[0].id, added->annotation.id) << "the newest first";
    query.cursor = first->next;
    EXPECT_EQ(asker.ask(query)->rows.at(0).text, "another");
    EXPECT_EQ(asker.ask(query)->next, "");
    const auto report = make(of(api::ReportKind::Incident, "last-1h"), "csv");
    ASSERT_TRUE(report) << report.error().text();
    EXPECT_THAT(report->text, AllOf(HasSubstr("we rolled back"), Not(HasSubstr("another"))));
    const auto id = added->annotation.id;
    EXPECT_EQ(asker.ask(api::RemoveAnnotation{"none"}).error().code, ErrorCode::NotFound);
    EXPECT_TRUE(asker.ask(api::RemoveAnnotation{id.substr(id.size() - 8)}));
    EXPECT_THAT(asker.ask(api::ListAnnotations{})->rows, SizeIs(1));
    for (const auto& wrong : {std::string(), std::string(" \n"), std::string(5'000, 'x')}) {
        api::AddAnnotation empty;
        empty.text = wrong;
        EXPECT_EQ(asker.ask(empty).error().code, ErrorCode::InvalidArgument);
    }
    note.traceId = "0192f0c17e3a70008000b8a1f7c9d2e4";
    EXPECT_EQ(asker.ask(note).error().code, ErrorCode::NotFound);
}

TEST_F(Reports, areMadeByASchedulesWordAndKept)
{
    runOnce();
    api::SaveReportSchedule save;
    save.schedule.name = "weekly";
    save.schedule.cron = "@weekly";
    save.schedule.query = of(api::ReportKind::Cost, "today");
    save.schedule.formats = {"html", "json"};
    ASSERT_TRUE(asker.ask(save)) << asker.ask(save).error().text();
    ASSERT_TRUE(asker.ask(api::RunReportSchedule{"weekly"}));
    api::ReportScheduleRow row;
    do
        row = asker.ask(api::ListReportSchedules{})->rows.at(0);
    while (row.running);
    EXPECT_EQ(row.lastProblem, "");
    ASSERT_THAT(row.lastFiles, SizeIs(2));
    const auto kept = asker.ask(api::ListKeptReports{"weekly"});
    ASSERT_THAT(kept->reports, SizeIs(2));
    EXPECT_EQ(kept->folder, (folder / "data" / "reports").string());
    api::ReadKeptReport read;
    read.name = row.lastFiles[0];
    const auto part = asker.ask(read);
    ASSERT_TRUE(part) << part.error().text();
    EXPECT_THAT(base::fromBase64(part->content).value(), StartsWith("<!DOCTYPE html>"));
    api::ListAudit audit;
    audit.action = "save_report_schedule";
    EXPECT_EQ(asker.ask(audit)->entries.at(0).subject, "weekly");
}

} // namespace kaze::cell::test
