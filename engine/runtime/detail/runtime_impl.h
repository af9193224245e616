#pragma once

#include "engine/api/run_control_requests.h"
#include "engine/runtime/detail/live_run.h"
#include "engine/runtime/workspace.h"

#include <functional>
#include <unordered_map>
#include <unordered_set>

namespace kaze::runtime {

//! The live runs and what is done with them; see Runtime.
struct Runtime::Impl final : detail::RunHost, std::enable_shared_from_this<Runtime::Impl> {
    explicit Impl(Parts parts) : RunHost(std::move(parts)) { }

    base::Task<base::Result<>> open();
    base::Task<base::Result<api::RunStarted>> start(api::StartRun request);
    base::Task<base::Result<api::RunStarted>> fork(base::Uuid run, api::ForkRun request);
    base::Task<base::Result<api::RunComparison>> compare(base::Uuid first, base::Uuid second);
    base::Task<base::Result<api::BulkDone>> bulk(api::BulkRuns request);
    base::Task<base::Result<>> pause(base::Uuid run);
    base::Task<base::Result<>> resume(base::Uuid run, gateway::Limits budget);
    base::Task<base::Result<>> cancel(base::Uuid run, std::string reason);
    base::Task<base::Result<base::Uuid>> answer(api::AnswerApproval answer);
    // people.cpp
    base::Task<base::Result<>> send(base::Uuid run, std::string text, std::string id);
    base::Task<base::Result<std::vector<api::PermissionRow>>> listPermissions();
    base::Task<base::Result<>> revokePermission(base::Uuid permission);

    base::Task<base::Result<std::int64_t>> resumeAll();
    base::Task<base::Result<std::int64_t>> takeUpLine();
    [[nodiscard]] std::vector<api::PoolRow> pools() const;
    void setPool(const std::string& pool, std::int64_t limit);
    base::Task<base::Result<api::RunPage>> list(api::ListRuns query);
    base::Task<base::Result<api::RunDetail>> detail(base::Uuid run);
    base::Task<base::Result<api::StepPage>> steps(base::Uuid run, std::int64_t after, std::int64_t limit, bool tail);
    base::Task<> stop(base::Duration grace);

    [[nodiscard]] std::shared_ptr<detail::LiveRun> live(const base::Uuid& run) const;
    [[nodiscard]] Figures figures() const;
    [[nodiscard]] std::vector<api::RunRow> liveRows(std::size_t limit) const;

    // RunHost
    void changed(detail::LiveRun& run) override;
    void stateChanged(detail::LiveRun& run, api::RunState from, api::RunState to) override;
    void approvalsChanged(std::int64_t by) override { m_approvalsOpen += by; }
    base::Task<base::Result<base::Uuid>> answerByNobody(api::AnswerApproval answer) override;
    void left(detail::LiveRun& run) override;
    base::Task<base::Result<detail::SubagentEnd>> delegate(
        std::shared_ptr<detail::LiveRun> parent, std::string agent, std::string task, std::string callId) override;
    [[nodiscard]] bool stopping() const override { return m_stopping; }

private:
    //! The run that a request with this id started, where it did. Errors: Conflict when the id is that of a run that is not the same.
    using IsSame = std::function<bool(const StoredRun&)>;
    base::Task<base::Result<std::optional<api::RunStarted>>> startedBefore(base::Uuid id, IsSame isSame);
    //! Whether the models that are to stand in for an agent's are such. Errors: NotFound, as of Gateway::resolveModel.
    [[nodiscard]] base::Result<> checkFallbacks(const AgentDefinition& definition) const;
    base::Task<base::Result<std::shared_ptr<detail::LiveRun>>> create(
        StoredRun run, Definition definition, std::shared_ptr<detail::LiveRun> parent);
    base::Task<base::Result<std::shared_ptr<detail::LiveRun>>> wake(base::Uuid run, std::shared_ptr<detail::LiveRun> parent);
    base::Task<base::Result<>> setBudget(base::Uuid run, gateway::Limits budget);
    // run_fork.cpp
    base::Task<base::Result<gateway::Limits>> limitsOf(StoredRun run);
    base::Task<base::Result<Definition>> definitionOfFork(const api::ForkRun& request, const RunStore::Loaded& other);
    base::Task<base::Result<>> chooseModel(const api::ForkRun& request, const AgentDefinition& definition, StoredRun& fork);
    base::Task<base::Result<StoredRun>> planFork(
        const api::ForkRun& request, const RunStore::Loaded& other, Definition definition);
    // people.cpp
    base::Task<base::Result<>> checkNotDenied(base::Uuid run, std::string tool, std::string arguments);
    base::Task<base::Result<base::Uuid>> take(api::AnswerApproval answer, bool byNobody);
    void noteAnswer(const base::Uuid& run, const StoredStep& step) const;
    void keepDeadlines();
    static base::Task<std::optional<base::Time>> settleDeadlines(std::weak_ptr<Impl> weak);

    base::Task<bool> wakeIfLeft(base::Uuid run);
    // run_queue.cpp
    base::Task<base::Result<>> record(StoredRun& run, const Definition& definition);
    base::Task<base::Result<>> begin(StoredRun run, Definition definition);
    base::Task<base::Result<>> goOn(base::Uuid run, bool withNewBudget);
    base::Task<base::Result<>> standInLine(StoredRun run);
    base::Task<base::Result<>> pauseAsleep(base::Uuid run);
    base::Task<> failInLine(base::Uuid run, base::Error why);
    [[nodiscard]] detail::Places::Admitted whenAdmitted(const base::Uuid& run);
    static base::Task<> takeUpAdmitted(std::shared_ptr<Impl> self, base::Uuid run, detail::Ticket ticket);
    //! A subagent by its id, and alive unless it has ended.
    struct Subagent {
        base::Uuid id;
        std::shared_ptr<detail::LiveRun> run;
    };
    //! Counted in the parent's `liveChildren` when it comes back.
    base::Task<base::Result<Subagent>> subagent(
        std::shared_ptr<detail::LiveRun> parent, std::string agent, std::string task, std::string callId);
    base::Task<base::Result<Subagent>> takeUp(base::Uuid run, std::shared_ptr<detail::LiveRun> parent);
    [[nodiscard]] static base::Result<> mayDelegate(const detail::LiveRun& parent, const std::string& agent);
    base::Task<base::Result<StoredRun>> standing(base::Uuid run);
    base::Task<base::Result<>> cancelSleeping(base::Uuid run, std::string why);
    base::Task<base::Result<>> markCancelled(StoredRun run, std::string why);
    //! A run that sleeps, on its way to another state.
    struct Leaving {
        StoredRun run;
        StepPtr step;
        api::RunState before = api::RunState::Interrupted;
    };
    [[nodiscard]] Leaving leavingAs(StoredRun run, api::RunState to, const std::string& why) const;
    void hasLeft(Leaving& left, const RunStore::Finished& finished);
    // bulk.cpp
    struct BulkWork;
    base::Task<> pauseSome(BulkWork& work);
    base::Task<> resumeSome(BulkWork& work);
    base::Task<> cancelSome(BulkWork& work);
    base::Task<> leaveAll(BulkWork& work, std::vector<base::Uuid> runs, api::RunState to);
    [[nodiscard]] api::RunRow rowOf(const StoredRun& run) const;
    base::Task<base::Result<base::Uuid>> rootOf(base::Uuid run);
    base::Task<> wakeAnswered(base::Uuid run);
    base::Task<base::Result<>> wakeAllAnswered();
    void launch(const std::shared_ptr<detail::LiveRun>& run);
    static base::Task<> tellLater(std::shared_ptr<Impl> self);
    static base::Task<> resumeLater(std::shared_ptr<Impl> self, base::Uuid run);

    std::unordered_map<base::Uuid, std::shared_ptr<detail::LiveRun>> m_live;
    std::unordered_map<base::Uuid, StoredRun> m_unwritten; //!< how runs stand whose last record could not be written
    std::unordered_set<base::Uuid> m_asleep; //!< runs that left memory and wait for people
    std::uint64_t m_departures = 0; //!< runs that ceased to live
    std::map<api::RunState, std::int64_t> m_byState;
    std::int64_t m_approvalsOpen = 0;
    std::set<base::Uuid> m_arriving; //!< being written, to stand in line
    std::set<base::Uuid> m_newBudgets; //!< in line, and were given more
    std::set<base::Uuid> m_changed; //!< rows to tell listeners of
    bool m_telling = false;
    bool m_stopping = false;
    bool m_takesUp = false; //!< it stays, and goes on with what the process before left
    detail::AsyncMutex m_admin; //!< waking, and what is done to runs that sleep, one after the other
    base::CancelSource m_stop;
    base::CancelSource m_allLeft; //!< once it stops
};

} // namespace kaze::runtime
