#include "tests/engine/runtime/world.h"

#include "engine/api/run_requests.h"
#include "engine/api/trace.h"
#include "engine/base/file.h"
#include "engine/base/open_enum.h"
#include "engine/gateway/schema.h"
#include "engine/runtime/schema.h"

#include <csignal>
#include <fstream>
#include <sstream>

namespace kaze::runtime::test {

namespace fs = std::filesystem;

namespace {

base::SecretStore::Options secretsIn(const fs::path& folder)
{
    base::SecretStore::Options options;
    options.file = folder / "secrets";
    options.useKeyring = false;
    options.environment = [](const std::string&) { return std::nullopt; };
    return options;
}

gateway::PriceTable prices(const fs::path& folder)
{
    const auto file = folder / "prices.yaml";
    static_cast<void>(base::writeFile(file,
        "sources:\n  me: { source: test, date: 2026-11-01 }\nmodels:\n  fake/m: { input: 10, cached: 1, output: 100, context: "
        "4000, from: me }\n"));
    auto table = gateway::PriceTable::load(file);
    EXPECT_TRUE(table) << table.error().text();
    return table ? std::move(*table) : gateway::PriceTable{};
}

} // namespace

base::Task<base::Result<std::vector<vectors::Vector>>> HoldableEmbedder::embed(
    vectors::EmbedContext context, std::vector<std::string> texts)
{
    asked.insert(asked.end(), texts.begin(), texts.end());
    if (held) {
        base::OneShot<bool> go;
        m_waiting.push_back(go);
        const auto cancel = context.cancel;
        const auto registration = cancel.onCancel([go] { go.set(false); });
        const bool goesOn = co_await go.wait();
        if (!goesOn) {
            ++cancelled;
            co_return std::unexpected(cancel.reason());
        }
    }
    co_return co_await m_inner.embed(std::move(context), std::move(texts));
}

void HoldableEmbedder::release()
{
    held = false;
    for (const auto& one : std::exchange(m_waiting, {}))
        one.set(true);
}

base::JsonSchema agentSchema()
{
    const auto text = base::readFile(fs::path(KAZE_RESOURCES) / "schemas" / "agent.schema.json");
    auto schema = base::JsonSchema::compile(boost::json::parse(*text));
    EXPECT_TRUE(schema);
    return std::move(*schema);
}

World::World(fs::path where, base::SimulatedClock& hands, std::shared_ptr<ScriptedProvider> script, std::string vfs)
    : clock(hands), ids(hands, std::random_device{}()), folder(std::move(where)), secrets(secretsIn(folder), redactor),
      processes(loop, KAZE_SPAWN, log), model(std::move(script))
{
    storage::OpenOptions options;
    options.path = folder / "state.db";
    options.vfs = std::move(vfs);
    for (const auto part : {runtime::migrations(), gateway::migrations()})
        options.migrations.insert(options.migrations.end(), part.begin(), part.end());
    auto opened = storage::Database::open(std::move(options), {loop.executor(), writers, metrics, clock, log});
    EXPECT_TRUE(opened) << opened.error().text();
    state = *opened;
    telemetry::ObservationOptions observing;
    observing.folder = folder / "observations";
    observations.emplace(std::move(observing), loop.executor(), writers, clock, ids, metrics, redactor, log);
    gateway::GatewayConfig config;
    config.providers = {{"fake", "scripted", "http://127.0.0.1:1/v1", false, false}};
    config.defaultModel = "fake/m";
    config.maxRetries = 0;
    gateway = std::make_unique<gateway::Gateway>(std::move(config), prices(folder),
        std::map<std::string, std::shared_ptr<gateway::ChatProvider>>{{"scripted", model}},
        gateway::Gateway::Parts{*state, clock, ids, secrets, workers, metrics, *observations, log, 1});
    knowledge = std::make_unique<knowledge::Knowledge>(folder / "knowledge",
        knowledge::Knowledge::Parts{loop.executor(), writers, workers, clock, ids, metrics, *observations, embedder, log});
    tools = std::make_unique<tools::ToolRegistry>(
        tools::ToolRegistry::Parts{loop, workers, processes, http, clock, metrics, *observations, log});
    agents = std::make_unique<AgentLibrary>(agentSchema(), fs::path(KAZE_RESOURCES) / "agents", folder / "agents", workers,
        std::make_shared<const tools::SkillStore>(folder / "skills", folder / "skill-versions", workers));
    runtime = std::make_unique<Runtime>(Runtime::Parts{loop.executor(), workers, *state, *gateway, *tools, *knowledge,
        *observations, *agents, clock, ids, metrics, log, *redactor, witness});
    const auto ready = run(runtime->open());
    EXPECT_TRUE(ready) << ready.error().text();
}

World::~World()
{
    witness.onStep = nullptr;
    auto stopping = [](Runtime* which) -> base::Task<bool> {
        co_await which->stop(std::chrono::seconds(5));
        co_return true;
    };
    run(stopping(runtime.get()));
    EXPECT_EQ(runtime->figures().live, 0);
    auto toolsStopping = [](tools::ToolRegistry* which) -> base::Task<bool> {
        co_await which->stop();
        co_return true;
    };
    run(toolsStopping(tools.get()));
    settle();
    runtime.reset();
    tools.reset();
    knowledge.reset();
    gateway.reset();
    observations.reset();
    state->close();
    loop.poll();
}

bool World::until(const std::function<bool()>& so)
{
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30); // for machines that are busy with others
    loop.context().restart();
    while (!so()) {
        if (std::chrono::steady_clock::now() > end)
            return false;
        if (loop.context().run_one_for(std::chrono::milliseconds(2)) == 0)
            clock.advance(std::chrono::milliseconds(5));
    }
    return true;
}

void World::settle()
{
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(60);
    static_cast<void>(until([&] { return std::chrono::steady_clock::now() > end; }));
}

RunState World::stateOf(const base::Uuid& run)
{
    return detail(run).run.state.valueOr(RunState::Queued);
}

api::RunDetail World::detail(const base::Uuid& run)
{
    auto found = this->run(runtime->detail(run));
    EXPECT_TRUE(found) << found.error().text();
    return found ? std::move(*found) : api::RunDetail{};
}

std::vector<api::Step> World::steps(const base::Uuid& run)
{
    auto page = this->run(runtime->steps(run, 0, 1000, false));
    EXPECT_TRUE(page) << page.error().text();
    for (std::size_t i = 0; page && i < page->steps.size(); ++i)
        EXPECT_EQ(page->steps[i].number, static_cast<std::int64_t>(i + 1)) << "the log has a gap";
    return page ? std::move(page->steps) : std::vector<api::Step>{};
}

api::Trace World::trace(const base::Uuid& run)
{
    auto flushed = [](telemetry::ObservationLog& log) -> base::Task<bool> {
        co_await log.flush();
        co_return true;
    };
    this->run(flushed(*observations));
    auto found = this->run(observations->trace(detail(run).run.traceId));
    EXPECT_TRUE(found) << found.error().text();
    return found ? std::move(*found) : api::Trace{};
}

std::string World::kinds(const base::Uuid& run)
{
    std::string kinds;
    for (const auto& step : steps(run))
        kinds += (kinds.empty() ? "" : " ") + step.kind.name();
    return kinds;
}

std::vector<api::Approval> World::approvals()
{
    auto open = run(runtime->approvals({}));
    EXPECT_TRUE(open);
    return std::move(*open);
}

base::Result<> World::answer(const api::Approval& approval, api::Verdict verdict, std::string reason)
{
    api::AnswerApproval answer;
    answer.approvalId = approval.approvalId;
    answer.verdict = verdict;
    answer.reason = std::move(reason);
    const auto done = run(runtime->answer(std::move(answer)));
    if (!done)
        return failure(done);
    return {};
}

RuntimeTest::RuntimeTest()
{
    std::signal(SIGPIPE, SIG_IGN);
    fs::create_directory(workspace);
}

RuntimeTest::~RuntimeTest()
{
    close();
}

World& RuntimeTest::open(ScriptedProvider::Script script, std::string vfs)
{
    model = std::make_shared<ScriptedProvider>(std::move(script));
    m_world = std::make_unique<World>(folder, clock, model, std::move(vfs));
    return *m_world;
}

World& RuntimeTest::reopen()
{
    m_world.reset();
    m_world = std::make_unique<World>(folder, clock, model);
    return *m_world;
}

std::string RuntimeTest::agentYaml(const std::string& members, const std::string& name)
{
    return "name: " + name + "\ninstructions: Be brief.\n" + members + "\n";
}

void RuntimeTest::saveAgent(const std::string& name, const std::string& members) const
{
    fs::create_directories(folder / "agents");
    ASSERT_TRUE(base::writeFile(folder / "agents" / (name + ".yaml"), agentYaml(members, name)));
}

base::Uuid RuntimeTest::start(const std::string& members, api::ApprovalMode approve, std::optional<base::Money> budget)
{
    api::StartRun request;
    request.agent.yaml = agentYaml(members);
    request.task = task;
    request.workspace = workspace.string();
    request.approve = approve;
    request.budgetUsd = budget;
    const auto started = tryStart(std::move(request));
    EXPECT_TRUE(started) << started.error().text();
    return started ? base::Uuid::parse(started->runId).value() : base::Uuid{};
}

base::Result<api::RunStarted> RuntimeTest::tryStart(api::StartRun request)
{
    return world().run(world().runtime->start(std::move(request)));
}

void RuntimeTest::put(const std::string& name, std::string_view content) const
{
    fs::create_directories(path(name).parent_path());
    std::ofstream(path(name), std::ios::binary) << content;
}

std::string RuntimeTest::get(const std::string& name) const
{
    std::ostringstream content;
    content << std::ifstream(path(name), std::ios::binary).rdbuf();
    return content.str();
}

} // namespace kaze::runtime::test
