#pragma once

#include "engine/base/clock.h"
#include "engine/net/http.h"

#include <chrono>
#include <optional>
#include <random>

namespace kaze::net {

//! How often to try again and how long to wait in between, where the other side does not say.
struct RetryPolicy {
    int retries = 3; //!< after the first attempt
    base::Duration first = std::chrono::seconds(1);
    base::Duration most = std::chrono::seconds(60); //!< the doubling ends here
    double jitter = 0.25; //!< each delay is spread by up to this part, both ways
};

//! The wait before retry number `attempt` (from 1): first, twice first, four times … up to `most`, with jitter, so that
//! callers which failed together do not come back together.
[[nodiscard]] base::Duration backoffDelay(int attempt, const RetryPolicy& policy, std::mt19937_64& random);

//! What the other side asked for: retry-after-ms, else Retry-After in seconds (a fraction is read) or as an HTTP date. Never
//! negative, a day at most. Nothing when no header is there or none makes sense.
[[nodiscard]] std::optional<base::Duration> parseRetryAfter(const HttpHeaders& headers, base::Time now);

} // namespace kaze::net
