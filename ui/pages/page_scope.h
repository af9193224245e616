#pragma once

#include "engine/api/run.h"

#include <QString>

#include <optional>

namespace kaze::ui {

//! A time and a filter that one page hands to another: what a person had chosen there holds here as well. Travels as the text that Page::openThing takes.
struct PageScope {
    std::optional<api::Time> from, to; //!< from inclusive, to exclusive
    QString filter;

    //! "in:1763735527000..1763739127000 agent:dev-*", milliseconds since 1970; either may be missing.
    [[nodiscard]] QString toThing() const;
    //! None where the text is something else.
    [[nodiscard]] static std::optional<PageScope> of(const QString& thing);
    //! "14:02 to 14:30", "20 Nov 14:02 to 21 Nov 02:00", local time.
    [[nodiscard]] QString words(api::Time now) const;

    bool operator==(const PageScope&) const = default;
};

//! How far back charts look: hours that can be chosen.
inline constexpr int kLastHours[]{1, 24, 7 * 24, 30 * 24};
//! "Last 1 hour", "Last 24 hours", "Last 7 days".
[[nodiscard]] QString lastHours(int hours);

} // namespace kaze::ui
