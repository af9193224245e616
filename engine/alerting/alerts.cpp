#include "engine/alerting/alerts.h"

#include "engine/alerting/back_test.h"
#include "engine/alerting/built_in_rules.h"
#include "engine/alerting/detail/alerts_impl.h"
#include "engine/alerting/detail/rule_rows.h"

#include <algorithm>

namespace kaze::alerting {

using base::failure;
using base::Result;
using base::Task;

namespace {

//! All that is in state.db of alerts.
struct Stored {
    detail::StoredRules rules;
    std::vector<detail::StoredAlert> open;
    std::map<std::string, detail::ToldCause> causes;
    std::vector<api::Silence> silences;
    std::vector<detail::Owed> owed;
};

Result<Stored> readAll(storage::Connection& db, base::Time now)
{
    Stored stored;
    auto rules = detail::storedRules(db);
    if (!rules)
        return failure(rules);
    auto open = detail::openAlerts(db);
    if (!open)
        return failure(open);
    auto causes = detail::toldCauses(db);
    if (!causes)
        return failure(causes);
    auto silences = detail::silencesAfter(db, now);
    if (!silences)
        return failure(silences);
    auto owed = detail::owedNotices(db);
    if (!owed)
        return failure(owed);
    stored.rules = std::move(*rules);
    stored.open = std::move(*open);
    stored.causes = std::move(*causes);
    stored.silences = std::move(*silences);
    stored.owed = std::move(*owed);
    return stored;
}

} // namespace

Alerts::Impl::Impl(Parts given)
    : parts(std::move(given)), sources{parts.history, parts.workers, parts.budgetLabels},
      seconds(parts.metrics.histogram("kaze_alerts_evaluation_seconds")), firingGauge(parts.metrics.gauge("kaze_alerts_firing"))
{
}

Task<Result<>> Alerts::Impl::open()
{
    auto job = [now = parts.clock.now()](storage::Connection& db) { return readAll(db, now); };
    auto stored = co_await parts.state.read(std::move(job));
    if (!stored)
        co_return failure(stored);
    for (auto& rule : builtInRules())
        take(std::move(rule));
    for (auto& rule : stored->rules.rules)
        take(std::move(rule));
    for (const auto& id : stored->rules.unreadable)
        parts.log->warn("the alert rule {} cannot be read and is left out", id);
    causes = std::move(stored->causes);
    silences = std::move(stored->silences);
    owed = std::move(stored->owed);
    for (auto& one : stored->open)
        restore(std::move(one));
    countLoud();
    opened = true;
    co_return Result<>{};
}

void Alerts::Impl::restore(detail::StoredAlert stored)
{
    auto standing = std::make_shared<detail::Standing>();
    standing->alert = std::move(stored.alert);
    standing->track = stored.track;
    standing->told = stored.told;
    const auto ruled = std::ranges::find(rules, standing->alert.ruleId, [](const auto& each) { return each->rule.id; });
    if (ruled != rules.end() && (*ruled)->rule.enabled) {
        // Of two of one line, the end of the older could not be stored.
        std::swap((*ruled)->open[detail::keyOf(standing->alert.labels)], standing);
        if (!standing)
            return;
    }
    // Its rule went in the moment in which the program ended.
    standing->alert.state = api::AlertState::Ended;
    standing->alert.endedAt = parts.clock.now();
    unstored.push_back(std::move(standing));
}

Alerts::Alerts(Parts parts) : m_impl(std::make_unique<Impl>(std::move(parts))) { }

Alerts::~Alerts() = default;

Task<Result<>> Alerts::open()
{
    return m_impl->open();
}

Task<> Alerts::evaluate()
{
    return m_impl->evaluate();
}

std::int64_t Alerts::firing() const
{
    return m_impl->loud;
}

Task<Result<api::AlertPage>> Alerts::list(api::ListAlerts query)
{
    return m_impl->list(std::move(query));
}

api::AlertRuleList Alerts::rules() const
{
    api::AlertRuleList list;
    for (const auto& ruled : m_impl->rules)
        list.rules.push_back(ruled->rule);
    return list;
}

Task<Result<api::AlertRule>> Alerts::save(api::AlertRule rule)
{
    return m_impl->save(std::move(rule));
}

Task<Result<>> Alerts::remove(std::string id)
{
    return m_impl->remove(std::move(id));
}

Task<Result<api::AlertBackTest>> Alerts::test(api::TestAlertRule query)
{
    const auto known = co_await m_impl->known();
    if (!known)
        co_return failure(known);
    // Who tries a rule out need not have named it yet.
    if (query.rule.name.empty())
        query.rule.name = "Rule";
    if (const auto fine = complete(query.rule, *known); !fine)
        co_return failure(fine);
    co_return co_await backTest(m_impl->sources, std::move(query), m_impl->parts.clock.now());
}

api::SilenceList Alerts::silences() const
{
    api::SilenceList list;
    const auto now = m_impl->parts.clock.now();
    std::ranges::copy_if(
        m_impl->silences, std::back_inserter(list.silences), [now](const api::Silence& silence) { return silence.until > now; });
    return list;
}

Task<Result<api::Silence>> Alerts::silence(api::Silence wanted)
{
    return m_impl->silence(std::move(wanted));
}

Task<Result<>> Alerts::endSilence(std::string id)
{
    return m_impl->endSilence(std::move(id));
}

} // namespace kaze::alerting
