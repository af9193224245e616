// A memory under load, in one process with everything durable: searches by a given vector (10 000 records of 384 dimensions, as AgentDB's own figures have them), imports
// with vectors, the start, and the three patterns of load of the scalability document. KAZE_BENCH_RECORDS and KAZE_BENCH_DIMENSIONS set the size, KAZE_BENCH_SECONDS how
// long each load lasts.

#include "engine/api/memory_requests.h"
#include "engine/base/loop.h"
#include "engine/knowledge/knowledge.h"
#include "engine/vectors/distance.h"
#include "engine/vectors/function_embedder.h"
#include "tests/support/cpu_time.h"
#include "tests/support/temp_folder.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <random>

namespace {

using namespace kaze;
using Clock = std::chrono::steady_clock;

std::size_t numberOf(const char* name, std::size_t otherwise)
{
    const char* text = std::getenv(name);
    return text ? static_cast<std::size_t>(std::atoll(text)) : otherwise;
}

const std::vector<vectors::Vector>& centres(std::size_t dimensions)
{
    static const std::vector<vectors::Vector> all = [dimensions] {
        std::mt19937_64 random(1);
        std::normal_distribution<float> normal;
        std::vector<vectors::Vector> made(200, vectors::Vector(dimensions));
        for (auto& centre : made)
            for (float& value : centre)
                value = normal(random);
        return made;
    }();
    return all;
}

//! Vectors around 200 centres, as those of real texts lie.
class Clustered {
public:
    Clustered(std::size_t dimensions, std::uint64_t seed) : m_random(seed), m_centres(centres(dimensions)) { }

    vectors::Vector next()
    {
        std::normal_distribution<float> normal(0, 0.6F);
        vectors::Vector vector = m_centres[m_random() % m_centres.size()];
        for (float& value : vector)
            value += normal(m_random);
        std::ignore = vectors::normalise(vector);
        return vector;
    }

private:
    std::mt19937_64 m_random;
    const std::vector<vectors::Vector>& m_centres;
};

//! A Knowledge with all it needs, on a loop turned by the benchmark.
class Store {
public:
    explicit Store(std::size_t dimensions) : dimensions(dimensions) { open(); }

    void open()
    {
        knowledge.reset();
        knowledge = std::make_unique<knowledge::Knowledge>(folder.path() / "knowledge",
            knowledge::Knowledge::Parts{loop.executor(), writers, workers, clock, ids, metrics, observations, embedder, log, {}});
    }

    api::ImportMemories batchOf(Clustered& source, std::size_t count)
    {
        api::ImportMemories query;
        query.tenant = "default";
        for (std::size_t i = 0; i < count; ++i) {
            api::MemoryItem item;
            item.text = "record " + std::to_string(m_next) + " about " + std::to_string(m_next % 997);
            item.tags = {"t" + std::to_string(m_next % 100)};
            ++m_next;
            const auto vector = source.next();
            item.vector.assign(vector.begin(), vector.end());
            query.items.push_back(std::move(item));
        }
        return query;
    }

    void import(api::ImportMemories batch)
    {
        const auto count = static_cast<std::int64_t>(batch.items.size());
        const auto imported = loop.runUntil(knowledge->import(std::move(batch)));
        if (!imported || imported->added != count)
            std::abort();
    }

    void settle()
    {
        while (knowledge->figures().unindexed > 0)
            loop.context().run_one_for(std::chrono::milliseconds(20));
    }

    knowledge::Search searchFor(Clustered& source) const
    {
        knowledge::Search search;
        search.vector = source.next();
        search.textWeight = 0;
        return search;
    }

    const std::size_t dimensions;

private:
    test::TempFolder folder;
    base::SystemClock clock;
    base::IdSource ids{clock, 1};
    base::MetricsRegistry metrics;
    base::Logger log = base::LogSystem::none();

public:
    base::Loop loop;

private:
    storage::WriterThreads writers;
    base::WorkerPool workers{2, "bench-worker"};
    telemetry::ObservationLog observations{telemetry::ObservationOptions{folder.path() / "observations"}, loop.executor(),
        writers, clock, ids, metrics, std::make_shared<base::Redactor>(), log};
    vectors::FunctionEmbedder embedder{"bench", dimensions,
        [](vectors::EmbedContext, std::vector<std::string>) -> base::Task<base::Result<std::vector<vectors::Vector>>> {
            co_return base::fail(base::ErrorCode::Unavailable, "every vector is given");
        }};
    std::size_t m_next = 0;

public:
    std::unique_ptr<knowledge::Knowledge> knowledge;
};

Store& filled()
{
    static Store store(numberOf("KAZE_BENCH_DIMENSIONS", 384));
    static const bool done = [] {
        Clustered source(store.dimensions, 2);
        for (std::size_t left = numberOf("KAZE_BENCH_RECORDS", 10'000); left > 0; left -= std::min<std::size_t>(left, 1000))
            store.import(store.batchOf(source, std::min<std::size_t>(left, 1000)));
        store.settle();
        return true;
    }();
    std::ignore = done;
    return store;
}

void count(benchmark::State& state, const char* name, std::vector<double>& seconds)
{
    if (seconds.empty())
        return;
    std::ranges::sort(seconds);
    state.counters[std::string(name) + "_p50_us"] = seconds[seconds.size() / 2] * 1e6;
    state.counters[std::string(name) + "_p99_us"] = seconds[seconds.size() * 99 / 100] * 1e6;
}

//! Whoever asks, time after time, until the time is over.
struct Load {
    Store& store;
    double readShare = 1;
    Clock::time_point end;
    std::vector<double> reads, writes;
    std::size_t errors = 0;
    std::string filter;
};

base::Task<bool> ask(std::shared_ptr<Load> load, std::uint64_t seed)
{
    std::mt19937_64 random(seed);
    Clustered source(load->store.dimensions, seed);
    while (Clock::now() < load->end) {
        const auto began = Clock::now();
        const bool reads = std::uniform_real_distribution<>()(random) < load->readShare;
        bool good = false;
        vectors::EmbedContext context;
        if (reads) {
            auto search = load->store.searchFor(source);
            search.filter = load->filter;
            const auto answer = co_await load->store.knowledge->search(std::move(context), std::move(search));
            good = answer.has_value() && !answer->hits.empty();
        } else {
            knowledge::NewRecord record;
            record.text = "written under load " + std::to_string(random());
            record.vector = source.next();
            const auto added = co_await load->store.knowledge->add(std::move(context), std::move(record));
            good = added.has_value();
        }
        const double took = std::chrono::duration<double>(Clock::now() - began).count();
        (reads ? load->reads : load->writes).push_back(took);
        load->errors += good ? 0 : 1;
    }
    co_return true;
}

//! So many users at once, for some seconds each time.
void run(benchmark::State& state, Store& store, const std::vector<std::size_t>& phases, double readShare,
    const std::string& filter = {})
{
    const auto load = std::make_shared<Load>(Load{store, readShare, {}, {}, {}, 0, filter});
    const auto lasting = std::chrono::seconds(numberOf("KAZE_BENCH_SECONDS", 3));
    double seconds = 0;
    const double cpuBefore = test::cpuSeconds();
    for (auto _ : state) {
        for (const std::size_t users : phases) {
            const auto began = Clock::now();
            load->end = began + lasting;
            std::vector<base::Task<bool>> tasks;
            for (std::size_t i = 0; i < users; ++i)
                tasks.push_back(ask(load, i + 10));
            std::ignore = store.loop.runUntil(base::whenAll(std::move(tasks)));
            seconds += std::chrono::duration<double>(Clock::now() - began).count();
        }
    }
    state.counters["reads/s"] = static_cast<double>(load->reads.size()) / seconds;
    state.counters["writes/s"] = static_cast<double>(load->writes.size()) / seconds;
    state.counters["cpu_us_each"]
        = (test::cpuSeconds() - cpuBefore) * 1e6 / static_cast<double>(load->reads.size() + load->writes.size());
    state.counters["unindexed"] = static_cast<double>(store.knowledge->figures().unindexed);
    state.counters["errors"] = static_cast<double>(load->errors);
    count(state, "read", load->reads);
    count(state, "write", load->writes);
}

void searchesByVector(benchmark::State& state)
{
    run(state, filled(), {static_cast<std::size_t>(state.range(0))}, 1);
}

void searchesWithFilter(benchmark::State& state, const std::string& filter)
{
    run(state, filled(), {2}, 1, filter);
}

//! The records are made before, so that what is timed is the import; `unindexed` is the lag of the index when the last is acknowledged.
void imports(benchmark::State& state, bool withVectors)
{
    Store store(numberOf("KAZE_BENCH_DIMENSIONS", 384));
    Clustered source(store.dimensions, 3);
    std::vector<api::ImportMemories> batches;
    for (std::int64_t i = 0; i < state.max_iterations; ++i) {
        batches.push_back(store.batchOf(source, 1000));
        if (!withVectors)
            for (auto& item : batches.back().items)
                item.vector.clear();
    }
    std::size_t records = 0;
    const double cpuBefore = test::cpuSeconds();
    for (auto _ : state) {
        store.import(std::move(batches[records / 1000]));
        records += 1000;
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(records));
    state.counters["cpu_us_each"] = (test::cpuSeconds() - cpuBefore) * 1e6 / static_cast<double>(records);
    const auto figures = store.knowledge->figures();
    state.counters["unindexed"] = static_cast<double>(figures.unindexed);
}

base::Task<bool> addOften(std::shared_ptr<Load> load, std::uint64_t seed, bool withVectors)
{
    Clustered source(load->store.dimensions, seed);
    for (std::size_t i = 0; Clock::now() < load->end; ++i) {
        const auto began = Clock::now();
        vectors::EmbedContext context;
        knowledge::NewRecord record;
        record.kind = "episode";
        record.data = R"({"task":"restore backup )" + std::to_string(i)
            + R"(","success":true,"reward":0.8,"model":"small","tools":["shell"]})";
        if (withVectors)
            record.vector = source.next();
        const auto added = co_await load->store.knowledge->add(std::move(context), std::move(record));
        load->writes.push_back(std::chrono::duration<double>(Clock::now() - began).count());
        load->errors += added ? 0 : 1;
    }
    co_return true;
}

//! Episodes with data, acknowledged one by one, from 500 callers.
void adds(benchmark::State& state, bool withVectors)
{
    Store store(numberOf("KAZE_BENCH_DIMENSIONS", 384));
    const auto load = std::make_shared<Load>(Load{store, 0, {}, {}, {}, 0, {}});
    const auto began = Clock::now();
    const double cpuBefore = test::cpuSeconds();
    for (auto _ : state) {
        load->end = began + std::chrono::seconds(numberOf("KAZE_BENCH_SECONDS", 3));
        std::vector<base::Task<bool>> tasks;
        for (std::size_t i = 0; i < 500; ++i)
            tasks.push_back(addOften(load, i + 10, withVectors));
        std::ignore = store.loop.runUntil(base::whenAll(std::move(tasks)));
    }
    state.counters["writes/s"]
        = static_cast<double>(load->writes.size()) / std::chrono::duration<double>(Clock::now() - began).count();
    state.counters["cpu_us_each"] = (test::cpuSeconds() - cpuBefore) * 1e6 / static_cast<double>(load->writes.size());
    state.counters["unindexed"] = static_cast<double>(store.knowledge->figures().unindexed);
    state.counters["errors"] = static_cast<double>(load->errors);
    count(state, "write", load->writes);
}

//! From opening the folder to the answer of a search by the index that was read from its file.
void start(benchmark::State& state)
{
    Store& store = filled();
    Clustered source(store.dimensions, 4);
    for (auto _ : state) {
        store.open();
        vectors::EmbedContext context;
        const auto answer = store.loop.runUntil(store.knowledge->search(std::move(context), store.searchFor(source)));
        if (!answer || answer->hits.empty())
            std::abort();
        store.settle();
    }
    state.counters["records"] = static_cast<double>(store.knowledge->figures().records);
}

void readHeavy(benchmark::State& state)
{
    run(state, filled(), {1000}, 0.8);
}
void writeHeavy(benchmark::State& state)
{
    run(state, filled(), {500}, 0.3);
}
//! From 10 users to 10 000 and back.
void bursty(benchmark::State& state)
{
    run(state, filled(), {10, 10'000, 10}, 0.8);
}

BENCHMARK(searchesByVector)->Arg(1)->Arg(2)->Arg(64)->Iterations(1)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(searchesWithFilter, oneOfAHundred, "tag:t7")->Iterations(1)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(searchesWithFilter, nearlyAll, "-tag:t7")->Iterations(1)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(start)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(5);
BENCHMARK(readHeavy)->Iterations(1)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(writeHeavy)->Iterations(1)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(bursty)->Iterations(1)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(imports, withVectors, true)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(20);
BENCHMARK_CAPTURE(imports, withoutVectors, false)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(20);
BENCHMARK_CAPTURE(adds, withVectors, true)->Iterations(1)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(adds, withoutVectors, false)->Iterations(1)->Unit(benchmark::kMillisecond)->UseRealTime();

} // namespace
