// Tenants and projects: what one has is out of another's reach.

#include "engine/api/run_requests.h"
#include "engine/api/tenant_requests.h"
#include "engine/runtime/owner_secrets.h"
#include "tests/engine/runtime/world.h"

using namespace testing;

namespace kaze::runtime::test {

namespace fs = std::filesystem;

namespace {

const std::string kPlain = "tools: [files.*, memory.*]\nmemory: { recall: 0, remember: false }";

gateway::ToolCall remember(const std::string& text)
{
    return {"m", "memory_store", R"({"text":")" + text + "\"}"};
}

gateway::ToolCall recall(const std::string& query)
{
    return {"s", "memory_search", R"({"query":")" + query + "\"}"};
}

} // namespace

class TenantsTest : public RuntimeTest {
protected:
    World& openWith(ScriptedProvider::Script script)
    {
        auto& world = open(std::move(script));
        addTenant("acme");
        addTenant("globex");
        addProject("acme", "site");
        addProject("acme", "shop");
        return world;
    }

    void addTenant(const std::string& name)
    {
        api::SetTenant wanted;
        wanted.name = name;
        wanted.isNew = true;
        const auto added = set(wanted);
        EXPECT_TRUE(added) << added.error().text();
    }
    void addProject(const std::string& tenant, const std::string& name)
    {
        api::SetProject wanted;
        wanted.tenant = tenant;
        wanted.name = name;
        wanted.isNew = true;
        const auto added = world().run(world().runtime->tenants().set(wanted));
        EXPECT_TRUE(added) << added.error().text();
    }
    base::Result<> set(const api::SetTenant& wanted) { return world().run(world().runtime->tenants().set(wanted)); }

    api::StartRun requestOf(const std::string& tenant, const std::string& project = {}, const std::string& members = kPlain) const
    {
        api::StartRun request;
        request.agent.yaml = agentYaml(members);
        request.task = task;
        request.workspace = workspace.string();
        request.approve = api::ApprovalMode::All;
        request.tenant = tenant;
        request.project = project;
        return request;
    }

    base::Uuid startOf(const std::string& tenant, const std::string& project = {}, const std::string& members = kPlain)
    {
        const auto started = tryStart(requestOf(tenant, project, members));
        EXPECT_TRUE(started) << started.error().text();
        return started ? base::Uuid::parse(started->runId).value() : base::Uuid{};
    }

    //! What a run of this owner answers.
    std::string outputOf(const std::string& tenant, const std::string& project = {})
    {
        const auto run = startOf(tenant, project);
        EXPECT_TRUE(world().untilState(run, RunState::Done));
        return world().detail(run).output;
    }

    std::int64_t total(const std::string& filter, const std::string& tenant = {})
    {
        api::ListRuns query;
        query.filter = filter;
        query.tenant = tenant;
        const auto page = world().run(world().runtime->list(query));
        EXPECT_TRUE(page) << page.error().text();
        return page ? page->total : -1;
    }
};

TEST_F(TenantsTest, ownTheirRunsAndFiltersFindThem)
{
    auto& world = openWith(inTurn({says("done")}));
    const auto run = startOf("acme", "site");
    startOf("globex");
    startOf("");
    const auto row = world.detail(run).run;
    EXPECT_EQ(row.tenant, "acme");
    EXPECT_EQ(row.project, "site");
    EXPECT_EQ(total("tenant:acme"), 1);
    EXPECT_EQ(total("tenant:acme project:site"), 1);
    EXPECT_EQ(total("project:shop"), 0);
    EXPECT_EQ(total("-tenant:acme"), 2);
    EXPECT_EQ(total("tenant:default"), 1) << "who says nothing is the default tenant's";
    EXPECT_EQ(total("", "acme"), 1);
    EXPECT_EQ(total("tenant:globex", "acme"), 0) << "no filter reaches beyond the tenant that was asked for";
}

TEST_F(TenantsTest, mustBeThereBeforeTheyRunAnything)
{
    openWith(inTurn({says("done")}));
    const auto unknown = tryStart(requestOf("nobody"));
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, base::ErrorCode::NotFound);
    EXPECT_THAT(unknown.error().message, HasSubstr("kaze tenants add"));
    const auto project = tryStart(requestOf("globex", "site"));
    ASSERT_FALSE(project);
    EXPECT_THAT(project.error().message, AllOf(HasSubstr("globex"), HasSubstr("kaze projects add")));
    EXPECT_EQ(world().runtime->figures().live, 0);
}

TEST_F(TenantsTest, haveNamesThatFilesAndSecretsCanBear)
{
    openWith(inTurn({says("done")}));
    for (const auto* name : {"", "A", "a b", "a/b", "../a", ".a", "-a", "a.db", "ä", "a@b"}) {
        api::SetTenant wanted;
        wanted.name = name;
        wanted.isNew = true;
        const auto added = set(wanted);
        ASSERT_FALSE(added) << name;
        EXPECT_EQ(added.error().code, base::ErrorCode::InvalidArgument) << name;
    }
    api::SetTenant again;
    again.name = "acme";
    again.isNew = true;
    EXPECT_EQ(set(again).error().code, base::ErrorCode::AlreadyExists);
    again.isNew = false;
    again.quotas.weight = 0;
    EXPECT_EQ(set(again).error().code, base::ErrorCode::InvalidArgument);
    again.quotas = {};
    again.quotas.atWork = -1;
    EXPECT_EQ(set(again).error().code, base::ErrorCode::InvalidArgument);
    again.name = "nobody";
    again.quotas = {};
    EXPECT_EQ(set(again).error().code, base::ErrorCode::NotFound);
}

TEST_F(TenantsTest, outliveTheProcessWithTheirTerms)
{
    openWith(inTurn({says("done")}));
    api::SetTenant wanted;
    wanted.name = "acme";
    wanted.description = "Rockets";
    wanted.workspaceRoot = workspace.string();
    wanted.quotas.atWork = 3;
    wanted.quotas.weight = 2.5;
    ASSERT_TRUE(set(wanted));
    auto& world = reopen();
    const auto* acme = world.runtime->tenants().find("acme");
    ASSERT_TRUE(acme);
    EXPECT_EQ(acme->description, "Rockets");
    EXPECT_EQ(acme->workspaceRoot, fs::canonical(workspace).string());
    EXPECT_EQ(acme->quotas, (api::Quotas{3, 0, 0, 2.5}));
    EXPECT_THAT(acme->projects, SizeIs(2));
}

TEST_F(TenantsTest, workOnlyInTheirFolders)
{
    openWith(inTurn({says("done")}));
    for (const auto* folder : {"acme", "acme/site", "acme-too", "globex"})
        fs::create_directories(workspace / folder);
    api::SetTenant wanted;
    wanted.name = "acme";
    wanted.workspaceRoot = (workspace / "acme").string();
    ASSERT_TRUE(set(wanted));
    api::SetProject site;
    site.tenant = "acme";
    site.name = "site";
    site.workspaceRoot = (workspace / "globex").string();
    EXPECT_EQ(world().run(world().runtime->tenants().set(site)).error().code, base::ErrorCode::PermissionDenied)
        << "a project's folder is within its tenant's";
    site.workspaceRoot = (workspace / "acme" / "site").string();
    ASSERT_TRUE(world().run(world().runtime->tenants().set(site)));
    fs::create_directory_symlink(workspace / "globex", workspace / "acme" / "link");

    const auto startIn = [&](const fs::path& folder, const std::string& project) {
        auto request = requestOf("acme", project);
        request.workspace = folder.string();
        const auto started = tryStart(std::move(request));
        return started ? std::optional<base::ErrorCode>() : started.error().code;
    };
    EXPECT_EQ(startIn(workspace / "acme", ""), std::nullopt);
    EXPECT_EQ(startIn(workspace / "acme" / "site", ""), std::nullopt);
    EXPECT_EQ(startIn(workspace / "acme" / "site", "site"), std::nullopt);
    EXPECT_EQ(startIn(workspace / "acme", "site"), base::ErrorCode::PermissionDenied);
    EXPECT_EQ(startIn(workspace / "globex", ""), base::ErrorCode::PermissionDenied);
    EXPECT_EQ(startIn(workspace / "acme-too", ""), base::ErrorCode::PermissionDenied);
    EXPECT_EQ(startIn(workspace / "acme" / ".." / "globex", ""), base::ErrorCode::PermissionDenied);
    EXPECT_EQ(startIn(workspace / "acme" / "link", ""), base::ErrorCode::PermissionDenied);
    EXPECT_EQ(startIn(workspace, ""), base::ErrorCode::PermissionDenied);
}

TEST_F(TenantsTest, doNotFollowALinkThatWasPutInPlaceOfTheirFolder)
{
    auto* world = &openWith(inTurn({wants({read("r", "secret.txt")}), says("done")}));
    fs::create_directories(workspace / "mine");
    fs::create_directories(workspace / "others");
    put("others/secret.txt", "out of reach");
    model->held = true;
    auto request = requestOf("acme");
    request.workspace = (workspace / "mine").string();
    const auto run = base::Uuid::parse(tryStart(std::move(request))->runId).value();
    ASSERT_TRUE(world->until([&] { return model->calls == 1; }));
    ASSERT_TRUE(world->run(world->runtime->pause(run)));
    model->release();
    ASSERT_TRUE(world->untilState(run, RunState::Paused));
    fs::remove_all(workspace / "mine");
    fs::create_directory_symlink(workspace / "others", workspace / "mine");
    ASSERT_TRUE(world->run(world->runtime->resume(run)));
    ASSERT_TRUE(world->untilState(run, RunState::Failed));
    EXPECT_THAT(world->detail(run).error->message, HasSubstr("leads to"));
}

TEST_F(TenantsTest, rememberForThemselves)
{
    openWith([this](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
        if (turnOf(request) > 0)
            return says(request.messages.back()->text);
        return task == "store" ? wants({remember("the launch code is swordfish")}) : wants({recall("launch code swordfish")});
    });
    task = "store";
    outputOf("acme");
    task = "search";
    EXPECT_THAT(outputOf("acme"), HasSubstr("swordfish"));
    EXPECT_THAT(outputOf("globex"), Not(HasSubstr("swordfish")));
    EXPECT_THAT(outputOf(""), Not(HasSubstr("swordfish")));
    EXPECT_THAT(outputOf("acme", "site"), Not(HasSubstr("swordfish"))) << "a project's memory is its own";
    task = "store";
    outputOf("acme", "site");
    task = "search";
    EXPECT_THAT(outputOf("acme", "site"), HasSubstr("swordfish"));
    EXPECT_THAT(outputOf("acme", "shop"), Not(HasSubstr("swordfish")));
}

TEST_F(TenantsTest, recallWhatIsTheirsToRecallAndNotWhatIsOfAnotherAgentPoolOrRun)
{
    auto& world = openWith([](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
        return turnOf(request) > 0 ? says(request.messages.back()->text) : wants({recall("launch code")});
    });
    for (const auto* scope : {"", "agent:tester", "agent:other", "pool:default", "pool:other", "run:another"}) {
        vectors::EmbedContext context;
        context.tenant = "acme";
        knowledge::NewRecord record;
        record.text = "launch code of <" + std::string(scope) + ">";
        record.scope = scope;
        ASSERT_TRUE(world.run(world.knowledge->add(context, record)));
    }
    const auto output = outputOf("acme");
    for (const auto* mine : {"<>", "<agent:tester>", "<pool:default>"})
        EXPECT_THAT(output, HasSubstr(mine));
    for (const auto* others : {"<agent:other>", "<pool:other>", "<run:another>"})
        EXPECT_THAT(output, Not(HasSubstr(others)));
}

TEST_F(TenantsTest, payForThemselves)
{
    auto& world = openWith(inTurn({says("done")}));
    outputOf("acme");
    outputOf("");
    auto job = [](storage::Connection& db) -> base::Result<std::string> {
        std::string tenants;
        const auto rows = db.query("SELECT tenant FROM usage ORDER BY tenant", {},
            [&](const storage::Row& row) { tenants += std::string(row.text(0)) + " "; });
        if (!rows)
            return failure(rows);
        return tenants;
    };
    EXPECT_EQ(world.run(world.state->read(job)), "acme default ");
}

TEST_F(TenantsTest, areInheritedBySubagents)
{
    saveAgent("helper", kPlain);
    auto& world = openWith([](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
        if (request.messages.front()->text == "Help.")
            return says("the help");
        if (turnOf(request) > 0)
            return says("boss");
        return wants({{"d", "agent_delegate", R"({"agent":"helper","task":"Help."})"}});
    });
    const auto run = startOf("acme", "site", "tools: [agent.delegate]\nmemory: { recall: 0, remember: false }");
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    ASSERT_THAT(world.detail(run).subagents, SizeIs(1));
    EXPECT_EQ(world.detail(run).subagents.front().tenant, "acme");
    EXPECT_EQ(world.detail(run).subagents.front().project, "site");
}

TEST_F(TenantsTest, allowAlwaysForThemselvesAlone)
{
    auto& world = openWith([](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
        if (turnOf(request) > 0)
            return says("done");
        return wants({{"w", "files_write", R"({"path":"a.txt","content":"x"})"}});
    });
    auto request = requestOf("acme");
    request.approve = api::ApprovalMode::Ask;
    const auto first = base::Uuid::parse(tryStart(request)->runId).value();
    ASSERT_TRUE(world.until([&] { return !world.approvals().empty(); }));
    const auto asked = world.approvals().front();
    EXPECT_EQ(asked.tenant, "acme");
    ASSERT_TRUE(world.answer(asked, api::Verdict::AllowAlways));
    ASSERT_TRUE(world.untilState(first, RunState::Done));
    const auto second = base::Uuid::parse(tryStart(request)->runId).value();
    ASSERT_TRUE(world.untilState(second, RunState::Done)) << "its own next run need not ask";
    request.tenant = "globex";
    const auto others = base::Uuid::parse(tryStart(request)->runId).value();
    ASSERT_TRUE(world.untilState(others, RunState::WaitingApproval)) << "somebody else's does";
}

TEST_F(TenantsTest, cannotTakeOverAnothersRunByItsId)
{
    openWith(inTurn({says("done")}));
    auto request = requestOf("acme");
    request.runId = base::clientId().text();
    ASSERT_TRUE(tryStart(request));
    EXPECT_TRUE(tryStart(request)) << "asked again it is the same";
    request.tenant = "globex";
    const auto other = tryStart(request);
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, base::ErrorCode::Conflict);
}

TEST_F(TenantsTest, waitWithinTheirQuotaAndHarmNobodyElse)
{
    auto& world = openWith(inTurn({says("done")}));
    model->held = true;
    api::SetTenant wanted;
    wanted.name = "acme";
    wanted.quotas.atWork = 1;
    wanted.quotas.waiting = 1;
    ASSERT_TRUE(set(wanted));
    const auto first = startOf("acme");
    const auto second = startOf("acme");
    const auto refused = tryStart(requestOf("acme"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, base::ErrorCode::RateLimited);
    EXPECT_EQ(world.detail(second).run.doingNow, "waits, for the tenant acme has 1 of 1 at work");
    const auto other = startOf("globex");
    ASSERT_TRUE(world.untilState(other, RunState::Running));
    EXPECT_EQ(world.stateOf(second), RunState::Queued);
    EXPECT_EQ(world.runtime->placesUsed({"acme", ""}).waiting, 1);
    model->release();
    for (const auto& run : {first, second, other})
        ASSERT_TRUE(world.untilState(run, RunState::Done));
}

TEST_F(TenantsTest, areRemovedOnlyWhenNothingOfThemGoesOn)
{
    auto& world = openWith(inTurn({says("done")}));
    model->held = true;
    const auto run = startOf("acme", "site");
    auto& tenants = world.runtime->tenants();
    EXPECT_EQ(world.run(tenants.remove({"acme", "site"})).error().code, base::ErrorCode::Conflict);
    EXPECT_EQ(world.run(tenants.remove({"acme", ""})).error().code, base::ErrorCode::Conflict);
    EXPECT_TRUE(tenants.find(Owner{"acme", "site"})) << "it stays as it was";
    EXPECT_EQ(world.run(tenants.remove(Owner{})).error().code, base::ErrorCode::Conflict) << "the default one is always there";
    model->release();
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    ASSERT_TRUE(world.run(tenants.remove({"acme", "site"})));
    EXPECT_EQ(tryStart(requestOf("acme", "site")).error().code, base::ErrorCode::NotFound);
    ASSERT_TRUE(world.run(tenants.remove({"acme", ""})));
    EXPECT_FALSE(tenants.find("acme"));
    EXPECT_EQ(world.detail(run).run.tenant, "acme") << "what was, was";
}

TEST_F(TenantsTest, rememberNoMoreThanTheyMay)
{
    auto& world = openWith(inTurn({says("done")}));
    vectors::EmbedContext context;
    context.tenant = "acme";
    const auto add = [&](const std::string& project, const std::string& text) {
        context.project = project;
        knowledge::NewRecord record;
        record.text = text;
        return world.run(world.knowledge->add(context, record));
    };
    ASSERT_TRUE(add("", "one"));
    ASSERT_TRUE(add("site", "two"));
    EXPECT_GT(world.knowledge->bytesOf("acme", "").value(), world.knowledge->bytesOf("acme", "site").value());
    world.knowledge->limit("acme", "", 1);
    const auto refused = add("site", "three");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, base::ErrorCode::BudgetExhausted);
    EXPECT_THAT(refused.error().message, HasSubstr("the tenant acme"));
    context.tenant = "globex";
    EXPECT_TRUE(add("", "mine"));
    context.tenant = "acme";
    world.knowledge->limit("acme", "", 0);
    ASSERT_TRUE(add("site", "three"));
    ASSERT_TRUE(world.run(world.knowledge->remove("acme", "")));
    EXPECT_EQ(world.knowledge->bytesOf("acme", "").value(), 0);
    EXPECT_EQ(world.run(world.knowledge->count("acme", "site")).value(), 0);
    EXPECT_EQ(world.run(world.knowledge->count("globex", "")).value(), 1);
}

TEST(OwnerSecrets, areTheOwnersOwn)
{
    const auto secretFor = [](const Owner& owner, const std::string& value) -> std::string {
        tools::McpServerConfig server;
        server.name = "search";
        server.environment = {{"TOKEN", value}};
        const auto scoped = withSecretsOf(owner, {server});
        return scoped ? scoped->front().environment.at("TOKEN") : scoped.error().message;
    };
    EXPECT_EQ(secretFor({}, "secret:github"), "secret:github");
    EXPECT_EQ(secretFor({"acme", ""}, "secret:github"), "secret:acme/github");
    EXPECT_EQ(secretFor({"acme", "site"}, "secret:github"), "secret:acme/site/github");
    EXPECT_EQ(secretFor({"acme", ""}, "plain"), "plain");
    for (const auto& owner : {Owner{}, Owner{"globex", ""}, Owner{"acme", "shop"}})
        EXPECT_THAT(secretFor(owner, "secret:acme/github"), HasSubstr("every tenant has its own"));
    EXPECT_THAT(secretFor({"acme", ""}, "secret:../github"), HasSubstr("every tenant has its own"));
    EXPECT_EQ(secretFor({}, "secret:vault:https://v/kv/data/x#y"), "secret:vault:https://v/kv/data/x#y");
    EXPECT_THAT(secretFor({"acme", ""}, "secret:vault:https://v/kv/data/x#y"), HasSubstr("do not get"));
}

} // namespace kaze::runtime::test
