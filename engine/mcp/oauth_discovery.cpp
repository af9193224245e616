#include "engine/mcp/oauth_discovery.h"

#include "engine/mcp/detail/fields.h"
#include "engine/net/url.h"

#include <algorithm>

namespace kaze::mcp {

namespace json = boost::json;
using base::ErrorCode;
using base::fail;

namespace {

constexpr std::uint64_t kLongestDocument = 1U << 20;
constexpr std::chrono::milliseconds kPatience{30'000};

std::vector<std::string> textsIn(const json::object& object, std::string_view name)
{
    std::vector<std::string> texts;
    if (const auto* all = object.if_contains(name); all && all->is_array())
        for (const auto& each : all->get_array())
            if (each.is_string())
                texts.emplace_back(each.get_string());
    return texts;
}

bool flagIn(const json::object& object, std::string_view name)
{
    const auto* flag = object.if_contains(name);
    return flag && flag->is_bool() && flag->get_bool();
}

std::string originOf(const net::Url& url)
{
    const bool usual = (url.scheme == "https" && url.port == 443) || (url.scheme == "http" && url.port == 80);
    return url.scheme + "://" + url.host + (usual ? std::string() : ':' + std::to_string(url.port));
}

//! The path of a URL without the slash at its end; "" for the root.
std::string pathOf(const net::Url& url)
{
    auto path = url.path;
    while (path.ends_with('/'))
        path.pop_back();
    return path;
}

//! The same issuer; the slash that a root may end with means nothing where it was we who wrote the address.
bool sameIssuer(const std::string& published, const std::string& wanted)
{
    return published == wanted || (wanted.ends_with('/') && published == wanted.substr(0, wanted.size() - 1))
        || (published.ends_with('/') && published.substr(0, published.size() - 1) == wanted);
}

std::unexpected<base::Error> noJson(const std::string& place)
{
    return fail(ErrorCode::Protocol,
        "what is to be known of the sign-in should stand at " + place.substr(0, 300)
            + ", and what is there is no JSON (a page for people?); tell whoever runs the server");
}

} // namespace

OAuthDiscovery::OAuthDiscovery(net::HttpClient& http, std::string serverUrl, bool privateAddresses)
    : m_http(http), m_serverUrl(std::move(serverUrl)), m_local(net::isLoopback(m_serverUrl)),
      m_private(privateAddresses || m_local)
{
    // An address that the user wrote down as a number is where he wants to go.
    if (const auto url = net::parseUrl(m_serverUrl); url && !net::isPublicAddress(url->host) && !url->host.empty()
        && std::ranges::all_of(url->host, [](unsigned char c) { return std::isdigit(c) != 0 || c == '.'; }))
        m_private = true;
}

std::string OAuthDiscovery::origin() const
{
    const auto url = net::parseUrl(m_serverUrl);
    return url ? originOf(*url) : std::string();
}

base::Result<> OAuthDiscovery::allowed(const std::string& url) const
{
    const auto parsed = net::parseUrl(url);
    if (!parsed)
        return failure(parsed);
    if (parsed->scheme == "https" || (m_local && net::isLoopback(url)))
        return {};
    return fail(ErrorCode::PermissionDenied, "the sign-in leads to " + parsed->authority() + " without encryption; refused");
}

base::Task<base::Result<OAuthDiscovery::Fetched>> OAuthDiscovery::fetch(net::HttpRequest request, base::CancelToken cancel)
{
    if (const auto may = allowed(request.url); !may)
        co_return failure(may);
    request.maxBody = kLongestDocument;
    request.timeouts.total = kPatience;
    if (!m_private)
        request.admit = [](const net::SocketAddress& address) -> base::Result<> {
            if (net::isPublicAddress(address.ip))
                return {};
            return fail(ErrorCode::PermissionDenied,
                "the sign-in leads to the private address " + address.ip + "; allow that where it is meant (--allow-private)");
        };
    auto response = co_await m_http.fetch(std::move(request), cancel);
    if (!response)
        co_return failure(response);
    Fetched fetched;
    fetched.status = response->status;
    boost::system::error_code error;
    fetched.body = json::parse(response->body, error);
    if (error)
        fetched.body = nullptr;
    co_return fetched;
}

base::Task<base::Result<OAuthDiscovery::Found>> OAuthDiscovery::document(std::string url, base::CancelToken cancel)
{
    net::HttpRequest request;
    request.url = std::move(url);
    request.headers.emplace_back("Accept", "application/json");
    auto fetched = co_await fetch(std::move(request), cancel);
    if (!fetched)
        co_return failure(fetched);
    // That it cannot be had now does not mean that there is none: without it less would be checked.
    if (fetched->status >= 500 || fetched->status == 429)
        co_return fail(ErrorCode::Unavailable,
            "the sign-in of " + origin() + " cannot be looked up now (HTTP " + std::to_string(fetched->status)
                + "); try again later");
    Found found;
    if (fetched->status == 200 && fetched->body.is_object())
        found.document = std::move(fetched->body.get_object());
    else
        found.unreadable = fetched->status == 200;
    co_return found;
}

base::Task<base::Result<std::optional<ResourceMetadata>>> OAuthDiscovery::resource(std::string named, base::CancelToken cancel)
{
    const auto own = net::parseUrl(m_serverUrl);
    if (!own)
        co_return failure(own);
    std::vector<std::string> places;
    if (!named.empty()) {
        places.push_back(named);
    } else {
        const auto known = origin() + "/.well-known/oauth-protected-resource";
        if (const auto path = pathOf(*own); !path.empty())
            places.push_back(known + path);
        places.push_back(known);
    }
    for (const auto& place : places) {
        auto url = place;
        const auto found = co_await document(std::move(url), cancel);
        if (!found)
            co_return failure(found);
        if (found->unreadable && !named.empty())
            co_return noJson(place);
        // Of the usual places many a server knows nothing and shows its front page.
        if (!found->document)
            continue;
        const auto& document = *found->document;
        ResourceMetadata metadata{detail::textIn(document, "resource"), textsIn(document, "authorization_servers"),
            textsIn(document, "scopes_supported")};
        const auto resource = net::parseUrl(metadata.resource);
        const auto path = resource ? pathOf(*resource) : std::string();
        const bool same
            = resource && resource->sameOrigin(*own) && (path.empty() || own->path == path || own->path.starts_with(path + '/'));
        if (!same)
            co_return fail(ErrorCode::PermissionDenied,
                own->authority() + " says that its sign-in is for "
                    + (resource ? resource->authority() + resource->path : std::string("nobody")) + "; refused");
        co_return std::optional(std::move(metadata));
    }
    co_return std::optional<ResourceMetadata>{};
}

base::Task<base::Result<ServerMetadata>> OAuthDiscovery::server(std::string issuer, bool named, base::CancelToken cancel)
{
    const auto url = net::parseUrl(issuer);
    if (!url)
        co_return failure(url);
    const auto root = originOf(*url);
    const auto path = pathOf(*url);
    std::vector<std::string> places{
        root + "/.well-known/oauth-authorization-server" + path, root + "/.well-known/openid-configuration" + path};
    if (!path.empty())
        places.push_back(root + path + "/.well-known/openid-configuration");
    std::string unreadable;
    for (const auto& place : places) {
        auto at = place;
        const auto found = co_await document(std::move(at), cancel);
        if (!found)
            co_return failure(found);
        if (found->document)
            co_return readServer(*found->document, issuer, named);
        if (found->unreadable && unreadable.empty())
            unreadable = place;
    }
    if (!unreadable.empty())
        co_return noJson(unreadable);
    // Before there was a document, the endpoints had fixed places.
    ServerMetadata metadata;
    metadata.issuer = issuer;
    metadata.authorizationEndpoint = root + "/authorize";
    metadata.tokenEndpoint = root + "/token";
    metadata.registrationEndpoint = root + "/register";
    metadata.published = false;
    co_return metadata;
}

base::Result<ServerMetadata> OAuthDiscovery::readServer(const json::object& from, const std::string& issuer, bool named) const
{
    ServerMetadata metadata;
    metadata.issuer = detail::textIn(from, "issuer");
    metadata.authorizationEndpoint = detail::textIn(from, "authorization_endpoint");
    metadata.tokenEndpoint = detail::textIn(from, "token_endpoint");
    metadata.registrationEndpoint = detail::textIn(from, "registration_endpoint");
    metadata.scopes = textsIn(from, "scopes_supported");
    metadata.authMethods = textsIn(from, "token_endpoint_auth_methods_supported");
    metadata.grantTypes = textsIn(from, "grant_types_supported");
    metadata.saysIssuer = flagIn(from, "authorization_response_iss_parameter_supported");
    metadata.takesMetadataDocuments = flagIn(from, "client_id_metadata_document_supported");
    const auto published = net::parseUrl(metadata.issuer);
    const auto wanted = net::parseUrl(issuer);
    const bool itsOwn = !named && published && wanted && published->sameOrigin(*wanted);
    if (!itsOwn && !sameIssuer(metadata.issuer, issuer))
        return fail(ErrorCode::PermissionDenied,
            "the authorization server " + issuer.substr(0, 200) + " claims to be another one; refused");
    const auto methods = textsIn(from, "code_challenge_methods_supported");
    if (!metadata.authorizationEndpoint.empty() && std::ranges::find(methods, "S256") == methods.end())
        return fail(ErrorCode::Unsupported,
            "the authorization server " + issuer.substr(0, 200)
                + " does not say that it supports PKCE with S256, without which a sign-in is not safe");
    if (metadata.tokenEndpoint.empty())
        return fail(ErrorCode::Protocol, "the authorization server " + issuer.substr(0, 200) + " names no token endpoint");
    return metadata;
}

} // namespace kaze::mcp
