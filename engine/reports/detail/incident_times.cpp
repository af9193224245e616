#include "engine/reports/detail/incident_times.h"

#include "engine/api/alert.h"

#include <algorithm>

namespace kaze::reports::detail {

namespace {

using Moment = std::optional<base::Time>;

//! Takes over what is earlier (or later) than what is known.
class Finder {
public:
    Finder(Moment& at, std::string& by, bool earliest) : m_at(at), m_by(by), m_earliest(earliest) { }

    void look(const Moment& time, const char* by)
    {
        if (!time || (m_at && (m_earliest ? *time >= *m_at : *time <= *m_at)))
            return;
        m_at = time;
        m_by = by;
    }

private:
    Moment& m_at;
    std::string& m_by;
    bool m_earliest;
};

void findBegin(IncidentFacts& facts, const IncidentSigns& signs)
{
    Finder began(facts.began, facts.beganBy, true);
    for (const auto& alert : facts.alerts)
        if (alert.since >= facts.from)
            began.look(alert.since, "an alert began to hold");
    began.look(signs.firstLine, "the first error in the log");
    began.look(signs.firstTrace, "the first trace with errors");
    if (!facts.failedRuns.empty())
        began.look(facts.failedRuns.front().endedAt, "the first run that failed");
}

void findEnd(IncidentFacts& facts, const IncidentSigns& signs)
{
    const auto fires = [](const api::Alert& alert) { return alert.state == api::AlertState::Firing; };
    if (!facts.began || std::ranges::any_of(facts.alerts, fires))
        return;
    Finder ended(facts.ended, facts.endedBy, false);
    ended.look(facts.began, "nothing followed");
    for (const auto& alert : facts.alerts)
        if (alert.endedAt && *alert.endedAt < facts.to)
            ended.look(alert.endedAt, "the last alert ended");
    ended.look(signs.lastLine, "the last error in the log");
    if (!facts.failedRuns.empty())
        ended.look(facts.failedRuns.back().endedAt, "the last run that failed");
}

void add(
    std::vector<TimelineItem>& items, const IncidentFacts& facts, const Moment& at, const char* what, const api::Alert& alert)
{
    if (!at || *at < facts.from || *at >= facts.to)
        return;
    items.push_back({*at, what, alert.name, alert.runId, alert.traceId, alert.summary});
}

} // namespace

void findTimes(IncidentFacts& facts, const IncidentSigns& signs)
{
    if (facts.alert) {
        facts.began = facts.alert->since;
        facts.beganBy = "the alert's condition began to hold";
        facts.ended = facts.alert->endedAt;
        facts.endedBy = facts.ended ? "the alert's condition no longer holds" : "";
    } else {
        findBegin(facts, signs);
        findEnd(facts, signs);
    }
    Finder noticed(facts.noticed, facts.noticedBy, true);
    if (facts.alert)
        noticed.look(facts.alert->firedAt, "the alert");
    for (const auto& alert : facts.alerts)
        if (!facts.began || (alert.firedAt && *alert.firedAt >= *facts.began))
            noticed.look(alert.firedAt, "an alert");
    for (const auto& note : signs.notes)
        if (!facts.began || note.at >= *facts.began)
            noticed.look(note.at, "a person's note");
}

std::vector<TimelineItem> knownItems(const IncidentFacts& facts, const std::vector<api::Annotation>& notes)
{
    std::vector<TimelineItem> items;
    for (const auto& alert : facts.alerts) {
        add(items, facts, alert.since, "alert holds", alert);
        add(items, facts, alert.firedAt, "alert fired", alert);
        add(items, facts, alert.endedAt, "alert ended", alert);
    }
    for (const auto& run : facts.failedRuns) {
        const bool isSpent = run.state == api::RunState::BudgetExhausted;
        items.push_back({*run.endedAt, isSpent ? "budget spent" : "run failed", run.agent, run.runId, run.traceId, run.task});
    }
    for (const auto& note : notes)
        items.push_back({note.at, "note", note.by, "", note.traceId, note.text});
    return items;
}

} // namespace kaze::reports::detail
