#pragma once

#include "engine/base/clock.h"
#include "engine/base/log.h"
#include "engine/base/loop.h"
#include "engine/base/one_shot.h"
#include "engine/base/secrets.h"
#include "engine/mcp/authorizer.h"
#include "engine/mcp/detail/form.h"
#include "engine/mcp/oauth_discovery.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace kaze::mcp {

//! How to sign in to one MCP server.
struct OAuthSettings {
    std::string serverUrl;
    std::string clientId{}; //!< as which this program is registered; "" where it registers itself
    std::string clientSecret{};
    std::string clientMetadataUrl{}; //!< a client id for servers that take such documents
    std::string scope{}; //!< asked for where the server does not say
    bool clientCredentials = false; //!< as the client itself, without a person
    bool privateAddresses = false; //!< the sign-in may lead to a private network
    bool keep = true; //!< in the store of secrets, for the next time
    base::Duration patience = std::chrono::minutes(5); //!< with the person at the browser
    std::string owner{}; //!< the tenant whose authorization it is; "": the default one
};

struct OAuthParts {
    base::Executor executor;
    base::WorkerPool& workers;
    net::HttpClient& http;
    const base::Clock& clock;
    base::Logger log;
    std::shared_ptr<base::Redactor> redactor; //!< learns every secret
    base::SecretStore* secrets = nullptr; //!< may be null
    std::function<void(const std::string& url)> openPage{}; //!< shows a person where to sign in; empty: nobody is there
};

//! OAuth 2.1 for one MCP server: finds out who authorizes for it, registers where need be, signs in through the browser with PKCE or as the client itself, renews
//! tokens, and asks for more when the server wants more. Credentials are bound to the issuer that gave them. Lives on the loop.
class OAuth final : public Authorizer {
public:
    OAuth(OAuthParts parts, OAuthSettings settings);

    [[nodiscard]] base::Task<base::Result<std::string>> authorization(base::CancelToken cancel) override;
    [[nodiscard]] base::Task<base::Result<>> challenged(Challenge challenge, std::string used, base::CancelToken cancel) override;

    //! The name under which the tokens of a server are kept; every tenant has its own.
    [[nodiscard]] static std::string storeName(const std::string& serverUrl, const std::string& owner = {});

private:
    struct Registration {
        std::string issuer; //!< whose it is
        std::string id, secret, method;
        std::int64_t port = 0; //!< of the redirect that was registered
    };
    struct Tokens {
        std::string issuer;
        std::string access, refresh, scope;
        std::int64_t expires = 0; //!< seconds since 1970; 0: not said
    };

    base::Task<> enter();
    void leave();
    base::Task<> load();
    base::Task<> save();
    base::Task<base::Result<>> obtain(Challenge challenge, base::CancelToken cancel);
    base::Task<base::Result<>> discover(std::string named, base::CancelToken cancel);
    [[nodiscard]] std::string wantedScope(const Challenge& challenge) const;
    base::Task<base::Result<>> identify(std::uint16_t port, base::CancelToken cancel);
    base::Task<base::Result<>> registerClient(std::uint16_t port, base::CancelToken cancel);
    base::Task<base::Result<>> signIn(std::string scope, base::CancelToken cancel);
    [[nodiscard]] base::Result<std::string> codeIn(const detail::Form& answer) const;
    base::Task<base::Result<>> renew(base::CancelToken cancel);
    base::Task<base::Result<>> requestToken(detail::Form form, std::string scope, base::CancelToken cancel);
    [[nodiscard]] std::string authMethod() const;
    [[nodiscard]] base::Result<> takeTokens(const OAuthDiscovery::Fetched& answer, const std::string& scope);
    [[nodiscard]] bool expiresSoon() const;

    OAuthParts m_parts;
    OAuthSettings m_settings;
    OAuthDiscovery m_discovery;
    bool m_loaded = false;
    bool m_busy = false;
    std::vector<base::OneShot<bool>> m_waiters;
    ServerMetadata m_server;
    std::string m_resource; //!< "" where the server publishes nothing
    std::vector<std::string> m_resourceScopes;
    std::string m_asked; //!< every scope asked for so far
    std::vector<base::Duration> m_signIns; //!< the last ones, by the steady clock
    Registration m_client;
    Tokens m_tokens;
};

} // namespace kaze::mcp
