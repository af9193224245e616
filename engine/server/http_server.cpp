#include "engine/server/http_server.h"

#include "engine/server/detail/front.h"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>

#include <charconv>
#include <future>
#include <mutex>
#include <unordered_set>

namespace kaze::server {

using base::ErrorCode;
using boost::asio::ip::tcp;

namespace {

constexpr auto kTick = std::chrono::milliseconds(250);
constexpr auto kHandlersEndWithin = std::chrono::seconds(2);
//! What a client over the limit is told; building an answer for each would be what a flood wants.
constexpr std::string_view kFull
    = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nx-should-retry: false\r\nContent-Length: "
      "0\r\nConnection: close\r\n\r\n";

base::Error noListener(const std::string& where, const boost::system::error_code& error)
{
    if (error == boost::asio::error::address_in_use)
        return {ErrorCode::AlreadyExists,
            "Another program listens on " + where
                + " already. Choose another port, such as --listen 127.0.0.1:0 for any that is free.",
            nullptr};
    return {error == boost::asio::error::access_denied ? ErrorCode::PermissionDenied : ErrorCode::Io,
        "Nobody can listen on " + where + ": " + error.message(), nullptr};
}

std::string authority(const std::string& address, std::uint16_t port)
{
    const bool v6 = address.find(':') != std::string::npos;
    return (v6 ? '[' + address + ']' : address) + ':' + std::to_string(port);
}

} // namespace

base::Result<HttpOptions> parseListen(const std::string& text)
{
    const auto colon = text.rfind(':');
    const auto portText = colon == std::string::npos ? text : text.substr(colon + 1);
    auto address = colon == std::string::npos ? std::string() : text.substr(0, colon);
    HttpOptions options;
    const auto read = std::from_chars(portText.data(), portText.data() + portText.size(), options.port);
    if (read.ec != std::errc() || read.ptr != portText.data() + portText.size() || portText.empty())
        return base::fail(ErrorCode::InvalidArgument,
            "\"" + text + "\" is no place to listen: write ADDRESS:PORT, such as 127.0.0.1:7117 or [::]:7117.");
    if (address.starts_with('[') && address.ends_with(']'))
        address = address.substr(1, address.size() - 2);
    if (!address.empty() && address != "localhost")
        options.address = address;
    boost::system::error_code error;
    boost::asio::ip::make_address(options.address, error);
    if (error)
        return base::fail(ErrorCode::InvalidArgument,
            "\"" + options.address
                + "\" is no IP address of this machine; 127.0.0.1 is for this machine only, 0.0.0.0 for all its "
                  "networks.");
    return options;
}

//! Lives on the cell's loop, but for what is said of it before it starts.
struct HttpServer::Impl : std::enable_shared_from_this<Impl> {
    Impl(cell::Inside inside, HttpOptions given)
        : loop(inside.loop), options(std::move(given)), acceptor(loop.context()), sweep(loop.context())
    {
        service = std::make_shared<detail::Service>(std::move(inside), options);
    }

    //! Before it lives on the loop: reads files.
    base::Result<> prepare()
    {
        if (options.tls) {
            auto loaded = detail::TlsContext::load(*options.tls, service->cell.clock.now());
            if (!loaded)
                return failure(loaded);
            tls = std::move(*loaded);
        }
        return {};
    }

    //! One that listens already, and says where.
    base::Result<> takeOver()
    {
        sockaddr_storage where{};
        socklen_t size = sizeof where;
        int listens = 0;
        socklen_t listensSize = sizeof listens;
        if (::getsockname(options.socket, reinterpret_cast<sockaddr*>(&where), &size) != 0
            || ::getsockopt(options.socket, SOL_SOCKET, SO_ACCEPTCONN, &listens, &listensSize) != 0 || listens == 0
            || (where.ss_family != AF_INET && where.ss_family != AF_INET6))
            return base::fail(ErrorCode::InvalidArgument, "The socket that was handed over does not listen for TCP connections.");
        boost::system::error_code error;
        acceptor.assign(where.ss_family == AF_INET ? tcp::v4() : tcp::v6(), options.socket, error);
        if (error)
            return base::fail(ErrorCode::Io, "The socket that was handed over cannot be used: " + error.message());
        options.address = acceptor.local_endpoint(error).address().to_string();
        return {};
    }

    base::Result<> listen()
    {
        boost::system::error_code error;
        if (options.socket >= 0)
            if (const auto taken = takeOver(); !taken)
                return taken;
        const auto address = boost::asio::ip::make_address(options.address, error);
        loopback = address.is_loopback();
        if (!loopback && !service->cell.tokens.anyValid())
            return base::fail(ErrorCode::PermissionDenied,
                "Who may call is not settled: " + options.address
                    + " can be reached from other machines, and there is no access token. Make one with `kaze tokens create "
                      "NAME`, or "
                      "listen on 127.0.0.1.");
        const tcp::endpoint endpoint(address, options.port);
        if (options.socket >= 0) {
            port = acceptor.local_endpoint(error).port();
            return {};
        }
        if (!error)
            acceptor.open(endpoint.protocol(), error);
        if (!error)
            acceptor.set_option(tcp::acceptor::reuse_address(true), error);
        if (!error)
            acceptor.bind(endpoint, error);
        if (!error)
            acceptor.listen(4096, error);
        if (error)
            return std::unexpected(noListener(authority(options.address, options.port), error));
        port = acceptor.local_endpoint(error).port();
        return {};
    }

    void start()
    {
        front = std::make_shared<detail::Front>(service, options, loopback);
        auto& clock = service->cell.clock;
        host = std::make_shared<detail::ConnectionHost>(
            detail::ConnectionHost{options.limits, clock, loop.executor(), {}, {}, {}, {}, tls});
        host->admit = [front = front](const auto& head, const auto& id) { return front->admit(head, id); };
        host->refuse
            = [front = front](const auto& soFar, const auto& why, const auto& id) { return front->refuse(soFar, why, id); };
        host->nextId = [&ids = service->cell.ids] { return "req_" + ids.next().hex(); };
        host->gone = [weak = weak_from_this()](detail::Connection& connection) {
            if (const auto self = weak.lock())
                self->gone(connection);
        };
        accept();
        tick();
    }

    void accept()
    {
        acceptor.async_accept([self = shared_from_this()](const boost::system::error_code& error, tcp::socket socket) {
            if (error == boost::asio::error::operation_aborted || self->host->finishing)
                return;
            // For want of file descriptors, mostly: the next tick tries again.
            if (error) {
                self->paused = true;
                return;
            }
            self->accepted(std::move(socket));
            self->accept();
        });
    }

    void accepted(tcp::socket socket)
    {
        if (connections.size() >= options.limits.connections) {
            boost::system::error_code ignored; // it is not served either way
            socket.non_blocking(true, ignored);
            if (!options.tls)
                socket.write_some(boost::asio::buffer(kFull), ignored);
            return;
        }
        const auto connection = std::make_shared<detail::Connection>(std::move(socket), host);
        connections.insert(connection);
        connection->start();
    }

    void gone(detail::Connection& connection)
    {
        connections.erase(connection.shared_from_this());
        lookForEnd();
    }

    void tick()
    {
        sweep.expires_after(kTick);
        sweep.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
            if (error)
                return;
            const auto now = self->service->cell.clock.steady();
            const auto all = self->connections; // closing one takes it out
            for (const auto& connection : all)
                connection->tick(now);
            self->front->tick(now);
            if (std::exchange(self->paused, false))
                self->accept();
            if (self->host->finishing && now > self->cutAt)
                self->cutAll();
            if (self->host->finishing && now > self->cutAt + kHandlersEndWithin)
                return self->ended();
            self->tick();
        });
    }

    void finish()
    {
        if (host->finishing)
            return;
        host->finishing = true;
        front->finish();
        cutAt = service->cell.clock.steady() + options.limits.drain;
        boost::system::error_code ignored; // it was open
        acceptor.close(ignored);
        const auto all = connections;
        for (const auto& connection : all)
            connection->finish();
        lookForEnd();
    }

    void cutAll()
    {
        const auto all = connections;
        for (const auto& connection : all)
            connection->close();
    }

    //! All is over once no connection is left and every handler has let the service go.
    void lookForEnd()
    {
        if (!host->finishing || !connections.empty())
            return;
        boost::asio::post(loop.context(), [weak = weak_from_this()] {
            if (const auto self = weak.lock())
                self->ended();
        });
    }

    void ended()
    {
        if (std::exchange(isOver, true))
            return;
        sweep.cancel();
        over.set_value();
    }

    base::Loop& loop;
    HttpOptions options;
    std::shared_ptr<detail::Service> service;
    std::shared_ptr<detail::Front> front;
    std::shared_ptr<detail::ConnectionHost> host;
    mutable std::mutex shownMutex; //!< guards tls
    std::shared_ptr<const detail::TlsContext> tls; //!< the host has its own, on the loop
    tcp::acceptor acceptor;
    boost::asio::steady_timer sweep;
    std::unordered_set<std::shared_ptr<detail::Connection>> connections;
    base::Duration cutAt{0};
    bool loopback = true;
    bool paused = false; //!< accepting
    bool isOver = false;
    std::uint16_t port = 0;
    std::promise<void> over;
    std::shared_future<void> end = over.get_future().share();
};

HttpServer::HttpServer(std::shared_ptr<Impl> impl) : m_impl(std::move(impl)) { }

base::Result<std::unique_ptr<HttpServer>> HttpServer::open(cell::Cell& cell, HttpOptions options)
{
    auto impl = std::make_shared<Impl>(cell.inside(), std::move(options));
    if (const auto prepared = impl->prepare(); !prepared)
        return failure(prepared);
    std::promise<base::Result<>> listening;
    impl->loop.post([&] {
        auto result = impl->listen();
        if (result)
            impl->start();
        listening.set_value(std::move(result));
    });
    if (const auto result = listening.get_future().get(); !result)
        return failure(result);
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

HttpServer::~HttpServer()
{
    drain();
    // Its sockets and timers are the loop's.
    auto& loop = m_impl->loop;
    std::promise<void> released;
    loop.post([impl = std::move(m_impl), &released]() mutable {
        impl.reset();
        released.set_value();
    });
    released.get_future().wait();
}

std::string HttpServer::url() const
{
    return (m_impl->options.tls ? "https://" : "http://") + authority(m_impl->options.address, m_impl->port);
}

std::uint16_t HttpServer::port() const
{
    return m_impl->port;
}

bool HttpServer::isLoopback() const
{
    return m_impl->loopback;
}

bool HttpServer::isOpenToThisMachine() const
{
    return m_impl->loopback && !m_impl->options.requireToken;
}

std::optional<ServerCertificate> HttpServer::certificate() const
{
    const std::lock_guard lock(m_impl->shownMutex);
    if (!m_impl->tls)
        return {};
    return m_impl->tls->certificate();
}

base::Result<> HttpServer::reloadCertificate()
{
    if (!m_impl->options.tls)
        return {};
    auto loaded = detail::TlsContext::load(*m_impl->options.tls, m_impl->service->cell.clock.now());
    if (!loaded)
        return failure(loaded);
    m_impl->loop.post([impl = m_impl, tls = *loaded] { impl->host->tls = tls; });
    const std::lock_guard lock(m_impl->shownMutex);
    m_impl->tls = std::move(*loaded);
    return {};
}

void HttpServer::sayUnready()
{
    m_impl->loop.post([impl = m_impl] { impl->front->finish(); });
}

void HttpServer::drain()
{
    m_impl->loop.post([impl = m_impl] { impl->finish(); });
    m_impl->end.wait();
}

void HttpServer::endNow()
{
    m_impl->loop.post([impl = m_impl] {
        impl->finish();
        impl->cutAll();
    });
}

} // namespace kaze::server
