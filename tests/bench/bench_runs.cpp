// What a page of a list of 100 000 runs costs, wherever it is, next to what the same question costs without an index.

#include "engine/api/run_requests.h"
#include "engine/base/loop.h"
#include "engine/gateway/schema.h"
#include "engine/runtime/run_store.h"
#include "engine/runtime/schema.h"
#include "tests/support/temp_folder.h"

#include <benchmark/benchmark.h>

#include <cstdlib>

namespace {

using namespace kaze;

constexpr std::int64_t kRuns = 100'000;

//! Every fifth run is a subagent's, every twentieth failed, the last hundred run, and there are twenty agents; a task is 1.6 KB.
constexpr std::string_view kFill = R"sql(
INSERT INTO definitions VALUES('h', 'name: x', '');
WITH RECURSIVE n(i) AS (VALUES(0) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < 125000)
INSERT INTO runs(run_id, parent_id, parent_call, depth, agent, pool, definition, task, workspace, model, base_url, approve, trace_id,
    created_at, state, turns, tool_calls, input_tokens, output_tokens, cached_tokens, reasoning_tokens, cost, last_model, updated_at,
    output)
SELECT randomblob(16), CASE WHEN i % 5 = 4 THEN randomblob(16) END, '', 0, 'agent-' || (i % 20), 'default', 'h',
    'Review change ' || i || '. ' || substr(hex(zeroblob(800)), 1, 1580), '/work', 'p/m', '', 'ask', randomblob(16),
    1760000000000000 + i * 1000, CASE WHEN i >= 124900 THEN 'running' WHEN i % 20 = 0 THEN 'failed' ELSE 'done' END, 3, 2, 1000, 200,
    0, 0, 5000000, 'p/m', 1760000000000000 + i * 1000, 'It is fine.'
FROM n;
)sql";

class Store {
public:
    Store()
    {
        storage::OpenOptions options;
        options.path = m_folder / "state.db";
        for (const auto part : {runtime::migrations(), gateway::migrations()})
            options.migrations.insert(options.migrations.end(), part.begin(), part.end());
        database = storage::Database::open(
            std::move(options), {loop.executor(), m_writers, m_metrics, m_clock, base::LogSystem::none()})
                       .value();
        if (!database->writeSync([](storage::Connection& db) { return db.script(kFill); }))
            std::abort();
    }

    ~Store() { database->close(); }
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    //! The benchmarks share one: filling it takes longer than all of them.
    static Store& shared()
    {
        static Store store;
        return store;
    }

    base::Loop loop;
    std::shared_ptr<storage::Database> database;

private:
    test::TempFolder m_folder{std::filesystem::current_path()};
    base::SystemClock m_clock;
    storage::WriterThreads m_writers{1};
    base::MetricsRegistry m_metrics;
};

void page(benchmark::State& state, const std::string& filter, std::int64_t offset)
{
    auto& store = Store::shared();
    runtime::RunStore runs(*store.database);
    std::int64_t total = 0;
    std::size_t rows = 0;
    for (auto _ : state) {
        api::ListRuns query;
        query.filter = filter;
        query.offset = offset;
        query.limit = 100;
        query.countStates = true;
        const auto read = store.loop.runUntil(runs.list(std::move(query)));
        if (!read)
            return state.SkipWithError(read.error().message.c_str());
        total = read->total;
        rows = read->runs.size();
    }
    state.counters["rows"] = static_cast<double>(rows);
    state.counters["total"] = static_cast<double>(total);
}
BENCHMARK_CAPTURE(page, first, "", 0)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK_CAPTURE(page, middle, "", kRuns / 2)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK_CAPTURE(page, last, "", kRuns - 100)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK_CAPTURE(page, byState, "state:failed", 3000)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK_CAPTURE(page, byAgent, "agent:agent-7", 2500)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK_CAPTURE(page, byAgents, "agent:agent-1* -state:failed", 20'000)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK_CAPTURE(page, byText, "\"change 5000\"", 0)->Unit(benchmark::kMicrosecond)->UseRealTime();

void nextPageByCursor(benchmark::State& state)
{
    auto& store = Store::shared();
    runtime::RunStore runs(*store.database);
    std::string cursor;
    for (auto _ : state) {
        api::ListRuns query;
        query.cursor = std::move(cursor);
        auto read = store.loop.runUntil(runs.list(std::move(query)));
        cursor = read ? std::move(read->next) : std::string();
    }
}
BENCHMARK(nextPageByCursor)->Unit(benchmark::kMicrosecond)->UseRealTime();

void counts(benchmark::State& state)
{
    auto& store = Store::shared();
    runtime::RunStore runs(*store.database);
    for (auto _ : state)
        benchmark::DoNotOptimize(store.loop.runUntil(runs.counts()));
}
BENCHMARK(counts)->Unit(benchmark::kMicrosecond)->UseRealTime();

//! By five characters of its end.
void resolve(benchmark::State& state)
{
    auto& store = Store::shared();
    runtime::RunStore runs(*store.database);
    for (auto _ : state)
        benchmark::DoNotOptimize(store.loop.runUntil(runs.resolve("7e3a1")));
}
BENCHMARK(resolve)->Unit(benchmark::kMicrosecond)->UseRealTime();

//! What stands for the limit of a list without its counts: every run looked at once, without its texts.
void countByLooking(benchmark::State& state)
{
    auto& store = Store::shared();
    for (auto _ : state)
        benchmark::DoNotOptimize(store.database->readSync([](storage::Connection& db) {
            return db.query("SELECT count(*) FROM runs WHERE parent_id IS NULL AND turns>0", {}, [](const storage::Row&) {});
        }));
}
BENCHMARK(countByLooking)->Unit(benchmark::kMicrosecond)->UseRealTime();

} // namespace
