#pragma once

#include "engine/base/base64.h"
#include "engine/base/sha256.h"
#include "engine/mcp/oauth.h"
#include "tests/engine/mcp/http_fixture.h"
#include "tests/support/temp_folder.h"

namespace kaze::mcp {

//! A server that answers by path: an authorization server, and what an MCP server publishes of itself.
class PathServer {
public:
    using Request = test::HttpServer::Request;
    using Connection = test::HttpServer::Connection;
    using Answer = std::function<void(const Request& request, Connection& connection)>;

    PathServer()
        : m_http([this](const Request& request, Connection& connection) {
              Answer answer;
              {
                  const std::lock_guard lock(m_mutex);
                  if (const auto found = m_answers.find(request.path); found != m_answers.end())
                      answer = found->second;
              }
              if (answer)
                  answer(request, connection);
              else
                  connection.respond(404, "not here");
          })
    {
    }

    void on(const std::string& path, Answer answer)
    {
        const std::lock_guard lock(m_mutex);
        m_answers[path] = std::move(answer);
    }
    void publish(const std::string& path, json::object document)
    {
        on(path, [text = json::serialize(document)](const auto&, auto& connection) { connection.json(200, text); });
    }

    [[nodiscard]] std::string origin() const
    {
        auto url = m_http.url("/");
        url.pop_back();
        return url;
    }
    [[nodiscard]] std::vector<Request> asked(std::string_view path) const
    {
        auto all = m_http.requests();
        std::erase_if(all, [&](const Request& request) { return request.path != path; });
        return all;
    }

private:
    mutable std::mutex m_mutex;
    std::map<std::string, Answer> m_answers;
    test::HttpServer m_http;
};

[[nodiscard]] inline std::string valueIn(const detail::Form& form, std::string_view name)
{
    for (const auto& [key, value] : form)
        if (key == name)
            return value;
    return {};
}

[[nodiscard]] inline detail::Form queryOf(const test::HttpServer::Request& request)
{
    const auto mark = request.target.find('?');
    return mark == std::string::npos ? detail::Form() : detail::formFrom(std::string_view(request.target).substr(mark + 1));
}

//! An MCP server that wants a token, an authorization server that gives some, and a browser that follows every redirect.
class OAuthFixture : public HttpFixture {
protected:
    OAuthFixture()
    {
        server.modern();
        server.on("tools/call", [](const json::object& message, const auto&, auto& connection) {
            connection.json(200, ScriptedServer::content(message, "let in"));
        });
        describeAuthorization();
        authorization.on("/register", [](const auto&, auto& connection) {
            connection.json(201,
                R"({"client_id":"client-1","client_secret":"client-secret-1","token_endpoint_auth_method":"client_secret_post"})");
        });
        authorization.on("/authorize", [](const PathServer::Request& request, auto& connection) {
            const auto query = queryOf(request);
            connection.respond(302, "",
                {{"Location",
                    valueIn(query, "redirect_uri") + "?code=code-1&state=" + detail::formEncoded(valueIn(query, "state"))}});
        });
        giveToken("token-1");
        settings.serverUrl = server.url();
    }
    ~OAuthFixture() override { loop.poll(); }

    void describeAuthorization(const std::function<void(json::object&)>& change = {})
    {
        json::object document{{"issuer", authorization.origin()},
            {"authorization_endpoint", authorization.origin() + "/authorize"},
            {"token_endpoint", authorization.origin() + "/token"},
            {"registration_endpoint", authorization.origin() + "/register"}};
        document["code_challenge_methods_supported"] = json::array{json::value("S256")};
        if (change)
            change(document);
        authorization.publish("/.well-known/oauth-authorization-server", std::move(document));
    }

    void giveToken(const std::string& token, const std::string& more = R"("expires_in":3600,"refresh_token":"refresh-1")")
    {
        authorization.on("/token", [=](const auto&, auto& connection) {
            connection.json(200, R"({"access_token":")" + token + R"(","token_type":"Bearer",)" + more + "}");
        });
    }

    //! The MCP server lets in who has this token, and says where to get one otherwise.
    void wants(const std::string& token, const std::string& challenge = R"(scope="notes")")
    {
        const auto own = server.http().url("/metadata");
        auto document = json::object{{"resource", server.url()}};
        document["authorization_servers"] = json::array{json::value(authorization.origin())};
        server.on("GET", [document](const auto&, const ScriptedServer::Request& request, auto& connection) {
            if (request.path == "/metadata")
                connection.json(200, json::serialize(document));
            else
                connection.respond(404, "");
        });
        server.on("tools/call", [=](const json::object& message, const ScriptedServer::Request& request, auto& connection) {
            if (request.header("Authorization") == "Bearer " + token)
                connection.json(200, ScriptedServer::content(message, "let in"));
            else
                connection.respond(
                    401, "", {{"WWW-Authenticate", "Basic realm=\"x\", Bearer resource_metadata=\"" + own + "\", " + challenge}});
        });
    }

    std::shared_ptr<OAuth> authorizer()
    {
        OAuthParts parts{loop.executor(), workers, http, clock, log, redactor, secrets.get(), {}};
        if (somebodyIsThere)
            parts.openPage = [this](const std::string& url) {
                ++pages;
                base::spawn(loop.executor(), browse(http, url));
            };
        return std::make_shared<OAuth>(std::move(parts), settings);
    }

    //! One call of a tool by a client that may sign in.
    base::Result<CallResult> callTool()
    {
        auto wanted = to(server.url());
        wanted.authorizer = authorizer();
        auto client = connect(std::move(wanted));
        if (!client)
            return failure(client);
        return call(**client, "x");
    }

    static base::Task<> browse(net::HttpClient& http, std::string url)
    {
        net::HttpRequest request;
        request.url = std::move(url);
        request.followRedirects = true;
        const base::CancelToken never;
        [[maybe_unused]] const auto page = co_await http.fetch(std::move(request), never);
    }

    test::TempFolder folder;
    PathServer authorization;
    OAuthSettings settings;
    std::shared_ptr<base::Redactor> redactor = std::make_shared<base::Redactor>();
    std::unique_ptr<base::SecretStore> secrets;
    bool somebodyIsThere = true;
    int pages = 0;
};

} // namespace kaze::mcp
