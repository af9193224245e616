#include "engine/server/detail/front.h"

#include "engine/server/detail/front_routes.h"
#include "engine/server/rest/rest.h"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <array>

namespace kaze::server::detail {

namespace {

//! The name in a Host header, without its port.
std::string hostIn(std::string_view header)
{
    const auto bracket = header.find(']');
    const auto colon = header.find(':', bracket == std::string_view::npos ? 0 : bracket);
    auto host = lowerCase(header.substr(0, colon));
    if (host.starts_with('[') && host.ends_with(']'))
        host = host.substr(1, host.size() - 2);
    if (host.ends_with('.'))
        host.pop_back();
    return host;
}

bool namesThisMachine(const std::string& host)
{
    boost::system::error_code noAddress;
    const auto address = boost::asio::ip::make_address(host, noAddress);
    return noAddress ? host == "localhost" || host.ends_with(".localhost") : address.is_loopback();
}

//! What a web page of somebody else has a browser send. Not every such request has an Origin.
bool isFromPage(const HttpRequest& head)
{
    const auto site = head.header("sec-fetch-site").value_or("");
    return head.header("origin") || site == "cross-site" || site == "same-site";
}

bool isJson(const HttpRequest& head)
{
    const auto type = lowerCase(head.header("content-type").value_or(""));
    const auto essence = std::string_view(type).substr(0, std::min(type.find(';'), type.size()));
    const auto end = essence.find_last_not_of(" \t");
    return essence.substr(0, end + 1) == "application/json";
}

} // namespace

const Front::Route* Front::routeOf(const HttpRequest& head)
{
    static constexpr std::array kRoutes{
        Route{"/healthz", "GET", "", What::Health},
        Route{"/readyz", "GET", "", What::Ready},
        Route{"/metrics", "GET", "metrics", What::Metrics},
        Route{"/v1/models", "GET", "models", What::Models},
        Route{"/v1/chat/completions", "POST", "chat", What::Chat},
        Route{"/v1/responses", "POST", "chat", What::Responses},
        Route{"/v1/embeddings", "POST", "embeddings", What::Embeddings},
        Route{"/v1/messages", "POST", "chat", What::Messages},
        Route{"/v1/messages/count_tokens", "POST", "chat", What::CountTokens},
        Route{"/api/v1/stream", "GET", "", What::Stream, api::Role::Viewer},
        Route{"/mcp", "POST", "", What::Mcp, kLeastForMcp},
        Route{"/v1/traces", "POST", "otlp", What::Otlp},
        Route{"/v1/metrics", "POST", "otlp", What::Otlp},
        Route{"/v1/logs", "POST", "otlp", What::Otlp},
    };
    const bool oneModel = head.path.starts_with("/v1/models/");
    const auto found = std::find_if(kRoutes.begin(), kRoutes.end(),
        [&](const Route& route) { return route.path == head.path || (oneModel && route.what == What::Models); });
    if (found != kRoutes.end())
        return &*found;
    static constexpr Route kRest{"/api/v1", "", "", What::Rest, api::Role::Viewer}; // what else a token may is up to the cell
    return rest::isBelow(head.path) ? &kRest : nullptr;
}

Front::Front(std::shared_ptr<Service> service, HttpOptions options, bool onLoopback)
    : m_service(std::move(service)), m_mcp(std::make_shared<McpEndpoint>(m_service)),
      m_streams(std::make_shared<Streams>(m_service)), m_otlp(std::make_shared<otlp::Endpoint>(m_service)),
      m_options(std::move(options)), m_onLoopback(onLoopback), m_guesses(m_service->cell.clock),
      m_tokenCheck(m_service->cell.metrics.histogram("kaze_token_check_seconds"))
{
}

//! A web page can have a browser call this machine under a name of its own (DNS rebinding), and then read what comes.
std::optional<Failure> Front::misdirected(const HttpRequest& head) const
{
    const auto header = head.header("host");
    if (!header && head.version >= 11)
        return failed(400, "invalid_request", "The request has no Host header.");
    if (!m_onLoopback || !header)
        return {};
    const auto host = hostIn(*header);
    const auto& known = m_options.hosts;
    if (namesThisMachine(host) || std::find(known.begin(), known.end(), host) != known.end())
        return {};
    return failed(421, "misdirected",
        "This server is not known as \"" + host + "\". Call it as 127.0.0.1 or localhost, or start it with --host " + host + '.');
}

std::expected<Caller, Failure> Front::callerOf(const HttpRequest& head, const Route& route)
{
    Caller caller;
    if (!head.fromLoopback)
        caller.source = head.source;
    if (route.scope.empty() && route.least == api::Role::None)
        return caller;
    const auto secret = secretIn(head);
    const bool isClosed = m_options.requireToken || (m_options.apiNeedsToken && route.least != api::Role::None);
    const bool free = m_onLoopback && head.fromLoopback && !isClosed;
    // The official clients insist on a key, so whoever needs none sends anything at all; one of ours is always looked at.
    if (free && !cell::AccessTokens::looksLikeOne(secret)) {
        if (isFromPage(head))
            return std::unexpected(
                failed(403, "permission_denied", "A web page may call this server with an access token only."));
        return caller;
    }
    const HttpHeaders challenge{{"WWW-Authenticate", "Bearer"}};
    if (secret.empty())
        return std::unexpected(failed(401, "invalid_api_key",
            "This server asks for an access token, as \"Authorization: Bearer kaze_…\" or \"x-api-key\"; `kaze tokens create` "
            "makes one.",
            challenge));
    const auto begin = m_service->cell.clock.steady();
    auto token = m_service->cell.tokens.verify(secret);
    m_tokenCheck.record(std::chrono::duration<double>(m_service->cell.clock.steady() - begin).count());
    if (!token) {
        auto failure = failed(401, "invalid_api_key", token.error().message, challenge);
        const bool isGuess = token.error().code == base::ErrorCode::NotFound;
        if (const auto wait = isGuess ? m_guesses.wrong(head.source) : std::nullopt) {
            failure = failed(429, "rate_limit_exceeded",
                token.error().message + " Too many wrong ones came from this address; a right one is served at once.");
            failure.wait = wait;
        }
        return std::unexpected(std::move(failure));
    }
    if (token->role.valueOr(api::Role::None) < route.least)
        return std::unexpected(failed(403, "permission_denied",
            "The token \"" + token->name + "\" is not for this: it takes one with the role " + base::enumName(route.least)
                + " or above."));
    if (!route.scope.empty() && std::find(token->scopes.begin(), token->scopes.end(), route.scope) == token->scopes.end())
        return std::unexpected(failed(403, "permission_denied",
            "The token \"" + token->name + "\" is not for this: it lacks the scope \"" + std::string(route.scope) + "\"."));
    if (const auto wait = m_service->quotas.admit(*token)) {
        auto failure
            = failed(429, "rate_limit_exceeded", "The token \"" + token->name + "\" has used up its limit for this minute.");
        failure.wait = wait;
        return std::unexpected(std::move(failure));
    }
    m_service->cell.tokens.used(token->tokenId);
    caller.tenant = token->tenant;
    caller.name = token->name;
    caller.token = std::move(*token);
    return caller;
}

std::expected<HttpAction, HttpAnswer> Front::admit(const HttpRequest& head, const std::string& id)
{
    const auto family = familyOf(head);
    const auto no = [&](const Failure& failure) { return std::unexpected(answerOf(family, failure, id)); };
    // What is refused costs too. A proxy on this machine would have everybody share one limit.
    if (const auto wait = head.fromLoopback ? std::nullopt : m_service->sources.admit(head.source)) {
        auto failure = failed(429, "rate_limit_exceeded", "Too many requests came from this address within a minute.");
        failure.wait = wait;
        return no(failure);
    }
    if (const auto wrong = misdirected(head))
        return no(*wrong);
    const auto* route = routeOf(head);
    if (!route)
        return no(failed(404, "not_found",
            "There is no " + head.path.substr(0, 200)
                + " here; there are /v1/chat/completions, /v1/responses, /v1/embeddings, /v1/messages, /v1/models, /v1/traces, "
                  "/v1/metrics, /v1/logs, /api/v1, /metrics, /healthz and /readyz."));
    if (route->what == What::Rest)
        return admitRest(head, *route, id);
    const bool isMcp = route->what == What::Mcp;
    const auto allowed = std::string(route->method)
        + (route->method == "GET" ? ", HEAD, OPTIONS"
                : isMcp           ? ", DELETE, OPTIONS"
                                  : ", OPTIONS");
    // Without CORS headers a browser takes this as a refusal, which it is.
    if (head.method == "OPTIONS")
        return [allowed](const SharedExchange& exchange) { exchange->answer({204, {{"Allow", allowed}}, {}}); };
    if (head.method != route->method && !(head.method == "HEAD" && route->method == "GET") && !(isMcp && head.method == "DELETE"))
        return no(failed(405, "method_not_allowed", head.path + " takes " + allowed + '.', {{"Allow", allowed}}));
    auto caller = callerOf(head, *route);
    if (!caller)
        return no(caller.error());
    const bool isOtlp = route->what == What::Otlp;
    if (const auto wrong = isOtlp ? otlp::refusalOf(head) : std::nullopt)
        return no(*wrong);
    if (head.method == "POST" && !isOtlp && !isJson(head))
        return no(failed(415, "unsupported_media_type", "The body must be JSON: Content-Type: application/json."));
    if (const auto coding = head.header("content-encoding"); !isOtlp && coding && lowerCase(*coding) != "identity")
        return no(failed(415, "unsupported_media_type", "The body must not be compressed."));
    const auto whose = *caller;
    auto action = actionOf(head, *route, std::move(*caller), id);
    // A stream looks at its token itself, and calls of models wait in the gateway.
    return route->what == What::Stream ? std::move(action) : followed(std::move(action), head, whose, isMcp);
}

std::expected<HttpAction, HttpAnswer> Front::admitRest(const HttpRequest& head, const Route& route, const std::string& id)
{
    const auto no = [&](const Failure& failure) { return std::unexpected(answerOf(Family::Problem, failure, id)); };
    const auto place = rest::placeOf(head.path);
    if (!place)
        return no(place.error());
    const auto allowed = place->methods();
    if (head.method == "OPTIONS")
        return [allowed](const SharedExchange& exchange) { exchange->answer({204, {{"Allow", allowed}}, {}}); };
    if (!place->takes(head.method))
        return no(failed(405, "method_not_allowed", head.path + " takes " + allowed + '.', {{"Allow", allowed}}));
    auto caller = callerOf(head, route);
    if (!caller)
        return no(caller.error());
    if (head.method == "POST" && !isJson(head))
        return no(failed(415, "unsupported_media_type", "The body must be JSON: Content-Type: application/json."));
    const auto coding = lowerCase(head.header("content-encoding").value_or("identity"));
    if (coding != "identity" && coding != "gzip" && coding != "x-gzip")
        return no(
            failed(415, "unsupported_media_type", "The body may be compressed as gzip alone.", {{"Accept-Encoding", "gzip"}}));
    const auto whose = *caller;
    HttpAction action = [service = m_service, caller = std::move(*caller), place = *place, most = m_options.limits.bodyBytes](
                            SharedExchange exchange) {
        base::spawn(service->cell.loop.executor(), rest::answerPlace(service, std::move(exchange), caller, place, most));
    };
    return followed(std::move(action), head, whose, true);
}

HttpAnswer Front::refuse(const HttpRequest& soFar, const HttpRefusal& why, const std::string& id) const
{
    auto failure = failed(why.status, "invalid_request", why.message);
    if (why.status == 503)
        failure.wait = std::chrono::seconds(1);
    return answerOf(familyOf(soFar), failure, id);
}

} // namespace kaze::server::detail
