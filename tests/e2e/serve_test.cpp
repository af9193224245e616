// `kaze serve` and `kaze tokens` as programs, and the official clients that people use against them.

#include "tests/e2e/e2e_fixture.h"
#include "tests/e2e/fake_provider.h"
#include "tests/support/npm_peers.h"

#include <csignal>

namespace kaze::e2e {

namespace {

namespace json = boost::json;

std::string lastWords(const json::value& body)
{
    const auto* messages = body.as_object().if_contains("messages");
    if (!messages || messages->as_array().empty())
        return {};
    const auto& content = messages->as_array().back().at("content");
    return content.is_string() ? std::string(content.as_string()) : json::serialize(content);
}

//! Answers by the last words it is asked.
void answer(const test::HttpServer::Request& request, test::HttpServer::Connection& connection)
{
    if (request.method == "GET") {
        connection.json(200, R"({"data":[{"id":"m"},{"id":"e"}]})");
        return;
    }
    if (request.path.ends_with("/embeddings")) {
        connection.json(200, R"({"data":[{"index":0,"embedding":[0.5,-1,2]},{"index":1,"embedding":[1,1,1]}],"model":"e"})");
        return;
    }
    const auto words = lastWords(json::parse(request.body));
    if (words == "say hello")
        return says("Hello, world.")(request, connection);
    if (words == "use the tool")
        return calls("weather", R"({"city": "Oslo"})")(request, connection);
    if (words == "fail 400")
        return refuses(400, R"({"error":{"message":"no such thing"}})")(request, connection);
    if (words == "fail 429")
        return refuses(429, R"({"error":{"message":"slow down"}})", {{"Retry-After", "300"}})(request, connection);
    if (words == "fail 503")
        return refuses(503, R"({"error":{"message":"out of order"}})", {{"Retry-After", "300"}})(request, connection);
    if (words == "break off" || words == "never end") {
        connection.beginEvents();
        connection.event(chunkOf({{"content", "Half an "}}));
        if (words == "break off")
            return connection.reset();
        connection.waitUntilClosed();
        return;
    }
    says("It said: " + words)(request, connection);
}

} // namespace

class ServeTest : public E2eTest {
protected:
    //! A running server and where it is, from the one line that it prints.
    struct Serving {
        std::unique_ptr<Program> program;
        std::string url;
    };
    [[nodiscard]] Serving serve(std::vector<std::string> more = {}) const
    {
        std::vector<std::string> all{"serve", "--listen", "127.0.0.1:0", "--json"};
        all.insert(all.end(), more.begin(), more.end());
        Serving serving{start(std::move(all)), {}};
        EXPECT_TRUE(serving.program->says("\n")) << serving.program->printed();
        const auto text = serving.program->printed();
        boost::system::error_code error;
        const auto line = json::parse(text.substr(0, text.find('\n')), error);
        EXPECT_FALSE(error) << text;
        if (!error && line.as_object().contains("listening"))
            serving.url = textIn(line, "listening");
        return serving;
    }
    [[nodiscard]] Ran curl(std::vector<std::string> words) const
    {
        Program::Start how;
        how.words = {"/usr/bin/curl", "-sS", "--max-time", "20"};
        how.words.insert(how.words.end(), words.begin(), words.end());
        how.environment = {{"PATH", "/usr/bin:/bin"}};
        Program program(std::move(how));
        return ending(program);
    }
    [[nodiscard]] Ran node(const std::string& peers, const std::string& script, std::vector<std::string> more) const
    {
        Program::Start how;
        how.words = {peers + "/node_modules/.bin/node", script, peers};
        how.words.insert(how.words.end(), more.begin(), more.end());
        how.environment = {{"PATH", "/usr/bin:/bin"}, {"HOME", (root / "home").string()}};
        Program program(std::move(how));
        return ending(program);
    }
    void useFake(const FakeProvider& fake) const
    {
        // Under several names, so that what one of them is guilty of is held against it alone.
        std::string providers;
        for (const auto* name : {"fake", "limited", "broken", "torn"})
            providers += "  " + std::string(name) + ": { base_url: \"" + fake.url() + "\" }\n";
        configure("default_model: fake/m\nproviders:\n" + providers);
    }
};

TEST_F(ServeTest, printsWhereItListensAndHowToPointAClientAtIt)
{
    const auto program = start({"serve", "--listen", "127.0.0.1:0"});
    ASSERT_TRUE(program->says("at once.")) << program->printed();
    EXPECT_THAT(program->printed(),
        testing::AllOf(HasSubstr("http://127.0.0.1:"), HasSubstr("OPENAI_BASE_URL"), HasSubstr("ANTHROPIC_BASE_URL"),
            HasSubstr("without a token")));
    program->signal(SIGTERM);
    EXPECT_EQ(ending(*program).code, 0);
}

TEST_F(ServeTest, servesTheSandboxAndTheDataFoldersOtherCommands)
{
    const auto serving = serve();
    EXPECT_EQ(curl({serving.url + "/healthz"}).out, R"({"status":"ok"})");
    const auto asked = curl({serving.url + "/v1/chat/completions", "-H", "Content-Type: application/json", "-d",
        R"({"model":"sandbox/sandbox-1","messages":[{"role":"user","content":"Say hello."}]})"});
    EXPECT_THAT(asked.out, HasSubstr("chat.completion"));
    EXPECT_EQ(kaze({"runs", "list", "--json"}).code, 0) << "it attaches to the server's cell";
    serving.program->signal(SIGINT);
    EXPECT_EQ(ending(*serving.program).code, 0);
}

TEST_F(ServeTest, aSecondServerOfAFolderSaysWhoOwnsIt)
{
    const auto serving = serve();
    const auto second = kaze({"serve", "--listen", "127.0.0.1:0"});
    EXPECT_EQ(second.code, 1);
    EXPECT_THAT(second.err, testing::AllOf(HasSubstr(std::to_string(serving.program->pid())), HasSubstr("--data")));
}

TEST_F(ServeTest, listensToOthersOnlyOnceThereIsAToken)
{
    const auto refused = kaze({"serve", "--listen", "0.0.0.0:0", "--json"});
    EXPECT_EQ(refused.code, 2);
    EXPECT_THAT(refused.out, HasSubstr("kaze tokens create"));
    EXPECT_EQ(kaze({"serve", "--listen", "nowhere"}).code, 2);
}

TEST_F(ServeTest, aSecondSignalEndsItAtOnce)
{
    const FakeProvider fake({answer});
    useFake(fake);
    const auto serving = serve();
    const auto asking = std::make_unique<Program>(
        Program::Start{{"/usr/bin/curl", "-sSN", serving.url + "/v1/chat/completions", "-H", "Content-Type: application/json",
                           "-d", R"({"stream":true,"messages":[{"role":"user","content":"never end"}]})"},
            {{"PATH", "/usr/bin:/bin"}}, {}, false, false});
    ASSERT_TRUE(asking->says("Half an ")) << asking->printed();
    serving.program->signal(SIGTERM);
    ASSERT_TRUE(eventually([&] { return curl({serving.url + "/healthz"}).code != 0; })) << "it takes nobody new";
    EXPECT_FALSE(serving.program->ended(0ms)) << "it waits for the answer under way";
    serving.program->signal(SIGTERM);
    EXPECT_EQ(ending(*serving.program, 10s).code, 0);
    EXPECT_NE(ending(*asking).code, 0) << "half an answer must not look whole";
}

TEST_F(ServeTest, tokensAreMadeListedUsedAndRevoked)
{
    const auto made = kaze({"tokens", "create", "laptop", "--budget", "5", "--per", "month", "--requests", "100"});
    ASSERT_EQ(made.code, 0) << made.err;
    const auto secret = made.out.substr(0, made.out.find('\n'));
    EXPECT_EQ(secret.size(), 57U) << "the token alone stands on stdout";
    EXPECT_EQ(kaze({"tokens", "create", "laptop"}).code, 2) << "the name is taken";
    const auto serving = serve({"--require-token"});
    const auto models = [&](const std::string& token) {
        return curl({"-o", "/dev/null", "-w", "%{http_code}", serving.url + "/v1/models", "-H", "Authorization: Bearer " + token})
            .out;
    };
    EXPECT_EQ(models(secret), "200");
    EXPECT_EQ(models("none"), "401");
    const auto list = json(kaze({"tokens", "list", "--json"}));
    EXPECT_EQ(textIn(list.at(0), "name"), "laptop");
    EXPECT_EQ(textIn(list.at(0), "budget_period"), "month");
    EXPECT_THAT(kaze({"tokens", "list"}).out, testing::AllOf(HasSubstr("laptop"), HasSubstr("$5.00"), Not(HasSubstr(secret))));
    EXPECT_EQ(kaze({"tokens", "revoke", "laptop"}).code, 0);
    EXPECT_EQ(models(secret), "401") << "at once, in the server that runs";
    EXPECT_EQ(kaze({"tokens", "revoke", "laptop"}).code, 2);
}

TEST_F(ServeTest, takesWhatMayBeGivenAgainAsOftenAsItIsGiven)
{
    const auto made = kaze({"tokens", "create", "--scope", "chat", "--scope", "models", "tablet"});
    ASSERT_EQ(made.code, 0) << made.err;
    const auto list = json(kaze({"tokens", "list", "--json"}));
    EXPECT_EQ(json::serialize(list.at(0).at("scopes")), R"(["chat","models"])");
    EXPECT_EQ(kaze({"tokens", "create", "--scope", "chat", "phone"}).code, 0) << "the name is none of the scopes";
    const auto serving = serve({"--host", "kaze.example", "--host", "kaze.test"});
    EXPECT_FALSE(serving.url.empty());
    serving.program->signal(SIGTERM);
    EXPECT_EQ(ending(*serving.program).code, 0);
}

//! The official clients, from npm.
class ServeClients : public ServeTest {
protected:
    void SetUp() override
    {
        m_peers = test::npmPeers(KAZE_NPM_PEERS_FOLDERS);
        if (m_peers.empty() || !std::filesystem::exists(m_peers + "/node_modules/openai"))
            GTEST_SKIP() << test::kNoNpmPeers;
    }
    void works(const std::string& client, bool withToken) const
    {
        FakeProvider fake({answer});
        useFake(fake);
        std::string token;
        if (withToken) {
            token = kaze({"tokens", "create", "sdk"}).out;
            token = token.substr(0, token.find('\n'));
        }
        const auto serving = serve(withToken ? std::vector<std::string>{"--require-token"} : std::vector<std::string>{});
        std::vector<std::string> more{serving.url};
        if (withToken)
            more.push_back(token);
        const auto ran = node(m_peers, std::string(KAZE_E2E_CLIENTS) + '/' + client, more);
        EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
        EXPECT_THAT(ran.out, HasSubstr("all is well"));
        EXPECT_EQ(kaze({"runs", "list", "--json"}).code, 0) << "the server is healthy afterwards";
    }

private:
    std::string m_peers;
};

TEST_F(ServeClients, openAisClientWorks)
{
    works("openai.mjs", false);
}

TEST_F(ServeClients, openAisClientWorksWithAToken)
{
    works("openai.mjs", true);
}

TEST_F(ServeClients, anthropicsClientWorks)
{
    works("anthropic.mjs", false);
}

TEST_F(ServeClients, anthropicsClientWorksWithAToken)
{
    works("anthropic.mjs", true);
}

} // namespace kaze::e2e
