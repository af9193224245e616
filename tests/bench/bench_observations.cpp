// The observation log among others: beside a bare SQLite, with readers, and over months of traces.

#include "engine/api/log_requests.h"
#include "engine/api/trace_requests.h"
#include "engine/base/loop.h"
#include "engine/telemetry/observation_log.h"
#include "tests/support/temp_folder.h"

#include <benchmark/benchmark.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <thread>

namespace {

using namespace kaze;
using namespace kaze::telemetry;

constexpr int kEvents = 200'000;

//! The machine's clock, set back by so much as a benchmark wants.
class ShiftedClock final : public base::Clock {
public:
    [[nodiscard]] base::Time now() const override
    {
        return m_machine.now() - std::chrono::floor<std::chrono::microseconds>(shift.load());
    }
    [[nodiscard]] base::Duration steady() const override { return m_machine.steady(); }
    [[nodiscard]] base::Task<base::Result<>> sleep(base::Duration time, base::CancelToken cancel) const override
    {
        return m_machine.sleep(time, std::move(cancel));
    }

    std::atomic<base::Duration> shift{base::Duration{0}};

private:
    base::SystemClock m_machine;
};

//! A log in a folder of its own below the current one: /tmp may be memory.
class Log {
public:
    explicit Log(bool fullText)
    {
        ObservationOptions options;
        options.folder = m_folder.path();
        options.ringSize = 1U << 18;
        options.waitingBytes = 1U << 30;
        options.fullText = fullText;
        options.retention.keepMonths = 0; // what the benchmark makes is kept
        log = std::make_unique<ObservationLog>(options, loop.executor(), m_writers, clock, m_ids, m_metrics,
            std::make_shared<base::Redactor>(), base::LogSystem::none());
        flush();
    }

    void flush() { loop.runUntil(log->flush()); }

    base::Loop loop;
    ShiftedClock clock;

private:
    test::TempFolder m_folder{std::filesystem::current_path()};
    storage::WriterThreads m_writers{2};
    base::MetricsRegistry m_metrics;
    base::IdSource m_ids{clock, 1};

public:
    std::unique_ptr<ObservationLog> log;
};

ObservationEvent answered()
{
    return {Level::Info, "gateway", "chat openai/gpt-5-mini answered in 812 ms, 1204 tokens in, 96 out", {base::Uuid{{1}}, 7},
        "0192f0c1-7e3a-7000-8000-3f1c2b4a5d6e", "code-reviewer"};
}

double percentile(std::vector<double> values, std::size_t share)
{
    std::ranges::sort(values);
    return values.empty() ? 0 : values[values.size() * share / 100];
}

double millisecondsOf(const std::function<void()>& work)
{
    const auto begun = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count() * 1e3;
}

//! The limit: the same lines and indexes as the log's, 10 000 of them a transaction, by a program that does nothing else.
void bareInserts(benchmark::State& state)
{
    const auto one = answered();
    const std::string trace(reinterpret_cast<const char*>(one.context.traceId.bytes.data()), one.context.traceId.bytes.size());
    for (auto _ : state) {
        state.PauseTiming();
        const test::TempFolder folder(std::filesystem::current_path());
        sqlite3* db = nullptr;
        sqlite3_open((folder.path() / "bare.db").c_str(), &db);
        sqlite3_exec(db,
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
            "CREATE TABLE events(id INTEGER PRIMARY KEY, at INTEGER NOT NULL, level INTEGER NOT NULL, source TEXT NOT NULL, "
            "message TEXT NOT NULL,"
            " trace_id BLOB, span_id INTEGER, run_id TEXT, agent TEXT);"
            "CREATE INDEX events_by_time ON events(at); CREATE INDEX events_by_trace ON events(trace_id, at)",
            nullptr, nullptr, nullptr);
        sqlite3_stmt* insert = nullptr;
        sqlite3_prepare_v2(db,
            "INSERT INTO events(at, level, source, message, trace_id, span_id, run_id, agent) VALUES(?,?,?,?,?,?,?,?)", -1,
            &insert, nullptr);
        const auto bind = [insert](int place, std::string_view text) {
            sqlite3_bind_text(insert, place, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
        };
        state.ResumeTiming();
        for (int i = 0; i < kEvents; ++i) {
            if (i % 10'000 == 0)
                sqlite3_exec(db, i == 0 ? "BEGIN" : "COMMIT; BEGIN", nullptr, nullptr, nullptr);
            sqlite3_bind_int64(insert, 1, 1'700'000'000'000'000 + i);
            sqlite3_bind_int(insert, 2, 1);
            bind(3, one.source);
            bind(4, one.message);
            sqlite3_bind_blob(insert, 5, trace.data(), static_cast<int>(trace.size()), SQLITE_STATIC);
            sqlite3_bind_int64(insert, 6, 7);
            bind(7, one.runId);
            bind(8, one.agent);
            if (sqlite3_step(insert) != SQLITE_DONE)
                return state.SkipWithError(sqlite3_errmsg(db));
            sqlite3_reset(insert);
        }
        sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr);
        state.PauseTiming();
        sqlite3_finalize(insert);
        sqlite3_close(db);
        state.ResumeTiming();
    }
    state.SetItemsProcessed(state.iterations() * kEvents);
}
BENCHMARK(bareInserts)->Unit(benchmark::kMillisecond)->MinTime(2)->UseRealTime();

//! The same lines through record(), as fast as they are stored.
void storeEvents(benchmark::State& state)
{
    Log log(false);
    const auto one = answered();
    for (auto _ : state) {
        for (int i = 0; i < kEvents; ++i)
            log.log->record(one);
        log.flush();
    }
    state.SetItemsProcessed(state.iterations() * kEvents);
    state.counters["dropped"] = static_cast<double>(log.log->figures().dropped);
}
BENCHMARK(storeEvents)->Unit(benchmark::kMillisecond)->MinTime(2)->UseRealTime();

//! So many a second, while somebody reads one page of them after the other and the full-text index is built behind: how long a batch takes to its file.
void storeWhileRead(benchmark::State& state)
{
    Log log(true);
    const auto one = answered();
    constexpr int kSeconds = 20;
    const auto perMillisecond = state.range(0) / 1000;
    std::vector<double> pages;
    for (auto _ : state) {
        std::jthread recorder([&](const std::stop_token& stop) {
            auto next = std::chrono::steady_clock::now();
            while (!stop.stop_requested()) {
                for (std::int64_t i = 0; i < perMillisecond; ++i)
                    log.log->record(one);
                std::this_thread::sleep_until(next += std::chrono::milliseconds(1));
            }
        });
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(kSeconds);
        while (std::chrono::steady_clock::now() < until)
            pages.push_back(millisecondsOf([&] {
                api::ListLogs query;
                query.filter = "answered level>=info";
                benchmark::DoNotOptimize(log.loop.runUntil(log.log->listLogs(std::move(query))));
            }));
    }
    const auto stats = log.loop.runUntil(log.log->stats());
    if (!stats)
        return state.SkipWithError(stats.error().message.c_str());
    state.counters["flush_p50_ms"] = stats->flushP50 * 1e3;
    state.counters["flush_p95_ms"] = stats->flushP95 * 1e3;
    state.counters["flush_p99_ms"] = stats->flushP99 * 1e3;
    state.counters["page_p95_ms"] = percentile(pages, 95);
    state.counters["dropped"] = static_cast<double>(log.log->figures().dropped);
}
BENCHMARK(storeWhileRead)
    ->ArgName("a_second")
    ->Arg(10'000)
    ->Arg(100'000)
    ->Arg(200'000)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1)
    ->UseRealTime();

//! How many spans there are in the six months; KAZE_BENCH_SPANS makes it more: 100 000 000 of them take 20 GB.
std::int64_t spansToAsk()
{
    const char* given = std::getenv("KAZE_BENCH_SPANS");
    return given ? std::atoll(given) : 1'200'000;
}

//! Traces of ten spans, as many in each of the last six months; their ids.
std::vector<std::string> fillMonths(Log& log, std::int64_t spans)
{
    constexpr int kMonths = 6;
    constexpr int kCalls = 9;
    std::vector<std::string> ids;
    const std::int64_t traces = spans / (kCalls + 1) / kMonths;
    for (int month = kMonths - 1; month >= 0; --month) {
        log.clock.shift = std::chrono::hours(24 * 30 * month);
        for (std::int64_t i = 0; i < traces; ++i) {
            auto run = log.log->startSpan({}, "code-reviewer", api::SpanKind::Run);
            if (i % (traces / 100 + 1) == 0)
                ids.push_back(run.context().traceId.hex());
            for (int call = 0; call < kCalls; ++call)
                log.log->startSpan(run.context(), "chat gpt-5-mini", api::SpanKind::Memory).end();
            run.end();
            if (i % 10'000 == 0)
                log.flush();
        }
        log.flush();
    }
    log.clock.shift = base::Duration{0};
    return ids;
}

//! A trace by its id, wherever in the months it lies; and the newest traces that a filter fits.
void askMonths(benchmark::State& state)
{
    Log log(false);
    const auto ids = fillMonths(log, spansToAsk());
    std::vector<double> byId, newest;
    std::size_t next = 0;
    for (auto _ : state) {
        byId.push_back(millisecondsOf([&] {
            const auto trace = log.loop.runUntil(log.log->trace(ids[next++ * 7919 % ids.size()]));
            if (!trace || trace->spans.size() != 10)
                state.SkipWithError("a trace is not whole");
        }));
        newest.push_back(millisecondsOf([&] {
            api::ListTraces query;
            query.filter = "code-reviewer";
            benchmark::DoNotOptimize(log.loop.runUntil(log.log->listTraces(std::move(query))));
        }));
    }
    state.counters["spans"] = static_cast<double>(spansToAsk());
    state.counters["dropped"] = static_cast<double>(log.log->figures().dropped);
    state.counters["by_id_p95_ms"] = percentile(byId, 95);
    state.counters["newest_p95_ms"] = percentile(newest, 95);
}
BENCHMARK(askMonths)->Unit(benchmark::kMillisecond)->Iterations(500)->UseRealTime();

} // namespace
