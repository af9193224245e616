#pragma once

#include "engine/api/alert_requests.h"
#include "engine/base/result.h"

#include <functional>
#include <string>
#include <vector>

namespace kaze::ui {

//! A run of the sample that an alert is about.
struct SampleSubject {
    std::string runId, traceId, agent;
};

//! Alerts of the sample with their rules and silences. What changes an alert is told to `changed`.
class SampleAlerts {
public:
    SampleAlerts(api::Time now, bool busy, const SampleSubject& subject);

    [[nodiscard]] base::Result<api::AlertPage> list(const api::ListAlerts& request) const;
    //! That fire and are not silenced.
    [[nodiscard]] std::int64_t firing() const;
    [[nodiscard]] api::AlertRuleList rules() const { return {m_rules}; }
    [[nodiscard]] base::Result<api::AlertRuleSaved> save(const api::SaveAlertRule& request);
    [[nodiscard]] base::Result<api::Done> remove(const api::RemoveAlertRule& request);
    [[nodiscard]] base::Result<api::AlertBackTest> test(const api::TestAlertRule& request) const;
    [[nodiscard]] api::SilenceList silences() const { return {m_silences}; }
    [[nodiscard]] base::Result<api::SilenceAdded> add(const api::AddSilence& request);
    [[nodiscard]] base::Result<api::Done> end(const api::EndSilence& request);
    //! Makes one that fires now.
    const api::Alert& fire(api::Alert alert);
    //! Names of metrics that rules look at.
    [[nodiscard]] api::MetricList metrics() const;

private:
    void addRules();
    void addAlerts(const SampleSubject& subject);
    api::Alert& add(const std::string& rule, api::AlertState state, double value, api::Time since, std::string summary);
    [[nodiscard]] api::Alert shown(api::Alert alert) const;
    [[nodiscard]] api::AlertRule* find(const std::string& id);
    [[nodiscard]] std::vector<double> valuesOf(const api::AlertRule& rule, api::Time from, api::Time to, std::size_t steps) const;

    api::Time m_now;
    std::vector<api::AlertRule> m_rules, m_usual; //!< as they came
    std::vector<api::Alert> m_alerts;
    std::vector<api::Silence> m_silences;
    std::vector<std::string> m_problems;
    std::uint64_t m_ids = 0;
};

} // namespace kaze::ui
