#pragma once

#include "engine/api/run.h"

namespace kaze::api {

enum class EngineState : std::uint8_t { Starting, Running, Stopping, Stopped, Failed };
BOOST_DESCRIBE_ENUM(EngineState, Starting, Running, Stopping, Stopped, Failed)

//! A named line of a chart: one value a bucket, the newest last.
struct Series {
    std::string name;
    std::vector<double> values;
};
BOOST_DESCRIBE_STRUCT(Series, (), (name, values))

enum class TriggerLevel : std::uint8_t { Unknown, Ok, Warning, Critical };
BOOST_DESCRIBE_ENUM(TriggerLevel, Unknown, Ok, Warning, Critical)

//! A trigger of readiness in one line.
struct TriggerBrief {
    std::string id;
    std::string title;
    std::string shown; //!< "31 of 50"
    double share = 0; //!< of the threshold
    Open<TriggerLevel> level;
    std::string action; //!< what to do, where it warns
};
BOOST_DESCRIBE_STRUCT(TriggerBrief, (), (id, title, shown, share, level, action))

//! What the whole cell looks like at one moment: aggregates and the twenty most recent active runs, at most 64 KB. Sent at most ten times a
//! second; the latest wins. Charts cover the last hour in 60 buckets.
struct CellSnapshot {
    std::int64_t number = 0;
    Time at;
    Open<EngineState> engine;
    std::string message; //!< why it failed or what it waits for
    std::string version;
    std::string dataFolder;
    Time startedAt;

    std::int64_t agentsRunning = 0; //!< runs that live, subagents included, and those that wait for people
    std::int64_t agentsKnown = 0; //!< agent definitions
    std::int64_t runsQueued = 0;
    std::int64_t runsWaiting = 0; //!< for approval or attention
    std::int64_t runsInterrupted = 0;
    std::int64_t runsTotal = 0;
    std::int64_t approvalsOpen = 0;
    std::int64_t tracesTotal = 0;
    std::int64_t memoryRecords = 0;

    double tasksPerMinute = 0; //!< runs ended, over the last five minutes
    double tasksSucceeded = 1; //!< share of those ended in the last hour that are done, 0..1
    std::int64_t tasksEnded = 0; //!< how many that is
    double tokensPerMinute = 0;
    Money spendToday; //!< since local midnight
    Money spendHour;

    std::vector<Series> trends; //!< "agents", "tasks", "tokens", "spend"
    std::vector<Series> turnLatency; //!< "p50", "p95", "p99" in seconds; -1 where a bucket is empty
    std::vector<Series> requests; //!< a series for each provider, requests a bucket
    double turnP50 = 0; //!< seconds, over the last hour; 0 when there was none
    double turnP95 = 0;
    double turnP99 = 0;

    std::int64_t inFlight = 0; //!< model calls
    double eventsPerSecond = 0;
    std::int64_t eventsDropped = 0;
    double knowledgeP95 = 0; //!< seconds
    double checkpointP99 = 0; //!< seconds from write to acknowledgement
    std::int64_t stateBytes = 0;
    std::int64_t observationBytes = 0;
    std::int64_t knowledgeBytes = 0;
    std::int64_t residentBytes = 0; //!< of the process
    std::int64_t agentBytes = 0; //!< held by runs that live, as each of them accounts for
    std::int64_t runsForPlaces = 0; //!< queued runs that wait for a place in their pool
    std::int64_t schedulesActive = 0;
    std::int64_t toolServers = 0; //!< MCP servers that run

    std::int64_t stage = 0; //!< of the installation, 0 to 3
    std::vector<TriggerBrief> nearest; //!< the five triggers of readiness that are nearest to their thresholds
    std::int64_t triggersNear = 0; //!< that warn or are critical
    std::int64_t alertsFiring = 0; //!< and not silenced

    std::vector<RunRow> activeRuns;
    std::vector<std::string> warnings; //!< sentences for the alerts list: disk nearly full, log folder not writable
};
BOOST_DESCRIBE_STRUCT(CellSnapshot, (),
    (number, at, engine, message, version, dataFolder, startedAt, agentsRunning, agentsKnown, runsQueued, runsWaiting,
        runsInterrupted, runsTotal, approvalsOpen, tracesTotal, memoryRecords, tasksPerMinute, tasksSucceeded, tasksEnded,
        tokensPerMinute, spendToday, spendHour, trends, turnLatency, requests, turnP50, turnP95, turnP99, inFlight,
        eventsPerSecond, eventsDropped, knowledgeP95, checkpointP99, stateBytes, observationBytes, knowledgeBytes, residentBytes,
        agentBytes, runsForPlaces, schedulesActive, toolServers, stage, nearest, triggersNear, alertsFiring, activeRuns,
        warnings))

} // namespace kaze::api
