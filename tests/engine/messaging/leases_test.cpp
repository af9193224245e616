#include "tests/engine/messaging/messaging_fixture.h"

namespace kaze::messaging {

using namespace std::chrono_literals;

namespace {

class LeasesTest : public MessagingFixture {
protected:
    static LeaseRequest wanted(std::string holder, base::Duration wait = 0s)
    {
        LeaseRequest request;
        request.name = "deploy";
        request.holder = std::move(holder);
        request.wait = wait;
        return request;
    }

    Result<Lease> acquire(std::string holder) { return run(leases->acquire(wanted(std::move(holder)), {})); }

    //! What a holder does behind the fence.
    Result<> act(const Lease& lease)
    {
        return database->writeSync([&](storage::Connection& db) { return Leases::check(db, lease, clock.now()); });
    }
};

} // namespace

TEST_F(LeasesTest, areHeldByOneAtATime)
{
    const auto mine = acquire("a");
    ASSERT_TRUE(mine);
    const auto theirs = acquire("b");
    ASSERT_FALSE(theirs);
    EXPECT_EQ(theirs.error().code, ErrorCode::Conflict);
    EXPECT_THAT(theirs.error().message, HasSubstr("\"a\""));
    ASSERT_TRUE(run(leases->release(*mine)));
    const auto next = acquire("b");
    ASSERT_TRUE(next);
    EXPECT_GT(next->token, mine->token);
}

TEST_F(LeasesTest, endByThemselvesAndRefuseWhoComesLate)
{
    const auto mine = acquire("a");
    ASSERT_TRUE(mine);
    EXPECT_TRUE(act(*mine));
    clock.advance(31s);
    EXPECT_FALSE(act(*mine));
    EXPECT_FALSE(run(leases->renew(*mine, 30s)));
    const auto next = acquire("b");
    ASSERT_TRUE(next);
    EXPECT_GT(next->token, mine->token);
    EXPECT_FALSE(act(*mine));
    EXPECT_FALSE(run(leases->release(*mine)));
    EXPECT_TRUE(act(*next));
}

TEST_F(LeasesTest, lastAsLongAsTheyAreRenewed)
{
    auto mine = acquire("a");
    ASSERT_TRUE(mine);
    for (int i = 0; i < 5; ++i) {
        clock.advance(20s);
        mine = run(leases->renew(*mine, 30s));
        ASSERT_TRUE(mine);
    }
    EXPECT_FALSE(acquire("b"));
    // The same holder has the same lease.
    const auto again = acquire("a");
    ASSERT_TRUE(again);
    EXPECT_EQ(again->token, mine->token);
}

TEST_F(LeasesTest, surviveARestartAndNeverGiveATokenTwice)
{
    const auto mine = acquire("a");
    ASSERT_TRUE(mine);
    reopen();
    EXPECT_FALSE(acquire("b"));
    ASSERT_TRUE(run(leases->release(*mine)));
    reopen();
    const auto next = acquire("a");
    ASSERT_TRUE(next);
    EXPECT_GT(next->token, mine->token);
}

TEST_F(LeasesTest, goToWhoWaitsWhenTheyAreReleasedOrOver)
{
    const auto mine = acquire("a");
    ASSERT_TRUE(mine);
    const auto second = begin(leases->acquire(wanted("b", 1h), {}));
    ASSERT_TRUE(untilAsleep());
    ASSERT_TRUE(run(leases->release(*mine)));
    ASSERT_TRUE(eventually([&] { return second->has_value(); }));
    ASSERT_TRUE(**second);
    const auto third = begin(leases->acquire(wanted("c", 1h), {}));
    ASSERT_TRUE(untilAsleep());
    clock.advance(31s);
    ASSERT_TRUE(eventually([&] { return third->has_value(); }));
    EXPECT_TRUE(**third);
    const auto fourth = begin(leases->acquire(wanted("d", 10s), {}));
    ASSERT_TRUE(untilAsleep());
    clock.advance(11s);
    ASSERT_TRUE(eventually([&] { return fourth->has_value(); }));
    EXPECT_EQ((*fourth)->error().code, ErrorCode::Conflict);
}

TEST_F(LeasesTest, goToExactlyOneOfManyWhoAskAtOnce)
{
    std::vector<std::shared_ptr<std::optional<Result<Lease>>>> asked;
    for (int i = 0; i < 50; ++i)
        asked.push_back(begin(leases->acquire(wanted("holder" + std::to_string(i)), {})));
    ASSERT_TRUE(
        eventually([&] { return std::all_of(asked.begin(), asked.end(), [](const auto& each) { return each->has_value(); }); }));
    EXPECT_EQ(std::count_if(asked.begin(), asked.end(), [](const auto& each) { return (*each)->has_value(); }), 1);
}

TEST_F(LeasesTest, areEachTenantsOwn)
{
    ASSERT_TRUE(acquire("a"));
    auto theirs = wanted("b");
    theirs.tenant = "rival";
    EXPECT_TRUE(run(leases->acquire(theirs, {})));
}

TEST_F(LeasesTest, holdNobodyOffForEverWhenAClockWasWrong)
{
    clock.jump(24h * 365);
    ASSERT_TRUE(acquire("a"));
    clock.jump(-24h * 365);
    EXPECT_TRUE(acquire("b"));
}

TEST_F(LeasesTest, refuseTermsThatMakeNoSense)
{
    auto request = wanted("a");
    request.time = 0s;
    EXPECT_FALSE(run(leases->acquire(request, {})));
    request.time = 25h;
    EXPECT_FALSE(run(leases->acquire(request, {})));
    request = wanted("");
    EXPECT_FALSE(run(leases->acquire(request, {})));
}

} // namespace kaze::messaging
