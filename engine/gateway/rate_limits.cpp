#include "engine/gateway/rate_limits.h"

#include <algorithm>
#include <charconv>

namespace kaze::gateway {

namespace {

using base::Duration;
using Seconds = std::chrono::duration<double>;

constexpr double kLongest = 366.0 * 86'400; //!< seconds; a number beyond is a moment, not a duration

std::optional<double> numberAt(std::string_view& text)
{
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (error != std::errc() || number < 0)
        return {};
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

std::optional<double> secondsOf(std::string_view unit)
{
    if (unit == "ms")
        return 0.001;
    if (unit == "s")
        return 1;
    if (unit == "m")
        return 60;
    if (unit == "h")
        return 3600;
    return unit == "d" ? std::optional(86'400.0) : std::nullopt;
}

//! "1h2m3.5s", "20ms".
std::optional<double> durationOf(std::string_view text)
{
    double sum = 0;
    while (!text.empty()) {
        const auto number = numberAt(text);
        const auto end = std::min(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz"), text.size());
        const auto unit = secondsOf(text.substr(0, end));
        if (!number || !unit)
            return {};
        sum += *number * *unit;
        text.remove_prefix(end);
    }
    return sum;
}

std::optional<Duration> resetOf(std::string_view text, base::Time now)
{
    if (text.empty())
        return {};
    const auto sinceNow = [now](double epochSeconds) {
        return epochSeconds - std::chrono::duration_cast<Seconds>(now.time_since_epoch()).count();
    };
    std::optional<double> seconds;
    auto rest = text;
    if (const auto number = numberAt(rest); number && rest.empty())
        seconds = *number < kLongest ? *number : sinceNow(*number > 1e11 ? *number / 1000 : *number);
    else if (const auto moment = base::fromRfc3339(text))
        seconds = std::chrono::duration_cast<Seconds>(*moment - now).count();
    else
        seconds = durationOf(text);
    if (!seconds || *seconds > kLongest)
        return {};
    return std::chrono::duration_cast<Duration>(Seconds(std::max(0.0, *seconds)));
}

std::optional<std::int64_t> countOf(const std::string* text)
{
    std::int64_t count = 0;
    const auto* end = text ? text->data() + text->size() : nullptr;
    const bool whole = text && std::from_chars(text->data(), end, count).ptr == end && !text->empty();
    return whole && count >= 0 ? std::optional(count) : std::nullopt;
}

using HeaderOf = std::string (*)(std::string_view what, std::string_view figure);

RateLimit limitOf(const net::HttpHeaders& headers, HeaderOf nameOf, std::string_view what, base::Time now)
{
    RateLimit limit;
    const auto* most = net::findHeader(headers, nameOf(what, "limit"));
    limit.limit = countOf(most);
    if (most && limit.limit.value_or(0) == 0)
        return {};
    limit.remaining = countOf(net::findHeader(headers, nameOf(what, "remaining")));
    // A server without a limit says 0 too.
    if (!limit.limit && limit.remaining == 0)
        return {};
    if (const auto* reset = net::findHeader(headers, nameOf(what, "reset")))
        limit.reset = resetOf(*reset, now);
    if (!limit.limit && !limit.remaining)
        return {};
    return limit;
}

std::string openAiHeader(std::string_view what, std::string_view figure)
{
    return "x-ratelimit-" + std::string(figure) + '-' + std::string(what);
}

std::string anthropicHeader(std::string_view what, std::string_view figure)
{
    return "anthropic-ratelimit-" + std::string(what) + '-' + std::string(figure);
}

} // namespace

RateLimits rateLimitsIn(const net::HttpHeaders& headers, base::Time now)
{
    const auto any = [&](std::string_view beginning) {
        return std::any_of(headers.begin(), headers.end(), [&](const auto& header) {
            return net::sameName(std::string_view(header.first).substr(0, beginning.size()), beginning);
        });
    };
    const bool anthropic = any("anthropic-ratelimit-");
    if (!anthropic && !any("x-ratelimit-"))
        return {};
    const auto nameOf = anthropic ? anthropicHeader : openAiHeader;
    RateLimits limits;
    limits.requests = limitOf(headers, nameOf, "requests", now);
    limits.tokens = limitOf(headers, nameOf, "tokens", now);
    if (anthropic) {
        limits.inputTokens = limitOf(headers, nameOf, "input-tokens", now);
        limits.outputTokens = limitOf(headers, nameOf, "output-tokens", now);
    }
    return limits;
}

} // namespace kaze::gateway
