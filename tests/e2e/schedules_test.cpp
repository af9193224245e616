#include "tests/e2e/e2e_fixture.h"

namespace kaze::e2e {

using testing::AllOf;
using testing::SizeIs;

class SchedulesTest : public E2eTest {
protected:
    [[nodiscard]] Ran schedules(std::vector<std::string> words) const
    {
        words.insert(words.begin(), "schedules");
        return kaze(std::move(words));
    }
    [[nodiscard]] boost::json::array history(const std::string& name) const
    {
        const auto list = json(schedules({"history", name, "--json"}));
        return list.is_array() ? list.get_array() : boost::json::array();
    }
    //! A schedule that runs an agent of two steps on the workspace.
    [[nodiscard]] std::vector<std::string> addWords(const std::string& name, std::vector<std::string> more) const
    {
        std::vector<std::string> words{"add", name, "--agent", agent({"List the files."}, "tools: [files.list]"), "--task",
            "Do it.", "--workspace", work().string()};
        words.insert(words.end(), more.begin(), more.end());
        return words;
    }
};

TEST_F(SchedulesTest, aScheduleFiresAndItsRunIsListed)
{
    const auto added = schedules(addWords("tick", {"--every", "1s", "--max-fires", "1", "--json"}));
    ASSERT_EQ(added.code, 0) << added.out << added.err;
    EXPECT_EQ(textIn(json(added).at("row"), "when"), "every 1 s, once");
    EXPECT_TRUE(history("tick").empty()) << "a command that is there for a moment fires nothing";
    auto server = start({"serve", "--listen", "127.0.0.1:0", "--json"});
    ASSERT_TRUE(server->says("\n")) << server->printed();
    const auto done = [&] {
        const auto fires = history("tick");
        return !fires.empty() && textIn(fires.at(0), "outcome") == "done";
    };
    ASSERT_TRUE(eventually(done, 30s)) << schedules({"history"}).out;
    const auto fire = history("tick").at(0);
    const auto all = runs();
    ASSERT_THAT(all, SizeIs(1));
    EXPECT_EQ(textIn(all.at(0), "run_id"), textIn(fire, "run_id"));
    EXPECT_EQ(textIn(all.at(0), "state"), "done");
    EXPECT_EQ(textIn(json(schedules({"show", "tick", "--json"})).at("row"), "state"), "ended");
    EXPECT_THAT(schedules({"history"}).out, AllOf(HasSubstr("tick"), HasSubstr("done")));
}

TEST_F(SchedulesTest, nextNeedsNoCell)
{
    const auto shown = schedules({"next", "*/15 9-17 * * MON-FRI", "--zone", "Europe/Berlin", "-n", "10"});
    ASSERT_EQ(shown.code, 0) << shown.err;
    EXPECT_THAT(
        shown.out, AllOf(HasSubstr("every 15 minutes from 09:00 to 17:45, Monday to Friday (Europe/Berlin)"), HasSubstr(" CE")));
    EXPECT_EQ(std::count(shown.out.begin(), shown.out.end(), '\n'), 11);
    EXPECT_FALSE(std::filesystem::exists(data() / "state.db"));
    const auto told = json(schedules({"next", "0 9 * * *", "--zone", "Asia/Kathmandu", "-n", "2", "--json"}));
    EXPECT_EQ(told.at("fires").as_array().size(), 2U);
    const auto wrong = schedules({"next", "0 25 * * *"});
    EXPECT_EQ(wrong.code, 2);
    EXPECT_THAT(wrong.err, HasSubstr("at character 3: the hour cannot be \"25\"; expected 0 to 23"));
    EXPECT_EQ(schedules({"next", "0 9 * * *", "--zone", "Berlin"}).code, 2);
    EXPECT_EQ(schedules({"next"}).code, 2);
}

TEST_F(SchedulesTest, areAddedListedPausedRunAndRemoved)
{
    EXPECT_THAT(schedules({"list"}).out, HasSubstr("No schedules yet"));
    ASSERT_EQ(schedules(addWords("nightly", {"--cron", "0 2 * * *", "--zone", "UTC"})).code, 0);
    ASSERT_EQ(
        schedules({"add", "poll", "--every", "15m", "--publish", "feeds.check", "--payload", "{\"at\": \"{{time}}\"}"}).code, 0);
    const auto again = schedules(addWords("nightly", {"--cron", "0 3 * * *", "--zone", "UTC"}));
    EXPECT_EQ(again.code, 2);
    EXPECT_THAT(again.err, HasSubstr("already"));
    EXPECT_EQ(schedules(addWords("nightly", {"--cron", "0 3 * * *", "--zone", "UTC", "--replace"})).code, 0);
    EXPECT_THAT(schedules({"list"}).out, AllOf(HasSubstr("nightly"), HasSubstr("poll"), HasSubstr("every 15 min")));
    EXPECT_THAT(schedules({"show", "nightly"}).out, AllOf(HasSubstr("at 03:00 every day"), HasSubstr("Do it.")));
    EXPECT_EQ(json(schedules({"list", "action:publish", "--json"})).as_array().size(), 1U);
    EXPECT_THAT(schedules({"calendar"}).out, AllOf(HasSubstr("nightly"), HasSubstr("more fires are not shown")));
    EXPECT_THAT(schedules({"pause", "poll"}).out, HasSubstr("poll is paused"));
    EXPECT_THAT(schedules({"resume", "poll"}).out, HasSubstr("poll is active"));
    const auto ran = schedules({"run", "nightly", "--json"});
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(textIn(json(ran), "state"), "done") << "it is followed to its end, where nothing else would go on with it";
    EXPECT_EQ(runs().size(), 1U);
    EXPECT_EQ(schedules({"run", "poll"}).code, 0);
    EXPECT_EQ(textIn(history("poll").at(0), "outcome"), "done");
    EXPECT_EQ(schedules({"remove", "nightly"}).code, 0);
    EXPECT_EQ(schedules({"remove", "nightly"}).code, 2);
    EXPECT_THAT(schedules({"add", "x", "--cron", "0 2 * * *"}).err, HasSubstr("--agent and --task"));
    EXPECT_THAT(schedules({"add", "x", "--agent", "a", "--task", "b"}).err, HasSubstr("say when"));
    for (const auto& [option, value] :
        {std::pair("--quiet", "5s"), std::pair("--max-wait", "5s"), std::pair("--of-kind", "note")}) {
        const auto unfit = schedules({"add", "x", "--every", "15m", option, value, "--publish", "a"});
        EXPECT_EQ(unfit.code, 2);
        EXPECT_THAT(unfit.err, HasSubstr(std::string(option) + " goes with --on"));
    }
    EXPECT_THAT(schedules({"add", "x", "--on", "a", "--max-wait", "5s", "--publish", "b"}).err, HasSubstr("--quiet"));
    EXPECT_THAT(schedules({"add", "x", "--on", "a", "--jitter", "5s", "--publish", "b"}).err, HasSubstr("--cron"));
    EXPECT_THAT(schedules(addWords("x", {"--every", "15m", "--payload", "text"})).err, HasSubstr("--publish"));
    EXPECT_THAT(schedules({"add", "x", "--at", "tomorrow", "--publish", "a"}).err, HasSubstr("2026-12-01 09:00"));
}

} // namespace kaze::e2e
