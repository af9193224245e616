#include "engine/api/cost_requests.h"
#include "engine/gateway/reconcile.h"

#include "tests/engine/gateway/ledger_fixture.h"

namespace kaze::gateway::test {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class Reconcile : public LedgerFixture {
protected:
    Result<api::Reconciliation> compared(const std::string& lines,
        const std::string& columns = "day,model,input_tokens,output_tokens,cost_usd", double tolerance = 0.01)
    {
        const auto bill = readBill(columns + "\n" + lines);
        EXPECT_TRUE(bill) << bill.error().text();
        return ask([&](storage::Connection& connection) { return reconcile(connection, *bill, "openai", tolerance); });
    }

    //! Of the one row there is.
    std::string why(const std::string& lines, const std::string& columns = "day,model,input_tokens,output_tokens,cost_usd")
    {
        const auto result = compared(lines, columns);
        EXPECT_TRUE(result) << result.error().text();
        EXPECT_THAT(result->rows, SizeIs(1));
        return result->rows.empty() ? "" : result->rows[0].why;
    }

    static LedgerRow estimated(LedgerRow row, const std::string& outcome = "ok")
    {
        row.source = UsageSource::Estimated;
        row.outcome = outcome;
        return row;
    }
};

// A call of the fixture: 1000 tokens in, 200 of them cached, 100 out; 0.001 + 0.000025 + 0.001 dollars.
constexpr const char* kSame = "2026-11-01,gpt-5,1000,100,0.002025\n";

TEST_F(Reconcile, findsThatABillAndTheLedgerAgree)
{
    auto cached = call("2026-11-01T13:00:00Z");
    cached.outcome = "cached";
    auto elsewhere = call("2026-11-01T13:00:00Z");
    elsewhere.provider = "openrouter";
    book({call("2026-11-01T12:00:00Z"), cached, elsewhere});
    const auto result = compared(kSame);
    ASSERT_TRUE(result) << result.error().text();
    ASSERT_THAT(result->rows, SizeIs(1));
    EXPECT_FALSE(result->rows[0].differs);
    EXPECT_EQ(result->rows[0].why, "");
    EXPECT_EQ(result->billedUsd, Money{2'025'000});
    EXPECT_EQ(result->bookedUsd, Money{2'025'000});
    EXPECT_EQ(result->from, moment("2026-11-01T00:00:00Z"));
    EXPECT_EQ(result->to, moment("2026-11-02T00:00:00Z"));
    EXPECT_THAT(result->notes, IsEmpty());
}

TEST_F(Reconcile, allowsTheToleranceThatIsAsked)
{
    book({call("2026-11-01T12:00:00Z")});
    const std::string near = "2026-11-01,gpt-5,1009,100,0.002025\n";
    EXPECT_FALSE(compared(near)->rows[0].differs);
    EXPECT_TRUE(compared(near, "day,model,input_tokens,output_tokens,cost_usd", 0)->rows[0].differs);
    EXPECT_FALSE(compared(kSame, "day,model,input_tokens,output_tokens,cost_usd", 0)->rows[0].differs);
    for (const double wrong : {-0.1, 1.1, std::numeric_limits<double>::quiet_NaN()})
        EXPECT_THAT(
            compared(near, "day,model,input_tokens,output_tokens,cost_usd", wrong).error().message, HasSubstr("tolerance"));
}

TEST_F(Reconcile, forgivesWhatRoundingToCentsMakes)
{
    book({call("2026-11-01T12:00:00Z")});
    EXPECT_FALSE(compared("2026-11-01,gpt-5,0.00\n", "day,model,cost_usd")->rows[0].differs);
    EXPECT_TRUE(compared("2026-11-01,gpt-5,0.000\n", "day,model,cost_usd")->rows[0].differs);
}

TEST_F(Reconcile, putsWhatDiffersFirst)
{
    book({call("2026-11-01T12:00:00Z"), call("2026-11-02T12:00:00Z")});
    const auto result = compared("2026-11-01,gpt-5,1000,100,0.002025\n2026-11-02,gpt-5,5000,100,1\n");
    ASSERT_THAT(result->rows, SizeIs(2));
    EXPECT_EQ(result->rows[0].day, "2026-11-02");
    EXPECT_TRUE(result->rows[0].differs);
    EXPECT_FALSE(result->rows[1].differs);
}

TEST_F(Reconcile, saysThatOnlyThePriceDiffers)
{
    book({call("2026-11-01T12:00:00Z")});
    EXPECT_THAT(why("2026-11-01,gpt-5,1000,100,0.00405\n"),
        AllOf(HasSubstr("tokens are the same, the price is not"), HasSubstr("$3.68"), HasSubstr("$1.84")));
}

TEST_F(Reconcile, saysWhichCallsHadNoPrice)
{
    auto unpriced = call("2026-11-01T12:00:00Z");
    unpriced.price.reset();
    unpriced.cost = {};
    book({unpriced});
    EXPECT_EQ(why(kSame), "1 call had no price in the ledger");
}

TEST_F(Reconcile, saysWhatIsEstimatedAndWhatCrashed)
{
    book({call("2026-11-01T11:00:00Z"), estimated(call("2026-11-01T12:00:00Z")),
        estimated(call("2026-11-01T13:00:00Z"), "crashed")});
    EXPECT_THAT(why(kSame), HasSubstr("2 calls with 2200 tokens are estimates, 1 of them of a crash"));
}

TEST_F(Reconcile, saysThatTheProviderBilledNoneOfTheEstimates)
{
    book({estimated(call("2026-11-01T12:00:00Z"), "timeout"), call("2026-11-02T12:00:00Z", "o3")});
    const auto result = compared("2026-11-02,o3,1000,100,0.002025\n2026-11-01,o1,0,0,0\n");
    ASSERT_THAT(result->rows, SizeIs(3));
    EXPECT_EQ(result->rows[0].model, "gpt-5");
    EXPECT_THAT(result->rows[0].why, HasSubstr("billed none of it: 1 call with 1100 tokens is an estimate"));
}

TEST_F(Reconcile, saysWhichCallsTheLedgerDoesNotKnow)
{
    book({call("2026-11-01T12:00:00Z")});
    EXPECT_THAT(why("2026-11-01,gpt-5,3000,300,3\n", "day,model,input_tokens,output_tokens,requests"),
        HasSubstr("2 calls on the bill that the ledger does not know: made elsewhere"));
    const auto other = compared("2026-11-01,gpt-5,1000,100,0.002025\n2026-11-01,o3,10,1,1\n");
    EXPECT_THAT(other->rows[0].why, HasSubstr("not in the ledger: made elsewhere with a key of the same account"));
    EXPECT_THAT(compared("2026-10-20,gpt-5,10,1,1\n")->rows[0].why, HasSubstr("the ledger begins on 2026-11-01"));
}

TEST_F(Reconcile, saysThatOnlyTheCallsAreCountedInAnotherWay)
{
    book({call("2026-11-01T12:00:00Z")});
    EXPECT_THAT(why("2026-11-01,gpt-5,1000,100,4\n", "day,model,input_tokens,output_tokens,requests"), HasSubstr("another way"));
}

TEST_F(Reconcile, saysThatAFailedAttemptMayHaveBeenBilled)
{
    auto lost = call("2026-11-01T12:00:01Z");
    lost.outcome = "unavailable";
    lost.usage = {};
    lost.cost = {};
    lost.source = UsageSource::Unknown;
    book({call("2026-11-01T12:00:00Z"), lost});
    EXPECT_THAT(why("2026-11-01,gpt-5,2000,200,0.00405\n"), HasSubstr("1 attempt failed and booked with nothing"));
}

TEST_F(Reconcile, saysThatACallIsNotOnTheBill)
{
    book({call("2026-11-01T12:00:00Z"), call("2026-11-01T12:00:00Z", "o3")});
    const auto result = compared(kSame);
    ASSERT_THAT(result->rows, SizeIs(2));
    EXPECT_EQ(result->rows[0].model, "o3");
    EXPECT_THAT(result->rows[0].why, HasSubstr("not on the bill"));
}

TEST_F(Reconcile, knowsCallsThatWereCountedOnAnotherDay)
{
    book({call("2026-11-01T23:30:00Z"), call("2026-11-02T12:00:00Z", "o3")});
    const auto result = compared("2026-11-02,gpt-5,1000,100,0.002025\n2026-11-02,o3,1000,100,0.002025\n");
    ASSERT_THAT(result->rows, SizeIs(2));
    EXPECT_THAT(result->rows[0].why, AllOf(HasSubstr("the ledger has them on 2026-11-01"), HasSubstr("another hour")));
}

TEST_F(Reconcile, takesADatedNameForTheUndatedOneWhereOnlyThatFits)
{
    book({call("2026-11-01T12:00:00Z")});
    const auto result = compared("2026-11-01,gpt-5-2025-08-07,1000,100,0.002025\n");
    ASSERT_THAT(result->rows, SizeIs(1));
    EXPECT_FALSE(result->rows[0].differs);
    EXPECT_THAT(result->notes, ElementsAre("gpt-5-2025-08-07 on the bill is taken for gpt-5 in the ledger."));
}

TEST_F(Reconcile, takesExactNamesFirstAndLeavesDoubtfulOnesAlone)
{
    book({call("2026-11-01T12:00:00Z")});
    const auto exact = compared("2026-11-01,gpt-5,1000,100,0.002025\n2026-11-01,gpt-5-2025-08-07,7,7,7\n");
    ASSERT_THAT(exact->rows, SizeIs(2));
    EXPECT_EQ(exact->rows[1].model, "gpt-5");
    EXPECT_FALSE(exact->rows[1].differs);
    const auto doubtful = compared("2026-11-01,gpt-5-2025-08-07,1000,100,0.002025\n2026-11-01,gpt-5-2025-10-10,7,7,7\n");
    EXPECT_THAT(doubtful->rows, SizeIs(3));
    EXPECT_THAT(doubtful->notes, Contains(HasSubstr("may be any of several models")));
}

TEST_F(Reconcile, comparesWholeDaysWhereTheBillNamesNoModels)
{
    book({call("2026-11-01T12:00:00Z"), call("2026-11-01T12:00:00Z", "o3")});
    const auto result = compared("1761955200,0.00405,usd\n", "start_time,amount_value,amount_currency");
    EXPECT_THAT(result->notes, Contains(HasSubstr("does not name models")));
    const auto same = compared("2026-11-01T00:00:00+00:00,0.00405,usd\n", "start_time_iso,amount_value,amount_currency");
    ASSERT_THAT(same->rows, SizeIs(1));
    EXPECT_FALSE(same->rows[0].differs);
    EXPECT_EQ(same->rows[0].bookedCalls, 2);
}

TEST_F(Reconcile, saysWhoseCallsTheLedgerHasInstead)
{
    auto other = call("2026-11-01T12:00:00Z");
    other.provider = "my-vllm";
    book({other});
    const auto result = compared(kSame);
    EXPECT_THAT(result->notes, Contains("The ledger has no calls to openai; it has calls to my-vllm."));
    EXPECT_THAT(result->rows[0].why, HasSubstr("no calls to this provider"));
}

TEST_F(Reconcile, asksForTheProviderOfAPlainBill)
{
    const auto bill = readBill("day,model,cost_usd\n2026-11-01,m,1\n");
    const auto unnamed = ask([&](storage::Connection& connection) { return reconcile(connection, *bill, "", 0.01); });
    EXPECT_THAT(unnamed.error().message, HasSubstr("name the provider"));
    const auto empty = readBill("day,model,cost_usd\n");
    const auto nothing = ask([&](storage::Connection& connection) { return reconcile(connection, *empty, "p", 0.01); });
    EXPECT_THAT(nothing.error().message, HasSubstr("no lines"));
}

} // namespace kaze::gateway::test
