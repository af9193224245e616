#include "engine/gateway/ledger.h"

#include "tests/engine/gateway/gateway_fixture.h"

namespace kaze::gateway::test {

using testing::ElementsAre;

class Ledger : public StateFixture {
protected:
    LedgerRow row(std::uint64_t span)
    {
        LedgerRow row;
        row.at = clock.now();
        row.provider = "anthropic";
        row.model = "claude";
        row.usage = {1000, 20, 600};
        row.usage.cacheWriteTokens = 300;
        row.price = Price{Money{3}, Money{1}, Money{15}, 0, "bill", Money{4}};
        row.span.spanId = span;
        return row;
    }
};

TEST_F(Ledger, keepsWhatWasWrittenToTheCacheAndItsPrice)
{
    const auto written = state->writeSync([&](storage::Connection& connection) { return writeRow(connection, row(7)); });
    ASSERT_TRUE(written) << written.error().text();
    EXPECT_THAT(column("SELECT cache_write_tokens || ' ' || price_cache_write FROM usage"), ElementsAre("300 4"));
    UsageLedger ledger(*state);
    const auto price = run(ledger.priceOf(7, clock.now()));
    ASSERT_TRUE(price && *price);
    EXPECT_EQ((*price)->cacheWrite, Money{4});
    EXPECT_EQ((*price)->output, Money{15});
}

TEST_F(Ledger, readsRowsOfBeforeAsIfCacheWritesCostWhatInputDoes)
{
    const auto written = state->writeSync([&](storage::Connection& connection) -> Result<> {
        if (auto done = writeRow(connection, row(7)); !done)
            return done;
        const auto old = connection.execute("UPDATE usage SET price_cache_write = NULL");
        return old ? Result<>{} : failure(old);
    });
    ASSERT_TRUE(written) << written.error().text();
    UsageLedger ledger(*state);
    EXPECT_EQ(run(ledger.priceOf(7, clock.now())).value()->cacheWrite, Money{3});
}

} // namespace kaze::gateway::test
