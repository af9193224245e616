#include "tests/engine/vectors/snapshot_fixture.h"

namespace kaze::vectors {
namespace {

class HnswSnapshotDamage : public SnapshotTest, public testing::WithParamInterface<Precision> {
protected:
    //! Small enough to try much, with nodes on upper layers.
    static IndexOptions small()
    {
        IndexOptions small = options(2, GetParam());
        small.m = 4;
        small.firstCapacity = 16;
        return small;
    }

    void expectRefused(const std::string& bytes, const IndexOptions& as) const
    {
        write(file(0), bytes);
        const auto loaded = HnswIndex::load(as, base());
        EXPECT_EQ(loaded.index->elements(), 0U);
        EXPECT_NE(loaded.problem, "");
        EXPECT_FALSE(std::filesystem::exists(file(0)));
    }

    static std::string flipped(std::string bytes, std::size_t bit)
    {
        bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
        return bytes;
    }
};

TEST_P(HnswSnapshotDamage, isNoticedInEveryBitOfEveryRegion)
{
    HnswIndex index(small());
    fill(index, 10);
    ASSERT_TRUE(index.markDeleted(3));
    ASSERT_TRUE(index.save(base()));
    const std::string sound = read(file(0));
    // Header, embedder, elements, levels, upper links, checksum: all of it.
    const std::size_t padded = GetParam() == Precision::Float32 ? 8 : 4;
    ASSERT_GT(sound.size(), 112 + small().embedderId.size() + 10 * (4 + 8 * 4 + padded + 8) + 10 * 4 + 8) << "no upper links";
    for (std::size_t bit = 0; bit < sound.size() * 8; ++bit) {
        expectRefused(flipped(sound, bit), small());
        ASSERT_FALSE(HasFailure()) << "bit " << bit;
    }
    write(file(0), sound);
    EXPECT_EQ(HnswIndex::load(small(), base()).index->elements(), 10U);
}

TEST_P(HnswSnapshotDamage, isNoticedInEveryLengthThatIsNotTheRightOne)
{
    HnswIndex index(small());
    fill(index, 10);
    ASSERT_TRUE(index.save(base()));
    const std::string sound = read(file(0));
    for (std::size_t length = 0; length < sound.size(); ++length)
        expectRefused(sound.substr(0, length), small());
    expectRefused(sound + "x", small());
    expectRefused(sound + std::string(4096, '\0'), small());
}

TEST_P(HnswSnapshotDamage, isNoticedInALargeFileAtEvery4096Bytes)
{
    const IndexOptions large = options(32, GetParam());
    HnswIndex index(large);
    const auto vectors = vectorsOf(1000);
    ASSERT_TRUE(index.addMany(entriesOf(vectors)));
    ASSERT_TRUE(index.save(base()));
    const std::string sound = read(file(0));
    for (std::size_t at = 0; at < sound.size(); at += 4096) {
        expectRefused(sound.substr(0, at), large);
        expectRefused(flipped(sound, 8 * at + at / 4096 % 8), large);
        std::string hole = sound;
        hole.replace(at, 4096, std::min<std::size_t>(4096, sound.size() - at), '\xa5');
        expectRefused(hole, large);
    }
    write(file(0), sound);
    EXPECT_EQ(HnswIndex::load(large, base()).index->elements(), 1000U);
}

INSTANTIATE_TEST_SUITE_P(Every, HnswSnapshotDamage, testing::Values(Precision::Float32, Precision::Float16, Precision::Int8),
    [](const auto& info) { return nameOf(info.param); });

TEST_F(SnapshotTest, keepsTheSegmentsBeforeADamagedOne)
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

} // namespace
} // namespace kaze::vectors
