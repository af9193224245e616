#pragma once

#include "engine/server/detail/calls.h"
#include "engine/server/detail/guesses.h"
#include "engine/server/detail/stream.h"
#include "engine/server/detail/under_way.h"
#include "engine/server/mcp/endpoint.h"
#include "engine/server/otlp/endpoint.h"

#include <expected>

namespace kaze::server::detail {

//! The server's door: says by a request's head who asks, whether he may, and what is to be done. Lives on the loop.
class Front {
public:
    Front(std::shared_ptr<Service> service, HttpOptions options, bool onLoopback);

    [[nodiscard]] std::expected<HttpAction, HttpAnswer> admit(const HttpRequest& head, const std::string& id);
    [[nodiscard]] HttpAnswer refuse(const HttpRequest& soFar, const HttpRefusal& why, const std::string& id) const;

    //! Ends what is under way for tokens that were revoked or have expired; called a few times a second.
    void tick(base::Duration now);
    //! From now on it is not ready any more.
    void finish() { m_finishing = true; }

private:
    struct Route;
    [[nodiscard]] static const Route* routeOf(const HttpRequest& head);
    [[nodiscard]] std::optional<Failure> misdirected(const HttpRequest& head) const;
    [[nodiscard]] std::expected<Caller, Failure> callerOf(const HttpRequest& head, const Route& route);
    [[nodiscard]] std::expected<HttpAction, HttpAnswer> admitRest(
        const HttpRequest& head, const Route& route, const std::string& id);
    [[nodiscard]] HttpAction followed(HttpAction action, const HttpRequest& head, const Caller& caller, bool isCounted);
    [[nodiscard]] HttpAction actionOf(const HttpRequest& head, const Route& route, Caller caller, const std::string& id);

    std::shared_ptr<Service> m_service;
    std::shared_ptr<McpEndpoint> m_mcp;
    std::shared_ptr<Streams> m_streams;
    std::shared_ptr<otlp::Endpoint> m_otlp;
    HttpOptions m_options;
    bool m_onLoopback;
    Guesses m_guesses;
    UnderWay m_underWay;
    base::Duration m_lookedAt{0}; //!< at the tokens of what is under way
    base::Histogram& m_tokenCheck; //!< of the cell's registry
    bool m_finishing = false;
};

} // namespace kaze::server::detail
