#pragma once

#include "engine/api/metric_requests.h"

#include <boost/json/value.hpp>

namespace kaze::api {

[[nodiscard]] boost::json::value toJson(const MetricRow&);

} // namespace kaze::api
