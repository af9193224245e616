#include "engine/scaling/trigger_level.h"

#include <algorithm>

namespace kaze::scaling {

using api::TriggerLevel;

void LevelKeeper::forget(base::Time now)
{
    become(TriggerLevel::Unknown, now);
    m_seen.reset();
    m_above.reset();
    m_calm.reset();
}

void LevelKeeper::become(TriggerLevel level, base::Time now)
{
    if (level == m_level)
        return;
    m_level = level;
    m_since = now;
    m_calm.reset();
}

void LevelKeeper::see(std::optional<double> value, const TriggerLimits& limits, base::Duration steady, base::Time now)
{
    if (!value) {
        m_above.reset();
        m_calm.reset(); // what was meanwhile nobody knows
        if (!m_seen || steady - *m_seen >= kForgotten)
            become(TriggerLevel::Unknown, now);
        return;
    }
    m_seen = steady;
    if (*value < limits.threshold)
        m_above.reset();
    else if (!m_above)
        m_above = steady;
    const bool isHeld = m_above && std::chrono::duration<double>(steady - *m_above).count() >= limits.holdSeconds;
    const auto begins = limits.threshold * std::min(limits.warnShare, 1.0);
    const auto at = isHeld ? TriggerLevel::Critical : *value >= begins ? TriggerLevel::Warning : TriggerLevel::Ok;
    if (at >= m_level) {
        become(at, now);
        m_calm.reset();
        return;
    }
    const auto bound = m_level == TriggerLevel::Critical ? limits.threshold : begins;
    if (*value >= kCalmShare * bound)
        m_calm.reset();
    else if (!m_calm)
        m_calm = steady;
    else if (steady - *m_calm >= kCalm)
        become(at, now);
}

} // namespace kaze::scaling
