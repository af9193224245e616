#include "engine/mcp/oauth.h"

#include "engine/base/base64.h"
#include "engine/base/sha256.h"
#include "engine/base/text.h"
#include "engine/mcp/detail/fields.h"
#include "engine/mcp/detail/loopback_redirect.h"
#include "engine/net/url.h"

#include <algorithm>
#include <sys/random.h>

namespace kaze::mcp {

namespace json = boost::json;
using base::ErrorCode;
using base::fail;
using detail::Form;

namespace {

constexpr std::int64_t kSoon = 30; // seconds before a token ends
// A server that is never content sends nobody to the browser for ever.
constexpr std::size_t kMostSignIns = 3;
constexpr base::Duration kSignInsWithin = std::chrono::minutes(1);

base::Result<std::string> randomText()
{
    std::string bytes(32, '\0');
    if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
        return std::unexpected(base::systemError("random bytes", errno));
    return base::base64Url(bytes);
}

std::vector<std::string> words(const std::string& text)
{
    std::vector<std::string> all;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find(' ', at), text.size());
        if (end > at)
            all.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return all;
}

//! Every scope of both, once.
std::string unionOf(const std::string& first, const std::string& second)
{
    auto all = words(first);
    for (auto& word : words(second))
        if (std::ranges::find(all, word) == all.end())
            all.push_back(std::move(word));
    std::string text;
    for (const auto& word : all)
        text += (text.empty() ? "" : " ") + word;
    return text;
}

bool holds(const std::string& scopes, const std::string& wanted)
{
    return unionOf(scopes, wanted) == unionOf(scopes, "");
}

std::string valueIn(const Form& form, std::string_view name)
{
    const auto found = std::ranges::find(form, name, &Form::value_type::first);
    return found == form.end() ? std::string() : found->second;
}

bool has(const std::vector<std::string>& all, std::string_view one)
{
    return std::ranges::find(all, one) != all.end();
}

//! What an authorization server said when it refused, for people.
std::string saidIn(const OAuthDiscovery::Fetched& answer)
{
    auto said = detail::textIn(answer.body, "error");
    if (const auto more = detail::textIn(answer.body, "error_description"); !more.empty())
        said += (said.empty() ? "" : ": ") + more;
    if (said.empty())
        said = "HTTP " + std::to_string(answer.status);
    return base::shortened(base::toUtf8(said), 300);
}

} // namespace

OAuth::OAuth(OAuthParts parts, OAuthSettings settings)
    : m_parts(std::move(parts)), m_settings(std::move(settings)),
      m_discovery(m_parts.http, m_settings.serverUrl, m_settings.privateAddresses)
{
    for (const auto* secret : {&m_settings.clientSecret})
        if (m_parts.redactor && !secret->empty())
            m_parts.redactor->addSecret(*secret);
}

std::string OAuth::storeName(const std::string& serverUrl, const std::string& owner)
{
    return (owner.empty() ? "" : owner + "/") + "mcp-oauth-" + base::sha256Hex(serverUrl).substr(0, 24);
}

base::Task<> OAuth::enter()
{
    while (m_busy) {
        const base::OneShot<bool> waiter;
        m_waiters.push_back(waiter);
        co_await waiter.wait();
    }
    m_busy = true;
}

void OAuth::leave()
{
    m_busy = false;
    for (const auto& waiter : std::exchange(m_waiters, {}))
        waiter.set(true);
}

base::Task<base::Result<std::string>> OAuth::authorization(base::CancelToken cancel)
{
    co_await enter();
    if (!std::exchange(m_loaded, true))
        co_await load();
    // Who signed in elsewhere, or renewed it there, has made ours void.
    if (expiresSoon())
        co_await load();
    if (expiresSoon() && !m_tokens.refresh.empty()) {
        // Where that fails the server says so, and more can be done about it then.
        [[maybe_unused]] const auto renewed = co_await renew(cancel);
    }
    leave();
    co_return m_tokens.access.empty() ? std::string() : "Bearer " + m_tokens.access;
}

bool OAuth::expiresSoon() const
{
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(m_parts.clock.now().time_since_epoch()).count();
    return m_tokens.expires > 0 && m_tokens.expires - kSoon < now;
}

base::Task<base::Result<>> OAuth::challenged(Challenge challenge, std::string used, base::CancelToken cancel)
{
    co_await enter();
    base::Result<> result;
    const auto current = [this] { return m_tokens.access.empty() ? std::string() : "Bearer " + m_tokens.access; };
    // Somebody else may have been through it meanwhile, here or in another program.
    if (current().empty() || current() == used)
        co_await load();
    if (current().empty() || current() == used)
        result = co_await obtain(std::move(challenge), cancel);
    leave();
    co_return result;
}

base::Task<base::Result<>> OAuth::obtain(Challenge challenge, base::CancelToken cancel)
{
    const auto found = co_await discover(challenge.resourceMetadata, cancel);
    if (!found)
        co_return found;
    const auto scope = wantedScope(challenge);
    if (challenge.status == 403 && !m_asked.empty() && holds(m_asked, scope))
        co_return fail(ErrorCode::PermissionDenied,
            "the server refuses what it has just been authorized for" + (scope.empty() ? "" : " (" + scope + ")"));
    const bool sameIssuer = m_tokens.issuer == m_server.issuer;
    if (challenge.status == 401 && sameIssuer && !m_tokens.refresh.empty()) {
        const auto renewed = co_await renew(cancel);
        if (renewed)
            co_return renewed;
        m_parts.log->info("the authorization for {} could not be renewed: {}", m_discovery.origin(), renewed.error().text());
    }
    m_tokens = Tokens{};
    m_asked = unionOf(m_asked, scope);
    auto wanted = scope;
    // Without it some servers let nobody stay signed in.
    if (!wanted.empty() && has(m_server.scopes, "offline_access"))
        wanted = unionOf(wanted, "offline_access");
    const bool peopleCan = m_server.grantTypes.empty() || has(m_server.grantTypes, "authorization_code");
    if (m_settings.clientCredentials
        || (!peopleCan && has(m_server.grantTypes, "client_credentials") && !m_settings.clientSecret.empty())) {
        const auto identified = co_await identify(0, cancel);
        if (!identified)
            co_return identified;
        Form form{{"grant_type", "client_credentials"}};
        co_return co_await requestToken(std::move(form), scope, cancel);
    }
    co_return co_await signIn(std::move(wanted), cancel);
}

std::string OAuth::wantedScope(const Challenge& challenge) const
{
    auto scope = challenge.scope;
    if (scope.empty())
        for (const auto& each : m_resourceScopes)
            scope = unionOf(scope, each);
    if (scope.empty())
        scope = m_settings.scope;
    // What was granted before is not to be lost.
    return unionOf(challenge.status == 403 ? m_asked : std::string(), scope);
}

base::Task<base::Result<>> OAuth::discover(std::string named, base::CancelToken cancel)
{
    auto resource = co_await m_discovery.resource(std::move(named), cancel);
    if (!resource)
        co_return failure(resource);
    auto issuer = m_discovery.origin();
    m_resource.clear();
    m_resourceScopes.clear();
    if (*resource) {
        m_resource = (*resource)->resource;
        m_resourceScopes = (*resource)->scopes;
        if (!(*resource)->authorizationServers.empty())
            issuer = (*resource)->authorizationServers.front();
    }
    const bool isNamed = *resource && !(*resource)->authorizationServers.empty();
    auto server = co_await m_discovery.server(std::move(issuer), isNamed, cancel);
    if (!server)
        co_return failure(server);
    m_server = std::move(*server);
    co_return base::Result<>{};
}

base::Task<base::Result<>> OAuth::identify(std::uint16_t port, base::CancelToken cancel)
{
    if (!m_settings.clientId.empty()) {
        // A client of ours belongs to the first issuer that it was used with.
        if (!m_client.issuer.empty() && m_client.id == m_settings.clientId && m_client.issuer != m_server.issuer)
            co_return fail(ErrorCode::PermissionDenied,
                "the client id was given by " + m_client.issuer + ", but the server now wants " + m_server.issuer
                    + "; register there and name the new id");
        m_client = {m_server.issuer, m_settings.clientId, m_settings.clientSecret, {}, port};
        co_return base::Result<>{};
    }
    if (m_server.takesMetadataDocuments && !m_settings.clientMetadataUrl.empty()) {
        m_client = {m_server.issuer, m_settings.clientMetadataUrl, {}, "none", port};
        co_return base::Result<>{};
    }
    if (m_client.issuer == m_server.issuer && !m_client.id.empty() && m_client.port == port)
        co_return base::Result<>{};
    co_return co_await registerClient(port, cancel);
}

base::Task<base::Result<>> OAuth::registerClient(std::uint16_t port, base::CancelToken cancel)
{
    if (m_server.registrationEndpoint.empty())
        co_return fail(ErrorCode::Unauthenticated,
            "the authorization server " + m_server.issuer
                + " does not let programs register themselves; register one there and name it (--client-id)");
    std::string method = "none";
    for (const auto* preferred : {"client_secret_post", "client_secret_basic", "none"})
        if (has(m_server.authMethods, preferred))
            method = preferred;
    json::object body{{"client_name", "Kaze"}, {"application_type", "native"}, {"token_endpoint_auth_method", method}};
    body["redirect_uris"] = json::array{json::value("http://127.0.0.1:" + std::to_string(port) + "/callback")};
    body["grant_types"] = {"authorization_code", "refresh_token"};
    body["response_types"] = json::array{json::value("code")};
    net::HttpRequest request;
    request.method = "POST";
    request.url = m_server.registrationEndpoint;
    request.headers.emplace_back("Content-Type", "application/json");
    request.headers.emplace_back("Accept", "application/json");
    request.body = json::serialize(body);
    const auto answer = co_await m_discovery.fetch(std::move(request), cancel);
    if (!answer)
        co_return failure(answer);
    const auto id = detail::textIn(answer->body, "client_id");
    if (answer->status >= 300 || id.empty())
        co_return fail(ErrorCode::Unauthenticated,
            "the authorization server " + m_server.issuer + " did not register this program: " + saidIn(*answer));
    const auto answered = detail::textIn(answer->body, "token_endpoint_auth_method");
    m_client = {m_server.issuer, id, detail::textIn(answer->body, "client_secret"), answered, port};
    if (m_parts.redactor && !m_client.secret.empty())
        m_parts.redactor->addSecret(m_client.secret);
    co_return base::Result<>{};
}

base::Task<base::Result<>> OAuth::signIn(std::string scope, base::CancelToken cancel)
{
    if (!m_parts.openPage)
        co_return fail(ErrorCode::Unauthenticated,
            "the MCP server at " + m_discovery.origin() + " wants you to sign in: run `kaze mcp list` with its URL");
    const auto now = m_parts.clock.steady();
    std::erase_if(m_signIns, [&](base::Duration then) { return now - then > kSignInsWithin; });
    if (m_signIns.size() >= kMostSignIns)
        co_return fail(ErrorCode::Unauthenticated, "the server refuses every authorization that it is given; gave up");
    m_signIns.push_back(now);
    auto state = randomText();
    auto verifier = randomText();
    if (!state || !verifier)
        co_return failure(!state ? state : verifier);
    if (m_parts.redactor)
        m_parts.redactor->addSecret(*verifier);
    if (const auto may = m_discovery.allowed(m_server.authorizationEndpoint); !may)
        co_return may;
    // The port that was registered, where it is free; else any, and registered anew.
    auto redirect = detail::LoopbackRedirect::open(m_parts.executor, static_cast<std::uint16_t>(m_client.port), *state);
    if (!redirect)
        redirect = detail::LoopbackRedirect::open(m_parts.executor, 0, *state);
    if (!redirect)
        co_return failure(redirect);
    const auto listener = *redirect;
    const auto identified = co_await identify(listener->port(), cancel);
    if (!identified) {
        listener->close();
        co_return identified;
    }
    const auto digest = base::sha256(*verifier);
    Form query{{"response_type", "code"}, {"client_id", m_client.id}, {"redirect_uri", listener->url()}, {"state", *state},
        {"code_challenge", base::base64Url({reinterpret_cast<const char*>(digest.data()), digest.size()})},
        {"code_challenge_method", "S256"}};
    if (!scope.empty())
        query.emplace_back("scope", scope);
    if (!m_resource.empty())
        query.emplace_back("resource", m_resource);
    const auto& endpoint = m_server.authorizationEndpoint;
    m_parts.openPage(endpoint + (endpoint.find('?') == std::string::npos ? '?' : '&') + detail::formText(query));
    const auto answer = co_await listener->wait(m_parts.clock, m_settings.patience, cancel);
    if (!answer)
        co_return failure(answer);
    auto code = codeIn(*answer);
    if (!code)
        co_return failure(code);
    Form form{{"grant_type", "authorization_code"}, {"code", std::move(*code)}, {"redirect_uri", listener->url()},
        {"code_verifier", *verifier}};
    co_return co_await requestToken(std::move(form), std::move(scope), cancel);
}

base::Result<std::string> OAuth::codeIn(const Form& answer) const
{
    // Before anything else of it is believed: who is it from? RFC 9207, section 2.4, letter by letter.
    const auto issuer = valueIn(answer, "iss");
    if (issuer.empty() ? m_server.saysIssuer : m_server.published && issuer != m_server.issuer)
        return fail(ErrorCode::PermissionDenied, "the answer to the sign-in is not from " + m_server.issuer + "; refused");
    if (const auto error = valueIn(answer, "error"); !error.empty()) {
        const auto more = valueIn(answer, "error_description");
        return fail(ErrorCode::PermissionDenied,
            "the sign-in was refused: " + base::shortened(base::toUtf8(error + (more.empty() ? "" : ": " + more)), 300));
    }
    auto code = valueIn(answer, "code");
    if (code.empty())
        return fail(ErrorCode::Protocol, "the answer to the sign-in holds no code");
    return code;
}

base::Task<base::Result<>> OAuth::renew(base::CancelToken cancel)
{
    // After a restart nothing is known of the server yet.
    if (m_server.tokenEndpoint.empty()) {
        std::string nothing;
        const auto found = co_await discover(std::move(nothing), cancel);
        if (!found)
            co_return found;
    }
    if (m_tokens.issuer != m_server.issuer || m_client.issuer != m_server.issuer)
        co_return fail(ErrorCode::Unauthenticated, "another authorization server is responsible now");
    Form form{{"grant_type", "refresh_token"}, {"refresh_token", m_tokens.refresh}};
    auto scope = m_tokens.scope;
    co_return co_await requestToken(std::move(form), std::move(scope), cancel);
}

std::string OAuth::authMethod() const
{
    const auto& known = m_server.authMethods;
    if (!m_client.method.empty() && (known.empty() || has(known, m_client.method)))
        return m_client.method;
    if (m_client.secret.empty())
        return "none";
    if (known.empty() || has(known, "client_secret_basic"))
        return "client_secret_basic";
    return has(known, "client_secret_post") ? "client_secret_post" : has(known, "none") ? "none" : "client_secret_post";
}

base::Task<base::Result<>> OAuth::requestToken(Form form, std::string scope, base::CancelToken cancel)
{
    net::HttpRequest request;
    request.method = "POST";
    request.url = m_server.tokenEndpoint;
    request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    request.headers.emplace_back("Accept", "application/json");
    if (!m_resource.empty())
        form.emplace_back("resource", m_resource);
    if (!scope.empty() && valueIn(form, "grant_type") == "client_credentials")
        form.emplace_back("scope", scope);
    const auto method = authMethod();
    if (method == "client_secret_basic") {
        const auto pair = detail::formEncoded(m_client.id) + ':' + detail::formEncoded(m_client.secret);
        request.headers.emplace_back("Authorization", "Basic " + base::base64(pair));
    } else {
        form.emplace_back("client_id", m_client.id);
        if (method == "client_secret_post")
            form.emplace_back("client_secret", m_client.secret);
    }
    request.body = detail::formText(form);
    const auto answer = co_await m_discovery.fetch(std::move(request), cancel);
    if (!answer)
        co_return failure(answer);
    if (auto taken = takeTokens(*answer, scope); !taken)
        co_return taken;
    co_await save();
    co_return base::Result<>{};
}

base::Result<> OAuth::takeTokens(const OAuthDiscovery::Fetched& answer, const std::string& scope)
{
    auto access = detail::textIn(answer.body, "access_token");
    if (answer.status >= 300 || access.empty())
        return fail(
            ErrorCode::Unauthenticated, "the authorization server " + m_server.issuer + " gave no token: " + saidIn(answer));
    if (const auto type = detail::textIn(answer.body, "token_type"); !type.empty() && !net::sameName(type, "Bearer"))
        return fail(ErrorCode::Unsupported, "the authorization server gives tokens of the kind " + type.substr(0, 40));
    if (access.find_first_of("\r\n \t") != std::string::npos)
        return fail(ErrorCode::Protocol, "the authorization server gave a token that is none");
    Tokens tokens{m_server.issuer, std::move(access), detail::textIn(answer.body, "refresh_token"),
        detail::textIn(answer.body, "scope"), 0};
    // A server that keeps the old one says nothing about it.
    if (tokens.refresh.empty() && m_tokens.issuer == m_server.issuer)
        tokens.refresh = m_tokens.refresh;
    if (tokens.scope.empty())
        tokens.scope = scope;
    if (const auto* expires = detail::memberOf(answer.body, "expires_in"); expires && expires->is_number()) {
        const auto now = std::chrono::duration_cast<std::chrono::seconds>(m_parts.clock.now().time_since_epoch()).count();
        tokens.expires = now + static_cast<std::int64_t>(std::clamp(expires->to_number<double>(), 0.0, 1e9));
    }
    m_tokens = std::move(tokens);
    if (m_parts.redactor)
        for (const auto* secret : {&m_tokens.access, &m_tokens.refresh})
            m_parts.redactor->addSecret(*secret);
    return {};
}

base::Task<> OAuth::load()
{
    if (!m_parts.secrets || !m_settings.keep)
        co_return;
    auto work
        = [secrets = m_parts.secrets, name = storeName(m_settings.serverUrl, m_settings.owner)] { return secrets->get(name); };
    const auto kept = co_await m_parts.workers.run(std::move(work));
    boost::system::error_code error;
    const auto value = kept ? json::parse(*kept, error) : json::value();
    if (!kept || error || !value.is_object())
        co_return;
    const auto number = [&](std::string_view name) {
        const auto* member = detail::memberOf(value, name);
        return member && member->is_int64() ? member->get_int64() : 0;
    };
    const auto issuer = detail::textIn(value, "issuer");
    m_client = {issuer, detail::textIn(value, "client_id"), detail::textIn(value, "client_secret"),
        detail::textIn(value, "method"), std::clamp<std::int64_t>(number("port"), 0, 65535)};
    m_tokens = {issuer, detail::textIn(value, "access"), detail::textIn(value, "refresh"), detail::textIn(value, "scope"),
        number("expires")};
    m_asked = m_tokens.scope;
    if (m_parts.redactor)
        for (const auto* secret : {&m_tokens.access, &m_tokens.refresh, &m_client.secret})
            m_parts.redactor->addSecret(*secret);
}

base::Task<> OAuth::save()
{
    if (!m_parts.secrets || !m_settings.keep)
        co_return;
    json::object value{{"issuer", m_tokens.issuer}, {"client_id", m_client.id}, {"client_secret", m_client.secret},
        {"method", m_client.method}, {"port", m_client.port}, {"access", m_tokens.access}, {"refresh", m_tokens.refresh},
        {"scope", m_tokens.scope}, {"expires", m_tokens.expires}};
    auto work = [secrets = m_parts.secrets, name = storeName(m_settings.serverUrl, m_settings.owner),
                    text = json::serialize(value)] { return secrets->set(name, text); };
    const auto kept = co_await m_parts.workers.run(std::move(work));
    if (!kept)
        m_parts.log->warn("the authorization could not be kept for the next time: {}", kept.error().text());
}

} // namespace kaze::mcp
