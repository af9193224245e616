// How soon large traces and long lists of traces are there.

#include "engine/api/trace_requests.h"
#include "engine/base/loop.h"
#include "engine/telemetry/attributes.h"
#include "engine/telemetry/observation_log.h"
#include "tests/support/temp_folder.h"

#include <benchmark/benchmark.h>

#include <fstream>
#include <map>

namespace {

using namespace kaze;
using namespace kaze::telemetry;

//! A log in a folder of its own below the current one: /tmp may be memory.
class Log {
public:
    Log()
    {
        ObservationOptions options;
        options.folder = m_folder.path();
        options.ringSize = 1U << 18;
        options.waitingBytes = 1U << 30;
        options.fullText = false;
        log = std::make_unique<ObservationLog>(options, loop.executor(), m_writers, m_clock, m_ids, m_metrics,
            std::make_shared<base::Redactor>(), base::LogSystem::none());
        flush();
    }

    void flush() { loop.runUntil(log->flush()); }

    base::Loop loop;

private:
    test::TempFolder m_folder{std::filesystem::current_path()};
    base::SystemClock m_clock;
    storage::WriterThreads m_writers{2};
    base::MetricsRegistry m_metrics;
    base::IdSource m_ids{m_clock, 1};

public:
    std::unique_ptr<ObservationLog> log;
};

//! As an agent leaves them: turns with a model call and seven tools each.
std::string makeTrace(Log& log, std::int64_t spans)
{
    auto run = log.log->startSpan({}, "invoke_agent indexer", api::SpanKind::Run);
    for (std::int64_t made = 1, turns = 0; made < spans; ++turns) {
        auto turn = log.log->startSpan(run.context(), "turn " + std::to_string(turns), api::SpanKind::Turn);
        auto chat = log.log->startSpan(turn.context(), "chat gpt-5-mini", api::SpanKind::Chat);
        chat.set(attribute::kRequestModel, "gpt-5-mini");
        chat.record().usage = {1204, 96, 0, 0};
        chat.record().cost = {480'000};
        chat.end();
        made += 2;
        for (int tool = 0; tool < 7 && made < spans; ++tool, ++made)
            log.log
                ->startSpan(
                    turn.context(), tool % 2 == 0 ? "execute_tool files.read" : "execute_tool files.list", api::SpanKind::Tool)
                .end();
        turn.end();
        if (turns % 10'000 == 9'999)
            log.flush();
    }
    run.end();
    log.flush();
    return run.context().traceId.hex();
}

//! Traces of so many spans, made once.
struct Large {
    Log log;
    std::string id;
};

Large& large(std::int64_t spans)
{
    static std::map<std::int64_t, std::unique_ptr<Large>> made;
    auto& one = made[spans];
    if (!one) {
        one = std::make_unique<Large>();
        one->id = makeTrace(one->log, spans);
    }
    return *one;
}

double residentMegabytes()
{
    std::ifstream status("/proc/self/statm");
    std::int64_t whole = 0, resident = 0;
    status >> whole >> resident;
    constexpr double kPage = 4096.0 / 1e6;
    return static_cast<double>(resident) * kPage;
}

//! From the first question to the first page, which a waterfall shows.
void firstPageOfTrace(benchmark::State& state)
{
    auto& trace = large(state.range(0));
    for (auto _ : state) {
        auto page = trace.log.loop.runUntil(trace.log.log->spans({trace.id, "", 20'000, {}}));
        benchmark::DoNotOptimize(page);
    }
}
BENCHMARK(firstPageOfTrace)
    ->ArgName("spans")
    ->Arg(1'000)
    ->Arg(40'000)
    ->Arg(1'000'000)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

//! All of it in pages; each is forgotten before the next is asked for.
void allPagesOfTrace(benchmark::State& state)
{
    auto& trace = large(state.range(0));
    double slowest = 0;
    const double before = residentMegabytes();
    double most = before;
    for (auto _ : state) {
        std::string cursor;
        for (bool complete = false; !complete;) {
            const auto begun = std::chrono::steady_clock::now();
            const auto page = trace.log.loop.runUntil(trace.log.log->spans({trace.id, cursor, 20'000, {}}));
            const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begun;
            slowest = std::max(slowest, took.count());
            cursor = page->next;
            complete = page->complete;
            most = std::max(most, residentMegabytes());
        }
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
    state.counters["slowest_page_ms"] = slowest;
    state.counters["more_megabytes"] = most - before;
}
BENCHMARK(allPagesOfTrace)->ArgName("spans")->Arg(40'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond)->UseRealTime();

//! What a trace that grows costs at each look: nothing new, and a hundred open spans again.
void lookAgain(benchmark::State& state)
{
    auto& trace = large(1'000'000);
    api::GetSpans query{trace.id, "", 50'000, {}};
    for (bool complete = false; !complete;) {
        auto page = trace.log.loop.runUntil(trace.log.log->spans(query));
        complete = page->complete;
        query.cursor = page->next;
        query.again.clear();
        for (std::size_t i = 0; i < 100 && i < page->spans.size(); ++i)
            query.again.push_back(page->spans[i].spanId);
    }
    for (auto _ : state) {
        auto page = trace.log.loop.runUntil(trace.log.log->spans(query));
        benchmark::DoNotOptimize(page);
    }
}
BENCHMARK(lookAgain)->Unit(benchmark::kMillisecond)->UseRealTime();

//! A trace beside itself.
void compareTraces(benchmark::State& state)
{
    auto& trace = large(state.range(0));
    const double before = residentMegabytes();
    for (auto _ : state) {
        auto compared = trace.log.loop.runUntil(trace.log.log->compareTraces({trace.id, trace.id}));
        benchmark::DoNotOptimize(compared);
    }
    state.counters["more_megabytes"] = residentMegabytes() - before;
}
BENCHMARK(compareTraces)->ArgName("spans")->Arg(40'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond)->UseRealTime();

//! The newest 100,000 calls of one name, of which there are 390,000.
void durationsOfAName(benchmark::State& state)
{
    auto& trace = large(1'000'000);
    for (auto _ : state) {
        auto durations = trace.log.loop.runUntil(trace.log.log->spanDurations({"execute_tool files.list", {}, {}}));
        benchmark::DoNotOptimize(durations);
    }
}
BENCHMARK(durationsOfAName)->Unit(benchmark::kMillisecond)->UseRealTime();

//! 300,000 small traces.
Log& manyTraces()
{
    static const auto made = [] {
        auto log = std::make_unique<Log>();
        for (int i = 0; i < 300'000; ++i) {
            auto run = log->log->startSpan({}, "code-reviewer · Review " + std::to_string(i), api::SpanKind::Other);
            run.set(attribute::kTenant, i % 3 == 0 ? "acme" : "default");
            run.record().durationNs = (i * 7919LL % 100'000) * 1'000'000;
            run.end();
            if (i % 50'000 == 49'999)
                log->flush();
        }
        log->flush();
        return log;
    }();
    return *made;
}

void listTraces(benchmark::State& state)
{
    auto& log = manyTraces();
    api::ListTraces query;
    query.order = static_cast<api::TraceOrder>(state.range(0));
    query.filter = state.range(1) != 0 ? "tenant:acme dur>30s" : "";
    for (auto _ : state) {
        auto page = log.loop.runUntil(log.log->listTraces(query));
        benchmark::DoNotOptimize(page);
    }
}
BENCHMARK(listTraces)
    ->ArgNames({"order", "filter"})
    ->ArgsProduct({{static_cast<int>(api::TraceOrder::Newest), static_cast<int>(api::TraceOrder::Longest),
                       static_cast<int>(api::TraceOrder::MostTokens)},
        {0, 1}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

} // namespace
