#include "engine/mcp/stdio_client.h"

#include "engine/mcp/detail/session.h"
#include "engine/mcp/detail/stdio_transport.h"

namespace kaze::mcp {

namespace {

//! One attempt; `again` becomes true where the process only took offence at the question about the era.
base::Task<base::Result<std::shared_ptr<Client>>> startOnce(
    StdioClient::Parts parts, StdioServer server, bool& again, base::CancelToken cancel)
{
    auto child = co_await parts.processes.spawn(server.process);
    if (!child)
        co_return failure(child);
    detail::StdioTransport::Limits limits;
    limits.messageBytes = server.messageLimit;
    auto transport = std::make_shared<detail::StdioTransport>(
        detail::StdioTransport::Parts{parts.executor, parts.workers, parts.clock, parts.log, server.redactor}, server.name,
        std::move(*child), limits);
    const auto session
        = std::make_shared<detail::Session>(detail::Session::Parts{parts.executor, parts.workers, parts.clock, parts.log},
            detail::Session::Settings{server.name, server.startTimeout, server.era, server.handler}, std::move(transport));
    // From here on whoever drops the client kills the process.
    std::shared_ptr<Client> client = std::make_shared<detail::SessionClient>(session);
    session->connect();
    const auto ready = co_await detail::Session::open(session, cancel);
    if (ready)
        co_return client;
    again = session->endedAtProbe();
    co_return std::unexpected(session->describe(ready.error()));
}

} // namespace

base::Task<base::Result<std::shared_ptr<Client>>> StdioClient::start(Parts parts, StdioServer server, base::CancelToken cancel)
{
    bool again = false;
    auto started = co_await startOnce(parts, server, again, cancel);
    if (started || !again || server.era != Era::Any || cancel.cancelled())
        co_return started;
    server.era = Era::Legacy;
    co_return co_await startOnce(parts, std::move(server), again, cancel);
}

} // namespace kaze::mcp
