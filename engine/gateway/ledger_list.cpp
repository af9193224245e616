#include "engine/gateway/ledger_list.h"

#include "engine/api/cost_requests.h"
#include "engine/base/filter.h"
#include "engine/gateway/detail/ledger_rows.h"
#include "engine/storage/filter_sql.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace kaze::gateway {

namespace {

using base::FilterTerm;
using base::Result;
using detail::micros;
using detail::Where;

constexpr std::int64_t kLongestPage = 1000;

struct TextField {
    std::string_view name, column;
};

constexpr std::array<TextField, 8> kTextFields{{{"agent", "agent"}, {"tenant", "tenant"}, {"tool", "tool"},
    {"provider", "provider"}, {"key", "key"}, {"operation", "operation"}, {"source", "usage_source"}, {"variant", "variant"}}};

struct NumberField {
    std::string_view name, expression;
    Result<std::int64_t> (*read)(std::string_view);
};

Result<std::int64_t> readMoney(std::string_view text)
{
    const auto money = base::parseMoney(text);
    return money ? Result<std::int64_t>(money->nanos) : failure(money);
}

Result<std::int64_t> readDuration(std::string_view text)
{
    const auto duration = base::parseDuration(text);
    return duration ? Result<std::int64_t>(duration->count() / 1000) : failure(duration);
}

constexpr std::array<NumberField, 5> kNumberFields{
    {{"cost", "cost", readMoney}, {"saved", "saved", readMoney}, {"tokens", "(input_tokens + output_tokens)", base::parseCount},
        {"attempt", "attempt", base::parseCount}, {"dur", "duration_us", readDuration}}};

template <class Fields>
const typename Fields::value_type* fieldNamed(const Fields& fields, std::string_view name)
{
    const auto found = std::ranges::find(fields, name, &Fields::value_type::name);
    return found == fields.end() ? nullptr : &*found;
}

class Builder {
public:
    Result<> add(const FilterTerm& term)
    {
        if (term.field.empty()) {
            const auto like = storage::likeOf(term.value, true);
            append(term,
                "(agent LIKE ? ESCAPE '\\' OR provider || '/' || model LIKE ? ESCAPE '\\' OR tool LIKE ? ESCAPE '\\' OR outcome "
                "LIKE "
                "? ESCAPE '\\')",
                {like, like, like, like});
            return {};
        }
        if (const auto* number = fieldNamed(kNumberFields, term.field))
            return addNumber(term, *number);
        const auto* text = fieldNamed(kTextFields, term.field);
        const bool known = text || term.field == "model" || term.field == "outcome" || term.field == "run"
            || term.field == "trace" || term.field == "price";
        if (!known)
            return base::failAt(term.position,
                "the ledger has no field \"" + term.field
                    + "\"; there are agent, tenant, tool, run, trace, provider, model, key, operation, outcome, source, variant, "
                      "price, cost, saved, tokens, attempt and dur. Quote it to search for the text");
        if (term.op != FilterTerm::Op::Equals)
            return base::failAt(term.position, "\"" + term.field + "\" is compared with \":\" only");
        if (text)
            append(term, std::string(text->column) + " LIKE ? ESCAPE '\\'", {storage::likeOf(term.value, false)});
        else if (term.field == "model")
            addModel(term);
        else if (term.field == "outcome")
            addOutcome(term);
        else if (term.field == "price")
            return addPrice(term);
        else
            return addId(term);
        return {};
    }

    [[nodiscard]] Where take() { return std::move(m_where); }

private:
    Result<> addNumber(const FilterTerm& term, const NumberField& field)
    {
        const auto value = field.read(term.value);
        if (!value)
            return base::failAt(term.valuePosition, value.error().message);
        append(term, std::string(field.expression) + std::string(storage::comparisonOf(term.op)), {*value});
        return {};
    }

    void addModel(const FilterTerm& term)
    {
        const auto like = storage::likeOf(term.value, false);
        append(term, "(model LIKE ? ESCAPE '\\' OR provider || '/' || model LIKE ? ESCAPE '\\')", {like, like});
    }

    void addOutcome(const FilterTerm& term)
    {
        if (term.value == "failed")
            append(term, "outcome NOT IN ('ok', 'cached')", {});
        else
            append(term, "outcome LIKE ? ESCAPE '\\'", {storage::likeOf(term.value, false)});
    }

    Result<> addPrice(const FilterTerm& term)
    {
        if (term.value != "none" && term.value != "known")
            return base::failAt(term.valuePosition, "\"" + term.value + "\" says nothing of a price; there are known and none");
        append(term, term.value == "none" ? "price_source IS NULL" : "price_source IS NOT NULL", {});
        return {};
    }

    //! As lists show it, or whole.
    Result<> addId(const FilterTerm& term)
    {
        std::string hex;
        std::ranges::copy_if(term.value, std::back_inserter(hex), [](char c) { return c != '-'; });
        const bool isHex = hex.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
        if (!isHex || hex.size() < 4 || hex.size() > 32)
            return base::failAt(
                term.valuePosition, "\"" + term.value + "\" is no id; write four digits of it or more, its beginning or its end");
        append(term, "(hex(" + term.field + ") LIKE ? OR hex(" + term.field + ") LIKE ?)", {hex + "%", "%" + hex});
        return {};
    }

    void append(
        const FilterTerm& term, std::string_view condition, std::initializer_list<std::variant<std::int64_t, std::string>> values)
    {
        m_where.add(term.negated ? "NOT (" + std::string(condition) + ")" : std::string(condition), values);
    }

    Where m_where;
};

Result<Where> whereOf(const std::string& filter)
{
    const auto terms = base::parseFilter(filter);
    if (!terms)
        return failure(terms);
    Builder builder;
    for (const auto& term : *terms)
        if (const auto added = builder.add(term); !added)
            return failure(added);
    return builder.take();
}

//! "1760000000000000.120.42": the time, cost and number of the last entry, which is the order of the index on time.
std::string cursorOf(const api::LedgerEntry& entry, base::Money cost)
{
    return std::to_string(micros(entry.at)) + '.' + std::to_string(cost.nanos) + '.' + std::to_string(entry.entryId);
}

Result<> goOnBehind(std::string_view cursor, Where& where)
{
    std::array<std::int64_t, 3> place{};
    const auto* at = cursor.data();
    const auto* const end = at + cursor.size();
    for (std::size_t i = 0; i < place.size(); ++i) {
        const auto read = std::from_chars(at, end, place[i]);
        const bool isLast = i + 1 == place.size();
        if (read.ec != std::errc() || (isLast ? read.ptr != end : read.ptr == end || *read.ptr != '.'))
            return base::fail(base::ErrorCode::InvalidArgument, "\"" + std::string(cursor) + "\" is no cursor of the ledger");
        at = read.ptr + (isLast ? 0 : 1);
    }
    where.add("(at, cost, id) < (?, ?, ?)", {place[0], place[1], place[2]});
    return {};
}

} // namespace

Result<api::LedgerPage> listLedger(storage::Connection& connection, const api::ListLedger& query)
{
    auto where = whereOf(query.filter);
    if (!where)
        return failure(where);
    if (query.from)
        where->add("at >= ?", {micros(*query.from)});
    if (query.to)
        where->add("at < ?", {micros(*query.to)});
    if (!query.cursor.empty())
        if (auto placed = goOnBehind(query.cursor, *where); !placed)
            return failure(placed);
    const auto limit = std::clamp<std::int64_t>(query.limit, 1, kLongestPage);
    const auto sql = "SELECT " + std::string(detail::kEntryColumns) + " FROM usage WHERE 1" + where->sql
        + " ORDER BY at DESC, cost DESC, id DESC LIMIT " + std::to_string(limit + 1);
    api::LedgerPage page;
    base::Money lastCost;
    const auto read = connection.query(sql, where->values(), [&](const storage::Row& row) {
        if (std::ssize(page.entries) == limit) {
            page.next = cursorOf(page.entries.back(), lastCost);
            return;
        }
        page.entries.push_back(detail::readEntry(row));
        lastCost = base::Money{row.integer(18)};
    });
    if (!read)
        return failure(read);
    return page;
}

} // namespace kaze::gateway
