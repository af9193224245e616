#pragma once

#include "engine/api/alert_requests.h"

#include <map>
#include <string>

// What an alert comes of, so that a provider that is down is told once, and not as its errors, its queue and its slow turns.

namespace kaze::alerting {

//! What of the cell an alert is about.
enum class Area : std::uint8_t { None, Gateway, Disk };

//! "provider:openai", "budget:tenant acme", "disk", "trigger:gateway-queue", "store:state", "trace:0192…"; "rule:<id>" where it is about nothing by name.
struct Cause {
    std::string name;
    Area area = Area::None;
    bool isRoot = false; //!< it explains what else happens in its area
};

[[nodiscard]] Cause ownCause(const api::AlertRule& rule, const std::map<std::string, std::string>& labels);

//! The causes that explain others at the moment, by area.
using Roots = std::map<Area, std::string>;

//! Its own, or that of the root of its area where it names nothing of its own.
[[nodiscard]] std::string causeOf(
    const api::AlertRule& rule, const std::map<std::string, std::string>& labels, const Roots& roots);

} // namespace kaze::alerting
