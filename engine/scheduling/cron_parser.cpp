#include "engine/base/text.h"
#include "engine/scheduling/cron.h"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

namespace kaze::scheduling {

namespace {

constexpr std::size_t kLongest = 256;
constexpr std::size_t kQuoted = 20; //!< bytes of the input that a message repeats

constexpr std::array<std::string_view, 12> kMonths{
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
constexpr std::array<std::string_view, 7> kWeekdays{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};

struct FieldKind {
    std::string_view name;
    unsigned least, most;
    std::span<const std::string_view> names; //!< of `least` and those that follow
    std::string_view expected;
};

enum Field { kSecond, kMinute, kHour, kDay, kMonth, kWeekday };

constexpr std::array<FieldKind, 6> kKinds{
    {{"second", 0, 59, {}, "0 to 59"}, {"minute", 0, 59, {}, "0 to 59"}, {"hour", 0, 23, {}, "0 to 23"},
        {"day of the month", 1, 31, {}, "1 to 31, L, L-3, LW or 15W"}, {"month", 1, 12, kMonths, "1 to 12 or JAN to DEC"},
        {"weekday", 0, 7, kWeekdays, "0 to 7 (0 and 7 are Sunday), SUN to SAT, 5L or MON#2"}}};

struct Macro {
    std::string_view name, text;
};

constexpr std::array<Macro, 7> kMacros{{{"@yearly", "0 0 1 1 *"}, {"@annually", "0 0 1 1 *"}, {"@monthly", "0 0 1 * *"},
    {"@weekly", "0 0 * * 0"}, {"@daily", "0 0 * * *"}, {"@midnight", "0 0 * * *"}, {"@hourly", "0 * * * *"}}};

//! A part of the expression and where it begins.
struct Piece {
    std::string_view text;
    std::size_t column = 1;

    [[nodiscard]] Piece from(std::size_t at) const { return {text.substr(at), column + at}; }
    [[nodiscard]] Piece to(std::size_t at) const { return {text.substr(0, at), column}; }
};

using Read = std::expected<void, CronProblem>;

std::unexpected<CronProblem> problem(const Piece& at, std::string message)
{
    return std::unexpected(CronProblem{at.column, at.text.size(), std::move(message)});
}

std::string quoted(std::string_view text)
{
    auto shown = base::withVisibleControls(base::shortened(text, kQuoted));
    std::ranges::replace_if(
        shown, [](char c) { return c == '\n' || c == '\r'; }, ' ');
    return "\"" + shown + "\"";
}

std::unexpected<CronProblem> notOne(const Piece& at, const FieldKind& kind)
{
    return problem(at,
        "the " + std::string(kind.name) + " " + (at.text.empty() ? "is missing" : "cannot be " + quoted(at.text)) + "; expected "
            + std::string(kind.expected));
}

char upper(char c)
{
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

bool same(std::string_view a, std::string_view b)
{
    return std::ranges::equal(a, b, [](char x, char y) { return upper(x) == upper(y); });
}

std::optional<unsigned> numberIn(std::string_view text)
{
    if (text.empty() || text.size() > 4 || text.find_first_not_of("0123456789") != std::string_view::npos)
        return {};
    unsigned number = 0;
    for (const char c : text)
        number = number * 10 + static_cast<unsigned>(c - '0');
    return number;
}

std::expected<unsigned, CronProblem> valueOf(const Piece& piece, const FieldKind& kind)
{
    for (std::size_t i = 0; i < kind.names.size(); ++i)
        if (same(piece.text, kind.names[i]))
            return kind.least + static_cast<unsigned>(i);
    const auto number = numberIn(piece.text);
    if (!number || *number < kind.least || *number > kind.most)
        return notOne(piece, kind);
    return *number;
}

struct Range {
    unsigned first = 0, last = 0;
    bool open = false; //!< one value, which a step takes to the end
};

std::expected<Range, CronProblem> rangeOf(const Piece& piece, Field field)
{
    const auto& kind = kKinds.at(field);
    if (piece.text == "*")
        return Range{kind.least, field == kWeekday ? 6 : kind.most};
    const auto dash = piece.text.find('-');
    const auto first = valueOf(piece.to(dash), kind);
    if (!first)
        return std::unexpected(first.error());
    if (dash == std::string_view::npos)
        return Range{*first, *first, true};
    auto last = valueOf(piece.from(dash + 1), kind);
    if (!last)
        return std::unexpected(last.error());
    if (field == kWeekday && *last < *first)
        *last += 7; // from Friday to Monday
    if (*last < *first)
        return problem(piece,
            "the range " + quoted(piece.text) + " of the " + std::string(kind.name)
                + " goes backwards; write it as two: " + std::to_string(*first) + "-" + std::to_string(kind.most) + ","
                + std::to_string(kind.least) + "-" + std::to_string(*last));
    return Range{*first, *last};
}

std::expected<unsigned, CronProblem> stepOf(const Piece& piece, Field field)
{
    const auto& kind = kKinds.at(field);
    const auto step = numberIn(piece.text);
    const auto most = kind.most - kind.least;
    if (!step || *step == 0 || *step > std::max(most, 1U))
        return problem(piece,
            "the step of the " + std::string(kind.name) + " cannot be " + quoted(piece.text) + "; expected 1 to "
                + std::to_string(most) + (step && *step > most ? "; for longer gaps take an interval" : ""));
    return *step;
}

//! The members of "*/15", "1-5", "MON": bits; weekdays are folded by the caller.
std::expected<std::uint64_t, CronProblem> plainItem(const Piece& item, Field field)
{
    const auto slash = item.text.find('/');
    auto range = rangeOf(item.to(slash), field);
    if (!range)
        return std::unexpected(range.error());
    unsigned step = 1;
    if (slash != std::string_view::npos) {
        const auto given = stepOf(item.from(slash + 1), field);
        if (!given)
            return std::unexpected(given.error());
        step = *given;
        if (range->open)
            range->last = field == kWeekday ? 6 : kKinds.at(field).most;
    }
    std::uint64_t set = 0;
    for (auto value = range->first; value <= range->last; value += step)
        set |= std::uint64_t{1} << value;
    return set;
}

//! L, L-3, LW, 15W. False when it is none of them.
std::expected<bool, CronProblem> specialDay(const Piece& item, Cron::Fields& fields)
{
    const auto& kind = kKinds[kDay];
    if (same(item.text, "LW") || same(item.text, "WL")) {
        fields.lastWorkday = true;
        return true;
    }
    if (upper(item.text.front()) == 'L') {
        const auto before = item.text.size() == 1 ? 0U : numberIn(item.text.substr(item.text[1] == '-' ? 2 : 1)).value_or(99);
        if (before > 30 || (item.text.size() > 1 && item.text[1] != '-'))
            return notOne(item, kind);
        fields.beforeLast |= std::uint32_t{1} << before;
        return true;
    }
    if (upper(item.text.back()) != 'W')
        return false;
    const auto day = valueOf(item.to(item.text.size() - 1), kind);
    if (!day)
        return std::unexpected(day.error());
    fields.nearest |= std::uint32_t{1} << *day;
    return true;
}

//! 5L, MON#2. False when it is none of them.
std::expected<bool, CronProblem> specialWeekday(const Piece& item, Cron::Fields& fields)
{
    const auto& kind = kKinds[kWeekday];
    const auto hash = item.text.find('#');
    const bool last = hash == std::string_view::npos && item.text.size() > 1 && upper(item.text.back()) == 'L';
    if (hash == std::string_view::npos && !last)
        return false;
    const auto weekday = valueOf(item.to(last ? item.text.size() - 1 : hash), kind);
    if (!weekday)
        return std::unexpected(weekday.error());
    const auto bits = static_cast<std::uint8_t>(1U << (*weekday % 7));
    if (last) {
        fields.lastWeekdays |= bits;
        return true;
    }
    const auto nth = numberIn(item.text.substr(hash + 1));
    if (!nth || *nth < 1 || *nth > 5)
        return problem(
            item.from(hash + 1), "which " + std::string(item.text.substr(0, hash)) + " of the month is meant? Expected #1 to #5");
    fields.nthWeekdays.at(*nth - 1) |= bits;
    return true;
}

void put(Cron::Fields& fields, Field field, std::uint64_t set)
{
    switch (field) {
    case kSecond:
        fields.seconds |= set;
        break;
    case kMinute:
        fields.minutes |= set;
        break;
    case kHour:
        fields.hours |= static_cast<std::uint32_t>(set);
        break;
    case kDay:
        fields.days |= static_cast<std::uint32_t>(set);
        break;
    case kMonth:
        fields.months |= static_cast<std::uint16_t>(set);
        break;
    case kWeekday:
        fields.weekdays |= static_cast<std::uint8_t>((set | set >> 7) & 0x7FU);
        break;
    }
}

Read readItem(const Piece& item, Field field, Cron::Fields& fields)
{
    if (item.text.empty())
        return notOne(item, kKinds.at(field));
    if (field == kDay || field == kWeekday) {
        const auto special = field == kDay ? specialDay(item, fields) : specialWeekday(item, fields);
        if (!special)
            return std::unexpected(special.error());
        if (*special)
            return {};
    }
    const auto set = plainItem(item, field);
    if (!set)
        return std::unexpected(set.error());
    put(fields, field, *set);
    return {};
}

Read readField(const Piece& piece, Field field, Cron::Fields& fields)
{
    const bool any = piece.text == "*" || (piece.text == "?" && (field == kDay || field == kWeekday));
    if (field == kDay)
        fields.anyDay = any;
    if (field == kWeekday)
        fields.anyWeekday = any;
    if (any)
        return readItem({"*", piece.column}, field, fields);
    for (auto rest = piece;;) {
        const auto comma = rest.text.find(',');
        if (auto item = readItem(rest.to(comma), field, fields); !item)
            return item;
        if (comma == std::string_view::npos)
            return {};
        rest = rest.from(comma + 1);
    }
}

std::vector<Piece> fieldsIn(std::string_view text)
{
    std::vector<Piece> found;
    constexpr std::string_view kBlanks = " \t";
    for (auto at = text.find_first_not_of(kBlanks); at != std::string_view::npos; at = text.find_first_not_of(kBlanks, at)) {
        const auto end = std::min(text.find_first_of(kBlanks, at), text.size());
        found.push_back({text.substr(at, end - at), at + 1});
        at = end;
    }
    return found;
}

std::expected<Cron, CronProblem> readMacro(const Piece& name)
{
    for (const auto& macro : kMacros)
        if (same(name.text, macro.name))
            return Cron::read(macro.text);
    return problem(name,
        "there is no " + quoted(name.text) + "; there are @hourly, @daily, @weekly, @monthly and @yearly"
            + (name.text.starts_with("@every") ? ", and for \"every\" take an interval" : ""));
}

} // namespace

std::expected<Cron, CronProblem> Cron::read(std::string_view text)
{
    if (text.size() > kLongest)
        return problem({text.substr(kLongest), kLongest + 1}, "a cron expression has at most 256 characters");
    const auto pieces = fieldsIn(text);
    if (!pieces.empty() && pieces[0].text.starts_with('@') && (pieces.size() == 1 || pieces[0].text == "@every"))
        return readMacro(pieces[0]);
    if (pieces.size() != 5 && pieces.size() != 6)
        return problem(pieces.size() > 6 ? pieces[6] : Piece{{}, text.size() + 1},
            "a cron expression has five fields (minute hour day month weekday), or six with the second before them; this one has "
                + std::to_string(pieces.size()));
    Fields fields;
    const std::size_t first = pieces.size() == 6 ? 0 : 1;
    if (first == 0)
        fields.seconds = 0;
    for (std::size_t i = 0; i < pieces.size(); ++i)
        if (auto field = readField(pieces[i], static_cast<Field>(i + first), fields); !field)
            return std::unexpected(field.error());
    Cron cron(fields);
    if (!cron.next(std::chrono::local_days(std::chrono::year(2000) / 1 / 1)))
        return problem(pieces[pieces.size() - 3], "it never fires: none of these months has such a day");
    return cron;
}

} // namespace kaze::scheduling
