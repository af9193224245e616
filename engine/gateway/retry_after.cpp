#include "engine/gateway/retry_after.h"

#include <charconv>
#include <string_view>

namespace kaze::gateway {

namespace {

constexpr std::string_view kPrefix = "retry after ";

}

base::Error withRetryAfter(base::Error error, std::optional<base::Duration> wait)
{
    if (!wait)
        return error;
    const auto millis = std::chrono::ceil<std::chrono::milliseconds>(*wait).count();
    auto fraction = std::to_string(1000 + millis % 1000).substr(1);
    error.cause = std::make_shared<const base::Error>(base::Error{
        base::ErrorCode::RateLimited, std::string(kPrefix) + std::to_string(millis / 1000) + '.' + fraction + " s", error.cause});
    return error;
}

std::optional<base::Duration> retryAfterOf(const base::Error& error)
{
    for (const auto* cause = error.cause.get(); cause; cause = cause->cause.get()) {
        const std::string_view text = cause->message;
        double seconds = 0;
        if (text.starts_with(kPrefix)
            && std::from_chars(text.data() + kPrefix.size(), text.data() + text.size(), seconds).ec == std::errc())
            return std::chrono::duration_cast<base::Duration>(std::chrono::duration<double>(seconds));
    }
    return {};
}

} // namespace kaze::gateway
