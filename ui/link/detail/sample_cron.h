#pragma once

#include "engine/api/schedule_requests.h"

#include <QTimeZone>

#include <optional>
#include <string>
#include <vector>

namespace kaze::ui {

//! When a schedule of the sample fires: cron expressions of five fields with numbers, English names, lists, ranges and steps, intervals, and one moment.
//! What else an engine knows (seconds, L, #, excluded days) is refused in words.
class SampleTrigger {
public:
    //! None where it is wrong; `problems` says what, with the place in the expression.
    [[nodiscard]] static std::optional<SampleTrigger> read(
        const api::ScheduleTrigger& trigger, api::Time saved, std::vector<api::Check>& problems);

    [[nodiscard]] const std::string& words() const { return m_words; }
    [[nodiscard]] std::string zone() const { return m_zone.id().toStdString(); }
    //! The first `most` moments from `from` on, and before `until`.
    [[nodiscard]] std::vector<api::Time> fires(api::Time from, api::Time until, std::size_t most) const;
    //! "2026-11-23 09:00:00 CET" on the clocks of its zone.
    [[nodiscard]] std::string local(api::Time at) const;

private:
    using Values = std::vector<int>; //!< that a field allows, in order

    [[nodiscard]] bool readCron(const std::string& expression, std::vector<api::Check>& problems);
    [[nodiscard]] static std::optional<Values> readField(const std::string& text, int at, int field, api::Check& problem);
    void tellCron();
    [[nodiscard]] std::vector<api::Time> cronFires(api::Time from, api::Time until, std::size_t most) const;
    [[nodiscard]] bool fits(const QDate& day) const;

    api::ScheduleTrigger m_trigger;
    QTimeZone m_zone;
    std::vector<Values> m_fields; //!< minute, hour, day of month, month, day of week
    bool m_anyDay = true;
    bool m_anyWeekday = true;
    api::Time m_anchor;
    std::string m_words;
};

} // namespace kaze::ui
