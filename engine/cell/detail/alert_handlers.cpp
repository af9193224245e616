#include "engine/alerting/built_in_rules.h"
#include "engine/api/alert_requests.h"
#include "engine/api/request.h"
#include "engine/cell/detail/engine.h"
#include "engine/cell/detail/respond.h"

#include <algorithm>

namespace kaze::cell::detail {

void Engine::makeAlerts()
{
    alerting::Alerts::Parts parts{*m_state, *m_metricHistory, *m_observations, *m_transport, *m_webhooks, *m_workers, m_clock,
        *m_ids, m_metrics, m_logs->logger("alerts"), {}, {}};
    parts.budgetLabels = [this](const std::string& id) {
        for (const auto& budget : m_gateway->standingBudgets().spent())
            if (budget.id == id)
                return AlertMeter::labelsOf(budget);
        return base::MetricsRegistry::Labels{};
    };
    parts.changed = [this](const api::Alert& alert, const std::string& notice) { m_hub->alertChanged({alert, notice}); };
    m_alerts = std::make_unique<alerting::Alerts>(std::move(parts));
    m_metricHistory->afterSample([this] { base::spawn(m_loop.executor(), evaluateAlerts()); });
}

base::Task<> Engine::evaluateAlerts()
{
    if (m_stop.token().cancelled())
        co_return;
    ++m_busy;
    co_await m_alerts->evaluate();
    over();
}

Engine::Answer Engine::handle(api::ListAlerts query)
{
    auto page = co_await m_alerts->list(std::move(query));
    co_return respond(std::move(page));
}

Engine::Answer Engine::handle(api::ListAlertRules)
{
    co_return api::Response{m_alerts->rules()};
}

Engine::Answer Engine::handle(api::SaveAlertRule query)
{
    if (query.reset) {
        const auto usual = alerting::builtInRules();
        const auto found = std::ranges::find(usual, query.rule.id, &api::AlertRule::id);
        if (found == usual.end())
            co_return base::fail(
                base::ErrorCode::InvalidArgument, "Only rules that come with Kaze can be set back to how they came.");
        query.rule = *found;
    }
    auto saved = co_await m_alerts->save(std::move(query.rule));
    if (!saved)
        co_return failure(saved);
    api::AlertRuleSaved reply;
    reply.rule = std::move(*saved);
    co_return api::Response{std::move(reply)};
}

Engine::Answer Engine::handle(api::RemoveAlertRule query)
{
    const auto removed = co_await m_alerts->remove(std::move(query.id));
    co_return done(removed);
}

Engine::Answer Engine::handle(api::TestAlertRule query)
{
    auto tested = co_await m_alerts->test(std::move(query));
    co_return respond(std::move(tested));
}

Engine::Answer Engine::handle(api::ListSilences)
{
    co_return api::Response{m_alerts->silences()};
}

Engine::Answer Engine::handle(api::AddSilence query)
{
    auto made = co_await m_alerts->silence(std::move(query.silence));
    if (!made)
        co_return failure(made);
    api::SilenceAdded reply;
    reply.silence = std::move(*made);
    co_return api::Response{std::move(reply)};
}

Engine::Answer Engine::handle(api::EndSilence query)
{
    const auto ended = co_await m_alerts->endSilence(std::move(query.id));
    co_return done(ended);
}

} // namespace kaze::cell::detail
