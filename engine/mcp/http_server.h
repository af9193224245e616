#pragma once

#include "engine/base/log.h"
#include "engine/base/loop.h"
#include "engine/mcp/authorizer.h"
#include "engine/mcp/client.h"
#include "engine/mcp/protocol.h"
#include "engine/net/http_client.h"

#include <memory>
#include <string>

namespace kaze::mcp {

//! Which server to speak to over HTTP, and what we can do for it.
struct HttpServer {
    std::string name; //!< for messages and the log
    std::string url;
    net::HttpHeaders headers{}; //!< of every request; may hold secrets
    base::Duration startTimeout = std::chrono::seconds(30); //!< of the handshake, and of each page of the list of tools
    std::size_t messageLimit = 64U << 20; //!< bytes
    std::shared_ptr<Authorizer> authorizer{}; //!< null: none
    std::shared_ptr<ClientHandler> handler{}; //!< null: nothing
    Era era = Era::Any;
};

struct HttpParts {
    base::Executor executor;
    base::WorkerPool& workers;
    net::HttpClient& http;
    const base::Clock& clock;
    base::Logger log;
};

//! Connects to a server over Streamable HTTP, either era, or over the older HTTP with a stream of events. Errors: InvalidArgument (the URL), Unavailable,
//! Timeout, Unauthenticated, PermissionDenied, Unsupported, Protocol, the reason of `cancel`.
[[nodiscard]] base::Task<base::Result<std::shared_ptr<Client>>> connectHttp(
    HttpParts parts, HttpServer server, base::CancelToken cancel);

} // namespace kaze::mcp
