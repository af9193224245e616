#include "engine/server/detail/sessions.h"

#include "engine/base/base64.h"
#include "engine/base/ids.h"
#include "engine/base/sha256.h"
#include "engine/server/detail/wire_json.h"

#include <algorithm>
#include <random>

namespace kaze::server::detail {

namespace {

constexpr auto kSweep = std::chrono::seconds(1);

//! 256 bits that nobody guesses.
std::string newSecret()
{
    std::random_device system;
    std::string bytes;
    for (int i = 0; i < 8; ++i) {
        const auto word = system();
        bytes.append(reinterpret_cast<const char*>(&word), 4);
    }
    return base::base64Url(bytes);
}

} // namespace

Sessions::Sessions(boost::asio::any_io_executor loop, const base::Clock& clock, SessionLimits limits, MakeParts makeParts)
    : m_loop(std::move(loop)), m_clock(clock), m_limits(limits), m_makeParts(std::move(makeParts)), m_timer(m_loop)
{
}

Sessions::Kept* Sessions::resumed(const SessionOwner& owner, const boost::json::object& wanted)
{
    const auto found = m_sessions.find(wordIn(wanted, "session"));
    if (found == m_sessions.end() || found->second.tokenId != owner.tokenId()
        || found->second.secretHash != base::sha256(wordIn(wanted, "secret")))
        return nullptr;
    return &found->second;
}

base::Result<Sessions::Greeting> Sessions::greet(const SessionOwner& owner, const boost::json::object& hello)
{
    const auto protocol = numberIn(hello, "protocol");
    if (!protocol)
        return base::fail(base::ErrorCode::Protocol, "\"hello\" says no \"protocol\"");
    if (*protocol != kSessionProtocol)
        return base::fail(base::ErrorCode::Unsupported,
            "This cell (Kaze " KAZE_VERSION ") speaks another version of the protocol; update the older of the two.");
    sweep();
    Greeting greeting;
    boost::json::object welcome{{"protocol", kSessionProtocol}, {"version", KAZE_VERSION},
        {"now", base::toRfc3339(m_clock.now())}, {"role", base::enumName(owner.caller.role)}, {"tenant", owner.caller.tenant}};
    const auto* wanted = hello.if_contains("resume");
    const auto received = wanted && wanted->is_object() ? numberIn(wanted->get_object(), "received") : std::nullopt;
    const auto* kept = received ? resumed(owner, wanted->get_object()) : nullptr;
    const bool goesOn = kept && kept->session->canResume(*received);
    if (goesOn) {
        greeting.session = kept->session;
        greeting.received = *received;
        welcome["session"] = wordIn(wanted->get_object(), "session");
    } else {
        if (kept) {
            // Whoever still holds it would live on uncounted.
            if (const auto wire = kept->session->wire())
                wire->close(kReplacedByAnother, "The session begins anew on another connection.");
            m_sessions.erase(wordIn(wanted->get_object(), "session"));
        }
        if (auto room = makeRoom(owner.tokenId()); !room)
            return failure(room);
        const auto id = base::clientId().hex();
        const auto secret = newSecret();
        greeting.session = std::make_shared<Session>(m_makeParts(owner), m_limits);
        m_sessions[id] = {greeting.session, base::sha256(secret), owner.tokenId(), m_clock.steady()};
        welcome["session"] = id;
        welcome["secret"] = secret;
    }
    welcome["resumed"] = goesOn;
    greeting.welcome = {{"welcome", std::move(welcome)}};
    return greeting;
}

//! Who comes back without his session leaves the old one behind.
base::Result<> Sessions::makeRoom(const std::string& tokenId)
{
    const auto ofToken = [&] {
        return static_cast<std::size_t>(std::count_if(
            m_sessions.begin(), m_sessions.end(), [&](const auto& each) { return each.second.tokenId == tokenId; }));
    };
    const auto dropOldest = [&](bool any) {
        auto oldest = m_sessions.end();
        for (auto each = m_sessions.begin(); each != m_sessions.end(); ++each)
            if (!each->second.session->wire() && (any || each->second.tokenId == tokenId)
                && (oldest == m_sessions.end() || each->second.leftAt < oldest->second.leftAt))
                oldest = each;
        if (oldest == m_sessions.end())
            return false;
        m_sessions.erase(oldest);
        return true;
    };
    while (ofToken() >= m_limits.perToken)
        if (!dropOldest(false))
            return base::fail(base::ErrorCode::RateLimited,
                "This token has " + std::to_string(m_limits.perToken) + " sessions already; close one, or use another token.");
    while (m_sessions.size() >= m_limits.all)
        if (!dropOldest(true))
            return base::fail(base::ErrorCode::RateLimited, "This cell has as many sessions as it takes; try again later.");
    return {};
}

void Sessions::left(const std::shared_ptr<Session>& session, const SessionWire* wire)
{
    session->detach(wire);
    if (session->wire())
        return;
    for (auto& [id, kept] : m_sessions)
        if (kept.session == session)
            kept.leftAt = m_clock.steady();
    sweepLater();
}

void Sessions::end(const std::shared_ptr<Session>& session)
{
    std::erase_if(m_sessions, [&](const auto& each) { return each.second.session == session; });
}

void Sessions::sweep()
{
    const auto now = m_clock.steady();
    std::erase_if(
        m_sessions, [&](const auto& each) { return !each.second.session->wire() && now - each.second.leftAt > m_limits.orphan; });
}

void Sessions::sweepLater()
{
    if (std::exchange(m_sweeping, true))
        return;
    m_timer.expires_after(kSweep);
    m_timer.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
        const auto self = weak.lock();
        if (error || !self)
            return;
        self->m_sweeping = false;
        self->sweep();
        const bool any = std::any_of(
            self->m_sessions.begin(), self->m_sessions.end(), [](const auto& each) { return !each.second.session->wire(); });
        if (any)
            self->sweepLater();
    });
}

} // namespace kaze::server::detail
