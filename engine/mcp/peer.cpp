#include "engine/mcp/peer.h"

#include <fmt/format.h>

namespace kaze::mcp {

Peer::Peer(base::Executor executor, const base::Clock& clock, Send send, Notified notified)
    : m_executor(std::move(executor)), m_clock(clock), m_send(std::move(send)), m_notified(std::move(notified))
{
}

base::Task<> Peer::expire(const base::Clock& clock, std::shared_ptr<Deadline> deadline, std::shared_ptr<int> held,
    base::CancelToken over, Waiting waiting, std::string method)
{
    while (true) {
        const auto now = clock.steady();
        if (*held > 0) {
            deadline->at = now + deadline->timeout;
            deadline->most = std::max(deadline->most, deadline->at);
        }
        if (now >= deadline->at)
            break;
        const auto slept = co_await clock.sleep(deadline->at - now, over);
        if (!slept)
            co_return;
    }
    const auto seconds = std::chrono::duration<double>(deadline->timeout).count();
    waiting.set(base::fail(base::ErrorCode::Timeout, fmt::format("no answer to {} within {} s", method, seconds)));
}

base::Task<base::Result<Response>> Peer::request(
    std::string method, boost::json::object params, RequestOptions options, base::CancelToken cancel)
{
    if (cancel.cancelled())
        co_return std::unexpected(cancel.reason());
    const Outgoing what{reserve(), std::move(method)};
    auto pending = send(what, params);
    if (!pending)
        co_return failure(pending);
    co_return co_await answerTo(std::move(*pending), options, std::move(cancel));
}

base::Result<Peer::Pending> Peer::send(const Outgoing& what, const boost::json::object& params)
{
    if (m_failed)
        return std::unexpected(*m_failed);
    Pending pending{what.id, what.method, {}};
    // Listed before it is sent: a carrier may fail it at once.
    m_waiting.emplace(pending.id, Entry{pending.answer, std::make_shared<Deadline>()});
    if (auto sent = m_send(requestLine(pending.id, pending.method, params), what); !sent) {
        m_waiting.erase(pending.id);
        return failure(sent);
    }
    return pending;
}

base::Task<base::Result<Response>> Peer::answerTo(Pending pending, RequestOptions options, base::CancelToken cancel)
{
    const auto& waiting = pending.answer;
    base::CancelSource over;
    if (const auto found = m_waiting.find(pending.id); found != m_waiting.end() && options.timeout > base::Duration::zero()) {
        const auto now = m_clock.steady();
        *found->second.deadline = {now + options.timeout, now + std::max(options.timeout, options.most), options.timeout};
        base::spawn(m_executor, expire(m_clock, found->second.deadline, m_held, over.token(), waiting, pending.method));
    }
    const auto registration = cancel.onCancel([waiting, cancel] { waiting.set(std::unexpected(cancel.reason())); });
    auto response = co_await waiting.wait();
    over.cancel();
    // Still listed: it was given up here, and nobody answered.
    const bool givenUp = m_waiting.erase(pending.id) > 0 && !response;
    if (givenUp && options.cancellable && m_sayCancelled)
        (void)notify("notifications/cancelled", {{"requestId", pending.id}, {"reason", response.error().message}});
    if (m_settled)
        m_settled(pending.id);
    co_return response;
}

base::Result<> Peer::notify(std::string_view method, const boost::json::object& params)
{
    if (m_failed)
        return std::unexpected(*m_failed);
    const Outgoing what{-1, std::string(method)};
    return m_send(notificationLine(method, params), what);
}

void Peer::reply(const boost::json::value& id, const boost::json::object& result)
{
    if (!m_failed)
        (void)m_send(resultLine(id, result), Outgoing{});
}

void Peer::refuse(const boost::json::value& id, std::int64_t code, std::string_view message)
{
    if (!m_failed)
        (void)m_send(errorLine(id, code, message), Outgoing{});
}

bool Peer::receive(const Message& message)
{
    if (const auto* response = std::get_if<Response>(&message))
        return answered(*response);
    if (const auto* request = std::get_if<Request>(&message))
        answer(*request);
    else
        m_notified(std::get<Notification>(message));
    return false;
}

bool Peer::answered(const Response& response)
{
    const auto found = m_waiting.find(response.id);
    if (found == m_waiting.end())
        return false;
    const auto waiting = found->second.waiting;
    m_waiting.erase(found);
    return waiting.set(response);
}

void Peer::answer(const Request& request)
{
    if (request.method == "ping")
        reply(request.id, {});
    else if (m_asked)
        m_asked(request);
    else
        refuse(request.id, kMethodNotFound, "this client does not offer " + request.method);
}

void Peer::progressed(std::int64_t id)
{
    const auto found = m_waiting.find(id);
    if (found == m_waiting.end())
        return;
    auto& deadline = *found->second.deadline;
    deadline.at = std::min(m_clock.steady() + deadline.timeout, deadline.most);
}

void Peer::failOne(std::int64_t id, const base::Error& error, bool reached)
{
    const auto found = m_waiting.find(id);
    if (found == m_waiting.end())
        return;
    const auto waiting = found->second.waiting;
    m_waiting.erase(found);
    if (reached) {
        waiting.set(std::unexpected(error));
        return;
    }
    Response response;
    response.id = id;
    response.error.message = error.message;
    response.notSent = error;
    waiting.set(std::move(response));
}

void Peer::fail(base::Error error)
{
    if (m_failed)
        return;
    m_failed = error;
    for (const auto& [id, entry] : std::exchange(m_waiting, {}))
        entry.waiting.set(std::unexpected(error));
}

} // namespace kaze::mcp
