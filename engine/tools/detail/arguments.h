#pragma once

#include <boost/json.hpp>

#include <cstdint>
#include <string>
#include <string_view>

// Arguments as the tools read them. They have been held against the schema before; where one is missing, the default counts.
namespace kaze::tools::detail {

[[nodiscard]] std::string textOf(const boost::json::object& arguments, std::string_view name, std::string_view otherwise = {});
[[nodiscard]] std::int64_t numberOf(const boost::json::object& arguments, std::string_view name, std::int64_t otherwise);
[[nodiscard]] bool flagOf(const boost::json::object& arguments, std::string_view name);

//! One parameter of a tool, for its schema.
struct Parameter {
    std::string_view name;
    std::string_view type; //!< of JSON Schema
    std::string_view description;
    bool required = false;
};

//! {"type": "object", …, "additionalProperties": false}; integers are at least 1.
[[nodiscard]] boost::json::value schemaOf(std::initializer_list<Parameter> parameters);

//! "path (string, required), limit (integer)": what a schema expects, for the model that got it wrong.
[[nodiscard]] std::string expectationOf(const boost::json::value& schema);

} // namespace kaze::tools::detail
