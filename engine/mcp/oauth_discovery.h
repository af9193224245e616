#pragma once

#include "engine/base/cancel.h"
#include "engine/base/task.h"
#include "engine/net/http_client.h"

#include <boost/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace kaze::mcp {

//! What an MCP server says of its authorization (RFC 9728).
struct ResourceMetadata {
    std::string resource; //!< as published: goes into requests letter by letter
    std::vector<std::string> authorizationServers;
    std::vector<std::string> scopes;
};

//! What an authorization server says of itself (RFC 8414, OpenID Connect Discovery).
struct ServerMetadata {
    std::string issuer;
    std::string authorizationEndpoint;
    std::string tokenEndpoint;
    std::string registrationEndpoint; //!< "" where nobody can register
    std::vector<std::string> scopes, authMethods, grantTypes;
    bool saysIssuer = false; //!< every answer to an authorization request names the issuer (RFC 9207)
    bool takesMetadataDocuments = false; //!< a URL may be a client id
    bool published = true; //!< false: nothing was found, and these are the endpoints of 2025-03-26
};

//! Finds out who authorizes for an MCP server. What the server names is fetched only over https, or, where the server itself is this machine, from this machine;
//! and not from private addresses unless that is allowed.
class OAuthDiscovery {
public:
    OAuthDiscovery(net::HttpClient& http, std::string serverUrl, bool privateAddresses);

    //! None where the server publishes nothing. `named` is the URL of the challenge; "" where there was none. Errors: PermissionDenied when it speaks for another
    //! server; Protocol when there is something else at a named address; Unavailable for a server that cannot answer now; those of fetching.
    [[nodiscard]] base::Task<base::Result<std::optional<ResourceMetadata>>> resource(std::string named, base::CancelToken cancel);

    //! `named`: the MCP server named this issuer; else it is the server's own origin, where that of 2025-03-26 may publish any issuer of its own. Errors:
    //! PermissionDenied when it claims to be somebody else; Unsupported without PKCE; Protocol where something else is published at every address; Unavailable for
    //! a server that cannot answer now; those of fetching.
    [[nodiscard]] base::Task<base::Result<ServerMetadata>> server(std::string issuer, bool named, base::CancelToken cancel);

    //! "https://host:port" of the MCP server, which authorizes for itself where it names nobody.
    [[nodiscard]] std::string origin() const;

    //! Whether a secret may go there. Errors: PermissionDenied.
    [[nodiscard]] base::Result<> allowed(const std::string& url) const;

    struct Fetched {
        int status = 0;
        boost::json::value body; //!< null where it is no JSON
    };
    //! Errors: those of `allowed` and of HttpClient::fetch. Redirects are not followed.
    [[nodiscard]] base::Task<base::Result<Fetched>> fetch(net::HttpRequest request, base::CancelToken cancel);

private:
    //! What is published at an address, if anything.
    struct Found {
        std::optional<boost::json::object> document;
        bool unreadable = false; //!< there is something, and it is no JSON object
    };
    base::Task<base::Result<Found>> document(std::string url, base::CancelToken cancel);
    [[nodiscard]] base::Result<ServerMetadata> readServer(
        const boost::json::object& from, const std::string& issuer, bool named) const;

    net::HttpClient& m_http;
    std::string m_serverUrl;
    bool m_local; //!< the server is this machine
    bool m_private;
};

} // namespace kaze::mcp
