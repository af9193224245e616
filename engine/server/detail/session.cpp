#include "engine/server/detail/session.h"

#include "engine/api/wire.h"
#include "engine/server/detail/wire_json.h"

#include <boost/json.hpp>

namespace kaze::server::detail {

namespace json = boost::json;

namespace {

constexpr std::size_t kLargestAnswer = 63U << 20; //!< clients take messages of 64 MiB

base::Error notTaken()
{
    return {base::ErrorCode::RateLimited, "too many answers wait to be taken; ask again when they are", nullptr};
}

base::Error tooLarge()
{
    return {base::ErrorCode::Unsupported, "the answer is too large for a connection; ask for less of it at a time", nullptr};
}

std::unexpected<base::Error> protocol(std::string message)
{
    return base::fail(base::ErrorCode::Protocol, std::move(message));
}

} // namespace

Session::Session(Parts parts, SessionLimits limits) : m_parts(std::move(parts)), m_limits(limits) { }

Session::~Session() = default;

base::Result<> Session::attach(std::shared_ptr<SessionWire> wire, std::uint64_t received)
{
    if (!canResume(received))
        return protocol("the session cannot go on behind message " + std::to_string(received));
    if (m_wire)
        std::exchange(m_wire, nullptr)->close(kReplacedByAnother, "The session has another connection now.");
    m_wire = std::move(wire);
    m_held = false;
    m_mayListen = true;
    if (auto acknowledged = acknowledge(received); !acknowledged)
        return acknowledged;
    // Whatever the size: the window was open when they were sent.
    for (const auto& each : m_sent)
        m_wire->send(textOf(each));
    holdWhenBusy();
    pump();
    return {};
}

void Session::detach(const SessionWire* wire)
{
    if (m_wire.get() == wire)
        m_wire.reset();
}

base::Result<> Session::received(const json::object& message, bool isLarge)
{
    if (const auto acknowledged = numberIn(message, "ack")) {
        auto done = acknowledge(*acknowledged);
        pump();
        return done;
    }
    if (message.contains("listen"))
        return listen(message);
    const auto id = numberIn(message, "id");
    if (id && *id > 0 && message.contains("request"))
        return request(message, *id, isLarge);
    return protocol("expected \"id\" and \"request\", \"listen\", \"ack\" or \"ping\"");
}

//! Ids count up from one. A client that has lost its connection asks again what it has no answer of, in that order; so whatever is not the next
//! one is under way, or its answer is on its way.
base::Result<> Session::request(const json::object& message, std::uint64_t id, bool isLarge)
{
    if (id <= m_lastRequest) {
        auto refused = isLarge && m_parts.refuse ? m_parts.refuse() : std::nullopt;
        return refused ? std::unexpected(std::move(*refused)) : base::Result<>();
    }
    if (id != m_lastRequest + 1)
        return protocol("request " + std::to_string(m_lastRequest + 1) + " is missing");
    if (m_waitingBytes > 4 * m_limits.backlog)
        return protocol("more is asked than answers are taken");
    m_lastRequest = id;
    ++m_underWay;
    holdWhenBusy();
    const auto fail = [&](base::Error error) {
        answer(id, std::make_shared<base::Result<api::Response>>(std::unexpected(std::move(error))));
        return base::Result<>();
    };
    // One that is no request took the time of reading it.
    if (auto refused = m_parts.refuse ? m_parts.refuse() : std::nullopt)
        return fail(std::move(*refused));
    auto request = api::requestFromJson(message.at("request"));
    if (!request)
        return fail(request.error());
    m_parts.request(std::move(*request), [weak = weak_from_this(), id](base::Result<api::Response> response) {
        if (const auto self = weak.lock())
            self->answer(id, std::make_shared<base::Result<api::Response>>(std::move(response)));
    });
    return {};
}

void Session::answer(std::uint64_t id, std::shared_ptr<base::Result<api::Response>> response)
{
    // Writing down a large one takes longer than the loop has to spare.
    const auto text = std::make_shared<std::string>();
    m_parts.offload(
        [id, response, text] {
            json::object body{{"id", id}};
            if (*response)
                body["response"] = api::toJson(**response);
            else
                body["error"] = errorJson(response->error());
            *text = json::serialize(body);
            if (text->size() > kLargestAnswer)
                *text = json::serialize(json::object{{"id", id}, {"error", errorJson(tooLarge())}});
        },
        [weak = weak_from_this(), id, text] {
            if (const auto self = weak.lock())
                self->answered(id, std::move(*text));
        });
}

void Session::answered(std::uint64_t id, std::string text)
{
    --m_underWay;
    if (m_waitingBytes + text.size() > 8 * m_limits.backlog && text.size() > m_limits.unsent)
        text = json::serialize(json::object{{"id", id}, {"error", errorJson(notTaken())}});
    Waiting waiting;
    waiting.bytes = text.size();
    waiting.text = std::move(text);
    push(std::move(waiting));
    pump();
}

base::Result<> Session::listen(const json::object& message)
{
    auto filter = api::eventFilterFromJson(message.at("listen"));
    const auto turn = numberIn(message, "turn");
    if (!filter || !turn)
        return protocol("\"listen\" is no filter of events with a \"turn\"" + (filter ? "" : ": " + filter.error().message));
    if (*turn <= m_turn)
        return {};
    if (m_waitingBytes > 4 * m_limits.backlog)
        return protocol("more is listened to than events are taken");
    // The first was counted with its connection, so that who is told to go finds what he wanted when he comes again.
    if (!std::exchange(m_mayListen, false))
        if (auto refused = m_parts.refuse ? m_parts.refuse() : std::nullopt)
            return std::unexpected(std::move(*refused));
    m_turn = *turn;
    // What waits of the turn before is told as well: it happened before.
    auto ear = [weak = weak_from_this(), turn = m_turn](const SharedEvent& event) {
        if (const auto self = weak.lock())
            self->tell(event, turn);
    };
    m_listening = m_parts.listen(std::move(*filter), std::move(ear), m_listening);
    return {};
}

base::Result<> Session::acknowledge(std::uint64_t number)
{
    if (number > m_number)
        return protocol("message " + std::to_string(number) + " was not sent yet");
    while (!m_sent.empty() && m_sent.front().number <= number) {
        m_sentBytes -= m_sent.front().what.bytes;
        m_sent.pop_front();
    }
    m_acknowledged = std::max(m_acknowledged, number);
    holdWhenBusy();
    return {};
}

void Session::tell(const SharedEvent& event, std::uint64_t turn)
{
    const auto before = event->latest.empty() ? m_latest.end() : m_latest.find(event->latest);
    // Who began to listen since is told it as his own, behind what was there before.
    if (before != m_latest.end() && !event->last && before->second->turn == turn) {
        auto& waiting = *before->second;
        m_waitingBytes += event->text.size() - waiting.bytes;
        waiting.event = event;
        waiting.bytes = event->text.size();
        return;
    }
    if (before != m_latest.end() && before->second->turn == turn) {
        m_waitingBytes -= before->second->bytes;
        m_waiting.erase(before->second);
        m_latest.erase(before);
    }
    if (held() + event->text.size() + sizeof(Waiting) > m_limits.backlog) // room stays for what says so
        return lose(turn);
    Waiting waiting;
    waiting.event = event;
    waiting.turn = turn;
    waiting.bytes = event->text.size();
    push(std::move(waiting));
    pump();
}

void Session::push(Waiting waiting)
{
    m_waitingBytes += waiting.bytes;
    m_waiting.push_back(std::move(waiting));
    const auto& event = m_waiting.back().event;
    if (event && !event->latest.empty())
        m_latest[event->latest] = std::prev(m_waiting.end());
}

//! Told where it happened, once for all that are lost in a row.
void Session::lose(std::uint64_t turn)
{
    if (m_waiting.empty() || m_waiting.back().lost == 0 || m_waiting.back().turn != turn) {
        Waiting waiting;
        waiting.turn = turn;
        waiting.bytes = sizeof waiting; // of which there may be one a turn
        push(std::move(waiting));
    }
    ++m_waiting.back().lost;
}

void Session::pump()
{
    while (m_wire && !m_waiting.empty() && m_wire->unsent() < m_limits.unsent && m_sentBytes < m_limits.window) {
        const auto& first = m_waiting.front().event;
        if (const auto latest = first ? m_latest.find(first->latest) : m_latest.end();
            latest != m_latest.end() && latest->second == m_waiting.begin())
            m_latest.erase(latest);
        auto waiting = std::move(m_waiting.front());
        m_waiting.pop_front();
        m_waitingBytes -= waiting.bytes;
        if (waiting.lost > 0)
            waiting.event = written(api::EventsLost{waiting.lost});
        auto text = textOf(m_sent.emplace_back(++m_number, std::move(waiting)));
        m_sent.back().what.bytes = text.size();
        m_sentBytes += text.size();
        m_wire->send(std::move(text));
    }
    holdWhenBusy();
}

//! As it goes over the wire. An event's own text stays one for all sessions that have sent it.
std::string Session::textOf(const Sent& sent)
{
    const auto& what = sent.what;
    const auto& said = what.event ? what.event->text : what.text;
    std::string text;
    text.reserve(said.size() + 64);
    text.append(R"({"number":)").append(std::to_string(sent.number));
    if (!what.event) // an object of its own
        return text.append(",").append(said, 1);
    text.append(R"(,"turn":)").append(std::to_string(what.turn));
    return text.append(R"(,"event":)").append(said).append("}");
}

//! A client that asks more than it takes answers has to wait.
void Session::holdWhenBusy()
{
    // With the window full it is what the client acknowledges that helps, so that is read.
    const bool busy = m_underWay >= m_limits.requests || (m_waitingBytes > 2 * m_limits.backlog && m_sentBytes < m_limits.window);
    if (m_wire && m_held != busy)
        m_wire->hold(busy);
    m_held = busy;
}

} // namespace kaze::server::detail
