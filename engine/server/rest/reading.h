#pragma once

#include "engine/api/description.h"
#include "engine/api/request.h"
#include "engine/server/detail/failure.h"

#include <expected>
#include <string>
#include <vector>

namespace kaze::server::rest {

//! How a request of engine/api came over HTTP.
struct Body {
    std::string bytes;
    bool gzip = false;
    std::size_t most = 32U << 20; //!< bytes that it may unpack to
};

//! The request in a JSON body. What it has no member for is refused by name. Any thread.
[[nodiscard]] std::expected<api::Request, detail::Failure> readBody(const api::RequestDescription& type, const Body& body);

//! The request in the part of a URL behind the question mark, as forms write it: "limit=5&state=done&label=a&label=b". Any thread.
[[nodiscard]] std::expected<api::Request, detail::Failure> readQuery(const api::RequestDescription& type, std::string_view query);

//! Whether a member can stand in a query: a text, a number, true or false, or a list of texts.
[[nodiscard]] bool isParameter(const boost::json::object& schema);

//! " Do you mean list_runs?": of the names those that are written nearly alike; empty where none is.
[[nodiscard]] std::string similarTo(std::string_view name, const std::vector<std::string_view>& names);

} // namespace kaze::server::rest
