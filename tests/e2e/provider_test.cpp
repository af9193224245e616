// A model behind an OpenAI-compatible server that streams, refuses, breaks off and keeps silent.

#include "tests/e2e/e2e_fixture.h"
#include "tests/e2e/fake_provider.h"

#include <fstream>
#include <sqlite3.h>

namespace kaze::e2e {

namespace {

constexpr const char* kKey = "sk-canary-5f0c2a7790b14e6d8a3e";

std::string serialized(const boost::json::value& value)
{
    return boost::json::serialize(value);
}

} // namespace

class ProviderTest : public E2eTest {
protected:
    ProviderTest()
    {
        environment["OPENAI_API_KEY"] = kKey;
        configure("retries: 1\ntimeouts: { first_byte: 1s, stall: 1s }\n");
        put("in.txt", "the content of in.txt\n");
    }

    [[nodiscard]] std::string reader() const
    {
        return agent({"Do what the task says."}, "tools: [files.read, files.write]\napproval: { files.write: allow }");
    }

    //! With the model that has a price, so that money can be seen.
    [[nodiscard]] Ran runWith(const FakeProvider& provider, std::vector<std::string> more = {}) const
    {
        more.insert(more.end(), {"--base-url", provider.url(), "--model", "openai/gpt-4o-mini"});
        if (std::find(more.begin(), more.end(), "--text") == more.end())
            more.emplace_back("--json");
        else
            std::erase(more, "--text");
        return run(reader(), more);
    }

    [[nodiscard]] static std::string errorOf(const Ran& ran) { return textIn(json(ran).at("error"), "message"); }

    //! Every file below the data folder that has these bytes in it.
    [[nodiscard]] std::string filesWith(const std::string& bytes) const
    {
        std::string found;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(data()))
            if (entry.is_regular_file() && test::contentOf(entry.path()).find(bytes) != std::string::npos)
                found += entry.path().string() + ' ';
        return found;
    }
};

TEST_F(ProviderTest, aStreamWithToolCallsIsFollowedToItsEnd)
{
    const FakeProvider provider({calls("files_read", R"({"path": "in.txt"})", {1000, 20, 400, 5}),
        calls("files_write", R"({"path": "out.txt", "content": "written by a model"})", {2000, 30, 1500, 0}),
        says("All of it is done: naïve, 完了.", {3000, 40, 0, 0})});
    const auto ran = runWith(provider);
    ASSERT_EQ(ran.code, 0) << ran.out << ran.err;
    EXPECT_EQ(inWork("out.txt"), "written by a model");
    const auto object = json(ran);
    EXPECT_EQ(textIn(object, "output"), "All of it is done: naïve, 完了.");
    EXPECT_EQ(numberIn(object, "turns"), 3);
    EXPECT_EQ(numberIn(object, "tool_calls"), 2);
    ASSERT_EQ(provider.asked(), 3U);
    EXPECT_THAT(serialized(provider.body(1).at("messages")), HasSubstr("the content of in.txt"));
    EXPECT_EQ(serialized(provider.body(0).at("model")), "\"gpt-4o-mini\"");
    // Usage: 6000 in of which 1900 cached, 90 out; at 0.15, 0.075 and 0.60 dollars a million.
    EXPECT_EQ(serialized(object.at("usage")),
        R"({"input_tokens":6000,"output_tokens":90,"cached_tokens":1900,"reasoning_tokens":5,"cache_write_tokens":0})");
    EXPECT_NEAR(object.at("cost_usd").to_number<double>(), (4100 * 0.15 + 1900 * 0.075 + 90 * 0.60) / 1e6, 1e-9);
    const auto again = shown(textIn(object, "run_id"));
    EXPECT_EQ(again.at("usage"), object.at("usage"));
    EXPECT_EQ(again.at("cost_usd"), object.at("cost_usd"));
    const auto trace = serialized(json(kaze({"traces", "show", textIn(object, "run_id"), "--json"})));
    EXPECT_THAT(trace, HasSubstr("execute_tool files.write"));
    EXPECT_THAT(trace, HasSubstr("chat gpt-4o-mini"));
}

TEST_F(ProviderTest, aBudgetStopsBeforeTheCallThatWouldPassIt)
{
    const FakeProvider provider({calls("files_read", R"({"path": "in.txt"})", {133'000, 10, 0, 0}), says("too late")});
    const auto ran = runWith(provider, {"--budget", "0.02"});
    EXPECT_EQ(ran.code, 3) << ran.out << ran.err;
    EXPECT_EQ(textIn(json(ran), "state"), "budget_exhausted");
    EXPECT_EQ(provider.asked(), 1U);
    EXPECT_THAT(errorOf(ran), HasSubstr("$0.02"));
    const FakeProvider untouched({says("never asked")});
    EXPECT_EQ(runWith(untouched, {"--budget", "0.000001"}).code, 3);
    EXPECT_EQ(untouched.asked(), 0U);
}

TEST_F(ProviderTest, aRunThatHasSpentItsBudgetGoesOnWithALargerOne)
{
    const FakeProvider provider({calls("files_read", R"({"path": "in.txt"})", {133'000, 10, 0, 0}), says("all done")});
    auto ran = runWith(provider, {"--budget", "0.02", "--text"});
    EXPECT_EQ(ran.code, 3) << ran.out << ran.err;
    const auto id = textIn(runs().at(0), "run_id");
    EXPECT_THAT(ran.out, HasSubstr("kaze runs resume " + id + " --budget USD"));
    for (const auto* amount : {"lots", "-1", "0.01"}) {
        ran = kaze({"runs", "resume", id, "--budget", amount, "--json"});
        EXPECT_EQ(ran.code, 2) << amount;
        EXPECT_THAT(errorOf(ran), HasSubstr(*amount == '0' ? "$0.01" : amount));
    }
    EXPECT_EQ(kaze({"runs", "resume", id}).code, 3) << "the same budget is as little as before";
    EXPECT_EQ(provider.asked(), 1U);
    ran = kaze({"runs", "resume", id, "--budget", "$0.5", "--json"});
    EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
    EXPECT_EQ(textIn(json(ran), "output"), "all done");
    EXPECT_EQ(provider.asked(), 2U);
    EXPECT_THAT(kaze({"runs", "show", id}).out, HasSubstr("resumed with a budget of $0.5"));
    ran = kaze({"runs", "resume", id, "--budget", "1", "--json"});
    EXPECT_EQ(ran.code, 1) << "there is nothing to go on with";
    EXPECT_EQ(textIn(json(ran).at("error"), "code"), "conflict");
}

TEST_F(ProviderTest, aRunThatHasSpentItsTokensGoesOnWithMore)
{
    const FakeProvider provider({calls("files_read", R"({"path": "in.txt"})", {133'000, 10, 0, 0}), says("all done")});
    auto ran = runWith(provider, {"--budget-tokens", "140000", "--text", "--priority", "scheduled"});
    EXPECT_EQ(ran.code, 3) << ran.out << ran.err;
    const auto id = textIn(runs().at(0), "run_id");
    EXPECT_THAT(ran.out, HasSubstr("133 k of 140 k tokens"));
    EXPECT_THAT(ran.out, HasSubstr("140,000 tokens does not cover the next model call"));
    EXPECT_THAT(ran.out, HasSubstr("kaze runs resume " + id + " --budget-tokens N"));
    EXPECT_EQ(kaze({"runs", "resume", id, "--budget-tokens", "1000"}).code, 2) << "less than it has used";
    ran = kaze({"runs", "resume", id, "--budget-tokens", "300000", "--json"});
    EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
    EXPECT_EQ(textIn(json(ran), "output"), "all done");
    EXPECT_EQ(numberIn(runs().at(0), "budget_tokens"), 300'000);
    EXPECT_GT(numberIn(runs().at(0), "spent_tokens"), 133'000);
    const auto told = json(kaze({"runs", "show", id, "--json"}));
    EXPECT_EQ(numberIn(told, "budget_tokens"), 300'000);
    EXPECT_EQ(textIn(told, "priority"), "scheduled");
    EXPECT_THAT(kaze({"runs", "show", id}).out, HasSubstr("of 300 k tokens"));
}

TEST_F(ProviderTest, embeddingsAreOnTheAccountOfTheAgentThatNeedsThem)
{
    FakeProvider vectors({[](const auto&, auto& connection) {
        connection.json(200, R"({"data": [{"index": 0, "embedding": [0.6, 0.8]}], "usage": {"prompt_tokens": 5}})");
    }});
    configure("providers: { mine: { base_url: \"" + vectors.url() + "\" } }\nembeddings: { model: mine/e, dimensions: 2 }\n");
    ASSERT_EQ(kaze({"memory", "add", "tea is at four"}).code, 0);
    const auto file = written(root / "agents" / "host.yaml",
        "name: host\nmodel: sandbox/free\nmemory: { recall: 3, remember: true }\ninstructions: |\n  1. Answer with what you "
        "know.\n");
    ASSERT_EQ(run(file.string()).code, 0);
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open((data() / "state.db").c_str(), &database), SQLITE_OK);
    std::map<std::string, int> rows;
    const auto count = [](void* into, int, char** values, char**) {
        ++(*static_cast<std::map<std::string, int>*>(into))[values[0]];
        return 0;
    };
    EXPECT_EQ(sqlite3_exec(database, "SELECT agent FROM usage WHERE operation='embeddings'", count, &rows, nullptr), SQLITE_OK);
    sqlite3_close(database);
    EXPECT_EQ(rows, (std::map<std::string, int>{{"", 1}, {"host", 2}})) << "a person's, and what the run recalled and remembered";
}

TEST_F(ProviderTest, aRefusedKeyIsSaidAndNotTriedAgainAndNeverShown)
{
    const FakeProvider provider(
        {refuses(401, R"({"error": {"message": "Incorrect API key provided: )" + std::string(kKey) + "\"}}")});
    auto ran = runWith(provider);
    EXPECT_EQ(ran.code, 1);
    EXPECT_THAT(errorOf(ran), testing::AllOf(HasSubstr("401"), HasSubstr("OPENAI_API_KEY")));
    EXPECT_EQ(provider.asked(), 1U);
    EXPECT_THAT(provider.requests().at(0).header("Authorization"), HasSubstr(kKey)) << "else this test shows nothing";
    const auto live = runWith(provider, {"--text"});
    const auto told = kaze({"runs", "show", textIn(json(ran), "run_id")});
    const auto trace = kaze({"traces", "show", textIn(json(ran), "run_id"), "--json"});
    for (const auto& each : {ran, live, told, trace})
        EXPECT_THAT(each.out + each.err, Not(HasSubstr(kKey)));
    EXPECT_EQ(filesWith(kKey), "");
    EXPECT_NE(filesWith("Incorrect API key provided"), "") << "else this test looks in the wrong place";
}

TEST_F(ProviderTest, aLimitedRateIsWaitedOutAsLongAsItAsks)
{
    const FakeProvider provider(
        {refuses(429, R"({"error": {"message": "slow down"}})", {{"Retry-After", "1"}}), says("at last")});
    const auto ran = runWith(provider);
    EXPECT_EQ(ran.code, 0) << ran.out;
    EXPECT_EQ(textIn(json(ran), "output"), "at last");
    EXPECT_GE(ran.took, 1s);
    EXPECT_EQ(provider.asked(), 2U);
}

TEST_F(ProviderTest, aServerErrorIsTriedAgainAndGivenUpInTheEnd)
{
    const FakeProvider once({refuses(500, "oops"), says("recovered")});
    EXPECT_EQ(runWith(once).code, 0);
    const FakeProvider ever({refuses(503, "<html>down for maintenance</html>")});
    const auto ran = runWith(ever);
    EXPECT_EQ(ran.code, 1);
    EXPECT_THAT(errorOf(ran), testing::AllOf(HasSubstr("503"), HasSubstr("2 times"), HasSubstr("maintenance")));
    EXPECT_EQ(ever.asked(), 2U);
}

TEST_F(ProviderTest, whatIsNoModelAnswerIsShownAndExplained)
{
    const FakeProvider web({refuses(200, "<html>Welcome to nginx</html>", {{"Content-Type", "text/html"}})});
    auto ran = runWith(web);
    EXPECT_EQ(ran.code, 1);
    EXPECT_THAT(errorOf(ran), testing::AllOf(HasSubstr("nginx"), HasSubstr("/v1")));
    const FakeProvider garbage({[](const auto&, auto& connection) {
        connection.beginEvents();
        connection.event("this is { no JSON");
        connection.end();
    }});
    ran = runWith(garbage);
    EXPECT_EQ(ran.code, 1);
    EXPECT_THAT(errorOf(ran), HasSubstr("no JSON"));
}

TEST_F(ProviderTest, aStreamThatIsCutIsNeverTakenForAnAnswer)
{
    const Turn cutShort = [](const auto&, auto& connection) {
        connection.beginEvents();
        connection.event(chunkOf({{"content", "The answer is nearly"}}));
        connection.reset();
    };
    const Turn endsEarly = [](const auto&, auto& connection) {
        connection.beginEvents();
        connection.event(chunkOf({{"content", "The answer is nearly"}}));
        connection.end();
    };
    for (const auto& turn : {cutShort, endsEarly}) {
        const FakeProvider provider({turn});
        const auto ran = runWith(provider);
        EXPECT_EQ(ran.code, 1) << ran.out;
        EXPECT_EQ(textIn(json(ran), "state"), "failed");
        EXPECT_EQ(textIn(json(ran), "output"), "");
        EXPECT_EQ(provider.asked(), 2U);
        const FakeProvider mended({turn, says("The whole answer.")});
        EXPECT_EQ(textIn(json(runWith(mended)), "output"), "The whole answer.");
    }
}

TEST_F(ProviderTest, anAnswerThatBeginsAgainIsSetApartOnTheTerminal)
{
    const FakeProvider mended({[](const auto&, auto& connection) {
                                   connection.beginEvents();
                                   connection.event(chunkOf({{"content", "The answer is nearly"}}));
                                   connection.reset();
                               },
        says("The whole answer.")});
    auto how = words(runWords(reader(), {"--base-url", mended.url(), "--model", "local-model"}));
    how.onScreen = true;
    Program program(std::move(how));
    const auto ran = ending(program);
    EXPECT_EQ(ran.code, 0) << ran.out;
    const auto broken = ran.out.find("The answer is nearly");
    const auto remark = ran.out.find("the answer broke off; the model is asked again");
    EXPECT_THAT(ran.out, HasSubstr("nearly\r\n")) << "on a line of its own";
    const auto whole = ran.out.find("The whole answer.");
    EXPECT_LT(broken, remark) << ran.out;
    EXPECT_LT(remark, whole) << ran.out;
    EXPECT_NE(whole, std::string::npos) << ran.out;
    EXPECT_EQ(textIn(shown(textIn(runs().at(0), "run_id")), "output"), "The whole answer.");
}

TEST_F(ProviderTest, silenceIsNotWaitedForForEver)
{
    configure("retries: 0\ntimeouts: { first_byte: 1s, stall: 1s }\n");
    FakeProvider mute({[](const auto&, auto& connection) {
        (void)connection.waitUntilClosed();
        connection.close();
    }});
    auto ran = runWith(mute);
    EXPECT_EQ(ran.code, 1);
    EXPECT_EQ(textIn(json(ran).at("error"), "code"), "timeout") << ran.out;
    EXPECT_LT(ran.took, 5s);
    FakeProvider stalls({[](const auto&, auto& connection) {
        connection.beginEvents();
        connection.event(chunkOf({{"content", "And the"}}));
        (void)connection.waitUntilClosed();
        connection.close();
    }});
    ran = runWith(stalls);
    EXPECT_EQ(ran.code, 1);
    EXPECT_EQ(textIn(json(ran).at("error"), "code"), "timeout") << ran.out;
    EXPECT_LT(ran.took, 5s);
}

TEST_F(ProviderTest, aServerThatIsNotThereIsNamed)
{
    configure("retries: 0\n");
    std::string url;
    {
        const FakeProvider gone({says("")});
        url = gone.url();
    }
    const auto ran = run(reader(), {"--base-url", url, "--model", "local-model", "--json"});
    EXPECT_EQ(ran.code, 1);
    EXPECT_THAT(errorOf(ran), HasSubstr(url.substr(7, url.find("/v1") - 7)));
}

TEST_F(ProviderTest, wrongArgumentsGoBackToTheModelWhichRecovers)
{
    const FakeProvider provider({calls("files_read", R"({"path": "in.)"), calls("files_read", R"({"file": 7})"),
        calls("files_delete", R"({"path": "in.txt"})"), calls("files_read", R"({"path": "in.txt"})"), says("read it")});
    const auto ran = runWith(provider);
    EXPECT_EQ(ran.code, 0) << ran.out;
    ASSERT_EQ(provider.asked(), 5U);
    const auto last = [&](std::size_t request) { return serialized(provider.body(request).at("messages").as_array().back()); };
    EXPECT_THAT(last(1), HasSubstr("not JSON"));
    EXPECT_THAT(last(2), HasSubstr("path"));
    EXPECT_THAT(last(3), testing::AllOf(HasSubstr("files_delete"), HasSubstr("files_read")));
    EXPECT_THAT(last(4), HasSubstr("the content of in.txt"));
}

TEST_F(ProviderTest, aModelThatOnlyCallsToolsIsStoppedByItsTurns)
{
    const FakeProvider provider({calls("files_read", R"({"path": "in.txt"})")});
    const auto loops = agent({"Go on."}, "tools: [files.read]\nlimits: { turns: 4 }");
    const auto ran = run(loops, {"--base-url", provider.url(), "--model", "local-model", "--json"});
    EXPECT_EQ(ran.code, 1);
    EXPECT_EQ(provider.asked(), 4U);
}

TEST_F(ProviderTest, controlCharactersOfAModelDoNotReachTheTerminal)
{
    const FakeProvider provider({says("before \x1b]0;owned\x07 after")});
    const auto ran = runWith(provider, {"--text"});
    EXPECT_EQ(ran.code, 0);
    EXPECT_THAT(ran.out, Not(HasSubstr("\x1b]0;")));
}

TEST_F(ProviderTest, aModelThatIsDownIsStoodInForAndItsProviderSaysSo)
{
    const FakeProvider down({refuses(503, R"({"error":{"message":"overloaded today"}})")});
    const FakeProvider up({says("The other one did it.", {10, 5, 0, 0})});
    environment["TEAM_KEY"] = "sk-team-canary-77c1b2";
    configure("providers:\n  first:\n    base_url: \"" + down.url()
        + "\"\n    keys: [{ name: team, from: \"env:TEAM_KEY\", requests_per_minute: 60 }]\n"
          "  second: { base_url: \""
        + up.url() + "\" }\nfallbacks: { first/m: [second/m] }\n");
    const auto ran = run(reader(), {"--model", "first/m", "--json"});
    ASSERT_EQ(ran.code, 0) << ran.out << ran.err;
    EXPECT_EQ(textIn(json(ran), "output"), "The other one did it.");
    EXPECT_EQ(down.asked(), 2U);
    EXPECT_EQ(filesWith("sk-team-canary-77c1b2"), "");

    Program listing(words({"providers", "list", "--json"}));
    const auto listed = ending(listing);
    ASSERT_EQ(listed.code, 0) << listed.err;
    EXPECT_THAT(listed.out, AllOf(HasSubstr(R"("name":"team")"), HasSubstr(R"("what":"requests","limit")")));
    Program testing(words({"providers", "test", "first"}));
    EXPECT_EQ(ending(testing).code, 1) << "it is down";
}

TEST_F(ProviderTest, aServerThatNobodyKnowsIsAskedWithoutAKey)
{
    const FakeProvider provider({refuses(401, R"({"error":{"message":"who are you?"}})")});
    configure("providers: { \"my-vllm\": { base_url: \"http://localhost.invalid:8000/v1\" } }\nretries: 0\n");
    const auto far = run(reader(), {"--model", "my-vllm/m", "--json"});
    EXPECT_EQ(far.code, 1);
    EXPECT_THAT(errorOf(far), AllOf(HasSubstr("localhost.invalid"), Not(HasSubstr("There is no key"))));
    const auto refused = run(reader(), {"--model", "m", "--base-url", provider.url(), "--json"});
    EXPECT_THAT(errorOf(refused), AllOf(HasSubstr("who are you?"), HasSubstr("CUSTOM_API_KEY")));
}

TEST_F(ProviderTest, aCharacterThatIsCutInTwoCostsThatCharacterAndNotTheAnswer)
{
    const FakeProvider provider({[](const test::HttpServer::Request&, test::HttpServer::Connection& connection) {
        connection.beginEvents();
        connection.event("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"caf\xC3\"}}]}");
        connection.event(R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})");
        connection.end();
    }});
    const auto ran = runWith(provider);
    EXPECT_EQ(ran.code, 0) << ran.out;
    EXPECT_EQ(textIn(json(ran), "output"), "caf\uFFFD");
}

} // namespace kaze::e2e
