#pragma once

#include "engine/base/clock.h"
#include "engine/base/log.h"
#include "engine/base/loop.h"
#include "engine/base/one_shot.h"
#include "engine/mcp/authorizer.h"
#include "engine/mcp/carrier.h"
#include "engine/mcp/detail/allowance.h"
#include "engine/mcp/detail/answer_reader.h"
#include "engine/net/http_client.h"
#include "engine/net/url.h"

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace kaze::mcp::detail {

//! Streamable HTTP: a POST for each message, answered with JSON or a stream of events; a stream that breaks off is taken up again where the server lets us;
//! and the older HTTP with one stream for everything. Redirects are followed within the server's own origin only. Lives on the loop; kept
//! alive by its own coroutines.
class HttpTransport final : public Carrier, public std::enable_shared_from_this<HttpTransport> {
public:
    struct Parts {
        base::Executor executor;
        base::WorkerPool& workers;
        net::HttpClient& http;
        const base::Clock& clock;
        base::Logger log;
    };

    struct Settings {
        std::string name;
        std::string url;
        net::HttpHeaders headers{}; //!< of every request
        std::shared_ptr<Authorizer> authorizer{}; //!< may be null
        std::size_t messageBytes = 64U << 20;
    };

    HttpTransport(Parts parts, Settings settings);

    void start(Events events) override;
    [[nodiscard]] base::Result<> send(std::string line, const Outgoing& what) override;
    void speak(std::string version, bool modern) override;
    void settled(std::int64_t id) override;
    [[nodiscard]] base::Task<> accepted() override;
    void listen() override;
    [[nodiscard]] bool forgetSession() override;
    [[nodiscard]] base::Task<base::Result<>> turnToOldTransport(base::Duration timeout, base::CancelToken cancel) override;
    [[nodiscard]] bool overHttp() const override { return true; }
    [[nodiscard]] base::Task<> stop() override;
    void abandon() override;

private:
    using Self = std::shared_ptr<HttpTransport>;

    //! One message of ours and whatever streams carry its answer; or a stream that the server speaks on by itself.
    struct Exchange {
        Exchange(std::int64_t which, const base::CancelToken& all, std::size_t limit) : id(which), source(all), reader(limit) { }

        std::int64_t id; //!< -1 for what waits for no answer
        std::string method{};
        base::CancelSource source;
        AnswerReader reader;
        std::shared_ptr<net::BodyGate> gate{};
        std::string lastEventId{};
        std::optional<std::chrono::milliseconds> retry{};
        bool sent = false;
        bool answered = false;
        bool resuming = false;
        bool standing = false; //!< a stream that does not end with an answer
        std::deque<std::string> queue{}; //!< messages that wait for a worker
        std::size_t queuedBytes = 0;
        bool draining = false;
        std::vector<base::OneShot<bool>> drained{};
    };
    using Which = std::shared_ptr<Exchange>;

    [[nodiscard]] Which exchange(std::int64_t id, std::string method);
    [[nodiscard]] net::HttpRequest requestFor(std::string method, const std::string& url) const;
    [[nodiscard]] net::BodySink sinkFor(const Which& which);

    static base::Task<base::Result<net::HttpResponse>> perform(Self self, net::HttpRequest request, Which which);
    [[nodiscard]] base::Result<bool> redirected(net::HttpRequest& request, const net::HttpResponse& response) const;
    static base::Task<> post(Self self, net::HttpRequest request, Which which);
    static base::Task<> conclude(Self self, Which which, base::Result<net::HttpResponse> response);
    static base::Task<> resume(Self self, Which which);
    static base::Task<> listenTo(Self self, Which which);
    static base::Task<> oldStream(Self self, Which which);

    void take(const Which& which, net::SseEvent event);
    static base::Task<> drain(Self self, Which which);
    static base::Task<> drained(Which which);
    base::Task<> readBody(Which which);
    void deliver(const Which& which, const base::Result<std::vector<Message>>& messages, std::size_t bytes);
    void refused(const Which& which, const net::HttpResponse& response);
    void fail(const Which& which, const base::Error& error, bool reached);
    void finish(const Which& which);
    void notificationTaken();
    void report(base::Error error);
    [[nodiscard]] base::Error describe(base::Error error) const override;

    Parts m_parts;
    Settings m_settings;
    net::Url m_url;
    std::string m_postUrl; //!< differs in the older transport
    Events m_events;
    base::CancelSource m_all;
    std::map<std::int64_t, Which> m_exchanges;
    std::string m_version; //!< "" before the handshake
    std::string m_session;
    bool m_modern = false;
    bool m_old = false;
    base::CancelSource m_listening;
    base::OneShot<base::Result<>> m_endpoint; //!< of the older transport
    Allowance m_unsolicited{64U << 20, 1U << 20};
    Allowance m_garbageLogged{10, 0.2};
    std::size_t m_atOnce = 0;
    std::size_t m_queuedBytes = 0;
    int m_unaccepted = 0;
    std::vector<base::OneShot<bool>> m_acceptWaiters;
    bool m_reported = false;
};

} // namespace kaze::mcp::detail
