#pragma once

#include "engine/base/clock.h"

#include <memory>
#include <string>

namespace kaze::reports {

//! The clocks of a place, for the times that people read. Immutable; any thread.
class ReportClock {
public:
    virtual ~ReportClock() = default;
    [[nodiscard]] virtual std::string name() const = 0; //!< "Europe/Berlin"
    //! What the clocks show, as if it were UTC.
    [[nodiscard]] virtual base::Time toLocal(base::Time time) const = 0;
    //! The moment at which the clocks show this; where they leap over it, when they do.
    [[nodiscard]] virtual base::Time toUtc(base::Time shown) const = 0;
};

[[nodiscard]] std::shared_ptr<const ReportClock> utcClock();

} // namespace kaze::reports
