#include "engine/api/log_wire.h"

#include "engine/base/json.h"

namespace kaze::api {

boost::json::value toJson(const LogRow& value)
{
    return base::toJson(value);
}

} // namespace kaze::api
