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
    const auto stats = json(kaze({"logs", "stats", "--json"}));
    EXPECT_EQ(textIn(stats, "problem"), "");
    EXPECT_GT(numberIn(stats.at("months").at(0), "events"), 1);
    const auto told = kaze({"logs", "stats"});
    EXPECT_EQ(told.code, 0);
    EXPECT_THAT(told.out, HasSubstr("nothing was dropped"));
    EXPECT_THAT(told.out, HasSubstr("live"));
}

TEST_F(LogsTest, areKeptAsLongAsAPersonSays)
{
    (void)ranOnce();
    EXPECT_THAT(
        kaze({"logs", "retention"}).out, HasSubstr("6 months besides the current one are kept; what is older is deleted."));
    const auto set = kaze({"logs", "retention", "--keep-months", "3", "--after", "archive", "--disk-budget", "20GB"});
    EXPECT_EQ(set.code, 0) << set.err;
    EXPECT_THAT(set.out, HasSubstr("3 months besides the current one are kept; what is older is archived."));
    const auto told = json(kaze({"logs", "retention", "--json"}));
    EXPECT_EQ(numberIn(told, "keep_months"), 3);
    EXPECT_EQ(numberIn(told, "budget_bytes"), 20'000'000'000);
    EXPECT_TRUE(told.at("goes").as_array().empty());
    EXPECT_THAT(kaze({"logs", "stats"}).out, HasSubstr("3 months besides the current one are kept, then archived"));
    EXPECT_EQ(kaze({"logs", "retention", "--disk-budget", "much"}).code, 2);
    EXPECT_EQ(kaze({"logs", "retention", "--after", "burn"}).code, 2);
    EXPECT_THAT(kaze({"logs", "word", "stats"}).err, HasSubstr("take no filter"));
    EXPECT_EQ(kaze({"logs", "--", "stats"}).code, 0) << "a word like any other";
}

TEST_F(LogsTest, areNotDeletedUnasked)
{
    (void)ranOnce();
    const auto observations = data() / "observations";
    std::filesystem::path recorded;
    for (const auto& entry : std::filesystem::directory_iterator(observations))
        if (const auto name = entry.path().filename().string(); name.size() == 10 && name.starts_with("20"))
            recorded = entry.path();
    std::filesystem::copy_file(recorded, observations / "2024-03.db");
    EXPECT_EQ(kaze({"logs", "retention", "--keep-months", "0"}).code, 0);
    const auto refused = kaze({"logs", "retention", "--keep-months", "6"});
    EXPECT_EQ(refused.code, 2);
    EXPECT_THAT(refused.err, HasSubstr("would delete 1 month of observations for good (2024-03); say --yes"));
    EXPECT_EQ(numberIn(json(kaze({"logs", "retention", "--json"})), "keep_months"), 0);
    const auto agreed = kaze({"logs", "retention", "--keep-months", "6", "--yes"});
    EXPECT_EQ(agreed.code, 0) << agreed.err;
    EXPECT_THAT(agreed.out, HasSubstr("6 months"));
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
