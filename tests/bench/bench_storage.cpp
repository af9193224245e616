// Durable rows a second through Database::write from a thousand coroutines, next to what stands for the limit: bare SQLite
// that commits a thousand rows at a time, and the disk's fdatasync.

#include "engine/base/loop.h"
#include "engine/storage/database.h"
#include "engine/storage/detail/statement_watch.h"
#include "tests/support/temp_folder.h"

#include <benchmark/benchmark.h>
#include <sqlite3.h>

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

namespace {

using namespace kaze;
using storage::Connection;
using test::TempFolder;

constexpr int kCallers = 1000;
constexpr int kRows = 100'000;
constexpr const char* kSchema = "CREATE TABLE step(id INTEGER PRIMARY KEY, run INTEGER, seq INTEGER, body BLOB);"
                                "CREATE INDEX step_by_run ON step(run, seq)";
constexpr const char* kInsert = "INSERT INTO step(run, seq, body) VALUES(?, ?, ?)";

base::Task<> writeRows(
    storage::Database& database, int run, int rows, const std::string& body, base::Histogram& seconds, int& missing)
{
    const base::SystemClock clock;
    for (int seq = 0; seq < rows; ++seq) {
        auto job = [run, seq, &body](Connection& c) { return c.execute(kInsert, {run, seq, storage::Blob(body)}); };
        const auto start = clock.steady();
        const auto written = co_await database.write(std::move(job));
        if (!written)
            std::abort();
        seconds.record(std::chrono::duration<double>(clock.steady() - start).count());
    }
    --missing;
}

void databaseWrite(benchmark::State& state)
{
    const std::string body(static_cast<std::size_t>(state.range(0)), 'x');
    const TempFolder folder;
    const base::SystemClock clock;
    base::MetricsRegistry metrics;
    storage::WriterThreads writers;
    base::Loop loop;
    storage::OpenOptions options;
    options.path = folder.path() / "state.db";
    options.migrations = {{1, "steps", kSchema}};
    auto database
        = storage::Database::open(std::move(options), {loop.executor(), writers, metrics, clock, base::LogSystem::none()});
    if (!database)
        return state.SkipWithError(database.error().message.c_str());
    base::Histogram seconds;
    for (auto _ : state) {
        int missing = kCallers;
        for (int i = 0; i < kCallers; ++i)
            base::spawn(loop.executor(), writeRows(**database, i, kRows / kCallers, body, seconds, missing));
        while (missing > 0)
            loop.context().run_one();
    }
    state.SetItemsProcessed(state.iterations() * kRows);
    const auto figures = (*database)->figures();
    state.counters["write_p99_ms"] = seconds.percentile(0.99) * 1e3;
    state.counters["commit_p50_ms"] = figures.commitP50Seconds * 1e3;
    state.counters["commit_p99_ms"] = figures.commitP99Seconds * 1e3;
    state.counters["group_p50"] = figures.groupSizeP50;
}

void bareSqlite(benchmark::State& state)
{
    const std::string body(static_cast<std::size_t>(state.range(0)), 'x');
    const TempFolder folder;
    sqlite3* db = nullptr;
    sqlite3_open((folder.path() / "bare.db").c_str(), &db);
    sqlite3_exec(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", nullptr, nullptr, nullptr);
    sqlite3_exec(db, kSchema, nullptr, nullptr, nullptr);
    sqlite3_stmt* insert = nullptr;
    sqlite3_prepare_v2(db, kInsert, -1, &insert, nullptr);
    for (auto _ : state) {
        for (int row = 0; row < kRows; ++row) {
            if (row % kCallers == 0)
                sqlite3_exec(db, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
            sqlite3_bind_int(insert, 1, row % kCallers);
            sqlite3_bind_int(insert, 2, row / kCallers);
            sqlite3_bind_blob(insert, 3, body.data(), static_cast<int>(body.size()), SQLITE_STATIC);
            sqlite3_step(insert);
            sqlite3_reset(insert);
            if (row % kCallers == kCallers - 1 && sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr) != SQLITE_OK)
                std::abort();
        }
    }
    state.SetItemsProcessed(state.iterations() * kRows);
    sqlite3_finalize(insert);
    sqlite3_close(db);
}

//! The disk alone: 4 KB appended and made durable.
void diskSync(benchmark::State& state)
{
    const TempFolder folder;
    const int file = ::open((folder.path() / "file").c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    const std::string page(4096, 'x');
    for (auto _ : state)
        if (::write(file, page.data(), page.size()) < 0 || ::fdatasync(file) != 0)
            std::abort();
    ::close(file);
}

void databaseRead(benchmark::State& state)
{
    const TempFolder folder;
    const base::SystemClock clock;
    base::MetricsRegistry metrics;
    storage::WriterThreads writers;
    storage::OpenOptions options;
    options.path = folder.path() / "state.db";
    options.migrations = {{1, "steps", kSchema}};
    auto database
        = storage::Database::open(std::move(options), {base::Executor(), writers, metrics, clock, base::LogSystem::none()});
    if (!database)
        return state.SkipWithError(database.error().message.c_str());
    const std::string body(256, 'x');
    const auto filled = (*database)->writeSync([&](Connection& c) -> base::Result<> {
        for (int i = 0; i < 10'000; ++i)
            if (const auto row = c.execute(kInsert, {i, 0, storage::Blob(body)}); !row)
                return base::failure(row);
        return {};
    });
    if (!filled)
        return state.SkipWithError(filled.error().message.c_str());
    std::int64_t id = 0;
    for (auto _ : state) {
        id = id % 10'000 + 1;
        auto read = (*database)->readSync([&](Connection& c) {
            return c.query("SELECT body FROM step WHERE id = ?", {id},
                [](const storage::Row& row) { benchmark::DoNotOptimize(row.blob(0)); });
        });
        benchmark::DoNotOptimize(read);
    }
    state.SetItemsProcessed(state.iterations());
}

//! A statement inside a job, as it runs thousands of times a second, and what looking for slow ones takes of that.
void statement(benchmark::State& state)
{
    const TempFolder folder;
    const base::SystemClock clock;
    base::MetricsRegistry metrics;
    storage::WriterThreads writers;
    storage::OpenOptions options;
    options.path = folder.path() / "state.db";
    options.migrations = {{1, "steps", kSchema}};
    auto database
        = storage::Database::open(std::move(options), {base::Executor(), writers, metrics, clock, base::LogSystem::none()});
    if (!database)
        return state.SkipWithError(database.error().message.c_str());
    const auto done = (*database)->writeSync([&](Connection& c) -> base::Result<> {
        if (const auto row = c.execute(kInsert, {1, 0, storage::Blob("x")}); !row)
            return base::failure(row);
        for (auto _ : state)
            if (const auto row = c.query("SELECT seq FROM step WHERE id = ?", {1}, [](const storage::Row&) {}); !row)
                return base::failure(row);
        return {};
    });
    if (!done)
        state.SkipWithError(done.error().message.c_str());
}

void watchingAStatement(benchmark::State& state)
{
    const base::SystemClock clock;
    storage::SlowQueries slow;
    const storage::detail::StatementWatch watch("state", slow, clock, [](const std::string&, const std::string&) {});
    for (auto _ : state) {
        const storage::detail::StatementTimer timer(&watch, "SELECT seq FROM step WHERE id = ?");
        benchmark::DoNotOptimize(&timer);
    }
}

} // namespace

BENCHMARK(statement);
BENCHMARK(watchingAStatement);
BENCHMARK(diskSync)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(bareSqlite)->Arg(256)->Arg(1024)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(databaseWrite)->Arg(256)->Arg(1024)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(databaseRead)->UseRealTime();
