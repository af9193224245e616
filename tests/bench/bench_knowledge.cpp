// Knowledge as its callers see it: durable adds from many coroutines, and searches by vector, by words and by both over 20 000 texts,
// next to looking at every vector. The counters say how much of the exact answer the index found (recall@10) and what is left to index.

#include "engine/api/memory_requests.h"
#include "engine/base/loop.h"
#include "engine/knowledge/knowledge.h"
#include "engine/vectors/distance.h"
#include "engine/vectors/hashed_embedder.h"
#include "engine/vectors/top_k.h"
#include "tests/support/temp_folder.h"

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <random>

namespace {

using namespace kaze;
using test::TempFolder;

constexpr int kTexts = 20'000;

//! Texts of 8 to 24 words from a vocabulary of 5 000 in which word n is as frequent as 1/n, as in natural language (Zipf).
class Texts {
public:
    explicit Texts(std::uint64_t seed) : m_random(seed)
    {
        std::mt19937_64 letters(1);
        for (int i = 0; i < 5000; ++i) {
            std::string word;
            for (std::size_t length = 3 + letters() % 8; length > 0; --length)
                word += static_cast<char>('a' + letters() % 26);
            m_words.push_back(word);
            m_weights.push_back(1.0 / (i + 1));
        }
        m_pick = std::discrete_distribution<std::size_t>(m_weights.begin(), m_weights.end());
    }

    std::string next()
    {
        std::string text;
        for (std::size_t words = 8 + m_random() % 17; words > 0; --words)
            text += m_words[m_pick(m_random)] + " ";
        return text;
    }

private:
    std::mt19937_64 m_random;
    std::vector<std::string> m_words;
    std::vector<double> m_weights;
    std::discrete_distribution<std::size_t> m_pick;
};

//! A Knowledge with all it needs, on a loop turned by the benchmark.
class Store {
public:
    void add(Texts& texts, int count)
    {
        std::vector<base::Task<base::Result<std::string>>> tasks;
        for (int i = 0; i < count; ++i) {
            knowledge::NewRecord record;
            record.text = texts.next();
            tasks.push_back(knowledge.add(context, record));
        }
        for (const auto& added : loop.runUntil(base::whenAll(std::move(tasks)))) {
            if (!added)
                std::abort();
        }
    }

    void settle()
    {
        while (knowledge.figures().unindexed > 0)
            loop.context().run_one_for(std::chrono::milliseconds(20));
    }

    std::vector<api::MemoryHit> search(const std::string& query, double vectorWeight, double textWeight)
    {
        knowledge::Search search;
        search.query = query;
        search.vectorWeight = vectorWeight;
        search.textWeight = textWeight;
        auto hits = loop.runUntil(knowledge.search(context, search));
        if (!hits)
            std::abort();
        return std::move(hits->hits);
    }

private:
    TempFolder folder;
    base::SystemClock clock;
    base::IdSource ids{clock, 1};
    base::MetricsRegistry metrics;
    base::Logger log = base::LogSystem::none();
    base::Loop loop;
    storage::WriterThreads writers;
    base::WorkerPool workers{2, "bench-worker"};
    telemetry::ObservationLog observations{telemetry::ObservationOptions{folder.path() / "observations"}, loop.executor(),
        writers, clock, ids, metrics, std::make_shared<base::Redactor>(), log};
    vectors::HashedEmbedder embedder{workers};
    vectors::EmbedContext context;

public:
    knowledge::Knowledge knowledge{
        folder.path() / "knowledge", {loop.executor(), writers, workers, clock, ids, metrics, observations, embedder, log}};
};

Store& filled()
{
    static Store store;
    static const bool done = [] {
        Texts texts(2);
        for (int i = 0; i < kTexts; i += 1000)
            store.add(texts, 1000);
        store.settle();
        return true;
    }();
    std::ignore = done;
    return store;
}

void durableAdds(benchmark::State& state)
{
    Store store;
    Texts texts(2);
    for (auto _ : state)
        store.add(texts, 1000);
    state.SetItemsProcessed(state.iterations() * 1000);
    state.counters["unindexed"] = static_cast<double>(store.knowledge.figures().unindexed);
}

void searches(benchmark::State& state, double vectorWeight, double textWeight)
{
    Store& store = filled();
    Texts texts(3);
    for (auto _ : state)
        benchmark::DoNotOptimize(store.search(texts.next(), vectorWeight, textWeight));
    state.SetItemsProcessed(state.iterations());
}

//! What a search by vector costs without an index, and how much of this truth the index finds.
void exactScan(benchmark::State& state)
{
    Store& store = filled();
    std::vector<std::pair<std::string, vectors::Vector>> all;
    for (Texts texts(2); all.size() < kTexts;) {
        std::string text = texts.next();
        vectors::Vector vector = vectors::hashedVector(text);
        all.emplace_back(std::move(text), std::move(vector));
    }
    const auto dot = vectors::bestKernels().dot;
    Texts queries(3);
    double found = 0, wanted = 0;
    for (auto _ : state) {
        const std::string query = queries.next();
        const vectors::Vector vector = vectors::hashedVector(query);
        vectors::TopK best(10);
        for (std::size_t i = 0; i < all.size(); ++i)
            best.offer({i, dot(vector.data(), all[i].second.data(), vector.size())});
        const auto truth = best.take();
        state.PauseTiming();
        const auto hits = store.search(query, 1, 0);
        for (const auto& hit : truth)
            found += std::any_of(hits.begin(), hits.end(), [&](const auto& h) { return h.text == all[hit.label].first; }) ? 1 : 0;
        wanted += static_cast<double>(truth.size());
        state.ResumeTiming();
    }
    state.SetItemsProcessed(state.iterations());
    state.counters["recall@10 of the index"] = found / wanted;
}

BENCHMARK(durableAdds)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(10);
BENCHMARK_CAPTURE(searches, byVector, 1.0, 0.0)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK_CAPTURE(searches, byWords, 0.0, 1.0)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK_CAPTURE(searches, byBoth, 0.7, 0.3)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK(exactScan)->Unit(benchmark::kMicrosecond)->UseRealTime();

} // namespace
