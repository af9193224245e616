#pragma once

#include "engine/base/clock.h"
#include "engine/base/task.h"
#include "engine/mcp/handler.h"
#include "engine/mcp/message.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace kaze::mcp {

//! A tool as a server lists it. The hints are the server's own word and bind nobody; their defaults are the specification's.
struct ToolDescription {
    std::string name;
    std::string title;
    std::string description;
    boost::json::value inputSchema;
    boost::json::value outputSchema{}; //!< null where it promises nothing
    bool readOnly = false;
    bool destructive = true;
    bool idempotent = false;
    bool openWorld = true;
};

//! What a tool answered, as text: the text parts as they are, others named ("[image image/png, 12 KB]"). May hold invalid UTF-8. An answer whose
//! structured content does not fit what the tool promised is an error, and says so.
struct CallResult {
    std::string text;
    bool isError = false;
    //! Why no answer came although the request was on its way (Timeout, the reason of a cancellation, Unavailable or Protocol when the
    //! connection ended): whether the call took effect is then unknown. `text` is its message, and `isError` is set.
    std::optional<base::Error> unanswered{};
    Document structured{}; //!< its structured content; null where there is none
};

struct ServerInfo {
    std::string name;
    std::string version;
    std::string protocolVersion;
    std::string instructions{};
    boost::json::object capabilities{};

    [[nodiscard]] bool offers(std::string_view capability) const { return capabilities.contains(capability); }
};

//! A connection to one MCP server, whichever era and carrier. Lives on the loop.
class Client {
public:
    virtual ~Client() = default;

    [[nodiscard]] virtual const ServerInfo& server() const = 0;

    //! The server's tools as last listed; listed again by itself when the server says that they changed.
    [[nodiscard]] virtual const std::vector<ToolDescription>& tools() const = 0;

    //! Called after `tools` changed.
    virtual void onToolsChanged(std::function<void()> callback) = 0;

    struct CallOptions {
        base::Duration timeout{0}; //!< 0: for ever; begins anew with every sign of progress
        base::Duration most{
            0}; //!< in spite of progress; 0: no longer than `timeout`. Time in which somebody here is asked does not count
        std::function<void(const Progress&)> progress{};
    };

    //! Errors: of calls that the server did not get (the reason of `cancel`, Unavailable) or answered with an error: InvalidArgument (it refused the
    //! arguments), Unsupported (no such tool or method), Protocol. One that it got and did not answer is a result, `unanswered`; the server is
    //! told when nobody waits any more.
    [[nodiscard]] virtual base::Task<base::Result<CallResult>> call(
        std::string name, boost::json::object arguments, CallOptions options, base::CancelToken cancel)
        = 0;
    [[nodiscard]] base::Task<base::Result<CallResult>> callTool(
        std::string name, boost::json::object arguments, base::Duration timeout, base::CancelToken cancel);

    //! Any other request; engine/mcp/features.h has those of the protocol. Errors: as `call`; a request that the server got and did not answer is one too.
    [[nodiscard]] virtual base::Task<base::Result<Document>> request(
        std::string method, boost::json::object params, CallOptions options, base::CancelToken cancel)
        = 0;

    //! What the server should put in its log ("debug" to "emergency"). Errors: as `request`.
    [[nodiscard]] virtual base::Task<base::Result<>> setLogLevel(std::string level, base::CancelToken cancel) = 0;

    //! Whether ClientHandler::changed is told when this resource changes. Errors: as `request`.
    [[nodiscard]] virtual base::Task<base::Result<>> subscribe(std::string uri, bool on, base::CancelToken cancel) = 0;

    //! Of the process behind it; 0 where there is none of ours.
    [[nodiscard]] virtual int pid() const = 0;

    //! Waits until the connection has ended, and says why. One waiter.
    [[nodiscard]] virtual base::Task<base::Error> closed() = 0;

    //! Ends it gently; within about 1.2 s it is over.
    [[nodiscard]] virtual base::Task<> stop() = 0;
};

//! A page of `tools/list`. Entries without a name are left out.
struct ToolPage {
    std::vector<ToolDescription> tools;
    std::string nextCursor; //!< empty on the last page
};

//! Errors: Protocol.
[[nodiscard]] base::Result<ToolPage> toolPageOf(const boost::json::value& result);

//! Errors: Protocol. Any thread.
[[nodiscard]] base::Result<CallResult> callResultOf(const Document& result);

//! Makes an error of a result that does not fit the tool's output schema (none where that cannot be read). Any thread.
void checkStructured(CallResult& result, const boost::json::value& outputSchema);

//! The error that a server answered with.
[[nodiscard]] base::Error errorOf(const RpcError& error);
//! The same, where the response came with an HTTP status.
[[nodiscard]] base::Error errorOf(const Response& response);

} // namespace kaze::mcp
