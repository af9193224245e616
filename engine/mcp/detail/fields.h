#pragma once

#include <boost/json.hpp>

#include <string>
#include <string_view>

namespace kaze::mcp::detail {

//! A member of what may be an object; null where there is none.
[[nodiscard]] inline const boost::json::value* memberOf(const boost::json::value& value, std::string_view name)
{
    const auto* object = value.if_object();
    return object ? object->if_contains(name) : nullptr;
}

//! A text among the members; "" where there is none.
[[nodiscard]] inline std::string textIn(const boost::json::value& value, std::string_view name)
{
    const auto* member = memberOf(value, name);
    return member && member->is_string() ? std::string(member->get_string()) : std::string();
}

[[nodiscard]] inline std::string textIn(const boost::json::object& object, std::string_view name)
{
    const auto* member = object.if_contains(name);
    return member && member->is_string() ? std::string(member->get_string()) : std::string();
}

//! A copy of an object in memory of its own; empty for anything else.
[[nodiscard]] inline boost::json::object objectOf(const boost::json::value* value)
{
    return value && value->is_object() ? boost::json::object(value->get_object(), boost::json::storage_ptr())
                                       : boost::json::object();
}

} // namespace kaze::mcp::detail
