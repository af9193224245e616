// What is done to a hundred thousand runs at once, how long a long run takes to open, and how long five hundred that write wait for each other.

#include "engine/api/run_control_requests.h"
#include "engine/runtime/detail/step_log.h"
#include "engine/runtime/log_packing.h"
#include "tests/bench/runtime_rig.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>

namespace {

using namespace kaze;

constexpr std::int64_t kRuns = 100'000;
constexpr std::int64_t kLongRun = 50'000; // steps

//! Runs that wait for a person, each with a question, as a process leaves them that ended.
constexpr std::string_view kFillRuns = R"sql(
INSERT OR IGNORE INTO definitions VALUES('h', 'name: x
instructions: Be brief.
', 'Be brief.');
WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
INSERT INTO runs(row, run_id, parent_id, parent_call, depth, agent, pool, definition, task, workspace, model, base_url, approve, trace_id,
    created_at, state, turns, tool_calls, input_tokens, output_tokens, cached_tokens, reasoning_tokens, cost, last_model, updated_at,
    output)
SELECT i, randomblob(16), NULL, '', 0, 'agent-' || (i % 20), 'default', 'h', 'Review change ' || i, '', 'p/m', '', 'ask', randomblob(16),
    1760000000000000 + i * 1000, 'waiting_approval', 1, 0, 1000, 200, 0, 0, 5000000, 'p/m', 1760000000000000 + i * 1000, ''
FROM n;
WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
INSERT INTO steps(run, number, kind, at, body) SELECT i, 1, 6, 1760000000000000, '{"state":"queued","text":""}' FROM n;
WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
INSERT INTO steps(run, number, kind, at, body) SELECT i, 2, 3, 1760000000000000,
    '{"id":"00000000-0000-7000-8000-000000000000","call":"c","tool":"files.write","kind":"tool_call","reason":"a rule asks"}' FROM n;
WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
INSERT INTO approvals(approval_id, run, kind, call_id, tool, arguments, preview, reason, asked_at)
SELECT randomblob(16), i, 'tool_call', 'c', 'files.write', '{}', '', 'a rule asks', 1760000000000000 FROM n;
)sql";

//! state.db and what a runtime needs beside it.
struct Rig : bench::RuntimeRig {
    Rig() : RuntimeRig([](const auto&) -> test::ScriptedProvider::Answer { return test::says("It is fine."); }, 1) { }

    void script(std::string_view sql)
    {
        if (!state->writeSync([sql](storage::Connection& db) { return db.script(sql); }))
            std::abort();
    }

    runtime::RunStore runs{*state};
};

//! How long the loop did not come to something else, while it lives.
class Stalls {
public:
    explicit Stalls(Rig& rig) { base::spawn(rig.loop.executor(), watch(rig.clock, m_state)); }
    ~Stalls() { m_state->isOver = true; }
    Stalls(const Stalls&) = delete;
    Stalls& operator=(const Stalls&) = delete;
    [[nodiscard]] double longestMs() const { return m_state->longest * 1e3; }

private:
    struct State {
        double longest = 0;
        bool isOver = false;
    };
    static base::Task<> watch(const base::Clock& clock, std::shared_ptr<State> state)
    {
        const base::CancelToken never;
        while (!state->isOver) {
            const auto before = clock.steady();
            [[maybe_unused]] const auto slept = co_await clock.sleep(std::chrono::milliseconds(1), never);
            state->longest = std::max(state->longest, std::chrono::duration<double>(clock.steady() - before).count() - 0.001);
        }
    }
    std::shared_ptr<State> m_state = std::make_shared<State>();
};

void bulkOfSleepers(benchmark::State& state)
{
    for (auto _ : state) {
        state.PauseTiming();
        Rig rig;
        rig.script(kFillRuns);
        rig.open();
        state.ResumeTiming();
        for (const auto action : {api::BulkAction::Pause, api::BulkAction::Cancel}) {
            Stalls stalls(rig);
            const auto begun = rig.clock.steady();
            api::BulkRuns request;
            request.action = action;
            const auto done = rig.loop.runUntil(rig.runtime.bulk(std::move(request)));
            if (!done || done->changed != kRuns)
                return state.SkipWithError("not all were changed");
            const auto name = std::string(action == api::BulkAction::Pause ? "pause" : "cancel");
            state.counters[name + "_s"] = std::chrono::duration<double>(rig.clock.steady() - begun).count();
            state.counters[name + "_stall_ms"] = stalls.longestMs();
        }
    }
}
BENCHMARK(bulkOfSleepers)->Unit(benchmark::kSecond)->UseRealTime()->Iterations(1);

void bulkOfLiving(benchmark::State& state)
{
    constexpr int kLiving = 10'000;
    for (auto _ : state) {
        state.PauseTiming();
        Rig rig;
        rig.open();
        rig.model->keep = false;
        rig.model->held = true;
        api::StartRun request;
        request.agent.yaml = "name: x\ninstructions: Be brief.\nmemory: { recall: 0, remember: false }\n";
        request.task = "Say that it is fine.";
        for (int i = 0; i < kLiving; ++i)
            rig.begin(request);
        rig.until([&] { return rig.model->calls == kLiving; });
        state.ResumeTiming();
        Stalls stalls(rig);
        const auto begun = rig.clock.steady();
        api::BulkRuns cancel;
        cancel.action = api::BulkAction::Cancel;
        const auto done = rig.loop.runUntil(rig.runtime.bulk(std::move(cancel)));
        if (!done || done->changed != kLiving)
            return state.SkipWithError("not all were changed");
        state.counters["cancel_s"] = std::chrono::duration<double>(rig.clock.steady() - begun).count();
        state.counters["cancel_stall_ms"] = stalls.longestMs();
    }
}
BENCHMARK(bulkOfLiving)->Unit(benchmark::kSecond)->UseRealTime()->Iterations(1);

//! Logs of 50 and of 50 000 steps with 400 bytes each, and a summary every 2 000.
struct Logs {
    Logs()
    {
        rig.script("INSERT OR IGNORE INTO definitions VALUES('h', 'name: x\ninstructions: Be brief.\n', 'Be brief.')");
        rig.script(kFillLogs);
    }
    static constexpr std::string_view kFillLogs = R"sql(
WITH r(row, n) AS (VALUES(1, 50), (2, 50000), (3, 50000))
INSERT INTO runs(row, run_id, parent_id, parent_call, depth, agent, pool, definition, task, workspace, model, base_url, approve, trace_id,
    created_at, state, turns, tool_calls, input_tokens, output_tokens, cached_tokens, reasoning_tokens, cost, last_model, updated_at,
    output, ended_at)
SELECT row, randomblob(15) || char(row), NULL, '', 0, 'x', 'default', 'h', 'Go on', '', 'sandbox/m', '', 'ask', randomblob(16), 1760000000000000,
    'failed', n / 3, n / 3, 1000, 200, 0, 0, 5000000, 'sandbox/m', 1760000000000000, '', 1760000000000000 FROM r;
WITH RECURSIVE r(row, last) AS (VALUES(1, 50), (2, 50000), (3, 50000)), n(run, i, last) AS (SELECT row, 1, last FROM r UNION ALL SELECT run, i + 1, last FROM n WHERE i < last)
INSERT INTO steps(run, number, kind, at, body) SELECT run, i,
    CASE WHEN i = 1 THEN 6 WHEN i = 2 THEN 0 WHEN i % 2000 = 0 THEN 9 WHEN i = last THEN 6 WHEN i % 3 = 0 THEN 1 WHEN i % 3 = 1 THEN 2 ELSE 5 END,
    1760000000000000 + i,
    CASE WHEN i = 1 THEN '{"state":"queued","text":""}' WHEN i = 2 THEN '{"text":"Go on"}'
        WHEN i % 2000 = 0 THEN '{"text":"' || hex(randomblob(500)) || '","through":' || (i - 30) || ',"turns":' || (i / 3) || '}'
        WHEN i = last THEN '{"state":"failed","text":"limits"}'
        WHEN i % 3 = 0 THEN '{"text":"","in":1000,"out":20,"model":"sandbox/m","calls":[{"id":"c' || i || '","name":"files_read","args":"{\"path\":\"' || hex(randomblob(40)) || '\"}"}]}'
        WHEN i % 3 = 1 THEN '{"call":"c' || (i - 1) || '","tool":"files.read","prepared":""}'
        ELSE '{"call":"c' || (i - 2) || '","tool":"files.read","text":"' || hex(randomblob(200)) || '","span":""}' END
FROM n;
)sql";
    Rig rig;

    static Logs& shared()
    {
        static Logs logs;
        return logs;
    }
};

void windowOf(benchmark::State& state, std::int64_t run, std::int64_t after)
{
    auto& rig = Logs::shared().rig;
    for (auto _ : state) {
        const auto last = rig.loop.runUntil(rig.runs.lastStep(run));
        const auto steps = rig.loop.runUntil(rig.runs.steps(run, after < 0 ? *last - 50 : after, 50));
        if (!steps || steps->empty())
            return state.SkipWithError("no steps");
    }
}
BENCHMARK_CAPTURE(windowOf, shortRunTail, 1, -1)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK_CAPTURE(windowOf, longRunTail, 2, -1)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK_CAPTURE(windowOf, longRunMiddle, 2, 25'000)->Unit(benchmark::kMicrosecond)->UseRealTime();

//! What a resume reads.
void resumed(benchmark::State& state, std::int64_t run)
{
    auto& rig = Logs::shared().rig;
    std::size_t read = 0;
    for (auto _ : state) {
        const auto summary = rig.loop.runUntil(rig.runs.lastSummary(run));
        if (!summary)
            return state.SkipWithError(summary.error().message.c_str());
        auto after = *summary ? std::get<runtime::SummaryRecord>((*summary)->record).through : 0;
        for (read = 0;;) {
            const auto steps = rig.loop.runUntil(rig.runs.steps(run, after, 1000));
            read += steps->size();
            if (steps->size() < 1000)
                break;
            after = steps->back().number;
        }
    }
    state.counters["steps"] = static_cast<double>(read);
}
BENCHMARK_CAPTURE(resumed, shortRun, 1)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK_CAPTURE(resumed, longRun, 2)->Unit(benchmark::kMicrosecond)->UseRealTime();

//! The whole of a long log.
void forked(benchmark::State& state)
{
    auto& rig = Logs::shared().rig;
    std::int64_t to = 1000;
    for (auto _ : state) {
        const auto copied
            = rig.state->writeSync([to](storage::Connection& db) { return runtime::detail::copySteps(db, 2, kLongRun, to); });
        if (!copied)
            return state.SkipWithError(copied.error().message.c_str());
        ++to;
    }
}
BENCHMARK(forked)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(3);

//! Packs 50 000 steps, while somebody else writes.
void packed(benchmark::State& state)
{
    auto& rig = Logs::shared().rig;
    for (auto _ : state) {
        rig.script("UPDATE runs SET packed = ended_at WHERE row <> 3");
        std::vector<double> waits;
        bool isOver = false;
        const auto write = [](Rig& all, std::vector<double>& took, bool& over) -> base::Task<> {
            const base::CancelToken never;
            while (!over) {
                const auto begun = all.clock.steady();
                auto job = [](storage::Connection& db) {
                    return db.execute("UPDATE runs SET updated_at = updated_at + 1 WHERE row = 1");
                };
                [[maybe_unused]] const auto done = co_await all.state->write(std::move(job));
                took.push_back(std::chrono::duration<double>(all.clock.steady() - begun).count());
                [[maybe_unused]] const auto slept = co_await all.clock.sleep(std::chrono::milliseconds(1), never);
            }
            over = false;
        };
        base::spawn(rig.loop.executor(), write(rig, waits, isOver));
        const auto done = rig.loop.runUntil(runtime::packLogs(*rig.state, rig.clock, rig.clock.now(), {}));
        isOver = true;
        rig.until([&] { return !isOver; });
        if (!done || done->steps < kLongRun - 100)
            return state.SkipWithError("not packed");
        std::ranges::sort(waits);
        state.counters["MB_less"] = static_cast<double>(done->bytes) / 1e6;
        state.counters["others_p99_ms"] = waits.empty() ? 0 : waits[waits.size() * 99 / 100] * 1e3;
        state.counters["others_max_ms"] = waits.empty() ? 0 : waits.back() * 1e3;
    }
}
BENCHMARK(packed)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(1);
BENCHMARK_CAPTURE(windowOf, packedRunTail, 3, -1)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK_CAPTURE(windowOf, packedRunMiddle, 3, 25'000)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK_CAPTURE(resumed, packedRun, 3)->Unit(benchmark::kMicrosecond)->UseRealTime();

//! Agents that write a record of 1 KB each as soon as the one before is acknowledged.
void writers(benchmark::State& state)
{
    const auto agents = state.range(0);
    Rig rig;
    std::vector<double> waits;
    for (auto _ : state) {
        const auto until = rig.clock.steady() + std::chrono::seconds(5);
        std::int64_t left = agents;
        const auto write = [](Rig& all, std::int64_t run, base::Duration end, std::vector<double>& took,
                               std::int64_t& working) -> base::Task<> {
            while (all.clock.steady() < end) {
                runtime::StoredStep step;
                step.at = all.clock.now();
                step.record = runtime::ResultRecord{"call", "files.read", std::string(1000, 'x'), false, ""};
                runtime::StepPtr writing = std::make_shared<const runtime::StoredStep>(std::move(step));
                const auto begun = all.clock.steady();
                const auto done = co_await all.runs.append(run, std::move(writing));
                if (!done)
                    std::abort();
                took.push_back(std::chrono::duration<double>(all.clock.steady() - begun).count());
            }
            --working;
        };
        for (std::int64_t i = 0; i < agents; ++i)
            base::spawn(rig.loop.executor(), write(rig, i + 1, until, waits, left));
        rig.until([&] { return left == 0; });
    }
    std::ranges::sort(waits);
    state.counters["p50_ms"] = waits[waits.size() / 2] * 1e3;
    state.counters["p99_ms"] = waits[waits.size() * 99 / 100] * 1e3;
    state.counters["max_ms"] = waits.back() * 1e3;
    state.counters["writes_per_s"] = static_cast<double>(waits.size()) / 5;
}
BENCHMARK(writers)->Arg(1)->Arg(50)->Arg(500)->Unit(benchmark::kSecond)->UseRealTime()->Iterations(1);

} // namespace
