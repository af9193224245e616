#include "engine/api/metric_wire.h"

#include "engine/base/json.h"

namespace kaze::api {

boost::json::value toJson(const MetricRow& value)
{
    return base::toJson(value);
}

} // namespace kaze::api
