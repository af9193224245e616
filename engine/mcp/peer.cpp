#include "engine/mcp/peer.h"

#include <fmt/format.h>

namespace kaze::mcp {

namespace {

using Waiting = base::OneShot<base::Result<Response>>;

base::Task<> expire(const base::Clock& clock, base::Duration timeout, base::CancelToken over, Waiting waiting, std::string method)
{
    const auto slept = co_await clock.sleep(timeout, over);
    if (!slept)
        co_return;
    const auto seconds = std::chrono::duration<double>(timeout).count();
    waiting.set(base::fail(base::ErrorCode::Timeout, fmt::format("no answer to {} within {} s", method, seconds)));
}

} // namespace

Peer::Peer(base::Executor executor, const base::Clock& clock, Send send, Notified notified)
    : m_executor(std::move(executor)), m_clock(clock), m_send(std::move(send)), m_notified(std::move(notified))
{
}

base::Task<base::Result<Response>> Peer::request(
    std::string method, boost::json::object params, RequestOptions options, base::CancelToken cancel)
{
    if (cancel.cancelled())
        co_return std::unexpected(cancel.reason());
    auto pending = send(std::move(method), params);
    if (!pending)
        co_return failure(pending);
    co_return co_await answerTo(std::move(*pending), options, std::move(cancel));
}

base::Result<Peer::Pending> Peer::send(std::string method, const boost::json::object& params)
{
    if (m_failed)
        return std::unexpected(*m_failed);
    Pending pending{++m_lastId, std::move(method), {}};
    if (auto sent = m_send(requestLine(pending.id, pending.method, params)); !sent)
        return failure(sent);
    m_waiting.emplace(pending.id, pending.answer);
    return pending;
}

base::Task<base::Result<Response>> Peer::answerTo(Pending pending, RequestOptions options, base::CancelToken cancel)
{
    const auto& waiting = pending.answer;
    base::CancelSource over;
    if (options.timeout > base::Duration::zero())
        base::spawn(m_executor, expire(m_clock, options.timeout, over.token(), waiting, pending.method));
    const auto registration = cancel.onCancel([waiting, cancel] { waiting.set(std::unexpected(cancel.reason())); });
    auto response = co_await waiting.wait();
    over.cancel();
    // Still listed: it was given up here, and nobody answered.
    const bool givenUp = m_waiting.erase(pending.id) > 0 && !response;
    if (givenUp && options.cancellable)
        (void)notify("notifications/cancelled", {{"requestId", pending.id}, {"reason", response.error().message}});
    co_return response;
}

base::Result<> Peer::notify(std::string_view method, const boost::json::object& params)
{
    if (m_failed)
        return std::unexpected(*m_failed);
    return m_send(notificationLine(method, params));
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
    const auto waiting = found->second;
    m_waiting.erase(found);
    return waiting.set(response);
}

void Peer::answer(const Request& request)
{
    auto line = request.method == "ping" ? resultLine(request.id, {})
                                         : errorLine(request.id, kMethodNotFound, "this client does not offer " + request.method);
    (void)m_send(std::move(line));
}

void Peer::fail(base::Error error)
{
    if (m_failed)
        return;
    m_failed = error;
    for (const auto& [id, waiting] : std::exchange(m_waiting, {}))
        waiting.set(std::unexpected(error));
}

} // namespace kaze::mcp
