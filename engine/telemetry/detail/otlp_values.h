#pragma once

#include "engine/base/base64.h"
#include "engine/base/text.h"
#include "engine/telemetry/detail/protobuf_wire.h"
#include "engine/telemetry/detail/span_json.h"
#include "engine/telemetry/otlp.h"

#include <algorithm>

//! What both forms of OTLP have in common.
namespace kaze::telemetry::otlp::detail {

using telemetry::detail::attributeFrom;
using telemetry::detail::WireField;
using telemetry::detail::WireReader;
using telemetry::detail::WireType;
using telemetry::detail::WireWriter;

inline constexpr int kDeepest = 8;
inline constexpr std::size_t kMostItems = 4096; //!< of a span's attributes, events and links, of an array, of a map
inline constexpr std::size_t kMostOfSpan = 65'536; //!< attributes and what is in them, of a span in all
inline constexpr std::size_t kMostOfRequest = 1'000'000; //!< the same of all lines or points of a request
inline constexpr std::size_t kMostOfSource = 64; //!< attributes
inline constexpr std::size_t kMostSourceBytes = 16U << 10;
inline constexpr std::size_t kLongestScope = 1U << 10; //!< bytes of its name, and of its version

//! How many values a span, or a request, may still have: a few bytes on the wire are many times as many in memory.
class Room {
public:
    Room() = default;
    explicit Room(std::size_t values) : m_left(values) { }

    [[nodiscard]] bool take()
    {
        if (m_left == 0)
            return false;
        --m_left;
        return true;
    }

private:
    std::size_t m_left = kMostOfSpan;
};

//! What every root span may have a copy of: the service's name and the first of the others.
[[nodiscard]] inline AttributeList boundedSource(AttributeList all)
{
    const auto service = std::ranges::find_if(all, [](const auto& one) { return one.first == "service.name"; });
    if (service != all.end())
        std::rotate(all.begin(), service, service + 1);
    AttributeList kept;
    std::size_t bytes = 0;
    for (auto& [name, value] : all) {
        const auto more = telemetry::bytesOf(name, value);
        if (bytes + more > kMostSourceBytes)
            continue;
        bytes += more;
        kept.emplace_back(std::move(name), std::move(value));
        if (kept.size() == kMostOfSource)
            break;
    }
    return kept;
}

[[nodiscard]] inline std::string utf8(std::string_view bytes)
{
    return base::isUtf8(bytes) ? std::string(bytes) : base::toUtf8(bytes);
}

//! Of a scope's name or version: every line and point of it names it again.
[[nodiscard]] inline std::string scopeText(std::string_view bytes)
{
    return utf8(bytes.substr(0, kLongestScope));
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
