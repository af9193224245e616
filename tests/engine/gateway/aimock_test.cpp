// An independent server of every API, from npm (packaging/npm-peers installs it): https://github.com/CopilotKit/aimock

#include "engine/api/run.h"
#include "engine/base/file.h"
#include "tests/engine/gateway/provider_fixture.h"
#include "tests/support/npm_peers.h"
#include "tests/support/temp_folder.h"

#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kaze::gateway::test {

namespace {

constexpr const char* kFixtures = R"({"fixtures": [
  {"match": {"hasToolResult": true}, "response": {"content": "It rains in Kyoto, and it will go on raining until tomorrow."}},
  {"match": {"userMessage": "weather"}, "response": {"content": "I look it up.", "reasoning": "They want the weather.",
      "toolCalls": [{"name": "get_weather", "arguments": {"city": "Kyoto", "days": [1, 2, 3]}}],
      "usage": {"prompt_tokens": 50, "completion_tokens": 12, "input_tokens": 50, "output_tokens": 12, "promptTokenCount": 50,
          "candidatesTokenCount": 12}}},
  {"match": {"userMessage": "overloaded"}, "response": {"error": {"message": "Slow down", "type": "rate_limit_error"}, "status": 429}},
  {"match": {"inputText": "vector"}, "response": {"embedding": [0.5, 0.25]}}
]})";

//! A program that says where it listens, and ends with its object.
class Aimock {
public:
    Aimock(const std::string& peers, const std::string& fixtures)
    {
        int ends[2] = {-1, -1};
        if (::pipe2(ends, O_CLOEXEC) != 0)
            return;
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
        std::string node = peers + "/node_modules/.bin/node";
        std::vector<std::string> words{
            node, peers + "/node_modules/@copilotkit/aimock/dist/cli.js", "-p", "0", "-c", "5", "-f", fixtures};
        std::vector<char*> arguments;
        for (auto& word : words)
            arguments.push_back(word.data());
        arguments.push_back(nullptr);
        if (::posix_spawn(&m_pid, node.c_str(), &actions, nullptr, arguments.data(), environ) != 0)
            m_pid = -1;
        posix_spawn_file_actions_destroy(&actions);
        ::close(ends[1]);
        m_output = ::fdopen(ends[0], "r");
        char line[512];
        while (m_url.empty() && std::fgets(line, sizeof line, m_output)) {
            const std::string_view said(line);
            if (const auto at = said.find("http://"); at != std::string_view::npos)
                m_url = said.substr(at, said.find_first_of(" \n", at) - at);
        }
    }

    ~Aimock()
    {
        if (m_pid > 0) {
            ::kill(m_pid, SIGKILL);
            ::waitpid(m_pid, nullptr, 0);
        }
        if (m_output)
            std::fclose(m_output);
    }

    Aimock(const Aimock&) = delete;
    Aimock& operator=(const Aimock&) = delete;

    [[nodiscard]] const std::string& url() const { return m_url; } //!< empty: it did not start

private:
    pid_t m_pid = -1;
    std::FILE* m_output = nullptr;
    std::string m_url;
};

struct Api {
    const char* kind;
    const char* base;
    const char* model;
    bool isWhole = true; //!< aimock serves usage and reasoning as the real one does
};

void PrintTo(const Api& api, std::ostream* out)
{
    *out << api.kind;
}

} // namespace

class AimockPeer : public ProviderFixture, public testing::WithParamInterface<Api> {
protected:
    AimockPeer() : ProviderFixture(GetParam().kind) { }

    void SetUp() override
    {
        const auto peers = kaze::test::npmPeers(KAZE_NPM_PEERS_FOLDERS);
        if (peers.empty())
            GTEST_SKIP() << kaze::test::kNoNpmPeers;
        const auto fixtures = folder.path() / "fixtures.json";
        ASSERT_TRUE(base::writeFile(fixtures, kFixtures));
        aimock.emplace(peers, fixtures.string());
        ASSERT_FALSE(aimock->url().empty());
        makeProvider();
    }

    base::Result<ChatResponse> ask(ChatRequest asked)
    {
        asked.model = GetParam().model;
        asked.baseUrl = aimock->url() + GetParam().base;
        addTool(asked);
        heard = {};
        const auto sink = [this](const ChatDelta& delta) { hear(delta); };
        return run(provider->chat(std::move(asked), "test-key", sink, {}));
    }

    kaze::test::TempFolder folder;
    std::optional<Aimock> aimock;
};

TEST_P(AimockPeer, streamsACallAndTheAnswerAfterIt)
{
    auto asked = request("How is the weather?");
    const auto called = ask(asked);
    ASSERT_TRUE(called) << called.error().text();
    ASSERT_EQ(called->message.calls.size(), 1U);
    const auto& call = called->message.calls[0];
    EXPECT_EQ(call.name, "get_weather");
    EXPECT_EQ(boost::json::parse(call.arguments), boost::json::parse(R"({"city": "Kyoto", "days": [1, 2, 3]})"));
    EXPECT_FALSE(call.id.empty());
    EXPECT_EQ(called->message.text, "I look it up.");
    EXPECT_EQ(called->stop, StopReason::ToolCalls);
    if (GetParam().isWhole) {
        EXPECT_EQ(called->message.reasoning, "They want the weather.");
        EXPECT_EQ(called->usage, (api::Usage{50, 12}));
    }
    ASSERT_EQ(heard.calls.size(), 1U);
    EXPECT_EQ(heard.calls[0].firsts, 1);
    EXPECT_EQ(heard.calls[0].id, call.id);
    EXPECT_EQ(heard.calls[0].arguments, call.arguments);
    EXPECT_EQ(heard.text, called->message.text);

    addTurn(asked, called->message, "rain");
    const auto answered = ask(asked);
    ASSERT_TRUE(answered) << answered.error().text();
    EXPECT_EQ(answered->message.text, "It rains in Kyoto, and it will go on raining until tomorrow.");
    EXPECT_EQ(answered->stop, StopReason::Finished);
    EXPECT_TRUE(answered->message.calls.empty());
}

TEST_P(AimockPeer, refusesInTheApisOwnWords)
{
    const auto refused = ask(request("Be overloaded."));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::RateLimited);
    EXPECT_THAT(refused.error().message, testing::HasSubstr("Slow down"));
}

//! The mock's embeddings of Gemini and Ollama are those of older versions, and Anthropic has none.
class AimockEmbeddings : public AimockPeer { };

TEST_P(AimockEmbeddings, embeds)
{
    const auto vectors
        = run(provider->embed("text-embedding-3-small", {"a vector"}, aimock->url() + GetParam().base, "test-key", {}));
    ASSERT_TRUE(vectors) << vectors.error().text();
    ASSERT_EQ(vectors->vectors.size(), 1U);
    EXPECT_EQ(vectors->vectors.front().at(0), 0.5F);
}

std::string nameOf(const testing::TestParamInfo<Api>& tested)
{
    std::string name = tested.param.kind;
    std::erase(name, '-');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Apis, AimockPeer,
    testing::Values(Api{"openai", "/v1", "gpt-4o"}, Api{"openai-responses", "/v1", "gpt-5"},
        Api{"anthropic", "", "claude-sonnet-4-5"}, Api{"gemini", "", "gemini-2.5-flash"}, Api{"ollama", "", "qwen3", false}),
    nameOf);

INSTANTIATE_TEST_SUITE_P(
    Apis, AimockEmbeddings, testing::Values(Api{"openai", "/v1", "gpt-4o"}, Api{"openai-responses", "/v1", "gpt-5"}), nameOf);

} // namespace kaze::gateway::test
