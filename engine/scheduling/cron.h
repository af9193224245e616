#pragma once

#include "engine/base/result.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace kaze::scheduling {

//! A moment on the clocks of some place, to the second.
using LocalSeconds = std::chrono::local_seconds;

//! What is wrong with a cron expression, and where.
struct CronProblem {
    std::size_t column = 1; //!< in characters from 1
    std::size_t length = 0; //!< 0 where something is missing
    std::string message; //!< names the field and says what was expected
};

//! A cron expression: minute hour day month weekday, with seconds before them where there are six fields, or one of @yearly, @annually,
//! @monthly, @weekly, @daily, @midnight and @hourly. Fields take `*`, numbers, ranges, steps (`*/15`, `10-50/10`, `10/15`), lists, and names of
//! months and weekdays (JAN, MON, in any case). Weekdays are 0 to 7, Sunday is both. Days of the month also take `L` (the last), `L-3` (three
//! before it), `LW` (the last from Monday to Friday) and `15W` (the one from Monday to Friday that is next to the 15th and in its month); weekdays
//! `5L` (the last Friday of the month) and `MON#2` (the second Monday). `?` is `*` in both.
//! Where days and weekdays are both restricted, a day that fits either will do, as in POSIX crontab; only `*` and `?` do not restrict.
//! An immutable value of some 60 bytes; any thread.
class Cron {
public:
    [[nodiscard]] static std::expected<Cron, CronProblem> read(std::string_view text);

    //! The same. Errors: InvalidArgument, "at character 4: …".
    [[nodiscard]] static base::Result<Cron> parse(std::string_view text);

    [[nodiscard]] bool matches(LocalSeconds time) const;

    //! The first moment later than `after` that fits; none within the 48 years that follow (the 29th of February of one kind of year comes back within 40).
    [[nodiscard]] std::optional<LocalSeconds> next(LocalSeconds after) const;

    //! Whether it fits in every hour of a day: then it follows the clock through hours that come twice.
    [[nodiscard]] bool isHourly() const;

    //! "every 15 minutes from 09:00 to 17:59, Monday to Friday".
    [[nodiscard]] std::string words() const;

    bool operator==(const Cron&) const = default;

    //! What fits, as sets of bits; for the parser and the words. Bit n stands for n.
    struct Fields {
        std::uint64_t seconds = 1;
        std::uint64_t minutes = 0;
        std::uint32_t hours = 0;
        std::uint32_t days = 0; //!< 1 to 31
        std::uint32_t beforeLast = 0; //!< L-n; bit 0 is L
        std::uint32_t nearest = 0; //!< nW
        std::uint16_t months = 0; //!< 1 to 12
        std::uint8_t weekdays = 0; //!< 0 (Sunday) to 6
        std::uint8_t lastWeekdays = 0; //!< nL
        std::array<std::uint8_t, 5> nthWeekdays{}; //!< the weekdays behind #1 to #5
        bool lastWorkday = false; //!< LW
        bool anyDay = false; //!< `*` or `?`
        bool anyWeekday = false;

        bool operator==(const Fields&) const = default;
    };

    explicit Cron(const Fields& fields) : m_fields(fields) { }
    [[nodiscard]] const Fields& fields() const { return m_fields; }

private:
    //! The days of a month that fit.
    [[nodiscard]] std::uint32_t daysOf(std::chrono::year_month month) const;

    Fields m_fields;
};

} // namespace kaze::scheduling
