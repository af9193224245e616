// What the engine can do itself about a trigger of readiness.

#include "engine/api/readiness_requests.h"
#include "engine/api/request.h"
#include "engine/api/retention_requests.h"
#include "engine/api/run_control_requests.h"
#include "engine/base/text.h"
#include "engine/cell/detail/engine.h"
#include "engine/cell/housekeeping.h"

#include <algorithm>
#include <array>

namespace kaze::cell::detail {

namespace {

constexpr std::string_view kPoolStep = "pool-size:";
constexpr std::string_view kOverflowOn = "local-overflow", kOverflowOff = "local-overflow-off";
constexpr std::string_view kKeepStep = "keep-usage", kRetentionStep = "keep-observations";
constexpr auto kOverflowHint = "fast"; //!< its calls may go elsewhere; the vectors of another embedder would not fit
constexpr std::int64_t kShorterKeeping = 30; //!< days
constexpr std::int64_t kUsualMonths = 6; //!< of observations

bool isOneOf(std::string_view trigger, std::initializer_list<std::string_view> all)
{
    return std::ranges::find(all, trigger) != all.end();
}

//! The first model that the configuration names of a provider on this machine; the built-in stand-in is none.
std::string localModel(const gateway::GatewayConfig& config)
{
    const auto isLocal = [&](const std::string& model) {
        const auto name = model.substr(0, model.find('/'));
        return model.contains('/') && std::ranges::any_of(config.providers, [&](const gateway::ProviderConfig& provider) {
            return provider.name == name && provider.local && provider.kind != "sandbox";
        });
    };
    for (const auto& [hint, model] : config.hints)
        if (isLocal(model))
            return model;
    for (const auto& [model, others] : config.fallbacks)
        for (const auto& other : others)
            if (isLocal(other))
                return other;
    return isLocal(config.defaultModel) ? config.defaultModel : std::string();
}

api::TriggerStep step(std::string id, std::string title, std::string effect)
{
    api::TriggerStep made;
    made.id = std::move(id);
    made.title = std::move(title);
    made.effect = std::move(effect);
    return made;
}

//! 0, which is for ever, becomes the usual.
std::int64_t fewerMonths(std::int64_t months)
{
    return months == 0 ? kUsualMonths : std::max<std::int64_t>(1, months / 2);
}

std::int64_t largerBy(std::int64_t limit)
{
    return limit + std::max<std::int64_t>(1, (limit + 2) / 3);
}

} // namespace

std::vector<api::TriggerStep> Engine::stepsFor(const std::string& trigger) const
{
    std::vector<api::TriggerStep> steps;
    if (isOneOf(trigger, {"run-queue", "pool-use"}))
        addPoolSteps(steps);
    if (isOneOf(trigger, {"gateway-queue", "provider-throughput"}))
        addOverflowStep(steps);
    if (isOneOf(trigger, {"database-size", "host-disk"}))
        addKeepingStep(steps);
    if (isOneOf(trigger, {"database-size", "host-disk", "trace-query"}))
        addRetentionStep(steps);
    for (auto& one : steps) {
        if (one.whyNot.empty() && !m_config.allowSteps)
            one.whyNot = "kaze.yaml does not say `readiness: { allow_steps: true }`";
        one.allowed = one.whyNot.empty();
    }
    return steps;
}

//! A third more, for pools that are nearly full: who waits elsewhere, waits for another limit.
void Engine::addPoolSteps(std::vector<api::TriggerStep>& into) const
{
    constexpr double kFull = 0.7;
    const auto runs = m_runtime->figures();
    for (const auto& pool : m_runtime->pools()) {
        if (pool.limit <= 0 || static_cast<double>(pool.atWork) < kFull * static_cast<double>(pool.limit))
            continue;
        const auto larger = largerBy(pool.limit);
        std::string effect = std::to_string(pool.limit) + " becomes " + std::to_string(larger);
        if (runs.live > 0 && runs.liveBytes > 0)
            effect += "; about "
                + base::sizeText(static_cast<std::uint64_t>((larger - pool.limit) * (runs.liveBytes / runs.live)))
                + " more memory";
        const auto whose = pool.pool == "*" ? std::string("all pools together") : "pool " + pool.pool;
        into.push_back(step(std::string(kPoolStep) + pool.pool, "Let " + whose + " run " + std::to_string(larger) + " agents",
            std::move(effect)));
    }
}

void Engine::addOverflowStep(std::vector<api::TriggerStep>& into) const
{
    const auto& config = m_config.gateway;
    const auto on = config.overflow.find(kOverflowHint);
    if (on != config.overflow.end()) {
        auto off = step(std::string(kOverflowOff), "Keep calls of the hint fast where they belong",
            "calls wait for their provider again, and none goes to " + on->second.to);
        if (!m_config.overflowIsSet)
            off.whyNot = "kaze.yaml says so";
        into.push_back(std::move(off));
        return;
    }
    const auto model = localModel(config);
    auto made = step(std::string(kOverflowOn),
        "Send calls of the hint fast to " + (model.empty() ? std::string("a model of this machine") : model),
        "while more than " + std::to_string(gateway::Overflow().above)
            + " wait; it costs nothing, and may answer slower and less well");
    if (!config.hints.contains(kOverflowHint))
        made.whyNot = "kaze.yaml has no hint fast";
    else if (model.empty())
        made.whyNot = "kaze.yaml names no model of this machine, such as ollama/qwen3:8b, as a hint or fallback";
    into.push_back(std::move(made));
}

void Engine::addKeepingStep(std::vector<api::TriggerStep>& into) const
{
    const auto set = m_config.keep.find("usage");
    const auto days = set == m_config.keep.end() ? usualKeepDays().at("usage") : set->second;
    if (days > 0 && days <= kShorterKeeping)
        return;
    into.push_back(
        step(std::string(kKeepStep), "Archive single calls of the ledger after " + std::to_string(kShorterKeeping) + " days",
            (days == 0 ? std::string("for ever") : std::to_string(days) + " days") + " becomes " + std::to_string(kShorterKeeping)
                + "; sums and reports stay as they are"));
}

//! Archives can still be searched: nothing is lost by it.
void Engine::addRetentionStep(std::vector<api::TriggerStep>& into) const
{
    const auto months = m_config.observations.retention.keepMonths;
    const auto fewer = fewerMonths(months);
    if (months == fewer)
        return;
    into.push_back(step(std::string(kRetentionStep), "Archive observations older than " + std::to_string(fewer) + " months",
        (months == 0 ? std::string("for ever") : std::to_string(months) + " months") + " becomes " + std::to_string(fewer)
            + "; archives are smaller, and can be searched when they are asked for"));
}

base::Task<base::Result<>> Engine::doStep(std::string step)
{
    if (step.starts_with(kPoolStep)) {
        api::SetPool larger;
        larger.pool = step.substr(kPoolStep.size());
        const auto pools = m_runtime->pools();
        const auto pool = std::ranges::find(pools, larger.pool, &api::PoolRow::pool);
        if (pool == pools.end())
            co_return base::fail(base::ErrorCode::NotFound, "there is no pool " + larger.pool + " any more");
        larger.limit = largerBy(pool->limit);
        const auto done = co_await handle(std::move(larger));
        if (!done)
            co_return failure(done);
        co_return base::Result<>{};
    }
    if (step == kKeepStep) {
        api::SetKeeping shorter;
        shorter.what = "usage";
        shorter.keepDays = kShorterKeeping;
        const auto done = co_await handle(std::move(shorter));
        if (!done)
            co_return failure(done);
        co_return base::Result<>{};
    }
    if (step == kRetentionStep) {
        api::SetRetention shorter;
        shorter.keepMonths = fewerMonths(m_config.observations.retention.keepMonths);
        shorter.archives = true;
        const auto done = co_await handle(std::move(shorter));
        if (!done)
            co_return failure(done);
        co_return base::Result<>{};
    }
    const bool on = step == kOverflowOn;
    co_return co_await setOverflow(on);
}

base::Task<base::Result<>> Engine::setOverflow(bool on)
{
    const std::string hint = kOverflowHint;
    auto key = Settings::overflowKey(hint);
    gateway::Overflow overflow;
    base::Result<> stored;
    if (on) {
        overflow.to = localModel(m_config.gateway);
        auto value = Settings::overflowValue(overflow);
        stored = co_await m_settings->set(std::move(key), std::move(value));
    } else {
        stored = co_await m_settings->remove(std::move(key));
    }
    if (!stored)
        co_return stored;
    if (on)
        m_config.gateway.overflow[hint] = overflow;
    else
        m_config.gateway.overflow.erase(hint);
    m_config.overflowIsSet = on;
    m_gateway->reconfigure(m_config.gateway);
    co_return base::Result<>{};
}

} // namespace kaze::cell::detail
