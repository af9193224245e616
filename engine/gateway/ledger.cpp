#include "engine/gateway/ledger.h"

#include <bit>

namespace kaze::gateway {

namespace {

using storage::Blob;
using storage::Connection;
using storage::Value;

constexpr std::string_view kInsert = R"sql(
INSERT INTO usage (at, tenant, agent, run, budget, operation, provider, model, attempt, outcome, input_tokens, cached_tokens, output_tokens,
    reasoning_tokens, cache_write_tokens, usage_source, cost, price_input, price_cached, price_cache_write, price_output, price_source,
    duration_us, trace, span, tool, key, variant, saved, project)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))sql";

constexpr std::string_view kSpentOf = R"sql(
WITH RECURSIVE below (run) AS (SELECT ? UNION SELECT budgets.run FROM budgets JOIN below ON budgets.parent = below.run)
SELECT coalesce(sum(cost), 0), coalesce(sum(input_tokens + output_tokens), 0) FROM usage WHERE budget IN (SELECT run FROM below))sql";

constexpr std::string_view kSpentSince = "SELECT coalesce(sum(cost), 0) FROM usage WHERE at >= ?";

//! By time first, for which there is an index: a row is stamped when its span begins.
constexpr std::string_view kPriceOf = "SELECT price_input, price_cached, price_output, price_source, "
                                      "coalesce(price_cache_write, price_input) FROM usage "
                                      "WHERE at BETWEEN ? AND ? AND span = ? AND price_source IS NOT NULL";
constexpr auto kStampReach = std::chrono::seconds(2);

Value money(const std::optional<Price>& price, base::Money Price::*member)
{
    return price ? Value((*price.*member).nanos) : Value(nullptr);
}

} // namespace

base::Result<> writeRow(Connection& connection, const LedgerRow& row)
{
    const std::int64_t micros = std::chrono::duration_cast<std::chrono::microseconds>(row.duration).count();
    const auto inserted = connection.execute(kInsert,
        {std::int64_t{row.at.time_since_epoch().count()}, std::string_view(row.tenant), std::string_view(row.agent),
            Blob(row.run.bytes), row.budget.isNil() ? Value(nullptr) : Value(Blob(row.budget.bytes)),
            std::string_view(row.operation), std::string_view(row.provider), std::string_view(row.model),
            std::int64_t{row.attempt}, std::string_view(row.outcome), row.usage.inputTokens, row.usage.cachedTokens,
            row.usage.outputTokens, row.usage.reasoningTokens, row.usage.cacheWriteTokens, nameOf(row.source), row.cost.nanos,
            money(row.price, &Price::input), money(row.price, &Price::cachedInput), money(row.price, &Price::cacheWrite),
            money(row.price, &Price::output), row.price ? Value(std::string_view(row.price->source)) : Value(nullptr), micros,
            Blob(row.span.traceId.bytes), std::bit_cast<std::int64_t>(row.span.spanId), std::string_view(row.tool),
            std::string_view(row.key), std::string_view(row.variant), row.saved.nanos, std::string_view(row.project)});
    if (!inserted)
        return failure(inserted);
    return {};
}

base::Result<Amount> spentOf(Connection& connection, base::Uuid budget)
{
    Amount spent;
    const auto rows = connection.query(kSpentOf, {Blob(budget.bytes)}, [&](const storage::Row& row) {
        spent = {base::Money{row.integer(0)}, row.integer(1)};
    });
    if (!rows)
        return failure(rows);
    return spent;
}

std::string_view nameOf(UsageSource source)
{
    switch (source) {
    case UsageSource::Provider:
        return "provider";
    case UsageSource::Estimated:
        return "estimated";
    case UsageSource::Unknown:
        break;
    }
    return "unknown";
}

void UsageLedger::recordLater(std::unique_ptr<const LedgerRow> row)
{
    m_state.writeLater([row = std::move(row)](Connection& connection) -> base::Result<> { return writeRow(connection, *row); });
}

base::Task<base::Result<base::Money>> UsageLedger::spentSince(base::Time from)
{
    auto job = [from](Connection& connection) -> base::Result<base::Money> {
        base::Money sum;
        const auto rows = connection.query(kSpentSince, {std::int64_t{from.time_since_epoch().count()}},
            [&](const storage::Row& row) { sum.nanos = row.integer(0); });
        if (!rows)
            return failure(rows);
        return sum;
    };
    co_return co_await m_state.read(std::move(job));
}

base::Task<base::Result<std::optional<Price>>> UsageLedger::priceOf(std::uint64_t span, base::Time started)
{
    auto job = [span, started](Connection& connection) -> base::Result<std::optional<Price>> {
        std::optional<Price> price;
        const auto micros = [](base::Time time) { return std::int64_t{time.time_since_epoch().count()}; };
        const auto rows = connection.query(kPriceOf,
            {micros(started - kStampReach), micros(started + kStampReach), std::bit_cast<std::int64_t>(span)},
            [&](const storage::Row& row) {
                price = Price{base::Money{row.integer(0)}, base::Money{row.integer(1)}, base::Money{row.integer(2)}, 0,
                    std::string(row.text(3)), base::Money{row.integer(4)}};
            });
        if (!rows)
            return failure(rows);
        return price;
    };
    co_return co_await m_state.read(std::move(job));
}

} // namespace kaze::gateway
