#include "engine/api/cost_requests.h"
#include "engine/gateway/ledger_list.h"

#include "tests/engine/gateway/ledger_fixture.h"

namespace kaze::gateway::test {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class LedgerList : public LedgerFixture {
protected:
    Result<api::LedgerPage> page(api::ListLedger query)
    {
        return ask([&](storage::Connection& connection) { return listLedger(connection, query); });
    }

    //! The models of the entries that fit.
    std::vector<std::string> fitting(const std::string& filter)
    {
        api::ListLedger query;
        query.filter = filter;
        const auto found = page(std::move(query));
        EXPECT_TRUE(found) << found.error().text();
        std::vector<std::string> models;
        if (found)
            for (const auto& entry : found->entries)
                models.push_back(entry.model);
        return models;
    }

    std::string refused(const std::string& filter)
    {
        api::ListLedger query;
        query.filter = filter;
        const auto found = page(std::move(query));
        return found ? "" : found.error().message;
    }

    //! Three calls: "plain", then one of an agent's tool that failed, then one without a price.
    void bookThree()
    {
        auto failed = call("2026-11-02T00:00:00Z", "failing");
        failed.outcome = "rate_limited";
        failed.agent = "dev-2";
        failed.tool = "agent.delegate";
        failed.attempt = 2;
        failed.source = UsageSource::Unknown;
        failed.run = base::Uuid::parse("0192f0c1-1111-7222-8333-444455553f9a").value();
        failed.duration = std::chrono::milliseconds(1500);
        auto unpriced = call("2026-11-03T00:00:00Z", "odd");
        unpriced.price.reset();
        unpriced.cost = {};
        unpriced.provider = "my-vllm";
        unpriced.tenant = "lab";
        unpriced.variant = "cheaper:candidate";
        unpriced.source = UsageSource::Estimated;
        book({call("2026-11-01T00:00:00Z", "plain"), failed, unpriced});
    }
};

TEST_F(LedgerList, isNewestFirstAndComesInPages)
{
    std::vector<LedgerRow> rows;
    for (int i = 0; i < 7; ++i)
        rows.push_back(call("2026-11-01T00:00:0" + std::to_string(i / 2) + "Z", "m" + std::to_string(i)));
    book(rows);
    std::vector<std::int64_t> ids;
    api::ListLedger query;
    query.limit = 2;
    int pages = 0;
    do {
        const auto found = page(query);
        ASSERT_TRUE(found) << found.error().text();
        for (const auto& entry : found->entries)
            ids.push_back(entry.entryId);
        query.cursor = found->next;
        ++pages;
    } while (!query.cursor.empty());
    EXPECT_THAT(ids, ElementsAre(7, 6, 5, 4, 3, 2, 1));
    EXPECT_EQ(pages, 4);
}

TEST_F(LedgerList, hasNoNextPageBehindTheLastEntry)
{
    book({call("2026-11-01T00:00:00Z"), call("2026-11-01T00:00:00Z")});
    api::ListLedger query;
    query.limit = 2;
    EXPECT_EQ(page(query)->next, "");
}

TEST_F(LedgerList, tellsWhatTheRowHas)
{
    auto row = call("2026-11-01T10:00:00Z");
    row.run = uuid(7);
    row.span.traceId = uuid(8);
    row.span.spanId = 0xabcdef;
    row.usage = {1000, 100, 200, 30, 50};
    book({row});
    const auto found = page({});
    ASSERT_THAT(found->entries, SizeIs(1));
    const auto& entry = found->entries[0];
    EXPECT_EQ(entry.at, row.at);
    EXPECT_EQ(entry.runId, uuid(7).text());
    EXPECT_EQ(entry.traceId, uuid(8).hex());
    EXPECT_EQ(entry.spanId, "0000000000abcdef");
    EXPECT_EQ(entry.usage, row.usage);
    EXPECT_EQ(entry.usageSource, "provider");
    EXPECT_EQ(entry.costUsd, row.cost);
    EXPECT_EQ(entry.seconds, 2);
}

TEST_F(LedgerList, saysThatACostIsUnknownWhereThereWasNoPrice)
{
    auto cached = call("2026-11-04T00:00:00Z", "cached");
    cached.outcome = "cached";
    cached.price.reset();
    cached.cost = {};
    bookThree();
    book({cached});
    const auto found = page({});
    EXPECT_EQ(found->entries[0].costUsd, Money{}) << "an answer from the cache costs nothing";
    EXPECT_EQ(found->entries[1].costUsd, std::nullopt);
    EXPECT_EQ(found->entries[1].runId, "");
    EXPECT_EQ(found->entries[1].traceId, "");
}

TEST_F(LedgerList, findsByWordsAndFields)
{
    bookThree();
    EXPECT_THAT(fitting("agent:dev-*"), ElementsAre("failing"));
    EXPECT_THAT(fitting("AGENT:CODER"), ElementsAre("odd", "plain"));
    EXPECT_THAT(fitting("delegate"), ElementsAre("failing"));
    EXPECT_THAT(fitting("vllm/o"), ElementsAre("odd"));
    EXPECT_THAT(fitting("model:openai/*"), ElementsAre("failing", "plain"));
    EXPECT_THAT(fitting("model:odd"), ElementsAre("odd"));
    EXPECT_THAT(fitting("-model:openai/plain provider:openai"), ElementsAre("failing"));
    EXPECT_THAT(fitting("outcome:ok"), ElementsAre("odd", "plain"));
    EXPECT_THAT(fitting("outcome:failed"), ElementsAre("failing"));
    EXPECT_THAT(fitting("-outcome:ok"), ElementsAre("failing"));
    EXPECT_THAT(fitting("run:3f9a"), ElementsAre("failing"));
    EXPECT_THAT(fitting("run:0192f0c1-1111-7222-8333-444455553f9a"), ElementsAre("failing"));
    EXPECT_THAT(fitting("tenant:lab"), ElementsAre("odd"));
    EXPECT_THAT(fitting("variant:cheaper:*"), ElementsAre("odd"));
    EXPECT_THAT(fitting("source:estimated"), ElementsAre("odd"));
    EXPECT_THAT(fitting("price:none"), ElementsAre("odd"));
    EXPECT_THAT(fitting("price:known"), ElementsAre("failing", "plain"));
    EXPECT_THAT(fitting("cost>$0.001"), ElementsAre("failing", "plain"));
    EXPECT_THAT(fitting("cost>$0.10"), IsEmpty());
    EXPECT_THAT(fitting("attempt>=2"), ElementsAre("failing"));
    EXPECT_THAT(fitting("dur<2s"), ElementsAre("failing"));
    EXPECT_THAT(fitting("tokens:1100"), ElementsAre("odd", "failing", "plain"));
    EXPECT_THAT(fitting("agent:%"), IsEmpty()) << "only * and ? stand for anything";
}

TEST_F(LedgerList, saysWhatIsWrongWithAFilter)
{
    EXPECT_THAT(
        refused("outcome:ok colour:red"), HasSubstr("at character 12: the ledger has no field \"colour\"; there are agent"));
    EXPECT_THAT(refused("agent>a"), HasSubstr("compared with \":\" only"));
    EXPECT_THAT(refused("cost>much"), HasSubstr("at character 6"));
    EXPECT_THAT(refused("run:xyz1"), HasSubstr("no id"));
    EXPECT_THAT(refused("run:12"), HasSubstr("four digits"));
    EXPECT_THAT(refused("price:high"), HasSubstr("known and none"));
    for (const auto* cursor : {"x", "1", "1.2", "1.2.x", "1.2.3.4", "..", "1.2.99999999999999999999"}) {
        api::ListLedger query;
        query.cursor = cursor;
        const auto found = page(query);
        ASSERT_FALSE(found) << cursor;
        EXPECT_EQ(found.error().code, ErrorCode::InvalidArgument);
    }
}

TEST_F(LedgerList, isOfAPeriod)
{
    bookThree();
    api::ListLedger query;
    query.from = moment("2026-11-02T00:00:00Z");
    EXPECT_THAT(page(query)->entries, SizeIs(2));
    query.to = moment("2026-11-03T00:00:00Z");
    EXPECT_THAT(page(query)->entries, SizeIs(1));
}

} // namespace kaze::gateway::test
