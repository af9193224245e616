#pragma once

#include "engine/base/clock.h"
#include "engine/base/result.h"

#include <chrono>
#include <string>
#include <string_view>

namespace date {
class time_zone;
}

namespace kaze::scheduling {

//! A time zone of the machine's IANA database (/usr/share/zoneinfo). A cheap value; any thread. What the machine's files do not foretell (from
//! 2038 on) is reckoned with standard time.
class TimeZone {
public:
    //! Errors: NotFound, with the name that was probably meant.
    [[nodiscard]] static base::Result<TimeZone> find(std::string_view name);
    [[nodiscard]] static TimeZone utc();

    //! The name of the zone this machine stands in: $TZ where it names one, else /etc/localtime; UTC where neither does.
    [[nodiscard]] static std::string ofMachine();

    [[nodiscard]] std::string name() const;

    //! A stretch of time with one offset from UTC.
    struct Stretch {
        std::chrono::sys_seconds begin, end;
        std::chrono::seconds offset{0};
        std::string abbreviation; //!< "CET"
    };
    [[nodiscard]] Stretch stretchAt(std::chrono::sys_seconds time) const;

    [[nodiscard]] std::chrono::local_seconds toLocal(std::chrono::sys_seconds time) const;

    //! A local time, as a moment.
    struct Moment {
        enum class Kind {
            Unique,
            Missing, //!< the clock leaps over it: `at` is when it does
            Twice //!< `at` is the first of the two
        };
        Kind kind = Kind::Unique;
        std::chrono::sys_seconds at;
        std::chrono::local_seconds twiceUntil; //!< for Twice: the first local time behind it that comes once
    };
    [[nodiscard]] Moment toMoment(std::chrono::local_seconds time) const;

private:
    explicit TimeZone(const date::time_zone* zone) : m_zone(zone) { }

    const date::time_zone* m_zone; //!< lives as long as the program
};

} // namespace kaze::scheduling
