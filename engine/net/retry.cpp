#include "engine/net/retry.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace kaze::net {

namespace {

using base::Duration;

constexpr Duration kLongest = std::chrono::hours(24);

Duration bounded(double seconds)
{
    const double longest = std::chrono::duration<double>(kLongest).count();
    const std::chrono::duration<double> wanted(std::clamp(seconds, 0.0, longest));
    return std::chrono::duration_cast<Duration>(wanted);
}

std::optional<double> numberOf(const std::string& text)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value) || value < 0)
        return std::nullopt;
    return value;
}

std::optional<Duration> untilDate(const std::string& text, base::Time now)
{
    const std::time_t when = curl_getdate(text.c_str(), nullptr);
    if (when < 0)
        return std::nullopt;
    const std::chrono::duration<double> wait = std::chrono::sys_seconds(std::chrono::seconds(when)) - now;
    return bounded(wait.count());
}

} // namespace

Duration backoffDelay(int attempt, const RetryPolicy& policy, std::mt19937_64& random)
{
    const double first = std::chrono::duration<double>(policy.first).count();
    const double most = std::chrono::duration<double>(policy.most).count();
    const double plain = std::min(first * std::exp2(std::max(attempt, 1) - 1), most);
    std::uniform_real_distribution<double> spread(1 - policy.jitter, 1 + policy.jitter);
    return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(plain * spread(random)));
}

std::optional<Duration> parseRetryAfter(const HttpHeaders& headers, base::Time now)
{
    if (const auto* header = findHeader(headers, "retry-after-ms"))
        if (const auto milliseconds = numberOf(*header))
            return bounded(*milliseconds / 1000);
    const auto* header = findHeader(headers, "retry-after");
    if (!header)
        return std::nullopt;
    if (const auto seconds = numberOf(*header))
        return bounded(*seconds);
    // curl_getdate also reads bare numbers as dates; a date has a letter in it.
    const bool hasLetter
        = std::any_of(header->begin(), header->end(), [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; });
    return hasLetter ? untilDate(*header, now) : std::nullopt;
}

} // namespace kaze::net
