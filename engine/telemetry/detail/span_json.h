#pragma once

#include "engine/api/trace.h"
#include "engine/telemetry/span.h"

#include <boost/json/value.hpp>

#include <string>
#include <string_view>

//! Attributes, events and links of spans as the JSON that a month's file keeps of them.
namespace kaze::telemetry::detail {

//! A number that JSON has no word for is written out: "NaN", "Infinity".
[[nodiscard]] boost::json::value jsonOf(const AttributeValue& value);
//! Objects and arrays become their text.
[[nodiscard]] AttributeScalar scalarFrom(const boost::json::value& value);
//! What JSON can say and an attribute cannot, objects and deeper arrays, becomes its text.
[[nodiscard]] AttributeValue attributeFrom(const boost::json::value& value);

[[nodiscard]] AttributeList attributesFrom(const boost::json::value& object);
[[nodiscard]] AttributeList attributesFrom(const api::Attributes& attributes);

//! What stands in a file, or nothing where that is no JSON of ours.
[[nodiscard]] api::Attributes storedAttributes(std::string_view json);
[[nodiscard]] std::vector<api::SpanEvent> storedEvents(std::string_view json);
[[nodiscard]] std::vector<api::SpanLink> storedLinks(std::string_view json);

//! `[{"at": micros, "name": …, "attributes": {…}}]`
[[nodiscard]] boost::json::value eventJson(const SpanEvent& event, boost::json::object attributes);
//! `[{"trace": hex, "span": hex, "attributes": {…}}]`
[[nodiscard]] boost::json::value linkJson(const SpanLink& link, boost::json::object attributes);

} // namespace kaze::telemetry::detail
