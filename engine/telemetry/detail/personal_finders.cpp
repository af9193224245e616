#include "engine/telemetry/detail/personal_finders.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <vector>

namespace kaze::telemetry::detail {

namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}
bool isUpper(char c)
{
    return c >= 'A' && c <= 'Z';
}
bool isLetter(char c)
{
    return isUpper(c) || (c >= 'a' && c <= 'z');
}
bool isAlnum(char c)
{
    return isDigit(c) || isLetter(c);
}

char charAt(std::string_view text, std::size_t at)
{
    return at < text.size() ? text[at] : '\0';
}

//! Whether the letter at `at` belongs to a JSON string's "\n" before it.
bool isEscape(std::string_view text, std::size_t at)
{
    return at > 0 && text[at - 1] == '\\' && std::string_view("nrtbf").find(text[at]) != std::string_view::npos;
}

//! Whether a word goes on before `at`.
bool isWithinWord(std::string_view text, std::size_t at)
{
    if (at == 0)
        return false;
    const char before = text[at - 1];
    return (isAlnum(before) && !isEscape(text, at - 1)) || before == '_';
}

//! Digits in a row, a separator behind each but the last: "4111 1111 1111 1111".
struct DigitGroups {
    struct Group {
        std::size_t begin = 0, end = 0;
    };
    std::vector<Group> groups;
    std::size_t end = 0; //!< of the last
};

constexpr std::size_t kMostGroups = 12;
constexpr std::size_t kMostDigits = 19;

//! Those that begin at `at`, where a digit is.
DigitGroups groupsAt(std::string_view text, std::size_t at, std::string_view separators)
{
    DigitGroups found;
    while (found.groups.size() < kMostGroups) {
        auto end = at;
        while (isDigit(charAt(text, end)))
            ++end;
        found.groups.push_back({at, end});
        found.end = end;
        const bool isSeparated = separators.find(charAt(text, end)) != std::string_view::npos && end < text.size();
        if (!isSeparated || !isDigit(charAt(text, end + 1)))
            break;
        at = end + 1;
    }
    return found;
}

std::string digitsIn(std::string_view text)
{
    std::string digits;
    std::ranges::copy_if(text, std::back_inserter(digits), isDigit);
    return digits;
}

bool hasLuhnDigit(std::string_view digits)
{
    int sum = 0;
    bool isDoubled = false;
    for (std::size_t i = digits.size(); i-- > 0; isDoubled = !isDoubled) {
        const int value = (digits[i] - '0') * (isDoubled ? 2 : 1);
        sum += value > 9 ? value - 9 : value;
    }
    return sum % 10 == 0;
}

int leading(std::string_view digits, std::size_t count)
{
    int number = 0;
    for (const char c : digits.substr(0, count))
        number = number * 10 + (c - '0');
    return number;
}

//! The ranges of issuers whose cards are common (ISO/IEC 7812-1), each with its lengths.
bool isIssued(std::string_view digits)
{
    struct Range {
        int first, last;
        std::size_t prefix, least, most;
    };
    constexpr std::array<Range, 14> kRanges{{
        {4, 4, 1, 13, 19}, // Visa
        {51, 55, 2, 16, 16}, // Mastercard
        {2221, 2720, 4, 16, 16}, {34, 34, 2, 15, 15}, // American Express
        {37, 37, 2, 15, 15}, {6011, 6011, 4, 16, 19}, // Discover
        {644, 649, 3, 16, 19}, {65, 65, 2, 16, 19}, {3528, 3589, 4, 16, 19}, // JCB
        {300, 305, 3, 14, 19}, // Diners Club
        {36, 36, 2, 14, 19}, {38, 39, 2, 14, 19}, {62, 62, 2, 16, 19}, // UnionPay
        {2200, 2204, 4, 16, 19}, // Mir
    }};
    return std::ranges::any_of(kRanges, [&](const Range& range) {
        const auto number = leading(digits, range.prefix);
        return number >= range.first && number <= range.last && digits.size() >= range.least && digits.size() <= range.most;
    });
}

//! Whether these groups are written as those of a card: all in one, or in groups of three to six.
bool areCardGroups(const DigitGroups& groups, std::size_t first, std::size_t last)
{
    return first == last
        || std::all_of(groups.groups.begin() + static_cast<std::ptrdiff_t>(first),
            groups.groups.begin() + static_cast<std::ptrdiff_t>(last) + 1,
            [](const auto& group) { return group.end - group.begin >= 3 && group.end - group.begin <= 6; });
}

//! The longest card that begins with a group.
std::optional<Found> cardIn(std::string_view text, const DigitGroups& groups, std::size_t first)
{
    for (std::size_t last = groups.groups.size(); last-- > first;) {
        const Found found{groups.groups[first].begin, groups.groups[last].end};
        if (found.end - found.begin > kMostDigits * 2 || isLetter(charAt(text, found.end)) || charAt(text, found.end) == '_')
            continue;
        const auto digits = digitsIn(text.substr(found.begin, found.end - found.begin));
        if (isIssued(digits) && areCardGroups(groups, first, last) && hasLuhnDigit(digits))
            return found;
    }
    return std::nullopt;
}

bool isLocalPart(char c)
{
    return isAlnum(c) || std::string_view("._%+-'").find(c) != std::string_view::npos;
}

//! The end of a host's name with a dot in it; `at` where there is none.
std::size_t hostEnd(std::string_view text, std::size_t at)
{
    constexpr std::size_t kLongestHost = 253;
    constexpr std::size_t kShortestEnding = 2;
    auto end = at, best = at, label = at;
    for (; end < text.size() && end - at < kLongestHost && (isAlnum(text[end]) || text[end] == '-' || text[end] == '.'); ++end) {
        if (text[end] == '.') {
            if (end == label)
                break;
            label = end + 1;
        } else if (label > at && end + 1 - label >= kShortestEnding && isLetter(text[label])) {
            best = end + 1;
        }
    }
    return best;
}

//! A phone number whose first digit, bracket or plus is at `at`.
std::optional<Found> phoneAt(std::string_view text, std::size_t at)
{
    constexpr std::size_t kMost = 15; // ITU-T E.164
    constexpr std::size_t kLeastInternational = 8, kLeastNational = 9;
    const char first = text[at];
    const bool isInternational = first == '+' || (text.substr(at).starts_with("00") && charAt(text, at + 2) > '0');
    std::size_t digits = 0, separators = 0, end = at;
    bool isOpen = false;
    for (auto i = at + (first == '+' ? 1 : 0); i < text.size(); ++i) {
        const char c = text[i];
        if (isDigit(c)) {
            if (++digits > kMost + (first == '+' ? 0 : 2))
                return std::nullopt;
            end = i + 1;
            continue;
        }
        const char next = charAt(text, i + 1);
        const bool isBracket = (c == '(' && !isOpen) || (c == ')' && isOpen);
        const bool isSeparator = std::string_view(" -/").find(c) != std::string_view::npos && (isDigit(next) || next == '(');
        const bool isBehindBracket = c == ')' && isOpen && (isDigit(next) || next == ' ' || next == '-' || next == '/');
        if (!isSeparator && !isBehindBracket && !(isBracket && c == '(' && isDigit(next)))
            break;
        isOpen = c == '(' || (isOpen && c != ')');
        ++separators;
        if (c == ')' && !isDigit(next))
            ++i; // the one separator behind a bracket
    }
    // A day with the time behind it: "05/01/2026 10:30".
    const bool isTime = charAt(text, end) == ':' && isDigit(charAt(text, end + 1));
    if (isWithinWord(text, at) || isLetter(charAt(text, end)) || isOpen || (isTime && !isInternational))
        return std::nullopt;
    if (isInternational)
        return digits >= kLeastInternational ? std::optional(Found{at, end}) : std::nullopt;
    const bool isNational = (first == '0' || first == '(') && digits >= kLeastNational && separators > 0;
    return isNational ? std::optional(Found{at, end}) : std::nullopt;
}

//! Of an IBAN without its spaces (ISO 7064, MOD 97-10).
bool hasIbanDigits(std::string_view iban)
{
    int rest = 0;
    for (std::size_t i = 0; i < iban.size(); ++i) {
        const char c = iban[(i + 4) % iban.size()];
        rest = isDigit(c) ? (rest * 10 + (c - '0')) % 97 : (rest * 100 + (c - 'A' + 10)) % 97;
    }
    return rest == 1;
}

//! One whose country stands at `at`: the longest that checks.
std::optional<Found> ibanAt(std::string_view text, std::size_t at)
{
    constexpr std::size_t kShortest = 15, kLongest = 34;
    if (!isUpper(charAt(text, at + 1)) || !isDigit(charAt(text, at + 2)) || !isDigit(charAt(text, at + 3)))
        return std::nullopt;
    std::string iban;
    std::optional<Found> found;
    for (auto i = at; i < text.size() && iban.size() < kLongest; ++i) {
        const bool isSpace = text[i] == ' ' && iban.size() % 4 == 0;
        if (isSpace && !isUpper(charAt(text, i + 1)) && !isDigit(charAt(text, i + 1)))
            break;
        if (isSpace)
            continue;
        if (!isUpper(text[i]) && !isDigit(text[i]))
            break;
        iban += text[i];
        const bool isOver = !isAlnum(charAt(text, i + 1));
        if (isOver && iban.size() >= kShortest && hasIbanDigits(iban))
            found = Found{at, i + 1};
    }
    return found;
}

} // namespace

std::optional<Found> findCard(std::string_view text, std::size_t from)
{
    for (auto at = from; at < text.size(); ++at) {
        if (!isDigit(text[at]))
            continue;
        const auto groups = groupsAt(text, at, " -");
        const bool isPart = isWithinWord(text, at) || (at > 1 && text[at - 1] == '.' && isDigit(text[at - 2]));
        for (std::size_t first = isPart ? 1 : 0; first < groups.groups.size(); ++first)
            if (const auto card = cardIn(text, groups, first))
                return card;
        // Of more groups than were looked at, the last ones may be the beginning of one.
        at = (groups.groups.size() < kMostGroups ? groups.end : groups.groups[kMostGroups / 2].begin) - 1;
    }
    return std::nullopt;
}

std::optional<Found> findEmail(std::string_view text, std::size_t from)
{
    constexpr std::size_t kLongestLocal = 64;
    for (auto at = text.find('@', from); at != std::string_view::npos; at = text.find('@', at + 1)) {
        auto begin = at;
        while (begin > from && at - begin < kLongestLocal && isLocalPart(text[begin - 1]))
            --begin;
        if (begin < at && isEscape(text, begin))
            ++begin;
        while (begin < at && (text[begin] == '.' || text[begin] == '\''))
            ++begin;
        const auto end = hostEnd(text, at + 1);
        if (begin < at && end > at + 1)
            return Found{begin, end};
    }
    return std::nullopt;
}

std::optional<Found> findPhone(std::string_view text, std::size_t from)
{
    for (auto at = from; at < text.size(); ++at) {
        const char c = text[at];
        const bool mayBegin = (c == '+' || c == '(') ? isDigit(charAt(text, at + 1)) : c == '0';
        if (!mayBegin || (at > 0 && (isDigit(text[at - 1]) || text[at - 1] == '.' || text[at - 1] == ':' || text[at - 1] == '-')))
            continue;
        if (const auto phone = phoneAt(text, at))
            return phone;
    }
    return std::nullopt;
}

std::optional<Found> findIban(std::string_view text, std::size_t from)
{
    for (auto at = from; at + 4 < text.size(); ++at)
        if (isUpper(text[at]) && !isWithinWord(text, at))
            if (const auto iban = ibanAt(text, at))
                return iban;
    return std::nullopt;
}

} // namespace kaze::telemetry::detail
