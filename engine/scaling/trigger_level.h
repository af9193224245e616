#pragma once

#include "engine/api/snapshot.h"
#include "engine/base/clock.h"

#include <optional>

namespace kaze::scaling {

//! When a trigger warns and when it is critical.
struct TriggerLimits {
    double threshold = 0;
    double warnShare = 0;
    double holdSeconds = 0;

    bool operator==(const TriggerLimits&) const = default;
};

//! Whether a trigger is well, warns or is critical. It warns at its share of the threshold at once; it is critical when the value was at the
//! threshold or above all the time for as long as it must hold. It leaves a level only when the value was below nine tenths of where that
//! level begins, all the time for a minute: a value that swings around a threshold changes nothing. Without a value for five minutes
//! nothing is known. Not thread-safe.
class LevelKeeper {
public:
    static constexpr double kCalmShare = 0.9;
    static constexpr base::Duration kCalm = std::chrono::minutes(1);
    static constexpr base::Duration kForgotten = std::chrono::minutes(5);

    explicit LevelKeeper(base::Time began = {}) : m_since(began) { }

    //! Takes the next value; none: nothing was measured.
    void see(std::optional<double> value, const TriggerLimits& limits, base::Duration steady, base::Time now);
    //! As if nothing had been seen: for limits that were changed.
    void forget(base::Time now);

    [[nodiscard]] api::TriggerLevel level() const { return m_level; }
    //! When it came to this level.
    [[nodiscard]] base::Time since() const { return m_since; }

private:
    void become(api::TriggerLevel level, base::Time now);

    api::TriggerLevel m_level = api::TriggerLevel::Unknown;
    base::Time m_since;
    std::optional<base::Duration> m_seen; //!< the last value
    std::optional<base::Duration> m_above; //!< since when it is at the threshold
    std::optional<base::Duration> m_calm; //!< since when it is well below where the level begins
};

} // namespace kaze::scaling
