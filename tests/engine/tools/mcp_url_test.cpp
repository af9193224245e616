// MCP servers that are reached over HTTP.
#include "tests/engine/tools/tools_fixture.h"
#include "tests/support/http_server.h"

#include <atomic>
#include <thread>

namespace kaze::tools {

namespace {

//! A server of the modern era with one tool, which lets in who has the key.
class NotesServer {
public:
    NotesServer()
        : m_http([this](const auto& request, auto& connection) {
              const auto message = boost::json::parse(request.body.empty() ? "{}" : request.body).as_object();
              const auto method = message.contains("method") ? std::string(message.at("method").as_string()) : std::string();
              if (request.header("X-Key") != "the key")
                  return (void)connection.respond(403, "who are you?");
              if (method == "tools/call" && broken)
                  return (void)connection.respond(503, "not now");
              boost::json::object result{{"resultType", "complete"}};
              if (method == "server/discover") {
                  result["supportedVersions"] = boost::json::array{boost::json::value("2026-07-28")};
                  result["capabilities"] = {{"tools", boost::json::object()}};
              } else if (method == "tools/list") {
                  boost::json::object tool{{"name", "read"}, {"description", "Reads a note"}};
                  tool["inputSchema"] = {{"type", "object"}};
                  result["tools"] = boost::json::array{tool};
              } else {
                  const auto& params = message.at("params").as_object();
                  const auto* answers = params.if_contains("inputResponses");
                  const Counted counted(*this);
                  if (asks && !answers)
                      return (void)connection.json(200, question(message.at("id")));
                  boost::json::object part{{"type", "text"}, {"text", answers ? boost::json::serialize(*answers) : "the note"}};
                  result["content"] = boost::json::array{part};
              }
              connection.json(200,
                  boost::json::serialize(boost::json::object{{"jsonrpc", "2.0"}, {"id", message.at("id")}, {"result", result}}));
          })
    {
    }

    [[nodiscard]] std::string url() const { return m_http.url("/mcp"); }

    std::atomic<bool> broken = false;
    std::atomic<bool> asks = false; //!< a person, before it answers
    std::atomic<int> slowMs = 0; //!< so long it thinks about a call
    std::atomic<int> most = 0; //!< calls that it thought about at one time

private:
    //! A call that is being thought about.
    struct Counted {
        explicit Counted(NotesServer& in) : server(in)
        {
            const int now = ++server.m_atOnce;
            for (int before = server.most; before < now && !server.most.compare_exchange_weak(before, now);) { }
            std::this_thread::sleep_for(std::chrono::milliseconds(server.slowMs));
        }
        ~Counted() { --server.m_atOnce; }
        Counted(const Counted&) = delete;
        Counted& operator=(const Counted&) = delete;
        NotesServer& server;
    };

    static std::string question(const boost::json::value& id)
    {
        boost::json::object schema{{"type", "object"}, {"properties", {{"reason", {{"type", "string"}}}}}};
        boost::json::object asked{{"message", "Why?"}, {"requestedSchema", schema}};
        boost::json::object result{{"resultType", "input_required"}};
        result["inputRequests"] = {{"why", {{"method", "elicitation/create"}, {"params", asked}}}};
        return boost::json::serialize(boost::json::object{{"jsonrpc", "2.0"}, {"id", id}, {"result", result}});
    }

    std::atomic<int> m_atOnce = 0;
    test::HttpServer m_http;
};

} // namespace

namespace {

//! A run with a person behind it.
class PersonHost final : public ToolHost {
public:
    base::Task<base::Result<std::string>> delegate(std::string, std::string, std::string) override { return nothing(); }
    base::Task<base::Result<std::string>> memorySearch(std::string, std::int64_t) override { return nothing(); }
    base::Task<base::Result<std::string>> memoryStore(std::string, std::vector<std::string>, std::string) override
    {
        return nothing();
    }
    base::Task<base::Result<QuestionReply>> ask(Question question) override
    {
        asked.push_back(question);
        QuestionReply given = reply;
        co_return given;
    }

    QuestionReply reply;
    std::vector<Question> asked;

private:
    static base::Task<base::Result<std::string>> nothing() { co_return std::string(); }
};

} // namespace

class McpUrlTest : public ToolsFixture {
protected:
    McpServerConfig notes(const std::string& key) const
    {
        McpServerConfig config;
        config.name = "notes";
        config.url = server.url();
        config.environment["X-Key"] = key;
        return config;
    }

    base::Result<std::vector<std::shared_ptr<Tool>>> select(McpServerConfig config)
    {
        return loop.runUntil(registry->select({"notes.*"}, {std::move(config)}, context.workspacePath));
    }

    NotesServer server;
};

TEST_F(McpUrlTest, isAToolLikeAnyOther)
{
    const auto tools = select(notes("the key"));
    ASSERT_TRUE(tools) << tools.error().text();
    ASSERT_EQ(tools->size(), 1U);
    EXPECT_EQ(tools->at(0)->info().name, "notes.read");
    const auto outcome = callWith(tools->at(0), "{}");
    EXPECT_FALSE(outcome.failed) << outcome.text;
    EXPECT_EQ(outcome.text, "the note");
    const auto status = registry->servers();
    ASSERT_EQ(status.size(), 1U);
    EXPECT_EQ(status[0].state, "ready");
    EXPECT_EQ(status[0].pid, 0);
}

TEST_F(McpUrlTest, aRefusalSaysSoAndTheServerStaysInUse)
{
    const auto tools = select(notes("the key"));
    ASSERT_TRUE(tools) << tools.error().text();
    server.broken = true;
    const auto outcome = callWith(tools->at(0), "{}");
    EXPECT_TRUE(outcome.failed);
    EXPECT_NE(outcome.text.find("503"), std::string::npos) << outcome.text;
    EXPECT_TRUE(outcome.unknown) << "it may have begun";
    EXPECT_EQ(outcome.attempts, 1) << "and is not asked for again";
    server.broken = false;
    EXPECT_EQ(callWith(tools->at(0), "{}").text, "the note");
}

TEST_F(McpUrlTest, whatTheServerAsksIsPutToThePersonBehindTheCall)
{
    const auto tools = select(notes("the key"));
    ASSERT_TRUE(tools) << tools.error().text();
    server.asks = true;
    EXPECT_NE(callWith(tools->at(0), "{}").text.find(R"("action":"cancel")"), std::string::npos) << "there is nobody";
    PersonHost host;
    context.host = &host;
    host.reply = {true, R"({"reason":"because"})"};
    const auto answered = callWith(tools->at(0), "{}");
    EXPECT_NE(answered.text.find(R"("content":{"reason":"because"})"), std::string::npos) << answered.text;
    ASSERT_EQ(host.asked.size(), 1U);
    EXPECT_EQ(host.asked[0].text, "The MCP server notes asks: Why?");
    EXPECT_EQ(host.asked[0].callId, context.callId);
    EXPECT_NE(host.asked[0].schema.find("reason"), std::string::npos);
    host.reply = {false, "nobody answered in time"};
    EXPECT_NE(callWith(tools->at(0), "{}").text.find(R"("action":"decline")"), std::string::npos);
    host.reply = {true, "no JSON"};
    EXPECT_NE(callWith(tools->at(0), "{}").text.find(R"("action":"decline")"), std::string::npos);
    context.host = nullptr;
}

TEST_F(McpUrlTest, aServerThatHasAskedServesOneCallAtATime)
{
    const auto tools = select(notes("the key"));
    ASSERT_TRUE(tools) << tools.error().text();
    server.slowMs = 200;
    const auto twice = [&] {
        server.most = 0;
        std::vector<base::Task<ToolOutcome>> calls;
        for (int i = 0; i < 2; ++i)
            calls.push_back(registry->call(tools->at(0), "{}", context));
        static_cast<void>(loop.runUntil(base::whenAll(std::move(calls))));
        return server.most.load();
    };
    EXPECT_EQ(twice(), 2);
    server.asks = true;
    PersonHost host;
    context.host = &host;
    host.reply = {true, R"({"reason":"because"})"};
    static_cast<void>(callWith(tools->at(0), "{}"));
    EXPECT_EQ(twice(), 1) << "so that it is known whose call a question is for";
    EXPECT_EQ(host.asked.size(), 3U);
    context.host = nullptr;
}

TEST_F(McpUrlTest, aServerThatLetsNobodyInIsNotThere)
{
    const auto tools = select(notes("a wrong key"));
    ASSERT_FALSE(tools);
    EXPECT_NE(tools.error().text().find("who are you?"), std::string::npos) << tools.error().text();
    auto nowhere = notes("the key");
    nowhere.url = "http://127.0.0.1:1/mcp";
    EXPECT_FALSE(select(nowhere));
}

} // namespace kaze::tools
