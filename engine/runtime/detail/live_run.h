#pragma once

#include "engine/api/memory_requests.h"
#include "engine/runtime/detail/async_mutex.h"
#include "engine/runtime/detail/call_progress.h"
#include "engine/runtime/detail/held_bytes.h"
#include "engine/runtime/detail/loop_watch.h"
#include "engine/runtime/detail/run_host.h"
#include "engine/runtime/detail/summary.h"

namespace kaze::runtime::detail {

//! Why a run's coroutine ends.
struct Ending {
    enum class Kind { Done, Failed, BudgetExhausted, Cancelled, Paused, Stopped, Broken } kind = Kind::Done;
    std::string output;
    base::Error error;
};

[[nodiscard]] api::RunState stateOf(Ending::Kind kind);

//! A run that lives: its conversation, its tools, and the coroutine that goes from record to record. Owned by the runtime
//! and by its own coroutine.
class LiveRun final : public tools::ToolHost, public std::enable_shared_from_this<LiveRun> {
public:
    LiveRun(RunHost& host, StoredRun stored, Definition definition, std::shared_ptr<LiveRun> parent);

    //! Takes over what the log holds: all of it, or the steps behind those that the last summary stands for.
    void replay(const std::optional<StoredStep>& summary, const std::vector<StoredStep>& steps);

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
    // sleep.cpp
    //! The same for one that waits for people and nothing else: it leaves memory, and an answer takes it up again.
    void fallAsleep();
    [[nodiscard]] bool asleep() const { return m_asleep; }
    //! Before it is driven: it was asleep, and goes on as if it had not been.
    void sleptUntilNow() { m_slept = true; }
    //! An answer came while it was on its way out.
    [[nodiscard]] bool wokenEarly() const { return m_wokenEarly; }

    //! Whether the question is this run's; then its answer goes through `answered` when it is written.
    [[nodiscard]] bool asks(const std::string& approvalId) const;
    void answered(const StoredStep& step);

    //! Keeps a person's words for its next turn. Not for one that is concluding. Errors: as RunStore::putMail.
    base::Task<base::Result<>> receive(std::string text, std::string id);
    //! Whether its last record is on the way.
    [[nodiscard]] bool concluding() const { return m_concluding; }

    [[nodiscard]] const StoredRun& stored() const { return m_stored; }
    [[nodiscard]] const AgentDefinition& definition() const { return *m_definition; }
    [[nodiscard]] const std::shared_ptr<LiveRun>& parent() const { return m_parent; }
    [[nodiscard]] api::RunRow row() const;
    //! What a live run holds beside its conversation.
    [[nodiscard]] static std::int64_t ownBytes();
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
    //! Before it is driven: the place it has already.
    void takesPlace(Ticket ticket);
    //! Before it is driven: it stood in line, so that nothing was under way.
    void stoodInLine() { m_cutOff = false; }
    //! Before it is driven: it goes on because it was given more.
    void noteBudget() { m_newBudget = true; }
    //! Delivered when the coroutine is over; one for each who waits.
    [[nodiscard]] base::OneShot<bool> over();
    //! Whether a record could not be written, so that the log does not know how the run stands.
    [[nodiscard]] bool broken() const { return m_broken != nullptr; }
    std::int64_t liveChildren = 0; //!< counted by the runtime's delegate

    //! What a subagent spends, its ancestors spend too.
    void addSpent(const gateway::Amount& spent);
    //! A subagent began (+1) or ended (-1) to wait for a person.
    void childWaits(int by);
    //! The same, for a place.
    void childInLine(int by);
    //! A call of it began (+1) or ended (-1) to wait for a subagent's work.
    void restsForChild(int by);

    // ToolHost
    base::Task<base::Result<std::string>> delegate(std::string agent, std::string task, std::string callId) override;
    base::Task<base::Result<std::string>> handOff(std::string agent, std::string note, std::string callId) override;
    base::Task<base::Result<std::string>> memorySearch(std::string query, std::int64_t limit) override;
    base::Task<base::Result<std::string>> memoryStore(
        std::string text, std::vector<std::string> tags, std::string idempotencyKey) override;
    base::Task<base::Result<std::string>> memoryPropose(tools::ProposedFact fact) override;
    void waits(const std::string& callId, const std::string& why) override;
    base::Task<base::Result<tools::QuestionReply>> ask(tools::Question question) override;
    base::Task<base::Result<tools::SamplingReply>> sample(tools::Sampling asked) override;

private:
    // replay.cpp
    void takeOver(const TaskRecord& task);
    void takeOver(const ModelRecord& model);
    void takeOver(const IntentRecord& intent);
    void takeOver(const ApprovalRecord& approval);
    void takeOver(const AnswerRecord& answer);
    void takeOver(const ResultRecord& result);
    void takeOver(const StateRecord& state);
    void takeOver(const NoteRecord& note);
    void takeOver(const MessageRecord& message);
    void takeOver(const SummaryRecord& summary);
    CallProgress* callOf(const std::string& id);
    void beginAnew();
    void permit(const AnswerRecord& answer);

    // live_run.cpp
    base::Task<Ending> work();
    base::Task<base::Result<>> getReady();
    bool isHeldUp();
    base::Task<base::Result<>> betweenTurns();
    Ending answeredEnding() const;
    base::Result<> checkTurns() const; //!< whether it may have another
    base::Task<base::Result<>> append(Record record, std::optional<gateway::LedgerRow> paid = {});
    base::Task<base::Result<>> appendWithState(Record record);
    std::shared_ptr<StoredStep> makeStep(Record record);
    base::Result<> acknowledged(StoredStep& step, base::Duration begun, const base::Result<std::int64_t>& written);
    void noteCheckpoint(base::Duration begun, const base::Error* error);
    std::unexpected<base::Error> notWritten(const base::Error& why);
    void breakOff(base::Error why);
    base::Result<> mayGoOn() const;
    void tell(const StoredStep& step) const;
    void setDoing(std::string doing);
    void finishTurn();
    base::Task<> linkToOrigin();
    void limitCapture();

    // run_start.cpp
    base::Task<base::Result<>> prepare();
    base::Task<base::Result<>> load();
    base::Task<base::Result<>> loadAndRecall();
    base::Task<base::Result<>> loadBeside(base::CancelSource& recalling); //!< which stays until it is done
    base::Task<base::Result<>> openBudget();
    base::Task<base::Result<>> limitBudget();
    base::Task<base::Result<>> begin();
    base::Task<base::Result<>> selectTools();
    base::Task<> completeInstructions();

    // run_end.cpp
    base::Task<> conclude(Ending ending);
    base::Task<StoredRun> recorded(StoredRun end);
    void describeRun();
    std::optional<Ending> interruption() const;
    Ending endingOf(base::Error error) const;
    void persistSoon();
    static base::Task<> persist(std::shared_ptr<LiveRun> self);

    // model_turn.cpp
    base::Task<base::Result<>> modelTurn();
    base::Task<base::Result<base::Boxed<gateway::ChatResult>>> askModel();
    base::Task<base::Result<>> recordAnswer(gateway::ChatResult& result); //!< which stays until it is done
    void noteKnown(const api::Usage& usage, bool isCounted);
    base::Result<> accept(gateway::ChatResult& result);
    gateway::ChatRequest request() const;
    bool isKnownCall(std::string_view id) const;
    void addMessage(gateway::Message message);
    void addShared(std::shared_ptr<const gateway::Message> message);

    // compaction.cpp
    [[nodiscard]] std::int64_t promptTokens() const;
    [[nodiscard]] std::optional<std::int64_t> fullAt() const;
    [[nodiscard]] bool isFull() const;
    base::Task<base::Result<bool>> compact();
    base::Task<base::Result<base::Boxed<gateway::ChatResult>>> askForSummary(std::size_t end, std::int64_t limit);
    [[nodiscard]] std::string shortenedSoFar(std::size_t end, std::int64_t limit) const;
    base::Task<base::Result<>> recordSummary(SummaryRecord summary, std::optional<gateway::LedgerRow> paid, Cut cut);
    void beginWith(const std::string& summary, std::int64_t through);
    void countAnew();

    // run_memory.cpp
    [[nodiscard]] bool recalls() const; //!< at its start
    base::Task<base::Result<>> recall(base::CancelToken cancel);
    base::Task<base::Result<std::vector<api::MemoryHit>>> nearest(vectors::EmbedContext context);
    base::Task<> remember(const Ending& ending);
    [[nodiscard]] std::string episodeData(bool done, const std::string& task, const std::string& came) const;
    [[nodiscard]] std::string heardFromPeople() const;
    WorkedWith& workedWith();
    void noteTool(const std::string& tool);
    void noteSkill(const CallProgress& call);
    void takeOver(const WorkedWith& with);
    vectors::EmbedContext embedContext();
    [[nodiscard]] std::vector<std::string> memoryScopes() const;
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
    base::Task<base::Result<bool>> askWhetherAgain(std::size_t index, std::shared_ptr<tools::Tool> tool, std::string reason);
    base::Task<base::Result<>> execute(std::size_t index, std::shared_ptr<tools::Tool> tool, boost::json::object arguments);
    base::Task<base::Result<tools::ToolOutcome>> makeCall(
        std::size_t index, std::shared_ptr<tools::Tool> tool, boost::json::object arguments);
    enum class AfterCall { Record, AskPerson, LeaveOpen };
    AfterCall afterCall(std::size_t index, const tools::ToolInfo& tool, const tools::ToolOutcome& outcome, bool isAllowed) const;
    base::Task<base::Result<>> finishCall(std::size_t index, std::string tool, tools::ToolOutcome outcome);
    tools::ToolContext contextFor(std::size_t index);
    Rule ruleFor(const tools::ToolInfo& tool, const boost::json::object& arguments) const;

    // hand_off.cpp
    struct HandOff {
        std::string callId;
        Definition to;
        std::string model;
    };
    base::Task<base::Result<>> appendHandOff(Record result);
    base::Task<base::Result<>> takeOver();

    // approvals.cpp
    base::Task<base::Result<AnswerRecord>> askPerson(
        std::size_t index, std::shared_ptr<tools::Tool> tool, api::ApprovalKind kind, std::string reason, std::string preview);
    struct Asking {
        api::Approval approval;
        ApprovalRecord record;
        bool isOpen = false; //!< it stands in the log already
        base::CancelToken cancel;
    };
    base::Task<base::Result<AnswerRecord>> waitFor(Asking asking);
    base::Task<base::Result<>> openQuestion(Asking& asking);
    void updateWaiting();
    void rest(bool rests);
    // sleep.cpp
    [[nodiscard]] bool maySleep() const;
    void drowse(bool blocked);

    // run_place.cpp
    [[nodiscard]] bool hasToWaitForPeople() const;
    [[nodiscard]] bool isInLine() const { return m_ticket != 0 && !m_hasPlace; }
    [[nodiscard]] Places::Admitted whenAdmitted();
    void admitted(Ticket ticket);
    base::Task<base::Result<>> takePlace();
    base::Task<base::Result<>> stepBoundary();
    void givePlaceBack();
    void notePlace(base::Duration begun);

    // questions.cpp
    [[nodiscard]] std::shared_ptr<tools::Tool> toolOf(const CallProgress& call) const;
    void askAgain(std::size_t index);
    base::Task<> dropQuestions(std::size_t index);
    base::Task<> dropQuestion(std::string approvalId);

    // loops.cpp
    struct LoopState {
        LoopWatch watch;
        std::string question{}; //!< its approval id while it is open
        std::string evidence{}; //!< what it was about
        std::optional<std::string> end{}; //!< a person ended the run for it, with this reason
    };
    LoopState& loop();
    void watchTurn();
    void forgetLoop();
    [[nodiscard]] bool isInCircles();
    base::Task<base::Result<>> askAboutLoop();
    void takeLoopAnswer(const AnswerRecord& answer);

    // mail.cpp
    base::Task<> mailArrived();
    base::Task<base::Result<>> readMail();

    RunHost& m_host;
    StoredRun m_stored;
    Definition m_definition;
    std::shared_ptr<LiveRun> m_parent;
    std::int64_t m_depthLeft = 0;

    gateway::Conversation m_messages;
    std::vector<std::int64_t> m_answers; //!< steps of the model's answers in it
    std::int64_t m_summarized = 0; //!< the steps up to here are summed up in its first message
    std::int64_t m_lastStep = 0; //!< the last one that it wrote itself
    std::vector<AnswerRecord> m_permissions; //!< for the rest of the run
    std::vector<CallProgress> m_calls; //!< of the last answer, until all have results
    std::vector<std::string> m_recalled;
    std::unique_ptr<WorkedWith> m_workedWith; //!< from its first call on
    std::shared_ptr<const std::string> m_instructions;
    std::int64_t m_turnsBefore = 0; //!< until it was last resumed after an end
    HeldBytes m_messageBytes;
    std::int64_t m_contextTokens = 0;
    std::int64_t m_knownTokens = 0; //!< see gateway::ChatRequest
    std::size_t m_knownMessages = 0;

    std::unique_ptr<HandOff> m_handOff; //!< to the agent that goes on once the calls of this turn have ended

    std::shared_ptr<const Toolbox> m_tools;
    Permissions m_allowed; //!< for the rest of the run
    std::shared_ptr<const Permissions> m_always; //!< to its agent
    Workspace m_workspace;
    AsyncMutex m_exclusive;

    base::CancelSource m_cancel; //!< ends the run
    base::CancelSource m_halted; //!< the cell goes
    base::CancelSource m_interrupt; //!< ends its waits: cancel, pause, stop
    std::vector<base::OneShot<bool>> m_over;
    std::unique_ptr<const base::Error> m_broken; //!< why a record could not be written
    std::unique_ptr<base::OneShot<bool>> m_persisted; //!< while its end waits for that
    std::string m_doing;
    std::map<std::string, OpenQuestion> m_questions; //!< by approval id
    std::unique_ptr<LoopState> m_loop; //!< from its first turn with calls on
    int m_arriving = 0; //!< words of people that are being written
    std::unique_ptr<base::OneShot<bool>> m_arrived; //!< while the run waits for those
    int m_activeCalls = 0; //!< of the last answer that have no result yet
    int m_waitingChildren = 0;
    int m_childrenInLine = 0;
    int m_restingCalls = 0; //!< that wait for a subagent's work
    Ticket m_ticket = 0; //!< of the place that it has or waits for
    std::vector<base::OneShot<bool>> m_placeWaits; //!< its calls that need it
    base::Duration m_worked{0}; //!< before it was taken up here
    base::Duration m_waited{0}; //!< here, for people
    base::Duration m_waitingSince{-1};
    base::Duration m_startedSteady{0};
    base::Duration m_turnStarted{0};
    base::Duration m_checkpointTime{0}; //!< of the turn, until now
    telemetry::Span m_runSpan;
    telemetry::Span m_turnSpan;

    // Side by side, or each would take eight bytes.
    bool m_answeredFinally = false; //!< the last answer wants no tool
    bool m_resumed = false;
    bool m_hasTask = false;
    bool m_budgetOpen = false;
    bool m_newBudget = false;
    bool m_cutOff = false; //!< its process ended without a word
    bool m_pause = false;
    bool m_resumeWhenPaused = false;
    bool m_drowsy = false; //!< it is to fall asleep if nobody answers
    bool m_asleep = false;
    bool m_wokenEarly = false;
    bool m_slept = false;
    bool m_concluding = false; //!< its last record is on the way: nothing may change its state any more
    bool m_persisting = false; //!< its row is on the way to the disk
    bool m_persistAgain = false;
    bool m_mail = false; //!< a person's words wait to be read
    bool m_toldParent = false;
    bool m_toldInLine = false;
    bool m_hasPlace = false;
};

} // namespace kaze::runtime::detail
