#pragma once

#include "engine/api/metric_requests.h"

#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>

namespace kaze::scaling {

//! How a trigger's value comes from the metric history.
enum class Reading : std::uint8_t {
    Latest, //!< all series together, as they are now
    Recent, //!< all series together over the span, in the view
    Worst, //!< the series that has most, over the span, in the view
    PerMinute, //!< a counter's increase a minute over the span
    ShareAbove, //!< of a histogram's values within the span, those above the limit
    FailedShare, //!< of a counter's increase within the span, that of outcomes other than "ok"; without those of call_outcomes.h
    Agents //!< agents that live, of those that this machine was measured to hold; see agent_room.h
};

//! From what a threshold can be suggested; see calibration.h.
enum class Calibrated : std::uint8_t {
    Not, //!< the threshold is a share of something that is there, or a promise
    FromOrdinary, //!< from what is ordinary here
    FromKnee //!< from the load at which turns become slow
};

//! A trigger as the documents have it: scaling decisions (section 8 of the performance model) and the thresholds of single components.
struct TriggerSpec {
    std::string_view id{};
    std::string_view title{};
    bool isComponent = false;
    std::string_view unit{}; //!< "seconds", "bytes", "share", "per_minute"; empty for a count
    double threshold = 0;
    std::chrono::seconds hold{60}; //!< above it for so long before it is critical
    Reading reading = Reading::Latest;
    std::string_view metric{};
    std::string_view label{}, labelValue{}; //!< only series with it; empty: all
    api::MetricView view = api::MetricView::Usual;
    std::chrono::seconds span{300};
    double limit = 0; //!< of ShareAbove
    std::int64_t least = 0; //!< values below which nothing is said
    Calibrated calibrated = Calibrated::Not;
    std::string_view counted{}; //!< what the values are: "batches"
    std::string_view absent{}; //!< why there may be no value; empty: nothing was measured
    std::string_view formula{}; //!< in words
    std::string_view mapping{}; //!< what the documents measure, where that is something else
    std::string_view action{};
    std::string_view stage{};
};

//! The fourteen in the documents' order, then the components.
[[nodiscard]] std::span<const TriggerSpec> triggerTable();

//! Null where there is none.
[[nodiscard]] const TriggerSpec* findTrigger(std::string_view id);

//! From this share of a threshold on it warns (section 8).
inline constexpr double kWarnShare = 0.7;

} // namespace kaze::scaling
