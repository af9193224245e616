#pragma once

#include "engine/base/base64.h"
#include "engine/base/text.h"
#include "engine/telemetry/detail/protobuf_wire.h"
#include "engine/telemetry/detail/span_json.h"
#include "engine/telemetry/otlp.h"

//! What both forms of OTLP have in common.
namespace kaze::telemetry::otlp::detail {

using telemetry::detail::attributeFrom;
using telemetry::detail::WireField;
using telemetry::detail::WireReader;
using telemetry::detail::WireType;
using telemetry::detail::WireWriter;

inline constexpr int kDeepest = 8;
inline constexpr std::size_t kMostItems = 4096; //!< of a span's attributes, events and links, of an array, of a map

[[nodiscard]] inline std::string utf8(std::string_view bytes)
{
    return base::isUtf8(bytes) ? std::string(bytes) : base::toUtf8(bytes);
}

[[nodiscard]] inline std::string base64Of(std::string_view bytes)
{
    return base::base64(bytes);
}

//! What JSON has no number for becomes its name.
[[nodiscard]] inline boost::json::value numberOf(double number)
{
    return telemetry::detail::jsonOf(AttributeValue(number));
}

[[nodiscard]] inline StatusCode statusOf(std::uint64_t code)
{
    return code <= 2 ? static_cast<StatusCode>(code) : StatusCode::Unset;
}

[[nodiscard]] inline Kind kindOf(std::uint64_t kind)
{
    return kind <= 5 ? static_cast<Kind>(kind) : Kind::Unspecified;
}

} // namespace kaze::telemetry::otlp::detail
