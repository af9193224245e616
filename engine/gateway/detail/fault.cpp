#include "engine/gateway/detail/fault.h"

#include "engine/gateway/detail/json_in.h"
#include "engine/gateway/retry_after.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

namespace kaze::gateway::detail {

namespace {

using base::ErrorCode;
using boost::json::object;

//! Codes, types and statuses of errors as OpenAI, Anthropic, Google, Azure and llama.cpp document them, in lower case.
struct Known {
    std::string_view name;
    ErrorCode code;
    Refusal refusal = Refusal::Other;
    bool isExact = true; //!< says more than the HTTP status does
};

constexpr std::array kKnown{
    Known{"context_length_exceeded", ErrorCode::InvalidArgument, Refusal::ContextLength},
    Known{"exceed_context_size_error", ErrorCode::InvalidArgument, Refusal::ContextLength},
    Known{"content_policy_violation", ErrorCode::InvalidArgument, Refusal::ContentFilter},
    Known{"content_filter", ErrorCode::InvalidArgument, Refusal::ContentFilter},
    Known{"invalid_prompt", ErrorCode::InvalidArgument, Refusal::ContentFilter},
    Known{"responsibleaipolicyviolation", ErrorCode::InvalidArgument, Refusal::ContentFilter},
    // OpenAI says 429 as well when the account is empty; waiting does not fill it.
    Known{"insufficient_quota", ErrorCode::PermissionDenied},
    Known{"billing_hard_limit_reached", ErrorCode::PermissionDenied},
    Known{"billing_error", ErrorCode::PermissionDenied},
    Known{"invalid_api_key", ErrorCode::Unauthenticated},
    Known{"api_key_invalid", ErrorCode::Unauthenticated},
    Known{"rate_limit_exceeded", ErrorCode::RateLimited},
    Known{"rate_limit_error", ErrorCode::RateLimited},
    Known{"resource_exhausted", ErrorCode::RateLimited},
    Known{"overloaded_error", ErrorCode::Unavailable},
    Known{"unavailable", ErrorCode::Unavailable, Refusal::Other, false},
    Known{"authentication_error", ErrorCode::Unauthenticated, Refusal::Other, false},
    Known{"unauthenticated", ErrorCode::Unauthenticated, Refusal::Other, false},
    Known{"timeout_error", ErrorCode::Timeout, Refusal::Other, false},
    Known{"deadline_exceeded", ErrorCode::Timeout, Refusal::Other, false},
    Known{"permission_error", ErrorCode::Unauthenticated, Refusal::Other, false},
    Known{"permission_denied", ErrorCode::Unauthenticated, Refusal::Other, false},
    Known{"not_found_error", ErrorCode::NotFound, Refusal::Other, false},
    Known{"not_found", ErrorCode::NotFound, Refusal::Other, false},
    Known{"invalid_request_error", ErrorCode::InvalidArgument, Refusal::Other, false},
    Known{"invalid_argument", ErrorCode::InvalidArgument, Refusal::Other, false},
    Known{"failed_precondition", ErrorCode::InvalidArgument, Refusal::Other, false},
};

//! Servers without a code for it say it in words (vLLM, Anthropic, Gemini, LM Studio, Mistral).
struct Said {
    std::string_view words;
    Refusal refusal;
};

constexpr std::array kSaid{
    Said{"maximum context length", Refusal::ContextLength},
    Said{"context length", Refusal::ContextLength},
    Said{"context window", Refusal::ContextLength},
    Said{"context size", Refusal::ContextLength},
    Said{"prompt is too long", Refusal::ContextLength},
    Said{"exceed context limit", Refusal::ContextLength},
    Said{"exceeds the maximum number of tokens", Refusal::ContextLength},
    Said{"prefill", Refusal::Prefill},
    Said{"last message is from the assistant", Refusal::Prefill},
    Said{"must end with a user message", Refusal::Prefill},
    Said{"expected last role user", Refusal::Prefill},
    Said{"content management policy", Refusal::ContentFilter},
    Said{"content filtering policy", Refusal::ContentFilter},
    Said{"safety system", Refusal::ContentFilter},
};

std::string lower(std::string_view text)
{
    std::string small(text);
    std::transform(small.begin(), small.end(), small.begin(), [](unsigned char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
    return small;
}

ErrorCode codeOfStatus(int status)
{
    switch (status) {
    case 401:
    case 403:
        return ErrorCode::Unauthenticated;
    case 402:
        return ErrorCode::PermissionDenied;
    case 404:
        return ErrorCode::NotFound;
    case 408:
        return ErrorCode::Timeout;
    case 409:
    case 425:
        return ErrorCode::Unavailable;
    case 429:
        return ErrorCode::RateLimited;
    default:
        break;
    }
    if (status >= 500)
        return ErrorCode::Unavailable;
    return status >= 400 ? ErrorCode::InvalidArgument : ErrorCode::Protocol;
}

//! Google's RetryInfo: "22s", "0.5s".
std::optional<base::Duration> retryDelayOf(std::string_view text)
{
    double seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc() || std::string_view(end, text.data() + text.size()) != "s" || seconds < 0 || seconds > 86'400)
        return {};
    return std::chrono::duration_cast<base::Duration>(std::chrono::duration<double>(seconds));
}

//! Every name that an error object gives to what went wrong.
std::vector<std::string> namesOf(const object& error, Fault& fault)
{
    std::vector<std::string> names;
    for (const auto* field : {"code", "type", "status"})
        if (const auto text = textIn(error, field); !text.empty())
            names.push_back(lower(text));
    if (const auto* inner = objectIn(error, "innererror"))
        names.push_back(lower(textIn(*inner, "code")));
    for (const auto& detail : arrayIn(error, "details")) {
        const auto* fields = detail.if_object();
        if (!fields)
            continue;
        names.push_back(lower(textIn(*fields, "reason")));
        if (const auto delay = retryDelayOf(textIn(*fields, "retryDelay")))
            fault.wait = delay;
    }
    return names;
}

void judge(Fault& fault, int status, const std::vector<std::string>& names)
{
    const auto isGood = [&](const Known& known) {
        return (known.isExact || status == 0) && std::find(names.begin(), names.end(), known.name) != names.end();
    };
    fault.code = status == 0 ? ErrorCode::Unavailable : codeOfStatus(status);
    if (const auto* known = std::find_if(kKnown.begin(), kKnown.end(), isGood); known != kKnown.end()) {
        fault.code = known->code;
        fault.refusal = known->refusal;
    }
    const auto words = lower(fault.words);
    // llama.cpp and others answer 500 to a prompt that is too long.
    const bool mayBeRefusal = fault.code == ErrorCode::InvalidArgument || fault.code == ErrorCode::Unavailable;
    if (mayBeRefusal && fault.refusal == Refusal::Other)
        for (const auto& said : kSaid)
            if (fault.refusal == Refusal::Other && words.find(said.words) != std::string::npos) {
                fault.refusal = said.refusal;
                fault.code = ErrorCode::InvalidArgument;
            }
    if (fault.code == ErrorCode::InvalidArgument && words.find("credit balance is too low") != std::string::npos)
        fault.code = ErrorCode::PermissionDenied;
}

//! The error inside a body, or the body where it is one itself.
const object& errorIn(const object& body)
{
    const auto* error = objectIn(body, "error");
    return error ? *error : body;
}

std::string_view wordsIn(const object& body)
{
    const auto& error = errorIn(body);
    for (const auto words : {textIn(error, "message"), textIn(body, "error"), textIn(body, "message"), textIn(body, "detail")})
        if (!words.empty())
            return words;
    return {};
}

} // namespace

base::Error Fault::error(std::string said) const
{
    base::Error failed{code, std::move(said), nullptr};
    failed = withRefusal(std::move(failed), refusal);
    return withRetryAfter(
        std::move(failed), code == ErrorCode::RateLimited || code == ErrorCode::Unavailable ? wait : std::nullopt);
}

std::string oneLine(std::string_view text)
{
    auto line = base::toUtf8(text);
    std::replace_if(
        line.begin(), line.end(), [](unsigned char c) { return c < 0x20; }, ' ');
    return base::shortened(line, 500);
}

Fault faultOf(int status, std::string_view body)
{
    Fault fault;
    boost::system::error_code bad;
    auto parsed = boost::json::parse(boost::json::string_view(body.data(), body.size()), bad);
    // Gemini wraps the error of a stream in an array.
    if (!bad && parsed.is_array() && !parsed.get_array().empty())
        parsed = boost::json::value(parsed.get_array().front());
    const auto* fields = bad ? nullptr : parsed.if_object();
    const auto words = fields ? wordsIn(*fields) : std::string_view();
    fault.words = oneLine(words.empty() ? body : words);
    judge(fault, status, fields ? namesOf(errorIn(*fields), fault) : std::vector<std::string>{});
    return fault;
}

Fault faultIn(const object& body)
{
    Fault fault;
    const auto& error = errorIn(body);
    const auto words = wordsIn(body);
    fault.words = oneLine(words.empty() ? boost::json::serialize(error) : words);
    const auto status = numberIn(error, "code", numberIn(error, "status"));
    judge(fault, status >= 400 && status < 600 ? static_cast<int>(status) : 0, namesOf(error, fault));
    return fault;
}

base::Error midStreamError(const object& error)
{
    const auto fault = faultIn(error);
    return fault.error("The provider reported an error in the middle of its answer: " + fault.words);
}

} // namespace kaze::gateway::detail
