#include "engine/telemetry/detail/trace_filter.h"

#include "engine/base/filter.h"
#include "engine/storage/filter_sql.h"
#include "engine/telemetry/detail/trace_sql.h"

#include <array>
#include <optional>

namespace kaze::telemetry::detail {

using base::FilterTerm;
using base::Result;

namespace {

struct TextField {
    std::string_view name, plain, glob;
};

constexpr std::array<TextField, 5> kTextFields{{{"agent", sql::kAgentIs, sql::kAgentGlob}, {"pool", sql::kPoolIs, sql::kPoolGlob},
    {"tenant", sql::kTenantIs, sql::kTenantGlob}, {"run", sql::kRunHas, sql::kRunGlob}, {"name", sql::kNameHas, sql::kNameGlob}}};

struct NumberField {
    std::string_view name, expression;
    Result<std::int64_t> (*read)(std::string_view);
};

constexpr std::array<NumberField, 5> kNumberFields{{
    {"dur", sql::kDuration,
        [](std::string_view text) -> Result<std::int64_t> {
            const auto duration = base::parseDuration(text);
            return duration ? Result<std::int64_t>(duration->count()) : base::failure(duration);
        }},
    {"cost", sql::kCost,
        [](std::string_view text) -> Result<std::int64_t> {
            const auto money = base::parseMoney(text);
            return money ? Result<std::int64_t>(money->nanos) : base::failure(money);
        }},
    {"spans", sql::kSpans, base::parseCount},
    {"errors", sql::kErrors, base::parseCount},
    {"tokens", sql::kTokens, base::parseCount},
}};

//! In GLOB a bracket opens a set; ours has none.
std::string globOf(std::string_view pattern)
{
    std::string glob;
    for (const char c : pattern)
        glob += c == '[' ? std::string("[[]") : std::string(1, c);
    return glob;
}

template <class Fields>
const typename Fields::value_type* fieldNamed(const Fields& fields, std::string_view name)
{
    for (const auto& field : fields)
        if (field.name == name)
            return &field;
    return nullptr;
}

class Builder {
public:
    explicit Builder(std::int64_t session) : m_session(session) { }

    Result<> add(const FilterTerm& term)
    {
        if (term.field.empty()) {
            const std::variant<std::int64_t, std::string> word(term.value);
            append(term, sql::kAnyTextHas, {word, word, word, word});
            return {};
        }
        if (const auto* number = fieldNamed(kNumberFields, term.field))
            return addNumber(term, *number);
        const auto* text = fieldNamed(kTextFields, term.field);
        if (!text && term.field != "status")
            return base::failAt(term.position,
                "there is no field \"" + term.field
                    + "\"; there are agent, pool, tenant, run, name, status, dur, cost, spans, errors and tokens. Quote it to "
                      "search for the text");
        if (term.op != FilterTerm::Op::Equals)
            return base::failAt(term.position, "\"" + term.field + "\" is compared with \":\" only");
        return text ? addText(term, *text) : addStatus(term);
    }

    [[nodiscard]] TraceCondition take() { return std::move(m_condition); }

private:
    Result<> addNumber(const FilterTerm& term, const NumberField& field)
    {
        const auto value = field.read(term.value);
        if (!value)
            return base::failAt(term.valuePosition, value.error().message);
        std::vector<std::variant<std::int64_t, std::string>> arguments{*value};
        if (field.expression == sql::kDuration)
            arguments.insert(arguments.begin(), m_session);
        append(term, std::string(field.expression) + std::string(storage::comparisonOf(term.op)), std::move(arguments));
        return {};
    }

    Result<> addText(const FilterTerm& term, const TextField& field)
    {
        if (term.value.find_first_of("*?") == std::string::npos)
            append(term, field.plain, {term.value});
        else
            append(term, field.glob, {globOf(term.value)});
        return {};
    }

    Result<> addStatus(const FilterTerm& term)
    {
        if (term.value == "error")
            append(term, sql::kHasErrors, {});
        else if (term.value == "ok")
            append(term, sql::kIsOk, {m_session});
        else if (term.value == "running")
            append(term, sql::kIsRunning, {m_session});
        else
            return base::failAt(
                term.valuePosition, "\"" + term.value + "\" is no status of a trace; there are error, ok and running");
        return {};
    }

    void append(
        const FilterTerm& term, std::string_view condition, std::vector<std::variant<std::int64_t, std::string>> arguments)
    {
        // A running trace has no duration: that is neither above nor below.
        m_condition.sql += term.negated ? " AND NOT coalesce(" : " AND coalesce(";
        m_condition.sql += condition;
        m_condition.sql += ", 0)";
        for (auto& argument : arguments)
            m_condition.arguments.push_back(std::move(argument));
    }

    std::int64_t m_session;
    TraceCondition m_condition;
};

} // namespace

Result<TraceCondition> traceCondition(std::string_view filter, std::int64_t session)
{
    const auto terms = base::parseFilter(filter);
    if (!terms)
        return base::failure(terms);
    Builder builder(session);
    for (const auto& term : *terms)
        if (const auto added = builder.add(term); !added)
            return base::failure(added);
    return builder.take();
}

} // namespace kaze::telemetry::detail
