// What the runtime itself costs: many agents at once whose model answers at once, each reading a file in every turn, every record
// durable before the next.

#include "tests/bench/runtime_rig.h"
#include "tests/support/cpu_time.h"

#include <benchmark/benchmark.h>

#include <fstream>
#include <malloc.h>
#include <unistd.h>

namespace {

using namespace kaze;
using test::cpuSeconds;

constexpr int kTurns = 5; // with a tool call; one more answers

std::int64_t residentBytes()
{
    ::malloc_trim(0);
    std::ifstream statm("/proc/self/statm");
    std::int64_t total = 0, resident = 0;
    statm >> total >> resident;
    return resident * ::sysconf(_SC_PAGESIZE);
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

//! Agents that read a file in every turn.
struct Rig : bench::RuntimeRig {
    Rig() : RuntimeRig(readsThenAnswers(), 2)
    {
        std::ofstream(folder / "a.txt") << "one line\n";
        open();
    }

    void start(int agents_)
    {
        api::StartRun request;
        request.agent.yaml
            = "name: reader\ninstructions: Read the file, then answer.\ntools: [files.read]\nmemory: { recall: 0, "
              "remember: false }\nlimits: { repeats: 0, stale_turns: 0 }\n"; // it reads the same file again and again
        request.task = "Read a.txt and say what it holds.";
        request.workspace = folder.path().string();
        request.approve = api::ApprovalMode::All;
        for (int i = 0; i < agents_; ++i)
            begin(request);
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
BENCHMARK(agentsAtOnce)->Arg(1000)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond)->Iterations(1)->UseRealTime();

} // namespace
