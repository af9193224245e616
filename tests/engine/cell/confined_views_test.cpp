// What is told of a run to who is confined to its tenant, where it is about others as well.

#include "engine/api/agent_requests.h"
#include "engine/api/run_control_requests.h"
#include "engine/api/run_requests.h"
#include "engine/api/tenant_requests.h"
#include "engine/cell/detail/confinement.h"
#include "engine/cell/hub.h"
#include "tests/engine/cell/cell_fixture.h"

#include <thread>

using namespace testing;

namespace kaze::cell::test {

TEST(WithoutOthers, leavesWhatARunWaitsForButNotHowManyElseDo)
{
    api::RunRow row;
    row.doingNow = "waits for a place in writers: 3rd of 12, 4 of 4 at work";
    EXPECT_EQ(detail::withoutOthers(row).doingNow, "waits for a place in writers");
    row.doingNow = "waits for a place: 3rd of 12, 4 of 4 at work";
    EXPECT_EQ(detail::withoutOthers(row).doingNow, "waits for a place");
    row.doingNow = "waits, for the tenant acme has 2 of 2 at work";
    EXPECT_EQ(detail::withoutOthers(row).doingNow, row.doingNow);
}

TEST(WithoutOthers, namesNoRunThatASubagentWaitsForOrMadeWayFor)
{
    api::RunDetail detail;
    detail.subagents.resize(2);
    detail.subagents[1].doingNow = "waits for a place: 3rd of 12, 4 of 4 at work";
    EXPECT_EQ(detail::withoutOthers(detail).subagents[1].doingNow, "waits for a place");
    api::Step step;
    step.kind = api::StepKind::Note;
    step.text = "gave its place to run 0192f3c4-0000-7000-8000-000000000001, which is more urgent";
    EXPECT_EQ(detail::withoutOthers(step).text, "gave its place to another run, which is more urgent");
    step.kind = api::StepKind::Task;
    EXPECT_EQ(detail::withoutOthers(step).text, step.text) << "only what Kaze says itself";
}

TEST(HubTest, tellsAStepToWhoIsConfinedWithoutOthers)
{
    base::SimulatedClock clock;
    Trends trends(clock);
    Hub hub(trends);
    std::map<std::string, std::vector<std::string>> told;
    const auto listen = [&](std::uint64_t client, const std::string& tenant) {
        api::EventFilter filter;
        filter.runId = "*";
        hub.listen(
            client, filter,
            [&told, tenant](const api::Event& event) {
                if (const auto* added = std::get_if<api::StepAdded>(&event))
                    told[tenant].push_back(added->step.text);
            },
            tenant);
    };
    listen(1, "");
    listen(2, "acme");
    listen(3, "rival");
    const base::Uuid run{{1}};
    hub.learn(run, "acme");
    api::Step step;
    step.kind = api::StepKind::Note;
    step.text = "gave its place to run 0192f3c4-0000-7000-8000-000000000001, which is more urgent";
    hub.stepAdded(run, step);
    EXPECT_EQ(told[""], std::vector{step.text});
    EXPECT_THAT(told["acme"], ElementsAre("gave its place to another run, which is more urgent"));
    EXPECT_THAT(told["rival"], IsEmpty());
}

class WaitingRuns : public CellFixture { };

TEST_F(WaitingRuns, areShownToTheirTenantWithoutOthers)
{
    configure("sandbox: { first_token: 600s, per_chunk: 0ms }\n");
    auto cell = open();
    ASSERT_TRUE(cell) << cell.error().text();
    Asker all((*cell)->connect());
    Asker acme((*cell)->connect(Caller{"token acme0001", api::Role::Admin, "acme"}));
    for (const auto* name : {"acme", "rival"}) {
        api::SetTenant tenant;
        tenant.name = name;
        tenant.isNew = true;
        ASSERT_TRUE(all.ask(tenant));
    }
    api::SetPool pool;
    pool.pool = "review";
    pool.limit = 1;
    ASSERT_TRUE(all.ask(pool));
    std::vector<std::string> ids;
    for (const auto* tenant : {"rival", "acme", "acme"}) {
        auto run = listing();
        run.agent.yaml += "pool: review\n";
        run.tenant = tenant;
        const auto started = all.ask(run);
        ASSERT_TRUE(started) << started.error().text();
        ids.push_back(started->runId);
    }
    const auto doing = [&](Asker& asker) {
        const auto reply = asker.ask(api::GetRun{ids[2]});
        EXPECT_TRUE(reply) << reply.error().text();
        return reply ? reply->detail.run.doingNow : std::string();
    };
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (doing(all).find("2nd of 2") == std::string::npos && std::chrono::steady_clock::now() < until)
        std::this_thread::yield();
    EXPECT_EQ(doing(all), "waits for a place in review: 2nd of 2, 1 of 1 at work");
    EXPECT_EQ(doing(acme), "waits for a place in review");
    const auto both = acme.ask(api::CompareRuns{ids[1], ids[2]});
    ASSERT_TRUE(both) << both.error().text();
    EXPECT_EQ(both->first.doingNow, "waits for a place in review");
    EXPECT_EQ(both->second.doingNow, "waits for a place in review");
    const auto page = acme.ask(api::ListRuns{});
    ASSERT_TRUE(page) << page.error().text();
    EXPECT_EQ(page->rows.size(), 2U);
    for (const auto& row : page->rows)
        EXPECT_EQ(row.doingNow, "waits for a place in review");
}

} // namespace kaze::cell::test
