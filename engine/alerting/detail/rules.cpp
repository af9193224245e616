// Rules and silences, as people set them.

#include "engine/alerting/built_in_rules.h"
#include "engine/alerting/detail/alerts_impl.h"
#include "engine/alerting/detail/rule_rows.h"
#include "engine/api/alert_requests.h"
#include "engine/api/alert_wire.h"
#include "engine/api/message_requests.h"
#include "engine/api/silence_cover.h"
#include "engine/base/text.h"
#include "engine/messaging/envelope.h"

#include <algorithm>
#include <boost/json.hpp>

namespace kaze::alerting {

using base::ErrorCode;
using base::fail;
using base::failure;
using base::Result;
using base::Task;
using detail::RuledPtr;

namespace {

constexpr std::size_t kMostRules = 200, kMostSilences = 200, kMostCause = 300, kMostComment = 500;
constexpr std::size_t kLeastOfId = 4;
constexpr auto kLongestSilence = std::chrono::days(366);

//! Whether an alert of the one would be one of the other.
bool looksAtTheSame(const api::AlertRule& a, const api::AlertRule& b)
{
    return a.kind == b.kind && a.metric == b.metric && a.labels == b.labels && a.by == b.by && a.budget == b.budget
        && a.trigger == b.trigger;
}

bool isCalled(const std::string& id, const std::string& asked)
{
    return id == asked || (asked.size() >= kLeastOfId && (id.starts_with(asked) || id.ends_with(asked)));
}

Result<> checkSilence(const api::Silence& wanted, base::Time now)
{
    if (wanted.until <= now)
        return fail(ErrorCode::InvalidArgument, "A silence ends in the future.");
    if (wanted.until > now + kLongestSilence)
        return fail(ErrorCode::InvalidArgument, "A silence lasts a year at most; switch the rule off instead.");
    if (wanted.cause.size() > kMostCause || !base::isUtf8(wanted.cause))
        return fail(ErrorCode::InvalidArgument, "A cause is text of at most 300 bytes.");
    if (wanted.comment.size() > kMostComment || !base::isUtf8(wanted.comment))
        return fail(ErrorCode::InvalidArgument, "The comment of a silence is text of at most 500 bytes.");
    return {};
}

} // namespace

Task<Result<Known>> Alerts::Impl::known()
{
    std::string everybodys;
    auto list = co_await parts.webhooks.list(std::move(everybodys));
    if (!list)
        co_return failure(list);
    const auto webhooks = std::make_shared<const api::WebhookList>(std::move(*list));
    Known known;
    known.metric = [this](const std::string& metric, api::MetricView view) { return parts.history.checkView(metric, view); };
    known.budget = [this](const std::string& id) { return !parts.budgetLabels(id).empty(); };
    known.trigger = [this](const std::string& id) {
        // While nothing is measured yet, nobody can say.
        const bool any = parts.history.latest({"kaze_readiness_level", {}}).has_value();
        return !any || parts.history.latest({"kaze_readiness_level", {{"trigger", id}}}).has_value();
    };
    known.webhook = [webhooks](const std::string& named) {
        for (const auto& each : webhooks->webhooks)
            if (each.webhookId == named || (each.name == named && each.tenant == "default"))
                return each.webhookId;
        return std::string();
    };
    known.hears = [webhooks](const std::string& id) -> Result<> {
        for (const auto& each : webhooks->webhooks) {
            const auto topic = topicOf(each.name);
            if (each.webhookId != id || messaging::matches(each.topics, topic))
                continue;
            return fail(ErrorCode::InvalidArgument,
                "The webhook " + each.name + " listens to " + each.topics + ", and alerts come on " + topic
                    + ": add one with --topics '" + topic + "'.");
        }
        return {};
    };
    co_return known;
}

void Alerts::Impl::take(api::AlertRule rule)
{
    const auto builtIn = builtInRules();
    rule.builtIn = std::ranges::find(builtIn, rule.id, &api::AlertRule::id) != builtIn.end();
    auto ruled = std::make_shared<detail::Ruled>();
    ruled->terms = termsOf(rule);
    ruled->rule = std::move(rule);
    const auto known = std::ranges::find(rules, ruled->rule.id, [](const auto& each) { return each->rule.id; });
    if (known == rules.end()) {
        rules.push_back(std::move(ruled));
    } else {
        const auto before = *known;
        if (!ruled->rule.enabled || !looksAtTheSame(before->rule, ruled->rule)) {
            endAll(*before, ruled->rule.enabled ? "its rule was changed" : "its rule was switched off");
        } else {
            ruled->open = before->open;
            ruled->lookedAt = before->lookedAt;
        }
        *known = std::move(ruled);
    }
    std::ranges::stable_sort(rules, [](const auto& a, const auto& b) {
        const auto order = [](const auto& each) {
            return std::pair(!each->rule.builtIn, each->rule.builtIn ? std::string() : each->rule.name);
        };
        return order(a) < order(b);
    });
}

Result<RuledPtr> Alerts::Impl::find(const std::string& id) const
{
    RuledPtr found;
    for (const auto& ruled : rules) {
        if (ruled->rule.id == id || ruled->rule.name == id)
            return ruled;
        if (ruled->rule.builtIn || !isCalled(ruled->rule.id, id))
            continue;
        if (found)
            return fail(ErrorCode::Conflict, "Several rules have an id like \"" + id + "\"; give more of it.");
        found = ruled;
    }
    if (!found)
        return fail(ErrorCode::NotFound, "There is no alert rule \"" + id + "\"; `kaze alerts rules` shows them.");
    return found;
}

Task<Result<api::AlertRule>> Alerts::Impl::save(api::AlertRule rule)
{
    const auto names = co_await known();
    if (!names)
        co_return failure(names);
    if (const auto fine = complete(rule, *names); !fine)
        co_return failure(fine);
    const auto byId = [](const auto& each) { return each->rule.id; };
    if (!rule.id.empty() && std::ranges::find(rules, rule.id, byId) == rules.end())
        co_return fail(ErrorCode::NotFound, "There is no alert rule \"" + rule.id + "\"; leave the id out to make one.");
    for (const auto& ruled : rules)
        if (ruled->rule.id != rule.id && ruled->rule.name == rule.name)
            co_return fail(ErrorCode::AlreadyExists, "There is a rule \"" + rule.name + "\" already.");
    if (rule.id.empty() && rules.size() >= kMostRules)
        co_return fail(ErrorCode::InvalidArgument, "There are 200 alert rules already.");
    if (rule.id.empty())
        rule.id = parts.ids.next().text();
    const auto builtIn = builtInRules();
    const auto usual = std::ranges::find(builtIn, rule.id, &api::AlertRule::id);
    rule.builtIn = usual != builtIn.end();
    // As it came it is not kept, so that it becomes what the next version of it is.
    const bool isUsual = rule.builtIn && api::toJson(rule) == api::toJson(*usual);
    auto job = [rule, isUsual, now = parts.clock.now()](storage::Connection& db) {
        return isUsual ? detail::removeRule(db, rule.id) : detail::putRule(db, rule, now);
    };
    const auto stored = co_await parts.state.write(std::move(job));
    if (!stored)
        co_return failure(stored);
    take(rule);
    tellClients();
    co_await store();
    co_return rule;
}

Task<Result<>> Alerts::Impl::remove(std::string id)
{
    const auto found = find(id);
    if (!found)
        co_return failure(found);
    const auto ruled = *found;
    if (ruled->rule.builtIn)
        co_return fail(ErrorCode::PermissionDenied,
            "The rule \"" + ruled->rule.name + "\" comes with Kaze and cannot be removed; it can be switched off.");
    auto job = [id = ruled->rule.id](storage::Connection& db) { return detail::removeRule(db, id); };
    const auto removed = co_await parts.state.write(std::move(job));
    if (!removed)
        co_return removed;
    // It may have been edited meanwhile.
    const auto known = std::ranges::find(rules, ruled->rule.id, [](const auto& each) { return each->rule.id; });
    if (known != rules.end()) {
        const auto gone = *known;
        rules.erase(known);
        endAll(*gone, "its rule was removed");
    }
    tellClients();
    co_await store();
    co_return Result<>{};
}

std::optional<base::Time> Alerts::Impl::silencedUntil(const api::Alert& alert, base::Time now) const
{
    std::optional<base::Time> until;
    for (const auto& silence : silences)
        if (silence.until > now && api::covers(silence, alert))
            until = std::max(until.value_or(silence.until), silence.until);
    return until;
}

api::Alert Alerts::Impl::shown(const api::Alert& alert) const
{
    auto shown = alert;
    shown.silencedUntil = alert.endedAt ? std::nullopt : silencedUntil(alert, parts.clock.now());
    return shown;
}

void Alerts::Impl::silenceChanged(const api::Silence& silence)
{
    for (const auto& ruled : rules)
        for (const auto& [key, standing] : ruled->open)
            if (api::covers(silence, standing->alert) && std::ranges::find(changes, standing) == changes.end())
                changes.push_back(standing);
}

//! Those that are over; who is told of their alerts is told now.
void Alerts::Impl::dropSilences()
{
    const auto now = parts.clock.now();
    for (const auto& silence : silences)
        if (silence.until <= now)
            silenceChanged(silence);
    std::erase_if(silences, [now](const api::Silence& silence) { return silence.until <= now; });
}

Task<Result<api::Silence>> Alerts::Impl::silence(api::Silence wanted)
{
    const auto now = parts.clock.now();
    if (const auto fine = checkSilence(wanted, now); !fine)
        co_return failure(fine);
    if (!wanted.ruleId.empty()) {
        const auto ruled = find(wanted.ruleId);
        if (!ruled)
            co_return failure(ruled);
        wanted.ruleId = (*ruled)->rule.id;
    }
    if (silences.size() >= kMostSilences)
        co_return fail(ErrorCode::InvalidArgument, "There are 200 silences already.");
    wanted.id = parts.ids.next().text();
    wanted.madeAt = now;
    wanted.by = "local"; // whatever a client says of itself
    auto job = [wanted](storage::Connection& db) { return detail::putSilence(db, wanted); };
    const auto stored = co_await parts.state.write(std::move(job));
    if (!stored)
        co_return failure(stored);
    silences.push_back(wanted);
    silenceChanged(wanted);
    tellClients();
    co_return wanted;
}

Task<Result<>> Alerts::Impl::endSilence(std::string id)
{
    const auto now = parts.clock.now();
    std::optional<api::Silence> found;
    for (const auto& silence : silences) {
        if (silence.until <= now || !isCalled(silence.id, id))
            continue;
        if (found)
            co_return fail(ErrorCode::Conflict, "Several silences have an id like \"" + id + "\"; give more of it.");
        found = silence;
    }
    if (!found)
        co_return fail(ErrorCode::NotFound, "There is no silence \"" + id + "\"; `kaze alerts silences` shows them.");
    found->until = now;
    auto job = [ended = *found](storage::Connection& db) { return detail::putSilence(db, ended); };
    const auto stored = co_await parts.state.write(std::move(job));
    if (!stored)
        co_return stored;
    std::erase_if(silences, [&](const api::Silence& silence) { return silence.id == found->id; });
    silenceChanged(*found);
    tellClients();
    co_return Result<>{};
}

} // namespace kaze::alerting
