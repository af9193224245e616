// The vector index beside raw hnswlib on floats and beside looking at every vector, in one run and on the same data: what it finds, how long a query
// takes, what it keeps in memory, how long it takes to build, save and load. The environment says what of it (README.md here).

#include "engine/vectors/top_k.h"
#include "tests/bench/vectors_world.h"
#include "tests/support/temp_folder.h"

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdlib>
#include <map>
#include <memory>
#include <sstream>

// The peer as its users compile it, with its own SIMD. By another name, or the linker would take one of two differently compiled copies for both.
#define hnswlib peer_hnswlib
#include <hnswlib/hnswlib.h>
#undef hnswlib

namespace {

using namespace kaze;
using bench::Lie;
using bench::World;
using vectors::HnswIndex;
using vectors::Precision;
using vectors::VectorHit;

constexpr std::size_t kLinks = 16, kEfConstruction = 200;
constexpr std::size_t kRescored = 4 * World::kNearest;

//! The numbers of a variable such as "10000,100000".
std::vector<std::size_t> numbers(const char* variable, const std::string& otherwise)
{
    const char* set = std::getenv(variable);
    std::istringstream text(set ? set : otherwise);
    std::vector<std::size_t> numbers;
    for (std::string number; std::getline(text, number, ',');)
        numbers.push_back(std::stoul(number));
    return numbers;
}

struct Shape {
    Lie lie;
    std::size_t count, dimensions;

    auto operator<=>(const Shape&) const = default;
    [[nodiscard]] std::string name() const
    {
        return std::string(nameOf(lie)) + "/" + std::to_string(count) + "x" + std::to_string(dimensions);
    }
};

//! How long each of many took.
class Times {
public:
    template <class F>
    auto take(F work)
    {
        const auto begin = std::chrono::steady_clock::now();
        auto result = work();
        m_seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
        return result;
    }

    void report(benchmark::State& state)
    {
        std::sort(m_seconds.begin(), m_seconds.end());
        const auto at = [&](double share) {
            return m_seconds[static_cast<std::size_t>(share * static_cast<double>(m_seconds.size() - 1))];
        };
        state.counters["p50_us"] = at(0.5) * 1e6;
        state.counters["p95_us"] = at(0.95) * 1e6;
    }

private:
    std::vector<double> m_seconds;
};

struct Built {
    std::unique_ptr<HnswIndex> index;
    double resident = 0; //!< bytes that came with it
    double seconds = 0;
};

Built build(const World& world, Precision precision, std::size_t threads)
{
    vectors::IndexOptions options;
    options.dimensions = world.dimensions();
    options.embedderId = "bench";
    options.m = kLinks;
    options.efConstruction = kEfConstruction;
    options.precision = precision;
    const auto entries = world.entries();
    Built built{std::make_unique<HnswIndex>(options), bench::residentBytes(), 0};
    const auto begin = std::chrono::steady_clock::now();
    if (!built.index->addMany(entries, {.threads = threads, .stop = {}, .progress = {}}))
        std::abort();
    built.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    built.resident = bench::residentBytes() - built.resident;
    return built;
}

//! Raw hnswlib, built by one thread: two can deadlock.
struct Peer {
    explicit Peer(const World& world) : space(world.dimensions()), graph(&space, world.count(), kLinks, kEfConstruction)
    {
        const double before = bench::residentBytes();
        for (std::size_t i = 0; i < world.count(); ++i)
            graph.addPoint(world.vector(i).data(), i + 1);
        resident = bench::residentBytes() - before;
    }

    std::vector<VectorHit> search(const std::vector<float>& query, std::size_t ef)
    {
        graph.setEf(ef);
        std::vector<VectorHit> hits;
        for (auto found = graph.searchKnn(query.data(), World::kNearest); !found.empty(); found.pop())
            hits.push_back({found.top().second, 1.0F - found.top().first});
        return hits;
    }

    peer_hnswlib::InnerProductSpace space;
    peer_hnswlib::HierarchicalNSW<float> graph;
    double resident = 0;
};

//! The data of one shape at a time, and what was built of it; kept until another shape is asked for, so that what is freed does not hide what is
//! taken.
class Bench {
public:
    static const World& world(const Shape& shape)
    {
        if (!s_world || !(s_shape == shape)) {
            s_built.clear();
            s_peer.reset();
            s_world = std::make_unique<World>(shape.lie, shape.count, shape.dimensions, shape.count > 200'000 ? 200 : 1000);
            s_shape = shape;
        }
        return *s_world;
    }

    static const Built& index(const Shape& shape, Precision precision)
    {
        const World& from = world(shape);
        auto& built = s_built[precision];
        if (!built.index)
            built = build(from, precision, 2);
        return built;
    }

    static Peer& peer(const Shape& shape)
    {
        const World& from = world(shape);
        if (!s_peer)
            s_peer = std::make_unique<Peer>(from);
        return *s_peer;
    }

private:
    static inline Shape s_shape{};
    static inline std::unique_ptr<World> s_world;
    static inline std::map<Precision, Built> s_built;
    static inline std::unique_ptr<Peer> s_peer;
};

//! Asks every query once, a hundred of them before that for the caches.
template <class Search>
void ask(benchmark::State& state, const World& world, Search search)
{
    Times times;
    std::size_t right = 0, asked = 0;
    for (std::size_t i = 0; i < std::min<std::size_t>(100, world.queries().size()); ++i)
        benchmark::DoNotOptimize(search(world.queries()[i]));
    for (auto _ : state) {
        for (std::size_t i = 0; i < world.queries().size(); ++i, ++asked)
            right += world.right(i, times.take([&] { return search(world.queries()[i]); }));
    }
    times.report(state);
    state.counters["recall"] = static_cast<double>(right) / static_cast<double>(asked * World::kNearest);
}

void searchIndex(benchmark::State& state, Shape shape, Precision precision, std::size_t ef, bool rescored)
{
    const World& world = Bench::world(shape);
    const Built& built = Bench::index(shape, precision);
    ask(state, world, [&](const std::vector<float>& query) {
        if (!rescored)
            return built.index->search(query, World::kNearest, ef);
        vectors::TopK best(World::kNearest);
        for (const VectorHit& hit : built.index->search(query, kRescored, ef))
            best.offer({hit.label, world.similarity(query, hit.label)});
        return best.take();
    });
    state.counters["bytes_each"] = static_cast<double>(built.index->bytes()) / static_cast<double>(shape.count);
    state.counters["resident_each"] = built.resident / static_cast<double>(shape.count);
}

//! Looks at every vector as the index holds it, and compares the 50 best with the floats, on one thread.
void scanIndex(benchmark::State& state, Shape shape, Precision precision)
{
    const World& world = Bench::world(shape);
    const Built& built = Bench::index(shape, precision);
    ask(state, world, [&](const std::vector<float>& query) {
        vectors::TopK best(World::kNearest);
        for (const VectorHit& hit : built.index->searchExact(query, 50))
            best.offer({hit.label, world.similarity(query, hit.label)});
        return best.take();
    });
}

void searchPeer(benchmark::State& state, Shape shape, std::size_t ef)
{
    const World& world = Bench::world(shape);
    Peer& peer = Bench::peer(shape);
    ask(state, world, [&](const std::vector<float>& query) { return peer.search(query, ef); });
    state.counters["resident_each"] = peer.resident / static_cast<double>(shape.count);
}

void lookAtAll(benchmark::State& state, Shape shape)
{
    const World& world = Bench::world(shape);
    ask(state, world, [&](const std::vector<float>& query) {
        vectors::TopK best(World::kNearest);
        for (std::uint64_t label = 1; label <= world.count(); ++label)
            best.offer({label, world.similarity(query, label)});
        return best.take();
    });
}

void buildIndex(benchmark::State& state, Shape shape, Precision precision, std::size_t threads)
{
    const World& world = Bench::world(shape);
    for (auto _ : state)
        state.counters["vectors_per_second"] = static_cast<double>(shape.count) / build(world, precision, threads).seconds;
}

void saveAndLoad(benchmark::State& state, Shape shape, Precision precision)
{
    HnswIndex& index = *Bench::index(shape, precision).index;
    const test::TempFolder folder;
    for (auto _ : state) {
        const auto begin = std::chrono::steady_clock::now();
        if (!index.save(folder.path() / "bench"))
            std::abort();
        const auto saved = std::chrono::steady_clock::now();
        const auto loaded = HnswIndex::load(index.options(), folder.path() / "bench");
        const auto end = std::chrono::steady_clock::now();
        if (loaded.index->elements() != shape.count)
            std::abort();
        state.counters["save_ms"] = std::chrono::duration<double, std::milli>(saved - begin).count();
        state.counters["load_ms"] = std::chrono::duration<double, std::milli>(end - saved).count();
    }
}

template <class F>
void once(const std::string& name, F work)
{
    benchmark::RegisterBenchmark(name.c_str(), work)->Iterations(1)->Unit(benchmark::kMillisecond);
}

void registerShape(const Shape& shape)
{
    constexpr std::array kPrecisions{Precision::Float32, Precision::Float16, Precision::Int8};
    for (const std::size_t ef : numbers("KAZE_BENCH_EF", "64,128")) {
        const std::string end = "/ef" + std::to_string(ef);
        for (const Precision precision : kPrecisions) {
            const std::string name = shape.name() + "/" + nameOf(precision);
            once(name + end, [=](auto& state) { searchIndex(state, shape, precision, ef, false); });
            if (precision != Precision::Float32)
                once(name + "-rescored" + end, [=](auto& state) { searchIndex(state, shape, precision, ef, true); });
        }
        once(shape.name() + "/raw-hnswlib" + end, [=](auto& state) { searchPeer(state, shape, ef); });
    }
    once(shape.name() + "/look-at-all", [=](auto& state) { lookAtAll(state, shape); });
    for (const Precision precision : kPrecisions) {
        const std::string end = "/" + nameOf(precision);
        once(shape.name() + "/scan" + end, [=](auto& state) { scanIndex(state, shape, precision); });
        once(shape.name() + "/save-and-load" + end, [=](auto& state) { saveAndLoad(state, shape, precision); });
        for (const std::size_t threads : {1, 2})
            once(shape.name() + "/build/" + std::to_string(threads) + "-threads" + end,
                [=](auto& state) { buildIndex(state, shape, precision, threads); });
    }
}

const bool kRegistered = [] {
    for (const std::size_t count : numbers("KAZE_BENCH_COUNT", "10000")) {
        for (const std::size_t dimensions : numbers("KAZE_BENCH_DIMENSIONS", "384,1536")) {
            for (const Lie lie : {Lie::Clustered, Lie::Skewed, Lie::Uniform})
                registerShape({lie, count, dimensions});
        }
    }
    return true;
}();

} // namespace
