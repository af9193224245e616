#include "engine/mcp/detail/loopback_redirect.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>

namespace kaze::mcp::detail {

namespace asio = boost::asio;
using base::ErrorCode;
using boost::asio::ip::tcp;

namespace {

constexpr std::size_t kLongestHead = 16U << 10;
constexpr std::size_t kMostOpen = 16;
constexpr std::string_view kPath = "/callback";

std::string page(std::string_view status, std::string_view text)
{
    const auto body = "<!doctype html><meta charset=utf-8><title>Kaze</title><p>" + std::string(text) + "</p>\n";
    return "HTTP/1.1 " + std::string(status) + "\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: "
        + std::to_string(body.size()) + "\r\nConnection: close\r\nCache-Control: no-store\r\n\r\n" + body;
}

std::string valueIn(const Form& form, std::string_view name)
{
    const auto found = std::ranges::find(form, name, &Form::value_type::first);
    return found == form.end() ? std::string() : found->second;
}

} // namespace

base::Result<std::shared_ptr<LoopbackRedirect>> LoopbackRedirect::open(
    const base::Executor& executor, std::uint16_t port, std::string state)
{
    std::shared_ptr<LoopbackRedirect> self(new LoopbackRedirect(executor, std::move(state)));
    boost::system::error_code error;
    const tcp::endpoint place(asio::ip::address_v4::loopback(), port);
    self->m_acceptor.open(place.protocol(), error);
    if (!error)
        self->m_acceptor.bind(place, error);
    if (!error)
        self->m_acceptor.listen(static_cast<int>(kMostOpen), error);
    if (error)
        return base::fail(ErrorCode::Unavailable, "no port of 127.0.0.1 for the sign-in: " + error.message());
    self->m_port = self->m_acceptor.local_endpoint(error).port();
    base::spawn(executor, accept(self));
    return self;
}

std::string LoopbackRedirect::url() const
{
    return "http://127.0.0.1:" + std::to_string(m_port) + std::string(kPath);
}

void LoopbackRedirect::close()
{
    boost::system::error_code ignored;
    m_acceptor.close(ignored);
    for (const auto& socket : m_reading)
        socket->close(ignored);
}

base::Task<> LoopbackRedirect::accept(Self self)
{
    while (self->m_acceptor.is_open()) {
        boost::system::error_code error;
        auto token = asio::redirect_error(asio::use_awaitable, error);
        auto socket = co_await self->m_acceptor.async_accept(token);
        if (error)
            co_return;
        if (self->m_reading.size() >= kMostOpen)
            continue;
        auto shared = std::make_shared<Socket>(std::move(socket));
        self->m_reading.insert(shared);
        base::spawn(self->m_acceptor.get_executor(), serve(self, std::move(shared)));
    }
}

base::Task<> LoopbackRedirect::serve(Self self, std::shared_ptr<Socket> socket)
{
    std::string head;
    char space[4096];
    while (head.find("\r\n\r\n") == std::string::npos && head.size() < kLongestHead) {
        boost::system::error_code error;
        auto token = asio::redirect_error(asio::use_awaitable, error);
        const auto buffer = asio::buffer(space);
        const auto count = co_await socket->async_read_some(buffer, token);
        if (error)
            break;
        head.append(space, count);
    }
    self->m_reading.erase(socket);
    const auto answer = self->answerTo(head);
    boost::system::error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    const auto bytes = asio::buffer(answer);
    co_await asio::async_write(*socket, bytes, token);
}

std::string LoopbackRedirect::answerTo(std::string_view head)
{
    const auto line = head.substr(0, head.find("\r\n"));
    const auto begin = line.find(' ');
    const auto end = line.rfind(' ');
    if (!line.starts_with("GET ") || end <= begin)
        return page("400 Bad Request", "This is not what was expected here.");
    const auto target = line.substr(begin + 1, end - begin - 1);
    if (target.substr(0, target.find('?')) != kPath)
        return page("404 Not Found", "There is nothing here.");
    const auto form = formFrom(target.substr(std::min(target.find('?') + 1, target.size())));
    // Whoever does not know the state did not come from our sign-in.
    if (valueIn(form, "state") != m_state)
        return page("400 Bad Request", "This is not the sign-in that was begun.");
    m_answer.set(form);
    return valueIn(form, "error").empty() ? page("200 OK", "That is all; you can close this page and go back.")
                                          : page("200 OK", "The sign-in was refused; you can close this page and go back.");
}

base::Task<base::Result<Form>> LoopbackRedirect::wait(const base::Clock& clock, base::Duration patience, base::CancelToken cancel)
{
    const auto self = shared_from_this();
    const auto waiter = m_answer;
    const auto giveUp = [](const base::Clock& by, base::Duration time, base::CancelToken over,
                            base::OneShot<base::Result<Form>> answer) -> base::Task<> {
        if (const auto slept = co_await by.sleep(time, over))
            answer.set(base::fail(ErrorCode::Timeout, "nobody signed in within the time for it"));
    };
    base::CancelSource over;
    base::spawn(m_acceptor.get_executor(), giveUp(clock, patience, over.token(), waiter));
    const auto registration = cancel.onCancel([waiter, cancel] { waiter.set(std::unexpected(cancel.reason())); });
    auto answer = co_await waiter.wait();
    over.cancel();
    close();
    co_return answer;
}

} // namespace kaze::mcp::detail
