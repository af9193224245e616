#include "engine/messaging/detail/webhook_post.h"

#include "engine/api/message.h"
#include "engine/messaging/detail/webhook_signature.h"
#include "engine/net/retry.h"

#include <boost/json.hpp>

namespace kaze::messaging::detail {

namespace {

constexpr net::HttpTimeouts kTimeouts{
    std::chrono::seconds(5), std::chrono::seconds(10), std::chrono::seconds(5), std::chrono::seconds(15)};
constexpr std::uint64_t kMostAnswer = 1U << 20;
constexpr auto kEndWithin = std::chrono::milliseconds(500);

//! The status is known with the head; what follows is of no interest.
struct Seen {
    int status = 0;
    net::HttpHeaders headers;
};

net::HttpRequest requestOf(const WebhookTarget& target, const api::AgentMessage& message, std::int64_t number, base::Time now)
{
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
    const auto timestamp = std::to_string(seconds);
    net::HttpRequest request;
    request.method = "POST";
    request.url = target.url;
    request.body = webhookBody(message, number);
    request.headers = {{"Content-Type", "application/json"}, {"webhook-id", message.id}, {"webhook-timestamp", timestamp},
        {"webhook-signature", webhookSignature(target.key, message.id, timestamp, request.body)}};
    request.timeouts = kTimeouts;
    request.maxBody = kMostAnswer;
    if (!target.allowPrivate)
        request.admit = [](const net::SocketAddress& address) { return checkPublic(address.ip); };
    return request;
}

net::BodySink sinkInto(std::shared_ptr<Seen> seen)
{
    net::BodySink sink;
    sink.gate = std::make_shared<net::BodyGate>();
    sink.head = [seen](const net::HttpResponse& head) -> base::Result<> {
        seen->status = head.status;
        seen->headers = head.headers;
        return {};
    };
    sink.chunk = [gate = sink.gate](std::string_view) -> base::Result<> {
        gate->endWithin(kEndWithin);
        return {};
    };
    return sink;
}

std::string refusalText(int status)
{
    auto text = "answered with " + std::to_string(status);
    if (status >= 300 && status < 400)
        text += ", which sends elsewhere; a webhook names the address itself";
    return text;
}

} // namespace

base::Result<> checkPublic(const std::string& ip)
{
    if (net::isPublicAddress(ip))
        return {};
    return base::fail(base::ErrorCode::PermissionDenied,
        ip
            + " is an address of this machine or of a private network; add the webhook again with --allow-private "
              "where that is meant");
}

std::string webhookBody(const api::AgentMessage& message, std::int64_t number)
{
    boost::json::object body;
    body["type"] = message.topic;
    body["timestamp"] = base::toRfc3339(base::Time{std::chrono::milliseconds(message.clock.millis)});
    boost::json::value data = boost::json::string(message.payload);
    if (message.format == api::PayloadFormat::Json) {
        boost::json::error_code error;
        if (auto parsed = boost::json::parse(message.payload, error); !error)
            data = std::move(parsed);
    }
    body["data"] = std::move(data);
    body["id"] = message.id;
    if (number > 0)
        body["number"] = number;
    body["tenant"] = message.tenant;
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty())
            body[name] = value;
    };
    add("from", message.from);
    add("correlation", message.correlation);
    add("reference", message.reference);
    body["clock"] = {{"millis", message.clock.millis}, {"count", message.clock.count}};
    return boost::json::serialize(body);
}

base::Task<WebhookOutcome> postWebhook(net::HttpClient& http, const base::Clock& clock, WebhookTarget target, Message message,
    std::int64_t number, base::CancelToken cancel)
{
    auto request = requestOf(target, *message, number, clock.now());
    const auto seen = std::make_shared<Seen>();
    auto sink = sinkInto(seen);
    const auto from = clock.steady();
    const auto answered = co_await http.stream(std::move(request), std::move(sink), cancel);
    WebhookOutcome outcome;
    outcome.time = clock.steady() - from;
    outcome.status = seen->status;
    if (seen->status >= 200 && seen->status < 300)
        co_return outcome;
    outcome.cancelled = cancel.cancelled();
    outcome.error = seen->status > 0 ? refusalText(seen->status) : answered ? "no answer" : answered.error().text();
    outcome.retryAfter = net::parseRetryAfter(seen->headers, clock.now());
    co_return outcome;
}

} // namespace kaze::messaging::detail
