// What has to hold at every scale, whatever is changed below the agents.

#include "engine/api/run_requests.h"
#include "engine/api/tenant_requests.h"
#include "engine/vectors/function_embedder.h"
#include "tests/engine/runtime/world.h"

using namespace testing;

namespace kaze::runtime::test {

namespace fs = std::filesystem;

class Invariant : public RuntimeTest {
protected:
    base::Uuid startFor(const std::string& tenant, const std::string& members, const std::string& what)
    {
        api::StartRun request;
        request.agent.yaml = agentYaml(members);
        request.task = what;
        request.workspace = workspace.string();
        request.approve = api::ApprovalMode::All;
        request.tenant = tenant;
        const auto started = tryStart(std::move(request));
        EXPECT_TRUE(started) << started.error().text();
        return started ? base::Uuid::parse(started->runId).value() : base::Uuid{};
    }

    void addTenant(const std::string& name)
    {
        api::SetTenant wanted;
        wanted.name = name;
        wanted.isNew = true;
        ASSERT_TRUE(world().run(world().runtime->tenants().set(wanted)));
    }
};

TEST_F(Invariant, agentCodeDoesNotChangeWhenInfrastructureScales)
{
    put("a.txt", "text");
    const std::string agent = "pool: review\ntools: [files.*]\nmemory: { recall: 0, remember: false }";
    auto& world = open(inTurn({wants({read("r", "a.txt")}), says("done")}));
    const auto alone = startFor("", agent, "Do it.");
    ASSERT_TRUE(world.untilState(alone, RunState::Done));

    // The same file beside others, in line, of another tenant, under limits.
    addTenant("acme");
    world.runtime->setPool("review", 3);
    world.runtime->setPool("*", 5);
    std::vector<base::Uuid> many;
    for (int i = 0; i < 60; ++i)
        many.push_back(startFor(i % 2 == 0 ? "acme" : "", agent, "Do it."));
    for (const auto& run : many)
        ASSERT_TRUE(world.untilState(run, RunState::Done));
    for (const auto& run : many) {
        EXPECT_EQ(world.kinds(run), world.kinds(alone));
        EXPECT_EQ(world.detail(run).output, world.detail(alone).output);
        EXPECT_EQ(world.detail(run).definition, world.detail(alone).definition);
    }
}

TEST_F(Invariant, tenantIsolationDoesNotWeakenAtScale)
{
    constexpr int kTenants = 24;
    constexpr int kRunsEach = 4;
    auto& world = open([](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
        const auto& what = request.messages.front()->text;
        switch (turnOf(request)) {
        case 0:
            return wants({{"m", "memory_store", R"({"text":"the launch code of )" + what + R"( is )" + what + "-swordfish\"}"}});
        case 1:
            return wants({{"s", "memory_search", R"({"query":"launch code swordfish","limit":50})"}});
        default:
            return says(request.messages.back()->text);
        }
    });
    world.runtime->setPool("review", 7);
    std::vector<std::pair<std::string, base::Uuid>> runs;
    for (int i = 0; i < kTenants; ++i)
        addTenant("t" + std::to_string(i));
    for (int j = 0; j < kRunsEach; ++j)
        for (int i = 0; i < kTenants; ++i) {
            const auto tenant = "t" + std::to_string(i);
            const auto run = startFor(tenant, "pool: review\ntools: [memory.*]\nmemory: { recall: 3, remember: true }", tenant);
            runs.emplace_back(tenant, run);
        }
    for (const auto& [tenant, run] : runs)
        ASSERT_TRUE(world.untilState(run, RunState::Done)) << world.detail(run).run.doingNow;
    for (const auto& [tenant, run] : runs) {
        const auto detail = world.detail(run);
        EXPECT_THAT(detail.output, HasSubstr("launch code of " + tenant + " is"));
        for (const auto& step : world.steps(run))
            for (const auto& [other, its] : runs)
                if (other != tenant) {
                    ASSERT_THAT(step.text, Not(HasSubstr("code of " + other + " is")));
                    for (const auto& memory : step.recalled)
                        ASSERT_THAT(memory, Not(HasSubstr("code of " + other + " is")));
                }
    }
    for (int i = 0; i < kTenants; ++i) {
        api::ListRuns query;
        query.tenant = "t" + std::to_string(i);
        query.limit = 1000;
        const auto page = world.run(world.runtime->list(query));
        ASSERT_TRUE(page);
        EXPECT_EQ(page->total, kRunsEach);
        for (const auto& row : page->rows)
            EXPECT_EQ(row.tenant, query.tenant);
    }
}

TEST_F(Invariant, knowledgeQueryInterfaceDoesNotChangeWhenStorageChanges)
{
    using Query = base::Task<base::Result<knowledge::Answer>> (knowledge::Knowledge::*)(vectors::EmbedContext, knowledge::Search);
    static_assert(std::is_same_v<decltype(&knowledge::Knowledge::search), Query>);

    // The same question to another store with another kind of vectors gives the same kind of answer.
    auto& world = open(inTurn({says("done")}));
    vectors::FunctionEmbedder other("other", 3,
        [](vectors::EmbedContext, std::vector<std::string> texts) -> base::Task<base::Result<std::vector<vectors::Vector>>> {
            std::vector<vectors::Vector> vectors;
            for (const auto& text : texts)
                vectors.push_back({1.0F, static_cast<float>(text.size()), static_cast<float>(text.front())});
            co_return vectors;
        });
    knowledge::Knowledge elsewhere(folder / "elsewhere",
        knowledge::Knowledge::Parts{world.loop.executor(), world.writers, world.workers, world.clock, world.ids, world.metrics,
            *world.observations, other, world.log});
    for (auto* store : {world.knowledge.get(), &elsewhere}) {
        vectors::EmbedContext context;
        knowledge::NewRecord record;
        record.text = "Amounts are in cents.";
        const auto id = world.run(store->add(context, record));
        ASSERT_TRUE(id) << id.error().text();
        knowledge::Search search;
        search.query = "amounts cents";
        const auto hits = world.run(store->search(context, search));
        ASSERT_TRUE(hits) << hits.error().text();
        ASSERT_THAT(hits->hits, SizeIs(1));
        EXPECT_EQ(hits->hits.front().id, *id);
        EXPECT_EQ(hits->hits.front().text, record.text);
        EXPECT_GT(hits->hits.front().score, 0);
    }
}

TEST_F(Invariant, observationNeverBlocksAnAgent)
{
    put("a.txt", "text");
    // Where observations go there is no folder and can be none.
    ASSERT_TRUE(base::writeFile(folder / "observations", "in the way"));
    auto& world = open(inTurn({wants({read("r", "a.txt")}), says("done")}));
    std::vector<base::Uuid> runs;
    for (int i = 0; i < 20; ++i)
        runs.push_back(startFor("", "tools: [files.*]\nmemory: { recall: 0, remember: false }", "Do it."));
    for (const auto& run : runs)
        ASSERT_TRUE(world.untilState(run, RunState::Done));
    EXPECT_TRUE(world.until([&] { return !world.observations->figures().problem.empty(); }));
}

} // namespace kaze::runtime::test
