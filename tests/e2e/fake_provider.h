#pragma once

#include "tests/support/http_server.h"

#include <boost/json.hpp>

#include <functional>
#include <mutex>

namespace kaze::e2e {

//! What an OpenAI-compatible server says to one request.
using Turn = std::function<void(const test::HttpServer::Request&, test::HttpServer::Connection&)>;

inline std::string chunkOf(boost::json::object delta, const char* finish = nullptr)
{
    boost::json::object choice{{"index", 0}, {"delta", std::move(delta)}, {"finish_reason", nullptr}};
    if (finish)
        choice["finish_reason"] = finish;
    return boost::json::serialize(
        boost::json::object{{"id", "chatcmpl-1"}, {"model", "fake-1"}, {"choices", boost::json::array{std::move(choice)}}});
}

struct Tokens {
    int input = 100, output = 10, cached = 0, reasoning = 0;
};

inline std::string usageOf(const Tokens& tokens)
{
    return boost::json::serialize(
        boost::json::object{{"id", "chatcmpl-1"}, {"model", "fake-1"}, {"choices", boost::json::array()},
            {"usage",
                {{"prompt_tokens", tokens.input}, {"completion_tokens", tokens.output},
                    {"prompt_tokens_details", {{"cached_tokens", tokens.cached}}},
                    {"completion_tokens_details", {{"reasoning_tokens", tokens.reasoning}}}}}});
}

//! A streamed answer, in pieces of a few bytes.
inline Turn says(std::string text, Tokens tokens = {})
{
    return [text = std::move(text), tokens](const test::HttpServer::Request&, test::HttpServer::Connection& connection) {
        connection.beginEvents();
        for (std::size_t at = 0, end = 0; at < text.size(); at = end) {
            // A character is never torn: JSON could not carry that.
            for (end = std::min(at + 5, text.size()); end < text.size() && (text[end] & 0xC0) == 0x80;)
                ++end;
            connection.event(chunkOf({{"content", text.substr(at, end - at)}}));
        }
        connection.event(chunkOf({}, "stop"));
        connection.event(usageOf(tokens));
        connection.event("[DONE]");
        connection.end();
    };
}

//! A streamed tool call whose arguments come in pieces.
inline Turn calls(std::string tool, std::string arguments, Tokens tokens = {})
{
    return [=](const test::HttpServer::Request&, test::HttpServer::Connection& connection) {
        const auto piece = [](boost::json::object function, const char* id) {
            boost::json::object call{{"index", 0}, {"function", std::move(function)}};
            if (id)
                call["id"] = id;
            return chunkOf({{"tool_calls", boost::json::array{std::move(call)}}});
        };
        connection.beginEvents();
        connection.event(piece({{"name", tool}, {"arguments", ""}}, "call_1"));
        for (std::size_t at = 0; at < arguments.size(); at += 5)
            connection.event(piece({{"arguments", arguments.substr(at, 5)}}, nullptr));
        connection.event(chunkOf({}, "tool_calls"));
        connection.event(usageOf(tokens));
        connection.event("[DONE]");
        connection.end();
    };
}

inline Turn refuses(int status, std::string body, test::HttpServer::Headers headers = {})
{
    return [=](const test::HttpServer::Request&, test::HttpServer::Connection& connection) {
        connection.respond(status, body, headers);
    };
}

//! An OpenAI-compatible server over real HTTP that plays its turns one after the other, and the last one for ever.
class FakeProvider {
public:
    explicit FakeProvider(std::vector<Turn> turns)
        : m_turns(std::move(turns)), m_server([this](const auto& request, auto& connection) { next()(request, connection); })
    {
    }

    [[nodiscard]] std::string url() const { return m_server.url("/v1"); }
    [[nodiscard]] test::HttpServer& server() { return m_server; }
    [[nodiscard]] std::vector<test::HttpServer::Request> requests() const { return m_server.requests(); }
    [[nodiscard]] std::size_t asked() const { return m_server.requests().size(); }
    [[nodiscard]] boost::json::value body(std::size_t index) const
    {
        return boost::json::parse(m_server.requests().at(index).body);
    }

private:
    Turn next()
    {
        const std::scoped_lock lock(m_mutex);
        return m_turns.at(std::min(m_next++, m_turns.size() - 1));
    }

    std::mutex m_mutex; // guards m_next
    std::size_t m_next = 0;
    std::vector<Turn> m_turns;
    test::HttpServer m_server;
};

} // namespace kaze::e2e
