#pragma once

#include "engine/api/run_control_requests.h"

#include <boost/json/value.hpp>

namespace kaze::api {

[[nodiscard]] boost::json::value toJson(const RunStarted&);
[[nodiscard]] boost::json::value toJson(const RunComparison&);
[[nodiscard]] boost::json::value toJson(const BulkDone&);
[[nodiscard]] boost::json::value toJson(const Keeping&);

} // namespace kaze::api
