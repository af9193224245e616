#include "engine/gateway/detail/ledger_rows.h"

#include "engine/api/cost_requests.h"

#include <algorithm>
#include <bit>

namespace kaze::gateway::detail {

namespace {

base::Uuid uuidOf(std::string_view bytes)
{
    base::Uuid id;
    if (bytes.size() == id.bytes.size())
        std::copy(bytes.begin(), bytes.end(), id.bytes.begin());
    return id;
}

} // namespace

api::LedgerEntry readEntry(const storage::Row& row)
{
    api::LedgerEntry entry;
    entry.entryId = row.integer(0);
    entry.at = base::Time(std::chrono::microseconds(row.integer(1)));
    entry.tenant = row.text(2);
    entry.agent = row.text(3);
    entry.tool = row.text(4);
    if (const auto run = uuidOf(row.blob(5)); !run.isNil())
        entry.runId = run.text();
    entry.operation = row.text(6);
    entry.provider = row.text(7);
    entry.model = row.text(8);
    entry.key = row.text(9);
    entry.attempt = row.integer(10);
    entry.outcome = row.text(11);
    entry.usage = {row.integer(12), row.integer(13), row.integer(14), row.integer(15), row.integer(16)};
    entry.usageSource = row.text(17);
    if (!row.isNull(19) || entry.outcome == "cached")
        entry.costUsd = base::Money{row.integer(18)};
    entry.savedUsd = base::Money{row.integer(20)};
    entry.variant = row.text(21);
    entry.seconds = static_cast<double>(row.integer(22)) / 1e6;
    if (const auto trace = uuidOf(row.blob(23)); !trace.isNil())
        entry.traceId = trace.hex();
    if (const auto span = std::bit_cast<std::uint64_t>(row.integer(24)); span != 0)
        entry.spanId = base::hexOf(span);
    return entry;
}

std::optional<Price> readPrice(const storage::Row& row)
{
    if (row.isNull(19))
        return std::nullopt;
    Price price;
    price.input = base::Money{row.integer(25)};
    price.cachedInput = base::Money{row.integer(26)};
    price.cacheWrite = base::Money{row.integer(27)};
    price.output = base::Money{row.integer(28)};
    price.source = row.text(19);
    return price;
}

void Where::add(std::string_view condition, std::initializer_list<std::variant<std::int64_t, std::string>> values)
{
    sql.append(" AND ").append(condition);
    arguments.insert(arguments.end(), values.begin(), values.end());
}

std::vector<storage::Value> Where::values() const
{
    std::vector<storage::Value> borrowed;
    borrowed.reserve(arguments.size());
    for (const auto& argument : arguments)
        if (const auto* number = std::get_if<std::int64_t>(&argument))
            borrowed.emplace_back(*number);
        else
            borrowed.emplace_back(std::string_view(std::get<std::string>(argument)));
    return borrowed;
}

} // namespace kaze::gateway::detail
