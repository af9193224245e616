#include "engine/server/detail/remote_session.h"

#include "engine/server/detail/remote_failures.h"
#include "engine/server/detail/wire_json.h"

#include <boost/asio/post.hpp>

#include <algorithm>

namespace kaze::server::detail {

namespace json = boost::json;
using std::chrono::steady_clock;

namespace {

constexpr auto kFirstPause = std::chrono::milliseconds(200);
constexpr auto kLongestPause = std::chrono::milliseconds(10'000);
constexpr auto kAckWithin = std::chrono::milliseconds(200);
constexpr std::uint64_t kAckEach = 64; //!< messages
constexpr std::size_t kAckBytes = 256U << 10;
constexpr std::size_t kMostTurns = 64; //!< that nothing was told of yet
constexpr std::size_t kLargestRequest = (16U << 20) - 1024; //!< what a cell takes

} // namespace

RemoteSession::RemoteSession(boost::asio::io_context& context, RemoteOptions options, RemotePace pace)
    : m_context(context), m_options(std::move(options)), m_pace(pace), m_deadline(context), m_pause(context), m_look(context),
      m_ackTimer(context), m_jitter(std::random_device{}())
{
}

void RemoteSession::start(std::function<void(std::optional<RemoteFailure>)> done)
{
    m_started = std::move(done);
    connect();
}

void RemoteSession::connect()
{
    m_welcomed = false;
    RemoteWire::Ears ears;
    ears.open = [self = shared_from_this()] { self->opened(); };
    ears.text = [self = shared_from_this()](const std::string& text) { self->heard(text); };
    ears.failed = [self = shared_from_this()](RemoteFailure failure) { self->failed(std::move(failure)); };
    m_wire = RemoteWire::connect(m_context, m_options, std::move(ears));
    m_deadline.expires_after(m_options.connectWithin);
    m_deadline.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
        if (!error && !self->m_welcomed && self->m_wire)
            self->failed(noAnswer(self->m_options.address, self->m_options.connectWithin));
    });
}

void RemoteSession::opened()
{
    json::object hello{{"protocol", kSessionProtocol}, {"version", KAZE_VERSION}};
    if (!m_session.empty())
        hello["resume"] = {{"session", m_session}, {"secret", m_secret}, {"received", m_received}};
    m_wire->send(json::serialize(json::object{{"hello", std::move(hello)}}));
}

void RemoteSession::failed(RemoteFailure failure)
{
    if (const auto wire = std::exchange(m_wire, nullptr)) {
        m_certificate = wire->certificate();
        wire->close();
    }
    m_welcomed = false;
    m_deadline.cancel();
    m_look.cancel();
    if (m_left || m_over)
        return;
    if (const auto started = std::exchange(m_started, nullptr)) {
        m_over = failure.error;
        return started(std::move(failure));
    }
    if (!failure.isPassing())
        return end(failure.error);
    m_status.state = RemoteState::Reconnecting;
    m_status.problem = failure.error.message;
    tell();
    connectLater();
}

//! At once, then after a pause that doubles; with jitter, so that the clients of a cell that restarts do not all come at the same moment.
void RemoteSession::connectLater()
{
    auto pause = std::chrono::milliseconds(0);
    if (m_tries > 0) {
        pause = std::min(kFirstPause * (1 << std::min(m_tries - 1, 10)), kLongestPause);
        pause = pause / 2 + std::chrono::milliseconds(m_jitter() % static_cast<unsigned>(pause.count() / 2));
    }
    ++m_tries;
    m_pause.expires_after(pause);
    m_pause.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
        if (!error && !self->m_wire && !self->m_over && !self->m_left)
            self->connect();
    });
}

void RemoteSession::broken(const std::string& why)
{
    failed(remoteFailure(RemoteTrouble::NoAnswer, "The connection to " + m_options.address.url() + " " + why + '.'));
}

void RemoteSession::end(const base::Error& error)
{
    m_over = error;
    m_status.state = RemoteState::Reconnecting;
    m_status.problem = error.message;
    m_pause.cancel();
    // First, so that who gets an answer below knows that there is nobody to ask any more.
    if (const auto closed = std::exchange(m_onClosed, nullptr))
        closed(error);
    for (auto& [id, asked] : std::exchange(m_asked, {}))
        asked.reply(std::unexpected(asked.sent ? forgottenError() : error));
}

void RemoteSession::request(json::value request, Reply reply)
{
    if (m_over)
        return reply(std::unexpected(*m_over));
    const auto id = m_lastId + 1;
    auto text = json::serialize(request);
    if (text.size() > kLargestRequest)
        return reply(base::fail(
            base::ErrorCode::InvalidArgument, "the request is larger than the 16 MiB that a cell on another machine takes"));
    m_lastId = id;
    auto& asked = m_asked[id];
    asked = {std::move(text), std::move(reply), false};
    if (m_welcomed)
        sendAsked(id, asked);
}

void RemoteSession::sendAsked(std::uint64_t id, Asked& asked)
{
    asked.sent = true;
    m_wire->send(R"({"id":)" + std::to_string(id) + R"(,"request":)" + asked.text + '}');
}

void RemoteSession::listen(json::value filter, api::CellClient::Listener listener)
{
    m_filter = std::move(filter);
    m_listeners[++m_turn] = std::move(listener);
    if (m_listeners.size() > kMostTurns)
        m_listeners.erase(m_listeners.begin());
    if (m_welcomed)
        sendListen();
}

void RemoteSession::sendListen()
{
    if (m_turn > 0)
        m_wire->send(json::serialize(json::object{{"listen", m_filter}, {"turn", m_turn}}));
}

void RemoteSession::acknowledge(std::size_t bytes)
{
    m_bytesSince += bytes;
    if (m_received - m_acknowledged >= kAckEach || m_bytesSince >= kAckBytes)
        return acknowledgeNow();
    if (std::exchange(m_ackWaits, true))
        return;
    m_ackTimer.expires_after(kAckWithin);
    m_ackTimer.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
        self->m_ackWaits = false;
        if (!error)
            self->acknowledgeNow();
    });
}

void RemoteSession::acknowledgeNow()
{
    if (!m_welcomed || m_acknowledged == m_received)
        return;
    m_acknowledged = m_received;
    m_bytesSince = 0;
    m_wire->send(R"({"ack":)" + std::to_string(m_received) + '}');
}

//! Every few seconds: how far away it is, and whether it is still there.
void RemoteSession::look(bool isFirst)
{
    if (!m_welcomed)
        return;
    const auto now = steady_clock::now();
    // On a slow link a message takes longer than that; then its parts are the sign of life.
    if (m_wire->moved())
        m_heardAt = now;
    if (now - m_heardAt > m_pace.silence)
        return broken("has gone silent");
    // Behind a large request it would say how slow that is, not how far away the cell. The first says that the connection is good.
    if (isFirst || !m_wire->isSending()) {
        m_pingedAt = now;
        m_wire->send(R"({"ping":)" + std::to_string(++m_ping) + '}');
    }
    m_look.expires_after(m_pace.look);
    m_look.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
        if (!error)
            self->look(false);
    });
}

void RemoteSession::onClosed(std::function<void(base::Error)> closed)
{
    if (m_over)
        return closed(*m_over);
    m_onClosed = std::move(closed);
}

void RemoteSession::onStatus(std::function<void(const RemoteStatus&)> changed)
{
    m_onStatus = std::move(changed);
    tell();
}

void RemoteSession::tell()
{
    if (const auto changed = m_onStatus)
        changed(m_status);
}

void RemoteSession::retry()
{
    if (m_wire || m_over || m_left || m_started)
        return;
    m_tries = 0;
    connectLater();
}

void RemoteSession::leave(std::function<void()> done)
{
    m_left = true;
    m_listeners.clear();
    m_onClosed = nullptr;
    m_onStatus = nullptr;
    for (auto* timer : {&m_deadline, &m_pause, &m_look, &m_ackTimer})
        timer->cancel();
    auto asked = std::exchange(m_asked, {});
    const auto wire = std::exchange(m_wire, nullptr);
    if (wire && m_welcomed)
        wire->leave(done);
    else if (wire)
        wire->close();
    const bool waits = wire && m_welcomed;
    m_welcomed = false;
    for (auto& [id, each] : asked)
        each.reply(std::unexpected(forgottenError()));
    if (!waits)
        done();
}

} // namespace kaze::server::detail
