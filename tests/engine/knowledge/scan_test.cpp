#include "engine/api/memory_requests.h"
#include "engine/knowledge/detail/index_scan.h"
#include "tests/engine/knowledge/knowledge_fixture.h"

#include <algorithm>
#include <future>
#include <set>

namespace kaze::knowledge {
namespace {

vectors::Vector anywhere(std::mt19937_64& random, std::size_t dimensions)
{
    std::normal_distribution<float> normal;
    vectors::Vector vector(dimensions);
    for (float& value : vector)
        value = normal(random);
    std::ignore = vectors::normalise(vector);
    return vector;
}

//! Looks at indexes of some pieces.
class IndexScanTest : public testing::Test {
protected:
    IndexScanTest()
    {
        vectors::IndexOptions options;
        options.dimensions = 768;
        options.efConstruction = 16;
        options.m = 4;
        options.segmentCapacity = 8192;
        index = std::make_shared<vectors::HnswIndex>(options);
        std::vector<vectors::Vector> vectors;
        std::vector<vectors::Entry> entries;
        for (std::size_t i = 0; i < kVectors; ++i)
            vectors.push_back(anywhere(random, options.dimensions));
        for (std::size_t i = 0; i < kVectors; ++i)
            entries.push_back({i + 1, {}, vectors[i]});
        EXPECT_TRUE(index->addMany(entries));
        for (std::uint64_t label = 5; label <= kVectors; label += 5)
            EXPECT_TRUE(index->markDeleted(label));
        query = anywhere(random, options.dimensions);
    }

    static constexpr std::size_t kVectors = 20'000;
    std::mt19937_64 random{3};
    std::shared_ptr<vectors::HnswIndex> index;
    vectors::Vector query;
};

TEST_F(IndexScanTest, findsTheSameWithAndWithoutHelp)
{
    base::WorkerPool workers(3, "scan-help");
    for (const std::size_t k : {1, 50, 4000, 30'000}) {
        const auto alone = detail::scanIndex(index, query, k, {});
        EXPECT_EQ(alone.hits, index->searchExact(query, k));
        EXPECT_EQ(alone.hits.size(), std::min<std::size_t>(k, kVectors * 4 / 5));
        EXPECT_GT(alone.work, 0);
        EXPECT_EQ(alone.threads, 1U);
        for (int round = 0; round < 20; ++round)
            EXPECT_EQ(detail::scanIndex(index, query, k, {&workers}).hits, alone.hits);
    }
}

TEST_F(IndexScanTest, doesNotWaitForThreadsThatHaveOtherWork)
{
    std::promise<void> let;
    const auto goOn = let.get_future().share();
    base::WorkerPool workers(1, "scan-busy");
    workers.submit([goOn] { goOn.wait(); });
    EXPECT_EQ(detail::scanIndex(index, query, 50, {&workers}).hits, index->searchExact(query, 50));
    let.set_value();
}

TEST_F(IndexScanTest, endsWhenItIsToldTo)
{
    base::WorkerPool workers(2, "scan-stopped");
    const auto stop = std::make_shared<std::atomic<bool>>(true);
    const auto scanned = detail::scanIndex(index, query, 50, {&workers, stop});
    EXPECT_TRUE(scanned.hits.empty());
    EXPECT_EQ(scanned.threads, 0U);
}

//! A memory whose vectors are given.
class ScannedTest : public KnowledgeTest {
protected:
    void add(const std::vector<vectors::Vector>& vectors)
    {
        std::vector<Task<Result<std::string>>> tasks;
        for (const auto& vector : vectors) {
            NewRecord record;
            record.text = "given #" + std::to_string(m_added);
            record.tags = {"t" + std::to_string(m_added % 20)};
            record.vector = vector;
            ++m_added;
            tasks.push_back(knowledge->add(Bench::as("default"), record));
        }
        for (auto& added : bench->loop.runUntil(base::whenAll(std::move(tasks)))) {
            ASSERT_TRUE(added) << added.error().text();
            ids.push_back(std::move(*added));
        }
    }

    void addAnywhere(std::size_t count)
    {
        std::vector<vectors::Vector> vectors;
        for (std::size_t i = 0; i < count; ++i)
            vectors.push_back(anywhere(random, kDimensions));
        add(vectors);
    }

    static Search searchFor(vectors::Vector vector, bool exact = false, const std::string& filter = {})
    {
        Search search;
        search.vector = std::move(vector);
        search.textWeight = 0;
        search.exact = exact;
        search.filter = filter;
        return search;
    }

    std::vector<api::MemoryHit> hitsOf(Search search)
    {
        const auto answer = bench->answer(*knowledge, std::move(search));
        EXPECT_TRUE(answer);
        return answer ? answer->hits : std::vector<api::MemoryHit>();
    }

    [[nodiscard]] api::MemoryShard shard()
    {
        const auto stats = bench->loop.runUntil(knowledge->stats("default", ""));
        EXPECT_TRUE(stats && stats->shards.size() == 1);
        return stats && !stats->shards.empty() ? stats->shards.front() : api::MemoryShard();
    }

    //! Searches until the recall was measured so often.
    template <class Next>
    void measure(std::int64_t samples, Next next)
    {
        for (std::int64_t last = shard().recallSamples; last < samples;) {
            bench->clock.advance(std::chrono::hours(1));
            ASSERT_TRUE(bench->answer(*knowledge, searchFor(next())));
            bench->turnUntil([&] { return shard().recallSamples > last; });
            last = shard().recallSamples;
        }
    }

    //! Share of what looking at all originals finds.
    template <class Next>
    double recallOf(Next next, const std::string& filter = {})
    {
        std::size_t found = 0, wanted = 0;
        for (int i = 0; i < 50; ++i) {
            const auto vector = next();
            std::set<std::string> truth;
            for (const auto& hit : hitsOf(searchFor(vector, true, filter)))
                truth.insert(hit.id);
            for (const auto& hit : hitsOf(searchFor(vector, false, filter)))
                found += truth.contains(hit.id) ? 1 : 0;
            wanted += truth.size();
        }
        return static_cast<double>(found) / static_cast<double>(wanted);
    }

    bool looksAtAll()
    {
        const auto its = shard();
        return its.indexed > 0 && its.ef >= its.indexed;
    }

    static constexpr std::size_t kDimensions = 256;
    static constexpr std::int64_t kSamples = 20;
    std::mt19937_64 random{11};
    std::vector<std::string> ids;
    NumberEmbedder embedder{"given/1", kDimensions};

private:
    std::size_t m_added = 0;
};

TEST_F(ScannedTest, looksAtAllOfVectorsThatLieAnywhereAndStaysWithItAfterARestart)
{
    open(embedder);
    addAnywhere(6000);
    settle();
    const auto next = [this] { return anywhere(random, kDimensions); };
    measure(kSamples, next);
    EXPECT_TRUE(looksAtAll()) << shard().ef;
    EXPECT_GE(shard().recall.value_or(0), 0.97);
    EXPECT_EQ(shard().problem, "");
    EXPECT_GE(recallOf(next), 0.97);

    open(embedder);
    settle();
    EXPECT_EQ(shard().recallSamples, 0);
    EXPECT_TRUE(looksAtAll()) << "as it was chosen before";
    EXPECT_GE(recallOf(next), 0.97);

    api::RebuildMemory again;
    again.tenant = "default";
    ASSERT_TRUE(bench->loop.runUntil(knowledge->rebuild(again)));
    bench->turnUntil([this] { return shard().state == "ready"; });
    EXPECT_TRUE(looksAtAll()) << "the same vectors";
}

TEST_F(ScannedTest, findsWhatFitsWhatIsNewAndNothingThatIsGoneWhereItLooksAtAll)
{
    open(embedder);
    addAnywhere(6000);
    settle();
    const auto next = [this] { return anywhere(random, kDimensions); };
    measure(kSamples, next);
    ASSERT_TRUE(looksAtAll()) << shard().ef;

    // One of twenty is looked at record by record; nearly all and half are taken from the index until enough of them fit.
    for (const auto* filter : {"tag:t7", "-tag:t7", "-tag:t1*"})
        EXPECT_GE(recallOf(next, filter), 0.97) << filter;

    std::vector<vectors::Vector> fresh{next(), next()};
    add(fresh);
    EXPECT_EQ(hitsOf(searchFor(fresh[1])).at(0).id, ids.back());

    const auto query = next();
    std::set<std::string> gone;
    for (const auto& hit : hitsOf(searchFor(query))) {
        api::ForgetMemory forget;
        forget.tenant = "default";
        forget.id = hit.id;
        ASSERT_TRUE(bench->loop.runUntil(knowledge->forget(forget, "test")));
        gone.insert(hit.id);
    }
    auto many = searchFor(query);
    many.limit = 200;
    const auto hits = hitsOf(many);
    EXPECT_EQ(hits.size(), 200U);
    for (const auto& hit : hits)
        EXPECT_FALSE(gone.contains(hit.id));
}

TEST_F(ScannedTest, endsWithItsCallersReasonWhereNobodyWaitsAnyMore)
{
    open(embedder);
    addAnywhere(300);
    settle();
    base::CancelSource source;
    auto context = Bench::as("default");
    context.cancel = source.token();
    source.cancel({ErrorCode::Timeout, "the caller went away", nullptr});
    const auto answer = bench->loop.runUntil(knowledge->search(context, searchFor(anywhere(random, kDimensions))));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::Timeout);
}

TEST_F(ScannedTest, staysWithTheGraphWhereVectorsLieInClusters)
{
    open(embedder);
    std::vector<vectors::Vector> centres;
    for (int i = 0; i < 100; ++i)
        centres.push_back(anywhere(random, kDimensions));
    const auto next = [&] {
        std::normal_distribution<float> normal(0, 0.7F / std::sqrt(static_cast<float>(kDimensions)));
        auto vector = centres[random() % centres.size()];
        for (float& value : vector)
            value += normal(random);
        std::ignore = vectors::normalise(vector);
        return vector;
    };
    std::vector<vectors::Vector> vectors;
    for (int i = 0; i < 8000; ++i)
        vectors.push_back(next());
    add(vectors);
    settle();
    measure(kSamples, next);
    EXPECT_FALSE(looksAtAll());
    EXPECT_LE(shard().ef, 256);
    EXPECT_GE(recallOf(next), 0.95);
}

} // namespace
} // namespace kaze::knowledge
