// How long observations are kept, what is taken out of them, and whose content is.

#include "engine/api/audit_requests.h"
#include "engine/api/cell_requests.h"
#include "engine/api/log_requests.h"
#include "engine/api/retention_requests.h"
#include "engine/api/run_requests.h"
#include "engine/api/tenant_requests.h"
#include "engine/api/trace_requests.h"
#include "tests/engine/cell/cell_fixture.h"

#include <sqlite3.h>
#include <thread>

namespace kaze::cell::test {

using testing::HasSubstr;

class RetentionTest : public CellFixture {
protected:
    [[nodiscard]] std::filesystem::path month(const std::string& name) const
    {
        return folder / "data" / "observations" / (name + ".db");
    }

    //! A cell that has worked, and an old month in its folder.
    void makeOldMonth(const std::string& name)
    {
        {
            auto cell = open();
            ASSERT_TRUE(cell) << cell.error().text();
            Asker asker((*cell)->connect());
            ASSERT_TRUE(asker.ask(api::GetObservationStats{}));
        }
        std::filesystem::path recorded;
        for (const auto& entry : std::filesystem::directory_iterator(folder / "data" / "observations"))
            if (const auto file = entry.path().filename().string();
                file.size() == 10 && file.ends_with(".db") && file.starts_with("20"))
                recorded = entry.path();
        ASSERT_FALSE(recorded.empty());
        std::filesystem::copy_file(recorded, month(name));
    }

    static api::ObservationStats statsOf(Asker& asker)
    {
        return asker.ask(api::GetObservationStats{}).value_or(api::ObservationStats{});
    }

    static std::string refusal(const base::Result<std::unique_ptr<Cell>>& opened)
    {
        EXPECT_FALSE(opened);
        return opened ? "" : opened.error().text();
    }
};

TEST_F(RetentionTest, isSetOverTheConfigurationAndStaysSo)
{
    configure("observations: { keep_months: 9, after: archive, disk_budget: 20GB }\n");
    {
        auto cell = open();
        ASSERT_TRUE(cell) << cell.error().text();
        Asker asker((*cell)->connect());
        const auto before = statsOf(asker);
        EXPECT_EQ(before.keepMonths, 9);
        EXPECT_TRUE(before.archives);
        EXPECT_EQ(before.budgetBytes, 20'000'000'000);
        api::SetRetention set;
        set.keepMonths = 3;
        set.countOnly = true;
        const auto counted = asker.ask(set);
        ASSERT_TRUE(counted) << counted.error().text();
        EXPECT_EQ(counted->keepMonths, 3);
        EXPECT_EQ(statsOf(asker).keepMonths, 9) << "it only says how it would be";
        set.countOnly = false;
        set.archives = false;
        ASSERT_TRUE(asker.ask(set));
        const auto audit = asker.ask(api::ListAudit{});
        ASSERT_TRUE(audit);
        ASSERT_FALSE(audit->entries.empty());
        EXPECT_EQ(audit->entries.front().action, "set_retention");
        EXPECT_EQ(audit->entries.front().detail, "months 3, then deleted");
        set.keepMonths = -1;
        EXPECT_EQ(asker.ask(set).error().code, ErrorCode::InvalidArgument);
        set.keepMonths = 1;
        set.budgetBytes = -1;
        EXPECT_EQ(asker.ask(set).error().code, ErrorCode::InvalidArgument);
    }
    auto cell = open();
    ASSERT_TRUE(cell) << cell.error().text();
    Asker asker((*cell)->connect());
    const auto after = statsOf(asker);
    EXPECT_EQ(after.keepMonths, 3);
    EXPECT_FALSE(after.archives);
    EXPECT_EQ(after.budgetBytes, 20'000'000'000) << "as the file says";
}

TEST_F(RetentionTest, saysWhatGoesBeforeItDoes)
{
    configure("observations: { keep_months: 0 }\n");
    makeOldMonth("2024-03");
    auto cell = open();
    ASSERT_TRUE(cell) << cell.error().text();
    Asker asker((*cell)->connect());
    api::SetRetention set;
    set.keepMonths = 6;
    set.countOnly = true;
    const auto would = asker.ask(set);
    ASSERT_TRUE(would);
    ASSERT_EQ(would->goes.size(), 1U);
    EXPECT_EQ(would->goes[0].month, "2024-03");
    EXPECT_FALSE(would->goes[0].archived);
    EXPECT_GT(would->goes[0].bytes, 0);
    set.countOnly = false;
    set.archives = true;
    ASSERT_TRUE(asker.ask(set));
    const auto archive = month("2024-03").string() + ".zst";
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (std::filesystem::exists(month("2024-03")) && std::chrono::steady_clock::now() < until)
        std::this_thread::yield();
    EXPECT_TRUE(std::filesystem::exists(archive));
    EXPECT_FALSE(std::filesystem::exists(month("2024-03")));
}

TEST_F(RetentionTest, keepsTheNameOfATenantWhoseTracesAreArchivedFromOthers)
{
    configure("sandbox: { first_token: 0ms, per_chunk: 0ms }\nobservations: { keep_months: 0 }\n");
    {
        auto cell = open();
        ASSERT_TRUE(cell) << cell.error().text();
        Asker asker((*cell)->connect());
        api::EventFilter runs;
        runs.runs = true;
        asker.listen(runs);
        const auto started = asker.ask(listing());
        ASSERT_TRUE(started) << started.error().text();
        ASSERT_TRUE(asker.untilState(started->runId, api::RunState::Done));
    }
    makeOldMonth("2024-03");
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(month("2024-03").c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, "UPDATE traces SET tenant = 'acme'", nullptr, nullptr, nullptr), SQLITE_OK);
    EXPECT_GT(sqlite3_changes(database), 0);
    sqlite3_close(database);

    auto cell = open();
    ASSERT_TRUE(cell) << cell.error().text();
    Asker asker((*cell)->connect());
    api::SetRetention set;
    set.keepMonths = 6;
    set.archives = true;
    ASSERT_TRUE(asker.ask(set));
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (std::filesystem::exists(month("2024-03")) && std::chrono::steady_clock::now() < until)
        std::this_thread::yield();
    ASSERT_FALSE(std::filesystem::exists(month("2024-03")));
    api::SetTenant tenant;
    tenant.isNew = true;
    tenant.name = "acme";
    auto refused = asker.ask(tenant);
    while (!refused && refused.error().code == base::ErrorCode::Unavailable && std::chrono::steady_clock::now() < until)
        refused = asker.ask(tenant); // the archive is in its place, and about to be known
    ASSERT_FALSE(refused) << "its archive would be the new one's";
    EXPECT_EQ(refused.error().code, base::ErrorCode::AlreadyExists);
    tenant.name = "globex";
    EXPECT_TRUE(asker.ask(tenant));
}

TEST_F(RetentionTest, warnsWhereTheDiskBudgetIsNearlyUsedUp)
{
    configure("observations: { disk_budget: 1KB }\n");
    auto cell = open();
    ASSERT_TRUE(cell) << cell.error().text();
    Asker asker((*cell)->connect());
    (void)statsOf(asker);
    const auto reply = asker.ask(api::GetSnapshot{});
    ASSERT_TRUE(reply);
    EXPECT_TRUE(
        std::ranges::any_of(reply->snapshot.warnings, [](const auto& warning) { return warning.contains("they may take"); }));
}

TEST_F(RetentionTest, refusesWhatCannotBeUsedAndSaysWhere)
{
    configure("observations:\n  redact:\n    patterns:\n      - { name: a, pattern: 'x(y' }\n");
    const auto broken = refusal(open());
    EXPECT_THAT(broken, HasSubstr("kaze.yaml:4:"));
    EXPECT_THAT(broken, HasSubstr("\")\" is missing"));
    configure("observations: { redact: { patterns: [{ name: card, pattern: x }] } }\n");
    EXPECT_THAT(refusal(open()), HasSubstr("a rule \"card\" already"));
    configure("observations: { capture: 1.5 }\n");
    EXPECT_THAT(refusal(open()), HasSubstr("observations"));
    configure("observations: { keep_months: -1 }\n");
    (void)refusal(open());
    configure("observations: { after: burn }\n");
    (void)refusal(open());
}

TEST_F(RetentionTest, takesOutOfLinesWhatTheConfigurationNames)
{
    configure("observations: { redact: { emails: true, patterns: [{ name: staff number, pattern: 'EMP-\\d{4}' }] } }\n");
    auto cell = open();
    ASSERT_TRUE(cell) << cell.error().text();
    (*cell)->logger("net")->warn("EMP-1234 wrote to ada@example.org about 4111 1111 1111 1111");
    Asker asker((*cell)->connect());
    api::ListLogs query;
    query.filter = "source:net";
    const auto page = asker.ask(query);
    ASSERT_TRUE(page);
    ASSERT_EQ(page->rows.size(), 1U);
    EXPECT_EQ(page->rows[0].message, "[redacted: staff number] wrote to [redacted: email] about [redacted: card]");
    const auto stats = statsOf(asker);
    EXPECT_EQ(stats.redacted.at("staff number"), 1);
    EXPECT_EQ(stats.redacted.at("card"), 1);
}

TEST_F(RetentionTest, takesOverRulesOfRedactionAndCaptureWhileItRuns)
{
    auto cell = open();
    ASSERT_TRUE(cell) << cell.error().text();
    Asker asker((*cell)->connect());
    configure("sandbox: { first_token: 0ms, per_chunk: 0ms }\nobservations: { capture: off, redact: { emails: true } }\n");
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!statsOf(asker).redacted.contains("email") && std::chrono::steady_clock::now() < until)
        std::this_thread::yield();
    (*cell)->logger("net")->warn("ada@example.org wrote");
    api::ListLogs query;
    query.filter = "source:net";
    const auto page = asker.ask(query);
    ASSERT_TRUE(page);
    ASSERT_EQ(page->rows.size(), 1U);
    EXPECT_EQ(page->rows[0].message, "[redacted: email] wrote");
    const auto reply = asker.ask(api::GetSnapshot{});
    ASSERT_TRUE(reply);
    EXPECT_FALSE(
        std::ranges::any_of(reply->snapshot.warnings, [](const auto& warning) { return warning.contains("started again"); }));
    asker.listen({true, true, "*"});
    const auto started = asker.ask(listing("the secret task"));
    ASSERT_TRUE(started) << started.error().text();
    ASSERT_TRUE(asker.untilState(started->runId, RunState::Done));
    const auto spans = asker.ask(api::GetSpans{started->traceId, "", 20'000, {}});
    ASSERT_TRUE(spans);
    ASSERT_FALSE(spans->spans.empty());
    for (const auto& span : spans->spans) {
        const auto detail = asker.ask(api::GetSpan{started->traceId, span.spanId});
        ASSERT_TRUE(detail);
        EXPECT_EQ(detail->detail.input + detail->detail.output, "") << span.name;
    }
}

TEST_F(RetentionTest, keepsNoContentOfAnAgentThatWantsNone)
{
    auto cell = open();
    ASSERT_TRUE(cell) << cell.error().text();
    Asker asker((*cell)->connect());
    asker.listen({true, true, "*"});
    auto run = listing("the secret task");
    run.agent.yaml += "capture: off\n";
    const auto started = asker.ask(run);
    ASSERT_TRUE(started) << started.error().text();
    ASSERT_TRUE(asker.untilState(started->runId, RunState::Done));
    api::SpanPage page;
    do
        page = asker.ask(api::GetSpans{started->traceId, "", 20'000, {}}).value_or(api::SpanPage{});
    while (!page.trace.duration);
    int said = 0;
    for (const auto& span : page.spans) {
        const auto detail = asker.ask(api::GetSpan{started->traceId, span.spanId});
        ASSERT_TRUE(detail);
        EXPECT_EQ(detail->detail.input + detail->detail.output, "") << span.name;
        if (const auto found = detail->detail.attributes.find("kaze.content.rule"); found != detail->detail.attributes.end()) {
            EXPECT_EQ(found->second, "agent lister") << span.name;
            ++said;
        }
    }
    EXPECT_GE(said, 3) << "the run, its model calls and its tool";
}

} // namespace kaze::cell::test
