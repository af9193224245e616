#include "tests/engine/knowledge/archive_fixture.h"

#include <algorithm>
#include <fstream>

namespace kaze::knowledge {
namespace {

class EraseArchiveTest : public ArchiveFixture {
protected:
    Result<api::MemoryErased> erase(const std::vector<std::string>& ids, const std::string& filter = {}, bool countOnly = false)
    {
        api::EraseMemories query;
        query.tenant = "default";
        query.ids = ids;
        query.filter = filter;
        query.countOnly = countOnly;
        return bench->loop.runUntil(knowledge->erase(query));
    }
    static api::ErasedPlace placeOf(const api::MemoryErased& erased)
    {
        const auto at = std::ranges::find(erased.places, "archives", &api::ErasedPlace::place);
        EXPECT_NE(at, erased.places.end());
        return at == erased.places.end() ? api::ErasedPlace() : *at;
    }
    //! Everything that stands in all archives.
    [[nodiscard]] std::string archivedText()
    {
        std::string text;
        for (const auto& archive : archives())
            text += base::decompressed(base::readFile(archiveFolder() / archive.name).value(), 1U << 24).value();
        return text;
    }
};

TEST_F(EraseArchiveTest, takesARecordOutOfTheArchiveThatAloneHasIt)
{
    const auto id = add("Nerissa Quackenbush lives at 12 Thistledown Lane #1", 40);
    change(id, "Nerissa Quackenbush moved to Wobblingham-under-Edge #2");
    const auto other = add("somebody else entirely, of whom nothing is erased #3", 40);
    ASSERT_EQ(compact({olderThan(30)})->records, 2);
    ASSERT_NE(archivedText().find("Quackenbush"), std::string::npos);
    const auto counted = erase({id}, {}, true);
    ASSERT_TRUE(counted) << counted.error().text();
    EXPECT_EQ(counted->records, 1);
    ASSERT_NE(archivedText().find("Quackenbush"), std::string::npos);

    const auto erased = erase({id.substr(0, 35)});
    ASSERT_TRUE(erased) << erased.error().text();
    EXPECT_EQ(erased->records, 1);
    EXPECT_TRUE(erased->complete);
    EXPECT_EQ(placeOf(*erased).removed, 1);
    EXPECT_EQ(placeOf(*erased).left, 0);
    for (const auto* word : {"Quackenbush", "Wobblingham", "Thistledown"})
        EXPECT_EQ(archivedText().find(word), std::string::npos) << word;
    ASSERT_EQ(archives().size(), 1U);
    EXPECT_EQ(archives()[0].problem, "");
    EXPECT_EQ(archives()[0].records, 1);
    EXPECT_EQ(archives()[0].versions, 0);
    EXPECT_EQ(erase({id}).error().code, ErrorCode::NotFound);
    const auto back = restore(archives()[0].name);
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(back->records, 1);
    EXPECT_TRUE(get(other));
}

TEST_F(EraseArchiveTest, removesAnArchiveOfWhichNothingStays)
{
    const auto id = add("the only one #1", 40);
    ASSERT_TRUE(compact({olderThan(30)}));
    add("there is something else #2", 1);
    const auto erased = erase({id});
    ASSERT_TRUE(erased) << erased.error().text();
    EXPECT_TRUE(erased->complete);
    EXPECT_TRUE(archives().empty());
    EXPECT_TRUE(std::filesystem::is_empty(archiveFolder()));
    EXPECT_EQ(bench->count(*knowledge), 1);
}

TEST_F(EraseArchiveTest, reachesWhatIsInTheMemoryAndInArchives)
{
    const auto id = add("in both of them, and its version too #1", 40);
    add("in the archive alone #2", 40);
    const auto archive = compact({olderThan(30)})->archive;
    ASSERT_TRUE(restore(archive, {id}));
    change(id, "in both of them, changed since #3");
    api::CompactionRule versions;
    versions.keepVersions = 1;
    ASSERT_EQ(compact({versions})->versions, 1);
    ASSERT_EQ(archives().size(), 2U);

    const auto erased = erase({}, "both");
    ASSERT_TRUE(erased) << erased.error().text();
    EXPECT_EQ(erased->records, 1);
    EXPECT_FALSE(erased->complete) << "an archive may have others that fit the filter";
    for (const auto& place : erased->places)
        EXPECT_EQ(place.left, place.place == "archives, by the filter" ? 2 : 0) << place.place;
    EXPECT_EQ(placeOf(*erased).removed, 2) << "out of one the record, out of the other its version";
    ASSERT_EQ(archives().size(), 1U);
    EXPECT_EQ(archives()[0].name, archive);
    EXPECT_EQ(archivedText().find("both"), std::string::npos);
    EXPECT_NE(archivedText().find("alone"), std::string::npos);
}

TEST_F(EraseArchiveTest, saysThatADamagedArchiveMayHaveIt)
{
    const auto id = add("archived once #1", 40);
    const auto archive = compact({olderThan(30)})->archive;
    ASSERT_TRUE(restore(archive));
    auto bytes = base::readFile(archiveFolder() / archive).value();
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    std::ofstream(archiveFolder() / archive, std::ios::binary) << bytes;
    const auto erased = erase({id});
    ASSERT_TRUE(erased) << erased.error().text();
    EXPECT_FALSE(erased->complete);
    EXPECT_EQ(placeOf(*erased).left, 1);
    EXPECT_NE(placeOf(*erased).detail.find(archive), std::string::npos) << placeOf(*erased).detail;
    const auto unknown = erase({id});
    EXPECT_EQ(unknown.error().code, ErrorCode::NotFound);
    EXPECT_NE(unknown.error().message.find(archive), std::string::npos) << "it may be there";
}

TEST_F(EraseArchiveTest, tellsOfOthersThatHaveTheSameText)
{
    add("one and the same text, word for word", 40);
    ASSERT_TRUE(compact({olderThan(30)}));
    const auto id = add("one and the same text, word for word", 1);
    const auto erased = erase({id});
    ASSERT_TRUE(erased) << erased.error().text();
    EXPECT_TRUE(erased->complete) << "the other was not to be erased";
    EXPECT_NE(placeOf(*erased).detail.find("same text"), std::string::npos) << placeOf(*erased).detail;
}

TEST_F(EraseArchiveTest, leavesNothingOfAnArchiveThatWasNotFinished)
{
    const auto id = add("what a compaction was writing #1", 40);
    ASSERT_TRUE(compact({olderThan(30)}));
    std::ofstream(archiveFolder() / ".archive.tmp") << "what a compaction was writing #1";
    ASSERT_TRUE(erase({id}));
    EXPECT_FALSE(std::filesystem::exists(archiveFolder() / ".archive.tmp"));
}

TEST_F(EraseArchiveTest, worksInSmallPartsAndMissesNone)
{
    std::vector<Task<Result<std::string>>> tasks;
    for (int i = 0; i < 1200; ++i) {
        NewRecord record;
        record.text = "number #" + std::to_string(i);
        record.agent = i % 6 == 0 ? "eve" : "bob";
        tasks.push_back(knowledge->add(Bench::as("default"), record));
    }
    for (const auto& added : bench->loop.runUntil(base::whenAll(std::move(tasks))))
        ASSERT_TRUE(added) << added.error().text();
    settle();
    const auto erased = erase({}, "agent:bob");
    ASSERT_TRUE(erased) << erased.error().text();
    EXPECT_EQ(erased->records, 1000);
    EXPECT_TRUE(erased->complete);
    EXPECT_EQ(bench->count(*knowledge), 200);
    EXPECT_EQ(bench->byVector(*knowledge, "#6", 200).size(), 200U);
}

} // namespace
} // namespace kaze::knowledge
