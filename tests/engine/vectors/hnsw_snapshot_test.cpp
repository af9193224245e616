#include "tests/engine/vectors/snapshot_fixture.h"

namespace kaze::vectors {
namespace {

using HnswSnapshot = SnapshotTest;

TEST_F(HnswSnapshot, comesBackAsItWas)
{
    HnswIndex index(options());
    fill(index, 2500);
    ASSERT_TRUE(index.markDeleted(17));
    ASSERT_TRUE(index.save(base()));
    EXPECT_TRUE(std::filesystem::exists(file(2)));
    EXPECT_FALSE(std::filesystem::exists(file(3)));

    const auto loaded = HnswIndex::load(options(), base());
    EXPECT_EQ(loaded.problem, "");
    EXPECT_EQ(loaded.index->size(), 2499U);
    EXPECT_EQ(loaded.index->elements(), 2500U);
    EXPECT_EQ(loaded.index->lastLabel(), 2500U);
    EXPECT_EQ(loaded.index->lastId(), idOf(2500));
    EXPECT_EQ(loaded.index->labels(), index.labels());
    EXPECT_GT(index.clippedShare(), 0);
    EXPECT_EQ(loaded.index->clippedShare(), index.clippedShare());
    Cloud cloud(32, 3);
    for (int i = 0; i < 50; ++i) {
        const Floats query = cloud.next();
        EXPECT_EQ(loaded.index->search(query, 10, 50), index.search(query, 10, 50));
    }
}

TEST_F(HnswSnapshot, growsOnAfterItCameBack)
{
    HnswIndex index(options());
    fill(index, 700);
    ASSERT_TRUE(index.save(base()));
    auto loaded = HnswIndex::load(options(), base());
    fill(*loaded.index, 1300, 2);
    EXPECT_EQ(loaded.index->size(), 2000U);
    EXPECT_GE(recallOf(*loaded.index, 10, 64, 2), 0.95);
    ASSERT_TRUE(loaded.index->save(base()));
    EXPECT_EQ(loadedElements(), 2000U);
}

TEST_F(HnswSnapshot, writesOnlyTheSegmentsThatChanged)
{
    HnswIndex index(options());
    fill(index, 1100);
    ASSERT_TRUE(index.save(base()));
    std::filesystem::remove(file(0));
    fill(index, 10, 2);
    ASSERT_TRUE(index.save(base()));
    EXPECT_FALSE(std::filesystem::exists(file(0)));
    EXPECT_TRUE(std::filesystem::exists(file(1)));
}

TEST_F(HnswSnapshot, hasNothingOfDeletedVectorsOnceTheyAreOverwritten)
{
    const auto shape = options(32, Precision::Float32);
    HnswIndex index(shape);
    const auto vectors = vectorsOf(2500);
    ASSERT_TRUE(index.addMany(entriesOf(vectors)));
    const auto isDeleted = [](std::uint64_t label) { return (label > 100 && label <= 300) || label > 2400; };
    for (std::uint64_t label = 1; label <= 2500; ++label) {
        if (isDeleted(label)) {
            ASSERT_TRUE(index.markDeleted(label));
        }
    }
    ASSERT_TRUE(index.save(base()));
    const auto stored = [&] { return read(file(0)) + read(file(1)) + read(file(2)); };
    const auto bytesOf = [&](std::uint64_t label) {
        return std::string_view(reinterpret_cast<const char*>(vectors[label - 1].data()), 32 * sizeof(float));
    };
    ASSERT_NE(stored().find(bytesOf(150)), std::string::npos) << "a mark alone leaves them";
    const auto before = recallOf(index, 10, 64, 2);
    std::filesystem::remove(file(1));

    EXPECT_EQ(index.overwriteDeleted().value(), 300U);
    ASSERT_TRUE(index.save(base()));
    EXPECT_FALSE(std::filesystem::exists(file(1))) << "nothing of it was deleted, so that it need not be written";
    const std::string after = read(file(0)) + read(file(2));
    for (std::uint64_t label = 1; label <= 2500; ++label) {
        if (label > 1024 && label <= 2048)
            continue;
        ASSERT_EQ(after.find(bytesOf(label)) == std::string::npos, isDeleted(label)) << label;
    }
    EXPECT_EQ(index.size(), 2200U);
    EXPECT_EQ(index.removed(), 300U);
    EXPECT_GE(recallOf(index, 10, 64, 2), before - 0.02) << "what is reached through them still is";
    for (const auto& hit : index.search(vectors[149], 2200, 4096))
        ASSERT_FALSE(isDeleted(hit.label));
    fill(index, 50, 4);
    ASSERT_TRUE(index.markDeleted(1500));
    ASSERT_TRUE(index.save(base()));
    EXPECT_EQ(HnswIndex::load(shape, base()).index->labels(), index.labels());
}

TEST_F(HnswSnapshot, isNotLoadedForAnotherEmbedderOrShape)
{
    HnswIndex index(options());
    fill(index, 40);
    const auto loadAs = [&](auto change) {
        EXPECT_TRUE(index.save(base()));
        write(folder / "kept", read(file(0)));
        IndexOptions other = options();
        change(other);
        const std::size_t elements = HnswIndex::load(other, base()).index->elements();
        write(file(0), read(folder / "kept"));
        return elements;
    };
    EXPECT_EQ(loadAs([](IndexOptions&) {}), 40U);
    EXPECT_EQ(loadAs([](IndexOptions& o) { o.embedderId = "test-embedder/2"; }), 0U);
    EXPECT_EQ(loadAs([](IndexOptions& o) { o.embedderId = "test-embedder/10"; }), 0U);
    EXPECT_EQ(loadAs([](IndexOptions& o) { o.dimensions = 31; }), 0U);
    EXPECT_EQ(loadAs([](IndexOptions& o) { o.m = 8; }), 0U);
    EXPECT_EQ(loadAs([](IndexOptions& o) { o.precision = Precision::Float16; }), 0U);
    EXPECT_EQ(loadAs([](IndexOptions& o) { o.precision = Precision::Float32; }), 0U);
    EXPECT_EQ(loadAs([](IndexOptions& o) { o.range = 0.7F; }), 40U); // of new segments
}

TEST_F(HnswSnapshot, saysWhyAFileOfAnotherPrecisionOrVersionIsNotUsed)
{
    HnswIndex index(options());
    fill(index, 40);
    ASSERT_TRUE(index.save(base()));
    std::string bytes = read(file(0));
    EXPECT_NE(HnswIndex::load(options(32, Precision::Float16), base()).problem.find("not stored as float16"), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(file(0)));
    for (const char version : {0, 1, 3}) {
        bytes[8] = version;
        write(file(0), bytes);
        EXPECT_NE(HnswIndex::load(options(), base()).problem.find("another version"), std::string::npos);
        EXPECT_FALSE(std::filesystem::exists(file(0)));
    }
}

TEST_F(HnswSnapshot, isNotLoadedInThePlaceOfAnotherSegment)
{
    HnswIndex index(options());
    fill(index, 1100);
    ASSERT_TRUE(index.save(base()));
    write(file(0), read(file(1)));
    EXPECT_EQ(loadedElements(), 0U);
}

TEST_F(HnswSnapshot, leavesTheOldFileWhereItCannotWrite)
{
    HnswIndex index(options());
    fill(index, 40);
    const auto saved = index.save(folder / "missing" / "note");
    ASSERT_FALSE(saved);
    EXPECT_NE(saved.error().message.find("missing"), std::string::npos);
    ASSERT_TRUE(index.save(base()));
    EXPECT_EQ(loadedElements(), 40U);
}

TEST_F(HnswSnapshot, removesItsFiles)
{
    HnswIndex index(options());
    fill(index, 1100);
    ASSERT_TRUE(index.save(base()));
    write(folder / "notebook-000.hnsw", "another kind");
    HnswIndex::removeFiles(base());
    EXPECT_FALSE(std::filesystem::exists(file(0)));
    EXPECT_FALSE(std::filesystem::exists(file(1)));
    EXPECT_TRUE(std::filesystem::exists(folder / "notebook-000.hnsw"));
}

} // namespace
} // namespace kaze::vectors
