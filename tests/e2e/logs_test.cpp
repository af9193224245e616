// What was recorded, on the command line.

#include "tests/e2e/e2e_fixture.h"

#include <csignal>
#include <sstream>

namespace kaze::e2e {

class LogsTest : public E2eTest {
protected:
    LogsTest() { put("notes/a.md", "one two three\n"); }

    [[nodiscard]] std::string lister() const
    {
        return agent({"List the files matching `**/*.md`.", "Answer with what you found."}, "tools: [files.list]");
    }

    [[nodiscard]] std::string ranOnce() const
    {
        const auto ran = run(lister(), {"--json"});
        EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
        return textIn(json(ran), "run_id");
    }

    [[nodiscard]] static std::vector<boost::json::value> objects(const Ran& ran)
    {
        std::vector<boost::json::value> all;
        std::istringstream lines(ran.out);
        for (std::string line; std::getline(lines, line);)
            all.push_back(boost::json::parse(line));
        return all;
    }
};

TEST_F(LogsTest, linesAreListedFilteredAndCounted)
{
    const auto id = ranOnce();
    const auto told = kaze({"logs", "source:runtime", "run:" + id.substr(id.size() - 8)});
    EXPECT_EQ(told.code, 0) << told.err;
    EXPECT_THAT(told.out, HasSubstr("INFO  runtime: run started"));
    EXPECT_THAT(told.out, HasSubstr("run done"));
    EXPECT_LT(told.out.find("run started"), told.out.find("run done")) << "in the order of time";

    const auto listed = objects(kaze({"logs", "run:" + id, "--json"}));
    ASSERT_GE(listed.size(), 2U);
    EXPECT_EQ(textIn(listed.front(), "message"), "run started");
    EXPECT_EQ(textIn(listed.front(), "run_id"), id);
    EXPECT_EQ(textIn(listed.back(), "level"), "info");
    EXPECT_EQ(textIn(listed.back().at("fields"), "state"), "done");
    EXPECT_EQ(objects(kaze({"logs", "run:" + id, "--json", "--limit", "1"})).at(0).at("message"), "run done");
    EXPECT_EQ(
        objects(kaze({"logs", "run:" + id, "--json", "--limit", "1", "--oldest-first"})).at(0).at("message"), "run started");
    EXPECT_EQ(objects(kaze({"logs", "run:" + id + " state:done", "--since", "1h", "--json"})).size(), 1U);
    EXPECT_TRUE(kaze({"logs", "run:" + id, "--until", "1h", "--json"}).out.empty());

    const auto counted = json(kaze({"logs", "run:" + id, "--count", "--json"}));
    EXPECT_EQ(numberIn(counted, "total"), static_cast<std::int64_t>(listed.size()));
    EXPECT_THAT(kaze({"logs", "--count"}).out, HasSubstr(" lines\n"));
}

TEST_F(LogsTest, emptyAndWrongAreToldHelpfully)
{
    (void)ranOnce();
    const auto none = kaze({"logs", "xyzzy"});
    EXPECT_EQ(none.code, 0);
    EXPECT_THAT(none.out, HasSubstr("No line fits the filter"));
    const auto wrong = kaze({"logs", "source:runtime level:loud"});
    EXPECT_EQ(wrong.code, 2);
    EXPECT_THAT(wrong.err, HasSubstr("at character 22: \"loud\" is no level"));
    EXPECT_THAT(wrong.err, HasSubstr("  source:runtime level:loud\n                       ^"));
    const auto json = E2eTest::json(kaze({"logs", "level:loud", "--json"}));
    EXPECT_EQ(textIn(json.at("error"), "code"), "invalid_argument");
    EXPECT_EQ(kaze({"logs", "--since", "soon"}).code, 2);
    EXPECT_EQ(kaze({"logs", "--follow", "--count"}).code, 2);
}

TEST_F(LogsTest, statsSayWhatIsStored)
{
    (void)ranOnce();
    const auto stats = json(kaze({"logs", "--stats", "--json"}));
    EXPECT_EQ(textIn(stats, "problem"), "");
    EXPECT_GT(numberIn(stats.at("months").at(0), "events"), 1);
    const auto told = kaze({"logs", "--stats"});
    EXPECT_EQ(told.code, 0);
    EXPECT_THAT(told.out, HasSubstr("nothing was dropped"));
    EXPECT_THAT(told.out, HasSubstr("live"));
}

TEST_F(LogsTest, areFollowedOverTheSocketUntilCtrlC)
{
    const auto server = start({"serve", "--listen", "127.0.0.1:0"});
    ASSERT_TRUE(server->says("listens on")) << server->printed();
    const auto follower = start({"logs", "-f", "source:runtime", "--json", "--limit", "1"});
    // It says nothing before the first line, so runs are started until it heard of one.
    std::string heard;
    for (int i = 0; i < 50 && heard.empty(); ++i) {
        const auto id = ranOnce();
        if (follower->says(id, 2s))
            heard = id;
    }
    ASSERT_NE(heard, "");
    ASSERT_TRUE(follower->says("run done"));
    const auto last = ranOnce();
    EXPECT_TRUE(follower->says(last)) << "it goes on";
    follower->signal(SIGINT);
    const auto ended = ending(*follower);
    EXPECT_EQ(ended.code, 0);
    std::vector<std::string> ids;
    for (const auto& line : objects(ended))
        ids.push_back(textIn(line, "id"));
    const auto count = ids.size();
    std::ranges::sort(ids);
    ids.erase(std::ranges::unique(ids).begin(), ids.end());
    EXPECT_EQ(ids.size(), count) << "each once";
    server->signal(SIGTERM);
    (void)ending(*server);
}

} // namespace kaze::e2e
