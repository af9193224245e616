#include "engine/api/events.h"
#include "engine/api/memory_requests.h"
#include "engine/api/message_requests.h"
#include "engine/api/provider_requests.h"
#include "engine/api/run_control_requests.h"
#include "engine/api/schedule_requests.h"
#include "engine/api/tenant_requests.h"
#include "engine/api/token_requests.h"
#include "engine/api/tool_requests.h"
#include "tests/engine/cell/cell_fixture.h"

using namespace testing;

namespace kaze::cell::test {

class CellTenants : public CellFixture {
protected:
    void SetUp() override { begin(); }

    void begin()
    {
        m_asker.reset();
        m_cell.reset();
        auto cell = open();
        ASSERT_TRUE(cell) << cell.error().text();
        m_cell = std::move(*cell);
        m_asker.emplace(m_cell->connect());
        m_asker->listen({true, true, "*"});
    }

    void TearDown() override
    {
        m_asker.reset();
        m_cell.reset();
    }

    template <class Q>
    base::Result<typename Q::Reply> ask(Q query)
    {
        return m_asker->ask(std::move(query));
    }

    base::Result<api::TenantReply> add(const std::string& name)
    {
        api::SetTenant wanted;
        wanted.name = name;
        wanted.isNew = true;
        return ask(wanted);
    }

    api::TenantRow tenant(const std::string& name)
    {
        const auto list = ask(api::ListTenants{});
        EXPECT_TRUE(list) << list.error().text();
        for (const auto& row : list ? list->tenants : std::vector<api::TenantRow>{})
            if (row.name == name)
                return row;
        return {};
    }

    base::Result<api::ProjectReply> setProject(
        const std::string& tenant, const std::string& name, std::optional<std::int64_t> tokens, bool isNew = false)
    {
        api::SetProject wanted;
        wanted.tenant = tenant;
        wanted.name = name;
        wanted.isNew = isNew;
        wanted.tokensPerDay = tokens;
        return ask(wanted);
    }
    base::Result<api::ProjectReply> addProject(
        const std::string& tenant, const std::string& name, std::optional<std::int64_t> tokens = {})
    {
        return setProject(tenant, name, tokens, true);
    }

    api::ProjectRow project(const std::string& tenant, const std::string& name)
    {
        const auto list = ask(api::ListProjects{tenant});
        EXPECT_TRUE(list) << list.error().text();
        for (const auto& row : list ? list->projects : std::vector<api::ProjectRow>{})
            if (row.name == name)
                return row;
        return {};
    }

    api::SaveSchedule daily(const std::string& name, const std::string& tenant) const
    {
        api::SaveSchedule wanted;
        wanted.schedule.name = name;
        wanted.schedule.tenant = tenant;
        wanted.schedule.trigger.kind = api::TriggerKind::Interval;
        wanted.schedule.trigger.everySeconds = 86'400;
        wanted.schedule.run = listing();
        return wanted;
    }

    base::Result<api::MemoryAdded> remember(const std::string& text, const std::string& tenant, const std::string& project = {})
    {
        api::AddMemory wanted;
        wanted.text = text;
        wanted.tenant = tenant;
        wanted.project = project;
        return ask(wanted);
    }

    std::size_t found(const std::string& text, const std::string& tenant, const std::string& project = {})
    {
        api::SearchMemory query;
        query.query = text;
        query.tenant = tenant;
        query.project = project;
        const auto hits = ask(query);
        EXPECT_TRUE(hits) << hits.error().text();
        return hits ? hits->hits.size() : 0;
    }

    std::unique_ptr<Cell> m_cell;
    std::optional<Asker> m_asker;
};

TEST_F(CellTenants, beginWithTheDefaultOneAndAreListedWithWhatTheyUse)
{
    const auto first = ask(api::ListTenants{});
    ASSERT_TRUE(first);
    ASSERT_THAT(first->tenants, SizeIs(1));
    EXPECT_EQ(first->tenants.front().name, "default");
    ASSERT_TRUE(add("acme"));
    ASSERT_TRUE(remember("swordfish", "acme"));
    auto run = listing();
    run.tenant = "acme";
    const auto started = ask(run);
    ASSERT_TRUE(started) << started.error().text();
    ASSERT_TRUE(m_asker->untilState(started->runId, RunState::Done));
    const auto acme = tenant("acme");
    EXPECT_EQ(acme.use.runs, 1);
    EXPECT_EQ(acme.use.memories, 1);
    EXPECT_GT(acme.use.memoryBytes, 0);
    EXPECT_EQ(acme.use.atWork, 0);
    EXPECT_EQ(tenant("default").use.runs, 0);
}

TEST_F(CellTenants, keepTheirMemoriesApart)
{
    ASSERT_TRUE(add("acme"));
    api::SetProject site;
    site.tenant = "acme";
    site.name = "site";
    site.isNew = true;
    ASSERT_TRUE(ask(site));
    ASSERT_TRUE(remember("swordfish", "acme"));
    EXPECT_EQ(found("swordfish", "acme"), 1U);
    EXPECT_EQ(found("swordfish", ""), 0U);
    EXPECT_EQ(found("swordfish", "acme", "site"), 0U);
    const auto nobody = remember("x", "nobody");
    ASSERT_FALSE(nobody);
    EXPECT_EQ(nobody.error().code, ErrorCode::NotFound);
}

TEST_F(CellTenants, haveTheirTokensADayAsABudget)
{
    ASSERT_TRUE(add("acme"));
    api::SetTenant wanted;
    wanted.name = "acme";
    wanted.tokensPerDay = 5000;
    ASSERT_TRUE(ask(wanted));
    const auto budgets = ask(api::ListBudgets{});
    ASSERT_TRUE(budgets);
    ASSERT_THAT(budgets->budgets, SizeIs(1));
    EXPECT_EQ(budgets->budgets.front().subject, "acme");
    EXPECT_EQ(budgets->budgets.front().period, api::BudgetPeriod::Day);
    EXPECT_EQ(budgets->budgets.front().limitTokens, 5000);
    EXPECT_EQ(tenant("acme").tokensPerDay, 5000);
    auto run = listing();
    run.tenant = "acme";
    const auto started = ask(run);
    ASSERT_TRUE(started);
    ASSERT_TRUE(m_asker->until([&](const auto& events) {
        return std::any_of(events.begin(), events.end(), [&](const api::Event& event) {
            const auto* changed = std::get_if<api::RunChanged>(&event);
            return changed && changed->run.runId == started->runId && api::hasEnded(changed->run.state.valueOr(RunState::Queued));
        });
    }));
    EXPECT_GT(tenant("acme").tokensToday, 0);
    wanted.tokensPerDay = 0;
    ASSERT_TRUE(ask(wanted));
    EXPECT_THAT(ask(api::ListBudgets{})->budgets, IsEmpty());
}

TEST_F(CellTenants, keepADollarBudgetThatStandsBesideTheirTokens)
{
    ASSERT_TRUE(add("acme"));
    api::SetBudget dollars;
    dollars.scope = api::BudgetScope::Tenant;
    dollars.subject = "acme";
    dollars.period = api::BudgetPeriod::Day;
    dollars.limitUsd = base::Money::fromDollars(3);
    ASSERT_TRUE(ask(dollars));
    api::SetTenant wanted;
    wanted.name = "acme";
    wanted.tokensPerDay = 5000;
    ASSERT_TRUE(ask(wanted));
    wanted.tokensPerDay = 0;
    ASSERT_TRUE(ask(wanted));
    const auto budgets = ask(api::ListBudgets{});
    ASSERT_THAT(budgets->budgets, SizeIs(1));
    EXPECT_EQ(budgets->budgets.front().limitUsd, base::Money::fromDollars(3));
    EXPECT_FALSE(budgets->budgets.front().limitTokens);
}

TEST_F(CellTenants, goWithTheirMemoryAndTokens)
{
    ASSERT_TRUE(add("acme"));
    api::SetProject site;
    site.tenant = "acme";
    site.name = "site";
    site.isNew = true;
    ASSERT_TRUE(ask(site));
    ASSERT_TRUE(remember("swordfish", "acme"));
    ASSERT_TRUE(remember("swordfish", "acme", "site"));
    api::CreateToken token;
    token.name = "robot";
    token.tenant = "acme";
    ASSERT_TRUE(ask(token));

    api::RemoveTenant removal;
    removal.name = "acme";
    removal.countOnly = true;
    const auto loss = ask(removal);
    ASSERT_TRUE(loss) << loss.error().text();
    EXPECT_EQ(loss->memories, 2);
    EXPECT_EQ(loss->projects, 1);
    EXPECT_EQ(loss->tokens, 1);
    EXPECT_EQ(loss->openRuns, 0);
    EXPECT_EQ(tenant("acme").name, "acme") << "it was only counted";

    removal.countOnly = false;
    ASSERT_TRUE(ask(removal));
    EXPECT_EQ(tenant("acme").name, "");
    EXPECT_TRUE(ask(api::ListTokens{})->tokens.front().revokedAt);
    ASSERT_TRUE(add("acme"));
    EXPECT_EQ(found("swordfish", "acme"), 0U) << "who comes later finds nothing of who was there before";
    removal.name = "default";
    EXPECT_EQ(ask(removal).error().code, ErrorCode::Conflict);
}

TEST_F(CellTenants, areMadeWithTheTokenThatNamesThem)
{
    api::CreateToken token;
    token.name = "robot";
    token.tenant = "acme";
    ASSERT_TRUE(ask(token));
    EXPECT_EQ(tenant("acme").name, "acme");
    token.name = "other";
    token.tenant = "no/name";
    EXPECT_EQ(ask(token).error().code, ErrorCode::InvalidArgument);
}

TEST_F(CellTenants, seeOnlyTheirOwnRuns)
{
    ASSERT_TRUE(add("acme"));
    auto run = listing();
    run.tenant = "acme";
    ASSERT_TRUE(ask(run));
    ASSERT_TRUE(ask(listing()));
    api::ListRuns query;
    query.tenant = "acme";
    query.filter = "tenant:default";
    EXPECT_EQ(ask(query)->total, 0);
    query.filter.clear();
    EXPECT_EQ(ask(query)->total, 1);
}

TEST_F(CellTenants, haveProjectsWithTokensADayOfTheirOwn)
{
    ASSERT_TRUE(add("acme"));
    ASSERT_TRUE(addProject("acme", "site", 500'000));
    ASSERT_TRUE(addProject("acme", "shop"));
    const auto budgets = ask(api::ListBudgets{});
    ASSERT_THAT(budgets->budgets, SizeIs(1));
    EXPECT_EQ(budgets->budgets.front().scope, api::BudgetScope::Project);
    EXPECT_EQ(budgets->budgets.front().subject, "acme/site");
    EXPECT_EQ(project("acme", "site").tokensPerDay, 500'000);
    EXPECT_EQ(project("acme", "shop").tokensPerDay, 0);
    for (const auto* name : {"shop", "site"}) {
        auto run = listing();
        run.tenant = "acme";
        run.project = name;
        const auto started = ask(run);
        ASSERT_TRUE(started) << started.error().text();
        ASSERT_TRUE(m_asker->untilState(started->runId, RunState::Done));
        EXPECT_EQ(project("acme", "site").tokensToday > 0, name == std::string("site")) << "only its own count";
    }
    const auto spent = project("acme", "site").tokensToday;
    begin();
    EXPECT_EQ(project("acme", "site").tokensToday, spent) << "as the ledger says";

    // What it has spent is not spent again.
    ASSERT_TRUE(setProject("acme", "site", spent + 1));
    auto run = listing();
    run.tenant = "acme";
    run.project = "site";
    const auto refused = ask(run);
    ASSERT_TRUE(refused);
    EXPECT_TRUE(m_asker->untilState(refused->runId, RunState::BudgetExhausted));
    ASSERT_TRUE(setProject("acme", "site", 0));
    EXPECT_THAT(ask(api::ListBudgets{})->budgets, IsEmpty());
    EXPECT_EQ(setProject("acme", "site", -1).error().code, ErrorCode::InvalidArgument);

    ASSERT_TRUE(setProject("acme", "shop", 7000));
    api::RemoveProject removal;
    removal.tenant = "acme";
    removal.name = "shop";
    ASSERT_TRUE(ask(removal));
    EXPECT_THAT(ask(api::ListBudgets{})->budgets, IsEmpty()) << "they go with it";
}

TEST_F(CellTenants, haveLimitsOfWhatTheirToolsMayUse)
{
    ASSERT_TRUE(add("acme"));
    api::SetTenant wanted;
    wanted.name = "acme";
    wanted.quotas.toolProcessors = 1.5;
    wanted.quotas.toolMemoryBytes = 2'000'000'000;
    ASSERT_TRUE(ask(wanted));
    api::SetTenant other;
    other.name = "acme";
    other.description = "changed";
    ASSERT_TRUE(ask(other));
    ASSERT_TRUE(addProject("acme", "site"));
    begin();
    EXPECT_EQ(tenant("acme").quotas.toolProcessors, 1.5) << "what is not given stays, also over a restart";
    EXPECT_EQ(tenant("acme").quotas.toolMemoryBytes, 2'000'000'000);
    EXPECT_EQ(project("acme", "site").quotas.toolProcessors, 0);
    for (const double wrong : {-1.0, 0.001, 1e9}) {
        wanted.quotas.toolProcessors = wrong;
        EXPECT_EQ(ask(wanted).error().code, ErrorCode::InvalidArgument) << wrong;
    }
    wanted.quotas.toolProcessors = 0;
    wanted.quotas.toolMemoryBytes = -1;
    EXPECT_EQ(ask(wanted).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(tenant("acme").quotas.toolProcessors, 1.5) << "what was refused changed nothing";
}

TEST_F(CellTenants, leaveNoPermissionAndNoScheduleBehind)
{
    ASSERT_TRUE(add("acme"));
    auto run = listing();
    run.tenant = "acme";
    run.approve = api::ApprovalMode::Ask;
    run.agent.yaml += "approval: { \"files.*\": ask }\n";
    const auto started = ask(run);
    ASSERT_TRUE(started) << started.error().text();
    api::AnswerApproval always;
    always.approvalId = m_asker->questionAsked();
    always.verdict = api::Verdict::AllowAlways;
    ASSERT_TRUE(ask(always));
    ASSERT_TRUE(m_asker->untilState(started->runId, RunState::Done));
    const auto rules = ask(api::ListPermissions{})->rules;
    ASSERT_THAT(rules, SizeIs(1));
    EXPECT_EQ(rules[0].tenant, "acme");
    ASSERT_TRUE(ask(daily("theirs", "acme")));
    ASSERT_TRUE(ask(daily("ours", "")));

    api::RemoveTenant removal;
    removal.name = "acme";
    ASSERT_TRUE(ask(removal));
    EXPECT_THAT(ask(api::ListPermissions{})->rules, IsEmpty());
    const auto left = ask(api::ListSchedules{});
    ASSERT_TRUE(left);
    ASSERT_THAT(left->rows, SizeIs(1));
    EXPECT_EQ(left->rows[0].name, "ours");
}

TEST_F(CellTenants, haveNoNameOfOneWhoseRunsAreStillKept)
{
    ASSERT_TRUE(add("acme"));
    auto run = listing();
    run.tenant = "acme";
    const auto started = ask(run);
    ASSERT_TRUE(started) << started.error().text();
    ASSERT_TRUE(m_asker->untilState(started->runId, RunState::Done));
    api::RemoveTenant removal;
    removal.name = "acme";
    ASSERT_TRUE(ask(removal));

    api::SetTenant again;
    again.name = "acme";
    again.isNew = true;
    const auto refused = ask(again);
    ASSERT_FALSE(refused) << "it would see the runs of the one before";
    EXPECT_EQ(refused.error().code, ErrorCode::AlreadyExists);
    EXPECT_THAT(refused.error().message, HasSubstr("was removed"));
    api::CreateToken token;
    token.name = "robot";
    token.tenant = "acme";
    EXPECT_EQ(ask(token).error().code, ErrorCode::AlreadyExists);
    EXPECT_EQ(tenant("acme").name, "");
    EXPECT_TRUE(add("acme2"));
}

TEST_F(CellTenants, haveToBeThereForASchedule)
{
    const auto refused = ask(daily("theirs", "nobody"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::NotFound);
    EXPECT_THAT(refused.error().message, HasSubstr("kaze tenants add"));
    auto ofProject = daily("theirs", "");
    ofProject.schedule.project = "nothing";
    EXPECT_EQ(ask(ofProject).error().code, ErrorCode::NotFound);
    EXPECT_THAT(ask(api::ListSchedules{})->rows, IsEmpty());
}

TEST_F(CellTenants, callToolsInTheirOwnFoldersOnly)
{
    ASSERT_TRUE(add("acme"));
    const auto own = folder / "acme";
    std::filesystem::create_directory(own);
    ASSERT_TRUE(base::writeFile(own / "a.txt", "theirs"));
    api::SetTenant wanted;
    wanted.name = "acme";
    wanted.workspaceRoot = own.string();
    ASSERT_TRUE(ask(wanted));
    api::CallTool call;
    call.tool = "files.read";
    call.arguments = R"({"path":"a.txt"})";
    call.tenant = "acme";
    call.workspace = own.string();
    const auto called = ask(call);
    ASSERT_TRUE(called) << called.error().text();
    EXPECT_THAT(called->text, HasSubstr("theirs"));
    call.workspace = workspace.string();
    EXPECT_EQ(ask(call).error().code, ErrorCode::PermissionDenied);
    call.workspace = (own / "..").string();
    EXPECT_EQ(ask(call).error().code, ErrorCode::PermissionDenied);
    call.tenant = "nobody";
    call.workspace = own.string();
    EXPECT_EQ(ask(call).error().code, ErrorCode::NotFound);
    api::ListTools query;
    query.tenant = "acme";
    query.workspace = own.string();
    EXPECT_TRUE(ask(query));
    query.workspace = workspace.string();
    EXPECT_EQ(ask(query).error().code, ErrorCode::PermissionDenied);
    query.tenant = "nobody";
    EXPECT_EQ(ask(query).error().code, ErrorCode::NotFound);
}

TEST_F(CellTenants, callToolsWithTheirOwnSecrets)
{
    ASSERT_TRUE(add("acme"));
    ASSERT_TRUE(ask(api::SetKey{"notes", (folder / "ours.txt").string()}));
    ASSERT_TRUE(ask(api::SetKey{"acme/notes", (folder / "theirs.txt").string()}));
    api::CallTool call;
    call.tool = "fake.note";
    call.arguments = R"({"text":"hello"})";
    call.workspace = workspace.string();
    call.agent.yaml = std::string("name: user\ninstructions: b\ntools: [fake.note]\nmcp_servers:\n  fake: { command: \"")
        + KAZE_FAKE_MCP_SERVER + "\", env: { FAKE_NOTES: \"secret:notes\" } }\n";
    call.tenant = "acme";
    const auto called = ask(call);
    ASSERT_TRUE(called) << called.error().text();
    ASSERT_FALSE(called->failed) << called->text;
    EXPECT_TRUE(std::filesystem::exists(folder / "theirs.txt"));
    EXPECT_FALSE(std::filesystem::exists(folder / "ours.txt"));
    call.tenant.clear();
    ASSERT_TRUE(ask(call));
    EXPECT_TRUE(std::filesystem::exists(folder / "ours.txt"));
    // Neither sees the other's server.
    call.agent = {};
    call.tenant = "globex";
    ASSERT_TRUE(add("globex"));
    EXPECT_EQ(ask(call).error().code, ErrorCode::NotFound);
}

TEST_F(CellTenants, haveSchedulesThatHearTheTopicsOfTheirProject)
{
    ASSERT_TRUE(add("acme"));
    ASSERT_TRUE(addProject("acme", "site"));
    m_asker.reset();
    m_cell.reset();
    auto serving = options();
    serving.takeUpLine = true; // schedules fire
    auto cell = Cell::open(serving);
    ASSERT_TRUE(cell) << cell.error().text();
    m_cell = std::move(*cell);
    m_asker.emplace(m_cell->connect());
    auto wanted = daily("listener", "acme");
    wanted.schedule.project = "site";
    wanted.schedule.trigger = {};
    wanted.schedule.trigger.kind = api::TriggerKind::Event;
    wanted.schedule.trigger.topic = "builds.*";
    wanted.schedule.action = api::ScheduleAction::Publish;
    wanted.schedule.topic = "heard";
    wanted.schedule.payload = "{{payload}}";
    const auto saved = ask(wanted);
    ASSERT_TRUE(saved) << saved.error().text();
    const auto publish = [&](const std::string& owner, const std::string& text) {
        api::PublishMessage message;
        message.message.tenant = owner;
        message.message.topic = "builds.done";
        message.message.payload = text;
        EXPECT_TRUE(ask(message));
    };
    publish("acme", "the tenant's own");
    publish("default", "another's");
    publish("acme/site", "the project's");
    api::ReadTopics heard;
    heard.tenant = "acme/site";
    heard.pattern = "heard";
    heard.after = 0;
    heard.waitMs = 15'000;
    const auto page = ask(heard);
    ASSERT_TRUE(page) << page.error().text();
    ASSERT_THAT(page->entries, SizeIs(1));
    EXPECT_THAT(page->entries[0].message.payload, HasSubstr("the project's")) << "and none of the others, which came before it";
}

TEST_F(CellTenants, havePoolsThatStaySet)
{
    api::SetPool review;
    review.pool = "review";
    review.limit = 4;
    ASSERT_TRUE(ask(review));
    api::SetPool wrong;
    wrong.pool = "a/b";
    EXPECT_EQ(ask(wrong).error().code, ErrorCode::InvalidArgument);
    wrong.pool = "review";
    wrong.limit = -1;
    EXPECT_EQ(ask(wrong).error().code, ErrorCode::InvalidArgument);
    const auto limitOf = [&](const std::string& name) {
        const auto list = ask(api::ListPools{});
        for (const auto& pool : list->pools)
            if (pool.pool == name)
                return pool.limit;
        return std::int64_t{-1};
    };
    EXPECT_EQ(limitOf("review"), 4);
    EXPECT_GE(limitOf("*"), 100'000) << "as many as memory has room for";
    configure("pools: { review: 9, write: 2, \"*\": 50 }\n");
    begin();
    EXPECT_EQ(limitOf("review"), 4) << "what was set goes before the file";
    EXPECT_EQ(limitOf("write"), 2);
    EXPECT_EQ(limitOf("*"), 50);
}

} // namespace kaze::cell::test
