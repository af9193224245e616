#include "engine/api/audit_wire.h"

#include "engine/base/json.h"

namespace kaze::api {

boost::json::value toJson(const AuditEntry& value)
{
    return base::toJson(value);
}

} // namespace kaze::api
