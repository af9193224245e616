#include "engine/scheduling/trigger.h"

#include "engine/scheduling/words.h"

#include <algorithm>
#include <cmath>

namespace kaze::scheduling {

namespace {

namespace chr = std::chrono;
using base::Duration;
using base::ErrorCode;
using base::Result;
using base::Time;

constexpr int kMostSkips = 20'000; //!< excluded days in a row, some fifty years
constexpr double kLongestSeconds = 10.0 * 366 * 86400;
constexpr double kLongestJitter = 86400;
constexpr double kLongestQuiet = 3600;
constexpr double kLongestWait = 86400;

//! Beyond these years neither zones nor arithmetic are to be trusted.
const Time kEarliest{chr::sys_days(chr::year(1970) / 1 / 1)};
const Time kLatest{chr::sys_days(chr::year(9000) / 1 / 1)};

Result<chr::microseconds> secondsOf(double seconds, double least, double most, const std::string& what)
{
    if (!(seconds >= least && seconds <= most))
        return base::fail(ErrorCode::InvalidArgument,
            what + " is from " + lengthText(chr::duration_cast<Duration>(chr::duration<double>(least))) + " to "
                + lengthText(chr::duration_cast<Duration>(chr::duration<double>(most))));
    return chr::microseconds(std::llround(seconds * 1e6));
}

Result<Time> timeOf(Time time, const std::string& what)
{
    if (time < kEarliest || time > kLatest)
        return base::fail(ErrorCode::InvalidArgument, what + " is a time from the year 1970 to 9000");
    return time;
}

//! SplitMix64's finish.
std::uint64_t mixed(std::uint64_t value)
{
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ULL;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBULL;
    return value ^ (value >> 31);
}

std::string dateText(const TimeZone& zone, Time time, bool withZone)
{
    const auto second = chr::floor<chr::seconds>(time);
    const auto stretch = zone.stretchAt(second);
    const Time local = Time(second) + stretch.offset;
    auto text = base::toRfc3339(local).substr(0, 19);
    text[10] = ' ';
    return withZone ? text + " " + stretch.abbreviation : text;
}

} // namespace

Result<Trigger> Trigger::compile(const api::ScheduleTrigger& spec, Time madeAt)
{
    Trigger trigger;
    if (!spec.kind.known())
        return base::fail(ErrorCode::InvalidArgument,
            "there is no trigger \"" + spec.kind.name() + "\"; there are " + base::enumNames<api::TriggerKind>());
    trigger.m_kind = spec.kind.valueOr(api::TriggerKind::Cron);
    auto zone = TimeZone::find(spec.zone.empty() ? "UTC" : spec.zone);
    if (!zone)
        return base::fail(ErrorCode::InvalidArgument, zone.error().message);
    trigger.m_zone = *zone;
    auto excluded = ExcludedDays::parse(spec.excluded);
    if (!excluded)
        return failure(excluded);
    trigger.m_excluded = std::move(*excluded);
    if (spec.from)
        trigger.m_from = *spec.from;
    if (spec.until)
        trigger.m_until = *spec.until;
    if (trigger.m_until < trigger.m_from)
        return base::fail(ErrorCode::InvalidArgument, "it ends before it begins: `until` is earlier than `from`");
    if (spec.maxFires < 0)
        return base::fail(ErrorCode::InvalidArgument, "the most fires it may have is a number of 0 (no limit) or more");
    const auto jitter = secondsOf(spec.jitterSeconds, 0, kLongestJitter, "the jitter");
    if (!jitter)
        return failure(jitter);
    trigger.m_jitter = *jitter;
    if (auto ok = trigger.compileKind(spec, madeAt); !ok)
        return failure(ok);
    auto& narrowed = trigger.m_narrowed;
    if (const auto entries = trigger.m_excluded.entries(); entries > 0)
        narrowed += ", except on excluded days";
    if (spec.from)
        narrowed += ", from " + dateText(*zone, *spec.from, false).substr(0, 16);
    if (spec.until)
        narrowed += ", until " + dateText(*zone, *spec.until, false).substr(0, 16);
    if (spec.maxFires > 0)
        narrowed += spec.maxFires == 1 ? ", once" : ", " + std::to_string(spec.maxFires) + " times at most";
    if (trigger.m_jitter > Duration::zero() && trigger.m_kind != api::TriggerKind::Event)
        narrowed += ", up to " + lengthText(trigger.m_jitter) + " later";
    return trigger;
}

Result<> Trigger::compileKind(const api::ScheduleTrigger& spec, Time madeAt)
{
    switch (m_kind) {
    case api::TriggerKind::Cron: {
        auto cron = Cron::parse(spec.cron);
        if (!cron)
            return failure(cron);
        m_when = cron->words();
        m_cron = *cron;
        return {};
    }
    case api::TriggerKind::Interval: {
        const auto every = secondsOf(spec.everySeconds, 1, kLongestSeconds, "an interval");
        if (!every)
            return failure(every);
        const auto anchor = timeOf(spec.anchor.value_or(madeAt), "the anchor");
        if (!anchor)
            return failure(anchor);
        m_every = *every;
        m_anchor = *anchor;
        m_when = "every " + lengthText(*every);
        return {};
    }
    case api::TriggerKind::Once: {
        if (!spec.at)
            return base::fail(ErrorCode::InvalidArgument, "a schedule that fires once needs its time, `at`");
        const auto at = timeOf(*spec.at, "the time at which it fires");
        if (!at)
            return failure(at);
        m_anchor = *at;
        m_when = "once, on " + dateText(m_zone, *at, false).substr(0, 10) + " at " + dateText(m_zone, *at, false).substr(11, 8);
        return {};
    }
    case api::TriggerKind::Event:
        break;
    }
    if (spec.topic.empty())
        return base::fail(ErrorCode::InvalidArgument, "a schedule that fires on messages needs their topic (orders.*)");
    const auto quiet = secondsOf(spec.quietSeconds, 0, kLongestQuiet, "the quiet time behind messages");
    if (!quiet)
        return failure(quiet);
    const auto wait = secondsOf(spec.maxWaitSeconds == 0 ? std::min(10 * spec.quietSeconds, kLongestWait) : spec.maxWaitSeconds,
        spec.quietSeconds, kLongestWait, "the longest wait for a quiet time");
    if (!wait)
        return failure(wait);
    m_quiet = *quiet;
    m_mostWait = *wait;
    m_when = (m_quiet > Duration::zero() ? "after messages on " : "for each message on ") + spec.topic;
    if (!spec.kinds.empty())
        m_when += " of kind " + joinedWords(spec.kinds);
    if (m_quiet > Duration::zero())
        m_when += ", once none has come for " + lengthText(m_quiet);
    return {};
}

std::optional<Planned> Trigger::next(Time after) const
{
    if (m_from != Time::min())
        after = std::max(after, m_from - chr::microseconds(1));
    after = std::max(after, kEarliest - chr::microseconds(1));
    for (int skips = 0; skips < kMostSkips; ++skips) {
        const auto planned = nextAnyDay(after);
        if (!planned || planned->at > m_until || planned->at > kLatest)
            return std::nullopt;
        const auto day = dayOf(planned->at);
        if (m_excluded.entries() == 0 || !m_excluded.has(day))
            return planned;
        const Time morrow{m_zone.toMoment(LocalSeconds(day + chr::days(1))).at};
        after = std::max(morrow - chr::microseconds(1), planned->at);
    }
    return std::nullopt;
}

std::optional<Planned> Trigger::nextAnyDay(Time after) const
{
    switch (m_kind) {
    case api::TriggerKind::Cron: {
        const auto second = chr::floor<chr::seconds>(after);
        return m_cron->isHourly() ? nextShown(second) : nextOfClock(second);
    }
    case api::TriggerKind::Interval:
        if (after < m_anchor)
            return Planned{m_anchor};
        return Planned{m_anchor + ((after - m_anchor) / m_every + 1) * m_every};
    case api::TriggerKind::Once:
        return after < m_anchor ? std::optional(Planned{m_anchor}) : std::nullopt;
    case api::TriggerKind::Event:
        break;
    }
    return std::nullopt;
}

//! Each local time that fits, once. Local times and the moments they stand for grow together, but for a leap, whose times are all one moment.
std::optional<Planned> Trigger::nextOfClock(chr::sys_seconds after) const
{
    auto local = m_zone.toLocal(after);
    while (const auto fits = m_cron->next(local)) {
        const auto moment = m_zone.toMoment(*fits);
        if (moment.at > after)
            return Planned{moment.at, moment.kind};
        // The clocks have been set back: what comes a second time has fired.
        local = moment.kind == TimeZone::Moment::Kind::Twice ? moment.twiceUntil - chr::seconds(1) : *fits;
    }
    return std::nullopt;
}

//! Each moment at which the clocks show a time that fits.
std::optional<Planned> Trigger::nextShown(chr::sys_seconds after) const
{
    auto stretch = m_zone.stretchAt(after);
    while (const auto fits = m_cron->next(LocalSeconds(after.time_since_epoch() + stretch.offset))) {
        const chr::sys_seconds at(fits->time_since_epoch() - stretch.offset);
        if (at < stretch.end)
            return Planned{at};
        after = stretch.end - chr::seconds(1);
        stretch = m_zone.stretchAt(stretch.end);
    }
    return std::nullopt;
}

chr::local_days Trigger::dayOf(Time time) const
{
    return chr::floor<chr::days>(m_zone.toLocal(chr::floor<chr::seconds>(time)));
}

Duration Trigger::jitterOf(const base::Uuid& schedule, Time planned) const
{
    if (m_jitter <= Duration::zero())
        return Duration::zero();
    std::uint64_t seed = 0x9E3779B97F4A7C15ULL;
    for (const auto byte : schedule.bytes)
        seed = (seed ^ byte) * 0x100000001B3ULL;
    const auto chance = mixed(seed ^ mixed(static_cast<std::uint64_t>(planned.time_since_epoch().count())));
    // Before the next one is planned, so that all of them come, and in their order.
    auto longest = chr::duration_cast<chr::milliseconds>(m_jitter);
    if (const auto following = next(planned))
        longest = std::min(longest, chr::floor<chr::milliseconds>(following->at - planned) - chr::milliseconds(1));
    const auto most = static_cast<std::uint64_t>(longest.count());
    return chr::milliseconds(chance % (most + 1));
}

bool Trigger::isOpenAt(Time time) const
{
    return time >= m_from && time <= m_until && !m_excluded.has(dayOf(time));
}

std::string Trigger::words() const
{
    return m_when + m_narrowed;
}

std::string Trigger::localText(Time time) const
{
    return dateText(m_zone, time, true);
}

api::PlannedFire Trigger::described(const base::Uuid& schedule, const Planned& planned) const
{
    api::PlannedFire fire;
    fire.at = planned.at + chr::duration_cast<chr::microseconds>(jitterOf(schedule, planned.at));
    fire.local = localText(planned.at);
    if (planned.kind == TimeZone::Moment::Kind::Missing)
        fire.note = "moved: the clocks leap over its time";
    else if (planned.kind == TimeZone::Moment::Kind::Twice)
        fire.note = "the first of two: the clocks are set back";
    return fire;
}

api::SchedulePreview previewOf(
    const api::PreviewSchedule& query, Time now, const std::string& machineZone, const base::Uuid& schedule)
{
    constexpr std::int64_t kMostFires = 1000;
    api::SchedulePreview preview;
    auto spec = query.trigger;
    if (spec.zone.empty())
        spec.zone = machineZone;
    preview.zone = spec.zone;
    const auto problem = [&](std::string message, int column) {
        api::Check check;
        check.name = "trigger";
        check.status = api::CheckStatus::Failed;
        check.message = std::move(message);
        check.column = column;
        preview.problems.push_back(std::move(check));
    };
    if (spec.kind == api::TriggerKind::Cron)
        if (const auto cron = Cron::read(spec.cron); !cron) {
            problem(cron.error().message, static_cast<int>(cron.error().column));
            return preview;
        }
    const auto trigger = Trigger::compile(spec, query.from.value_or(now));
    if (!trigger) {
        problem(trigger.error().message, 0);
        return preview;
    }
    preview.when = trigger->words();
    auto wanted = std::clamp<std::int64_t>(query.fires, 1, kMostFires);
    if (spec.maxFires > 0)
        wanted = std::min(wanted, spec.maxFires);
    auto after = query.from.value_or(now);
    while (wanted-- > 0) {
        const auto planned = trigger->next(after);
        if (!planned)
            break;
        preview.fires.push_back(trigger->described(schedule, *planned));
        after = planned->at;
    }
    if (preview.fires.empty() && trigger->kind() != api::TriggerKind::Event)
        problem("it never fires: its time is over, or all its days are excluded", 0);
    return preview;
}

} // namespace kaze::scheduling
