#pragma once

#include "engine/api/alert_requests.h"

#include <vector>

namespace kaze::alerting {

//! The rules that come with Kaze, as they are until somebody edits them.
[[nodiscard]] std::vector<api::AlertRule> builtInRules();

} // namespace kaze::alerting
