#include "engine/api/budget_requests.h"
#include "engine/api/events.h"
#include "engine/api/log_requests.h"
#include "engine/api/provider_requests.h"
#include "engine/api/run_control_requests.h"
#include "engine/api/schedule_requests.h"
#include "engine/api/tenant_requests.h"
#include "engine/cell/inside.h"
#include "engine/cell/log_intake.h"
#include "engine/telemetry/log_follower.h"
#include "tests/engine/cell/cell_fixture.h"

using namespace testing;

namespace kaze::cell::test {

//! What a cell records of what happens in it.
class Logs : public CellFixture {
protected:
    Logs() : cell(open().value()), asker(cell->connect()) { asker.listen({false, true, "*", std::string()}); }

    std::vector<api::LogRow> lines(const std::string& filter)
    {
        api::ListLogs query;
        query.filter = filter;
        query.oldestFirst = true;
        const auto page = asker.ask(query);
        EXPECT_TRUE(page) << page.error().text();
        return page ? page->rows : std::vector<api::LogRow>{};
    }

    std::vector<std::string> messages(const std::string& filter)
    {
        std::vector<std::string> found;
        for (const auto& row : lines(filter))
            found.push_back(row.message);
        return found;
    }

    api::StartRun writing() const
    {
        auto run = listing();
        run.agent.yaml
            = "name: writer\ninstructions: |\n  1. Write `report.md`.\ntools: [files.write]\napproval: { files.write: ask }\n"
              "memory: { recall: 0, remember: false }\n";
        run.approve = api::ApprovalMode::Ask;
        return run;
    }

    std::unique_ptr<Cell> cell;
    Asker asker;
};

TEST_F(Logs, tellARunFromItsStartToItsEnd)
{
    const auto run = asker.ask(listing());
    ASSERT_TRUE(run) << run.error().text();
    ASSERT_TRUE(asker.untilState(run->runId, RunState::Done));
    const auto told = lines("run:" + run->runId);
    ASSERT_GE(told.size(), 2U);
    EXPECT_EQ(told.front().message, "run started");
    EXPECT_EQ(told.back().message, "run done");
    for (const auto& row : told) {
        EXPECT_EQ(row.source, "runtime");
        EXPECT_EQ(row.agent, "lister");
        EXPECT_EQ(row.tenant, "default");
        EXPECT_EQ(row.traceId, run->traceId);
        EXPECT_NE(row.spanId, "");
    }
    EXPECT_EQ(told.back().fields.at("state"), boost::json::value("done"));
    EXPECT_EQ(told.back().fields.at("tool_calls"), boost::json::value(1));
    EXPECT_EQ(lines("trace:" + run->traceId).size(), told.size());
}

TEST_F(Logs, tellQuestionsAndAnswersAndWhatWasDenied)
{
    const auto run = asker.ask(writing());
    ASSERT_TRUE(run) << run.error().text();
    const auto question = asker.questionAsked();
    api::AnswerApproval answer;
    answer.approvalId = question;
    answer.verdict = api::Verdict::Deny;
    answer.reason = "not that file";
    ASSERT_TRUE(asker.ask(answer));
    ASSERT_TRUE(asker.until([&](const auto& events) {
        return std::ranges::any_of(events, [&](const api::Event& event) {
            const auto* changed = std::get_if<api::RunChanged>(&event);
            return changed && changed->run.runId == run->runId && api::hasEnded(changed->run.state.valueOr(RunState::Running));
        });
    }));
    const auto told = messages("run:" + run->runId);
    EXPECT_THAT(told, Contains("a person is asked to allow files.write"));
    EXPECT_THAT(told, Contains("run waits for a person"));
    EXPECT_THAT(told, Contains("a person refused files.write"));
    EXPECT_THAT(told, Contains(StartsWith("tool files.write was denied: a person refused this call: not that file")));
    EXPECT_EQ(lines("approval:" + question).size(), 2U);
    EXPECT_EQ(lines("denied:true tool:files.*").size(), 1U);
}

TEST_F(Logs, tellToolsThatFailAndRunsThatDo)
{
    auto run = listing();
    run.agent.yaml = "name: reader\ninstructions: |\n  1. Call `files.read` with {\"path\": \"missing.txt\"}.\ntools: "
                     "[files.read]\nmemory: { recall: 0, "
                     "remember: false }\n";
    const auto started = asker.ask(run);
    ASSERT_TRUE(started) << started.error().text();
    ASSERT_TRUE(asker.until([&](const auto& events) {
        return std::ranges::any_of(events, [&](const api::Event& event) {
            const auto* changed = std::get_if<api::RunChanged>(&event);
            return changed && changed->run.runId == started->runId
                && api::hasEnded(changed->run.state.valueOr(RunState::Running));
        });
    }));
    const auto failed = lines("level:warn tool:files.read denied:false");
    ASSERT_FALSE(failed.empty()) << testing::PrintToString(messages(""));
    EXPECT_THAT(failed[0].message, StartsWith("tool files.read failed: "));
    EXPECT_EQ(failed[0].runId, started->runId);
}

TEST_F(Logs, tellRefusalsForWantOfBudget)
{
    auto run = listing();
    run.budgetTokens = 1;
    const auto started = asker.ask(run);
    ASSERT_TRUE(started) << started.error().text();
    ASSERT_TRUE(asker.untilState(started->runId, RunState::BudgetExhausted));
    const auto told = lines("run:" + started->runId + " level:warn");
    EXPECT_THAT(messages("source:gateway run:" + started->runId), Contains(StartsWith("refused for want of budget: ")));
    EXPECT_THAT(messages("source:runtime level:warn run:" + started->runId),
        Contains(StartsWith("run stopped, its budget is exhausted: ")));
}

TEST_F(Logs, tellCommandsThatConfigure)
{
    api::SetTenant tenant;
    tenant.name = "acme";
    tenant.isNew = true;
    const auto set = asker.ask(tenant);
    ASSERT_TRUE(set) << set.error().text();
    const auto told = lines("command:set_tenant");
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].source, "cell");
    EXPECT_EQ(told[0].message, "set_tenant acme by local");
    EXPECT_EQ(told[0].tenant, "acme");
    EXPECT_THAT(lines("command:list_tenants"), IsEmpty());
}

TEST_F(Logs, takeInTheProgramsOwnLines)
{
    EXPECT_THAT(messages("source:cell"), Contains(StartsWith("cell opened on ")));
    cell->logger("net")->warn("a far server is slow");
    cell->logger("net")->debug("this is too little");
    EXPECT_EQ(messages("source:net"), std::vector<std::string>{"a far server is slow"});
}

TEST_F(Logs, areFollowedByAClientAndListedWithoutGap)
{
    Asker other(cell->connect());
    other.listen({false, false, "", "source:runtime run"});
    const auto listed = lines("source:runtime run");
    const auto run = asker.ask(listing());
    ASSERT_TRUE(run) << run.error().text();
    std::vector<api::LogRow> followed;
    ASSERT_TRUE(other.until([&](const auto& events) {
        followed.clear();
        for (const auto& event : events)
            if (const auto* added = std::get_if<api::LogsAdded>(&event)) {
                EXPECT_EQ(added->leftOut, 0);
                followed.insert(followed.end(), added->rows.begin(), added->rows.end());
            }
        return std::ranges::any_of(followed, [](const api::LogRow& row) { return row.message == "run done"; });
    }));
    std::vector<std::string> ids;
    for (const auto& row : followed)
        ids.push_back(row.id);
    std::vector<std::string> all;
    for (const auto& row : lines("source:runtime run"))
        all.push_back(row.id);
    EXPECT_EQ(ids, std::vector<std::string>(all.begin() + static_cast<std::ptrdiff_t>(listed.size()), all.end()));
    // Who stops following is told nothing any more.
    other.listen({});
    ASSERT_TRUE(other.ask(api::ListLogs{}));
}

TEST_F(Logs, keepASecretOutOfMessagesAndFields)
{
    const std::string secret = "swordfish-0815-canary";
    api::SetKey key;
    key.provider = "openai";
    key.key = secret;
    ASSERT_TRUE(asker.ask(key));
    cell->logger("net")->warn("it answered with {}", secret);
    for (const auto& row : lines("")) {
        EXPECT_EQ(row.message.find(secret), std::string::npos) << row.message;
        for (const auto& [name, value] : row.fields)
            EXPECT_EQ(boost::json::serialize(value).find(secret), std::string::npos) << name;
    }
    EXPECT_THAT(messages("source:net"), Contains("it answered with [redacted]"));
}

TEST_F(Logs, sayHowMuchIsStored)
{
    const auto run = asker.ask(listing());
    ASSERT_TRUE(run);
    ASSERT_TRUE(asker.untilState(run->runId, RunState::Done));
    ASSERT_FALSE(lines("").empty());
    const auto stats = asker.ask(api::GetObservationStats{});
    ASSERT_TRUE(stats) << stats.error().text();
    EXPECT_GT(stats->recorded, 5);
    EXPECT_EQ(stats->dropped.size(), 5U);
    ASSERT_EQ(stats->months.size(), 1U);
    EXPECT_GT(stats->months[0].events, 1);
    EXPECT_GT(stats->months[0].bytes, 0);
    EXPECT_EQ(stats->problem, "");
}

using LastLines = CellFixture;

TEST_F(LastLines, areStoredWhateverIsStillUnderWay)
{
    auto cell = open();
    ASSERT_TRUE(cell) << cell.error().text();
    std::promise<std::shared_ptr<void>> held;
    (*cell)->inside().loop.post([&] { held.set_value((*cell)->inside().hold()); });
    const auto underWay = held.get_future().get();
    cell->reset();
    // At once: in a process that goes on, the thread that stores writes them by itself after a while.
    std::string stored;
    for (const auto& entry : std::filesystem::directory_iterator(folder / "data" / "observations"))
        if (entry.is_regular_file())
            stored += kaze::test::contentOf(entry.path());
    EXPECT_NE(stored.find("cell closed before all that was under way had ended"), std::string::npos);
}

TEST(LogIntakeTest, keepsOneModulesStormFromTheOthers)
{
    kaze::test::TempFolder folder;
    base::SimulatedClock clock;
    base::Loop loop;
    storage::WriterThreads writers{1};
    base::MetricsRegistry metrics;
    base::IdSource ids{clock, 1};
    telemetry::ObservationOptions options;
    options.folder = folder.path();
    telemetry::ObservationLog log(
        options, loop.executor(), writers, clock, ids, metrics, std::make_shared<base::Redactor>(), base::LogSystem::none());
    LogIntake intake(log, clock);
    const auto follower = log.followLogs("", {});
    ASSERT_TRUE(follower);
    for (int i = 0; i < 5000; ++i)
        intake.take(spdlog::level::warn, "net", "the same again");
    intake.take(spdlog::level::err, "storage", "something else");
    clock.advance(std::chrono::seconds(1));
    intake.take(spdlog::level::info, "net", "later");
    loop.runUntil(log.flush());
    std::map<std::string, int> of;
    for (const auto& row : (*follower)->take(10'000).rows) {
        ++of[row.source];
        if (row.message == "later") {
            EXPECT_EQ(row.fields.at("lines_left_out"), boost::json::value(5000 - static_cast<int>(LogIntake::kAtOnce)));
        }
    }
    EXPECT_EQ(of["net"], static_cast<int>(LogIntake::kAtOnce) + 1);
    EXPECT_EQ(of["storage"], 1);
}

} // namespace kaze::cell::test
