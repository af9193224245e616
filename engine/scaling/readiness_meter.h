#pragma once

#include "engine/api/readiness_requests.h"
#include "engine/base/clock.h"
#include "engine/base/metrics.h"
#include "engine/base/task.h"
#include "engine/scaling/installation.h"
#include "engine/telemetry/metric_history.h"

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace kaze::scaling {

//! What a person set of a trigger; what is absent is as usual.
struct TriggerChange {
    std::optional<double> threshold, warnShare, holdSeconds;

    bool operator==(const TriggerChange&) const = default;
};
using TriggerChanges = std::map<std::string, TriggerChange, std::less<>>; //!< by the trigger's id

//! "when do we have to scale, and to what": measures all triggers, keeps their levels, publishes both as kaze_readiness_value, _threshold and
//! _level by the label `trigger`, and says what follows from it. Lives on the cell loop; all calls there.
class ReadinessMeter {
public:
    //! All must outlive it.
    struct Parts {
        telemetry::MetricHistory& history;
        base::MetricsRegistry& metrics;
        const base::Clock& clock;
    };

    explicit ReadinessMeter(Parts parts);
    ~ReadinessMeter();
    ReadinessMeter(const ReadinessMeter&) = delete;
    ReadinessMeter& operator=(const ReadinessMeter&) = delete;

    //! Takes the values as they are now; after each sample of the history.
    void sample();

    [[nodiscard]] bool hasSampled() const;

    //! In place of all changes before.
    void change(const TriggerChanges& changes);

    //! The change that a command makes of what is in force; none where all is as usual. Errors: NotFound; InvalidArgument for what is no positive number, or a warning that is
    //! not below its threshold.
    [[nodiscard]] static base::Result<std::optional<TriggerChange>> changed(
        const std::optional<TriggerChange>& before, const api::SetTrigger& command);

    //! Reads months of history for forecasts, calibration and the stage; once an hour is enough. Errors: those of the history's file; then what was
    //! known before stays.
    [[nodiscard]] base::Task<base::Result<>> study();

    //! Everything, but what the engine can do itself about it.
    [[nodiscard]] api::Readiness answer(const Installation& installation) const;

    //! The stage, and the five that are nearest to their thresholds.
    void fill(api::CellSnapshot& snapshot, std::int64_t tenants) const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace kaze::scaling
