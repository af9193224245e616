#pragma once

#include "engine/base/task.h"
#include "engine/mcp/client.h"
#include "engine/mcp/handler.h"
#include "engine/mcp/message.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace kaze::mcp {

//! JSON-RPC 2.0: the text is no JSON.
constexpr std::int64_t kParseError = -32700;
//! A server's own: more than it takes on at once.
constexpr std::int64_t kBusy = -32000;
//! Up to 2025-11-25; later a parameter that is wrong.
constexpr std::int64_t kResourceNotFound = -32002;
//! Over HTTP, a header says something else than the message (2026-07-28).
constexpr std::int64_t kHeaderMismatch = -32020;

//! What a tool of ours answered. With `isError` the text is for the model, which may mend it.
struct ToolAnswer {
    boost::json::value structured; //!< an object; null where there is none
    std::string text; //!< empty: the structured content as JSON
    bool isError = false;
};

//! A resource, or with `uri` a URI template a kind of them.
struct OfferedResource {
    std::string uri;
    std::string name;
    std::string title;
    std::string description;
    std::string mimeType = "application/json";
};

struct ResourcePage {
    std::vector<OfferedResource> resources;
    std::string nextCursor{}; //!< empty on the last page
};

using SayProgress = std::function<void(const Progress&)>;

//! What a server has for one client. Lives on the loop; kept alive by the calls under way.
class Offer {
public:
    virtual ~Offer() = default;

    [[nodiscard]] virtual const std::vector<ToolDescription>& tools() const = 0;

    //! `name` is that of a tool that is offered, `arguments` fit its schema. Errors reach the model as an answer with `isError`.
    [[nodiscard]] virtual base::Task<base::Result<ToolAnswer>> call(
        std::string name, boost::json::object arguments, SayProgress progress, base::CancelToken cancel)
        = 0;

    [[nodiscard]] virtual std::vector<OfferedResource> resourceTemplates() const = 0;

    //! Errors: InvalidArgument for a cursor that is none of ours.
    [[nodiscard]] virtual base::Task<base::Result<ResourcePage>> resources(std::string cursor, base::CancelToken cancel) = 0;

    //! The JSON of a resource. Errors: NotFound.
    [[nodiscard]] virtual base::Task<base::Result<std::string>> read(std::string uri, base::CancelToken cancel) = 0;
};

//! Who a server says it is.
struct ServerIdentity {
    std::string name;
    std::string title;
    std::string version;
    std::string instructions; //!< for the model: what it is good for
};

//! The server's side of a conversation, whatever carries it, in both eras: a request that says in its `_meta` which version it speaks is answered by
//! itself; else `initialize` comes first. Lives on the loop; its requests keep it alive.
class Server : public std::enable_shared_from_this<Server> {
public:
    Server(ServerIdentity identity, std::shared_ptr<Offer> offer);

    struct Answer {
        std::string text{}; //!< a JSON-RPC message; empty for a request that the client has called off
        std::int64_t error = 0; //!< its code, where it is one
    };
    using Notify = std::function<void(std::string text)>;

    //! Answers a request; `notify` is given its signs of progress before that. Cancelling is for when nobody waits any more.
    [[nodiscard]] static base::Task<Answer> answer(
        std::shared_ptr<Server> self, Request request, Notify notify, base::CancelToken cancel);

    //! The client calls a request off, or says that it is ready.
    void notified(const Notification& notification);

    //! Agreed on by `initialize`; empty before.
    [[nodiscard]] const std::string& version() const { return m_version; }
    [[nodiscard]] std::size_t underWay() const { return m_underWay.size(); }
    //! Calls off whatever is under way.
    void end();

private:
    struct Asked;
    using Outcome = std::expected<boost::json::object, RpcError>;

    [[nodiscard]] base::Task<Outcome> outcomeOf(Asked asked);
    [[nodiscard]] base::Task<Outcome> callTool(Asked asked);
    [[nodiscard]] base::Task<Outcome> listResources(Asked asked);
    [[nodiscard]] base::Task<Outcome> readResource(Asked asked);
    [[nodiscard]] Outcome initialize(const boost::json::object& params);
    [[nodiscard]] boost::json::object discovered() const;
    [[nodiscard]] boost::json::object toolList() const;
    [[nodiscard]] boost::json::object templateList() const;
    [[nodiscard]] boost::json::object info() const;

    ServerIdentity m_identity;
    std::shared_ptr<Offer> m_offer;
    std::string m_version;
    std::map<std::string, std::shared_ptr<base::CancelSource>> m_underWay; //!< by id, as JSON
};

//! What one line or body of a client holds. Errors: Protocol, also for what is no UTF-8 or too many messages at once.
[[nodiscard]] base::Result<std::vector<Message>> parseFromClient(std::string_view text);

//! The version that a request says it is in; empty where it says none (legacy era).
[[nodiscard]] std::string versionOf(const Request& request);

//! An error as a JSON-RPC message, without a newline. `id` null: of nothing in particular.
[[nodiscard]] std::string errorText(const boost::json::value& id, const RpcError& error);

} // namespace kaze::mcp
