#include "engine/telemetry/detail/trace_places.h"

#include <charconv>

namespace kaze::telemetry::detail {

namespace {

constexpr int kMonths = 100; //!< room for them in a number

std::unexpected<base::Error> noCursor()
{
    return base::fail(base::ErrorCode::InvalidArgument, "this is no cursor of a trace's spans; take the one of the page before");
}

} // namespace

base::Result<TracePlaces> TracePlaces::parse(std::string_view text)
{
    TracePlaces places;
    while (!text.empty()) {
        int number = 0;
        std::int64_t place = 0;
        const auto* last = text.data() + text.size();
        const auto month = std::from_chars(text.data(), last, number);
        if (month.ec != std::errc() || month.ptr == last || *month.ptr != '.' || number < 0)
            return noCursor();
        const auto behind = std::from_chars(month.ptr + 1, last, place);
        const auto when = std::chrono::year{number / kMonths} / std::chrono::month{static_cast<unsigned>(number % kMonths)};
        if (behind.ec != std::errc() || place <= 0 || !when.ok() || (behind.ptr != last && *behind.ptr != '-'))
            return noCursor();
        places.m_places[when] = place;
        text.remove_prefix(static_cast<std::size_t>(behind.ptr - text.data()));
        if (text.size() == 1)
            return noCursor();
        text.remove_prefix(text.empty() ? 0 : 1);
    }
    return places;
}

std::int64_t TracePlaces::of(Month month) const
{
    const auto found = m_places.find(month);
    return found == m_places.end() ? 0 : found->second;
}

void TracePlaces::set(Month month, std::int64_t place)
{
    if (place > 0)
        m_places[month] = place;
}

std::string TracePlaces::text() const
{
    std::string text;
    for (const auto& [month, place] : m_places) {
        const auto number = static_cast<int>(month.year()) * kMonths + static_cast<int>(static_cast<unsigned>(month.month()));
        text += (text.empty() ? "" : "-") + std::to_string(number) + '.' + std::to_string(place);
    }
    return text;
}

} // namespace kaze::telemetry::detail
