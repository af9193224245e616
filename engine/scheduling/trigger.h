#pragma once

#include "engine/api/schedule_requests.h"
#include "engine/base/ids.h"
#include "engine/scheduling/cron.h"
#include "engine/scheduling/excluded_days.h"
#include "engine/scheduling/time_zone.h"

namespace kaze::scheduling {

//! A time at which a trigger fires.
struct Planned {
    base::Time at; //!< without jitter
    TimeZone::Moment::Kind kind = TimeZone::Moment::Kind::Unique; //!< of the local time that a cron expression names
};

//! When a schedule fires, read and checked. An immutable value; any thread.
//!
//! A cron expression speaks of the clocks of its zone. Where daylight saving begins, a time that the clocks leap over fires once, when they
//! do; where it ends, a time that comes twice fires the first time only. An expression that fits in every hour fires whenever the clocks show
//! a time that fits: it goes on through the hour that comes twice, and has nothing to do in the one that is missing.
//! An interval counts from its anchor, always in multiples, and knows no clocks.
class Trigger {
public:
    //! An interval without an anchor counts from `madeAt`. Errors: InvalidArgument says what is wrong and what was expected.
    [[nodiscard]] static base::Result<Trigger> compile(const api::ScheduleTrigger& spec, base::Time madeAt);

    //! The first time later than `after`; none when there is none, or for events.
    [[nodiscard]] std::optional<Planned> next(base::Time after) const;

    //! How much later than planned a fire comes: from 0 to the trigger's jitter, or until the next one is planned where that is sooner, evenly spread,
    //! the same for the same schedule and time.
    [[nodiscard]] base::Duration jitterOf(const base::Uuid& schedule, base::Time planned) const;

    //! Whether an event at this time counts.
    [[nodiscard]] bool isOpenAt(base::Time time) const;

    [[nodiscard]] api::TriggerKind kind() const { return m_kind; }
    [[nodiscard]] const TimeZone& zone() const { return m_zone; }
    [[nodiscard]] std::string words() const;
    [[nodiscard]] api::PlannedFire described(const base::Uuid& schedule, const Planned& planned) const;

    //! "2026-11-23 09:00:00 CET".
    [[nodiscard]] std::string localText(base::Time time) const;

    // Of events.
    [[nodiscard]] base::Duration quiet() const { return m_quiet; }
    [[nodiscard]] base::Duration mostWait() const { return m_mostWait; }

private:
    Trigger() : m_zone(TimeZone::utc()) { }

    [[nodiscard]] base::Result<> compileKind(const api::ScheduleTrigger& spec, base::Time madeAt);
    [[nodiscard]] std::optional<Planned> nextAnyDay(base::Time after) const;
    [[nodiscard]] std::optional<Planned> nextOfClock(std::chrono::sys_seconds after) const;
    [[nodiscard]] std::optional<Planned> nextShown(std::chrono::sys_seconds after) const;
    [[nodiscard]] std::chrono::local_days dayOf(base::Time time) const;

    api::TriggerKind m_kind = api::TriggerKind::Cron;
    TimeZone m_zone;
    std::optional<Cron> m_cron;
    ExcludedDays m_excluded;
    std::chrono::microseconds m_every{0};
    base::Time m_anchor; //!< of an interval; the time of a one-shot
    base::Time m_from = base::Time::min();
    base::Time m_until = base::Time::max();
    base::Duration m_jitter{0};
    base::Duration m_quiet{0};
    base::Duration m_mostWait{0};
    std::string m_when; //!< in words, without what narrows it
    std::string m_narrowed; //!< what does
};

//! What a person sees before saving: words, the next fires, or what is wrong. `machineZone` is taken where the trigger names none.
[[nodiscard]] api::SchedulePreview previewOf(
    const api::PreviewSchedule& query, base::Time now, const std::string& machineZone, const base::Uuid& schedule = {});

} // namespace kaze::scheduling
