#include "engine/api/cost_requests.h"
#include "engine/gateway/spend.h"

#include "tests/engine/gateway/ledger_fixture.h"

namespace kaze::gateway::test {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class Spend : public LedgerFixture {
protected:
    Result<api::SpendList> asked(api::ListSpend query)
    {
        const SpendContext context{moment("2026-11-21T12:00:00Z"), {"ollama"}};
        return ask([&](storage::Connection& connection) { return listSpend(connection, query, context); });
    }

    static api::ListSpend by(std::vector<std::string> dimensions)
    {
        api::ListSpend query;
        query.by = std::move(dimensions);
        return query;
    }
};

TEST_F(Spend, countsWhatBelongsTogether)
{
    auto failed = call("2026-11-02T10:00:00Z");
    failed.outcome = "timeout";
    failed.source = UsageSource::Estimated;
    auto cached = call("2026-11-02T11:00:00Z");
    cached.outcome = "cached";
    cached.usage = {};
    cached.cost = {};
    cached.saved = Money{500};
    cached.price.reset();
    auto crashed = call("2026-11-02T12:00:00Z");
    crashed.outcome = "crashed";
    book({call("2026-11-01T00:00:00Z"), failed, cached, crashed});
    const auto list = asked({});
    ASSERT_TRUE(list) << list.error().text();
    ASSERT_THAT(list->rows, SizeIs(1));
    const auto& row = list->rows[0];
    const auto each = call("2026-11-01T00:00:00Z").cost;
    EXPECT_EQ(row.calls, 4);
    EXPECT_EQ(row.failed, 2);
    EXPECT_EQ(row.cacheHits, 1);
    EXPECT_EQ(row.costUsd, each + each + each);
    EXPECT_EQ(row.estimatedUsd, each);
    EXPECT_EQ(row.savedUsd, Money{500});
    EXPECT_EQ(row.usage, (api::Usage{3000, 300, 600}));
    EXPECT_EQ(row.unpricedCalls, 0);
}

TEST_F(Spend, isOfTheMonthUntilNowUnlessAsked)
{
    book({call("2026-10-31T23:59:59.999999Z"), call("2026-11-01T00:00:00Z"), call("2026-11-21T12:00:00Z")});
    EXPECT_EQ(asked({})->total.calls, 2);
    EXPECT_EQ(asked({})->from, moment("2026-11-01T00:00:00Z"));
    api::ListSpend query;
    query.from = moment("2026-10-01T00:00:00Z");
    EXPECT_EQ(asked(query)->total.calls, 3);
    query.to = moment("2026-11-01T00:00:00Z");
    EXPECT_EQ(asked(query)->total.calls, 1) << "what began at the end is of the next period";
    query.from.reset();
    EXPECT_EQ(asked(query)->from, moment("2026-10-01T00:00:00Z")) << "the month that ends there";
    query.from = moment("2026-11-02T00:00:00Z");
    EXPECT_THAT(asked(query).error().message, HasSubstr("ends (2026-11-01T00:00:00"));
}

TEST_F(Spend, isDividedByDaysAndHoursOfUtc)
{
    book({call("2026-11-01T23:59:59Z"), call("2026-11-02T00:00:00Z"), call("2026-11-02T00:59:00Z")});
    const auto days = asked(by({"day"}));
    ASSERT_THAT(days->rows, SizeIs(2));
    EXPECT_EQ(days->rows[0].time, "2026-11-01");
    EXPECT_EQ(days->rows[1].time, "2026-11-02");
    EXPECT_EQ(days->rows[1].calls, 2);
    const auto hours = asked(by({"hour"}));
    ASSERT_THAT(hours->rows, SizeIs(2));
    EXPECT_EQ(hours->rows[0].time, "2026-11-01T23");
    EXPECT_EQ(hours->rows[1].time, "2026-11-02T00");
}

TEST_F(Spend, comesByTimeThenDearestFirst)
{
    auto dear = call("2026-11-02T00:00:00Z", "gpt-5-pro");
    dear.cost = Money{9'000'000'000};
    book({call("2026-11-01T00:00:00Z"), call("2026-11-02T00:00:00Z"), dear});
    const auto list = asked(by({"model", "day"}));
    ASSERT_THAT(list->rows, SizeIs(3));
    EXPECT_EQ(list->rows[0].time, "2026-11-01");
    EXPECT_EQ(list->rows[1].model, "openai/gpt-5-pro");
    EXPECT_EQ(list->rows[2].model, "openai/gpt-5");
    EXPECT_EQ(list->rows[2].provider, "") << "nothing is said of what was not asked for";
}

TEST_F(Spend, isDividedByEveryDimension)
{
    auto other = call("2026-11-01T00:00:00Z");
    other.tenant = "lab";
    other.agent = "tester";
    other.provider = "anthropic";
    other.key = "lab";
    other.tool = "agent.delegate";
    other.operation = "embeddings";
    book({call("2026-11-01T00:00:00Z"), call("2026-11-01T00:00:01Z"), other});
    for (const auto* dimension : {"tenant", "agent", "provider", "model", "key", "tool", "operation"}) {
        const auto list = asked(by({dimension}));
        ASSERT_TRUE(list) << list.error().text();
        ASSERT_THAT(list->rows, SizeIs(2)) << dimension;
        EXPECT_EQ(list->rows[0].calls + list->rows[1].calls, 3);
    }
    EXPECT_EQ(asked(by({"tool"}))->rows[1].tool, "agent.delegate");
}

TEST_F(Spend, totalsHoldRowsThatHaveNoRoom)
{
    book({call("2026-11-01T00:00:00Z", "a"), call("2026-11-01T00:00:00Z", "b"), call("2026-11-01T00:00:00Z", "c")});
    auto query = by({"model"});
    query.limit = 1;
    const auto list = asked(query);
    EXPECT_THAT(list->rows, SizeIs(1));
    EXPECT_EQ(list->rowsTotal, 3);
    EXPECT_EQ(list->total.calls, 3);
}

TEST_F(Spend, countsDifferentRunsAndNotTheCallsOfNone)
{
    auto first = call("2026-11-01T00:00:00Z");
    first.run = uuid(1);
    auto second = call("2026-11-01T00:00:01Z");
    second.run = uuid(2);
    auto again = call("2026-11-02T00:00:00Z");
    again.run = uuid(1);
    book({first, second, again, call("2026-11-02T00:00:00Z")});
    const auto list = asked(by({"day"}));
    EXPECT_EQ(list->rows[0].runs, 2);
    EXPECT_EQ(list->rows[1].runs, 1);
    EXPECT_EQ(list->total.runs, 2) << "a run of two days is one run";
}

TEST_F(Spend, knowsWhichCallsLackAPrice)
{
    auto unpriced = call("2026-11-01T00:00:00Z");
    unpriced.price.reset();
    unpriced.cost = {};
    auto unused = unpriced;
    unused.usage = {};
    auto near = unpriced;
    near.provider = "ollama";
    auto cached = unpriced;
    cached.outcome = "cached";
    book({call("2026-11-01T00:00:00Z"), unpriced, unused, near, cached});
    EXPECT_EQ(asked({})->total.unpricedCalls, 1);
}

TEST_F(Spend, isOfWhatWasAskedFor)
{
    auto other = call("2026-11-01T00:00:00Z", "o3");
    other.tenant = "lab";
    other.agent = "tester";
    other.tool = "agent.delegate";
    book({call("2026-11-01T00:00:00Z"), other});
    for (const auto member : {&api::ListSpend::tenant, &api::ListSpend::agent, &api::ListSpend::model, &api::ListSpend::tool}) {
        api::ListSpend query;
        query.*member = member == &api::ListSpend::tenant ? "lab"
            : member == &api::ListSpend::agent            ? "tester"
            : member == &api::ListSpend::model            ? "openai/o3"
                                                          : "agent.delegate";
        EXPECT_EQ(asked(query)->total.calls, 1);
        query.*member = "nobody's' OR 1 --";
        EXPECT_EQ(asked(query)->total.calls, 0);
        EXPECT_THAT(asked(query)->rows, IsEmpty());
    }
}

TEST_F(Spend, refusesDimensionsThatThereAreNot)
{
    EXPECT_THAT(asked(by({"colour"})).error().message, HasSubstr("\"colour\"; there are day, hour"));
    EXPECT_THAT(asked(by({"day", "hour"})).error().message, HasSubstr("not by both"));
}

TEST_F(Spend, ofSeveralDivisionsLooksOnceAndTellsTheSame)
{
    book({call("2026-11-01T00:00:00Z", "a"), call("2026-11-02T00:00:00Z", "b")});
    const SpendContext context{moment("2026-11-21T12:00:00Z"), {}};
    const auto lists = ask([&](storage::Connection& connection) {
        return listSpends(connection, {}, {{"day"}, {"model"}, {}}, context);
    });
    ASSERT_TRUE(lists);
    ASSERT_THAT(*lists, SizeIs(3));
    EXPECT_THAT((*lists)[0].rows, SizeIs(2));
    EXPECT_EQ((*lists)[1].rows[0].model, "openai/a");
    EXPECT_EQ((*lists)[2].rows[0].calls, 2);
}

} // namespace kaze::gateway::test
