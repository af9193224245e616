#include "engine/base/filter.h"

#include "engine/base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace kaze::base {

namespace {

constexpr std::size_t kLongestFilter = 4096;
constexpr std::size_t kMostTerms = 64;

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool isFieldChar(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
}

bool isOperator(char c)
{
    return c == ':' || c == '<' || c == '>';
}

std::string lowered(std::string_view text)
{
    std::string lower(text);
    for (auto& c : lower)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

//! Walks through a filter that is known to be UTF-8.
class Scanner {
public:
    explicit Scanner(std::string_view text) : m_text(text) { }

    bool skipSpaces()
    {
        while (!atEnd() && isSpace(m_text[m_at]))
            ++m_at;
        return !atEnd();
    }

    Result<FilterTerm> term()
    {
        FilterTerm term;
        term.position = character();
        if (m_text[m_at] == '-') {
            term.negated = true;
            ++m_at;
        }
        if (atEnd() || isSpace(m_text[m_at]))
            return failAt(term.position, "\"-\" stands alone; write it right before what must not match, such as -status:ok");
        readField(term);
        if (term.op != FilterTerm::Op::Contains && term.field.empty())
            return failAt(term.position, "the name of a field is missing before the operator; quote it to search for the text");
        term.valuePosition = character();
        auto value = readValue(term);
        if (!value)
            return failure(value);
        term.value = std::move(*value);
        return term;
    }

private:
    [[nodiscard]] bool atEnd() const { return m_at >= m_text.size(); }

    [[nodiscard]] std::size_t character() const
    {
        const auto before = m_text.substr(0, m_at);
        return 1
            + static_cast<std::size_t>(std::count_if(before.begin(), before.end(), [](char c) { return (c & 0xC0) != 0x80; }));
    }

    void readField(FilterTerm& term)
    {
        auto end = m_at;
        while (end < m_text.size() && isFieldChar(m_text[end]))
            ++end;
        if (end == m_text.size() || !isOperator(m_text[end]))
            return;
        term.field = lowered(m_text.substr(m_at, end - m_at));
        const char sign = m_text[end++];
        const bool orEqual = sign != ':' && end < m_text.size() && m_text[end] == '=';
        if (orEqual)
            ++end;
        using Op = FilterTerm::Op;
        term.op = sign == ':' ? Op::Equals
            : sign == '<'     ? (orEqual ? Op::LessEqual : Op::Less)
            : orEqual         ? Op::GreaterEqual
                              : Op::Greater;
        m_at = end;
    }

    Result<std::string> readValue(const FilterTerm& term)
    {
        if (!atEnd() && m_text[m_at] == '"')
            return quoted();
        const auto begin = m_at;
        while (!atEnd() && !isSpace(m_text[m_at]) && m_text[m_at] != '"')
            ++m_at;
        if (!atEnd() && m_text[m_at] == '"')
            return failAt(character(), "a quote in the middle of a word; put a space before it, or quote the whole");
        if (m_at == begin)
            return failAt(term.valuePosition, "\"" + term.field + "\" has no value");
        return std::string(m_text.substr(begin, m_at - begin));
    }

    Result<std::string> quoted()
    {
        const auto opening = character();
        std::string value;
        for (++m_at; !atEnd() && m_text[m_at] != '"'; ++m_at) {
            const auto rest = m_text.substr(m_at);
            if (rest.starts_with("\\\"") || rest.starts_with("\\\\"))
                ++m_at;
            value += m_text[m_at];
        }
        if (atEnd())
            return failAt(opening, "this quote is never closed");
        ++m_at;
        if (!atEnd() && !isSpace(m_text[m_at]))
            return failAt(character(), "expected a space after the closing quote");
        if (value.empty())
            return failAt(opening, "there is nothing between these quotes");
        return value;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
};

std::unexpected<Error> noSuch(std::string_view what, std::string_view text, std::string_view example)
{
    return fail(ErrorCode::InvalidArgument,
        "\"" + shortened(text, 40) + "\" is no " + std::string(what) + "; write it like " + std::string(example));
}

//! The number at the front of `text`, which it takes off; negative where there is none.
double takeNumber(std::string_view& text)
{
    if (text.empty() || !((text.front() >= '0' && text.front() <= '9') || text.front() == '.'))
        return -1;
    double number = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (error != std::errc())
        return -1;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

//! Takes the commas out of "1,204.50"; one that stands elsewhere stays, and fails.
std::string withoutGroups(std::string_view text)
{
    std::string plain;
    const auto digit = [&](std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] != ',' || !(i > 0 && digit(i - 1) && digit(i + 1) && digit(i + 2) && digit(i + 3) && !digit(i + 4)))
            plain += text[i];
    return plain;
}

struct Unit {
    std::string_view name;
    double factor;
};

constexpr std::array<Unit, 7> kDurations{
    {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 6e10}, {"h", 3.6e12}, {"d", 8.64e13}}};
constexpr std::array<Unit, 7> kMultiples{{{"", 1}, {"k", 1e3}, {"K", 1e3}, {"m", 1e6}, {"M", 1e6}, {"g", 1e9}, {"G", 1e9}}};

//! 0 where there is no such unit.
template <std::size_t N>
double factorOf(const std::array<Unit, N>& units, std::string_view name)
{
    const auto* found = std::find_if(units.begin(), units.end(), [&](const Unit& unit) { return unit.name == name; });
    return found == units.end() ? 0 : found->factor;
}

//! Whether a double rounds to an int64.
bool fits(double number)
{
    return number >= 0 && number < 9.2e18;
}

} // namespace

Result<std::vector<FilterTerm>> parseFilter(std::string_view text)
{
    if (text.size() > kLongestFilter)
        return failAt(kLongestFilter, "the filter is longer than " + sizeText(kLongestFilter));
    if (!isUtf8(text))
        return fail(ErrorCode::InvalidArgument, "the filter is not valid UTF-8");
    std::vector<FilterTerm> terms;
    Scanner scanner(text);
    while (scanner.skipSpaces()) {
        auto term = scanner.term();
        if (!term)
            return failure(term);
        if (terms.size() == kMostTerms)
            return failAt(term->position, "more than " + std::to_string(kMostTerms) + " conditions");
        terms.push_back(std::move(*term));
    }
    return terms;
}

std::unexpected<Error> failAt(std::size_t position, std::string message)
{
    return fail(ErrorCode::InvalidArgument, "at character " + std::to_string(position) + ": " + std::move(message));
}

Result<Duration> parseDuration(std::string_view text)
{
    const auto wrong = [&] { return noSuch("duration", text, "5s, 300ms or 1m30s"); };
    double nanoseconds = 0;
    auto rest = text;
    do {
        const auto number = takeNumber(rest);
        const auto end = std::find_if(rest.begin(), rest.end(), [](char c) { return c < 'a' || c > 'z'; });
        const auto unit = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
        const auto factor = factorOf(kDurations, unit);
        if (number < 0 || factor == 0)
            return wrong();
        nanoseconds += number * factor;
        rest.remove_prefix(unit.size());
    } while (!rest.empty());
    if (!fits(nanoseconds))
        return wrong();
    return Duration(static_cast<std::int64_t>(std::llround(nanoseconds)));
}

Result<Money> parseMoney(std::string_view text)
{
    const auto plain = withoutGroups(text.substr(text.starts_with('$') ? 1 : 0));
    std::string_view rest = plain;
    const auto dollars = takeNumber(rest);
    if (dollars < 0 || !rest.empty() || !fits(dollars * 1e9))
        return noSuch("amount", text, "$0.05");
    return Money::fromDollars(dollars);
}

Result<std::int64_t> parseCount(std::string_view text)
{
    const auto plain = withoutGroups(text);
    std::string_view rest = plain;
    const auto number = takeNumber(rest);
    const auto factor = factorOf(kMultiples, rest);
    const auto count = number * factor;
    if (number < 0 || factor == 0 || !fits(count) || std::abs(count - std::round(count)) > 1e-6 * factor)
        return noSuch("whole number", text, "300, 10k or 1.5M");
    return static_cast<std::int64_t>(std::llround(count));
}

} // namespace kaze::base
