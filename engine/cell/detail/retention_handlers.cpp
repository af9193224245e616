// How long observations are kept.

#include "engine/api/request.h"
#include "engine/api/retention_requests.h"
#include "engine/cell/detail/engine.h"

namespace kaze::cell::detail {

namespace {

constexpr std::int64_t kMostMonths = 1200;

//! Errors: InvalidArgument.
base::Result<telemetry::RetentionRules> rulesOf(const api::SetRetention& query, telemetry::RetentionRules rules)
{
    rules.keepMonths = query.keepMonths.value_or(rules.keepMonths);
    rules.archives = query.archives.value_or(rules.archives);
    rules.budgetBytes = query.budgetBytes.value_or(rules.budgetBytes);
    if (rules.keepMonths < 0 || rules.keepMonths > kMostMonths)
        return base::fail(base::ErrorCode::InvalidArgument,
            std::to_string(rules.keepMonths) + " months cannot be kept; give 1 to " + std::to_string(kMostMonths)
                + ", or 0 for ever");
    if (rules.budgetBytes < 0)
        return base::fail(base::ErrorCode::InvalidArgument, "a disk budget is a number of bytes, or 0 for none");
    return rules;
}

} // namespace

Engine::Answer Engine::handle(api::SetRetention query)
{
    const auto rules = rulesOf(query, m_config.observations.retention);
    if (!rules)
        co_return failure(rules);
    if (!query.countOnly && *rules != m_config.observations.retention) {
        std::string key(Settings::kRetentionKey);
        auto text = retentionSetting(*rules);
        const auto stored = co_await m_settings->set(std::move(key), std::move(text));
        if (!stored)
            co_return failure(stored);
        m_config.observations.retention = *rules;
        m_observations->setRetention(*rules);
    }
    api::Retention reply;
    reply.keepMonths = rules->keepMonths;
    reply.archives = rules->archives;
    reply.budgetBytes = rules->budgetBytes;
    auto going = co_await m_observations->monthsToGo(*rules);
    for (auto& month : going)
        reply.goes.push_back({std::move(month.month), month.bytes, month.isArchived, month.isForBudget});
    co_return api::Response{std::move(reply)};
}

} // namespace kaze::cell::detail
