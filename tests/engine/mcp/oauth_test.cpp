#include "tests/engine/mcp/oauth_fixture.h"

#include "engine/mcp/detail/challenge.h"
#include "engine/mcp/detail/loopback_redirect.h"

#include <atomic>

namespace kaze::mcp {

using namespace std::chrono_literals;
using base::ErrorCode;

class OAuthTest : public OAuthFixture { };

TEST_F(OAuthTest, registersSignsInWithPkceAndIsLetIn)
{
    wants("token-1");
    const auto result = callTool();
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->text, "let in");
    EXPECT_EQ(pages, 1);
    const auto registered = json::parse(authorization.asked("/register").at(0).body).as_object();
    EXPECT_EQ(registered.at("application_type"), "native");
    EXPECT_EQ(registered.at("grant_types"), json::value({"authorization_code", "refresh_token"}));
    const auto query = queryOf(authorization.asked("/authorize").at(0));
    const auto form = detail::formFrom(authorization.asked("/token").at(0).body);
    EXPECT_EQ(valueIn(query, "code_challenge_method"), "S256");
    const auto digest = base::sha256(valueIn(form, "code_verifier"));
    EXPECT_EQ(valueIn(query, "code_challenge"), base::base64Url({reinterpret_cast<const char*>(digest.data()), digest.size()}));
    EXPECT_GE(valueIn(form, "code_verifier").size(), 43U);
    EXPECT_EQ(valueIn(query, "scope"), "notes");
    EXPECT_EQ(valueIn(query, "client_id"), "client-1");
    EXPECT_TRUE(valueIn(query, "redirect_uri").starts_with("http://127.0.0.1:"));
    EXPECT_EQ(registered.at("redirect_uris").at(0), json::value(valueIn(query, "redirect_uri")));
    EXPECT_EQ(valueIn(form, "redirect_uri"), valueIn(query, "redirect_uri"));
    EXPECT_EQ(valueIn(form, "code"), "code-1");
    EXPECT_EQ(valueIn(form, "client_secret"), "client-secret-1");
    for (const auto& each : {query, form})
        EXPECT_EQ(valueIn(each, "resource"), server.url());
    EXPECT_EQ(redactor->clean("x token-1 refresh-1 client-secret-1").find("-1"), std::string::npos);
}

TEST_F(OAuthTest, findsTheMetadataWithoutAChallengeThatNamesIt)
{
    wants("token-1");
    const auto document = json::serialize(json::object{
        {"resource", server.url()}, {"authorization_servers", json::array{json::value(authorization.origin() + "/tenant")}}});
    server.on("GET", [document](const auto&, const ScriptedServer::Request& request, auto& connection) {
        if (request.path == "/.well-known/oauth-protected-resource/mcp")
            connection.json(200, document);
        else
            connection.respond(404, "");
    });
    server.on("tools/call", [](const json::object& message, const ScriptedServer::Request& request, auto& connection) {
        if (request.header("Authorization").empty())
            connection.respond(401, "", {{"WWW-Authenticate", "Bearer"}});
        else
            connection.json(200, ScriptedServer::content(message, "let in"));
    });
    json::object metadata{{"issuer", authorization.origin() + "/tenant"},
        {"authorization_endpoint", authorization.origin() + "/authorize"}, {"token_endpoint", authorization.origin() + "/token"},
        {"registration_endpoint", authorization.origin() + "/register"}};
    metadata["code_challenge_methods_supported"] = json::array{json::value("S256")};
    authorization.publish("/tenant/.well-known/openid-configuration", std::move(metadata));
    const auto result = callTool();
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(valueIn(queryOf(authorization.asked("/authorize").at(0)), "scope"), "");
    EXPECT_EQ(authorization.asked("/.well-known/oauth-authorization-server/tenant").size(), 1U);
}

TEST_F(OAuthTest, aNamedClientDoesNotRegisterAndProvesItselfAsTheServerWants)
{
    describeAuthorization([](json::object& document) {
        document["token_endpoint_auth_methods_supported"] = json::array{json::value("client_secret_basic")};
    });
    wants("token-1");
    settings.clientId = "mine";
    settings.clientSecret = "a secret:with colon";
    ASSERT_TRUE(callTool());
    EXPECT_TRUE(authorization.asked("/register").empty());
    EXPECT_EQ(
        authorization.asked("/token").at(0).header("Authorization"), "Basic " + base::base64("mine:a%20secret%3Awith%20colon"));
    EXPECT_EQ(valueIn(detail::formFrom(authorization.asked("/token").at(0).body), "client_secret"), "");
}

TEST_F(OAuthTest, aMetadataDocumentIsAClientIdWhereTheServerTakesThose)
{
    describeAuthorization([](json::object& document) { document["client_id_metadata_document_supported"] = true; });
    wants("token-1");
    settings.clientMetadataUrl = "https://kaze.example/client.json";
    ASSERT_TRUE(callTool());
    EXPECT_TRUE(authorization.asked("/register").empty());
    EXPECT_EQ(valueIn(queryOf(authorization.asked("/authorize").at(0)), "client_id"), settings.clientMetadataUrl);
}

TEST_F(OAuthTest, signsInAsTheClientItselfWhereThatIsWanted)
{
    wants("token-1");
    settings.clientId = "mine";
    settings.clientSecret = "its secret";
    settings.clientCredentials = true;
    somebodyIsThere = false;
    const auto result = callTool();
    ASSERT_TRUE(result) << result.error().text();
    const auto form = detail::formFrom(authorization.asked("/token").at(0).body);
    EXPECT_EQ(valueIn(form, "grant_type"), "client_credentials");
    EXPECT_EQ(valueIn(form, "scope"), "notes");
    EXPECT_TRUE(authorization.asked("/authorize").empty());
}

TEST_F(OAuthTest, whatWasGrantedIsThereAfterARestart)
{
    const auto store = [this] {
        base::SecretStore::Options options;
        options.file = folder.path() / "secrets.json";
        options.useKeyring = false;
        options.environment = [](const std::string&) { return std::optional<std::string>(); };
        return std::make_unique<base::SecretStore>(std::move(options), redactor);
    };
    secrets = store();
    wants("token-1");
    ASSERT_TRUE(callTool());
    // Another process: nothing is left but the file.
    secrets = store();
    somebodyIsThere = false;
    const auto again = callTool();
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_EQ(again->text, "let in");
    EXPECT_EQ(authorization.asked("/token").size(), 1U);
    EXPECT_EQ(authorization.asked("/register").size(), 1U);
    wants("token-2");
    giveToken("token-2", R"("expires_in":3600)");
    secrets = store();
    ASSERT_TRUE(callTool()) << "and can be renewed";
    EXPECT_EQ(valueIn(detail::formFrom(authorization.asked("/token").back().body), "refresh_token"), "refresh-1");
    secrets = store();
    ASSERT_TRUE(callTool());
    EXPECT_EQ(authorization.asked("/token").size(), 2U) << "what was renewed is kept as well";
}

TEST_F(OAuthTest, aPageForPeopleWhereADocumentShouldBeIsPassedOver)
{
    wants("token-1");
    const auto page = [](const auto&, auto& connection) { connection.respond(200, "<html>Welcome</html>"); };
    json::object metadata{{"issuer", authorization.origin()}, {"authorization_endpoint", authorization.origin() + "/authorize"},
        {"token_endpoint", authorization.origin() + "/token"}, {"registration_endpoint", authorization.origin() + "/register"}};
    metadata["code_challenge_methods_supported"] = json::array{json::value("S256")};
    authorization.on("/.well-known/oauth-authorization-server", page);
    authorization.publish("/.well-known/openid-configuration", metadata);
    const auto result = callTool();
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->text, "let in");
}

TEST_F(OAuthTest, andWhereThereIsNothingElseTheErrorSaysSo)
{
    wants("token-1");
    const auto page = [](const auto&, auto& connection) { connection.respond(200, "<html>Welcome</html>"); };
    authorization.on("/.well-known/oauth-authorization-server", page);
    authorization.on("/.well-known/openid-configuration", page);
    const auto result = callTool();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Protocol);
    EXPECT_NE(result.error().message.find("/.well-known/oauth-authorization-server"), std::string::npos) << result.error().text();
    EXPECT_NE(result.error().message.find("no JSON"), std::string::npos);
    EXPECT_TRUE(authorization.asked("/register").empty()) << "nothing is guessed instead";
    server.on("GET", [](const auto&, const auto&, auto& connection) { connection.respond(200, "<html>Notes</html>"); });
    const auto named = callTool();
    ASSERT_FALSE(named);
    EXPECT_NE(named.error().message.find("/metadata"), std::string::npos) << named.error().text();
}

TEST_F(OAuthTest, aServerThatCannotAnswerNowIsNotTakenForOneThatPublishesNothing)
{
    wants("token-1");
    authorization.on("/.well-known/oauth-authorization-server",
        [](const auto&, auto& connection) { connection.respond(503, "<html>later</html>"); });
    const auto result = callTool();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Unavailable);
    EXPECT_NE(result.error().message.find("503"), std::string::npos) << result.error().text();
    EXPECT_EQ(authorization.asked("/.well-known/openid-configuration").size(), 0U);
}

TEST_F(OAuthTest, whatWasGrantedIsKeptAndRenewed)
{
    base::SecretStore::Options options;
    options.file = folder.path() / "secrets.json";
    options.useKeyring = false;
    options.environment = [](const std::string&) { return std::optional<std::string>(); };
    secrets = std::make_unique<base::SecretStore>(std::move(options), redactor);
    wants("token-1");
    ASSERT_TRUE(callTool());
    somebodyIsThere = false;
    const auto again = callTool();
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_EQ(authorization.asked("/token").size(), 1U) << "the kept token was used";
    wants("token-2");
    giveToken("token-2", R"("expires_in":3600)");
    const auto renewed = callTool();
    ASSERT_TRUE(renewed) << renewed.error().text();
    const auto form = detail::formFrom(authorization.asked("/token").back().body);
    EXPECT_EQ(valueIn(form, "grant_type"), "refresh_token");
    EXPECT_EQ(valueIn(form, "refresh_token"), "refresh-1");
    EXPECT_EQ(pages, 1);
}

TEST_F(OAuthTest, anExpiredTokenIsRenewedBeforeItIsUsed)
{
    wants("token-1");
    giveToken("token-1", R"("expires_in":5,"refresh_token":"refresh-1")");
    auto wanted = to(server.url());
    wanted.authorizer = authorizer();
    auto client = connect(std::move(wanted));
    ASSERT_TRUE(client);
    ASSERT_TRUE(call(**client, "x"));
    wants("token-2");
    giveToken("token-2", R"("expires_in":3600)");
    const auto before = server.asked("tools/call").size();
    ASSERT_TRUE(call(**client, "x"));
    EXPECT_EQ(server.asked("tools/call").size(), before + 1) << "no refusal was needed";
}

TEST_F(OAuthTest, asksForMoreWhenTheScopeDoesNotDoButNotTwice)
{
    wants("token-1");
    std::atomic<bool> enough = true;
    server.on(
        "tools/call", [this, &enough](const json::object& message, const ScriptedServer::Request& request, auto& connection) {
            const auto metadata = R"(resource_metadata=")" + server.http().url("/metadata") + "\"";
            if (request.header("Authorization").empty())
                connection.respond(401, "", {{"WWW-Authenticate", "Bearer scope=\"notes\", " + metadata}});
            else if (authorization.asked("/authorize").size() < 2 || !enough)
                connection.respond(
                    403, "", {{"WWW-Authenticate", "Bearer error=\"insufficient_scope\", scope=\"write\", " + metadata}});
            else
                connection.json(200, ScriptedServer::content(message, "let in"));
        });
    const auto result = callTool();
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(valueIn(queryOf(authorization.asked("/authorize").at(1)), "scope"), "notes write");
    enough = false;
    const auto never = callTool();
    ASSERT_FALSE(never);
    EXPECT_EQ(never.error().code, ErrorCode::PermissionDenied);
    EXPECT_EQ(authorization.asked("/authorize").size(), 4U);
}

TEST_F(OAuthTest, anotherIssuerGetsNothingOfTheFirst)
{
    wants("token-1");
    auto wanted = to(server.url());
    wanted.authorizer = authorizer();
    auto client = connect(std::move(wanted));
    ASSERT_TRUE(client);
    ASSERT_TRUE(call(**client, "x"));
    PathServer second;
    second.publish("/.well-known/oauth-authorization-server",
        {{"issuer", second.origin()}, {"authorization_endpoint", second.origin() + "/authorize"},
            {"token_endpoint", second.origin() + "/token"}, {"registration_endpoint", second.origin() + "/register"},
            {"code_challenge_methods_supported", json::array{json::value("S256")}}});
    second.on("/register", [](const auto&, auto& connection) { connection.json(201, R"({"client_id":"client-2"})"); });
    second.on("/authorize", [](const PathServer::Request& request, auto& connection) {
        const auto query = queryOf(request);
        connection.respond(302, "", {{"Location", valueIn(query, "redirect_uri") + "?code=c&state=" + valueIn(query, "state")}});
    });
    second.on("/token",
        [](const auto&, auto& connection) { connection.json(200, R"({"access_token":"token-2","token_type":"bearer"})"); });
    wants("token-2");
    json::object document{{"resource", server.url()}};
    document["authorization_servers"] = json::array{json::value(second.origin())};
    server.on("GET", [document](const auto&, const auto&, auto& connection) { connection.json(200, json::serialize(document)); });
    const auto result = call(**client, "x");
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->text, "let in");
    for (const auto* path : {"/register", "/authorize", "/token"})
        for (const auto& request : second.asked(path))
            for (const auto* secret : {"client-1", "client-secret-1", "token-1", "refresh-1"})
                EXPECT_EQ((request.target + request.body + request.header("Authorization")).find(secret), std::string::npos)
                    << path;
}

TEST_F(OAuthTest, servesNobodyButTheServerItWasAskedFor)
{
    wants("token-1");
    for (const auto* resource : {"https://evil.example.com/mcp", "", "http://127.0.0.1:1/mcp"}) {
        json::object document{{"resource", resource}};
        document["authorization_servers"] = json::array{json::value(authorization.origin())};
        server.on(
            "GET", [document](const auto&, const auto&, auto& connection) { connection.json(200, json::serialize(document)); });
        const auto result = callTool();
        ASSERT_FALSE(result) << resource;
        EXPECT_EQ(result.error().code, ErrorCode::PermissionDenied) << resource;
    }
    wants("token-1");
    describeAuthorization([](json::object& document) { document["issuer"] = "https://attacker.example.com"; });
    const auto mismatch = callTool();
    ASSERT_FALSE(mismatch);
    EXPECT_EQ(mismatch.error().code, ErrorCode::PermissionDenied);
    describeAuthorization([](json::object& document) { document.erase("code_challenge_methods_supported"); });
    const auto withoutPkce = callTool();
    ASSERT_FALSE(withoutPkce);
    EXPECT_EQ(withoutPkce.error().code, ErrorCode::Unsupported);
    describeAuthorization([](json::object& document) { document["authorization_endpoint"] = "http://example.com/authorize"; });
    const auto plain = callTool();
    ASSERT_FALSE(plain);
    EXPECT_EQ(plain.error().code, ErrorCode::PermissionDenied);
    EXPECT_EQ(pages, 0);
}

TEST_F(OAuthTest, anAnswerOfSomebodyElseIsRefused)
{
    wants("token-1");
    const auto answering = [this](const std::string& more) {
        authorization.on("/authorize", [more](const PathServer::Request& request, auto& connection) {
            const auto query = queryOf(request);
            connection.respond(
                302, "", {{"Location", valueIn(query, "redirect_uri") + "?code=c&state=" + valueIn(query, "state") + more}});
        });
    };
    answering("&iss=" + detail::formEncoded("https://evil.example.com"));
    EXPECT_EQ(callTool().error().code, ErrorCode::PermissionDenied);
    answering("&iss=" + detail::formEncoded(authorization.origin() + "/"));
    EXPECT_EQ(callTool().error().code, ErrorCode::PermissionDenied) << "letter by letter";
    answering("&error=access_denied&error_description=not+today");
    const auto denied = callTool();
    ASSERT_FALSE(denied);
    EXPECT_NE(denied.error().text().find("access_denied: not today"), std::string::npos) << denied.error().text();
    describeAuthorization([](json::object& document) { document["authorization_response_iss_parameter_supported"] = true; });
    answering("");
    EXPECT_EQ(callTool().error().code, ErrorCode::PermissionDenied);
    EXPECT_TRUE(authorization.asked("/token").empty());
    answering("&iss=" + detail::formEncoded(authorization.origin()));
    EXPECT_TRUE(callTool());
}

TEST_F(OAuthTest, aServerOfTheFirstVersionAuthorizesForItself)
{
    // No metadata of the resource; those of the authorization lie on the server's own origin, under an issuer of its own.
    const auto origin = server.http().url("/").substr(0, server.http().url("/").size() - 1);
    json::object document{{"issuer", origin + "/oauth"}, {"authorization_endpoint", authorization.origin() + "/authorize"},
        {"token_endpoint", authorization.origin() + "/token"}, {"registration_endpoint", authorization.origin() + "/register"}};
    document["code_challenge_methods_supported"] = json::array{json::value("S256")};
    auto published = std::make_shared<json::object>(document);
    server.on("GET", [published](const auto&, const ScriptedServer::Request& request, auto& connection) {
        if (request.path == "/.well-known/oauth-authorization-server")
            connection.json(200, json::serialize(*published));
        else
            connection.respond(404, "");
    });
    server.on("tools/call", [](const json::object& message, const ScriptedServer::Request& request, auto& connection) {
        if (request.header("Authorization").empty())
            connection.respond(401, "");
        else
            connection.json(200, ScriptedServer::content(message, "let in"));
    });
    const auto result = callTool();
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(valueIn(queryOf(authorization.asked("/authorize").at(0)), "resource"), "") << "it would not know it";
    (*published)["issuer"] = "https://evil.example.com/oauth";
    EXPECT_FALSE(callTool());
}

TEST_F(OAuthTest, saysWhatToDoWhereNobodyIsThere)
{
    wants("token-1");
    somebodyIsThere = false;
    const auto result = callTool();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Unauthenticated);
    EXPECT_NE(result.error().text().find("kaze mcp list"), std::string::npos) << result.error().text();
}

TEST_F(OAuthTest, aServerThatIsNeverContentSendsNobodyToTheBrowserForEver)
{
    wants("no token will do");
    giveToken("token-1", R"("expires_in":3600)");
    auto wanted = to(server.url());
    wanted.authorizer = authorizer();
    auto client = connect(std::move(wanted));
    ASSERT_TRUE(client);
    for (int i = 0; i < 4; ++i)
        EXPECT_FALSE(call(**client, "x"));
    EXPECT_EQ(pages, 3);
}

TEST_F(OAuthTest, aPublicServerLeadsNobodyIntoAPrivateNetwork)
{
    OAuthDiscovery discovery(http, "https://mcp.example.com/mcp", false);
    const base::CancelToken never;
    EXPECT_FALSE(discovery.allowed("http://example.com/token"));
    EXPECT_FALSE(discovery.allowed(authorization.origin() + "/token")) << "not even on this machine";
    EXPECT_TRUE(discovery.allowed("https://login.example.com/token"));
    net::HttpRequest request;
    request.url = "https://127.0.0.1:1/x";
    const auto refused = loop.runUntil(discovery.fetch(std::move(request), never));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::PermissionDenied) << refused.error().text();
}

TEST(Challenge, isReadAmongOthers)
{
    const auto challenge = detail::challengeOf(403,
        {{"WWW-Authenticate", "Negotiate"},
            {"www-authenticate",
                R"(Digest realm="a, scope=\"no\"", bearer error=insufficient_scope, scope="a b", resource_metadata="https://x/y")"}});
    EXPECT_EQ(challenge.error, "insufficient_scope");
    EXPECT_EQ(challenge.scope, "a b");
    EXPECT_EQ(challenge.resourceMetadata, "https://x/y");
    for (const auto* broken :
        {"", "Bearer", "Bearer scope", "Bearer scope=", "Bearer scope=\"a", "=,=,\"", "Bearer ,,, scope=\"\\"})
        EXPECT_EQ(detail::challengeOf(401, {{"WWW-Authenticate", broken}}).error, "") << broken;
}

TEST(Form, goesThereAndBack)
{
    const detail::Form form{{"a b", "c&d=e"}, {"ü", "%41+"}, {"empty", ""}};
    EXPECT_EQ(detail::formFrom(detail::formText(form)), form);
    EXPECT_EQ(detail::formFrom("a=1+2&b&=&c=%zz%4"), (detail::Form{{"a", "1 2"}, {"b", ""}, {"", ""}, {"c", "%zz%4"}}));
}

TEST_F(OAuthTest, theRedirectHearsOnlyWhoKnowsTheState)
{
    auto redirect = detail::LoopbackRedirect::open(loop.executor(), 0, "the state");
    ASSERT_TRUE(redirect);
    const auto get = [&](const std::string& url) {
        net::HttpRequest request;
        request.url = url;
        const base::CancelToken never;
        const auto answer = loop.runUntil(http.fetch(std::move(request), never));
        return answer ? answer->status : 0;
    };
    const auto url = (*redirect)->url();
    EXPECT_EQ(get(url + "?code=x&state=another"), 400);
    EXPECT_EQ(get(url), 400);
    EXPECT_EQ(get(url.substr(0, url.rfind('/')) + "/favicon.ico"), 404);
    EXPECT_EQ(get(url + "?code=right&state=the+state"), 200);
    const base::CancelToken never;
    const auto answer = loop.runUntil((*redirect)->wait(clock, 5s, never));
    ASSERT_TRUE(answer);
    EXPECT_EQ(valueIn(*answer, "code"), "right");
    EXPECT_EQ(get(url), 0) << "closed";
}

} // namespace kaze::mcp
