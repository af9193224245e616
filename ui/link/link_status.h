#pragma once

#include <QDateTime>
#include <QString>

#include <chrono>
#include <optional>

namespace kaze::ui {

//! How it stands with the way to a cell, beside being connected or not.
struct LinkStatus {
    std::optional<QDateTime>
        heardAt; //!< when it last told something, by our clock; none: never since the start, and nothing is kept
    std::optional<QDateTime> reconnectingSince; //!< none while connected
    std::chrono::microseconds latency{0}; //!< of the last look; 0: not measured, or on this machine
    std::chrono::microseconds skew{0}; //!< how far its clock is ahead of ours
    bool hopeless = false; //!< it is not tried again by itself: a person has to do something

    bool operator==(const LinkStatus&) const = default;
};

} // namespace kaze::ui
