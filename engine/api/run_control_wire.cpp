#include "engine/api/run_control_wire.h"

#include "engine/base/json.h"

namespace kaze::api {

boost::json::value toJson(const RunStarted& value)
{
    return base::toJson(value);
}

boost::json::value toJson(const RunComparison& value)
{
    return base::toJson(value);
}

boost::json::value toJson(const BulkDone& value)
{
    return base::toJson(value);
}

boost::json::value toJson(const Keeping& value)
{
    return base::toJson(value);
}

} // namespace kaze::api
