#pragma once

#include "engine/server/detail/remote_wire.h"

#include <boost/asio/steady_timer.hpp>
#include <boost/json.hpp>

#include <map>
#include <random>

namespace kaze::server::detail {

//! Of a request that was sent and whose answer never comes.
[[nodiscard]] base::Error forgottenError();

//! How often it is looked at whether a cell is still there, and how long it may neither send nor take anything.
struct RemotePace {
    std::chrono::milliseconds look{5'000};
    std::chrono::milliseconds silence{20'000};
};

//! The client's side of a session (docs/decisions/0018-sessions.md), over one connection after the other. Lives on the context's thread.
class RemoteSession : public std::enable_shared_from_this<RemoteSession> {
public:
    using Reply = api::CellClient::Reply;
    RemoteSession(boost::asio::io_context& context, RemoteOptions options, RemotePace pace = {});

    //! Connects for the first time; `done` is called once: with why not, or with nothing.
    void start(std::function<void(std::optional<RemoteFailure>)> done);
    void request(boost::json::value request, Reply reply);
    void listen(boost::json::value filter, api::CellClient::Listener listener);
    void onClosed(std::function<void(base::Error)> closed);
    void onStatus(std::function<void(const RemoteStatus&)> changed);
    void retry();
    //! Ends it, calls nobody any more but `done`.
    void leave(std::function<void()> done);

    [[nodiscard]] const RemoteStatus& status() const { return m_status; }
    //! That the last connection was shown.
    [[nodiscard]] const ShownCertificate& certificate() const { return m_certificate; }

private:
    struct Asked {
        std::string text;
        Reply reply;
        bool sent = false; //!< in this session
    };

    void connect();
    void opened();
    void failed(RemoteFailure failure);
    void broken(const std::string& why);
    void connectLater();
    void end(const base::Error& error);
    void forgotten();
    void heard(const std::string& text);
    void welcomed(const boost::json::object& welcome);
    void numbered(const boost::json::object& message);
    void hear(std::uint64_t turn, const api::Event& event);
    void answered(const boost::json::object& message, std::uint64_t id);
    void ponged(const boost::json::object& message);
    void sendAsked(std::uint64_t id, Asked& asked);
    void sendListen();
    void acknowledge(std::size_t bytes);
    void acknowledgeNow();
    void look(bool isFirst);
    void tell();

    boost::asio::io_context& m_context;
    RemoteOptions m_options;
    RemotePace m_pace;
    std::shared_ptr<RemoteWire> m_wire;
    boost::asio::steady_timer m_deadline, m_pause, m_look, m_ackTimer;
    std::function<void(std::optional<RemoteFailure>)> m_started;
    std::function<void(base::Error)> m_onClosed;
    std::function<void(const RemoteStatus&)> m_onStatus;
    std::optional<base::Error> m_over;
    RemoteStatus m_status;
    ShownCertificate m_certificate;
    bool m_welcomed = false; //!< by the connection there is
    int m_tries = 0; //!< in vain, one after the other
    std::string m_session, m_secret; //!< empty: none
    std::uint64_t m_received = 0;
    std::uint64_t m_acknowledged = 0;
    std::size_t m_bytesSince = 0; //!< received since the last acknowledgement
    bool m_ackWaits = false;
    std::uint64_t m_lastId = 0;
    std::map<std::uint64_t, Asked> m_asked; //!< by id
    boost::json::value m_filter;
    std::uint64_t m_turn = 0; //!< 0: it listens to nothing
    std::map<std::uint64_t, api::CellClient::Listener> m_listeners; //!< by turn; earlier ones until the cell tells of a later one
    std::chrono::steady_clock::time_point m_heardAt, m_pingedAt;
    std::uint64_t m_ping = 0;
    bool m_left = false;
    std::minstd_rand m_jitter;
};

} // namespace kaze::server::detail
