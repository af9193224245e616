// What the runtime itself costs: many agents at once whose model answers at once, each reading a file in every turn, every record
// durable before the next.

#include "engine/base/file.h"
#include "engine/gateway/schema.h"
#include "engine/runtime/runtime.h"
#include "engine/runtime/schema.h"
#include "engine/vectors/hashed_embedder.h"
#include "tests/support/scripted_provider.h"

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

namespace {

using namespace kaze;

constexpr int kTurns = 5; // with a tool call; one more answers

class Quiet final : public runtime::RunListener {
public:
    [[nodiscard]] bool follows(const base::Uuid&) const override { return false; }
    void stepAdded(const base::Uuid&, const api::Step&) override { }
    void textStreamed(const base::Uuid&, std::string_view, bool) override { }
    [[nodiscard]] bool wantsRows() const override { return false; }
    void runChanged(const api::RunRow&) override { }
    void approvalAsked(const api::Approval&) override { }
    void approvalClosed(const std::string&, const base::Uuid&) override { }
    void turnTook(base::Duration, std::int64_t, base::Money) override { }
    void runEnded(api::RunState state) override { ended += state == api::RunState::Done ? 1 : 0; }

    int ended = 0;
};

std::int64_t residentBytes()
{
    ::malloc_trim(0);
    std::ifstream statm("/proc/self/statm");
    std::int64_t total = 0, resident = 0;
    statm >> total >> resident;
    return resident * ::sysconf(_SC_PAGESIZE);
}

double cpuSeconds()
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds
        = [](const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

base::JsonSchema agentSchema()
{
    const auto text = base::readFile(std::filesystem::path(KAZE_RESOURCES) / "schemas" / "agent.schema.json");
    return base::JsonSchema::compile(boost::json::parse(*text)).value();
}

base::SecretStore::Options noSecrets(const std::filesystem::path& folder)
{
    base::SecretStore::Options options;
    options.file = folder / "secrets";
    options.useKeyring = false;
    return options;
}

//! A folder of its own below the current one: /tmp may be memory.
class Folder {
public:
    Folder()
    {
        std::string name = "bench-runtime-XXXXXX";
        m_path = std::filesystem::absolute(::mkdtemp(name.data()));
        std::ofstream(m_path / "a.txt") << "one line\n";
    }
    ~Folder() { std::filesystem::remove_all(m_path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

std::shared_ptr<storage::Database> openState(const std::filesystem::path& folder, const storage::DatabaseServices& services)
{
    storage::OpenOptions options;
    options.path = folder / "state.db";
    for (const auto part : {runtime::migrations(), gateway::migrations()})
        options.migrations.insert(options.migrations.end(), part.begin(), part.end());
    return storage::Database::open(std::move(options), services).value();
}

test::ScriptedProvider::Script readsThenAnswers()
{
    return [](const gateway::ChatRequest& request) -> test::ScriptedProvider::Answer {
        const auto turn = test::turnOf(request);
        if (turn == kTurns)
            return test::says("Five times the same line.");
        return test::wants({{"call_" + std::to_string(turn), "files_read", R"({"path":"a.txt"})"}});
    };
}

//! Everything a run needs, with a model that answers at once.
struct Rig {
    Folder folder;
    base::SystemClock clock;
    base::MetricsRegistry metrics;
    base::IdSource ids{clock, 1};
    base::Logger log = base::LogSystem::none();
    std::shared_ptr<base::Redactor> redactor = std::make_shared<base::Redactor>();
    base::WorkerPool workers{2, "bench-work"};
    storage::WriterThreads writers{2};
    base::Loop loop;
    base::SecretStore secrets{noSecrets(folder.path()), redactor};
    std::shared_ptr<storage::Database> state = openState(folder.path(), {loop.executor(), writers, metrics, clock, log});
    base::ProcessHost processes{loop, "/bin/false", log};
    net::HttpClient http{loop.executor()};
    telemetry::ObservationLog observations{observing(), loop.executor(), writers, clock, ids, metrics, redactor, log};
    std::shared_ptr<test::ScriptedProvider> model = std::make_shared<test::ScriptedProvider>(readsThenAnswers());
    gateway::Gateway gateway{
        config(), {}, {{"sandbox", model}}, {*state, clock, ids, secrets, workers, metrics, observations, log, 1}};
    vectors::HashedEmbedder embedder{workers};
    knowledge::Knowledge knowledge{
        folder.path() / "knowledge", {loop.executor(), writers, workers, clock, ids, metrics, observations, embedder, log}};
    tools::ToolRegistry tools{{loop, workers, processes, http, clock, metrics, observations, log}};
    runtime::AgentLibrary agents{agentSchema(), folder.path() / "none", folder.path() / "none", workers};
    Quiet listener;
    runtime::Runtime runtime{{loop.executor(), workers, *state, gateway, tools, knowledge, observations, agents, clock, ids,
        metrics, log, *redactor, listener}};

    Rig() { static_cast<void>(loop.runUntil(runtime.open())); }
    ~Rig()
    {
        loop.runUntil(runtime.stop(std::chrono::seconds(5)));
        loop.poll();
    }

    [[nodiscard]] telemetry::ObservationOptions observing() const
    {
        telemetry::ObservationOptions options;
        options.folder = folder.path() / "observations";
        return options;
    }

    [[nodiscard]] static gateway::GatewayConfig config()
    {
        gateway::GatewayConfig config;
        config.providers = {{"sandbox", "sandbox", "", false, true}};
        config.defaultModel = "sandbox/m";
        return config;
    }

    void start(int agents_)
    {
        api::StartRun request;
        request.agent.yaml = "name: reader\ninstructions: Read the file, then answer.\ntools: [files.read]\nmemory: { recall: 0, "
                             "remember: false }\n";
        request.task = "Read a.txt and say what it holds.";
        request.workspace = folder.path().string();
        request.approve = api::ApprovalMode::All;
        for (int i = 0; i < agents_; ++i)
            base::spawn(loop.executor(), startOne(runtime, request));
    }

    static base::Task<> startOne(runtime::Runtime& runtime, api::StartRun request)
    {
        const auto started = co_await runtime.start(std::move(request));
        if (!started)
            std::abort();
    }

    template <class So>
    void until(So so)
    {
        while (!so())
            loop.context().run_one();
    }
};

//! All agents wait in their first model call, then go to their end.
void agentsAtOnce(benchmark::State& state)
{
    const auto agents = static_cast<int>(state.range(0));
    constexpr double kRecords = 4 + 3 * kTurns; // of a run: queued, task, (answer, intent, result) a turn, last answer, end
    constexpr double kAfterGate = kRecords - 2;
    for (auto _ : state) {
        Rig rig;
        rig.model->keep = false;
        rig.model->held = true;
        rig.start(100); // what is made once is made
        rig.until([&] { return rig.model->calls == 100; });
        rig.loop.runUntil(rig.observations.flush());
        const auto residentBefore = residentBytes();
        rig.start(agents - 100);
        rig.until([&] { return rig.model->calls == agents; });
        rig.loop.runUntil(rig.observations.flush());
        const auto resident = residentBytes() - residentBefore;
        const auto observedBefore = rig.observations.figures().recorded;
        const auto cpu = cpuSeconds();
        const auto begun = rig.clock.steady();
        rig.model->release();
        rig.until([&] { return rig.listener.ended == agents; });
        const auto seconds = std::chrono::duration<double>(rig.clock.steady() - begun).count();
        const auto used = cpuSeconds() - cpu;
        const auto observed = rig.observations.figures();
        state.counters["bytes_per_agent"] = static_cast<double>(resident) / (agents - 100);
        state.counters["cpu_us_per_record"] = used * 1e6 / (kAfterGate * agents);
        state.counters["cpu_us_per_turn"] = used * 1e6 / ((kTurns + 1.0) * agents);
        state.counters["checkpoints_per_s"] = kAfterGate * agents / seconds;
        state.counters["spans_per_s"] = static_cast<double>(observed.recorded - observedBefore) / seconds;
        state.counters["spans_dropped"] = static_cast<double>(observed.droppedSpans);
        state.counters["commit_p99_ms"] = rig.state->figures().commitP99Seconds * 1e3;
        state.counters["loop_s"] = seconds;
    }
}
BENCHMARK(agentsAtOnce)->Arg(1000)->Arg(10'000)->Unit(benchmark::kMillisecond)->Iterations(1)->UseRealTime();

} // namespace
