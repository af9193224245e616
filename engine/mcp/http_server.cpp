#include "engine/mcp/http_server.h"

#include "engine/mcp/detail/http_transport.h"
#include "engine/mcp/detail/session.h"

namespace kaze::mcp {

base::Task<base::Result<std::shared_ptr<Client>>> connectHttp(HttpParts parts, HttpServer server, base::CancelToken cancel)
{
    if (const auto url = net::parseUrl(server.url); !url)
        co_return failure(url);
    detail::HttpTransport::Settings settings{server.name, server.url, server.headers, server.authorizer, server.messageLimit};
    auto transport = std::make_shared<detail::HttpTransport>(
        detail::HttpTransport::Parts{parts.executor, parts.workers, parts.http, parts.clock, parts.log}, std::move(settings));
    const auto session
        = std::make_shared<detail::Session>(detail::Session::Parts{parts.executor, parts.workers, parts.clock, parts.log},
            detail::Session::Settings{server.name, server.startTimeout, server.era, server.handler}, std::move(transport));
    // From here on whoever drops the client ends the connection.
    std::shared_ptr<Client> client = std::make_shared<detail::SessionClient>(session);
    session->connect();
    const auto ready = co_await detail::Session::open(session, cancel);
    if (!ready)
        co_return std::unexpected(session->describe(ready.error()));
    co_return client;
}

} // namespace kaze::mcp
