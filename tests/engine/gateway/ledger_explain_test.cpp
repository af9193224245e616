#include "engine/api/cost_requests.h"
#include "engine/gateway/ledger_explain.h"

#include "tests/engine/gateway/ledger_fixture.h"

#include <random>

namespace kaze::gateway::test {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class LedgerExplain : public LedgerFixture {
protected:
    Result<api::LedgerExplanation> explained(const std::string& id)
    {
        return ask([&](storage::Connection& connection) { return explainLedger(connection, id, {"ollama"}); });
    }

    static std::vector<std::int64_t> numbers(const std::vector<api::LedgerEntry>& entries)
    {
        std::vector<std::int64_t> ids;
        for (const auto& entry : entries)
            ids.push_back(entry.entryId);
        return ids;
    }

    //! An attempt of a call of one trace.
    static LedgerRow attempt(const std::string& at, int number, const std::string& outcome = "unavailable")
    {
        auto row = call(at);
        row.attempt = number;
        row.outcome = outcome;
        row.span.traceId = uuid(1);
        row.run = uuid(2);
        return row;
    }
};

TEST_F(LedgerExplain, showsTokensTimesPriceKindByKind)
{
    auto row = call("2026-11-01T00:00:00Z");
    row.usage = {1000, 100, 200, 30, 50};
    row.price->cacheWrite = Money{1'562'500'000};
    row.cost = PriceTable::cost(*row.price, row.usage);
    book({row});
    const auto told = explained("1");
    ASSERT_TRUE(told) << told.error().text();
    ASSERT_THAT(told->lines, SizeIs(4));
    EXPECT_EQ(told->lines[0].what, "input");
    EXPECT_EQ(told->lines[0].tokens, 750);
    EXPECT_EQ(told->lines[0].costUsd, Money{937'500});
    EXPECT_EQ(told->lines[1].what, "input read from the provider's cache");
    EXPECT_EQ(told->lines[1].tokens, 200);
    EXPECT_EQ(told->lines[2].what, "input written to the provider's cache");
    EXPECT_EQ(told->lines[2].tokens, 50);
    EXPECT_EQ(told->lines[3].what, "output");
    EXPECT_EQ(told->lines[3].perMillionUsd, Money{10'000'000'000});
    EXPECT_EQ(told->totalUsd, row.cost);
    EXPECT_EQ(told->priceSource, "https://prices.example, 2026-11-01");
    EXPECT_THAT(told->notes, Contains(HasSubstr("30 tokens are reasoning")));
}

TEST_F(LedgerExplain, addsUpToTheBookedCostWhateverTheUsage)
{
    std::mt19937_64 random(7); // NOLINT(cert-msc51-cpp): repeatable
    const auto upTo = [&](std::int64_t most) { return std::uniform_int_distribution<std::int64_t>(-1, most)(random); };
    for (int i = 0; i < 5000; ++i) {
        const Price price{Money{upTo(90'000'000'007)}, Money{upTo(9'000'000'003)}, Money{upTo(90'000'000'001)}, 0, "x",
            Money{upTo(9'999'999'999)}};
        const api::Usage usage{upTo(2'000'003), upTo(300'007), upTo(2'100'000), upTo(1000), upTo(2'100'000)};
        Money sum;
        for (const auto& line : linesOf(price, usage))
            sum += line.costUsd;
        ASSERT_EQ(sum, PriceTable::cost(price, usage)) << usage.inputTokens << ' ' << usage.cachedTokens;
    }
}

TEST_F(LedgerExplain, findsAnEntryByItsSpan)
{
    auto row = call("2026-11-01T00:00:00Z");
    row.span.spanId = 0xf234567890123456;
    book({call("2026-11-01T00:00:00Z"), row});
    EXPECT_EQ(explained("f234567890123456")->entry.entryId, 2);
    EXPECT_THAT(explained("f234567890123457").error().message, HasSubstr("no entry of the span"));
    EXPECT_EQ(explained("3").error().code, ErrorCode::NotFound);
    for (const auto* id : {"", "0", "-1", "1x", "f2345", "99999999999999999999", "1; DROP"})
        EXPECT_EQ(explained(id).error().code, ErrorCode::InvalidArgument) << id;
}

TEST_F(LedgerExplain, saysWhatIsSpecial)
{
    auto estimated = call("2026-11-01T00:00:00Z");
    estimated.source = UsageSource::Estimated;
    auto crashed = estimated;
    crashed.outcome = "crashed";
    auto billed = estimated;
    billed.outcome = "timeout";
    auto refused = call("2026-11-01T00:00:00Z");
    refused.outcome = "rate_limited";
    refused.usage = {};
    refused.cost = {};
    refused.source = UsageSource::Unknown;
    auto unpriced = call("2026-11-01T00:00:00Z", "odd");
    unpriced.price.reset();
    unpriced.cost = {};
    auto near = unpriced;
    near.provider = "ollama";
    auto cached = call("2026-11-01T00:00:00Z");
    cached.outcome = "cached";
    cached.usage = {};
    cached.cost = {};
    cached.saved = Money{15'000'000};
    book({estimated, crashed, billed, refused, unpriced, near, cached, call("2026-11-01T00:00:00Z")});
    EXPECT_THAT(explained("1")->notes, ElementsAre(HasSubstr("our estimate")));
    EXPECT_THAT(explained("2")->notes, ElementsAre(HasSubstr("the most that it can have cost")));
    EXPECT_THAT(explained("3")->notes,
        ElementsAre(HasSubstr("failed (timeout). The provider had taken it up"), HasSubstr("our estimate")));
    EXPECT_THAT(explained("4")->notes, ElementsAre(HasSubstr("nothing is booked")));
    EXPECT_THAT(explained("5")->notes, ElementsAre(HasSubstr("no price for openai/odd")));
    EXPECT_THAT(explained("5")->lines, IsEmpty());
    EXPECT_EQ(explained("5")->totalUsd, std::nullopt);
    EXPECT_THAT(explained("6")->notes, ElementsAre(HasSubstr("machine of your own")));
    EXPECT_THAT(explained("7")->notes, ElementsAre(HasSubstr("would have cost $0.015")));
    EXPECT_EQ(explained("7")->totalUsd, Money{});
    EXPECT_THAT(explained("8")->notes, IsEmpty());
}

TEST_F(LedgerExplain, saysWhenTheLinesAreNotWhatWasBooked)
{
    auto row = call("2026-11-01T00:00:00Z");
    row.cost += Money{1};
    book({row});
    EXPECT_THAT(explained("1")->notes, ElementsAre(HasSubstr("other prices")));
}

TEST_F(LedgerExplain, namesTheOtherAttemptsAtTheSameCall)
{
    auto elsewhere = attempt("2026-11-01T00:00:11Z", 2);
    elsewhere.span.traceId = uuid(9);
    auto embedding = attempt("2026-11-01T00:00:12Z", 2);
    embedding.operation = "embeddings";
    book({attempt("2026-11-01T00:00:00Z", 1), attempt("2026-11-01T00:00:01Z", 2, "ok"), // a call before
        attempt("2026-11-01T00:00:10Z", 1), elsewhere, embedding, attempt("2026-11-01T00:00:13Z", 2),
        attempt("2026-11-01T00:00:15Z", 3, "ok"), // the call
        attempt("2026-11-01T00:00:20Z", 1, "ok")}); // a call behind
    EXPECT_THAT(numbers(explained("6")->otherAttempts), ElementsAre(3, 7));
    EXPECT_THAT(numbers(explained("3")->otherAttempts), ElementsAre(6, 7));
    EXPECT_THAT(numbers(explained("7")->otherAttempts), ElementsAre(3, 6));
    EXPECT_THAT(numbers(explained("1")->otherAttempts), ElementsAre(2));
    EXPECT_THAT(explained("8")->otherAttempts, IsEmpty());
    EXPECT_THAT(explained("7")->notes, Contains(HasSubstr("attempt 3")));
}

TEST_F(LedgerExplain, findsNoOtherAttemptsWithoutATrace)
{
    book({call("2026-11-01T00:00:00Z"), call("2026-11-01T00:00:01Z")});
    EXPECT_THAT(explained("1")->otherAttempts, IsEmpty());
}

} // namespace kaze::gateway::test
