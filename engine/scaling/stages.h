#pragma once

#include "engine/api/readiness_requests.h"
#include "engine/scaling/installation.h"

#include <span>
#include <string>
#include <vector>

namespace kaze::scaling {

//! The stage of an installation (section 1 of the performance model): 0 "MVP", 1 "Early clients" from 5 tenants or 50 agents on, 2 "Growth" from
//! 20 or 200, 3 "Scale" from 100 or 1 000.
struct Stage {
    std::int64_t number = 0;
    std::string title;
    std::vector<api::StageStep> next; //!< what the next one begins with, and which of its triggers are near; empty at the last
};

//! `mostAgents`: at one time in the last week.
[[nodiscard]] Stage stageOf(std::int64_t tenants, double mostAgents, std::span<const api::Trigger> triggers);

} // namespace kaze::scaling
