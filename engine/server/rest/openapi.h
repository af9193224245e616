#pragma once

#include "engine/api/description.h"

#include <boost/json/object.hpp>

#include <string_view>

namespace kaze::server::rest {

//! Whether a request only reads, so that it can be asked with GET as well.
[[nodiscard]] bool onlyReads(std::string_view type);

//! The OpenAPI 3.1 document of /api/v1, out of api::description(). Any thread; takes milliseconds.
[[nodiscard]] boost::json::object openApi();

//! What GET /api/v1 answers: where everything is.
[[nodiscard]] boost::json::object index();

} // namespace kaze::server::rest
