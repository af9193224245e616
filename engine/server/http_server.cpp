#include "engine/server/http_server.h"

#include "engine/server/detail/front.h"
#include "engine/server/detail/listening.h"

#include <boost/asio/post.hpp>

#include <future>
#include <mutex>
#include <unordered_set>

namespace kaze::server {

using boost::asio::ip::tcp;

namespace {

constexpr auto kTick = std::chrono::milliseconds(250);
constexpr auto kHandlersEndWithin = std::chrono::seconds(2);
//! What a client over the limit is told; building an answer for each would be what a flood wants.
constexpr std::string_view kFull
    = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nx-should-retry: false\r\nContent-Length: "
      "0\r\nConnection: close\r\n\r\n";

} // namespace

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

    base::Result<> listen()
    {
        const auto anyToken = [&] { return service->cell.tokens.anyValid(); };
        auto place = detail::listenAt(acceptor, options, anyToken);
        if (!place)
            return failure(place);
        options.address = place->address;
        loopback = place->isLoopback;
        port = place->port;
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
        boost::system::error_code error;
        const auto peer = socket.remote_endpoint(error).address();
        if (error) // it has gone already
            return;
        const bool counts = !detail::isOfThisMachine(peer);
        const bool isFull = connections.size() >= options.limits.connections;
        if (isFull || (counts && !ofSources.take(detail::sourceOf(peer), options.limits.connectionsOfSource))) {
            socket.non_blocking(true, error); // it is not served either way
            if (!options.tls)
                socket.write_some(boost::asio::buffer(kFull), error);
            return;
        }
        const auto connection = std::make_shared<detail::Connection>(std::move(socket), peer, host);
        connections.insert(connection);
        connection->start();
    }

    void gone(detail::Connection& connection)
    {
        if (const auto source = connection.source(); connections.erase(connection.shared_from_this()) > 0 && source)
            ofSources.give(*source);
        lookForEnd();
    }

    void tick()
    {
        sweep.expires_after(kTick);
        sweep.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
            if (error)
                return;
            const auto now = self->service->cell.clock.steady();
            self->host->answerBytes = 0;
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
    detail::SourceCounts ofSources; //!< how many of those each has
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
    return (m_impl->options.tls ? "https://" : "http://") + detail::authority(m_impl->options.address, m_impl->port);
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
