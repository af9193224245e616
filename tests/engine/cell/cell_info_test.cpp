// Who a cell says it is, and what it refuses once it is about to end.

#include "engine/api/audit_requests.h"
#include "engine/api/cell_requests.h"
#include "engine/api/run_requests.h"
#include "engine/base/ids.h"
#include "tests/engine/cell/cell_fixture.h"

using namespace testing;

namespace kaze::cell::test {

class CellInfoTest : public CellFixture { };

TEST_F(CellInfoTest, saysWhoItIsAndWhoAsks)
{
    configure("cell: { name: here, region: north, environment: staging, labels: { team: research } }\n");
    std::string id;
    {
        auto cell = open();
        ASSERT_TRUE(cell) << cell.error().text();
        const auto reply = Asker((*cell)->connect()).ask(api::GetCell{});
        ASSERT_TRUE(reply) << reply.error().text();
        const auto& info = reply->cell;
        EXPECT_EQ(info.name, "here");
        EXPECT_EQ(info.region, "north");
        EXPECT_EQ(info.environment, "staging");
        EXPECT_THAT(info.labels, ElementsAre(Pair("team", "research")));
        EXPECT_EQ(info.role, api::Role::Admin);
        EXPECT_FALSE(info.draining);
        EXPECT_THAT(info.requests, IsSupersetOf({"get_cell", "start_run"}));
        EXPECT_TRUE(base::Uuid::parse(info.id)) << info.id;
        id = info.id;
        Caller caller;
        caller.actor = "token x";
        caller.role = api::Role::Viewer;
        const auto seen = Asker((*cell)->connect(std::move(caller))).ask(api::GetCell{});
        ASSERT_TRUE(seen) << seen.error().text();
        EXPECT_EQ(seen->cell.role, api::Role::Viewer);
    }
    auto again = open();
    ASSERT_TRUE(again);
    EXPECT_EQ(Asker((*again)->connect()).ask(api::GetCell{})->cell.id, id) << "as long as its data folder lives";
}

TEST_F(CellInfoTest, refusesLabelsThatAreNoTexts)
{
    configure("cell: { labels: { team: [a, b] } }\n");
    const auto cell = open();
    ASSERT_FALSE(cell);
    EXPECT_THAT(cell.error().message, AllOf(HasSubstr("kaze.yaml"), HasSubstr("labels")));
}

TEST_F(CellInfoTest, startsNothingOnceItIsAboutToEndButAnswersAllElse)
{
    auto cell = open();
    ASSERT_TRUE(cell);
    Asker asker((*cell)->connect());
    EXPECT_THAT((*cell)->drain(), IsEmpty());
    const auto refused = asker.ask(listing());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Unavailable);
    EXPECT_THAT(refused.error().message, HasSubstr("about to end"));
    const auto written = asker.ask(api::ListAudit{});
    ASSERT_TRUE(written);
    ASSERT_FALSE(written->entries.empty());
    EXPECT_EQ(written->entries.front().outcome, "unavailable") << "who was refused is written down as well";
    EXPECT_TRUE(asker.ask(api::ListRuns{}));
    EXPECT_TRUE(asker.ask(api::GetCell{})->cell.draining);
}

} // namespace kaze::cell::test
