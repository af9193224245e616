#include "engine/tools/detail/call_guard.h"

#include "engine/api/tool_requests.h"
#include "engine/base/canonical_json.h"
#include "engine/base/text.h"

#include <algorithm>

namespace kaze::tools::detail {

using base::Duration;
using namespace std::chrono_literals;

namespace {

// The retry table of the specification: tool calls, linear, twice, 500 ms; ten failures in a minute open the breaker.
constexpr std::int64_t kRetries = 2;
constexpr Duration kRetryStep = 500ms;
constexpr std::int64_t kWaiting = 1000;
constexpr net::CircuitBreaker::Policy kBreaker{10, 20, 0.5, 60s, 5s, 60s};
constexpr std::size_t kManyTargets = 1000;
constexpr std::size_t kManyTools = 10'000;

LimitRule laidOver(LimitRule rule, const LimitRule& under)
{
    const auto fill = [](auto& value, const auto& otherwise) {
        if (!value)
            value = otherwise;
    };
    fill(rule.rate, under.rate);
    fill(rule.tenantRate, under.tenantRate);
    fill(rule.atOnce, under.atOnce);
    fill(rule.tenantAtOnce, under.tenantAtOnce);
    fill(rule.waiting, under.waiting);
    fill(rule.responseBytes, under.responseBytes);
    fill(rule.timeout, under.timeout);
    fill(rule.cache, under.cache);
    fill(rule.retries, under.retries);
    return rule;
}

GateLimits gateLimits(const LimitRule& rule)
{
    return {rule.rate, rule.tenantRate, rule.atOnce.value_or(0), rule.tenantAtOnce.value_or(0),
        static_cast<std::size_t>(rule.waiting.value_or(kWaiting))};
}

//! Whether calling it twice leaves things as calling it once.
bool repeatable(const ToolInfo& info)
{
    return info.readOnly || info.idempotent;
}

//! Files change under everybody's hands and memory with every run: only what lies outside may be given again.
bool cacheable(const ToolInfo& info)
{
    return info.readOnly && (!info.server.empty() || info.name == "http.get");
}

std::string cacheKey(const ToolInfo& info, const boost::json::object& arguments, const ToolContext& context)
{
    const auto* reach = context.allowPrivateAddresses ? "private" : "public";
    return context.tenant + '\n' + info.server + '\n' + info.name + '\n' + reach + '\n' + base::canonicalJson(arguments);
}

std::string secondsText(Duration time)
{
    return std::to_string(std::max<std::int64_t>(1, std::chrono::ceil<std::chrono::seconds>(time).count())) + " s";
}

base::Task<> expire(const base::Clock& clock, Duration time, base::CancelToken over, std::shared_ptr<base::CancelSource> source,
    base::Error reason)
{
    const auto slept = co_await clock.sleep(time, over);
    if (slept)
        source->cancel(std::move(reason));
}

} // namespace

CallGuard::CallGuard(base::Executor loop, const base::Clock& clock, ToolsConfig config)
    : m_loop(std::move(loop)), m_clock(clock), m_config(std::move(config)), m_cache(m_config.cacheBytes)
{
}

CallGuard::~CallGuard()
{
    close();
}

void CallGuard::close()
{
    m_closed.cancel({base::ErrorCode::Unavailable, "the tools are being stopped", nullptr});
    for (const auto& [name, gate] : m_gates)
        gate->close();
}

CallGuard::Policy CallGuard::policyFor(const std::string& tool) const
{
    const auto& rules = m_config.rules;
    const auto found = std::ranges::find_if(rules, [&](const auto& rule) { return base::globMatches(rule.pattern, tool); });
    if (found == rules.end())
        return {m_config.defaults, tool};
    return {laidOver(*found, m_config.defaults), found->pattern};
}

std::shared_ptr<CallGate> CallGuard::gateFor(const Policy& policy)
{
    auto& gate = m_gates[policy.gate];
    if (!gate)
        gate = std::make_shared<CallGate>(m_loop, m_clock, policy.gate, gateLimits(policy.rule));
    return gate;
}

net::CircuitBreaker* CallGuard::breakerFor(const std::string& target)
{
    if (target.empty())
        return nullptr;
    if (m_breakers.size() > kManyTargets)
        std::erase_if(m_breakers, [now = m_clock.steady()](const auto& entry) {
            return entry.second.state(now) == net::CircuitBreaker::State::Closed;
        });
    return &m_breakers.try_emplace(target, kBreaker).first->second;
}

std::size_t CallGuard::responseLimit(const std::string& tool, std::size_t otherwise) const
{
    return std::min(policyFor(tool).rule.responseBytes.value_or(otherwise), otherwise);
}

base::Task<ToolOutcome> CallGuard::call(std::shared_ptr<Tool> tool, boost::json::object arguments, ToolContext context)
{
    const auto& info = tool->info();
    const auto policy = policyFor(info.name);
    const auto begun = m_clock.steady();
    std::string key;
    if (policy.rule.cache && *policy.rule.cache > Duration::zero() && cacheable(info)) {
        key = cacheKey(info, arguments, context);
        if (auto known = m_cache.find(key, begun)) {
            ToolOutcome outcome{std::move(*known)};
            outcome.cached = true;
            outcome.attempts = 0;
            note(info, outcome, false, Duration::zero());
            co_return outcome;
        }
    }
    const auto target = tool->target(arguments);
    const auto retries = policy.rule.retries.value_or(kRetries);
    // What was not sent may be sent by any tool; of the built-in ones none fails so but those that only read.
    const bool mayRepeat = retries > 0 && (repeatable(info) || !info.server.empty());
    Attempt made;
    Duration waited{0};
    for (int number = 1;; ++number) {
        auto given = mayRepeat ? arguments : std::move(arguments);
        made = co_await attempt(tool, std::move(given), context, policy, target);
        waited += made.outcome.waited;
        made.outcome.attempts = number;
        const auto& outcome = made.outcome;
        const bool again = mayRepeat && !made.refused && outcome.failed && outcome.transient
            && (outcome.notSent || repeatable(info)) && number <= retries && !context.cancel.cancelled();
        if (!again)
            break;
        const auto slept = co_await m_clock.sleep(kRetryStep * number, context.cancel);
        if (!slept || m_closed.cancelled())
            break;
    }
    made.outcome.waited = waited;
    note(info, made.outcome, made.refused, m_clock.steady() - begun);
    if (!key.empty() && !made.outcome.failed)
        m_cache.store(std::move(key), made.outcome.text, m_clock.steady() + *policy.rule.cache);
    co_return std::move(made.outcome);
}

base::Task<CallGuard::Attempt> CallGuard::attempt(
    std::shared_ptr<Tool> tool, boost::json::object arguments, ToolContext context, Policy policy, std::string target)
{
    const auto begun = m_clock.steady();
    Attempt made;
    made.outcome.failed = made.outcome.notSent = made.refused = true;
    auto gate = gateFor(policy);
    auto place = CallGate::enterAtOnce(gate, context.tenant);
    if (!place) {
        CallGate::Tell tell;
        if (context.host)
            tell = [host = context.host, call = context.callId](const std::string& why) { host->waits(call, why); };
        auto entered = co_await CallGate::enter(std::move(gate), context.tenant, context.cancel, std::move(tell));
        made.outcome.waited = m_clock.steady() - begun;
        if (!entered) {
            made.outcome.text = "it was not called: " + entered.error().text();
            co_return made;
        }
        place.emplace(std::move(*entered));
    }
    const auto waited = made.outcome.waited;
    if (context.cancel.cancelled()) {
        made.outcome.text = "it was not called: " + context.cancel.reason().text();
        co_return made;
    }
    if (auto* breaker = breakerFor(target); breaker && !breaker->enter(m_clock.steady())) {
        const auto& info = tool->info();
        made.outcome.text = "it was not called: " + (info.server.empty() ? target : "the MCP server " + info.source)
            + " has failed too often and is left alone for " + secondsText(breaker->waitFor(m_clock.steady()))
            + ". Do without it, or try again later";
        co_return made;
    }
    ToolOutcome outcome;
    if (const auto timeout = policy.rule.timeout.value_or(Duration::zero()); timeout > Duration::zero())
        outcome = co_await timed(std::move(tool), std::move(arguments), std::move(context), timeout);
    else
        outcome = co_await tool->call(std::move(arguments), context);
    judge(target, outcome, outcome.failed && !outcome.transient && outcome.unknown);
    outcome.waited = waited;
    made.refused = false;
    made.outcome = std::move(outcome);
    co_return made;
}

base::Task<ToolOutcome> CallGuard::timed(
    std::shared_ptr<Tool> tool, boost::json::object arguments, ToolContext context, Duration timeout)
{
    const auto limit = std::make_shared<base::CancelSource>(context.cancel);
    context.cancel = limit->token();
    base::CancelSource over;
    base::Error late{
        base::ErrorCode::Timeout, "it took longer than the " + secondsText(timeout) + " that kaze.yaml allows", nullptr};
    base::spawn(m_loop, expire(m_clock, timeout, over.token(), limit, std::move(late)));
    auto outcome = co_await tool->call(std::move(arguments), context);
    over.cancel();
    co_return outcome;
}

//! An answer, also one that says no, shows that the other side is there.
void CallGuard::judge(const std::string& target, const ToolOutcome& outcome, bool cancelled)
{
    auto* breaker = breakerFor(target);
    if (!breaker)
        return;
    const auto now = m_clock.steady();
    if (outcome.failed && outcome.transient)
        breaker->failed(now);
    else if (cancelled)
        breaker->left(now);
    else
        breaker->succeeded(now);
}

void CallGuard::note(const ToolInfo& info, const ToolOutcome& outcome, bool refused, Duration took)
{
    constexpr std::size_t kShown = 500;
    if (m_figures.size() > kManyTools)
        m_figures.clear();
    auto& figures = m_figures[info.server + '\n' + info.name];
    ++figures.calls;
    figures.retried += std::max(0, outcome.attempts - 1);
    figures.fromCache += outcome.cached ? 1 : 0;
    figures.refused += refused ? 1 : 0;
    if (outcome.failed) {
        ++figures.failed;
        figures.lastError = base::shortened(base::toUtf8(outcome.text), kShown);
    }
    if (!refused && !outcome.cached)
        figures.took(std::chrono::duration<double>(took).count());
}

void CallGuard::configure(ToolsConfig config)
{
    m_config = std::move(config);
    m_cache.setMost(m_config.cacheBytes);
    for (const auto& [name, gate] : m_gates) {
        const auto rule = std::ranges::find_if(m_config.rules, [&](const auto& one) { return one.pattern == name; });
        gate->setLimits(gateLimits(rule == m_config.rules.end() ? m_config.defaults : laidOver(*rule, m_config.defaults)));
    }
}

void CallGuard::fill(api::ToolRow& row, const ToolInfo& info) const
{
    const auto policy = policyFor(info.name);
    const auto& rule = policy.rule;
    const auto perMinute = [](const std::optional<Rate>& rate) {
        return rate ? static_cast<double>(rate->count) / std::chrono::duration<double, std::ratio<60>>(rate->period).count() : 0;
    };
    const auto seconds
        = [](const std::optional<Duration>& time) { return std::chrono::duration<double>(time.value_or(0s)).count(); };
    row.limits.pattern = policy.gate == info.name ? std::string() : policy.gate;
    row.limits.perMinute = perMinute(rule.rate);
    row.limits.tenantPerMinute = perMinute(rule.tenantRate);
    row.limits.atOnce = rule.atOnce.value_or(0);
    row.limits.tenantAtOnce = rule.tenantAtOnce.value_or(0);
    row.limits.waiting = rule.waiting.value_or(kWaiting);
    row.limits.responseBytes = static_cast<std::int64_t>(rule.responseBytes.value_or(ToolContext().outputLimit));
    row.limits.timeoutSeconds = seconds(rule.timeout);
    row.limits.cacheSeconds = cacheable(info) ? seconds(rule.cache) : 0;
    row.limits.retries = rule.retries.value_or(kRetries);
    if (const auto gate = m_gates.find(policy.gate); gate != m_gates.end()) {
        row.atWork = gate->second->atWork();
        row.waiting = gate->second->waiting();
    }
    const auto now = m_clock.steady();
    for (const auto& [target, breaker] : m_breakers) {
        if (target != info.server && !target.starts_with(info.name + ' '))
            continue;
        const auto state = breaker.state(now);
        if (state == net::CircuitBreaker::State::Closed)
            continue;
        row.breaker = state == net::CircuitBreaker::State::Open ? api::ToolBreaker::Open : api::ToolBreaker::HalfOpen;
        row.breakerSeconds = std::chrono::duration<double>(breaker.waitFor(now)).count();
    }
    const auto found = m_figures.find(info.server + '\n' + info.name);
    if (found == m_figures.end())
        return;
    const auto& figures = found->second;
    row.calls = figures.calls;
    row.failed = figures.failed;
    row.retried = figures.retried;
    row.fromCache = figures.fromCache;
    row.refused = figures.refused;
    row.p95Seconds = figures.p95();
    row.lastError = figures.lastError;
}

} // namespace kaze::tools::detail
