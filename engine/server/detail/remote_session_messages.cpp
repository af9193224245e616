// What a cell says to a client's session.

#include "engine/server/detail/remote_session.h"

#include "engine/api/wire.h"
#include "engine/base/clock.h"
#include "engine/server/detail/remote_failures.h"
#include "engine/server/detail/wire_json.h"

namespace kaze::server::detail {

namespace json = boost::json;
using std::chrono::steady_clock;

base::Error forgottenError()
{
    return {base::ErrorCode::Cancelled, "the cell has forgotten the request; whether it was done is not known", nullptr};
}

void RemoteSession::heard(const std::string& text)
{
    m_heardAt = steady_clock::now();
    boost::system::error_code error;
    const auto value = json::parse(text, error);
    if (error || !value.is_object())
        return broken("carries what is no message");
    const auto& message = value.get_object();
    if (const auto* welcome = message.if_contains("welcome"); welcome && welcome->is_object())
        return welcomed(welcome->get_object());
    if (message.contains("pong"))
        return ponged(message);
    const auto number = numberIn(message, "number");
    if (!number || !m_welcomed)
        return; // what a newer cell says beside
    if (*number <= m_received)
        return;
    if (*number != m_received + 1)
        return broken("has left messages out");
    m_received = *number;
    m_tries = 0; // a connection that broke off later than this was of use: no pause for it
    acknowledge(text.size());
    numbered(message);
}

void RemoteSession::welcomed(const json::object& welcome)
{
    if (numberIn(welcome, "protocol") != std::uint64_t{kSessionProtocol})
        return failed(otherVersion(m_options.address, wordIn(welcome, "version")));
    const auto* resumed = welcome.if_contains("resumed");
    m_certificate = m_wire->certificate();
    m_deadline.cancel();
    m_welcomed = true;
    const bool goesOn = resumed && resumed->is_bool() && resumed->get_bool() && !m_session.empty();
    if (!goesOn) {
        const bool hadOne = !m_session.empty();
        m_session = wordIn(welcome, "session");
        m_secret = wordIn(welcome, "secret");
        m_received = 0;
        if (hadOne)
            forgotten();
    }
    m_acknowledged = m_received;
    m_bytesSince = 0;
    if (!m_wire) // somebody who was told closed it
        return;
    for (auto& [id, asked] : m_asked)
        sendAsked(id, asked);
    sendListen();
    m_status.state = RemoteState::Connected;
    m_status.problem.clear();
    look(true);
    if (const auto started = std::exchange(m_started, nullptr))
        started(std::nullopt);
    tell();
}

//! The cell begins anew: what was asked is unknown to it, and what it told meanwhile is lost.
void RemoteSession::forgotten()
{
    std::vector<Asked> lost, waiting;
    for (auto& [id, asked] : std::exchange(m_asked, {}))
        (asked.sent ? lost : waiting).push_back(std::move(asked));
    m_lastId = 0;
    for (auto& asked : waiting)
        m_asked.emplace(++m_lastId, std::move(asked));
    for (auto& asked : lost)
        asked.reply(std::unexpected(forgottenError()));
    // The new session knows no turn but the last.
    m_listeners.erase(m_listeners.begin(), m_listeners.find(m_turn));
    hear(m_turn, api::EventsLost{1});
}

//! To who listened when it happened. Turns only go up, so who listened before a turn that was heard of is told no more.
void RemoteSession::hear(std::uint64_t turn, const api::Event& event)
{
    m_listeners.erase(m_listeners.begin(), m_listeners.lower_bound(turn));
    if (m_listeners.empty() || m_listeners.begin()->first != turn)
        return;
    const auto listener = m_listeners.begin()->second; // it may be replaced while it runs
    if (listener)
        listener(event);
}

void RemoteSession::numbered(const json::object& message)
{
    if (const auto* event = message.if_contains("event")) {
        // What a newer cell tells and we do not know is no reason to stop listening.
        const auto turn = numberIn(message, "turn");
        if (const auto known = api::eventFromJson(*event); known && turn)
            hear(*turn, *known);
        return;
    }
    if (const auto id = numberIn(message, "id"))
        answered(message, *id);
}

void RemoteSession::answered(const json::object& message, std::uint64_t id)
{
    const auto waiting = m_asked.find(id);
    if (waiting == m_asked.end())
        return;
    const auto reply = std::move(waiting->second.reply);
    m_asked.erase(waiting);
    if (const auto* response = message.if_contains("response"))
        return reply(api::responseFromJson(*response));
    const auto* failed = message.if_contains("error");
    reply(std::unexpected(errorFromJson(failed ? *failed : json::value{})));
}

void RemoteSession::ponged(const json::object& message)
{
    m_tries = 0; // one that was only welcomed may end again at once
    const auto theirs = base::fromRfc3339(wordIn(message, "now"));
    if (numberIn(message, "pong") != m_ping || !theirs)
        return;
    m_status.latency = std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - m_pingedAt);
    m_status.skew = *theirs - (base::SystemClock().now() - m_status.latency / 2);
    tell();
}

} // namespace kaze::server::detail
