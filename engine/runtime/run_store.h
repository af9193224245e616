#pragma once

#include "engine/api/run_control_requests.h"
#include "engine/base/ids.h"
#include "engine/gateway/ledger.h"
#include "engine/runtime/agent_definition.h"
#include "engine/runtime/records.h"
#include "engine/storage/database.h"

#include <set>

namespace kaze::runtime {

//! A run as `state.db` has it. The first part never changes; the second is brought up to date when the run changes its state.
struct StoredRun {
    std::int64_t row = 0; //!< order of registration
    base::Uuid id;
    base::Uuid parent; //!< nil for one that was started from outside
    std::string parentCall; //!< the call of the parent that it answers
    std::int64_t depth = 0;
    std::string agent, pool, definitionHash, task, workspace, model, baseUrl;
    api::ApprovalMode approve = api::ApprovalMode::Ask;
    gateway::Limits budget;
    std::optional<api::Priority> priority; //!< of its model calls; none: as it is followed
    base::Uuid traceId;
    base::Time createdAt;
    std::string tenant = "default";
    std::string project; //!< within the tenant; empty: none
    base::Uuid forkedFrom; //!< nil: it is no fork

    api::RunState state = api::RunState::Queued;
    std::int64_t turns = 0;
    std::int64_t toolCalls = 0;
    api::Usage usage;
    base::Money cost; //!< with its subagents
    std::int64_t spentTokens = 0; //!< with its subagents, failed attempts included
    std::string lastModel;
    base::Time updatedAt;
    std::optional<base::Time> endedAt;
    std::string output;
    std::optional<api::ErrorInfo> error;
};

//! Whether a run that stands so never goes on: done and cancelled ones, and subagents that have ended in any way, for that is their
//! parent's to deal with.
[[nodiscard]] bool isFinal(const base::Uuid& parent, api::RunState state);

struct StoredStep {
    std::int64_t number = 0; //!< from 1, without gaps; the log gives it when the step is written
    base::Time at;
    base::Duration worked{0}; //!< of limits.wall_time until then; 0 where somebody else than the run wrote it
    Record record;
};

//! On its way to the disk and to those who follow the run.
using StepPtr = std::shared_ptr<const StoredStep>;

inline constexpr std::size_t kListedText = 200; //!< bytes of a task in a list

//! A row for lists; `textLimit` cuts the task.
[[nodiscard]] api::RunRow toRow(const StoredRun& run, std::size_t textLimit = kListedText);

//! Where a fork leaves the run that it comes from.
struct ForkPoint {
    std::int64_t row = 0; //!< of that run
    std::int64_t step = 0; //!< the last one it has of it; 0: all
    bool anewTask = false; //!< it is given another task
};

//! Calls that a person allowed for always.
struct StoredPermission {
    base::Uuid id;
    std::string tool;
    std::string pattern; //!< see ArgumentPattern
};

namespace detail {
struct LogDigest;
}

//! For whom a permission holds: a tenant's runs of an agent's file.
[[nodiscard]] inline std::string permissionScope(std::string_view tenant, std::string_view definition)
{
    return std::string(tenant) + "/" + std::string(definition);
}

//! The SQL of runs. Every write is durable when it returns. Lives on the loop.
class RunStore {
public:
    explicit RunStore(storage::Database& database) : m_database(database) { }

    //! Marks runs whose process ended in the middle and brings their totals up to date from their steps.
    [[nodiscard]] base::Task<base::Result<std::int64_t>> markInterrupted();

    //! Writes the run with its definition and its first step; returns its row.
    [[nodiscard]] base::Task<base::Result<std::int64_t>> create(StoredRun run, Definition definition, StepPtr first);

    struct Forked {
        std::int64_t row = 0;
        std::int64_t step = 0; //!< the last one that was copied
    };
    //! Writes a run that begins with the other's log up to a step, and a Queued record behind it. What that log says of calls under way, questions and
    //! permissions, and what its calls cost, is the other's. Errors: InvalidArgument for a step that is not there, or a task that comes too late.
    [[nodiscard]] base::Task<base::Result<Forked>> fork(StoredRun run, Definition definition, ForkPoint point);

    //! Writes the step, and the ledger's row of the call that it records with it. Returns the step's number, like all that append one.
    [[nodiscard]] base::Task<base::Result<std::int64_t>> append(
        std::int64_t row, StepPtr step, std::optional<gateway::LedgerRow> paid = {});

    //! Writes both steps and that another agent goes on with the run, on `model`. Returns the first one's number.
    [[nodiscard]] base::Task<base::Result<std::int64_t>> handOff(
        std::int64_t row, StepPtr result, StepPtr note, Definition to, std::string model);

    //! Writes the changing part of the run, and a step with it where there is one (else the number is 0).
    [[nodiscard]] base::Task<base::Result<std::int64_t>> appendWithState(StoredRun run, StepPtr step);

    struct Finished {
        std::int64_t number = 0;
        std::vector<std::string> closed; //!< ids of the questions that its end closed
        std::vector<StoredStep> results; //!< of calls that were under way, just before that step
    };
    //! Writes how the run stands when it leaves the loop; where that is its end, its open questions are closed. Where nobody will take it up again,
    //! calls that have no result get one that says that it is not known whether they took effect.
    [[nodiscard]] base::Task<base::Result<Finished>> finish(StoredRun run, StepPtr step);

    struct Finish {
        StoredRun run;
        StepPtr step;
    };
    //! All of them, or none.
    [[nodiscard]] base::Task<base::Result<std::vector<Finished>>> finishAll(std::vector<Finish> runs);

    // run_store_bulk.cpp

    //! Runs that were started from outside, fit the filter and stand so, in the order in which they were registered. Errors: InvalidArgument.
    [[nodiscard]] base::Task<base::Result<std::vector<base::Uuid>>> matching(
        std::string filter, std::vector<api::RunState> states);
    //! Those of these ids that stand so; a subagent stands for the run at the top, unless `evenSubagents`. Errors: as resolve.
    [[nodiscard]] base::Task<base::Result<std::vector<base::Uuid>>> among(
        std::vector<std::string> ids, std::vector<api::RunState> states, bool evenSubagents);
    //! Those that have neither ended nor are paused; with their subagents all that have not ended, the deepest first.
    [[nodiscard]] base::Task<base::Result<std::vector<StoredRun>>> unfinished(std::vector<base::Uuid> runs, bool withSubagents);

    //! What the run may spend from now on; what is not given stays as it is.
    [[nodiscard]] base::Task<base::Result<>> setBudget(std::int64_t row, gateway::Limits budget);

    //! Appends the question to the log and opens it.
    [[nodiscard]] base::Task<base::Result<std::int64_t>> ask(StoredRun run, StepPtr step, api::Approval approval);

    // run_store_people.cpp

    struct Answered {
        base::Uuid run;
        StoredStep step;
        std::optional<StoredPermission> permission; //!< that it gave for always
        std::string definition; //!< hash of the agent's file; with `permission` its permissionScope
    };
    //! Appends the answer to the log of its run and closes the question; with AllowAlways the permission is kept too, under `permissionId`. The same answer
    //! once more changes nothing: its step has no number. Errors: NotFound, Conflict when it was answered otherwise.
    [[nodiscard]] base::Task<base::Result<Answered>> answer(
        api::AnswerApproval answer, base::Time now, base::Uuid permissionId, bool byNobody);

    //! An open question that is answered by itself.
    struct Deadline {
        std::string approvalId;
        base::Time askedAt, expiresAt;
        api::Verdict verdict = api::Verdict::Deny;
    };
    //! The earliest first, at most `limit`.
    [[nodiscard]] base::Task<base::Result<std::vector<Deadline>>> deadlines(std::int64_t limit);

    //! What a person allowed for always to an agent, as its file stands.
    [[nodiscard]] base::Task<base::Result<std::vector<StoredPermission>>> permissions(std::string scope);
    struct ListedPermission {
        api::PermissionRow row;
        std::string definition;
        std::string scope; //!< see permissionScope
    };
    [[nodiscard]] base::Task<base::Result<std::vector<ListedPermission>>> allPermissions();
    //! What it was, and for which file. Errors: NotFound.
    [[nodiscard]] base::Task<base::Result<ListedPermission>> revoke(base::Uuid permission);

    //! Keeps a person's words until the run reads them; the same `id` once more changes nothing. Errors: NotFound; Conflict for a run that has ended.
    [[nodiscard]] base::Task<base::Result<>> putMail(base::Uuid run, std::string text, std::string id, base::Time now);
    [[nodiscard]] base::Task<base::Result<bool>> hasMail(std::int64_t row);
    //! What lies there becomes records of its log, in the order in which it came.
    [[nodiscard]] base::Task<base::Result<std::vector<StoredStep>>> takeMail(
        std::int64_t row, base::Time now, base::Duration worked);

    struct Loaded {
        StoredRun run;
        std::string definitionYaml;
        std::string instructions;
    };
    [[nodiscard]] base::Task<base::Result<Loaded>> load(base::Uuid id);

    //! The same with the definition that was followed at a step, where the run has been handed over since; 0: now.
    [[nodiscard]] base::Task<base::Result<Loaded>> loadAsAt(base::Uuid id, std::int64_t step);
    [[nodiscard]] base::Task<base::Result<std::vector<StoredStep>>> steps(
        std::int64_t row, std::int64_t after, std::int64_t limit);
    [[nodiscard]] base::Task<base::Result<std::int64_t>> lastStep(std::int64_t row);
    //! What the run's log is compared by. Reads all of it.
    [[nodiscard]] base::Task<base::Result<detail::LogDigest>> digest(std::int64_t row);
    //! With this one and the steps behind the last that it stands for a run can go on.
    [[nodiscard]] base::Task<base::Result<std::optional<StoredStep>>> lastSummary(std::int64_t row);
    //! Where a fork's log comes from: the trace of the other run, and the span of the last answer that it has of it (0: of none). None where that run is
    //! gone.
    [[nodiscard]] base::Task<base::Result<std::optional<telemetry::SpanContext>>> origin(std::int64_t row, base::Uuid forkedFrom);
    [[nodiscard]] base::Task<base::Result<std::vector<StoredRun>>> children(base::Uuid parent);
    [[nodiscard]] base::Task<base::Result<std::optional<base::Uuid>>> childFor(base::Uuid parent, std::string call);

    //! The run an id, a prefix or a suffix of at least 4 characters names. Errors: NotFound, Conflict when several fit.
    [[nodiscard]] base::Task<base::Result<base::Uuid>> resolve(std::string id);

    //! Runs that were started from outside and stand so, oldest first of each state.
    [[nodiscard]] base::Task<base::Result<std::vector<base::Uuid>>> rootsInStates(std::vector<api::RunState> states);

    //! Runs and subagents that a process left, and that have an answer of a person that they have not gone on with.
    [[nodiscard]] base::Task<base::Result<std::vector<base::Uuid>>> leftWithAnAnswer();

    //! Runs that were started from outside and wait for a place, oldest first; of each only what that takes.
    struct InLine {
        base::Uuid id;
        std::string pool, tenant, project;
        std::optional<api::Priority> priority;
    };
    [[nodiscard]] base::Task<base::Result<std::vector<InLine>>> inLine();

    //! The run and its subagents of every depth that have not ended, the deepest first.
    [[nodiscard]] base::Task<base::Result<std::vector<StoredRun>>> unfinishedTree(base::Uuid root);

    struct Page {
        std::vector<StoredRun> runs;
        std::string next;
        std::int64_t total = 0;
        std::vector<api::StateCount> states;
    };
    //! Errors: InvalidArgument for a filter or cursor that cannot be read.
    [[nodiscard]] base::Task<base::Result<Page>> list(api::ListRuns query);

    //! Those of a run include those of its subagents.
    [[nodiscard]] base::Task<base::Result<std::vector<api::Approval>>> openApprovals(std::optional<base::Uuid> run);

    //! One question, also when it was answered. Errors: NotFound.
    [[nodiscard]] base::Task<base::Result<api::Approval>> approval(std::string id);

    //! Costs of the last `limit` runs of an agent that are done, for estimates.
    [[nodiscard]] base::Task<base::Result<std::vector<base::Money>>> pastCosts(std::string agent, std::int64_t limit);

    struct Counts {
        std::map<api::RunState, std::int64_t> byState;
        std::int64_t approvals = 0;
    };
    [[nodiscard]] base::Task<base::Result<Counts>> counts();

private:
    storage::Database& m_database;
};

} // namespace kaze::runtime
