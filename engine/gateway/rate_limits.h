#pragma once

#include "engine/base/clock.h"
#include "engine/net/http.h"

#include <cstdint>
#include <optional>

namespace kaze::gateway {

//! How much of something a key may still use, as the provider said with an answer.
struct RateLimit {
    std::optional<std::int64_t> limit; //!< in the provider's window, usually a minute
    std::optional<std::int64_t> remaining; //!< Anthropic rounds to thousands
    std::optional<base::Duration> reset; //!< from now until it is whole again

    bool operator==(const RateLimit&) const = default;
};

//! What the headers of one answer say of a key's limits. All empty where the provider says nothing (Gemini, Ollama).
struct RateLimits {
    RateLimit requests;
    RateLimit tokens; //!< input and output together
    RateLimit inputTokens, outputTokens;

    [[nodiscard]] bool isEmpty() const { return *this == RateLimits{}; }
    bool operator==(const RateLimits&) const = default;
};

//! Reads OpenAI's x-ratelimit-{limit,remaining,reset}-{requests,tokens}, which compatible servers send too, and Anthropic's
//! anthropic-ratelimit-{requests,tokens,input-tokens,output-tokens}-{limit,remaining,reset}. A reset is a duration ("6m0s", "20ms", "12.5"), or a
//! moment in RFC 3339 or seconds or milliseconds since 1970. A limit of 0 or -1 means that the server has none.
[[nodiscard]] RateLimits rateLimitsIn(const net::HttpHeaders& headers, base::Time now);

} // namespace kaze::gateway
