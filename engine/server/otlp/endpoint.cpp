#include "engine/server/otlp/endpoint.h"

#include "engine/server/otlp/prices.h"
#include "engine/server/otlp/status.h"
#include "engine/telemetry/otlp_answers.h"

namespace kaze::server::otlp {

using detail::Failure;
using detail::HttpAnswer;
using detail::HttpRequest;
using telemetry::OtlpReceiver;
using How = OtlpReceiver::Outcome::How;
using Signal = OtlpReceiver::Signal;

namespace {

constexpr base::Duration kWait = std::chrono::seconds(5); //!< before one that found no room comes again

std::string essenceOf(const HttpRequest& head)
{
    const auto type = detail::lowerCase(head.header("content-type").value_or(""));
    const auto essence = type.substr(0, std::min(type.find(';'), type.size()));
    return essence.substr(0, essence.find_last_not_of(" \t") + 1);
}

std::string codingOf(const HttpRequest& head)
{
    const auto coding = detail::lowerCase(head.header("content-encoding").value_or("identity"));
    return coding.empty() ? "identity" : coding;
}

Failure failureFrom(const OtlpReceiver::Outcome& outcome)
{
    Failure failure;
    failure.message = outcome.message;
    switch (outcome.how) {
    case How::TooLarge:
        failure.status = 413;
        break;
    case How::TooMany:
        failure.status = 429;
        failure.wait = kWait;
        break;
    case How::Unavailable:
        failure.status = 503;
        failure.wait = kWait;
        break;
    default:
        failure.status = 400;
        break;
    }
    return failure;
}

} // namespace

std::optional<Signal> signalOf(std::string_view path)
{
    if (path == "/v1/traces")
        return Signal::Traces;
    if (path == "/v1/metrics")
        return Signal::Metrics;
    return path == "/v1/logs" ? std::optional(Signal::Logs) : std::nullopt;
}

bool isJson(const HttpRequest& head)
{
    return essenceOf(head) == kJson;
}

std::optional<Failure> refusalOf(const HttpRequest& head)
{
    Failure failure;
    failure.status = 415;
    const auto type = essenceOf(head);
    const auto coding = codingOf(head);
    if (type != kProtobuf && type != kJson)
        failure.message = "The body must be OTLP as application/x-protobuf or application/json.";
    else if (coding != "identity" && coding != "gzip" && coding != "x-gzip")
        failure.message = "The body may be compressed as gzip alone.";
    else
        return std::nullopt;
    failure.headers.emplace_back("Accept-Encoding", "gzip");
    return failure;
}

Endpoint::Endpoint(std::shared_ptr<detail::Service> service)
    : m_service(std::move(service)),
      m_receiver({*m_service->cell.observations, m_service->cell.metrics, m_service->cell.workers, m_service->cell.clock,
          [log = m_service->cell.observations](std::string_view text) { return log->cleaned(text); },
          [&gateway = m_service->cell.gateway](const telemetry::SpanRecord& call) { return costOf(gateway.prices(), call); },
          m_service->cell.hold})
{
}

void Endpoint::take(detail::SharedExchange exchange, const detail::Caller& caller)
{
    auto& asked = exchange->request();
    OtlpReceiver::Request request;
    request.signal = signalOf(asked.path).value_or(Signal::Traces);
    request.bytes = std::move(asked.body);
    request.isGzip = codingOf(asked) != "identity";
    request.isJson = isJson(asked);
    request.tenant = caller.tenant.empty() ? "default" : caller.tenant;
    request.cancel = exchange->cancelled();
    request.sender = caller.token ? caller.token->tokenId : "this machine";
    base::spawn(m_service->cell.loop.executor(), work(shared_from_this(), std::move(exchange), std::move(request)));
}

base::Task<> Endpoint::work(std::shared_ptr<Endpoint> self, detail::SharedExchange exchange, OtlpReceiver::Request request)
{
    const auto signal = request.signal;
    const bool json = request.isJson;
    const auto outcome = co_await self->m_receiver.take(std::move(request));
    exchange->answer(outcome.how == How::Taken ? answerIn(json, 200, telemetry::otlp::responseOf(json, signal, outcome))
                                               : statusAnswer(json, failureFrom(outcome)));
}

} // namespace kaze::server::otlp
