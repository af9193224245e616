#include "engine/api/run_control_requests.h"
#include "engine/api/tenant_requests.h"
#include "engine/api/upkeep_requests.h"
#include "engine/cell/housekeeping.h"
#include "tests/engine/cell/cell_fixture.h"

using namespace testing;

namespace kaze::cell::test {

class HousekeepingTest : public CellFixture { };

TEST_F(HousekeepingTest, saysWhatIsKeptAndRemembersWhatWasSet)
{
    configure("keep: { usage: 30d, checkpoints: forever }\n");
    {
        auto cell = open();
        ASSERT_TRUE(cell) << cell.error().text();
        Asker asker((*cell)->connect());
        const auto keeping = asker.ask(api::GetKeeping{});
        ASSERT_TRUE(keeping) << keeping.error().text();
        ASSERT_EQ(keeping->rows.size(), 4U);
        EXPECT_EQ(keeping->rows[0].what, "usage");
        EXPECT_EQ(keeping->rows[0].keepDays, 30);
        EXPECT_EQ(keeping->rows[1].what, "checkpoints");
        EXPECT_EQ(keeping->rows[1].keepDays, 0);
        EXPECT_EQ(keeping->rows[2].keepDays, 90);
        EXPECT_EQ(keeping->rows[3].what, "audit");
        EXPECT_EQ(keeping->rows[3].keepDays, 365);
        EXPECT_FALSE(keeping->lastCleaned);
        const auto set = asker.ask(api::SetKeeping{"checkpoints", 3});
        ASSERT_TRUE(set);
        EXPECT_EQ(set->rows[1].keepDays, 3);
        EXPECT_EQ(asker.ask(api::SetKeeping{"dust", 3}).error().code, base::ErrorCode::InvalidArgument);
        EXPECT_EQ(asker.ask(api::SetKeeping{"usage", -1}).error().code, base::ErrorCode::InvalidArgument);
        const auto cleaned = asker.ask(api::CleanUp{});
        ASSERT_TRUE(cleaned) << cleaned.error().text();
        EXPECT_TRUE(cleaned->lastCleaned);
        EXPECT_FALSE(cleaned->cleaning);
    }
    auto cell = open();
    ASSERT_TRUE(cell);
    Asker asker((*cell)->connect());
    const auto keeping = asker.ask(api::GetKeeping{});
    ASSERT_TRUE(keeping);
    EXPECT_EQ(keeping->rows[0].keepDays, 30) << "as the file says";
    EXPECT_EQ(keeping->rows[1].keepDays, 3) << "as it was set";
    EXPECT_TRUE(keeping->lastCleaned);
}

TEST_F(HousekeepingTest, refusesAFileThatSaysNonsense)
{
    configure("keep: { usage: soon }\n");
    EXPECT_FALSE(open());
}

api::SetProject projectOf(const std::string& name)
{
    api::SetProject project;
    project.name = name;
    project.isNew = true;
    return project;
}

//! Remembers something that came to be a year ago.
api::ImportMemories somethingOld(const std::string& project, const std::string& text)
{
    api::ImportMemories import;
    import.project = project;
    import.items.resize(1);
    import.items[0].text = text;
    import.items[0].time = base::SystemClock{}.now() - std::chrono::hours(24) * 365;
    return import;
}

TEST_F(HousekeepingTest, compactsEveryMemoryByTheRulesOfTheFile)
{
    configure("memory:\n  compaction:\n    - { name: old, filter: 'kind:note', older_than_days: 90, importance_below: 0.9 }\n");
    {
        auto cell = open();
        ASSERT_TRUE(cell) << cell.error().text();
        Asker asker((*cell)->connect());
        ASSERT_TRUE(asker.ask(projectOf("plan")));
        for (const auto* project : {"", "plan"}) {
            const auto imported = asker.ask(somethingOld(project, "from last year"));
            ASSERT_TRUE(imported) << imported.error().text();
            ASSERT_EQ(imported->added, 1);
        }
        api::AddMemory today;
        today.text = "from today";
        ASSERT_TRUE(asker.ask(today));
    }
    // A memory that nobody has opened since the start is compacted as well.
    auto cell = open();
    ASSERT_TRUE(cell) << cell.error().text();
    Asker asker((*cell)->connect());
    const auto cleaned = asker.ask(api::CleanUp{});
    ASSERT_TRUE(cleaned) << cleaned.error().text();
    for (const std::string project : {"", "plan"}) {
        const auto listed = asker.ask(api::ListMemoryArchives{"", project});
        ASSERT_TRUE(listed) << listed.error().text();
        ASSERT_EQ(listed->archives.size(), 1U) << project;
        EXPECT_EQ(listed->archives[0].records, 1);
        EXPECT_EQ(listed->archives[0].problem, "");
        EXPECT_EQ(asker.ask(api::GetMemoryStats{"", project})->records, project.empty() ? 1 : 0);
        const auto restored = asker.ask(api::RestoreArchive{"", project, listed->archives[0].name, {}});
        ASSERT_TRUE(restored) << restored.error().text();
        EXPECT_EQ(restored->records, 1);
    }
    EXPECT_EQ(asker.ask(api::CompactMemory{"", "", {}, true})->records, 1) << "asked for without rules it goes by these";
}

TEST_F(HousekeepingTest, aMemoryThatCannotBeCompactedDoesNotKeepTheOthers)
{
    configure("memory:\n  compaction:\n    - { name: old, older_than_days: 90 }\n");
    {
        auto cell = open();
        ASSERT_TRUE(cell) << cell.error().text();
        Asker asker((*cell)->connect());
        for (const auto* project : {"broken", "plan"}) {
            ASSERT_TRUE(asker.ask(projectOf(project)));
            ASSERT_TRUE(asker.ask(somethingOld(project, "from last year")));
        }
    }
    ASSERT_TRUE(base::writeFile(folder / "data" / "knowledge" / "default@broken.db", std::string(8192, 'x')));
    auto cell = open();
    ASSERT_TRUE(cell) << cell.error().text();
    Asker asker((*cell)->connect());
    const auto cleaned = asker.ask(api::CleanUp{});
    ASSERT_TRUE(cleaned) << cleaned.error().text();
    EXPECT_TRUE(cleaned->lastCleaned);
    EXPECT_EQ(asker.ask(api::ListMemoryArchives{"", "plan"})->archives.size(), 1U);
}

TEST_F(HousekeepingTest, withoutRulesNoMemoryIsCompacted)
{
    auto cell = open();
    ASSERT_TRUE(cell) << cell.error().text();
    Asker asker((*cell)->connect());
    ASSERT_TRUE(asker.ask(somethingOld("", "from last year")));
    ASSERT_TRUE(asker.ask(api::CleanUp{}));
    EXPECT_TRUE(asker.ask(api::ListMemoryArchives{})->archives.empty());
    EXPECT_EQ(asker.ask(api::GetMemoryStats{})->records, 1);
    EXPECT_EQ(asker.ask(api::CompactMemory{}).error().code, base::ErrorCode::InvalidArgument);
}

TEST_F(HousekeepingTest, refusesRulesThatSayNonsense)
{
    for (const std::string rule : {"{ name: all }", "{ older_than_days: 3 }", "{ name: x, older_than_days: soon }",
             "{ name: x, older_than_days: 3, filter: 'colour:red' }", "{ name: x, keep_newest: 0 }", "{ name: x, keep: 3 }"}) {
        configure("memory:\n  compaction:\n    - " + rule + "\n");
        const auto cell = open();
        ASSERT_FALSE(cell) << rule;
        EXPECT_EQ(cell.error().code, base::ErrorCode::InvalidArgument) << cell.error().text();
        EXPECT_NE(cell.error().text().find("kaze.yaml:3"), std::string::npos) << cell.error().text();
    }
}

TEST(KeepDays, areReadAsPeopleWriteThem)
{
    EXPECT_EQ(readKeepDays("90d").value(), 90);
    EXPECT_EQ(readKeepDays("forever").value(), 0);
    for (const auto* wrong : {"", "d", "0d", "-1d", "90", "90 d", "90days", "1000000d"})
        EXPECT_FALSE(readKeepDays(wrong)) << wrong;
}

} // namespace kaze::cell::test
