// Whether a line fits a filter.

#include "engine/storage/filter_sql.h"
#include "engine/telemetry/detail/log_filter.h"
#include "engine/telemetry/detail/log_text.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace kaze::telemetry::detail {

namespace {

using Kind = LogTerm::Kind;
using Op = base::FilterTerm::Op;

bool fitsText(const LogTerm& term, std::string_view text)
{
    return !text.empty() && isLike(term.value, text);
}

//! An id in a spelling: all of it, or its end as lists show it.
bool fitsId(const LogTerm& term, std::string_view id)
{
    if (id.empty())
        return false;
    if (term.id)
        return isLike(term.id->text(), id) || isLike(term.id->hex(), id);
    if (!storage::isPattern(term.value) && term.value.size() >= kShortId)
        return endsLike(id, term.value);
    return isLike(term.value, id);
}

bool fitsNumber(const LogTerm& term, const boost::json::value& value)
{
    if (!term.real)
        return false;
    if (value.is_int64() && term.whole)
        return base::compares(term.op, value.get_int64(), *term.whole);
    return base::compares(term.op, value.to_number<double>(), *term.real);
}

bool fitsValue(const LogTerm& term, const boost::json::value& value)
{
    if (value.is_number() && fitsNumber(term, value))
        return true;
    if (term.op != Op::Equals)
        return false;
    if (value.is_string())
        return isLike(term.value, std::string_view(value.get_string()));
    return isLike(term.value, boost::json::serialize(value));
}

bool fitsOwn(const LogTerm& term, std::string_view fields)
{
    // Most lines have no such field; that is seen without taking them apart.
    if (fields.find(term.field) == std::string_view::npos)
        return false;
    boost::system::error_code error;
    const auto parsed = boost::json::parse({fields.data(), fields.size()}, error);
    const auto* object = error ? nullptr : parsed.if_object();
    const auto* value = object ? object->if_contains(term.field) : nullptr;
    return value && fitsValue(term, *value);
}

} // namespace

bool LogFilter::matches(const LogLine& line) const
{
    return std::ranges::all_of(m_terms, [&](const LogTerm& term) { return fits(term, line) != term.negated; });
}

bool LogFilter::fits(const LogTerm& term, const LogLine& line) const
{
    switch (term.kind) {
    case Kind::Level:
        return base::compares(term.op, line.level, term.level);
    case Kind::Text:
        return fitsText(term, line.*term.column);
    case Kind::Run:
        return fitsId(term, line.runId);
    case Kind::Trace:
        return !line.traceId.isNil() && fitsId(term, line.traceId.hex());
    case Kind::Own:
        return fitsOwn(term, line.fields);
    case Kind::Words:
        break;
    }
    return hasWords(*m_splitter, line.message, term.words);
}

} // namespace kaze::telemetry::detail
