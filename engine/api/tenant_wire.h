#pragma once

#include "engine/api/run_control_requests.h"
#include "engine/api/tenant_requests.h"

#include <boost/json/value.hpp>

namespace kaze::api {

[[nodiscard]] boost::json::value toJson(const TenantRow&);
[[nodiscard]] boost::json::value toJson(const ProjectRow&);
[[nodiscard]] boost::json::value toJson(const TenantLoss&);
[[nodiscard]] boost::json::value toJson(const PoolRow&);

} // namespace kaze::api
