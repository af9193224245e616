#include "engine/telemetry/detail/span_json.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cmath>

namespace kaze::telemetry::detail {

namespace json = boost::json;

namespace {

json::value numberOf(double number)
{
    if (std::isfinite(number))
        return number;
    return std::isnan(number) ? "NaN" : number < 0 ? "-Infinity" : "Infinity";
}

json::value jsonOf(const AttributeScalar& value)
{
    if (const auto* text = std::get_if<std::string>(&value))
        return json::string(*text);
    if (const auto* number = std::get_if<double>(&value))
        return numberOf(*number);
    if (const auto* whole = std::get_if<std::int64_t>(&value))
        return *whole;
    return std::get<bool>(value);
}

json::array storedArray(std::string_view text)
{
    boost::system::error_code error;
    auto parsed = text.empty() ? json::value() : json::parse(text, error);
    return !error && parsed.is_array() ? std::move(parsed.get_array()) : json::array();
}

api::Attributes attributesOf(const json::object& from)
{
    api::Attributes attributes;
    if (const auto* found = from.if_contains("attributes"); found && found->is_object())
        for (const auto& [name, value] : found->get_object())
            attributes.emplace(name, value);
    return attributes;
}

std::string textOf(const json::object& from, std::string_view name)
{
    const auto* found = from.if_contains(name);
    return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

} // namespace

json::value jsonOf(const AttributeValue& value)
{
    if (const auto* array = std::get_if<std::vector<AttributeScalar>>(&value)) {
        json::array all;
        all.reserve(array->size());
        for (const auto& item : *array)
            all.push_back(jsonOf(item));
        return all;
    }
    return std::visit(
        []<class T>(const T& one) -> json::value {
            if constexpr (std::is_same_v<T, std::vector<AttributeScalar>>)
                return nullptr;
            else
                return jsonOf(AttributeScalar(one));
        },
        value);
}

AttributeScalar scalarFrom(const json::value& value)
{
    switch (value.kind()) {
    case json::kind::string:
        return std::string(value.get_string());
    case json::kind::int64:
        return value.get_int64();
    case json::kind::uint64:
        return static_cast<double>(value.get_uint64());
    case json::kind::double_:
        return value.get_double();
    case json::kind::bool_:
        return value.get_bool();
    default:
        return json::serialize(value);
    }
}

AttributeValue attributeFrom(const json::value& value)
{
    if (value.is_array()) {
        std::vector<AttributeScalar> all;
        all.reserve(value.get_array().size());
        for (const auto& item : value.get_array())
            all.push_back(scalarFrom(item));
        return all;
    }
    return std::visit([](auto&& one) -> AttributeValue { return std::forward<decltype(one)>(one); }, scalarFrom(value));
}

AttributeList attributesFrom(const json::value& object)
{
    AttributeList all;
    if (object.is_object())
        for (const auto& [name, value] : object.get_object())
            all.emplace_back(name, attributeFrom(value));
    return all;
}

AttributeList attributesFrom(const api::Attributes& attributes)
{
    AttributeList all;
    all.reserve(attributes.size());
    for (const auto& [name, value] : attributes)
        all.emplace_back(name, attributeFrom(value));
    return all;
}

api::Attributes storedAttributes(std::string_view text)
{
    api::Attributes attributes;
    boost::system::error_code error;
    const auto parsed = json::parse(text, error);
    if (error || !parsed.is_object())
        return attributes;
    for (const auto& [name, value] : parsed.get_object())
        attributes.emplace(name, value);
    return attributes;
}

std::vector<api::SpanEvent> storedEvents(std::string_view text)
{
    std::vector<api::SpanEvent> events;
    for (const auto& item : storedArray(text)) {
        const auto* object = item.if_object();
        const auto* at = object ? object->if_contains("at") : nullptr;
        if (at && at->is_int64())
            events.push_back(
                {api::Time(std::chrono::microseconds(at->get_int64())), textOf(*object, "name"), attributesOf(*object)});
    }
    std::ranges::stable_sort(events, {}, &api::SpanEvent::at);
    return events;
}

std::vector<api::SpanLink> storedLinks(std::string_view text)
{
    std::vector<api::SpanLink> links;
    for (const auto& item : storedArray(text))
        if (const auto* object = item.if_object())
            links.push_back({textOf(*object, "trace"), textOf(*object, "span"), attributesOf(*object)});
    return links;
}

json::value eventJson(const SpanEvent& event, json::object attributes)
{
    json::object object{{"at", event.at.time_since_epoch().count()}, {"name", event.name}};
    if (!attributes.empty())
        object["attributes"] = std::move(attributes);
    return object;
}

json::value linkJson(const SpanLink& link, json::object attributes)
{
    json::object object{
        {"trace", link.to.traceId.hex()}, {"span", link.to.spanId == 0 ? std::string() : base::hexOf(link.to.spanId)}};
    if (!attributes.empty())
        object["attributes"] = std::move(attributes);
    return object;
}

} // namespace kaze::telemetry::detail
