#pragma once

#include "engine/base/result.h"

#include <boost/json.hpp>

#include <string>
#include <utility>
#include <vector>

namespace kaze::mcp {

//! An argument of a tool that stands in a header too, for whoever routes the request ("x-mcp-header" in the tool's schema).
struct MirroredArgument {
    std::vector<std::string> path; //!< from the arguments inwards
    std::string header; //!< "Region" for Mcp-Param-Region
};

//! What a tool's schema wants mirrored. Errors: Protocol for a declaration that is not allowed; such a tool must not be called over HTTP.
//! Source: MCP 2026-07-28, Streamable HTTP, "Custom Headers from Tool Parameters".
[[nodiscard]] base::Result<std::vector<MirroredArgument>> mirroredArguments(const boost::json::value& schema);

//! The headers of a call. Arguments that are missing, null, or no text, whole number or truth value are left out.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> mirrorHeaders(
    const std::vector<MirroredArgument>& mirrored, const boost::json::object& arguments);

//! A text as a header's value: as it is where that survives, else "=?base64?…?=".
[[nodiscard]] std::string headerValue(std::string_view text);

} // namespace kaze::mcp
