// What the runtime itself costs: many agents at once whose model answers at once, each reading a file in every turn, every record
// durable before the next; and many that wait for a person.

#include "engine/api/run_requests.h"
#include "tests/bench/runtime_rig.h"
#include "tests/support/cpu_time.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <fstream>
#include <mimalloc.h>
#include <unistd.h>

namespace {

using namespace kaze;
using test::cpuSeconds;

constexpr int kTurns = 5; // with a tool call; one more answers

std::int64_t residentBytes()
{
    mi_collect(true);
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
        // What starting them takes for a moment is not counted: a few hundred at one time.
        while (rig.model->calls < agents) {
            const auto wanted = std::min(agents, rig.model->calls + 500);
            rig.start(wanted - rig.model->calls);
            rig.until([&] { return rig.model->calls == wanted; });
        }
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

//! Agents that ask whether they may write a file.
struct AskingRig : bench::RuntimeRig {
    AskingRig()
        : RuntimeRig(
            [](const gateway::ChatRequest& request) -> test::ScriptedProvider::Answer {
                if (test::turnOf(request) > 0)
                    return test::says("It is written.");
                return test::wants({{"call_0", "files_write", R"({"path":"out.txt","content":"one line"})"}});
            },
            2)
    {
        model->keep = false;
        open();
    }

    void start(int agents_)
    {
        api::StartRun request;
        request.agent.yaml
            = "name: writer\ninstructions: Write the file.\ntools: [files.write]\nmemory: { recall: 0, remember: false }\n";
        request.task = "Write one line to out.txt.";
        request.workspace = folder.path().string();
        request.approve = api::ApprovalMode::Ask;
        for (int i = 0; i < agents_; ++i)
            begin(request);
        until([&] { return runtime.figures().approvalsOpen == m_asked + agents_; });
        m_asked += agents_;
    }

    //! Until all of them are out of memory, a minute after they have asked.
    void sleep()
    {
        until([&] { return runtime.figures().asleep == m_asked; });
        loop.runUntil(observations.flush());
    }

    void allow(const std::string& question)
    {
        api::AnswerApproval answer;
        answer.approvalId = question;
        answer.verdict = api::Verdict::AllowOnce;
        if (!loop.runUntil(runtime.answer(std::move(answer))))
            std::abort();
    }

private:
    std::int64_t m_asked = 0;
};

//! Agents that have asked and left memory; then some of them are answered, one after the other, and go to their end.
void agentsAsleep(benchmark::State& state)
{
    const auto agents = static_cast<int>(state.range(0));
    constexpr int kFirst = 100; // what is made once is made
    constexpr int kWoken = 200;
    for (auto _ : state) {
        AskingRig rig;
        rig.start(kFirst);
        rig.sleep();
        const auto before = residentBytes();
        rig.start(agents - kFirst);
        rig.loop.runUntil(rig.observations.flush());
        const auto awake = residentBytes();
        rig.sleep();
        const auto asleep = residentBytes();
        const auto open = rig.loop.runUntil(rig.runtime.approvals(std::nullopt));
        if (!open || open->size() < kWoken)
            std::abort();
        std::vector<double> took;
        const auto cpu = cpuSeconds();
        for (int i = 0; i < kWoken; ++i) {
            const auto begun = rig.clock.steady();
            rig.allow((*open)[static_cast<std::size_t>(i)].approvalId);
            rig.until([&] { return rig.listener.ended == i + 1; });
            took.push_back(std::chrono::duration<double>(rig.clock.steady() - begun).count());
        }
        const auto used = cpuSeconds() - cpu;
        std::ranges::sort(took);
        state.counters["bytes_waiting"] = static_cast<double>(awake - before) / (agents - kFirst);
        state.counters["bytes_asleep"] = static_cast<double>(asleep - before) / (agents - kFirst);
        state.counters["answer_to_end_p50_ms"] = took[took.size() / 2] * 1e3;
        state.counters["answer_to_end_p99_ms"] = took[took.size() * 99 / 100] * 1e3;
        state.counters["cpu_us_answer_to_end"] = used * 1e6 / kWoken;
    }
}
BENCHMARK(agentsAsleep)->Arg(1000)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond)->Iterations(1)->UseRealTime();

} // namespace
