#include "engine/base/file.h"
#include "tests/engine/vectors/index_fixture.h"

#include <atomic>
#include <limits>
#include <thread>

namespace kaze::vectors {
namespace {

class HnswBuild : public IndexTest {
protected:
    static IndexOptions large()
    {
        IndexOptions large = options(96);
        large.firstCapacity = 1024;
        large.segmentCapacity = 8192;
        return large;
    }

    std::string savedBytes(HnswIndex& index) const
    {
        EXPECT_TRUE(index.save(folder / "built"));
        std::string bytes;
        for (int number = 0; std::filesystem::exists(folder / ("built-00" + std::to_string(number) + ".hnsw")); ++number)
            bytes += base::readFile(folder / ("built-00" + std::to_string(number) + ".hnsw")).value();
        HnswIndex::removeFiles(folder / "built");
        return bytes;
    }
};

TEST_F(HnswBuild, isAsGoodAsInsertingOneByOne)
{
    HnswIndex oneByOne(large()), together(large());
    fill(oneByOne, 6000);
    const auto vectors = vectorsOf(6000, 96);
    ASSERT_TRUE(together.addMany(entriesOf(vectors), {.threads = 2, .stop = {}, .progress = {}}));
    EXPECT_EQ(together.size(), 6000U);
    EXPECT_EQ(together.labels(), oneByOne.labels());
    EXPECT_EQ(together.lastId(), idOf(6000));
    for (const std::size_t ef : {10, 64}) {
        const double serial = recallOf(oneByOne, 10, ef, 2);
        EXPECT_GE(recallOf(together, 10, ef, 2), serial - 0.01) << ef;
        EXPECT_GE(serial, ef == 64 ? 0.97 : 0.8);
    }
}

TEST_F(HnswBuild, isAsGoodWhenNeighboursComeTogether)
{
    // Batches of 64 all alike: the nearest ones of a vector are in its own batch.
    Cloud cloud(96, 3);
    std::vector<Floats> vectors;
    for (int topic = 0; topic < 40; ++topic) {
        const Floats centre = cloud.anywhere(96);
        for (int i = 0; i < 64; ++i) {
            Floats vector = cloud.anywhere(96);
            for (std::size_t at = 0; at < vector.size(); ++at)
                vector[at] = centre[at] + 0.3F * vector[at];
            std::ignore = normalise(vector);
            vectors.push_back(std::move(vector));
        }
    }
    HnswIndex index(large());
    ASSERT_TRUE(index.addMany(entriesOf(vectors)));
    std::size_t found = 0;
    for (const Floats& vector : vectors) {
        const auto truth = labelsOf(index.searchExact(vector, 10));
        for (const auto& hit : index.search(vector, 10, 40))
            found += truth.contains(hit.label) ? 1 : 0;
    }
    EXPECT_GE(static_cast<double>(found) / static_cast<double>(10 * vectors.size()), 0.97);
}

TEST_F(HnswBuild, givesTheSameIndexForAnyNumberOfThreads)
{
    const auto vectors = vectorsOf(2500);
    const auto entries = entriesOf(vectors);
    std::string first;
    for (const std::size_t threads : {1, 2, 5}) {
        HnswIndex index(options());
        ASSERT_TRUE(index.addMany(entries, {.threads = threads, .stop = {}, .progress = {}}));
        const std::string bytes = savedBytes(index);
        if (first.empty())
            first = bytes;
        EXPECT_TRUE(bytes == first) << threads << " threads";
    }
}

TEST_F(HnswBuild, continuesWhatIsThere)
{
    HnswIndex index(options());
    const auto vectors = vectorsOf(3000);
    const auto entries = entriesOf(vectors);
    const std::span all(entries);
    ASSERT_TRUE(index.add(entries[0].label, entries[0].id, entries[0].vector));
    ASSERT_TRUE(index.addMany(all.subspan(1, 0)));
    for (std::size_t at = 1, count = 1; at < all.size(); at += count, count = std::min(count * 2, all.size() - at))
        ASSERT_TRUE(index.addMany(all.subspan(at, count), {.threads = 2, .stop = {}, .progress = {}}));
    EXPECT_EQ(index.size(), 3000U);
    for (const Entry& entry : entries)
        EXPECT_EQ(index.search(entry.vector, 1, 100).at(0).label, entry.label);
}

TEST_F(HnswBuild, insertsNothingWhenOneDoesNotFit)
{
    HnswIndex index(options());
    auto vectors = vectorsOf(200);
    const auto refused = [&](auto change) {
        auto entries = entriesOf(vectors);
        change(entries[150]);
        const auto added = index.addMany(entries);
        EXPECT_EQ(index.elements(), 0U);
        return added ? std::string() : added.error().message;
    };
    const Floats wrong(31), bad(32, std::numeric_limits<float>::infinity());
    EXPECT_NE(refused([&](Entry& entry) { entry.vector = wrong; }), "");
    EXPECT_NE(refused([&](Entry& entry) { entry.vector = bad; }), "");
    EXPECT_NE(refused([&](Entry& entry) { entry.label = 150; }), "");
    ASSERT_TRUE(index.addMany(entriesOf(vectors)));
    EXPECT_EQ(index.addMany(entriesOf(vectors, 200)).error().code, base::ErrorCode::InvalidArgument);
    EXPECT_EQ(index.elements(), 200U);
}

TEST_F(HnswBuild, tellsHowFarItIsAndStopsWhenAsked)
{
    HnswIndex index(options());
    const auto vectors = vectorsOf(1000);
    const auto entries = entriesOf(vectors);
    std::stop_source stop;
    std::vector<double> shares;
    BuildOptions how{.threads = 2, .stop = stop.get_token(), .progress = {}};
    how.progress = [&](double share) {
        shares.push_back(share);
        if (share > 0.5)
            stop.request_stop();
    };
    const auto added = index.addMany(entries, how);
    ASSERT_FALSE(added);
    EXPECT_EQ(added.error().code, base::ErrorCode::Cancelled);
    EXPECT_EQ(index.elements(), 512U);
    EXPECT_EQ(index.lastId(), idOf(512));
    ASSERT_TRUE(index.addMany(std::span(entries).subspan(512), {.threads = 1, .stop = {}, .progress = how.progress}));
    EXPECT_EQ(index.elements(), 1000U);
    EXPECT_TRUE(std::is_sorted(shares.begin(), shares.begin() + 8));
    EXPECT_EQ(shares.back(), 1.0);
    EXPECT_EQ(index.addMany(entriesOf(vectors, 1001), how).error().code, base::ErrorCode::Cancelled);
    EXPECT_EQ(index.elements(), 1000U);
}

TEST_F(HnswBuild, letsDeletionsAndSavesPass)
{
    HnswIndex index(options());
    const auto vectors = vectorsOf(640);
    std::uint64_t deleted = 0;
    BuildOptions how;
    how.progress = [&](double) {
        EXPECT_TRUE(index.markDeleted(++deleted));
        EXPECT_TRUE(index.save(folder / "meanwhile"));
        EXPECT_EQ(index.search(vectors[0], 1, 10).size(), 1U);
    };
    ASSERT_TRUE(index.addMany(entriesOf(vectors), how));
    EXPECT_EQ(deleted, 10U);
    EXPECT_EQ(index.size(), 630U);
}

TEST_F(HnswBuild, answersMeanwhile)
{
    HnswIndex index(options());
    const auto vectors = vectorsOf(3000);
    const auto entries = entriesOf(vectors);
    ASSERT_TRUE(index.addMany(std::span(entries).first(100)));
    std::atomic<bool> done = false;
    std::atomic<std::size_t> wrong = 0, searches = 0;
    const auto searchOn = [&] {
        for (std::size_t i = 0; !done || searches < 100; i = (i + 1) % 100) {
            const auto hits = index.search(vectors[i], 10, 40);
            wrong += hits.size() != 10 || hits[0].label != i + 1 ? 1 : 0;
            wrong += index.searchExact(vectors[i], 1).at(0).label != i + 1 ? 1 : 0;
            ++searches;
        }
    };
    std::thread first(searchOn), second(searchOn);
    EXPECT_TRUE(index.addMany(std::span(entries).subspan(100), {.threads = 2, .stop = {}, .progress = {}}));
    for (std::uint64_t label = 1001; label <= 1100; ++label)
        EXPECT_TRUE(index.markDeleted(label));
    done = true;
    first.join();
    second.join();
    EXPECT_EQ(wrong, 0U);
    EXPECT_EQ(index.size(), 2900U);
}

} // namespace
} // namespace kaze::vectors
