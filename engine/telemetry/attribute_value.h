#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace kaze::telemetry {

using AttributeScalar = std::variant<std::string, std::int64_t, double, bool>;

//! What an attribute of a span can be: OpenTelemetry's AnyValue without maps and bytes.
using AttributeValue = std::variant<std::string, std::int64_t, double, bool, std::vector<AttributeScalar>>;

using AttributeList = std::vector<std::pair<std::string, AttributeValue>>;

//! A number stays a number, and a literal is text, never a bool.
template <class T>
    requires std::integral<T> && (!std::same_as<T, bool>)
[[nodiscard]] AttributeValue attributeOf(T value)
{
    return static_cast<std::int64_t>(value);
}
template <std::floating_point T>
[[nodiscard]] AttributeValue attributeOf(T value)
{
    return static_cast<double>(value);
}
[[nodiscard]] inline AttributeValue attributeOf(std::same_as<bool> auto value)
{
    return value;
}
[[nodiscard]] inline AttributeValue attributeOf(std::string value)
{
    return value;
}
[[nodiscard]] inline AttributeValue attributeOf(std::string_view value)
{
    return std::string(value);
}
[[nodiscard]] inline AttributeValue attributeOf(const char* value)
{
    return std::string(value);
}
[[nodiscard]] inline AttributeValue attributeOf(std::vector<std::string> values)
{
    std::vector<AttributeScalar> all;
    all.reserve(values.size());
    for (auto& value : values)
        all.emplace_back(std::move(value));
    return all;
}
[[nodiscard]] inline AttributeValue attributeOf(AttributeValue value)
{
    return value;
}

//! The text of one that is text; else "".
[[nodiscard]] std::string_view textOf(const AttributeValue& value);

//! The one of this name; null where there is none.
[[nodiscard]] const AttributeValue* find(const AttributeList& attributes, std::string_view name);

//! Replaces the one of this name, or adds it.
void put(AttributeList& attributes, std::string name, AttributeValue value);

//! Bytes that it takes in memory, roughly.
[[nodiscard]] std::size_t bytesOf(std::string_view name, const AttributeValue& value);
[[nodiscard]] std::size_t bytesOf(const AttributeList& attributes);

} // namespace kaze::telemetry
