#include "engine/server/detail/failure.h"

#include "engine/gateway/refusal.h"
#include "engine/gateway/retry_after.h"
#include "engine/server/otlp/status.h"

namespace kaze::server::detail {

using base::ErrorCode;

namespace {

//! Anthropic tells two cases by a status of their own.
int statusOf(Family family, const Failure& failure)
{
    if (family != Family::Anthropic)
        return failure.status;
    return failure.status == 503 ? 529 : failure.code == "insufficient_quota" ? 402 : failure.status;
}

//! https://platform.openai.com/docs/guides/error-codes
std::string_view openAiType(const Failure& failure)
{
    if (failure.code == "insufficient_quota")
        return "insufficient_quota";
    if (failure.status == 401)
        return "authentication_error";
    if (failure.status == 403)
        return "permission_error";
    if (failure.status == 429)
        return "rate_limit_error";
    return failure.status < 500 ? "invalid_request_error" : "server_error";
}

//! https://docs.anthropic.com/en/api/errors
std::string_view anthropicType(int status)
{
    switch (status) {
    case 401:
        return "authentication_error";
    case 402:
        return "billing_error";
    case 403:
        return "permission_error";
    case 404:
        return "not_found_error";
    case 413:
        return "request_too_large";
    case 429:
        return "rate_limit_error";
    case 504:
        return "timeout_error";
    case 529:
        return "overloaded_error";
    default:
        return status < 500 ? "invalid_request_error" : "api_error";
    }
}

Failure named(int status, const char* code)
{
    Failure failure;
    failure.status = status;
    failure.code = code;
    return failure;
}

Failure ofRefusal(gateway::Refusal why)
{
    switch (why) {
    case gateway::Refusal::ContextLength:
        return named(400, "context_length_exceeded");
    case gateway::Refusal::ContentFilter:
        return named(400, "content_policy_violation");
    default:
        return named(400, "invalid_request");
    }
}

Failure ofCode(const base::Error& error)
{
    switch (error.code) {
    case ErrorCode::InvalidArgument:
        return ofRefusal(gateway::refusalOf(error));
    case ErrorCode::Unsupported:
        return named(400, "unsupported");
    case ErrorCode::NotFound:
        return named(404, "model_not_found");
    case ErrorCode::AlreadyExists:
    case ErrorCode::Conflict:
        return named(409, "conflict");
    case ErrorCode::PermissionDenied:
        return named(403, "permission_denied");
    case ErrorCode::Unauthenticated:
        // The key that the provider refused is the cell's; the client's own was taken.
        return named(502, "provider_key_refused");
    case ErrorCode::RateLimited:
        return named(429, "rate_limit_exceeded");
    case ErrorCode::BudgetExhausted:
        return named(429, "insufficient_quota");
    case ErrorCode::Timeout:
        return named(504, "timeout");
    case ErrorCode::Unavailable:
    case ErrorCode::Cancelled:
        return named(503, "unavailable");
    case ErrorCode::Protocol:
        return named(502, "bad_gateway");
    default:
        return named(500, "internal_error");
    }
}

//! The name of an ErrorCode, where the door has words of its own.
std::string problemCode(const Failure& failure)
{
    if (failure.code == base::nameOf(base::errorCodeOf(failure.code)))
        return failure.code;
    switch (failure.status) {
    case 400:
        return std::string(base::nameOf(ErrorCode::InvalidArgument));
    case 401:
        return std::string(base::nameOf(ErrorCode::Unauthenticated));
    case 429:
        return std::string(base::nameOf(ErrorCode::RateLimited));
    default:
        return failure.code;
    }
}

boost::json::object problemBody(const Failure& failure, const std::string& requestId)
{
    boost::json::object body{{"type", "about:blank"}, {"title", reasonOf(failure.status)}, {"status", failure.status},
        {"detail", failure.message}, {"code", problemCode(failure)}, {"request_id", requestId}};
    if (!failure.param.empty())
        body["path"] = failure.param;
    return body;
}

} // namespace

Failure problemOf(const base::Error& error)
{
    auto failure = failureOf(error);
    failure.code = base::nameOf(error.code);
    return failure;
}

Failure failureOf(const base::Error& error)
{
    auto failure = ofCode(error);
    failure.message = error.message;
    failure.wait = gateway::retryAfterOf(error);
    return failure;
}

Failure failureOf(const Complaint& complaint)
{
    auto failure = named(400, "invalid_request");
    failure.message = complaint.path.empty() ? complaint.what : complaint.path + ": " + complaint.what;
    failure.param = complaint.path;
    return failure;
}

boost::json::object errorBody(Family family, const Failure& failure, const std::string& requestId)
{
    if (family == Family::Problem)
        return problemBody(failure, requestId);
    if (family == Family::Anthropic)
        return {{"type", "error"}, {"error", {{"type", anthropicType(statusOf(family, failure))}, {"message", failure.message}}},
            {"request_id", requestId}};
    boost::json::object error{{"message", failure.message}, {"type", openAiType(failure)}, {"param", nullptr}, {"code", nullptr}};
    if (!failure.param.empty())
        error["param"] = failure.param;
    if (!failure.code.empty())
        error["code"] = failure.code;
    return {{"error", std::move(error)}};
}

HttpAnswer jsonAnswer(std::string body, int status)
{
    return {status, {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}}, std::move(body)};
}

HttpAnswer answerOf(Family family, const Failure& failure, const std::string& requestId)
{
    if (family == Family::OtlpJson || family == Family::OtlpProtobuf)
        return otlp::statusAnswer(family == Family::OtlpJson, failure);
    auto answer = jsonAnswer(boost::json::serialize(errorBody(family, failure, requestId)), statusOf(family, failure));
    if (family == Family::Problem)
        answer.headers.front().second = "application/problem+json";
    answer.headers.emplace_back("x-should-retry", "false");
    if (failure.wait) {
        const auto seconds = std::max<std::int64_t>(1, std::chrono::ceil<std::chrono::seconds>(*failure.wait).count());
        answer.headers.emplace_back("Retry-After", std::to_string(seconds));
    }
    answer.headers.insert(answer.headers.end(), failure.headers.begin(), failure.headers.end());
    return answer;
}

} // namespace kaze::server::detail
