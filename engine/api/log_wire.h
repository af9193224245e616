#pragma once

#include "engine/api/log.h"

#include <boost/json/value.hpp>

namespace kaze::api {

[[nodiscard]] boost::json::value toJson(const LogRow&);

} // namespace kaze::api
