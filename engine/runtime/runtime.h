#pragma once

#include "engine/api/events.h"
#include "engine/api/run_control_requests.h"
#include "engine/base/clock.h"
#include "engine/base/log.h"
#include "engine/base/metrics.h"
#include "engine/gateway/gateway.h"
#include "engine/knowledge/knowledge.h"
#include "engine/runtime/agent_library.h"
#include "engine/runtime/run_store.h"
#include "engine/runtime/tenants.h"
#include "engine/telemetry/observation_log.h"
#include "engine/tools/registry.h"

#include <memory>

namespace kaze::runtime {

//! Who wants to know what runs do. Called on the loop; must be quick.
class RunListener {
public:
    virtual ~RunListener() = default;

    //! Whether anybody follows this run's steps and text; asked before an event is built.
    [[nodiscard]] virtual bool follows(const base::Uuid& run) const = 0;
    virtual void stepAdded(const base::Uuid& run, const api::Step& step) = 0;
    //! See api::TextDelta for `restarted`.
    virtual void textStreamed(const base::Uuid& run, std::string_view text, bool restarted) = 0;

    //! Whether anybody looks at rows; asked before they are made.
    [[nodiscard]] virtual bool wantsRows() const { return true; }
    //! A row changed; comes at most ten times a second for each run.
    virtual void runChanged(const api::RunRow& run) = 0;
    virtual void approvalAsked(const api::Approval& approval) = 0;
    virtual void approvalClosed(const std::string& approvalId, const base::Uuid& run) = 0;

    //! Nobody answered in time, so that it is answered as it was set.
    virtual void timedOut([[maybe_unused]] const base::Uuid& run, [[maybe_unused]] api::Verdict verdict) { }

    virtual void turnTook(base::Duration time, std::int64_t tokens, base::Money cost) = 0;
    virtual void runEnded(api::RunState state) = 0;
};

//! Runs agents. Each run is a coroutine that goes from record to record of its log, so that stopping anywhere and going on
//! later is the ordinary case. Lives on the loop.
class Runtime {
public:
    struct Parts {
        base::Executor loop;
        base::WorkerPool& workers; //!< for folders, which may be on a network
        storage::Database& state;
        gateway::Gateway& gateway;
        tools::ToolRegistry& tools;
        knowledge::Knowledge& knowledge;
        telemetry::ObservationLog& observations;
        const AgentLibrary& agents;
        const base::Clock& clock;
        base::IdSource& ids;
        base::MetricsRegistry& metrics;
        base::Logger log;
        const base::Redactor& redactor;
        RunListener& listener;
    };

    explicit Runtime(Parts parts);
    ~Runtime();

    //! Marks runs that a crash cut off as interrupted. Call once, before anything else.
    [[nodiscard]] base::Task<base::Result<>> open();

    //! Durable when it returns; asked again with the same run id it names the run it started. Errors: those of the agent file, its
    //! tools, the model (name, address, missing key), those that are to stand in for it (names) and the workspace; Conflict for an id that is
    //! another run's.
    [[nodiscard]] base::Task<base::Result<api::RunStarted>> start(api::StartRun request);

    //! Starts a run from the log of another, which stays as it is, also while it is at work: see api::ForkRun. Durable when it returns; asked again
    //! with the same id it names the run it started. Errors: NotFound, InvalidArgument for a step that is not there or a task that comes too late, and
    //! those of `start`.
    [[nodiscard]] base::Task<base::Result<api::RunStarted>> fork(base::Uuid run, api::ForkRun request);
    //! Side by side; reads both logs. Errors: NotFound.
    [[nodiscard]] base::Task<base::Result<api::RunComparison>> compare(base::Uuid first, base::Uuid second);
    //! See api::BulkRuns; what else is asked of the runtime comes between. Errors: InvalidArgument for an action or a filter that cannot be read; those of
    //! single runs are told in the reply.
    [[nodiscard]] base::Task<base::Result<api::BulkDone>> bulk(api::BulkRuns request);
    //! Takes effect at the run's next step; its subagents pause with it.
    [[nodiscard]] base::Task<base::Result<>> pause(base::Uuid run);
    //! Goes on from the last record; with `budget` that is its limit from now on, of what it and its subagents spend in all, also when it is at
    //! work. Errors: Conflict for a run that is done or cancelled; InvalidArgument for a budget that is spent already, or a subagent's.
    [[nodiscard]] base::Task<base::Result<>> resume(base::Uuid run, gateway::Limits budget = {});
    //! Ends it and its subagents; durable when it returns. Errors: NotFound; Conflict for a run that has ended, also meanwhile.
    [[nodiscard]] base::Task<base::Result<>> cancel(base::Uuid run, std::string reason);
    //! Durable when it returns. A run that does not live goes on with it where `takeUpLine` was called, and stays as it is elsewhere. The same answer
    //! may be given again. Errors: InvalidArgument for what is no answer to the question, PermissionDenied for arguments that the agent's file denies,
    //! NotFound, Conflict when it was answered otherwise, or closed with its run.
    [[nodiscard]] base::Task<base::Result<base::Uuid>> answer(api::AnswerApproval answer);
    //! A person's words to a run: durable when it returns, read before its next turn, kept for later where it waits or sleeps. The same `id` once more says
    //! nothing; an empty one is made up. Errors: InvalidArgument for nothing or too much, NotFound, Conflict for a run that has ended.
    [[nodiscard]] base::Task<base::Result<>> send(base::Uuid run, std::string text, std::string id);
    //! What people allowed for always.
    [[nodiscard]] base::Task<base::Result<std::vector<api::PermissionRow>>> listPermissions();
    //! From the next call on, also of runs at work. Errors: NotFound.
    [[nodiscard]] base::Task<base::Result<>> revokePermission(base::Uuid permission);
    //! Makes every run that was started from outside live again that was interrupted or waits for a person, a few at one time; what is asked of the
    //! runtime meanwhile comes between. Stopped before its end it leaves the rest as they are. Returns how many live.
    [[nodiscard]] base::Task<base::Result<std::int64_t>> resumeAll();

    //! For a process that stays: lets the runs that waited for a place when the process before ended wait on, and from then on those that wait for a
    //! person go on when they are answered, as do now those that have been answered meanwhile. Returns how many stand in line.
    [[nodiscard]] base::Task<base::Result<std::int64_t>> takeUpLine();

    //! By name; before them, as "*", the whole cell.
    [[nodiscard]] std::vector<api::PoolRow> pools() const;
    //! How many of its runs may be at work at one time; "*" stands for the whole cell, 0 for no limit (for the cell: what memory has room for).
    void setPool(const std::string& pool, std::int64_t limit);

    [[nodiscard]] Tenants& tenants();
    //! How many runs of an owner are at work and wait for a place.
    struct PlacesUsed {
        std::int64_t atWork = 0, waiting = 0;
    };
    [[nodiscard]] PlacesUsed placesUsed(const Owner& owner) const;

    [[nodiscard]] base::Task<base::Result<base::Uuid>> resolve(std::string id);
    [[nodiscard]] base::Task<base::Result<api::RunPage>> list(api::ListRuns query);
    [[nodiscard]] base::Task<base::Result<api::RunDetail>> detail(base::Uuid run);
    [[nodiscard]] base::Task<base::Result<api::StepPage>> steps(
        base::Uuid run, std::int64_t after, std::int64_t limit, bool tail);
    [[nodiscard]] base::Task<base::Result<std::vector<api::Approval>>> approvals(std::optional<base::Uuid> run);
    //! Also when it was answered. Errors: NotFound.
    [[nodiscard]] base::Task<base::Result<api::Approval>> approval(std::string id);
    [[nodiscard]] base::Task<base::Result<std::vector<base::Money>>> pastCosts(std::string agent);

    [[nodiscard]] bool isLive(const base::Uuid& run) const;

    struct Figures {
        std::map<api::RunState, std::int64_t> byState;
        std::int64_t live = 0;
        std::int64_t asleep = 0; //!< that wait for people, outside memory
        std::int64_t liveBytes = 0; //!< of memory that these hold, as their rows account for it
        std::int64_t approvalsOpen = 0;
        double checkpointP99 = 0; //!< seconds from a run's write to its acknowledgement, in the last minute
    };
    [[nodiscard]] Figures figures() const;
    //! Rows of live runs, the latest first, at most `limit`.
    [[nodiscard]] std::vector<api::RunRow> liveRows(std::size_t limit) const;

    //! Ends the coroutines where they stand, without ending the runs: tool calls are killed; what may have taken effect, and what cannot end in
    //! `grace`, has no result then and is verified or asked about when the run goes on.
    [[nodiscard]] base::Task<> stop(base::Duration grace);

private:
    struct Impl;
    std::shared_ptr<Impl> m_impl;
};

} // namespace kaze::runtime
