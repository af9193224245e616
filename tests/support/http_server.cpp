#include "tests/support/http_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdio>
#include <cstdlib>

namespace kaze::test {

namespace {

constexpr std::chrono::milliseconds kStopCheck{50};

[[noreturn]] void giveUp(const char* what)
{
    std::perror(what);
    std::abort();
}

bool sameName(std::string_view left, std::string_view right)
{
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
        [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
}

std::string headText(int status, const HttpServer::Headers& headers)
{
    std::string text = "HTTP/1.1 " + std::to_string(status) + " Status\r\n";
    for (const auto& [name, value] : headers)
        text += name + ": " + value + "\r\n";
    return text;
}

HttpServer::Headers readHeaders(std::string_view head)
{
    HttpServer::Headers headers;
    while (!head.empty()) {
        const auto end = std::min(head.find("\r\n"), head.size());
        const auto line = head.substr(0, end);
        head.remove_prefix(std::min(end + 2, head.size()));
        const auto colon = line.find(':');
        if (colon == std::string_view::npos)
            continue;
        const auto value = line.substr(std::min(line.find_first_not_of(' ', colon + 1), line.size()));
        headers.emplace_back(line.substr(0, colon), value);
    }
    return headers;
}

//! Appends what the peer sends next; false at its end, and when `stopping` becomes true.
bool receiveMore(int fd, std::string& into, const std::atomic<bool>& stopping)
{
    while (!stopping) {
        pollfd wanted{fd, POLLIN, 0};
        if (poll(&wanted, 1, static_cast<int>(kStopCheck.count())) == 0)
            continue;
        std::array<char, 16384> buffer;
        const auto count = recv(fd, buffer.data(), buffer.size(), 0);
        if (count <= 0)
            return false;
        into.append(buffer.data(), static_cast<std::size_t>(count));
        return true;
    }
    return false;
}

} // namespace

std::string HttpServer::Request::header(std::string_view name) const
{
    for (const auto& [key, value] : headers)
        if (sameName(key, name))
            return value;
    return {};
}

bool HttpServer::Connection::respond(int status, std::string_view body, const Headers& headers)
{
    const bool bodiless = status == 204 || status == 304;
    const std::string length = bodiless ? "" : "Content-Length: " + std::to_string(body.size()) + "\r\n";
    return raw(headText(status, headers) + length + "\r\n" + std::string(body));
}

bool HttpServer::Connection::begin(int status, const Headers& headers)
{
    return raw(headText(status, headers) + "Transfer-Encoding: chunked\r\n\r\n");
}

bool HttpServer::Connection::chunk(std::string_view bytes)
{
    std::array<char, 20> size{};
    const auto end = std::to_chars(size.data(), size.data() + size.size(), bytes.size(), 16).ptr;
    return bytes.empty() || raw(std::string(size.data(), end) + "\r\n" + std::string(bytes) + "\r\n");
}

bool HttpServer::Connection::end()
{
    return raw("0\r\n\r\n");
}

bool HttpServer::Connection::beginEvents()
{
    return begin(200, {{"Content-Type", "text/event-stream"}, {"Cache-Control", "no-cache"}});
}

bool HttpServer::Connection::event(std::string_view data, std::string_view name)
{
    std::string text = name.empty() ? "" : "event: " + std::string(name) + "\n";
    for (bool more = true; more;) {
        const auto end = data.find('\n');
        more = end != std::string_view::npos;
        text += "data: " + std::string(data.substr(0, end)) + "\n";
        data.remove_prefix(more ? end + 1 : 0);
    }
    return chunk(text + "\n");
}

bool HttpServer::Connection::raw(std::string_view bytes)
{
    m_answered = true;
    while (!bytes.empty() && !m_cut) {
        const auto count = send(m_fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return !m_cut;
}

void HttpServer::Connection::close()
{
    m_cut = true;
    shutdown(m_fd, SHUT_RDWR);
}

void HttpServer::Connection::reset()
{
    m_cut = true;
    const linger now{1, 0};
    setsockopt(m_fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

bool HttpServer::Connection::waitUntilClosed(std::chrono::milliseconds atMost)
{
    const auto until = std::chrono::steady_clock::now() + atMost;
    while (!m_server.m_stopping && std::chrono::steady_clock::now() < until) {
        pollfd closed{m_fd, POLLRDHUP, 0};
        if (poll(&closed, 1, static_cast<int>(kStopCheck.count())) > 0)
            return true;
    }
    return m_server.m_stopping;
}

HttpServer::HttpServer(Handler handler) : m_handler(std::move(handler))
{
    m_listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (m_listener < 0 || bind(m_listener, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(m_listener, 4096) != 0
        || getsockname(m_listener, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        giveUp("HttpServer: cannot listen on 127.0.0.1");
    m_port = ntohs(address.sin_port);
    m_acceptor = std::thread([this] { acceptPeers(); });
}

HttpServer::~HttpServer()
{
    m_stopping = true;
    shutdown(m_listener, SHUT_RDWR);
    m_acceptor.join();
    ::close(m_listener);
    {
        const std::scoped_lock lock(m_mutex);
        for (const auto& peer : m_peers)
            if (!peer.ended)
                shutdown(peer.fd, SHUT_RDWR);
    }
    for (auto& peer : m_peers)
        peer.thread.join();
}

std::string HttpServer::authority() const
{
    return "127.0.0.1:" + std::to_string(m_port);
}

std::string HttpServer::url(std::string_view path) const
{
    return "http://" + authority() + std::string(path);
}

std::vector<HttpServer::Request> HttpServer::requests() const
{
    const std::scoped_lock lock(m_mutex);
    return m_requests;
}

std::size_t HttpServer::accepted() const
{
    const std::scoped_lock lock(m_mutex);
    return m_accepted;
}

bool HttpServer::waitForRequests(std::size_t count, std::chrono::milliseconds atMost)
{
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, atMost, [&] { return m_requests.size() >= count; });
}

bool HttpServer::waitForEnded(std::size_t count, std::chrono::milliseconds atMost)
{
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, atMost, [&] { return m_ended >= count; });
}

void HttpServer::acceptPeers()
{
    while (!m_stopping) {
        const int fd = accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (fd < 0)
            continue;
        const int yes = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        const std::scoped_lock lock(m_mutex);
        m_peers.remove_if([](Peer& peer) {
            if (peer.ended)
                peer.thread.join();
            return peer.ended;
        });
        auto& peer = m_peers.emplace_back();
        peer.fd = fd;
        peer.number = m_accepted++;
        peer.thread = std::thread([this, &peer] { serve(peer); });
    }
}

void HttpServer::serve(Peer& peer)
{
    Connection connection(*this, peer.fd);
    Request request;
    while (!connection.m_cut && readRequest(connection, request)) {
        request.connection = peer.number;
        record(request);
        connection.m_answered = false;
        m_handler(request, connection);
        if (!connection.m_answered && !connection.m_cut)
            connection.respond(500, "the handler of this test server sent no answer");
    }
    const std::scoped_lock lock(m_mutex);
    ::close(peer.fd);
    peer.ended = true;
    ++m_ended;
    m_changed.notify_all();
}

bool HttpServer::readRequest(Connection& connection, Request& request) const
{
    auto& input = connection.m_input;
    std::size_t headEnd = 0;
    while ((headEnd = input.find("\r\n\r\n")) == std::string::npos) {
        if (!receiveMore(connection.m_fd, input, m_stopping))
            return false;
        if (std::isalpha(static_cast<unsigned char>(input.front())) == 0) {
            connection.respond(400, "this is not HTTP"); // TLS, for instance
            return false;
        }
    }
    const std::string head = input.substr(0, headEnd);
    input.erase(0, headEnd + 4);

    request = Request{};
    const auto lineEnd = std::min(head.find("\r\n"), head.size());
    const auto firstSpace = head.find(' ');
    const auto secondSpace = head.find(' ', firstSpace + 1);
    if (secondSpace == std::string::npos || secondSpace > lineEnd)
        return false;
    request.method = head.substr(0, firstSpace);
    request.target = head.substr(firstSpace + 1, secondSpace - firstSpace - 1);
    request.path = request.target.substr(0, request.target.find('?'));
    request.headers = readHeaders(std::string_view(head).substr(std::min(lineEnd + 2, head.size())));

    const std::string length = request.header("Content-Length");
    std::size_t bodySize = 0;
    std::from_chars(length.data(), length.data() + length.size(), bodySize);
    while (input.size() < bodySize)
        if (!receiveMore(connection.m_fd, input, m_stopping))
            return false;
    request.body = input.substr(0, bodySize);
    input.erase(0, bodySize);
    return true;
}

void HttpServer::record(const Request& request)
{
    const std::scoped_lock lock(m_mutex);
    m_requests.push_back(request);
    m_changed.notify_all();
}

} // namespace kaze::test
