#pragma once

#include "engine/api/run.h"
#include "engine/base/cancel.h"
#include "engine/base/file.h"
#include "engine/base/json_schema.h"
#include "engine/base/task.h"
#include "engine/telemetry/span.h"

#include <boost/json.hpp>

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
};

//! What a call gave. A failure is an answer to the model like any other; `failed` marks it.
struct ToolOutcome {
    std::string text; //!< valid UTF-8, at most ToolContext::outputLimit
    bool failed = false;
    bool unknown = false; //!< a failure of which nobody can say whether the call took effect: it was cut off, or its server was
};

//! The services a tool reaches through the runtime, so that it need not know it.
class ToolHost {
public:
    virtual ~ToolHost() = default;

    //! Runs a subagent to its end and returns its output. Errors: NotFound (no such agent, or not allowed), ResourceExhausted as RateLimited (depth or breadth), others as a run's.
    [[nodiscard]] virtual base::Task<base::Result<std::string>> delegate(std::string agent, std::string task, std::string callId)
        = 0;

    [[nodiscard]] virtual base::Task<base::Result<std::string>> memorySearch(std::string query, std::int64_t limit) = 0;
    [[nodiscard]] virtual base::Task<base::Result<std::string>> memoryStore(
        std::string text, std::vector<std::string> tags, std::string idempotencyKey)
        = 0;
};

//! Everything a call may use. Lives until the call returns.
struct ToolContext {
    base::Uuid runId;
    std::string callId; //!< unique within the run
    std::string idempotencyKey; //!< the same when a call is made again after a crash
    std::string tenant = "default";
    int workspaceFd = -1; //!< an open directory, or -1 where the run has none
    std::string workspacePath; //!< for messages and for children's working folder
    std::size_t outputLimit = 256U << 10;
    bool allowPrivateAddresses = false; //!< http.get may reach loopback and private networks
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
