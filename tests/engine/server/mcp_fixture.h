#pragma once

#include "engine/api/token_requests.h"
#include "engine/base/json_schema.h"
#include "tests/engine/server/http_fixture.h"

namespace kaze::server::test {

namespace json = boost::json;

//! A cell as an MCP server, and what a client puts to it over real HTTP.
class McpFixture : public HttpFixture {
protected:
    [[nodiscard]] std::string tokenFor(
        const std::string& name, api::Role role, const std::string& tenant = "default", bool all = false)
    {
        cell::test::Asker asker(cell->connect());
        api::CreateToken wanted;
        wanted.name = name;
        wanted.role = role;
        wanted.tenant = tenant;
        wanted.allTenants = all;
        const auto made = asker.ask(wanted);
        EXPECT_TRUE(made) << made.error().text();
        return made ? "Authorization: Bearer " + made->secret + "\r\n" : "";
    }

    [[nodiscard]] static json::object message(const std::string& method, json::object params = {}, json::value id = 1)
    {
        return {{"jsonrpc", "2.0"}, {"id", std::move(id)}, {"method", method}, {"params", std::move(params)}};
    }
    [[nodiscard]] Reply put(const std::string& body, const std::string& headers = "") const
    {
        return ask(post("/mcp", body, "Accept: application/json, text/event-stream\r\n" + headers));
    }

    //! Begins a session of the legacy era; gives the headers that belong to it.
    [[nodiscard]] std::string session(const std::string& headers = "", const std::string& version = "2025-11-25")
    {
        json::object params{{"protocolVersion", version}, {"capabilities", json::object()}};
        params["clientInfo"] = {{"name", "test"}, {"version", "1"}};
        const auto reply = put(json::serialize(message("initialize", params)), headers);
        EXPECT_EQ(reply.status, 200) << reply.body;
        const auto id = reply.header("mcp-session-id");
        EXPECT_EQ(id.size(), 64U) << reply.head;
        const auto all = headers + "Mcp-Session-Id: " + id + "\r\nMCP-Protocol-Version: " + version + "\r\n";
        EXPECT_EQ(put(R"({"jsonrpc":"2.0","method":"notifications/initialized"})", all).status, 202);
        return all;
    }

    //! A request of the modern era, with the headers that it must have.
    [[nodiscard]] Reply modern(const std::string& method, json::object params = {}, const std::string& headers = "") const
    {
        params["_meta"] = {{"io.modelcontextprotocol/protocolVersion", "2026-07-28"},
            {"io.modelcontextprotocol/clientCapabilities", json::object()}};
        std::string name;
        for (const auto* member : {"name", "uri"})
            if (const auto* value = params.if_contains(member))
                name = "Mcp-Name: " + std::string(value->as_string()) + "\r\n";
        return put(json::serialize(message(method, std::move(params))),
            headers + "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: " + method + "\r\n" + name);
    }

    //! The result of a request in a session; a test fails where it is an error.
    [[nodiscard]] json::object result(const std::string& session, const std::string& method, json::object params = {}) const
    {
        const auto reply = put(json::serialize(message(method, std::move(params))), session);
        const auto value = answerIn(reply);
        EXPECT_TRUE(value.contains("result")) << method << ": " << reply.status << ' ' << reply.body;
        return value.contains("result") ? value.at("result").as_object() : json::object();
    }
    //! The JSON-RPC answer, whether it came whole or at the end of a stream.
    [[nodiscard]] static json::object answerIn(const Reply& reply)
    {
        const auto events = reply.events();
        boost::system::error_code error;
        const auto value = json::parse(events.empty() ? reply.body : events.back(), error);
        EXPECT_TRUE(!error && value.is_object()) << reply.status << ' ' << reply.body;
        return !error && value.is_object() ? value.get_object() : json::object();
    }
    [[nodiscard]] static std::int64_t errorIn(const Reply& reply)
    {
        const auto answer = answerIn(reply);
        const auto* error = answer.if_contains("error");
        return error ? error->at("code").to_number<std::int64_t>() : 0;
    }

    [[nodiscard]] json::object called(const std::string& session, const std::string& tool, json::object arguments = {}) const
    {
        return result(session, "tools/call", {{"name", tool}, {"arguments", std::move(arguments)}});
    }
    //! The structured content, which must fit what the tool promises.
    [[nodiscard]] json::object used(const std::string& session, const std::string& tool, json::object arguments = {}) const
    {
        const auto answer = called(session, tool, std::move(arguments));
        EXPECT_FALSE(answer.contains("isError") && answer.at("isError").as_bool()) << tool << ": " << json::serialize(answer);
        const auto* structured = answer.if_contains("structuredContent");
        if (!structured || !structured->is_object()) {
            ADD_FAILURE() << tool << " has no structured content";
            return {};
        }
        EXPECT_EQ(json::parse(answer.at("content").at(0).at("text").as_string()), *structured)
            << tool << ": the text says the same";
        const auto listed = result(session, "tools/list");
        for (const auto& each : listed.at("tools").as_array())
            if (each.at("name").as_string() == tool) {
                const auto schema = base::JsonSchema::compile(each.at("outputSchema"));
                EXPECT_TRUE(schema) << tool;
                const auto wrong = schema->violations(*structured);
                EXPECT_TRUE(wrong.empty()) << tool << ": " << wrong.front().pointer << ' ' << wrong.front().message;
            }
        return structured->get_object();
    }
    [[nodiscard]] static std::string textIn(const json::object& from, const std::string& pointer)
    {
        boost::system::error_code error;
        const json::value whole(from);
        const auto* found = whole.find_pointer(pointer, error);
        EXPECT_TRUE(found && found->is_string()) << pointer << " in " << json::serialize(from);
        return found && found->is_string() ? std::string(found->get_string()) : "";
    }
    [[nodiscard]] std::set<std::string> toolNames(const std::string& session) const
    {
        std::set<std::string> names;
        const auto listed = result(session, "tools/list");
        for (const auto& tool : listed.at("tools").as_array())
            names.insert(std::string(tool.at("name").as_string()));
        return names;
    }

    //! Arguments that start a run which writes a file, and asks before it does.
    [[nodiscard]] json::object writing(const std::string& key = "") const
    {
        json::object arguments{{"task", "Do it."}, {"workspace", workspace.string()},
            {"agent_yaml",
                "name: writer\nmodel: sandbox/sandbox-1\ninstructions: |\n  1. Write `report.md`.\ntools: [files.write]\n"
                "memory: { recall: 0, remember: false }\napproval: { files.write: ask }\n"}};
        if (!key.empty())
            arguments["idempotency_key"] = key;
        return arguments;
    }
};

} // namespace kaze::server::test
