#pragma once

#include "engine/api/alert_requests.h"

#include <optional>

// From the values of one line to an alert that begins, fires and ends. The same for what is measured now and for what was measured: a back-test says what
// would have been. Nothing here knows a clock.

namespace kaze::alerting {

//! What a rule says of a value.
struct Terms {
    bool isAbove = true;
    double threshold = 0;
    double clearAt = 0; //!< hysteresis: between this and the threshold nothing begins and nothing ends
    double forSeconds = 0;
    double keepSeconds = 0; //!< it must be over for so long before it has ended

    [[nodiscard]] bool holds(double value) const { return isAbove ? value > threshold : value < threshold; }
    [[nodiscard]] bool isClear(double value) const { return isAbove ? value <= clearAt : value >= clearAt; }
};

//! Clear is a tenth of the threshold away from it, or at it for triggers of readiness, which have a hysteresis of their own. An alert ends after as long as it
//! took to fire, at least 1 and at most 5 minutes.
[[nodiscard]] Terms termsOf(const api::AlertRule& rule);

//! How far a line has come. What is not known counts for nothing: it neither brings an alert nearer to firing nor to its end.
struct Track {
    enum class State : std::uint8_t { Idle, Pending, Firing };

    State state = State::Idle;
    base::Time since; //!< it holds
    double heldSeconds = 0; //!< of which it is known that it held, while pending
    double clearSeconds = 0; //!< of which it is known that it was over, one after the other, while firing
    double unknownSeconds = 0; //!< of which nothing is known, one after the other
    double value = 0; //!< the last that is known
    double worst = 0;
};

enum class Turn : std::uint8_t {
    Nothing,
    Began, //!< pending
    Fired,
    Ended,
    Dropped, //!< it was pending, and is over
    Lost //!< nothing has been known of it for an hour: it is over, whatever became of it
};

//! Goes on by a step that ends at `at` and takes `seconds`; no value: nothing is known of it.
Turn advance(Track& track, const Terms& terms, std::optional<double> value, base::Time at, double seconds);

inline constexpr double kLostAfterSeconds = 3600;

} // namespace kaze::alerting
