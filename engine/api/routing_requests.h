#pragma once

#include "engine/api/reply.h"

// What the gateway does on its own: answers from its cache, experiments, what its limits allow.

namespace kaze::api {

//! Answers that were kept, and what that brought, since the cell began.
struct CacheInfo {
    bool exact = false; //!< whether equal requests are answered from it
    bool semantic = false; //!< whether alike ones are
    std::string note; //!< why the semantic one is off, though wanted
    std::int64_t entries = 0;
    std::int64_t bytes = 0;
    std::int64_t lookups = 0; //!< calls that might have been answered
    std::int64_t exactHits = 0;
    std::int64_t semanticHits = 0;
    Money savedUsd;
    double savedSeconds = 0;
    std::int64_t audited = 0; //!< semantic hits that were asked again to compare
    std::int64_t falseHits = 0; //!< of those: the answers did not agree
    std::int64_t promptCacheReadTokens = 0; //!< input that providers read from their own caches
    std::int64_t promptTokens = 0; //!< all input
};
BOOST_DESCRIBE_STRUCT(CacheInfo, (),
    (exact, semantic, note, entries, bytes, lookups, exactHits, semanticHits, savedUsd, savedSeconds, audited, falseHits,
        promptCacheReadTokens, promptTokens))

struct ExperimentArm {
    std::string name; //!< "control", "candidate"
    std::string model;
    std::int64_t subjects = 0; //!< runs, or calls of no run
    std::int64_t succeeded = 0;
    Money meanCostUsd;
    double meanSeconds = 0; //!< model time
};
BOOST_DESCRIBE_STRUCT(ExperimentArm, (), (name, model, subjects, succeeded, meanCostUsd, meanSeconds))

//! One measure of an experiment. The p-value holds at every moment somebody looks.
struct ExperimentMeasure {
    std::string name; //!< "cost", "latency", "success"
    double change = 0; //!< of the candidate against the control: -0.3 is 30 % less
    double pValue = 1;
    std::string verdict; //!< "better", "worse", "no difference shown"
};
BOOST_DESCRIBE_STRUCT(ExperimentMeasure, (), (name, change, pValue, verdict))

struct ExperimentInfo {
    std::string name;
    double share = 0; //!< of the subjects that go to the candidate
    Time since;
    std::string state; //!< "running", "rolled_out", "reverted"
    bool automatic = false; //!< acts on its verdict by itself
    std::vector<ExperimentArm> arms; //!< control, candidate
    std::vector<ExperimentMeasure> measures;
    std::string verdict; //!< in words
};
BOOST_DESCRIBE_STRUCT(ExperimentInfo, (), (name, share, since, state, automatic, arms, measures, verdict))

//! What the keys of a provider let through.
struct CapacityEstimate {
    std::string provider;
    std::optional<double> tasksPerMinute; //!< none: no limit known
    std::optional<double> tasksPerHour;
    std::string limitedBy; //!< "input tokens a minute"
    std::string basis; //!< "6 calls and 48 200 tokens a task, the mean of the last 200 runs"
};
BOOST_DESCRIBE_STRUCT(CapacityEstimate, (), (provider, tasksPerMinute, tasksPerHour, limitedBy, basis))

struct Routing {
    static constexpr std::string_view kType = "routing";
    CacheInfo cache;
    std::vector<ExperimentInfo> experiments;
    std::vector<CapacityEstimate> capacity;
};
BOOST_DESCRIBE_STRUCT(Routing, (), (cache, experiments, capacity))

struct GetRouting {
    static constexpr std::string_view kType = "get_routing";
    using Reply = Routing;
};
BOOST_DESCRIBE_STRUCT(GetRouting, (), ())

struct CacheCleared {
    static constexpr std::string_view kType = "cache_cleared";
    std::int64_t entries = 0;
};
BOOST_DESCRIBE_STRUCT(CacheCleared, (), (entries))

//! Forgets answers; without a rule all of them.
struct ClearCache {
    static constexpr std::string_view kType = "clear_cache";
    using Reply = CacheCleared;
    std::string tenant, agent, model; //!< empty: of all
    std::optional<Time> before; //!< kept earlier than this
};
BOOST_DESCRIBE_STRUCT(ClearCache, (), (tenant, agent, model, before))

//! Sends all to the candidate from now on, or none.
struct DecideExperiment {
    static constexpr std::string_view kType = "decide_experiment";
    using Reply = Done;
    std::string name;
    bool rollOut = false;
};
BOOST_DESCRIBE_STRUCT(DecideExperiment, (), (name, rollOut))

} // namespace kaze::api
