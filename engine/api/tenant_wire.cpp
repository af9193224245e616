#include "engine/api/tenant_wire.h"

#include "engine/base/json.h"

namespace kaze::api {

boost::json::value toJson(const TenantRow& value)
{
    return base::toJson(value);
}

boost::json::value toJson(const ProjectRow& value)
{
    return base::toJson(value);
}

boost::json::value toJson(const TenantLoss& value)
{
    return base::toJson(value);
}

boost::json::value toJson(const PoolRow& value)
{
    return base::toJson(value);
}

} // namespace kaze::api
