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

TEST(KeepDays, areReadAsPeopleWriteThem)
{
    EXPECT_EQ(readKeepDays("90d").value(), 90);
    EXPECT_EQ(readKeepDays("forever").value(), 0);
    for (const auto* wrong : {"", "d", "0d", "-1d", "90", "90 d", "90days", "1000000d"})
        EXPECT_FALSE(readKeepDays(wrong)) << wrong;
}

} // namespace kaze::cell::test
