#pragma once

#include "tests/engine/gateway/gateway_fixture.h"

#include "engine/gateway/refusal.h"
#include "engine/gateway/retry_after.h"

namespace kaze::gateway::test {

//! Calls over real HTTP between two servers, the second of which stands in for the first, and what these do.
class FailoverCalls : public GatewayFixture {
protected:
    using Handler = HttpServer::Handler;

    static Handler answers(std::initializer_list<std::string> chunks)
    {
        return [chunks = std::vector<std::string>(chunks)](const HttpServer::Request&, HttpServer::Connection& connection) {
            connection.beginEvents();
            for (const auto& chunk : chunks)
                connection.event(chunk);
            connection.end();
        };
    }

    static Handler refuses(int status, std::string body = R"({"error":{"message":"no"}})", HttpServer::Headers headers = {})
    {
        return [status, body = std::move(body), headers = std::move(headers)](
                   const HttpServer::Request&, HttpServer::Connection& connection) { connection.respond(status, body, headers); };
    }

    static Handler resets()
    {
        return [](const HttpServer::Request&, HttpServer::Connection& connection) { connection.reset(); };
    }

    //! Says something, and then nothing.
    static Handler stalls(std::initializer_list<std::string> chunks)
    {
        return [chunks = std::vector<std::string>(chunks)](const HttpServer::Request&, HttpServer::Connection& connection) {
            if (!chunks.empty())
                connection.beginEvents();
            for (const auto& chunk : chunks)
                connection.event(chunk);
            static_cast<void>(connection.waitUntilClosed());
        };
    }

    static Handler cuts(std::initializer_list<std::string> chunks)
    {
        return [chunks = std::vector<std::string>(chunks)](const HttpServer::Request&, HttpServer::Connection& connection) {
            connection.beginEvents();
            for (const auto& chunk : chunks)
                connection.event(chunk);
            connection.reset();
        };
    }

    static std::string says(const std::string& text)
    {
        return boost::json::serialize(boost::json::value{
            {"model", "m"}, {"choices", {boost::json::object{{"index", 0}, {"delta", boost::json::object{{"content", text}}}}}}});
    }

    void SetUp() override { patient = std::chrono::seconds(60); }

    static Handler next(std::vector<Handler> handlers)
    {
        return [handlers = std::move(handlers), count = std::make_shared<std::atomic<std::size_t>>(0)](
                   const HttpServer::Request& request, HttpServer::Connection& connection) {
            handlers[std::min(handlers.size() - 1, count->fetch_add(1))](request, connection);
        };
    }

    void between(std::vector<Handler> first, std::vector<Handler> second)
    {
        one.emplace(next(std::move(first)));
        two.emplace(next(std::move(second)));
        open({{"one/m", {"two/m"}}});
    }

    void open(std::map<std::string, std::vector<std::string>> fallbacks)
    {
        const auto file = folder / "prices.yaml";
        ASSERT_TRUE(base::writeFile(file,
            "sources:\n  me: { source: test, date: 2026-11-01 }\nmodels:\n"
            "  one/m: { input: 1, output: 10, context: 1000, from: me }\n"
            "  two/m: { input: 2, output: 20, context: 2000, from: me }\n"));
        auto table = PriceTable::load(file);
        ASSERT_TRUE(table) << table.error().text();
        config.providers = {{"one", "openai", one->url("/v1"), false, true}, {"two", "openai", two->url("/v1"), false, true}};
        config.providers.front().keys = keys;
        config.defaultModel = "one/m";
        config.fallbacks = std::move(fallbacks);
        net::HttpTimeouts timeouts;
        timeouts.firstByte = timeouts.stall = std::chrono::duration_cast<std::chrono::milliseconds>(patient);
        HttpProvider::Parts parts{http, clock, redactor, timeouts};
        Gateway::Parts gatewayParts{*state, clock, ids, *secrets, workers, metrics, *observations, log, 7};
        gateway = std::make_unique<Gateway>(config, std::move(*table), httpProviders(parts), std::move(gatewayParts));
    }

    //! Gives the first server's provider two keys, "a" and "b".
    void twoKeys()
    {
        keys.clear();
        for (const std::string name : {"a", "b"}) {
            ASSERT_TRUE(base::writeFile(folder / name, "key-aaaaaaaaaaa" + name + "\n"));
            keys.push_back({name, "file:" + (folder / name).string(), {}, 1, {}});
        }
        open(config.fallbacks);
    }
    //! By which of them it is asked with.
    static Handler byKey(Handler a, Handler b)
    {
        return [a = std::move(a), b = std::move(b)](const HttpServer::Request& request, HttpServer::Connection& connection) {
            (request.header("authorization").ends_with('a') ? a : b)(request, connection);
        };
    }

    //! The text as a listener has it in the end.
    Result<ChatResult> ask(std::shared_ptr<const std::vector<std::string>> fallbacks = nullptr)
    {
        heard.clear();
        restarts = 0;
        const auto from = clock.steady();
        auto asked = request();
        asked.fallbacks = std::move(fallbacks);
        auto result = chat(std::move(asked), {}, [this](const ChatDelta& delta) {
            if (delta.restart) {
                heard.clear();
                ++restarts;
            }
            heard += delta.text;
        });
        took = clock.steady() - from;
        return result;
    }

    std::vector<std::string> rows() { return column("SELECT provider || ' ' || outcome FROM usage ORDER BY id"); }

    GatewayConfig config;
    std::vector<KeyConfig> keys;
    base::Duration patient{};
    std::optional<HttpServer> one, two;
    std::string heard;
    int restarts = 0;
    base::Duration took{0};

    static inline const Handler kFine = answers({says("fine"), kStop, kUsage});
};

} // namespace kaze::gateway::test
