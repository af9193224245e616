#pragma once

#include "engine/api/run.h"
#include "engine/base/loop.h"
#include "engine/gateway/providers/providers.h"
#include "engine/gateway/rate_limits.h"
#include "engine/gateway/refusal.h"
#include "engine/gateway/retry_after.h"
#include "tests/support/http_server.h"
#include "tests/support/run_task.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kaze::gateway::test {

using base::ErrorCode;
using kaze::test::HttpServer;

//! A tool call as it was handed on, piece by piece.
struct HeardCall {
    std::string id, name, arguments;
    int firsts = 0; //!< pieces with a name
};

//! What a sink heard.
struct HeardAnswer {
    std::string text, reasoning;
    std::vector<HeardCall> calls;
    std::optional<api::Usage> usage;
    std::optional<RateLimits> limits;
    ChatStage stage = ChatStage::Unsent;
};

//! One provider in front of one fake server, without a gateway: one attempt each, so that every fault is seen as it is. The clock
//! goes on while everything waits for it.
class ProviderFixture : public ::testing::Test {
protected:
    explicit ProviderFixture(std::string kind) : m_kind(std::move(kind)) { }

    void serve(HttpServer::Handler handler)
    {
        server.emplace(std::move(handler));
        makeProvider();
    }

    void makeProvider()
    {
        net::HttpTimeouts timeouts;
        timeouts.stall = timeouts.firstByte = std::chrono::milliseconds(500);
        const HttpProvider::Parts parts{http, clock, redactor, timeouts};
        provider = httpProviders(parts).at(m_kind);
    }

    static HttpServer::Handler answering(int status, std::string body, HttpServer::Headers headers = {})
    {
        return [=](const HttpServer::Request&, HttpServer::Connection& connection) {
            auto all = headers;
            all.emplace_back("Content-Type", "application/json");
            connection.respond(status, body, all);
        };
    }

    //! An event stream; each event is named by its own "type", as Anthropic and OpenAI's Responses do.
    static HttpServer::Handler streaming(std::vector<std::string> events)
    {
        return [events](const HttpServer::Request&, HttpServer::Connection& connection) {
            connection.beginEvents();
            for (const auto& event : events)
                connection.event(event, nameOf(event));
            connection.end();
        };
    }

    //! Lines of JSON.
    static HttpServer::Handler lining(std::vector<std::string> lines)
    {
        return [lines](const HttpServer::Request&, HttpServer::Connection& connection) {
            connection.begin(200, {{"Content-Type", "application/x-ndjson"}});
            for (const auto& line : lines)
                connection.chunk(line + "\n");
            connection.end();
        };
    }

    //! The same without an end.
    static HttpServer::Handler streamingForEver(std::vector<std::string> events)
    {
        return [events](const HttpServer::Request&, HttpServer::Connection& connection) {
            connection.beginEvents();
            for (const auto& event : events)
                connection.event(event, nameOf(event));
            connection.waitUntilClosed();
        };
    }

    template <class T>
    T run(base::Task<T> task)
    {
        return kaze::test::runTask(loop, clock, std::move(task), passTime);
    }

    ChatRequest request(const std::string& text = "Hello") const
    {
        ChatRequest request;
        request.model = "model-x";
        request.instructions = std::make_shared<const std::string>("Be brief.");
        Message message;
        message.text = text;
        request.messages.push_back(std::make_shared<const Message>(std::move(message)));
        return request;
    }

    static void add(ChatRequest& request, Message message)
    {
        request.messages.push_back(std::make_shared<const Message>(std::move(message)));
    }

    //! What the assistant answered, and what its calls gave.
    static void addTurn(ChatRequest& request, const Message& answer, const std::string& result = "done")
    {
        add(request, answer);
        for (const auto& call : answer.calls) {
            Message tool;
            tool.role = Role::Tool;
            tool.callId = call.id;
            tool.text = result;
            add(request, tool);
        }
    }

    static void addTool(ChatRequest& request, const std::string& name = "get_weather")
    {
        request.tools = std::make_shared<const std::vector<ToolSpec>>(std::vector{ToolSpec{
            name, "Tells the weather.", boost::json::parse(R"({"type":"object","properties":{"city":{"type":"string"}}})")}});
    }

    static std::shared_ptr<const Image> picture(std::string url = {})
    {
        return std::make_shared<const Image>(Image{"image/png", url.empty() ? "aGk=" : "", std::move(url)});
    }

    void hear(const ChatDelta& delta)
    {
        heard.text += delta.text;
        heard.reasoning += delta.reasoning;
        heard.stage = std::max(heard.stage, delta.stage);
        if (delta.usage)
            heard.usage = delta.usage;
        if (delta.limits)
            heard.limits = *delta.limits;
        if (delta.callName.empty() && delta.arguments.empty())
            return;
        if (heard.calls.size() <= delta.call)
            heard.calls.resize(delta.call + 1);
        auto& call = heard.calls[delta.call];
        call.firsts += !delta.callName.empty();
        call.id += delta.callId;
        call.name += delta.callName;
        call.arguments += delta.arguments;
    }

    base::Result<ChatResponse> chat(ChatRequest request)
    {
        request.baseUrl = server->url(base);
        heard = {};
        const auto sink = [this](const ChatDelta& delta) { hear(delta); };
        return run(provider->chat(std::move(request), "key-canary-0123456789", sink, cancel.token()));
    }

    base::Result<ChatResponse> answerOf(HttpServer::Handler handler)
    {
        serve(std::move(handler));
        auto asked = request();
        addTool(asked);
        return chat(std::move(asked));
    }

    base::Error failureOf(HttpServer::Handler handler)
    {
        const auto result = answerOf(std::move(handler));
        EXPECT_FALSE(result) << result->message.text;
        return result ? base::Error{} : result.error();
    }

    //! What was sent for a request, whatever came of it.
    boost::json::object bodyOf(const ChatRequest& asked)
    {
        serve(answering(500, "{}"));
        EXPECT_FALSE(chat(asked));
        boost::system::error_code bad;
        const auto body = boost::json::parse(server->requests().at(0).body, bad);
        EXPECT_FALSE(bad) << server->requests().at(0).body;
        return body.as_object();
    }

    static std::string textOf(const boost::json::value& value) { return boost::json::serialize(value); }

    base::SimulatedClock clock;
    base::Loop loop;
    std::shared_ptr<base::Redactor> redactor = std::make_shared<base::Redactor>();
    net::HttpClient http{loop.executor()};
    std::optional<HttpServer> server;
    std::shared_ptr<ChatProvider> provider;
    base::CancelSource cancel;
    std::string base; //!< path of the API
    HeardAnswer heard;
    bool passTime = true;

private:
    static std::string nameOf(const std::string& event)
    {
        boost::system::error_code bad;
        const auto parsed = boost::json::parse(event, bad);
        const auto* type = !bad && parsed.is_object() ? parsed.get_object().if_contains("type") : nullptr;
        return type && type->is_string() ? std::string(type->get_string()) : std::string();
    }

    std::string m_kind;
};

} // namespace kaze::gateway::test
