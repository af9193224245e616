#include "engine/scheduling/time_zone.h"

#include "engine/base/text.h"

#include <algorithm>
#include <cstdlib>
#include <date/tz.h>

namespace kaze::scheduling {

namespace {

using std::chrono::local_seconds;
using std::chrono::sys_seconds;

constexpr std::size_t kLongestName = 64;

//! The library throws where it does not find the name, or cannot read the file.
const date::time_zone* located(std::string_view name)
{
    try {
        const auto* zone = date::locate_zone(name);
        (void)zone->get_info(sys_seconds{});
        return zone;
    } catch (const std::exception&) {
        return nullptr;
    }
}

bool sameLetters(std::string_view a, std::string_view b)
{
    const auto letter = [](char c) { return c == ' ' ? '_' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::ranges::equal(a, b, [&](char x, char y) { return letter(x) == letter(y); });
}

//! The zone that is written so but for capitals and blanks, or whose city is.
std::string meant(std::string_view name)
{
    try {
        for (const auto& zone : date::get_tzdb().zones) {
            const std::string_view known = zone.name();
            if (sameLetters(known, name) || sameLetters(known.substr(known.rfind('/') + 1), name))
                return std::string(known);
        }
    } catch (const std::exception&) {
        return {}; // a machine without a database has nothing to propose
    }
    return {};
}

date::local_seconds toLibrary(local_seconds time)
{
    return date::local_seconds(time.time_since_epoch());
}

} // namespace

base::Result<TimeZone> TimeZone::find(std::string_view name)
{
    if (name == "UTC")
        return utc();
    if (!name.empty() && name.size() <= kLongestName && name.find("..") == std::string_view::npos)
        if (const auto* zone = located(name))
            return TimeZone(zone);
    const auto other = name.size() <= kLongestName ? meant(name) : std::string();
    return base::fail(base::ErrorCode::NotFound,
        "there is no time zone \"" + base::withVisibleControls(base::shortened(name, kLongestName)) + "\""
            + (other.empty() ? "; write it like Europe/Berlin" : "; did you mean " + other + "?"));
}

TimeZone TimeZone::utc()
{
    return TimeZone(nullptr);
}

std::string TimeZone::ofMachine()
{
    if (const char* set = std::getenv("TZ")) {
        std::string_view name(set);
        if (name.starts_with(':'))
            name.remove_prefix(1);
        if (located(name))
            return std::string(name);
    }
    try {
        return date::current_zone()->name();
    } catch (const std::exception&) {
        return "UTC";
    }
}

std::string TimeZone::name() const
{
    return m_zone ? m_zone->name() : "UTC";
}

TimeZone::Stretch TimeZone::stretchAt(sys_seconds time) const
{
    if (!m_zone)
        return {sys_seconds::min(), sys_seconds::max(), std::chrono::seconds(0), "UTC"};
    auto info = m_zone->get_info(time);
    return {info.begin, info.end, info.offset, std::move(info.abbrev)};
}

local_seconds TimeZone::toLocal(sys_seconds time) const
{
    return local_seconds(time.time_since_epoch() + stretchAt(time).offset);
}

TimeZone::Moment TimeZone::toMoment(local_seconds time) const
{
    if (!m_zone)
        return {Moment::Kind::Unique, sys_seconds(time.time_since_epoch()), {}};
    const auto info = m_zone->get_info(toLibrary(time));
    if (info.result == date::local_info::nonexistent)
        return {Moment::Kind::Missing, info.first.end, {}};
    const sys_seconds at(time.time_since_epoch() - info.first.offset);
    if (info.result == date::local_info::ambiguous)
        return {Moment::Kind::Twice, at, local_seconds(info.first.end.time_since_epoch() + info.first.offset)};
    return {Moment::Kind::Unique, at, {}};
}

} // namespace kaze::scheduling
