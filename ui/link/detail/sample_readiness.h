#pragma once

#include "engine/api/metric_requests.h"
#include "engine/api/readiness_requests.h"
#include "engine/base/result.h"

#include <map>
#include <string>
#include <vector>

namespace kaze::ui {

//! What the triggers of the sample measure that its snapshot says as well.
struct SampleFigures {
    double agents = 0; //!< that live
    double queued = 0; //!< runs
    double memoryEntries = 0;
    double searchSeconds = 0;
    double checkpointSeconds = 0;
    double largestStore = 0; //!< bytes
    double agentBytes = 0; //!< of one, p90
};

//! Triggers, slow queries and bottlenecks of the sample. Thresholds and steps change it.
class SampleReadiness {
public:
    SampleReadiness(api::Time now, bool busy);

    void setFigures(const SampleFigures& figures);
    [[nodiscard]] api::Readiness readiness() const;
    [[nodiscard]] std::vector<api::TriggerBrief> nearest() const;
    [[nodiscard]] std::int64_t nearOnes() const;
    [[nodiscard]] api::SlowQueryList slowQueries() const;
    [[nodiscard]] base::Result<api::Done> set(const api::SetTrigger& request);
    [[nodiscard]] base::Result<api::Done> doStep(const api::DoTriggerStep& request);
    //! Of kaze_readiness_value. Errors: NotFound for a trigger that is not there.
    [[nodiscard]] base::Result<api::MetricRange> history(const api::QueryMetric& query) const;

private:
    void addTriggers();
    // sample_readiness_parts.cpp
    void addDetails();
    void addSteps();
    //! What the next stage begins with.
    [[nodiscard]] std::vector<api::StageStep> nextStage() const;

    [[nodiscard]] api::Trigger* find(const std::string& id);
    //! Its evidence, its level and its last hour, of its value and threshold.
    void judge(api::Trigger& trigger) const;
    [[nodiscard]] double valueAt(const api::Trigger& trigger, api::Time at) const;

    api::Time m_now;
    bool m_busy;
    std::vector<api::Trigger> m_triggers;
    std::map<std::string, std::string> m_evidence; //!< by trigger; {} stands for its value
};

//! "82 %", "390 ms", "1.5 GB", "12.4 k", as a cell says it.
[[nodiscard]] std::string sampleValueText(double value, const std::string& unit);

} // namespace kaze::ui
