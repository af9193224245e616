#include "engine/telemetry/detail/log_filter.h"

#include "engine/storage/filter_sql.h"
#include "engine/telemetry/detail/log_sql.h"
#include "engine/telemetry/detail/log_text.h"

#include <algorithm>
#include <charconv>

namespace kaze::telemetry::detail {

using base::FilterTerm;
using base::Result;

namespace {

using Kind = LogTerm::Kind;

struct TextField {
    std::string_view name;
    std::string_view LogLine::*column;
    std::string_view sql;
};

constexpr std::array<TextField, 3> kTextFields{{{"source", &LogLine::source, sql::kSourceLike},
    {"agent", &LogLine::agent, sql::kAgentLike}, {"tenant", &LogLine::tenant, sql::kTenantLike}}};

struct LevelName {
    std::string_view name;
    Level level;
};

constexpr std::array<LevelName, 5> kLevels{{{"debug", Level::Debug}, {"info", Level::Info}, {"warn", Level::Warning},
    {"warning", Level::Warning}, {"error", Level::Error}}};

template <class T>
std::optional<T> numberIn(std::string_view text)
{
    T number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

//! "10k" and "1.5M" are numbers where they are compared with, and text where they are looked for.
void readNumber(LogTerm& term)
{
    term.whole = numberIn<std::int64_t>(term.value);
    if (term.whole)
        term.real = static_cast<double>(*term.whole);
    else if (const auto real = numberIn<double>(term.value); real && *real - *real == 0) // not "inf", not "nan"
        term.real = real;
    if (term.real || term.op == FilterTerm::Op::Equals)
        return;
    if (const auto count = base::parseCount(term.value)) {
        term.whole = *count;
        term.real = static_cast<double>(*count);
    }
}

} // namespace

void LogCondition::addTo(std::vector<storage::Value>& values) const
{
    for (const auto& argument : arguments) {
        if (const auto* number = std::get_if<std::int64_t>(&argument))
            values.emplace_back(*number);
        else if (const auto* text = std::get_if<std::string>(&argument))
            values.emplace_back(std::string_view(*text));
        else
            values.emplace_back(storage::Blob(std::get<base::Uuid>(argument).bytes));
    }
}

Result<LogFilter> LogFilter::parse(std::string_view text)
{
    const auto terms = base::parseFilter(text);
    if (!terms)
        return base::failure(terms);
    LogFilter filter;
    for (const auto& term : *terms)
        if (const auto added = filter.add(term); !added)
            return base::failure(added);
    filter.narrow();
    return filter;
}

bool LogFilter::isOfLevelsAlone() const
{
    return std::ranges::all_of(m_terms, [](const LogTerm& term) { return term.kind == Kind::Level; });
}

Result<> LogFilter::add(const FilterTerm& term)
{
    if (term.field.empty())
        return addWords(term);
    if (term.field == "level")
        return addLevel(term);
    const bool isText = std::ranges::any_of(kTextFields, [&](const TextField& field) { return field.name == term.field; });
    if (isText || term.field == "run" || term.field == "trace")
        return addText(term);
    return addOwn(term);
}

Result<> LogFilter::addLevel(const FilterTerm& term)
{
    const auto* named = std::ranges::find_if(kLevels, [&](const LevelName& level) { return isLike(level.name, term.value); });
    if (named == kLevels.end())
        return base::failAt(
            term.valuePosition, "\"" + term.value + "\" is no level; there are debug, info, warn (or warning) and error");
    LogTerm made;
    made.kind = Kind::Level;
    made.negated = term.negated;
    made.op = term.op;
    made.level = named->level;
    m_terms.push_back(std::move(made));
    return {};
}

Result<> LogFilter::addText(const FilterTerm& term)
{
    if (term.op != FilterTerm::Op::Equals)
        return base::failAt(term.position, "\"" + term.field + "\" is compared with \":\" only");
    LogTerm made;
    made.negated = term.negated;
    made.value = term.value;
    if (const auto* field = std::ranges::find(kTextFields, term.field, &TextField::name); field != kTextFields.end()) {
        made.kind = Kind::Text;
        made.column = field->column;
        made.columnName = field->sql;
    } else {
        made.kind = term.field == "run" ? Kind::Run : Kind::Trace;
        if (const auto id = base::Uuid::parse(term.value))
            made.id = *id;
    }
    m_terms.push_back(std::move(made));
    return {};
}

Result<> LogFilter::addOwn(const FilterTerm& term)
{
    LogTerm made;
    made.kind = Kind::Own;
    made.negated = term.negated;
    made.op = term.op;
    made.value = term.value;
    made.field = term.field;
    readNumber(made);
    if (made.op != FilterTerm::Op::Equals && !made.real)
        return base::failAt(term.valuePosition,
            "\"" + term.value + "\" is no number, and only numbers are more or less; write it like 3, 0.5 or 10k");
    m_terms.push_back(std::move(made));
    return {};
}

Result<> LogFilter::addWords(const FilterTerm& term)
{
    if (!m_splitter) {
        auto splitter = storage::WordSplitter::open();
        if (!splitter)
            return base::failure(splitter);
        m_splitter = std::move(*splitter);
    }
    LogTerm made;
    made.kind = Kind::Words;
    made.negated = term.negated;
    made.words = wordsOf(*m_splitter, term.value);
    if (made.words.empty())
        return base::failAt(
            term.position, "there is neither a letter nor a digit in \"" + term.value + "\", and only words can be looked for");
    m_terms.push_back(std::move(made));
    return {};
}

void LogFilter::narrow()
{
    for (const auto& term : m_terms)
        narrow(term);
}

void LogFilter::narrow(const LogTerm& term)
{
    const bool isPattern = storage::isPattern(term.value);
    const auto like = [&](bool byItsEnd) {
        return (byItsEnd && !isPattern && term.value.size() >= kShortId ? "%" : "") + storage::likeOf(term.value, false);
    };
    switch (term.kind) {
    case Kind::Level:
        return append(
            term, sql::kLevelOf, {std::string(storage::comparisonOf(term.op)), {static_cast<std::int64_t>(term.level)}});
    case Kind::Text:
        return append(term, term.columnName, {"", {like(false)}});
    case Kind::Run:
        if (!term.id)
            return append(term, sql::kRunLike, {"", {like(true)}});
        if (!term.negated)
            ask(term.id->hex(), false);
        return append(term, sql::kRunIs, {"", {term.id->text(), term.id->hex()}});
    case Kind::Trace:
        if (!term.id)
            return append(term, sql::kTraceLike, {"", {like(true)}});
        if (!term.negated)
            m_trace = term.id;
        return append(term, sql::kTraceIs, {"", {*term.id}});
    case Kind::Own:
        if (!term.negated)
            append(term, sql::kHasField, {"", {"\"" + term.field + "\":"}});
        return;
    case Kind::Words:
        for (std::size_t i = 0; i < term.words.size() && !term.negated; ++i)
            ask(term.words[i], i + 1 == term.words.size());
    }
}

//! `arguments.sql` stands behind `sql`.
void LogFilter::append(const LogTerm& term, std::string_view sql, LogCondition arguments)
{
    // What is missing is neither this nor another.
    m_condition.sql += term.negated ? " AND NOT coalesce(" : " AND (";
    m_condition.sql += sql;
    m_condition.sql += arguments.sql;
    m_condition.sql += term.negated ? ", 0)" : ")";
    std::ranges::move(arguments.arguments, std::back_inserter(m_condition.arguments));
}

//! A word of the index. One that FTS5 would take for another than the splitter made of it is left to the predicate.
void LogFilter::ask(std::string_view word, bool goesOn)
{
    if (m_splitter && wordsOf(*m_splitter, word) != std::vector<std::string>{std::string(word)})
        return;
    if (!m_textQuery.empty())
        m_textQuery += " AND ";
    m_textQuery.append("\"").append(word).append(goesOn ? "\" *" : "\"");
}

} // namespace kaze::telemetry::detail
