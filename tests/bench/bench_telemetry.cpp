// What it costs to record, and how much the log stores.

#include "engine/api/log_requests.h"
#include "engine/api/trace_requests.h"
#include "engine/base/loop.h"
#include "engine/messaging/hybrid_clock.h"
#include "engine/telemetry/attributes.h"
#include "engine/telemetry/observation_log.h"
#include "tests/support/cpu_time.h"
#include "tests/support/temp_folder.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <thread>

namespace {

using namespace kaze;
using namespace kaze::telemetry;

//! A log in a folder of its own below the current one: /tmp may be memory.
class Log {
public:
    explicit Log(std::size_t ringSize = 65536, bool fullText = false)
    {
        ObservationOptions options;
        options.folder = m_folder.path();
        options.ringSize = ringSize;
        options.fullText = fullText;
        options.waitingBytes = 1U << 30;
        log = std::make_unique<ObservationLog>(options, loop.executor(), m_writers, m_times, m_ids, m_metrics,
            std::make_shared<base::Redactor>(), base::LogSystem::none());
        flush();
    }

    void flush() { loop.runUntil(log->flush()); }

    api::ObservationStats stats() { return loop.runUntil(log->stats()).value(); }

    void untilIndexed()
    {
        while (stats().unindexed > 0)
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }

    base::Loop loop;

private:
    test::TempFolder m_folder{std::filesystem::current_path()};
    base::SystemClock m_clock;
    messaging::HybridClock m_times{m_clock}; // as in a cell
    storage::WriterThreads m_writers{2};
    base::MetricsRegistry m_metrics;
    base::IdSource m_ids{m_clock, 1};

public:
    std::unique_ptr<ObservationLog> log;
};

//! What all threads of the process take for one record, from when it is made to when it is counted.
class Cpu {
public:
    void count(benchmark::State& state, std::int64_t records) const
    {
        state.SetItemsProcessed(state.iterations() * records);
        state.counters["cpu_us_each"] = (test::cpuSeconds() - m_begun) * 1e6 / static_cast<double>(state.iterations() * records);
    }

private:
    double m_begun = test::cpuSeconds();
};

ObservationEvent event(Level level)
{
    return {level, "gateway", "chat openai/gpt-5-mini answered in 812 ms, 1204 tokens in, 96 out", {base::Uuid{{1}}, 7},
        "0192f0c1-7e3a-7000-8000-3f1c2b4a5d6e", "code-reviewer"};
}

ObservationEvent eventWithFields(Level level)
{
    auto made = event(level);
    made.tenant = "default";
    made.fields
        = {{"model", "openai/gpt-5-mini"}, {"attempt", std::int64_t{2}}, {"seconds", 0.812}, {"wait_ms", std::int64_t{400}}};
    return made;
}

//! Lines that differ, as those of a cell do: numbers, ids, and now and then a word that is rare.
ObservationEvent lineOf(int number)
{
    auto made = eventWithFields(number % 50 == 0 ? Level::Warning : Level::Info);
    made.message = "chat openai/gpt-5-mini answered in " + std::to_string(number * 7919 % 5000) + " ms, "
        + std::to_string(number * 104'729 % 9000) + " tokens in, call " + std::to_string(number)
        + (number % 20'000 == 7 ? ", connection reset by peer" : "");
    return made;
}

Span chatSpan(ObservationLog& log, SpanContext parent)
{
    auto span = log.startSpan(parent, "chat gpt-5-mini", api::SpanKind::Chat);
    span.set(std::string(attribute::kProviderName), "openai");
    span.set(std::string(attribute::kRequestModel), "gpt-5-mini");
    span.set(std::string(attribute::kInputTokens), "1204");
    span.record().usage = {1204, 96, 0, 0};
    span.record().cost = {480'000};
    return span;
}

constexpr int kBurst = 10'000;

//! The caller's thread alone, as long as the disk follows: bursts with room in the ring.
void recordEvent(benchmark::State& state)
{
    Log log;
    const auto one = state.range(0) != 0 ? eventWithFields(Level::Info) : event(Level::Info);
    for (auto _ : state) {
        for (int i = 0; i < kBurst; ++i)
            log.log->record(one);
        state.PauseTiming();
        log.flush();
        state.ResumeTiming();
    }
    state.SetItemsProcessed(state.iterations() * kBurst);
    state.counters["each"]
        = benchmark::Counter(kBurst, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}
BENCHMARK(recordEvent)->ArgName("fields")->Arg(0)->Arg(1)->Unit(benchmark::kMicrosecond)->MinTime(1)->UseRealTime();

//! Without a pause: the disk does not follow and every record pushes another one out.
void recordEventOverloaded(benchmark::State& state)
{
    Log log(1024);
    const auto one = event(Level::Debug);
    for (auto _ : state)
        log.log->record(one);
    state.counters["dropped"] = static_cast<double>(log.log->figures().dropped);
}
BENCHMARK(recordEventOverloaded)->MinTime(1)->UseRealTime();

void startAndEndSpan(benchmark::State& state)
{
    Log log;
    const auto kind = state.range(0) != 0 ? api::SpanKind::Tool : api::SpanKind::Memory;
    for (auto _ : state) {
        for (int i = 0; i < kBurst; ++i)
            log.log->startSpan({base::Uuid{{1}}, 7}, "execute_tool files.read", kind).end();
        state.PauseTiming();
        log.flush();
        state.ResumeTiming();
    }
    state.counters["each"]
        = benchmark::Counter(kBurst, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}
BENCHMARK(startAndEndSpan)->ArgName("stored_open")->Arg(0)->Arg(1)->Unit(benchmark::kMicrosecond)->MinTime(1)->UseRealTime();

//! From record() to the file, indexed by time and trace; with `text`, while the full-text index is built behind.
void storeEvents(benchmark::State& state)
{
    Log log(1U << 18, state.range(1) != 0);
    const auto one = state.range(0) != 0 ? eventWithFields(Level::Info) : event(Level::Info);
    constexpr int kEvents = 200'000;
    const Cpu cpu;
    for (auto _ : state) {
        for (int i = 0; i < kEvents; ++i)
            log.log->record(one);
        log.flush();
    }
    cpu.count(state, kEvents);
    state.counters["dropped"] = static_cast<double>(log.log->figures().dropped);
}
BENCHMARK(storeEvents)
    ->ArgNames({"fields", "text"})
    ->Args({0, 0})
    ->Args({1, 0})
    ->Args({0, 1})
    ->Args({1, 1})
    ->Unit(benchmark::kMillisecond)
    ->MinTime(2)
    ->UseRealTime();

//! What the full-text index takes, when nothing else is to be done.
void indexEvents(benchmark::State& state)
{
    constexpr int kEvents = 200'000;
    for (auto _ : state) {
        state.PauseTiming();
        Log log(1U << 18, true);
        for (int i = 0; i < kEvents; ++i)
            log.log->record(lineOf(i));
        log.flush();
        const auto begun = log.stats().unindexed;
        state.ResumeTiming();
        log.untilIndexed();
        state.PauseTiming();
        state.counters["lines_a_second"]
            = benchmark::Counter(static_cast<double>(begun), benchmark::Counter::kIsIterationInvariantRate);
        const auto months = log.stats().months;
        state.counters["bytes_a_line"] = static_cast<double>(months.at(0).textBytes) / kEvents;
        state.ResumeTiming();
    }
}
BENCHMARK(indexEvents)->Unit(benchmark::kMillisecond)->Iterations(1)->UseRealTime();

//! How many lines are asked about; KAZE_BENCH_LINES makes it more.
int linesToAsk()
{
    const char* given = std::getenv("KAZE_BENCH_LINES");
    return given ? std::atoi(given) : 400'000;
}

//! A page of 200 lines, for each filter.
void listLines(benchmark::State& state)
{
    static constexpr std::array kFilters{
        "", "level>=warn", "answered", "reset", "\"connection reset\" level:info", "model:nobody*"};
    Log log(1U << 18, true);
    const int lines = linesToAsk();
    for (int i = 0; i < lines; ++i) {
        log.log->record(lineOf(i));
        if (i % 100'000 == 0)
            log.flush();
    }
    log.flush();
    log.untilIndexed();
    std::vector<double> took;
    std::size_t found = 0;
    for (auto _ : state) {
        const auto begun = std::chrono::steady_clock::now();
        api::ListLogs query;
        query.filter = kFilters.at(static_cast<std::size_t>(state.range(0)));
        const auto page = log.loop.runUntil(log.log->listLogs(std::move(query)));
        found = page->rows.size();
        took.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count() * 1e3);
    }
    std::ranges::sort(took);
    state.counters["p95_ms"] = took[took.size() * 95 / 100];
    state.counters["found"] = static_cast<double>(found);
    state.SetLabel(kFilters.at(static_cast<std::size_t>(state.range(0))));
}
BENCHMARK(listLines)->ArgName("filter")->DenseRange(0, 5)->Unit(benchmark::kMillisecond)->Iterations(100)->UseRealTime();

//! So many events a second for so many seconds, as a loop would record them; what the disk cannot follow is dropped.
void sustainEvents(benchmark::State& state)
{
    const auto perSecond = state.range(0);
    Log log;
    const auto one = event(Level::Info);
    const Cpu cpu;
    for (auto _ : state) {
        const auto begun = std::chrono::steady_clock::now();
        const auto end = perSecond * state.range(1);
        for (std::int64_t recorded = 0; recorded < end;) {
            const std::chrono::duration<double> since = std::chrono::steady_clock::now() - begun;
            const auto due = std::min(end, static_cast<std::int64_t>(since.count() * static_cast<double>(perSecond)));
            for (; recorded < due; ++recorded)
                log.log->record(one);
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        log.flush();
    }
    cpu.count(state, perSecond * state.range(1));
    state.counters["dropped"] = static_cast<double>(log.log->figures().dropped);
}
BENCHMARK(sustainEvents)
    ->ArgNames({"a_second", "seconds"})
    ->Args({100'000, 60})
    ->Args({200'000, 60})
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1)
    ->UseRealTime();

//! Traces of a run with nine model calls, each with attributes, usage and cost.
void storeSpans(benchmark::State& state)
{
    Log log(1U << 18);
    constexpr int kTraces = 5'000;
    constexpr int kCalls = 9;
    const Cpu cpu;
    for (auto _ : state) {
        for (int i = 0; i < kTraces; ++i) {
            auto run = log.log->startSpan({}, "code-reviewer · Review", api::SpanKind::Run);
            for (int call = 0; call < kCalls; ++call)
                chatSpan(*log.log, run.context()).end();
            run.end();
        }
        log.flush();
    }
    cpu.count(state, kTraces * (kCalls + 1));
    state.counters["dropped"] = static_cast<double>(log.log->figures().dropped);
}
BENCHMARK(storeSpans)->Unit(benchmark::kMillisecond)->MinTime(2)->UseRealTime();

//! An agent among many: what it does between two waits of its turn, which leaves six spans, three of them checkpoints.
class Agent {
public:
    static constexpr int kSteps = 5;

    explicit Agent(ObservationLog& log) : m_log(log), m_run(log.startSpan({}, "invoke_agent reader", api::SpanKind::Run))
    {
        m_run.set(std::string(attribute::kAgentName), "reader");
    }

    void step(int number)
    {
        switch (number % kSteps) {
        case 0:
            m_turn = m_log.startSpan(m_run.context(), "turn " + std::to_string(number / kSteps + 1), api::SpanKind::Turn);
            return startCall();
        case 1:
            endCall("call_" + std::to_string(number));
            return checkpoint();
        case 2:
            checkpoint();
            return startTool("call_" + std::to_string(number - 1));
        case 3:
            m_tool.record().output = "1\tone line\n";
            return m_tool.end();
        default:
            checkpoint();
            m_turn.end();
        }
    }

private:
    void startCall()
    {
        m_call = chatSpan(m_log, m_turn.context());
        m_call.set(std::string(attribute::kOperationName), "chat");
        m_call.set(std::string(attribute::kAgentName), "reader");
        m_call.set(std::string(attribute::kConversationId), "0192f0c1-7e3a-7000-8000-3f1c2b4a5d6e");
        m_call.record().input = R"({"messages":[{"role":"user","content":"Read a.txt."}],"tools":["files_read"]})";
    }

    void endCall(const std::string& id)
    {
        m_call.record().output = R"({"text":"","calls":[{"id":")" + id + R"(","name":"files_read"}]})";
        m_call.set(std::string(attribute::kResponseModel), "gpt-5-mini");
        m_call.set(std::string(attribute::kResponseFinishReasons), "tool_calls");
        m_call.end();
    }

    void startTool(const std::string& id)
    {
        m_tool = m_log.startSpan(m_turn.context(), "execute_tool files.read", api::SpanKind::Tool);
        m_tool.set(std::string(attribute::kOperationName), "execute_tool");
        m_tool.set(std::string(attribute::kToolName), "files.read");
        m_tool.set(std::string(attribute::kToolCallId), id);
        m_tool.record().input = R"({"path":"a.txt"})";
    }

    void checkpoint() { m_log.startSpan(m_turn.context(), "checkpoint", api::SpanKind::Checkpoint).end(); }

    ObservationLog& m_log;
    Span m_run, m_turn, m_call, m_tool;
};

//! Agents that go on in turn: of 10 000 of them hardly two spans of a batch are of the same trace, and none ends in the batch in
//! which it began.
void storeSpansOfAgents(benchmark::State& state)
{
    const auto agents = static_cast<std::size_t>(state.range(0));
    constexpr std::size_t kTurns = 50'000; // of all agents together
    constexpr std::size_t kSpans = 6; // a turn
    constexpr std::size_t kRoom = 50'000; // steps whose records fit the ring
    Log log(1U << 18);
    const Cpu cpu;
    for (auto _ : state) {
        std::vector<Agent> all;
        for (std::size_t i = 0; i < agents; ++i)
            all.emplace_back(*log.log);
        for (std::size_t step = 0; step < kTurns * Agent::kSteps; ++step) {
            all[step % agents].step(static_cast<int>(step / agents));
            if (step % kRoom == kRoom - 1)
                log.flush();
        }
        all.clear();
        log.flush();
    }
    cpu.count(state, static_cast<std::int64_t>(kTurns * kSpans + agents));
    state.counters["dropped"] = static_cast<double>(log.log->figures().dropped);
}
BENCHMARK(storeSpansOfAgents)
    ->ArgName("agents")
    ->Arg(10)
    ->Arg(10'000)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(3)
    ->UseRealTime();

void listNewestOf100000Traces(benchmark::State& state)
{
    Log log(1U << 18);
    for (int i = 0; i < 100'000; ++i)
        log.log->startSpan({}, "code-reviewer · Review " + std::to_string(i), api::SpanKind::Other).end();
    log.flush();
    const std::string filter = state.range(0) != 0 ? "agent:nobody" : "";
    for (auto _ : state) {
        api::ListTraces query;
        query.filter = filter;
        auto page = log.loop.runUntil(log.log->listTraces(std::move(query)));
        benchmark::DoNotOptimize(page);
    }
}
BENCHMARK(listNewestOf100000Traces)->ArgName("filter_without_hit")->Arg(0)->Arg(1)->Unit(benchmark::kMicrosecond)->UseRealTime();

void openTraceOf40000Spans(benchmark::State& state)
{
    Log log(1U << 18);
    auto run = log.log->startSpan({}, "large", api::SpanKind::Run);
    for (int i = 0; i < 40'000; ++i)
        log.log->startSpan(run.context(), "retrieval", api::SpanKind::Memory).end();
    log.flush();
    const auto id = run.context().traceId.hex();
    for (auto _ : state) {
        auto trace = log.loop.runUntil(log.log->trace(id));
        benchmark::DoNotOptimize(trace);
    }
}
BENCHMARK(openTraceOf40000Spans)->Unit(benchmark::kMillisecond)->UseRealTime();

} // namespace
