#pragma once

#include "engine/api/alert_requests.h"

#include <boost/json/value.hpp>

// Alerts and their rules as JSON, for `--json`, for state.db and for who is told.

namespace kaze::api {

[[nodiscard]] boost::json::value toJson(const Alert&);
[[nodiscard]] boost::json::value toJson(const AlertRule&);
[[nodiscard]] boost::json::value toJson(const Silence&);

//! Errors: InvalidArgument with the path of what is wrong.
[[nodiscard]] base::Result<Alert> alertFromJson(std::string_view text);
[[nodiscard]] base::Result<AlertRule> alertRuleFromJson(const boost::json::value& json);

} // namespace kaze::api
