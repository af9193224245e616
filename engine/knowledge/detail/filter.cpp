#include "engine/knowledge/detail/filter.h"

#include "engine/knowledge/detail/kinds.h"
#include "engine/knowledge/detail/words.h"
#include "engine/storage/filter_sql.h"

#include <charconv>
#include <cmath>

namespace kaze::knowledge::detail {

using base::failAt;
using base::FilterTerm;
using base::Result;
using storage::comparisonOf;
using storage::isPattern;
using storage::likeOf;

namespace {

using Op = FilterTerm::Op;

bool compares(const FilterTerm& term)
{
    return term.op != Op::Contains && term.op != Op::Equals;
}

template <class T>
void add(Filter& to, const FilterTerm& term, const std::string& scan, const std::string& probe, T argument)
{
    const std::string_view join = term.negated ? " AND NOT " : " AND ";
    to.scan.append(join).append(scan);
    to.probe.append(join).append(probe);
    to.arguments.emplace_back(std::move(argument));
}

template <class T>
void add(Filter& to, const FilterTerm& term, const std::string& condition, T argument)
{
    add(to, term, condition, condition, std::move(argument));
}

void addText(Filter& to, const FilterTerm& term, const std::string& column)
{
    if (isPattern(term.value))
        add(to, term, column + " LIKE ? ESCAPE '\\'", likeOf(term.value, false));
    else
        add(to, term, column + " = ?", term.value);
}

void addTag(Filter& to, const FilterTerm& term)
{
    if (isPattern(term.value)) {
        // No index serves that, so all tags are looked at: once, and not for each record.
        const std::string condition = "r.seq IN (SELECT seq FROM tags WHERE tag LIKE ? ESCAPE '\\')";
        return add(to, term, condition, condition, likeOf(term.value, false));
    }
    // A negated one is asked of each record either way.
    const std::string probe = "EXISTS (SELECT 1 FROM tags WHERE tag = ? AND seq = r.seq)";
    const std::string scan = term.negated ? probe : "r.seq IN (SELECT seq FROM tags WHERE tag = ?)";
    add(to, term, scan, probe, term.value);
}

Op turned(Op op)
{
    switch (op) {
    case Op::Less:
        return Op::Greater;
    case Op::Greater:
        return Op::Less;
    case Op::LessEqual:
        return Op::GreaterEqual;
    case Op::GreaterEqual:
        return Op::LessEqual;
    case Op::Contains:
    case Op::Equals:
        break;
    }
    return op;
}

Result<> addAge(Filter& to, const FilterTerm& term, base::Time now)
{
    if (!compares(term))
        return failAt(term.position, "\"age\" is compared with < or >, as in age<7d");
    const auto age = base::parseDuration(term.value);
    if (!age)
        return failAt(term.valuePosition, age.error().message);
    const auto then = now - std::chrono::duration_cast<std::chrono::microseconds>(*age);
    add(to, term, "r.created_at" + std::string(comparisonOf(turned(term.op))),
        static_cast<std::int64_t>(then.time_since_epoch().count()));
    return {};
}

Result<> addTime(Filter& to, const FilterTerm& term)
{
    if (!compares(term))
        return failAt(term.position, "\"time\" is compared with < or >, as in time>2026-11-01");
    const bool day = term.value.find_first_of("Tt ") == std::string::npos;
    const auto time = base::fromRfc3339(day ? term.value + "T00:00:00Z" : term.value);
    if (!time)
        return failAt(term.valuePosition, "\"" + term.value + "\" is not a day (2026-11-01) or a time (2026-11-01T14:30:00Z)");
    add(to, term, "r.created_at" + std::string(comparisonOf(term.op)),
        static_cast<std::int64_t>(time->time_since_epoch().count()));
    return {};
}

Result<double> numberOf(const FilterTerm& term, const char* range)
{
    double value = 0;
    const auto* end = term.value.data() + term.value.size();
    const auto [read, error] = std::from_chars(term.value.data(), end, value);
    if (error != std::errc() || read != end || !std::isfinite(value))
        return failAt(term.valuePosition, "\"" + term.value + "\" is not a number from " + range);
    return value;
}

Result<> addImportance(Filter& to, const FilterTerm& term)
{
    const auto value = numberOf(term, "0 to 1");
    if (!value)
        return failure(value);
    add(to, term, "r.importance" + std::string(comparisonOf(term.op)), *value);
    return {};
}

//! A condition on the rows that a table of the kind has of a record. Others have none, so that only its index is searched, unless the condition is negated.
template <class T>
void addRow(Filter& to, const FilterTerm& term, std::string_view kind, const std::string& rows, T argument)
{
    const std::string probe = "EXISTS (SELECT 1 FROM " + rows + " AND seq = r.seq)";
    add(to, term, term.negated ? probe : "r.seq IN (SELECT seq FROM " + rows + ")", probe, std::move(argument));
    if (!term.negated && to.kind.empty())
        to.kind = kind;
}

Result<> addSuccess(Filter& to, const FilterTerm& term)
{
    if (compares(term) || (term.value != "yes" && term.value != "no"))
        return failAt(term.position, "\"success\" is success:yes or success:no");
    addRow(to, term, kEpisode, "episode_outcomes WHERE outcome = 'success' AND value = ?", term.value == "yes" ? 1.0 : 0.0);
    return {};
}

Result<> addReward(Filter& to, const FilterTerm& term)
{
    const auto value = numberOf(term, "-1 to 1");
    if (!value)
        return failure(value);
    addRow(
        to, term, kEpisode, "episode_outcomes WHERE outcome = 'reward' AND value" + std::string(comparisonOf(term.op)), *value);
    return {};
}

void addName(Filter& to, const FilterTerm& term)
{
    const std::string rows = "facts WHERE " + term.field + "_key";
    std::string name = foldedName(term.value);
    if (name.find_first_of("*?") + 1 == name.size() && name.ends_with('*')) {
        name.pop_back();
        addRow(to, term, kFact, rows + " >= ? AND " + term.field + "_key < ?", name);
        to.arguments.emplace_back(name + kAboveAll);
    } else if (isPattern(name))
        addRow(to, term, kFact, rows + " LIKE ? ESCAPE '\\'", likeOf(name, false));
    else
        addRow(to, term, kFact, rows + " = ?", name);
}

Result<> addForgotten(Filter& to, const FilterTerm& term)
{
    if (term.negated || compares(term) || (term.value != "yes" && term.value != "no" && term.value != "any"))
        return failAt(term.position, "\"forgotten\" is forgotten:yes, forgotten:no or forgotten:any");
    to.saysForgotten = term.value != "no";
    if (term.value != "any")
        to.scan.append(term.value == "yes" ? " AND r.forgotten_at IS NOT NULL" : " AND r.forgotten_at IS NULL");
    return {};
}

//! The full text knows nothing of what is forgotten.
void addWord(Filter& to, const FilterTerm& term)
{
    const std::string found = "r.seq IN (SELECT rowid FROM texts WHERE texts MATCH ?)";
    if (!to.saysForgotten) {
        add(to, term, found, phraseBeginning(term.value));
        return;
    }
    add(to, term, "(" + found + " OR (r.forgotten_at IS NOT NULL AND r.text LIKE ? ESCAPE '\\'))", phraseBeginning(term.value));
    to.arguments.emplace_back(likeOf(term.value, true));
}

Result<> addField(Filter& to, const FilterTerm& term, base::Time now)
{
    if (term.field == "age")
        return addAge(to, term, now);
    if (term.field == "time")
        return addTime(to, term);
    if (term.field == "importance")
        return addImportance(to, term);
    if (term.field == "forgotten")
        return addForgotten(to, term);
    if (term.field == "success")
        return addSuccess(to, term);
    if (term.field == "reward")
        return addReward(to, term);
    if (compares(term))
        return failAt(term.position, "\"" + term.field + "\" is compared with ':' only");
    if (term.field == "kind" && !term.negated && !isPattern(term.value) && to.kind.empty())
        to.kind = term.value;
    else if (term.field == "kind" || term.field == "agent" || term.field == "source" || term.field == "scope")
        addText(to, term, "r." + term.field);
    else if (term.field == "tag")
        addTag(to, term);
    else if (term.field == "subject" || term.field == "predicate" || term.field == "object")
        addName(to, term);
    else
        return failAt(term.position,
            "records have no field \"" + term.field
                + "\"; there are age, agent, forgotten, importance, kind, object, predicate, reward, scope, source, subject, "
                  "success, tag and time");
    return {};
}

} // namespace

void Filter::appendTo(std::vector<storage::Value>& values) const
{
    for (const auto& argument : arguments) {
        if (const auto* text = std::get_if<std::string>(&argument))
            values.emplace_back(std::string_view(*text));
        else if (const auto* number = std::get_if<std::int64_t>(&argument))
            values.emplace_back(*number);
        else
            values.emplace_back(std::get<double>(argument));
    }
}

Result<Filter> filterOf(const std::string& text, const std::string& kind, base::Time now)
{
    const auto terms = base::parseFilter(text);
    if (!terms)
        return failure(terms);
    Filter filter;
    filter.kind = kind;
    for (const auto& term : *terms) {
        if (!term.field.empty()) {
            if (auto good = addField(filter, term, now); !good)
                return failure(good);
        }
    }
    for (const auto& term : *terms) {
        if (term.field.empty())
            addWord(filter, term);
    }
    return filter;
}

Result<Filter> presentOnly(const std::string& text, const std::string& kind, base::Time now)
{
    auto filter = filterOf(text, kind, now);
    if (filter && filter->saysForgotten)
        return base::fail(
            base::ErrorCode::InvalidArgument, "What is forgotten is not looked at here: leave \"forgotten\" out of the filter.");
    return filter;
}

} // namespace kaze::knowledge::detail
