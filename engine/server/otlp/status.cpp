#include "engine/server/otlp/status.h"

#include "engine/telemetry/otlp_answers.h"

namespace kaze::server::otlp {

using detail::Failure;
using detail::HttpAnswer;

namespace {

//! Of google.rpc.Code, by what the HTTP status means.
int rpcCodeOf(int status)
{
    switch (status) {
    case 400:
    case 413:
    case 415:
        return 3; // INVALID_ARGUMENT
    case 401:
        return 16; // UNAUTHENTICATED
    case 403:
        return 7; // PERMISSION_DENIED
    case 404:
    case 405:
        return 12; // UNIMPLEMENTED
    case 429:
        return 8; // RESOURCE_EXHAUSTED
    case 503:
        return 14; // UNAVAILABLE
    default:
        return status < 500 ? 3 : 13; // INTERNAL
    }
}

} // namespace

HttpAnswer answerIn(bool json, int status, std::string body)
{
    return {status, {{"Content-Type", std::string(json ? kJson : kProtobuf)}, {"Cache-Control", "no-store"}}, std::move(body)};
}

HttpAnswer statusAnswer(bool json, const Failure& failure)
{
    auto body = telemetry::otlp::statusOf(json, rpcCodeOf(failure.status), failure.message);
    auto answer = answerIn(json, failure.status, std::move(body));
    if (failure.wait) {
        const auto seconds = std::max<std::int64_t>(1, std::chrono::ceil<std::chrono::seconds>(*failure.wait).count());
        answer.headers.emplace_back("Retry-After", std::to_string(seconds));
    }
    answer.headers.insert(answer.headers.end(), failure.headers.begin(), failure.headers.end());
    return answer;
}

} // namespace kaze::server::otlp
