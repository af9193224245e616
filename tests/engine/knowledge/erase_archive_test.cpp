#include "engine/api/upkeep_requests.h"
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
    EXPECT_TRUE(erased->complete) << "the archives were asked too";
    EXPECT_EQ(placeOf(*erased).removed, 2) << "out of one the record, out of the other its version";
    ASSERT_EQ(archives().size(), 1U);
    EXPECT_EQ(archives()[0].name, archive);
    EXPECT_EQ(archivedText().find("both"), std::string::npos);
    EXPECT_NE(archivedText().find("alone"), std::string::npos);
}

TEST_F(EraseArchiveTest, asksArchivesWhatTheFilterAsks)
{
    NewRecord record;
    record.kind = "episode";
    record.agent = "bob";
    record.tags = {"ops"};
    record.createdAt = bench->clock.now() - std::chrono::hours(24) * 40;
    record.data = R"({"task":"restore the backup of Thistledown","success":false})";
    ASSERT_TRUE(bench->add(*knowledge, record));
    record.agent = "eve";
    record.data = R"({"task":"restore the backup of Wobblingham","success":true})";
    ASSERT_TRUE(bench->add(*knowledge, record));
    record.kind = "note";
    record.data.clear();
    record.text = "Bob keeps the keys of Quackenbush";
    record.agent = "bob";
    record.tags.clear();
    record.idempotencyKey = "one key";
    const auto forgotten = bench->add(*knowledge, record);
    ASSERT_TRUE(forgotten);
    forget(*forgotten);
    auto rule = olderThan(30);
    rule.forgottenDays = 0;
    ASSERT_EQ(compact({rule})->records, 2);
    rule = {};
    rule.name = "forgotten";
    rule.forgottenDays = 0.000001;
    bench->clock.advance(std::chrono::hours(1));
    ASSERT_EQ(compact({rule})->records, 1);
    add("something stays #9", 1);

    EXPECT_EQ(erase({}, "agent:nobody")->records, 0);
    for (const auto* filter :
        {"success:no", "agent:bob tag:ops", "kind:episode thistledown", "agent:b* reward<1 -tag:ops", "age<39d"}) {
        const auto counted = erase({}, filter, true);
        ASSERT_TRUE(counted) << counted.error().text();
        const std::string fits = filter;
        EXPECT_EQ(counted->records, fits == "age<39d" ? 1 : fits.starts_with("agent:b*") ? 0 : 1) << filter;
    }
    const auto erased = erase({}, "agent:bob");
    ASSERT_TRUE(erased) << erased.error().text();
    EXPECT_EQ(erased->records, 2) << "one that was forgotten, and one that was not";
    EXPECT_TRUE(erased->complete);
    EXPECT_EQ(archivedText().find("Thistledown"), std::string::npos);
    EXPECT_EQ(archivedText().find("Quackenbush"), std::string::npos);
    EXPECT_NE(archivedText().find("Wobblingham"), std::string::npos);
    EXPECT_EQ(erase({}, "agent:bob", true)->records, 0);
}

TEST_F(EraseArchiveTest, goesByTheMemoryAndByTheNewestArchiveWhereOneRecordStandsTwice)
{
    const auto back = add("the plan of the garden #1", 40, 0.5, {"old"});
    const auto twice = add("the plan of the house #2", 40, 0.5, {"old"});
    const auto first = compact({olderThan(30)})->archive;
    ASSERT_TRUE(restore(first));
    for (const auto& id : {back, twice}) {
        api::UpdateMemory query;
        query.id = id;
        query.tenant = "default";
        query.tags = {"new"};
        ASSERT_TRUE(bench->loop.runUntil(knowledge->update(query, "person")));
    }
    bench->clock.advance(std::chrono::hours(1));
    ASSERT_EQ(compact({olderThan(30)})->records, 2);
    ASSERT_TRUE(restore(archives()[0].name, {back}));
    ASSERT_EQ(archives().size(), 2U);
    EXPECT_EQ(erase({}, "tag:old", true)->records, 0) << "none of them has that tag any more";
    const auto erased = erase({}, "tag:new");
    ASSERT_TRUE(erased) << erased.error().text();
    EXPECT_EQ(erased->records, 2);
    EXPECT_TRUE(erased->complete);
    EXPECT_TRUE(archives().empty());
}

TEST_F(EraseArchiveTest, saysWhichArchivesAFilterCouldNotBeAskedOf)
{
    const auto id = add("its versions alone are archived #1", 40);
    change(id, "its versions alone are archived, changed #2");
    api::CompactionRule versions;
    versions.keepVersions = 1;
    ASSERT_EQ(compact({versions})->versions, 1);
    bench->clock.advance(std::chrono::hours(1));
    const auto archive = compact({olderThan(30)})->archive;
    EXPECT_TRUE(erase({}, "nothing", true)->places.empty()) << "whose versions they are stands in the other archive";
    ASSERT_TRUE(removeArchive(archive));
    const auto lost = erase({}, "nothing");
    ASSERT_TRUE(lost) << lost.error().text();
    EXPECT_EQ(lost->records, 0);
    ASSERT_EQ(lost->places.size(), 1U);
    EXPECT_EQ(lost->places[0].left, 1);
    EXPECT_NE(lost->places[0].detail.find(id), std::string::npos) << lost->places[0].detail;

    const auto name = archives()[0].name;
    std::filesystem::resize_file(archiveFolder() / name, 20);
    for (const bool countOnly : {true, false}) {
        const auto unread = erase({}, "nothing", countOnly);
        ASSERT_TRUE(unread) << unread.error().text();
        EXPECT_EQ(placeOf(*unread).left, 1);
        EXPECT_NE(placeOf(*unread).detail.find(name), std::string::npos) << placeOf(*unread).detail;
    }
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
    EXPECT_EQ(placeOf(*erased).detail.find("none could be read"), 0U) << placeOf(*erased).detail;
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
