#include "engine/telemetry/detail/otlp_delivery.h"

#include "engine/base/text.h"
#include "engine/net/retry.h"
#include "engine/telemetry/detail/protobuf_wire.h"

#include <boost/json.hpp>

#include <charconv>

namespace kaze::telemetry::detail {

namespace json = boost::json;
using base::ErrorCode;

namespace {

constexpr std::size_t kLongestMessage = 300;

struct Partial {
    std::uint64_t rejected = 0;
    std::string message;
};

//! ExportTraceServiceResponse and ExportMetricsServiceResponse look the same: partial_success = 1 { rejected = 1, error_message = 2 }.
Partial partialOfProtobuf(std::string_view body)
{
    Partial partial;
    WireReader outer(body);
    while (const auto field = outer.next()) {
        if (field->number != 1 || field->type != WireType::Bytes)
            continue;
        WireReader inner(field->bytes);
        while (const auto part = inner.next()) {
            if (part->number == 1 && part->type == WireType::Varint)
                partial.rejected = part->value;
            if (part->number == 2 && part->type == WireType::Bytes)
                partial.message = part->bytes;
        }
    }
    return partial;
}

Partial partialOfJson(std::string_view body)
{
    Partial partial;
    boost::system::error_code error;
    const auto parsed = json::parse(body, error);
    const auto* root = error ? nullptr : parsed.if_object();
    const auto* success = root ? root->if_contains("partialSuccess") : nullptr;
    if (!success || !success->is_object())
        return partial;
    for (const auto* name : {"rejectedSpans", "rejectedDataPoints"}) {
        const auto* count = success->get_object().if_contains(name);
        if (count && count->is_string())
            std::from_chars(
                count->get_string().data(), count->get_string().data() + count->get_string().size(), partial.rejected);
        else if (count && count->is_int64() && count->get_int64() > 0)
            partial.rejected = static_cast<std::uint64_t>(count->get_int64());
    }
    if (const auto* message = success->get_object().if_contains("errorMessage"); message && message->is_string())
        partial.message = message->get_string();
    return partial;
}

Partial partialOf(const net::HttpResponse& response)
{
    const auto* type = net::findHeader(response.headers, "content-type");
    return type && type->starts_with("application/json") ? partialOfJson(response.body) : partialOfProtobuf(response.body);
}

OtlpAnswer unreachable(const base::Error& error)
{
    OtlpAnswer answer;
    const bool mayPass = error.code == ErrorCode::Unavailable || error.code == ErrorCode::Timeout;
    answer.kind = mayPass ? OtlpAnswer::Kind::Later : OtlpAnswer::Kind::Refused;
    answer.message = error.message;
    return answer;
}

//! What stands in the body of a refusal, as far as it is text.
std::string reasonIn(const net::HttpResponse& response)
{
    const auto& body = response.body;
    const bool isText = base::isUtf8(body) && body.find('\0') == std::string::npos;
    return isText && !body.empty() ? ": " + base::shortened(base::withVisibleControls(body), kLongestMessage) : std::string();
}

} // namespace

OtlpAnswer answerOf(const base::Result<net::HttpResponse>& response, base::Time now)
{
    if (!response)
        return unreachable(response.error());
    OtlpAnswer answer;
    if (response->status >= 200 && response->status < 300) {
        auto partial = partialOf(*response);
        answer.rejected = partial.rejected;
        if (partial.rejected > 0)
            answer.message = "the collector refused " + std::to_string(partial.rejected)
                + " of a batch: " + base::shortened(base::withVisibleControls(partial.message), kLongestMessage);
        return answer;
    }
    const auto status = response->status;
    const bool isLater = status == 429 || status == 502 || status == 503 || status == 504;
    answer.kind = isLater ? OtlpAnswer::Kind::Later : OtlpAnswer::Kind::Refused;
    answer.isTooLarge = status == 413;
    answer.message = "the collector answered with status " + std::to_string(status) + reasonIn(*response);
    if (isLater)
        answer.wait = net::parseRetryAfter(response->headers, now);
    return answer;
}

std::string otlpAddress(const std::string& endpoint, std::string_view signal)
{
    auto address = endpoint;
    while (address.ends_with('/'))
        address.pop_back();
    return address + "/v1/" + std::string(signal);
}

std::optional<std::size_t> secretIn(std::string_view value)
{
    constexpr std::string_view kSecret = "secret:";
    const auto at = value.find(kSecret);
    if (at == std::string_view::npos || (at > 0 && value[at - 1] != ' '))
        return std::nullopt;
    return at;
}

} // namespace kaze::telemetry::detail
