#pragma once

#include "engine/api/reply.h"
#include "engine/api/snapshot.h"

#include <string_view>

namespace kaze::api {

//! When a measure reaches its threshold, if it goes on as it did.
struct TriggerForecast {
    Time at;
    std::optional<Time> earliest, latest; //!< of a 90 % interval; latest is absent where it may never be
    std::string basis; //!< "a straight line through 14 days of hourly values, R² 0.81"
};
BOOST_DESCRIBE_STRUCT(TriggerForecast, (), (at, earliest, latest, basis))

//! What the measured history says the threshold should be.
struct TriggerCalibration {
    double threshold = 0;
    std::string reason;
    Time at;
};
BOOST_DESCRIBE_STRUCT(TriggerCalibration, (), (threshold, reason, at))

//! What the engine can do itself about a trigger.
struct TriggerStep {
    std::string id; //!< "pool-size"
    std::string title; //!< "Let pool review run 24 agents"
    std::string effect; //!< what changes, and what it costs: "18 becomes 24; about 1.2 GB more memory"
    bool allowed = false;
    std::string whyNot; //!< empty where it is allowed
};
BOOST_DESCRIBE_STRUCT(TriggerStep, (), (id, title, effect, allowed, whyNot))

//! Something that says when to scale: a measure with a threshold.
struct Trigger {
    std::string id; //!< "gateway-queue"
    std::string title;
    bool isComponent = false; //!< of one component rather than one of the fourteen
    std::string unit; //!< "seconds", "bytes", "share" (0 to 1), "per_minute"; empty for a count
    std::optional<double> value; //!< none while nothing was measured
    double threshold = 0;
    double usualThreshold = 0; //!< before somebody edited it
    double warnShare = 0.7; //!< of the threshold
    double holdSeconds = 0; //!< above it for so long before it is critical
    Open<TriggerLevel> level;
    Time since; //!< of this level
    std::string formula; //!< "p95 of kaze_observations_batch_seconds over 5 min"
    std::string evidence; //!< "9.1 ms over 1 204 batches in the last 5 min"
    std::string mapping; //!< what the documents measure and what stands for it here; empty where it is the same
    std::string action; //!< what a person would do
    std::vector<TriggerStep> steps; //!< what the engine would
    std::string stage; //!< "1", "2-3"
    std::vector<double> trend; //!< of the last hour, 60 values, the newest last; -1 where nothing is known
    std::string metric; //!< its history: QueryMetric of kaze_readiness_value with the label trigger
    std::optional<TriggerForecast> forecast;
    std::optional<TriggerCalibration> calibration;
};
BOOST_DESCRIBE_STRUCT(Trigger, (),
    (id, title, isComponent, unit, value, threshold, usualThreshold, warnShare, holdSeconds, level, since, formula, evidence,
        mapping, action, steps, stage, trend, metric, forecast, calibration))

struct StageStep {
    std::string text; //!< "more than 50 agents in one process"
    bool reached = false;
    std::string evidence;
};
BOOST_DESCRIBE_STRUCT(StageStep, (), (text, reached, evidence))

struct AntiPattern {
    std::string id;
    std::string title;
    std::string evidence; //!< what was seen here
    std::string why;
    std::string instead;
};
BOOST_DESCRIBE_STRUCT(AntiPattern, (), (id, title, evidence, why, instead))

//! What limits throughput now, or next.
struct Bottleneck {
    std::string resource; //!< "provider openai: requests a minute"
    double utilisation = 0; //!< 0 to 1
    double waiting = 0; //!< mean number that wait for it
    double waitSeconds = 0; //!< 95th percentile
    std::string evidence;
    std::string gain; //!< what removing it would gain: "up to 1.8 times until knowledge search is the limit"
    bool limits = false; //!< it limits now; else it is the nearest to it
};
BOOST_DESCRIBE_STRUCT(Bottleneck, (), (resource, utilisation, waiting, waitSeconds, evidence, gain, limits))

//! A part of a turn against what the documents allow it.
struct LatencyPart {
    std::string name; //!< "load checkpoint"
    std::optional<double> budgetSeconds, goalSeconds; //!< before and after optimisation
    double p50 = 0, p95 = 0; //!< seconds, of the last hour
    std::int64_t count = 0;
    std::string note;
};
BOOST_DESCRIBE_STRUCT(LatencyPart, (), (name, budgetSeconds, goalSeconds, p50, p95, count, note))

struct Readiness {
    static constexpr std::string_view kType = "readiness";
    Time at;
    std::int64_t stage = 0; //!< 0 to 3
    std::string stageTitle; //!< "MVP"
    std::vector<StageStep> next; //!< what the next stage begins with; empty at the last
    std::vector<Trigger> triggers; //!< the fourteen in the documents' order, then the components
    std::vector<AntiPattern> antiPatterns;
    std::vector<Bottleneck> bottlenecks; //!< the tightest first
    std::vector<LatencyPart> latency;
};
BOOST_DESCRIBE_STRUCT(Readiness, (), (at, stage, stageTitle, next, triggers, antiPatterns, bottlenecks, latency))

struct GetReadiness {
    static constexpr std::string_view kType = "get_readiness";
    using Reply = Readiness;
};
BOOST_DESCRIBE_STRUCT(GetReadiness, (), ())

//! Errors: NotFound; InvalidArgument for what is not a positive number.
struct SetTrigger {
    static constexpr std::string_view kType = "set_trigger";
    using Reply = Done;
    std::string id;
    std::optional<double> threshold, warnShare, holdSeconds; //!< what is absent stays
    bool reset = false; //!< back to the usual
};
BOOST_DESCRIBE_STRUCT(SetTrigger, (), (id, threshold, warnShare, holdSeconds, reset))

//! Does a step that a trigger offers; the audit trail has it. Errors: NotFound; PermissionDenied with why it is not allowed.
struct DoTriggerStep {
    static constexpr std::string_view kType = "do_trigger_step";
    using Reply = Done;
    std::string trigger;
    std::string step;
};
BOOST_DESCRIBE_STRUCT(DoTriggerStep, (), (trigger, step))

//! A statement that took longer than 100 ms.
struct SlowQuery {
    std::string store; //!< "state", "observations 2026-11", "knowledge default"
    std::string sql; //!< with `?` for its arguments
    std::int64_t count = 0;
    double worstSeconds = 0, totalSeconds = 0;
    Time lastAt;
    std::string plan; //!< as the store explains it
    std::string advice; //!< an index or another query; empty where there is none
};
BOOST_DESCRIBE_STRUCT(SlowQuery, (), (store, sql, count, worstSeconds, totalSeconds, lastAt, plan, advice))

struct SlowQueryList {
    static constexpr std::string_view kType = "slow_query_list";
    std::vector<SlowQuery> queries; //!< most time first
    double thresholdSeconds = 0;
};
BOOST_DESCRIBE_STRUCT(SlowQueryList, (), (queries, thresholdSeconds))

struct ListSlowQueries {
    static constexpr std::string_view kType = "list_slow_queries";
    using Reply = SlowQueryList;
};
BOOST_DESCRIBE_STRUCT(ListSlowQueries, (), ())

} // namespace kaze::api
