#include "engine/base/file.h"
#include "tests/engine/vectors/index_fixture.h"

#include <gtest/gtest.h>

#include <fstream>

namespace kaze::vectors {
namespace {

class HnswSnapshot : public IndexTest {
protected:
    std::filesystem::path base() const { return folder / "note"; }
    std::filesystem::path file(int number) const { return folder / ("note-00" + std::to_string(number) + ".hnsw"); }

    static std::string read(const std::filesystem::path& path) { return base::readFile(path).value(); }
    static void write(const std::filesystem::path& path, const std::string& bytes)
    {
        std::ofstream(path, std::ios::binary) << bytes;
    }

    //! How many elements of the files are believed.
    std::size_t loadedElements() const { return HnswIndex::load(options(), base()).index->elements(); }
};

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

TEST_F(HnswSnapshot, noticesEveryFlippedBitOfTheHeaderAndAFlippedBitOfEveryOtherByte)
{
    IndexOptions small = options(2);
    small.m = 4; // upper layers also with few elements
    small.firstCapacity = 16;
    HnswIndex index(small);
    fill(index, 10);
    ASSERT_TRUE(index.save(base()));
    const std::string sound = read(file(0));
    for (std::size_t bit = 0; bit < sound.size() * 8; bit += bit < 1024 ? 1 : 9) {
        std::string damaged = sound;
        damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
        write(file(0), damaged);
        const auto loaded = HnswIndex::load(small, base());
        ASSERT_EQ(loaded.index->elements(), 0U) << "bit " << bit;
        ASSERT_NE(loaded.problem, "");
        ASSERT_FALSE(std::filesystem::exists(file(0)));
    }
    write(file(0), sound);
    EXPECT_EQ(HnswIndex::load(small, base()).index->elements(), 10U);
}

TEST_F(HnswSnapshot, noticesEveryLengthThatIsNotTheRightOne)
{
    HnswIndex index(options());
    fill(index, 40);
    ASSERT_TRUE(index.save(base()));
    const std::string sound = read(file(0));
    for (std::size_t length = 0; length < sound.size(); length += 29) {
        write(file(0), sound.substr(0, length));
        EXPECT_EQ(loadedElements(), 0U) << "length " << length;
    }
    write(file(0), sound + "x");
    EXPECT_EQ(loadedElements(), 0U);
    write(file(0), "");
    EXPECT_EQ(loadedElements(), 0U);
}

TEST_F(HnswSnapshot, keepsTheSegmentsBeforeADamagedOne)
{
    HnswIndex index(options());
    fill(index, 3000);
    ASSERT_TRUE(index.save(base()));
    std::string damaged = read(file(1));
    damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] + 1);
    write(file(1), damaged);
    const auto loaded = HnswIndex::load(options(), base());
    EXPECT_EQ(loaded.index->lastLabel(), 1024U);
    EXPECT_NE(loaded.problem.find("note-001.hnsw"), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(file(2)));
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
