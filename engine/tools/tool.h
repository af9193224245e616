#pragma once

#include "engine/api/run.h"
#include "engine/base/cancel.h"
#include "engine/base/file.h"
#include "engine/base/json_schema.h"
#include "engine/base/task.h"
#include "engine/telemetry/span.h"
#include "engine/tools/process_sandbox.h"
#include "engine/tools/sampling.h"

#include <boost/json.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kaze::tools {

//! What a tool says of itself.
struct ToolInfo {
    std::string name; //!< "files.read"; an MCP tool is "<server>.<tool>"
    std::string description;
    boost::json::value schema; //!< of its arguments
    bool readOnly = false; //!< changes nothing, so that no person need allow it
    bool idempotent = false; //!< twice is once: may be run again after a crash
    bool verifiable = false; //!< can tell after a crash whether it happened (see Tool::verify)
    bool exclusive = false; //!< not beside another call of the same run (writes)
    std::string source = "built-in"; //!< or the name of the MCP server behind it
    std::string server; //!< the id of that server; empty: none
    std::string sandbox; //!< how what it starts is shut in, or why it is not; empty: it starts nothing
};

//! What a call gave. A failure is an answer to the model like any other; `failed` marks it.
struct ToolOutcome {
    std::string text; //!< valid UTF-8, at most ToolContext::outputLimit
    bool failed = false;
    bool unknown = false; //!< a failure of which nobody can say whether the call took effect: it was cut off, or its server was
    bool transient = false; //!< a failure of the way to the other side: the same call may succeed a moment later
    bool notSent = false; //!< a failure before anything was sent: calling again does no harm, whatever the tool
    int attempts = 1; //!< that were made, this one with them
    bool cached = false; //!< the result of an earlier call
    std::chrono::nanoseconds waited{0}; //!< for room
};

//! What a tool asks a person in the middle of a call.
struct Question {
    std::string callId;
    std::string text;
    std::vector<std::string> choices{}; //!< answers to pick from; empty: any text
    std::string schema{}; //!< JSON schema of an object to fill in; empty: a text is wanted
    std::optional<std::chrono::milliseconds>
        timeout{}; //!< without an answer until then there is none; without one: as the agent's file says
    base::CancelToken cancel{}; //!< nobody waits for the answer any more
};

//! What came of it.
struct QuestionReply {
    bool given = false;
    std::string text; //!< the answer, JSON where a schema was given; why there is none
};

//! What an agent says holds, for people to decide on.
struct ProposedFact {
    std::string subject, predicate, object;
    std::string text; //!< the sentence it is found by; empty: those three
    std::vector<std::string> tags;
};

//! The services a tool reaches through the runtime, so that it need not know it.
class ToolHost {
public:
    virtual ~ToolHost() = default;

    //! Runs a subagent to its end and returns its output. Errors: NotFound (no such agent, or not allowed), ResourceExhausted as RateLimited (depth or breadth), others as a run's.
    [[nodiscard]] virtual base::Task<base::Result<std::string>> delegate(std::string agent, std::string task, std::string callId)
        = 0;

    //! Lets another agent go on with the run from its next turn on, with the whole conversation, its own instructions and tools. Takes effect with the
    //! call's result. Errors: NotFound (no such agent), PermissionDenied (not allowed), Conflict (other calls of the turn).
    [[nodiscard]] virtual base::Task<base::Result<std::string>> handOff(std::string agent, std::string note, std::string callId);

    [[nodiscard]] virtual base::Task<base::Result<std::string>> memorySearch(std::string query, std::int64_t limit) = 0;
    [[nodiscard]] virtual base::Task<base::Result<std::string>> memoryStore(
        std::string text, std::vector<std::string> tags, std::string idempotencyKey)
        = 0;
    //! Nobody recalls it before a person has accepted it; the same one is proposed once. Errors: those of the memory.
    [[nodiscard]] virtual base::Task<base::Result<std::string>> memoryPropose(ProposedFact fact);

    //! Waits for a person. A call that is made again after a crash and asks the same, in the same order, gets the answers that were given then. Errors: Unavailable where
    //! nobody can be asked, Cancelled when the run is interrupted or the question is taken back.
    [[nodiscard]] virtual base::Task<base::Result<QuestionReply>> ask(Question question);

    //! Asks a model on behalf of the server behind a call; the run pays. Errors: BudgetExhausted (what the server may spend is spent, or the run's own budget is),
    //! PermissionDenied (the provider's content filter), Cancelled, those of the model's provider.
    [[nodiscard]] virtual base::Task<base::Result<SamplingReply>> sample(Sampling asked);

    //! A call waits for room, and why; an empty text: it goes on.
    virtual void waits(const std::string& callId, const std::string& why);
};

//! Everything a call may use. Lives until the call returns.
struct ToolContext {
    base::Uuid runId;
    std::string callId; //!< unique within the run
    std::string idempotencyKey; //!< the same when a call is made again after a crash
    std::string tenant = "default";
    std::string project; //!< within the tenant; empty: none
    std::string agent; //!< the name of whose run it is
    int workspaceFd = -1; //!< an open directory, or -1 where the run has none
    std::string workspacePath; //!< for messages and for children's working folder
    std::size_t outputLimit = 256U << 10;
    bool allowPrivateAddresses = false; //!< http.get may reach loopback and private networks
    SandboxWish sandbox; //!< for what shell.run starts
    telemetry::SpanContext span;
    base::CancelToken cancel;
    ToolHost* host = nullptr;
};

//! What became of a call that a crash left without a result.
struct Verification {
    enum class State { Happened, DidNotHappen, Unknown } state = State::Unknown;
    ToolOutcome outcome; //!< what it would have answered, when it happened
    std::string evidence; //!< for the person who is asked: "report.md has neither the hash before nor after"
};

//! Something an agent can do. Shared by all runs, stateless between calls; lives on the loop and takes blocking work elsewhere.
class Tool {
public:
    virtual ~Tool() = default;

    [[nodiscard]] virtual const ToolInfo& info() const = 0;

    //! The schema of its arguments, compiled at the first use. Errors: InvalidArgument when `info().schema` is none.
    [[nodiscard]] const base::Result<base::JsonSchema>& argumentsSchema() const;

    //! What it reaches with these arguments, where that can be down by itself (a host, a server): failures are counted by it. Empty: nothing.
    [[nodiscard]] virtual std::string target(const boost::json::object& arguments) const;

    //! Before the intent is recorded: what `verify` will need (hashes before and after), as JSON; "" for none. Changes nothing.
    //! Errors become the call's failed outcome and nothing is run.
    [[nodiscard]] virtual base::Task<base::Result<std::string>> prepare(
        boost::json::object arguments, const ToolContext& context);

    //! What a person sees before allowing it: a unified diff, a command line; "" for none.
    [[nodiscard]] virtual base::Task<std::string> preview(boost::json::object arguments, const ToolContext& context);

    [[nodiscard]] virtual base::Task<ToolOutcome> call(boost::json::object arguments, const ToolContext& context) = 0;

    //! After a crash between intent and result. `prepared` is what `prepare` gave then.
    [[nodiscard]] virtual base::Task<Verification> verify(
        boost::json::object arguments, std::string prepared, const ToolContext& context);

private:
    mutable std::optional<base::Result<base::JsonSchema>> m_schema;
};

} // namespace kaze::tools
