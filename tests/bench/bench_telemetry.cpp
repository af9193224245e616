// What it costs to record, and how much the log stores.

#include "engine/base/loop.h"
#include "engine/telemetry/attributes.h"
#include "engine/telemetry/observation_log.h"

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>

namespace {

using namespace kaze;
using namespace kaze::telemetry;

//! A log in a folder of its own below the current one: /tmp may be memory.
class Log {
public:
    explicit Log(std::size_t ringSize = 65536)
    {
        std::string name = "bench-telemetry-XXXXXX";
        m_folder = mkdtemp(name.data());
        ObservationOptions options;
        options.folder = m_folder;
        options.ringSize = ringSize;
        options.waitingBytes = 1U << 30;
        log = std::make_unique<ObservationLog>(options, loop.executor(), m_writers, m_clock, m_ids, m_metrics,
            std::make_shared<base::Redactor>(), base::LogSystem::none());
        flush();
    }

    ~Log()
    {
        log.reset();
        std::filesystem::remove_all(m_folder);
    }

    void flush() { loop.runUntil(log->flush()); }

    base::Loop loop;
    std::unique_ptr<ObservationLog> log;

private:
    std::filesystem::path m_folder;
    base::SystemClock m_clock;
    storage::WriterThreads m_writers{2};
    base::MetricsRegistry m_metrics;
    base::IdSource m_ids{m_clock, 1};
};

ObservationEvent event(Level level)
{
    return {level, "gateway", "chat openai/gpt-5-mini answered in 812 ms, 1204 tokens in, 96 out", {base::Uuid{{1}}, 7},
        "0192f0c1-7e3a-7000-8000-3f1c2b4a5d6e", "code-reviewer"};
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
    const auto one = event(Level::Info);
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
BENCHMARK(recordEvent)->Unit(benchmark::kMicrosecond)->MinTime(1)->UseRealTime();

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

//! From record() to the file, indexed by time and trace.
void storeEvents(benchmark::State& state)
{
    Log log(1U << 18);
    const auto one = event(Level::Info);
    constexpr int kEvents = 200'000;
    for (auto _ : state) {
        for (int i = 0; i < kEvents; ++i)
            log.log->record(one);
        log.flush();
    }
    state.SetItemsProcessed(state.iterations() * kEvents);
    state.counters["dropped"] = static_cast<double>(log.log->figures().dropped);
}
BENCHMARK(storeEvents)->Unit(benchmark::kMillisecond)->MinTime(2)->UseRealTime();

//! Traces of a run with nine model calls, each with attributes, usage and cost.
void storeSpans(benchmark::State& state)
{
    Log log(1U << 18);
    constexpr int kTraces = 5'000;
    constexpr int kCalls = 9;
    for (auto _ : state) {
        for (int i = 0; i < kTraces; ++i) {
            auto run = log.log->startSpan({}, "code-reviewer · Review", api::SpanKind::Run);
            for (int call = 0; call < kCalls; ++call)
                chatSpan(*log.log, run.context()).end();
            run.end();
        }
        log.flush();
    }
    state.SetItemsProcessed(state.iterations() * kTraces * (kCalls + 1));
    state.counters["dropped"] = static_cast<double>(log.log->figures().dropped);
}
BENCHMARK(storeSpans)->Unit(benchmark::kMillisecond)->MinTime(2)->UseRealTime();

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
