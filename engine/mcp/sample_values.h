#pragma once

#include <boost/json.hpp>

#include <string_view>

namespace kaze::mcp {

//! The smallest value that fits a JSON Schema, as far as that can be told without solving it: defaults, constants, examples and the first of an
//! enumeration come first; objects have what they must have. `name` is that of the property, for formats that only a name tells.
[[nodiscard]] boost::json::value sampleOf(const boost::json::value& schema, std::string_view name = {});

//! Adds the defaults that a flat object schema has for members that are missing (elicitation).
void addDefaults(boost::json::object& content, const boost::json::value& schema);

//! A whole answer to such a schema: every member that has a default or must be there.
[[nodiscard]] boost::json::object formOf(const boost::json::value& schema);

} // namespace kaze::mcp
