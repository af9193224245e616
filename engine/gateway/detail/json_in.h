#pragma once

#include "engine/base/text.h"

#include <boost/json.hpp>

#include <cstdint>
#include <string>
#include <string_view>

// Fields of what a stranger sent, read without trust: what is absent or of another type is empty.

namespace kaze::gateway::detail {

inline const boost::json::object* objectIn(const boost::json::object& from, std::string_view name)
{
    const auto* found = from.if_contains(name);
    return found ? found->if_object() : nullptr;
}

inline const boost::json::array& arrayIn(const boost::json::object& from, std::string_view name)
{
    static const boost::json::array kNone;
    const auto* found = from.if_contains(name);
    const auto* array = found ? found->if_array() : nullptr;
    return array ? *array : kNone;
}

inline std::string_view textIn(const boost::json::object& from, std::string_view name)
{
    const auto* found = from.if_contains(name);
    const auto* text = found ? found->if_string() : nullptr;
    return text ? std::string_view(text->data(), text->size()) : std::string_view();
}

inline std::int64_t numberIn(const boost::json::object& from, std::string_view name, std::int64_t otherwise = 0)
{
    const auto* found = from.if_contains(name);
    boost::system::error_code bad;
    const auto number = found && found->is_number() ? found->to_number<std::int64_t>(bad) : otherwise;
    return bad ? otherwise : number;
}

//! A count of tokens. What makes no sense stays below zero, also when it is added to others.
inline std::int64_t countIn(const boost::json::object& from, std::string_view name, std::int64_t otherwise = 0)
{
    constexpr std::int64_t kMost = std::int64_t{1} << 40;
    const auto number = numberIn(from, name, otherwise);
    return number < 0 || number > kMost ? -8 * kMost : number;
}

inline bool isTrueIn(const boost::json::object& from, std::string_view name)
{
    const auto* found = from.if_contains(name);
    return found && found->is_bool() && found->get_bool();
}

//! JSON is UTF-8; what a person typed or a file held need not be.
inline boost::json::string utf8(std::string_view text)
{
    return base::isUtf8(text) ? boost::json::string(text) : boost::json::string(base::toUtf8(text));
}

//! What a model wrote as a call's arguments, as an object: a provider that takes nothing else gets what is none under "malformed".
inline boost::json::object argumentsOf(std::string_view json)
{
    boost::system::error_code bad;
    auto parsed = boost::json::parse(boost::json::string_view(json.data(), json.size()), bad);
    if (!bad && parsed.is_object())
        return std::move(parsed.get_object());
    return json.empty() ? boost::json::object{} : boost::json::object{{"malformed", utf8(json)}};
}

} // namespace kaze::gateway::detail
