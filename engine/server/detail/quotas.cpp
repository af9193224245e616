#include "engine/server/detail/quotas.h"

#include <algorithm>

namespace kaze::server::detail {

namespace {

base::Duration timeFor(double missing, std::int64_t perMinute)
{
    return std::chrono::duration_cast<base::Duration>(
        std::chrono::duration<double>(missing * 60 / static_cast<double>(perMinute)));
}

} // namespace

Quotas::Buckets& Quotas::filled(const api::TokenInfo& token)
{
    const auto now = m_clock.steady();
    const auto most = std::pair(static_cast<double>(token.requestsPerMinute), static_cast<double>(token.tokensPerMinute));
    const auto [found, isNew] = m_buckets.try_emplace(token.tokenId, Buckets{most.first, most.second, now});
    auto& buckets = found->second;
    const double minutes = std::chrono::duration<double>(now - buckets.at).count() / 60;
    buckets.requests = std::min(most.first, buckets.requests + minutes * most.first);
    buckets.tokens = std::min(most.second, buckets.tokens + minutes * most.second);
    buckets.at = now;
    return buckets;
}

std::optional<base::Duration> Quotas::admit(const api::TokenInfo& token)
{
    if (token.requestsPerMinute == 0 && token.tokensPerMinute == 0)
        return {};
    auto& buckets = filled(token);
    base::Duration wait{0};
    if (token.requestsPerMinute > 0 && buckets.requests < 1)
        wait = timeFor(1 - buckets.requests, token.requestsPerMinute);
    if (token.tokensPerMinute > 0 && buckets.tokens < 1)
        wait = std::max(wait, timeFor(1 - buckets.tokens, token.tokensPerMinute));
    if (wait > base::Duration{0})
        return wait;
    buckets.requests -= 1;
    return {};
}

void Quotas::use(const api::TokenInfo& token, std::int64_t tokens)
{
    if (token.tokensPerMinute > 0)
        filled(token).tokens -= static_cast<double>(tokens);
}

} // namespace kaze::server::detail
