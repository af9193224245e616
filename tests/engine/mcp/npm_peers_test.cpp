// The servers that people really use, from npm (packaging/npm-peers installs them), over both carriers and in both eras.
#include "engine/mcp/features.h"
#include "engine/mcp/http_server.h"
#include "engine/mcp/sample_values.h"
#include "tests/engine/mcp/stdio_fixture.h"
#include "tests/support/npm_peers.h"
#include "tests/support/temp_folder.h"

#include <arpa/inet.h>
#include <sys/socket.h>

namespace kaze::mcp {

namespace json = boost::json;
using namespace std::chrono_literals;

namespace {

//! Says yes to whatever a server asks.
class Agreeable final : public ClientHandler {
public:
    [[nodiscard]] Abilities abilities() const override { return {true, true, true, true}; }
    base::Task<base::Result<ElicitationAnswer>> elicit(Elicitation asked, base::CancelToken) override
    {
        questions.push_back(asked.message);
        ElicitationAnswer answer;
        answer.action = ElicitationAnswer::Action::Accept;
        answer.content = formOf(asked.schema);
        co_return answer;
    }
    base::Task<base::Result<json::object>> createMessage(json::object, base::CancelToken) override
    {
        ++samples;
        json::object message{{"role", "assistant"}, {"model", "test"}};
        message["content"] = {{"type", "text"}, {"text", "a thought"}};
        co_return message;
    }
    std::vector<std::string> questions;
    int samples = 0;
};

std::uint16_t freePort()
{
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address);
    getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    close(fd);
    return ntohs(address.sin_port);
}

} // namespace

class McpNpmTest : public StdioFixture {
protected:
    void SetUp() override
    {
        m_peers = test::npmPeers(KAZE_NPM_PEERS_FOLDERS);
        if (m_peers.empty())
            GTEST_SKIP() << test::kNoNpmPeers;
    }
    ~McpNpmTest() override
    {
        http.close();
        loop.poll();
    }

    [[nodiscard]] std::string package(const std::string& name) const
    {
        return m_peers + "/node_modules/@modelcontextprotocol/" + name;
    }

    StdioServer node(std::vector<std::string> arguments)
    {
        StdioServer server;
        server.name = "npm";
        server.process.program = m_peers + "/node_modules/.bin/node";
        server.process.arguments = std::move(arguments);
        server.process.environment = {{"PATH", "/usr/bin:/bin"}, {"HOME", folder.path().string()}};
        server.process.folder = folder.path().string();
        server.handler = handler;
        return server;
    }

    std::shared_ptr<Client> open(StdioServer server)
    {
        auto client = start(std::move(server));
        EXPECT_TRUE(client) << client.error().text();
        return client ? *client : nullptr;
    }

    //! What everybody can do with server-everything.
    void tryEverything(Client& client)
    {
        EXPECT_EQ(call(client, "echo", {{"message", "hello"}})->text, "Echo: hello");
        const auto structured = call(client, "get-structured-content", {{"location", "New York"}});
        ASSERT_TRUE(structured && structured->structured);
        EXPECT_FALSE(structured->isError) << structured->text;
        const auto sampled = call(client, "trigger-sampling-request", {{"prompt", "x"}, {"maxTokens", 5}});
        ASSERT_TRUE(sampled);
        EXPECT_NE(sampled->text.find("a thought"), std::string::npos) << sampled->text;
        EXPECT_EQ(handler->samples, 1);
        const base::CancelToken never;
        const auto resources = loop.runUntil(listAll(client, "resources/list", "resources", 20s, never));
        ASSERT_TRUE(resources) << resources.error().text();
        ASSERT_FALSE(resources->empty());
        const auto read = loop.runUntil(readResource(client, std::string(resources->at(0).at("uri").as_string()), 20s, never));
        ASSERT_TRUE(read) << read.error().text();
        EXPECT_FALSE(read->empty());
        const auto prompts = loop.runUntil(listAll(client, "prompts/list", "prompts", 20s, never));
        ASSERT_TRUE(prompts && !prompts->empty());
        EXPECT_TRUE(loop.runUntil(getPrompt(client, "simple-prompt", {}, 20s, never)));
        EXPECT_TRUE(loop.runUntil(ping(client, 20s, never)));
        EXPECT_TRUE(loop.runUntil(client.setLogLevel("debug", never)));
        int steps = 0;
        Client::CallOptions options;
        options.timeout = 20s;
        options.most = 60s;
        options.progress = [&](const Progress&) { ++steps; };
        const auto slow = loop.runUntil(
            client.call("trigger-long-running-operation", {{"duration", 0.3}, {"steps", 3}}, std::move(options), never));
        ASSERT_TRUE(slow) << slow.error().text();
        EXPECT_GE(steps, 2);
    }

    test::TempFolder folder;
    std::string m_peers;
    std::shared_ptr<Agreeable> handler = std::make_shared<Agreeable>();
    net::HttpClient http{loop.executor()};
};

TEST_F(McpNpmTest, everythingOverStdio)
{
    const auto client = open(node({package("server-everything/dist/index.js"), "stdio"}));
    ASSERT_TRUE(client);
    EXPECT_EQ(client->server().protocolVersion, "2025-11-25");
    tryEverything(*client);
    const auto asked = call(*client, "trigger-elicitation-request");
    ASSERT_TRUE(asked);
    EXPECT_EQ(handler->questions.size(), 1U);
    EXPECT_NE(asked->text.find("rovided"), std::string::npos) << asked->text;
}

TEST_F(McpNpmTest, everythingOverHttp)
{
    for (const auto* carrier : {"streamableHttp", "sse"}) {
        handler->samples = 0;
        const auto port = std::to_string(freePort());
        auto spec = node({package("server-everything/dist/index.js"), carrier}).process;
        spec.environment["PORT"] = port;
        auto process = loop.runUntil(processes.spawn(std::move(spec)));
        ASSERT_TRUE(process) << process.error().text();
        HttpServer server;
        server.name = carrier;
        server.url = "http://127.0.0.1:" + port + (std::string(carrier) == "sse" ? "/sse" : "/mcp");
        server.handler = handler;
        base::Result<std::shared_ptr<Client>> client;
        const base::CancelToken never;
        EXPECT_TRUE(eventually([&] {
            auto wanted = server;
            client = loop.runUntil(connectHttp({loop.executor(), workers, http, clock, log}, std::move(wanted), never));
            return client || client.error().code != base::ErrorCode::Unavailable;
        }));
        ASSERT_TRUE(client) << carrier << ": " << client.error().text();
        tryEverything(**client);
        loop.runUntil((*client)->stop());
    }
}

TEST_F(McpNpmTest, memoryRemembers)
{
    auto server = node({package("server-memory/dist/index.js")});
    server.process.environment["MEMORY_FILE_PATH"] = (folder.path() / "memory.json").string();
    const auto client = open(std::move(server));
    ASSERT_TRUE(client);
    json::object entity{{"name", "Ann"}, {"entityType", "person"}, {"observations", json::array{json::value("likes tea")}}};
    const auto made = call(*client, "create_entities", {{"entities", json::array{entity}}});
    ASSERT_TRUE(made && !made->isError) << made->text;
    const auto found = call(*client, "search_nodes", {{"query", "tea"}});
    ASSERT_TRUE(found);
    EXPECT_NE(found->text.find("Ann"), std::string::npos) << found->text;
    EXPECT_FALSE(found->isError);
}

TEST_F(McpNpmTest, filesystemReads)
{
    std::ofstream(folder.path() / "a.txt") << "here\n";
    const auto client = open(node({package("server-filesystem/dist/index.js"), folder.path().string()}));
    ASSERT_TRUE(client);
    const auto text = call(*client, "read_text_file", {{"path", (folder.path() / "a.txt").string()}});
    ASSERT_TRUE(text);
    EXPECT_EQ(text->text, "here\n");
}

TEST_F(McpNpmTest, theModernEraOverStdio)
{
    for (const auto era : {Era::Any, Era::Legacy}) {
        handler->questions.clear();
        auto server = node({KAZE_MODERN_SERVER, package("server")});
        server.era = era;
        const auto client = open(std::move(server));
        ASSERT_TRUE(client);
        EXPECT_EQ(client->server().name, "modern");
        EXPECT_EQ(client->server().protocolVersion, era == Era::Any ? "2026-07-28" : "2025-11-25");
        EXPECT_EQ(call(*client, "echo", {{"text", "hällo"}})->text, "hällo");
        const auto sum = call(*client, "sum", {{"a", 1}, {"b", 2}});
        ASSERT_TRUE(sum && sum->structured) << sum->text;
        EXPECT_EQ(sum->structured->at("sum").to_number<int>(), 3);
        EXPECT_FALSE(sum->isError);
        const auto confirmed = call(*client, "confirm");
        ASSERT_TRUE(confirmed) << confirmed.error().text();
        EXPECT_EQ(confirmed->text, "done for Ann");
        EXPECT_EQ(handler->questions, std::vector<std::string>{"Sure?"});
        const base::CancelToken never;
        const auto note = loop.runUntil(readResource(*client, "note://one", 20s, never));
        ASSERT_TRUE(note) << note.error().text();
        EXPECT_EQ(note->at(0).at("text"), "written down");
        EXPECT_TRUE(loop.runUntil(getPrompt(*client, "greet", {}, 20s, never)));
        EXPECT_TRUE(loop.runUntil(ping(*client, 20s, never)));
    }
}

} // namespace kaze::mcp
