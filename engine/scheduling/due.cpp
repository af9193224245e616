#include "engine/scheduling/due.h"

#include "engine/api/schedule.h"

namespace kaze::scheduling {

namespace {

using base::Time;

class Reckoning {
public:
    Reckoning(const Trigger& trigger, const base::Uuid& schedule, Time planned, Time now)
        : m_trigger(trigger), m_schedule(schedule), m_now(now)
    {
        m_due.next = planned;
    }

    [[nodiscard]] Time comesAt(Time planned) const
    {
        return planned + std::chrono::duration_cast<std::chrono::microseconds>(m_trigger.jitterOf(m_schedule, planned));
    }

    void advance()
    {
        const auto next = m_trigger.next(*m_due.next);
        m_due.next = next ? std::optional(next->at) : std::nullopt;
    }

    void miss(Time planned, std::int64_t count = 1)
    {
        m_due.missed += count;
        m_due.lastMissed = planned;
    }

    //! Everything that should have come before `oldest`.
    void missUntil(Time oldest)
    {
        while (m_due.next && comesAt(*m_due.next) < oldest) {
            miss(*m_due.next);
            if (m_due.missed >= kMostCounted) {
                m_due.missedMore = true;
                const auto next = m_trigger.next(std::max(*m_due.next, oldest));
                m_due.next = next ? std::optional(next->at) : std::nullopt;
                return;
            }
            advance();
        }
    }

    //! The times from here to now, the latest `most` of them; how many there were.
    std::int64_t collect(std::size_t most, std::vector<Time>& latest)
    {
        std::int64_t count = 0;
        for (; m_due.next && comesAt(*m_due.next) <= m_now && count < kMostCounted; ++count, advance()) {
            if (latest.size() == most) {
                miss(latest.front());
                latest.erase(latest.begin());
            }
            latest.push_back(*m_due.next);
        }
        if (count == kMostCounted && m_due.next && comesAt(*m_due.next) <= m_now) {
            const auto next = m_trigger.next(m_now);
            m_due.next = next ? std::optional(next->at) : std::nullopt;
        }
        return count;
    }

    Due m_due;

private:
    const Trigger& m_trigger;
    const base::Uuid& m_schedule;
    Time m_now;
};

} // namespace

Due dueOf(const Trigger& trigger, const base::Uuid& schedule, Time planned, Time now, CatchUp catchUp)
{
    Reckoning reckoning(trigger, schedule, planned, now);
    auto& due = reckoning.m_due;
    if (now - reckoning.comesAt(planned) <= kPunctual) {
        due.fires.push_back({planned});
        reckoning.advance();
        return std::move(due);
    }
    reckoning.missUntil(now - std::chrono::duration_cast<std::chrono::microseconds>(catchUp.window));
    std::vector<Time> latest;
    const bool all = catchUp.policy == api::CatchUpPolicy::All;
    const auto missedBefore = due.missed;
    const auto lastMissedBefore = due.lastMissed;
    const auto count = reckoning.collect(all ? kMostCaughtUp : 1, latest);
    if (latest.empty())
        return std::move(due);
    if (all) {
        for (const auto time : latest)
            due.fires.push_back({time, 1, true});
    } else if (catchUp.policy == api::CatchUpPolicy::Once) {
        due.missed = missedBefore;
        due.lastMissed = lastMissedBefore;
        due.fires.push_back({latest.back(), count, true});
    } else {
        reckoning.miss(latest.back());
    }
    return std::move(due);
}

} // namespace kaze::scheduling
