#include "engine/gateway/detail/failover.h"

#include "engine/gateway/refusal.h"
#include "engine/gateway/retry_after.h"
#include "engine/net/retry.h"

namespace kaze::gateway::detail {

using base::ErrorCode;
using Next = Verdict::Next;

namespace {

constexpr int kServerErrors = 2; //!< at one model, where another one is left: the first is a stumble

Verdict elsewhere(bool others)
{
    return {others ? Next::OtherModel : Next::GiveUp, base::Duration::zero()};
}

} // namespace

bool isProvidersFault(const base::Error& error)
{
    return error.code == ErrorCode::Unavailable || error.code == ErrorCode::Timeout || error.code == ErrorCode::Protocol;
}

Verdict judge(const base::Error& error, const Tried& tried, bool others, bool otherKeys, const FailoverPolicy& policy,
    std::mt19937_64& random)
{
    switch (refusalOf(error)) {
    case Refusal::ContextLength:
        return {others ? Next::LargerModel : Next::GiveUp, base::Duration::zero()};
    case Refusal::ContentFilter:
        return {};
    case Refusal::Prefill:
        return {Next::SameModel, base::Duration::zero()};
    case Refusal::Other:
        break;
    }
    const net::RetryPolicy backoff;
    const auto again = [&] { return Verdict{Next::SameModel, net::backoffDelay(tried.attempts, backoff, random)}; };
    const auto asked = retryAfterOf(error);
    switch (error.code) {
    case ErrorCode::RateLimited:
        if (otherKeys)
            return {Next::SameModel, base::Duration::zero()};
        if (tried.attempts > policy.retries || (asked && *asked > (others ? policy.patience : policy.longest)))
            return elsewhere(others);
        return asked ? Verdict{Next::SameModel, *asked} : again();
    case ErrorCode::Unavailable:
    case ErrorCode::Protocol:
        if (others && tried.serverErrors >= kServerErrors)
            return elsewhere(others);
        if (tried.attempts > policy.retries || (asked && *asked > (others ? policy.patience : policy.longest))
            || (error.code == ErrorCode::Protocol && tried.serverErrors >= kServerErrors))
            return elsewhere(others);
        return asked ? Verdict{Next::SameModel, *asked} : again();
    case ErrorCode::Timeout:
        if (others)
            return elsewhere(others);
        return tried.attempts > policy.retries ? Verdict{} : again();
    case ErrorCode::Unauthenticated:
    case ErrorCode::PermissionDenied:
        return otherKeys ? Verdict{Next::SameModel, base::Duration::zero()} : elsewhere(others);
    case ErrorCode::NotFound:
    case ErrorCode::Unsupported:
        return elsewhere(others);
    default:
        return {};
    }
}

} // namespace kaze::gateway::detail
