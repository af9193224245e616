#pragma once

#include "engine/api/audit_requests.h"

#include <boost/json/value.hpp>

namespace kaze::api {

[[nodiscard]] boost::json::value toJson(const AuditEntry&);

} // namespace kaze::api
