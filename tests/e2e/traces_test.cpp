// `kaze traces list|show|compare|export|import`, and OpenTelemetry's own decoder on what they write.

#include "tests/e2e/e2e_fixture.h"
#include "tests/support/npm_peers.h"

#include <sys/stat.h>

namespace kaze::e2e {

using testing::AllOf;

class TracesTest : public E2eTest {
protected:
    //! A run with a few model calls and tools; its id.
    [[nodiscard]] std::string aRun() const
    {
        put("notes/a.md", "one two three\n");
        const auto ran = run(agent({"List the files matching `**/*.md`.", "Count the words of each file.", "Write `words.csv`."},
                                 "tools: [files.list, files.read, files.write]\napproval: { files.write: allow }"),
            {"--json"});
        EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
        return textIn(json(ran), "run_id");
    }
    [[nodiscard]] std::string home(const std::string& name) const { return (root / "home" / name).string(); }
    [[nodiscard]] std::string inHome(const std::string& name) const { return test::contentOf(root / "home" / name); }
    [[nodiscard]] boost::json::array listed(std::vector<std::string> more = {}) const
    {
        std::vector<std::string> words{"traces", "list", "--json"};
        words.insert(words.end(), more.begin(), more.end());
        return json(kaze(words)).as_array();
    }
};

TEST_F(TracesTest, areListedInOrdersAndWithinTimes)
{
    const auto first = aRun();
    const auto second = aRun();
    ASSERT_NE(first, second);
    EXPECT_EQ(textIn(listed().at(0), "run_id"), second);
    EXPECT_EQ(listed({"--limit", "1"}).size(), 1U);
    EXPECT_EQ(listed({"--order", "tokens"}).size(), 2U);
    EXPECT_EQ(listed({"--to", "2020-01-01"}).size(), 0U);
    EXPECT_EQ(listed({"--from", "2020-01-01", "tenant:default", "pool:default", "spans>2"}).size(), 2U);
    EXPECT_EQ(kaze({"traces", "list", "--order", "loudest"}).code, 2);
    EXPECT_EQ(kaze({"traces", "list", "--from", "yesterday"}).code, 2);
    EXPECT_EQ(kaze({"traces", "list", "tenant>5"}).code, 2);
    EXPECT_THAT(kaze({"traces", "list"}).out, AllOf(HasSubstr("TOKENS"), HasSubstr("fourth")));
}

TEST_F(TracesTest, areCompared)
{
    const auto first = aRun();
    const auto second = aRun();
    const auto told = kaze({"traces", "compare", first, second});
    EXPECT_EQ(told.code, 0) << told.err;
    EXPECT_THAT(told.out, AllOf(HasSubstr("critical path"), HasSubstr("invoke_agent fourth"), HasSubstr("spans only left, ")));
    const auto reply = json(kaze({"traces", "compare", first, second, "--json"}));
    EXPECT_EQ(textIn(reply.at("left"), "run_id"), first);
    EXPECT_GT(reply.at("spans").as_array().size(), 5U);
    EXPECT_EQ(kaze({"traces", "compare", first, "nothing"}).code, 2);
}

TEST_F(TracesTest, goIntoFilesThatAreNeverReplacedUnasked)
{
    const auto id = aRun();
    const auto wrote = kaze({"traces", "export", "--id", id, "-o", home("t.jsonl")});
    EXPECT_EQ(wrote.code, 0) << wrote.err;
    EXPECT_THAT(wrote.out, HasSubstr("Wrote 1 trace, "));
    struct stat status { };
    ASSERT_EQ(::stat(home("t.jsonl").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
    const auto before = inHome("t.jsonl");
    const auto again = kaze({"traces", "export", "--id", id, "-o", home("t.jsonl"), "--no-content"});
    EXPECT_NE(again.code, 0);
    EXPECT_THAT(again.err, HasSubstr("--force"));
    EXPECT_EQ(inHome("t.jsonl"), before);
    EXPECT_EQ(kaze({"traces", "export", "--id", id, "-o", home("t.jsonl"), "--no-content", "--force"}).code, 0);
    EXPECT_LT(inHome("t.jsonl").size(), before.size());
    EXPECT_THAT(kaze({"traces", "export", "-o", "-", "--format", "jsonl"}).out, HasSubstr(id));
    EXPECT_EQ(kaze({"traces", "export", "--id", "nothing", "-o", home("n.jsonl")}).code == 0, false);
    EXPECT_FALSE(std::filesystem::exists(home("n.jsonl")));
    const auto named = json(kaze({"traces", "export", "--id", id, "--format", "archive", "--json"}));
    EXPECT_TRUE(std::filesystem::exists(root / "home" / textIn(named, "file")));
    EXPECT_FALSE(std::filesystem::exists(data() / "temporary" / "exports")
        && !std::filesystem::is_empty(data() / "temporary" / "exports"));
}

TEST_F(TracesTest, comeInOnceHoweverOftenTheyAreRead)
{
    const auto id = aRun();
    ASSERT_EQ(kaze({"traces", "export", "--format", "archive", "-o", home("all.sqlite")}).code, 0);
    const auto shown = json(kaze({"traces", "show", id, "--json"}));
    // Another cell.
    std::filesystem::rename(data(), root / "first data");
    configure("");
    const auto imported = json(kaze({"traces", "import", home("all.sqlite"), "--json"})).as_array();
    ASSERT_EQ(imported.size(), 1U);
    EXPECT_EQ(numberIn(imported[0], "traces"), 1);
    EXPECT_EQ(numberIn(imported[0], "known"), 0);
    EXPECT_EQ(json(kaze({"traces", "show", id, "--json"})), shown);
    const auto again = kaze({"traces", "import", home("all.sqlite")});
    EXPECT_EQ(again.code, 0);
    EXPECT_THAT(again.out, AllOf(HasSubstr("0 new spans"), HasSubstr("were there already")));
    EXPECT_EQ(json(kaze({"traces", "show", id, "--json"})), shown);
    (void)written(root / "home" / "bad.txt", "no traces at all");
    const auto refused = kaze({"traces", "import", home("bad.txt")});
    EXPECT_EQ(refused.code, 2) << refused.err;
    EXPECT_THAT(refused.err, HasSubstr("bad.txt"));
    EXPECT_EQ(kaze({"traces", "import", home("missing")}).code, 2);
}

TEST_F(TracesTest, areReadByOpenTelemetrysOwnDecoderAndWrittenByItsEncoder)
{
    const auto peers = test::npmPeers(KAZE_NPM_PEERS_FOLDERS);
    if (peers.empty() || !std::filesystem::exists(peers + "/node_modules/@opentelemetry/otlp-transformer"))
        GTEST_SKIP() << test::kNoNpmPeers;
    const auto id = aRun();
    ASSERT_EQ(kaze({"traces", "export", "--id", id, "--format", "otlp-protobuf", "-o", home("t.pb")}).code, 0);
    ASSERT_EQ(kaze({"traces", "export", "--id", id, "-o", home("t.jsonl")}).code, 0);
    Program::Start how;
    how.words = {peers + "/node_modules/.bin/node", std::string(KAZE_E2E_CLIENTS) + "/otlp.mjs", peers, home("t.pb"),
        home("t.jsonl"), home("other.pb")};
    how.environment = {{"PATH", "/usr/bin:/bin"}, {"HOME", (root / "home").string()}};
    Program program(std::move(how));
    const auto ran = ending(program);
    EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("all is well"));

    ASSERT_EQ(kaze({"traces", "import", home("other.pb")}).code, 0);
    const auto trace = json(kaze({"traces", "show", "00112233445566778899aabbccddeeff", "--json"}));
    EXPECT_EQ(textIn(trace, "name"), "chat other-model");
    const auto span = json(kaze({"traces", "show", "00112233445566778899aabbccddeeff", "--span", "0102030405060708"}));
    EXPECT_EQ(numberIn(span.at("span").at("usage"), "input_tokens"), 321);
    EXPECT_EQ(span.at("attributes").at("share"), boost::json::value(0.5));
    EXPECT_EQ(span.at("attributes").at("list"), (boost::json::value{"a", true}));
    EXPECT_EQ(textIn(span.at("attributes"), "service.name"), "shop");
    EXPECT_EQ(textIn(span.at("span"), "status_message"), "of another kind");
    EXPECT_EQ(span.at("events").as_array().size(), 1U);
}

} // namespace kaze::e2e
