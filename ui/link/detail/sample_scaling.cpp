// What the sample cell answers about readiness and alerts.

#include "engine/api/alert_requests.h"
#include "engine/api/events.h"
#include "engine/api/readiness_requests.h"
#include "engine/api/request.h"
#include "ui/link/detail/sample_alerts.h"
#include "ui/link/detail/sample_cell.h"
#include "ui/link/detail/sample_readiness.h"

#include <algorithm>

namespace kaze::ui {

namespace {

base::Result<api::Response> wrapped(auto result)
{
    if (!result)
        return failure(result);
    return api::Response{std::move(*result)};
}

} // namespace

SampleReadiness& SampleCell::readiness() const
{
    if (!m_readiness)
        m_readiness = std::make_shared<SampleReadiness>(m_now, !m_runs.empty());
    return *m_readiness;
}

SampleAlerts& SampleCell::alerts() const
{
    if (m_alerts)
        return *m_alerts;
    SampleSubject subject;
    for (const auto& run : m_runs)
        if (run.detail.run.agent == "index-doctor" && subject.runId.empty())
            subject = {run.detail.run.runId, run.detail.run.traceId, run.detail.run.agent};
    m_alerts = std::make_shared<SampleAlerts>(m_now, !m_runs.empty(), subject);
    return *m_alerts;
}

void SampleCell::addReadiness(api::CellSnapshot& snapshot) const
{
    std::vector<double> bytes;
    for (const auto& run : m_runs)
        if (run.detail.run.memoryBytes > 0)
            bytes.push_back(static_cast<double>(run.detail.run.memoryBytes));
    std::sort(bytes.begin(), bytes.end());
    SampleFigures figures;
    figures.agents = static_cast<double>(snapshot.agentsRunning);
    figures.queued = static_cast<double>(snapshot.runsQueued);
    figures.memoryEntries = static_cast<double>(snapshot.memoryRecords);
    figures.searchSeconds = snapshot.knowledgeP95;
    figures.checkpointSeconds = snapshot.checkpointP99;
    figures.largestStore = static_cast<double>(std::max(snapshot.observationBytes, snapshot.stateBytes));
    figures.agentBytes = bytes.empty() ? 0 : bytes[(bytes.size() - 1) * 9 / 10];
    readiness().setFigures(figures);
    snapshot.nearest = readiness().nearest();
    snapshot.triggersNear = readiness().nearOnes();
    snapshot.alertsFiring = alerts().firing();
}

const api::Alert& SampleCell::fireAlert(api::Alert alert)
{
    const auto& fired = alerts().fire(std::move(alert));
    tell(api::AlertChanged{fired, fired.summary});
    return fired;
}

SampleCell::Answer SampleCell::handle(const api::GetReadiness&)
{
    // The figures of now are in the snapshot.
    static_cast<void>(snapshot());
    return readiness().readiness();
}

SampleCell::Answer SampleCell::handle(const api::SetTrigger& request)
{
    ++m_changes;
    return wrapped(readiness().set(request));
}

SampleCell::Answer SampleCell::handle(const api::DoTriggerStep& request)
{
    ++m_changes;
    return wrapped(readiness().doStep(request));
}

SampleCell::Answer SampleCell::handle(const api::ListSlowQueries&)
{
    return readiness().slowQueries();
}

SampleCell::Answer SampleCell::handle(const api::ListMetrics&)
{
    return alerts().metrics();
}

SampleCell::Answer SampleCell::handle(const api::ListAlerts& request)
{
    return wrapped(alerts().list(request));
}

SampleCell::Answer SampleCell::handle(const api::ListAlertRules&)
{
    return alerts().rules();
}

SampleCell::Answer SampleCell::handle(const api::SaveAlertRule& request)
{
    ++m_changes;
    return wrapped(alerts().save(request));
}

SampleCell::Answer SampleCell::handle(const api::RemoveAlertRule& request)
{
    ++m_changes;
    return wrapped(alerts().remove(request));
}

SampleCell::Answer SampleCell::handle(const api::TestAlertRule& request)
{
    return wrapped(alerts().test(request));
}

SampleCell::Answer SampleCell::handle(const api::ListSilences&)
{
    return alerts().silences();
}

SampleCell::Answer SampleCell::handle(const api::AddSilence& request)
{
    ++m_changes;
    return wrapped(alerts().add(request));
}

SampleCell::Answer SampleCell::handle(const api::EndSilence& request)
{
    ++m_changes;
    return wrapped(alerts().end(request));
}

} // namespace kaze::ui
