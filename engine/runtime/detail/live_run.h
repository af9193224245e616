#pragma once

#include "engine/runtime/detail/async_mutex.h"
#include "engine/runtime/detail/run_host.h"

namespace kaze::runtime::detail {

//! Why a run's coroutine ends.
struct Ending {
    enum class Kind { Done, Failed, BudgetExhausted, Cancelled, Paused, Stopped, Broken } kind = Kind::Done;
    std::string output;
    base::Error error;
};

[[nodiscard]] api::RunState stateOf(Ending::Kind kind);

//! Where a tool call of the last answer stands, read from the log or lived through.
struct CallProgress {
    gateway::ToolCall call;
    enum class Phase { Fresh, Asked, Answered, InDoubt, Finished } phase = Phase::Fresh;
    std::string tool; //!< the one the log names; servers may have changed what the call's name stands for
    std::string approvalId;
    api::ApprovalKind asked = api::ApprovalKind::ToolCall;
    AnswerRecord answer;
    std::string prepared;
    ResultRecord result;
    bool unfinished = false; //!< its subagent was left where it stood
};

//! A run that lives: its conversation, its tools, and the coroutine that goes from record to record. Owned by the runtime
//! and by its own coroutine.
class LiveRun final : public tools::ToolHost, public std::enable_shared_from_this<LiveRun> {
public:
    LiveRun(RunHost& host, StoredRun stored, Definition definition, std::shared_ptr<LiveRun> parent);

    //! Takes over what the log holds.
    void replay(const std::vector<StoredStep>& steps);

    //! Runs to the end, to a pause or until stopped.
    static base::Task<> drive(std::shared_ptr<LiveRun> self);

    void requestPause();
    [[nodiscard]] bool pausing() const { return m_pause; }
    //! For a run that is about to pause: it is to go on at once when it has.
    void resumeWhenPaused() { m_resumeWhenPaused = true; }
    [[nodiscard]] bool resumesWhenPaused() const { return m_resumeWhenPaused; }
    void cancel(base::Error reason);
    //! Ends the coroutine, not the run. One that was cancelled before still ends as cancelled.
    void halt();

    //! Whether the question is this run's; then its answer goes through `answered` when it is written.
    [[nodiscard]] bool asks(const std::string& approvalId) const;
    void answered(const StoredStep& step);

    [[nodiscard]] const StoredRun& stored() const { return m_stored; }
    [[nodiscard]] const AgentDefinition& definition() const { return *m_definition; }
    [[nodiscard]] const std::shared_ptr<LiveRun>& parent() const { return m_parent; }
    [[nodiscard]] api::RunRow row() const;
    [[nodiscard]] std::int64_t contextTokens() const { return m_contextTokens; }
    //! Since it was started or last resumed after an end, without pauses, crashes and the waiting for people.
    [[nodiscard]] base::Duration worked() const;
    [[nodiscard]] base::Duration timeLeft() const { return m_definition->wallTime - worked(); }
    [[nodiscard]] base::Error timeIsUp() const;
    [[nodiscard]] std::int64_t depthLeft() const { return m_depthLeft; }
    [[nodiscard]] base::CancelToken token() const { return m_cancel.token(); }
    [[nodiscard]] base::CancelToken interruptToken() const { return m_interrupt.token(); }
    [[nodiscard]] telemetry::SpanContext spanContext() const
    {
        return m_turnSpan.context().spanId ? m_turnSpan.context() : m_runSpan.context();
    }
    //! Its limits from now on, which are in its row already; what is not given stays as it is.
    base::Task<base::Result<>> changeBudget(gateway::Limits budget);
    //! Before it is driven: it goes on because it was given more.
    void noteBudget() { m_newBudget = true; }
    //! Delivered when the coroutine is over; one for each who waits.
    [[nodiscard]] base::OneShot<bool> over();
    //! Whether a record could not be written, so that the log does not know how the run stands.
    [[nodiscard]] bool broken() const { return m_broken.has_value(); }
    std::int64_t liveChildren = 0; //!< counted by the runtime's delegate

    //! What a subagent spends, its ancestors spend too.
    void addSpent(const gateway::Amount& spent);
    //! A subagent began (+1) or ended (-1) to wait for a person.
    void childWaits(int by);

    // ToolHost
    base::Task<base::Result<std::string>> delegate(std::string agent, std::string task, std::string callId) override;
    base::Task<base::Result<std::string>> memorySearch(std::string query, std::int64_t limit) override;
    base::Task<base::Result<std::string>> memoryStore(
        std::string text, std::vector<std::string> tags, std::string idempotencyKey) override;

private:
    // replay.cpp
    void takeOver(const TaskRecord& task);
    void takeOver(const ModelRecord& model);
    void takeOver(const IntentRecord& intent);
    void takeOver(const ApprovalRecord& approval);
    void takeOver(const AnswerRecord& answer);
    void takeOver(const ResultRecord& result);
    void takeOver(const StateRecord& state);
    void takeOver(const NoteRecord&) { }
    CallProgress* callOf(const std::string& id);

    // live_run.cpp
    base::Task<Ending> work();
    base::Task<base::Result<>> prepare();
    base::Task<base::Result<>> openBudget();
    base::Task<base::Result<>> limitBudget();
    base::Task<base::Result<>> begin();
    base::Task<base::Result<>> selectTools();
    base::Task<> completeInstructions();
    base::Task<base::Result<>> append(Record record, std::optional<gateway::LedgerRow> paid = {});
    base::Task<base::Result<>> appendWithState(Record record);
    std::shared_ptr<StoredStep> makeStep(Record record);
    base::Result<> acknowledged(StoredStep& step, telemetry::Span& span, const base::Result<std::int64_t>& written);
    std::unexpected<base::Error> notWritten(const base::Error& why);
    void breakOff(base::Error why);
    base::Result<> mayGoOn() const;
    void tell(const StoredStep& step) const;
    void setDoing(std::string doing);
    void finishTurn();

    // run_end.cpp
    base::Task<> conclude(Ending ending);
    base::Task<StoredRun> recorded(StoredRun end);
    std::optional<Ending> interruption() const;
    Ending endingOf(base::Error error) const;
    void persistSoon();
    static base::Task<> persist(std::shared_ptr<LiveRun> self);

    // model_turn.cpp
    base::Task<base::Result<>> modelTurn();
    base::Task<base::Result<>> recordAnswer(gateway::ChatResult result);
    void noteKnown(const api::Usage& usage, bool isCounted);
    base::Result<> accept(gateway::ChatResult& result);
    gateway::ChatRequest request() const;
    bool isKnownCall(std::string_view id) const;
    void addMessage(gateway::Message message);

    // run_memory.cpp
    base::Task<std::vector<std::string>> recall();
    base::Task<> remember(const Ending& ending);
    vectors::EmbedContext embedContext();
    [[nodiscard]] bool isFollowed() const; //!< whether a person watches it, or a run above it
    [[nodiscard]] api::Priority priority() const; //!< of its model calls

    // tool_calls.cpp
    base::Task<base::Result<>> runCalls();
    void takeResults();
    base::Task<base::Result<>> oneCall(std::size_t index);
    base::Task<base::Result<>> decideAndCall(std::size_t index);
    base::Task<base::Result<bool>> permission(
        std::size_t index, std::shared_ptr<tools::Tool> tool, boost::json::object arguments);
    base::Task<base::Result<bool>> settleDoubt(
        std::size_t index, std::shared_ptr<tools::Tool> tool, boost::json::object arguments);
    base::Task<base::Result<bool>> askWhetherAgain(std::size_t index, std::string tool, std::string reason);
    base::Task<base::Result<>> execute(std::size_t index, std::shared_ptr<tools::Tool> tool, boost::json::object arguments);
    base::Task<base::Result<tools::ToolOutcome>> makeCall(
        std::size_t index, std::shared_ptr<tools::Tool> tool, boost::json::object arguments);
    enum class AfterCall { Record, AskPerson, LeaveOpen };
    AfterCall afterCall(std::size_t index, const tools::ToolInfo& tool, const tools::ToolOutcome& outcome) const;
    base::Task<base::Result<>> finishCall(std::size_t index, std::string tool, tools::ToolOutcome outcome);
    tools::ToolContext contextFor(std::size_t index);
    Rule ruleFor(const tools::ToolInfo& tool) const;

    // approvals.cpp
    base::Task<base::Result<AnswerRecord>> askPerson(
        std::size_t index, std::string tool, api::ApprovalKind kind, std::string reason, std::string preview);
    void updateWaiting();

    RunHost& m_host;
    StoredRun m_stored;
    Definition m_definition;
    std::shared_ptr<LiveRun> m_parent;
    std::int64_t m_depthLeft = 0;

    gateway::Conversation m_messages;
    std::vector<CallProgress> m_calls; //!< of the last answer, until all have results
    bool m_answeredFinally = false; //!< the last answer wants no tool
    bool m_resumed = false;
    bool m_hasTask = false;
    std::vector<std::string> m_recalled;
    std::shared_ptr<const std::string> m_instructions;
    std::int64_t m_turnsBefore = 0; //!< until it was last resumed after an end
    std::int64_t m_messageBytes = 0;
    std::int64_t m_contextTokens = 0;
    std::int64_t m_knownTokens = 0; //!< see gateway::ChatRequest
    std::size_t m_knownMessages = 0;
    bool m_budgetOpen = false;
    bool m_newBudget = false;
    bool m_cutOff = false; //!< its process ended without a word

    std::shared_ptr<const Toolbox> m_tools;
    std::set<std::string> m_allowed; //!< tools a person allowed for this run or for always
    Workspace m_workspace;
    AsyncMutex m_exclusive;

    base::CancelSource m_cancel; //!< ends the run
    base::CancelSource m_halted; //!< the cell goes
    base::CancelSource m_interrupt; //!< ends its waits: cancel, pause, stop
    std::vector<base::OneShot<bool>> m_over;
    bool m_pause = false;
    bool m_resumeWhenPaused = false;
    std::optional<base::Error> m_broken; //!< why a record could not be written
    bool m_concluding = false; //!< its last record is on the way: nothing may change its state any more
    bool m_persisting = false; //!< its row is on the way to the disk
    bool m_persistAgain = false;
    std::optional<base::OneShot<bool>> m_persisted; //!< while its end waits for that
    std::string m_doing;
    std::map<std::string, base::OneShot<AnswerRecord>> m_questions; //!< open, by approval id
    int m_activeCalls = 0; //!< of the last answer that have no result yet
    int m_waitingApprovals = 0;
    int m_waitingDoubts = 0;
    int m_waitingChildren = 0;
    bool m_toldParent = false;
    base::Duration m_worked{0}; //!< before it was taken up here
    base::Duration m_waited{0}; //!< here, for people
    base::Duration m_waitingSince{-1};
    base::Duration m_startedSteady{0};
    base::Duration m_turnStarted{0};
    telemetry::Span m_runSpan;
    telemetry::Span m_turnSpan;
};

} // namespace kaze::runtime::detail
