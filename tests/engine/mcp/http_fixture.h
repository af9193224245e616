#pragma once

#include "engine/mcp/http_server.h"
#include "tests/support/eventually.h"
#include "tests/support/http_server.h"

#include <gtest/gtest.h>

#include <map>
#include <mutex>

namespace kaze::mcp {

namespace json = boost::json;

//! An MCP server over real HTTP whose answers a test writes method by method.
class ScriptedServer {
public:
    using Request = test::HttpServer::Request;
    using Connection = test::HttpServer::Connection;
    using Answer = std::function<void(const json::object& message, const Request& request, Connection& connection)>;

    ScriptedServer() : m_http([this](const Request& request, Connection& connection) { serve(request, connection); }) { }

    //! What becomes of a method, or of "GET" and "DELETE". Replaces what was set before.
    void on(const std::string& method, Answer answer)
    {
        const std::lock_guard lock(m_mutex);
        m_answers[method] = std::move(answer);
    }

    //! A server of the legacy era with sessions.
    void legacy(const std::string& version = "2025-11-25")
    {
        on("server/discover", [](const auto&, const auto&, auto& connection) { connection.json(400, "no session"); });
        on("initialize", [version](const json::object& message, const Request&, Connection& connection) {
            json::object result{{"protocolVersion", version}, {"serverInfo", {{"name", "scripted"}, {"version", "1"}}}};
            result["capabilities"] = {{"tools", json::object()}, {"resources", json::object()}, {"prompts", json::object()}};
            connection.respond(
                200, text(message, std::move(result)), {{"Content-Type", "application/json"}, {"Mcp-Session-Id", "session-1"}});
        });
        on("notifications/initialized", [](const auto&, const auto&, auto& connection) { connection.respond(202, ""); });
        on("GET", [](const auto&, const auto&, auto& connection) { connection.respond(405, ""); });
        on("DELETE", [](const auto&, const auto&, auto& connection) { connection.respond(204, ""); });
        tools({});
    }

    //! One of the modern era.
    void modern(json::object capabilities = {{"tools", json::object()}})
    {
        on("server/discover", [capabilities](const json::object& message, const Request&, Connection& connection) {
            json::object result{{"resultType", "complete"}, {"capabilities", capabilities}};
            result["supportedVersions"] = json::array{json::value("2026-07-28")};
            result["_meta"] = {{"io.modelcontextprotocol/serverInfo", {{"name", "scripted"}, {"version", "2"}}}};
            connection.json(200, text(message, std::move(result)));
        });
        tools({});
    }

    void tools(json::array all)
    {
        on("tools/list", [all](const json::object& message, const Request&, Connection& connection) {
            connection.json(200, text(message, {{"resultType", "complete"}, {"tools", all}}));
        });
    }

    //! A whole JSON-RPC answer.
    static std::string text(const json::object& message, json::object result)
    {
        json::object answer{{"jsonrpc", "2.0"}, {"id", message.at("id")}};
        answer["result"] = std::move(result);
        return json::serialize(answer);
    }
    static std::string error(const json::object& message, int code, json::value data = nullptr)
    {
        json::object answer{{"jsonrpc", "2.0"}, {"id", message.at("id")}};
        answer["error"] = {{"code", code}, {"message", "refused"}, {"data", std::move(data)}};
        return json::serialize(answer);
    }
    static std::string content(const json::object& message, std::string_view words)
    {
        json::object result{{"resultType", "complete"}};
        result["content"] = json::array{{{"type", "text"}, {"text", words}}};
        return text(message, std::move(result));
    }

    [[nodiscard]] std::string url() const { return m_http.url("/mcp"); }
    [[nodiscard]] test::HttpServer& http() { return m_http; }

    //! The messages of one method, or the requests with one verb, so far.
    [[nodiscard]] std::vector<Request> asked(std::string_view method) const
    {
        std::vector<Request> found;
        for (const auto& request : m_http.requests()) {
            boost::system::error_code error;
            const auto message = json::parse(request.body, error);
            const auto* name = !error && message.is_object() ? message.get_object().if_contains("method") : nullptr;
            if (request.method == method || (name && name->is_string() && std::string_view(name->get_string()) == method))
                found.push_back(request);
        }
        return found;
    }

private:
    void serve(const Request& request, Connection& connection)
    {
        boost::system::error_code error;
        const auto message = json::parse(request.body.empty() ? "{}" : request.body, error);
        auto method = request.method;
        if (request.method == "POST" && message.is_object())
            method = message.get_object().contains("method") ? std::string(message.at("method").as_string()) : "answer";
        Answer answer;
        {
            const std::lock_guard lock(m_mutex);
            if (const auto found = m_answers.find(method); found != m_answers.end())
                answer = found->second;
        }
        if (answer)
            answer(message.is_object() ? message.get_object() : json::object(), request, connection);
        else if (message.is_object() && message.get_object().contains("id") && request.method == "POST")
            connection.json(200, ScriptedServer::error(message.get_object(), -32601));
        else
            connection.respond(202, "");
    }

    mutable std::mutex m_mutex;
    std::map<std::string, Answer> m_answers;
    test::HttpServer m_http;
};

inline json::value toolNamed(const std::string& name, json::value schema = {{"type", "object"}})
{
    json::object tool{{"name", name}, {"description", "Does " + name}};
    tool["inputSchema"] = std::move(schema);
    return tool;
}

//! Real HTTP on a real loop.
class HttpFixture : public testing::Test {
protected:
    ~HttpFixture() override
    {
        http.close();
        loop.poll();
    }

    HttpServer to(const std::string& url)
    {
        HttpServer server;
        server.name = "scripted";
        server.url = url;
        server.startTimeout = std::chrono::seconds(10);
        server.handler = handler;
        return server;
    }

    base::Result<std::shared_ptr<Client>> connect(HttpServer server, base::CancelToken cancel = {})
    {
        return loop.runUntil(connectHttp({loop.executor(), workers, http, clock, log}, std::move(server), cancel));
    }

    std::shared_ptr<Client> connected()
    {
        auto client = connect(to(server.url()));
        EXPECT_TRUE(client) << client.error().text();
        return client ? *client : nullptr;
    }

    base::Result<CallResult> call(Client& client, const std::string& tool, json::object arguments = {},
        base::Duration timeout = std::chrono::seconds(10), base::CancelToken cancel = {})
    {
        return loop.runUntil(client.callTool(tool, std::move(arguments), timeout, cancel));
    }

    bool eventually(const std::function<bool()>& so) { return test::eventually(loop, so); }

    base::SystemClock clock;
    base::Logger log = base::LogSystem::none();
    ScriptedServer server;
    std::shared_ptr<ClientHandler> handler;
    base::Loop loop;
    base::WorkerPool workers{2, "test-worker"};
    net::HttpClient http{loop.executor()};
};

} // namespace kaze::mcp
