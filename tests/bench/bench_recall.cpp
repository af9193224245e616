// What the audit of the recall makes of a memory: searches by a vector as they are at first, and when the audit has chosen how they go, beside searches
// without the index and beside looking at every float in memory; on vectors around 200 centres and on vectors that lie anywhere, of which a graph finds
// few. KAZE_BENCH_COUNT=10000,100000 and KAZE_BENCH_DIMENSIONS=384 choose.

#include "engine/api/memory_requests.h"
#include "engine/base/loop.h"
#include "engine/knowledge/knowledge.h"
#include "engine/vectors/function_embedder.h"
#include "tests/bench/vectors_world.h"
#include "tests/support/temp_folder.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <sstream>

namespace {

using namespace kaze;
using bench::Lie;
using bench::World;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kQueries = 500;
constexpr std::int64_t kSamples = 16; //!< after which the audit has chosen

std::vector<std::size_t> numbers(const char* name, const char* otherwise)
{
    const char* text = std::getenv(name);
    std::istringstream stream(text ? text : otherwise);
    std::vector<std::size_t> all;
    for (std::string one; std::getline(stream, one, ',');)
        all.push_back(std::stoull(one));
    return all;
}

//! A memory of the vectors of a world, on a loop turned by the benchmark.
class Store {
public:
    explicit Store(const World& world) : world(world)
    {
        for (std::size_t at = 0; at < world.count(); at += 1000)
            import(at, std::min(at + 1000, world.count()));
        while (knowledge.figures().unindexed > 0)
            loop.context().run_one_for(std::chrono::milliseconds(20));
    }

    std::vector<vectors::VectorHit> search(const std::vector<float>& query, bool exact)
    {
        knowledge::Search search;
        search.vector = query;
        search.textWeight = 0;
        search.exact = exact;
        vectors::EmbedContext context;
        const auto answer = loop.runUntil(knowledge.search(std::move(context), std::move(search)));
        if (!answer)
            std::abort();
        std::vector<vectors::VectorHit> hits;
        for (const auto& hit : answer->hits)
            hits.push_back({std::stoull(hit.text.substr(7)) + 1, static_cast<float>(hit.similarity)});
        return hits;
    }

    [[nodiscard]] api::MemoryShard shard() { return loop.runUntil(knowledge.stats("default", "")).value().shards.at(0); }

    //! Searches until the audit has chosen.
    void measure()
    {
        for (std::size_t i = 0; shard().recallSamples < kSamples; ++i)
            std::ignore = search(world.queries()[i % kQueries], false);
    }

    const World& world;

private:
    void import(std::size_t from, std::size_t to)
    {
        api::ImportMemories query;
        query.tenant = "default";
        for (std::size_t i = from; i < to; ++i) {
            api::MemoryItem item;
            item.text = "record " + std::to_string(i);
            item.vector.assign(world.vector(i).begin(), world.vector(i).end());
            query.items.push_back(std::move(item));
        }
        if (!loop.runUntil(knowledge.import(std::move(query))))
            std::abort();
    }

    test::TempFolder folder;
    base::SystemClock clock;
    base::IdSource ids{clock, 1};
    base::MetricsRegistry metrics;
    base::Logger log = base::LogSystem::none();
    base::Loop loop;
    storage::WriterThreads writers;
    base::WorkerPool workers{2, "bench-worker"};
    telemetry::ObservationLog observations{telemetry::ObservationOptions{folder.path() / "observations"}, loop.executor(),
        writers, clock, ids, metrics, std::make_shared<base::Redactor>(), log};
    vectors::FunctionEmbedder embedder{"bench", world.dimensions(),
        [](vectors::EmbedContext, std::vector<std::string>) -> base::Task<base::Result<std::vector<vectors::Vector>>> {
            co_return base::fail(base::ErrorCode::Unavailable, "every vector is given");
        }};
    knowledge::Knowledge knowledge{
        folder.path() / "knowledge", {loop.executor(), writers, workers, clock, ids, metrics, observations, embedder, log}};
};

struct Shape {
    Lie lie;
    std::size_t count, dimensions;

    auto operator<=>(const Shape&) const = default;
};

//! One shape at a time; a new one takes the place of the one before.
Store& storeOf(const Shape& shape)
{
    static std::optional<Shape> present;
    static std::unique_ptr<World> world;
    static std::unique_ptr<Store> store;
    if (present != shape) {
        store.reset();
        world = std::make_unique<World>(shape.lie, shape.count, shape.dimensions, kQueries);
        store = std::make_unique<Store>(*world);
        present = shape;
    }
    return *store;
}

template <class Search>
void ask(benchmark::State& state, const World& world, std::size_t queries, Search search)
{
    std::vector<double> seconds;
    std::size_t right = 0;
    for (auto _ : state) {
        for (std::size_t i = 0; i < queries; ++i) {
            const auto began = Clock::now();
            const auto hits = search(world.queries()[i]);
            seconds.push_back(std::chrono::duration<double>(Clock::now() - began).count());
            right += world.right(i, hits);
        }
    }
    std::ranges::sort(seconds);
    state.counters["recall"] = static_cast<double>(right) / static_cast<double>(seconds.size() * World::kNearest);
    state.counters["p50_ms"] = seconds[seconds.size() / 2] * 1e3;
    state.counters["p95_ms"] = seconds[seconds.size() * 95 / 100] * 1e3;
}

void first(benchmark::State& state, const Shape& shape)
{
    Store& store = storeOf(shape);
    ask(state, store.world, 50, [&](const auto& query) { return store.search(query, false); });
    state.counters["ef"] = static_cast<double>(store.shard().ef);
}

void chosen(benchmark::State& state, const Shape& shape)
{
    Store& store = storeOf(shape);
    store.measure();
    ask(state, store.world, kQueries, [&](const auto& query) { return store.search(query, false); });
    const auto shard = store.shard();
    state.counters["ef"] = static_cast<double>(shard.ef);
    state.counters["measured"] = shard.recall.value_or(0);
}

void withoutIndex(benchmark::State& state, const Shape& shape)
{
    Store& store = storeOf(shape);
    ask(state, store.world, 50, [&](const auto& query) { return store.search(query, true); });
}

void everyFloat(benchmark::State& state, const Shape& shape)
{
    const World& world = storeOf(shape).world;
    ask(state, world, 200, [&](const auto& query) {
        vectors::TopK best(World::kNearest);
        for (std::uint64_t label = 1; label <= world.count(); ++label)
            best.offer({label, world.similarity(query, label)});
        return best.take();
    });
}

const bool kRegistered = [] {
    for (const std::size_t count : numbers("KAZE_BENCH_COUNT", "10000,100000")) {
        for (const std::size_t dimensions : numbers("KAZE_BENCH_DIMENSIONS", "384")) {
            for (const Lie lie : {Lie::Clustered, Lie::Uniform}) {
                const Shape shape{lie, count, dimensions};
                const auto once = [&](const char* name, void (*work)(benchmark::State&, const Shape&)) {
                    const auto full = std::string(bench::nameOf(lie)) + "/" + std::to_string(count) + "x"
                        + std::to_string(dimensions) + "/" + name;
                    benchmark::RegisterBenchmark(full.c_str(), [=](benchmark::State& state) { work(state, shape); })
                        ->Iterations(1)
                        ->Unit(benchmark::kMillisecond);
                };
                once("first", first);
                once("chosen", chosen);
                once("without the index", withoutIndex);
                once("every float", everyFloat);
            }
        }
    }
    return true;
}();

} // namespace
