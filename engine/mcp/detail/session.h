#pragma once

#include "engine/base/log.h"
#include "engine/base/loop.h"
#include "engine/mcp/client.h"
#include "engine/mcp/detail/allowance.h"
#include "engine/mcp/header_values.h"
#include "engine/mcp/peer.h"
#include "engine/mcp/protocol.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace kaze::mcp::detail {

//! The conversation with one server over whatever carries it: finds out the era, shakes hands, asks, answers what the server asks, and keeps the list
//! of tools. Lives on the loop; kept alive by its own coroutines until the carrier is closed.
class Session : public std::enable_shared_from_this<Session> {
public:
    using Self = std::shared_ptr<Session>;

    struct Parts {
        base::Executor executor;
        base::WorkerPool& workers;
        const base::Clock& clock;
        base::Logger log;
    };

    struct Settings {
        std::string name; //!< for messages and the log
        base::Duration startTimeout = std::chrono::seconds(30);
        Era era = Era::Any;
        std::shared_ptr<ClientHandler> handler; //!< null: NoHandler
    };

    Session(Parts parts, Settings settings, std::shared_ptr<Carrier> carrier);

    //! Starts the carrier.
    void connect();

    //! Finds out the era, shakes hands and lists the tools. Errors: Timeout, Unavailable, Unsupported, Unauthenticated, Protocol, the reason of `cancel`.
    static base::Task<base::Result<>> open(Self self, base::CancelToken cancel);

    //! Whether the connection ended while nobody knew which era the server speaks: one that is of the legacy era may end at the question.
    [[nodiscard]] bool endedAtProbe() const { return m_probing && m_ended; }

    //! What became of a request that was sent.
    struct Outcome {
        Response response;
        std::optional<base::Error> unanswered{};
    };
    //! Errors: of requests that the server did not get; questions of the server that nobody here can answer; Protocol.
    static base::Task<base::Result<Outcome>> ask(
        Self self, std::string method, boost::json::object params, Client::CallOptions options, base::CancelToken cancel);

    // As in Client.
    static base::Task<base::Result<CallResult>> call(
        Self self, std::string name, boost::json::object arguments, Client::CallOptions options, base::CancelToken cancel);
    static base::Task<base::Result<Document>> request(
        Self self, std::string method, boost::json::object params, Client::CallOptions options, base::CancelToken cancel);
    static base::Task<base::Result<>> setLogLevel(Self self, std::string level, base::CancelToken cancel);
    static base::Task<base::Result<>> subscribe(Self self, std::string uri, bool on, base::CancelToken cancel);
    static base::Task<base::Error> closed(Self self);
    static base::Task<> stop(Self self);
    [[nodiscard]] const ServerInfo& server() const { return m_info; }
    [[nodiscard]] const std::vector<ToolDescription>& tools() const { return m_tools; }
    void onToolsChanged(std::function<void()> callback) { m_toolsChanged = std::move(callback); }
    [[nodiscard]] Carrier& carrier() const { return *m_carrier; }

    //! The error that ended it, or this one with what is known of the server.
    [[nodiscard]] base::Error describe(const base::Error& error) const;

private:
    using Documents = base::Result<Document>;

    // Opening (session_open.cpp).
    base::Task<base::Result<Era>> probe(base::CancelToken cancel);
    [[nodiscard]] base::Result<std::optional<Era>> verdictOn(const Response& response);
    base::Task<base::Result<>> shakeHands(base::CancelToken cancel);
    base::Task<base::Result<Outcome>> initialize(base::CancelToken cancel);
    [[nodiscard]] base::Result<> takeHandshake(const Document& result);
    static base::Task<base::Result<>> renew(Self self, int generation);
    base::Task<base::Result<>> listTools(base::CancelToken cancel);
    void takeTools(std::vector<ToolDescription> tools);

    // Asking (session.cpp).
    base::Task<base::Result<Outcome>> round(
        std::string method, boost::json::object params, Client::CallOptions options, bool cancellable, base::CancelToken cancel);
    [[nodiscard]] boost::json::object dressed(
        boost::json::object params, std::int64_t id, const Client::CallOptions& options) const;
    [[nodiscard]] Outgoing outgoing(const std::string& method, const boost::json::object& params);
    [[nodiscard]] boost::json::object capabilities() const;
    base::Task<base::Result<boost::json::object>> fulfilAll(boost::json::object wanted, base::CancelToken cancel);
    base::Task<base::Result<>> openPages(Document data, base::CancelToken cancel);

    // What the server asks and says (session_inbound.cpp).
    void asked(const Request& request);
    static base::Task<> respond(Self self, Request request, std::string key, base::CancelToken cancel);
    base::Task<base::Result<boost::json::object>> fulfil(
        std::string method, boost::json::object params, base::CancelToken cancel);
    base::Task<base::Result<boost::json::object>> elicit(boost::json::object params, base::CancelToken cancel);
    base::Task<base::Result<boost::json::object>> roots(base::CancelToken cancel);
    void notified(const Notification& said);
    void listChanged(const std::string& list);
    void progressed(const boost::json::object& params);
    static base::Task<> relist(std::weak_ptr<Session> weak, const base::Clock& clock);
    static base::Task<bool> relistOnce(std::weak_ptr<Session> weak);
    void listenModern();
    static base::Task<> keepListening(Self self, base::CancelToken over);
    [[nodiscard]] boost::json::object listenFilter() const;
    void ended(const base::Error& error);
    void violated(const std::string& what);

    Parts m_parts;
    Allowance m_logged{10, 0.2};
    Settings m_settings;
    std::shared_ptr<Carrier> m_carrier;
    Peer m_peer;
    ServerInfo m_info;
    bool m_modern = false;
    bool m_modernOnly = false; //!< it refused the handshake for being of the other era
    bool m_probing = false;
    bool m_ready = false;
    std::string m_logLevel; //!< modern era
    std::set<std::string> m_subscribed;
    std::map<std::int64_t, std::function<void(const Progress&)>> m_progress;
    std::map<std::string, base::CancelSource> m_inbound; //!< by the JSON of their ids

    std::vector<ToolDescription> m_tools;
    std::map<std::string, std::vector<MirroredArgument>> m_mirrored; //!< by tool
    std::map<std::string, Document> m_outputs; //!< output schemas, by tool
    std::function<void()> m_toolsChanged;
    bool m_listing = false;
    bool m_listAgain = false;

    int m_generation = 0; //!< of the HTTP session
    bool m_renewing = false;
    std::vector<base::OneShot<base::Result<>>> m_renewWaiters;
    base::CancelSource m_listening;
    base::CancelSource m_over;
    base::OneShot<base::Error> m_closed;
    std::optional<base::Error> m_ended;
};

//! A client on a session; dropping it ends the connection.
class SessionClient final : public Client {
public:
    explicit SessionClient(std::shared_ptr<Session> session) : m_session(std::move(session)) { }
    ~SessionClient() override;
    SessionClient(const SessionClient&) = delete;
    SessionClient& operator=(const SessionClient&) = delete;

    [[nodiscard]] const ServerInfo& server() const override;
    [[nodiscard]] const std::vector<ToolDescription>& tools() const override;
    void onToolsChanged(std::function<void()> callback) override;
    [[nodiscard]] base::Task<base::Result<CallResult>> call(
        std::string name, boost::json::object arguments, CallOptions options, base::CancelToken cancel) override;
    [[nodiscard]] base::Task<base::Result<Document>> request(
        std::string method, boost::json::object params, CallOptions options, base::CancelToken cancel) override;
    [[nodiscard]] base::Task<base::Result<>> setLogLevel(std::string level, base::CancelToken cancel) override;
    [[nodiscard]] base::Task<base::Result<>> subscribe(std::string uri, bool on, base::CancelToken cancel) override;
    [[nodiscard]] int pid() const override;
    [[nodiscard]] base::Task<base::Error> closed() override;
    [[nodiscard]] base::Task<> stop() override;

private:
    std::shared_ptr<Session> m_session;
};

} // namespace kaze::mcp::detail
