// Runs that come from other runs, what is done to many at once, and how long things are kept.

#include "tests/e2e/e2e_fixture.h"

namespace kaze::e2e {

class RunControlTest : public E2eTest {
protected:
    RunControlTest()
    {
        put("notes/a.md", "one two three\n");
        put("notes/b.md", "four five\n");
    }
    [[nodiscard]] std::string census(const std::string& more = "") const
    {
        return agent({"List the files matching `**/*.md`.", "Count the words of each file.", "Write `words.csv`."},
            "tools: [files.list, files.read, files.write]\n" + (more.empty() ? "approval: { files.write: allow }" : more));
    }
    [[nodiscard]] std::string ranOnce() const
    {
        const auto ran = run(census(), {"--json"});
        EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
        return textIn(json(ran), "run_id");
    }
    [[nodiscard]] std::int64_t stepOf(const std::string& id, const std::string& kind) const
    {
        const auto steps = shown(id).at("steps").as_array();
        for (const auto& step : steps)
            if (textIn(step, "kind") == kind)
                return numberIn(step, "number");
        ADD_FAILURE() << "no step " << kind;
        return 0;
    }
};

TEST_F(RunControlTest, aRunIsForkedAtAStepAndComparedWithTheOther)
{
    const auto id = ranOnce();
    const auto at = stepOf(id, "result");
    const auto forked = kaze({"runs", "fork", id, "--step", std::to_string(at), "--model", "sandbox/sandbox-1", "--json"});
    ASSERT_EQ(forked.code, 0) << forked.out << forked.err;
    const auto other = textIn(json(forked), "run_id");
    EXPECT_NE(other, id);
    EXPECT_EQ(textIn(json(forked), "state"), "done");
    EXPECT_EQ(textIn(shown(other), "forked_from"), id);

    const auto compared = json(kaze({"runs", "compare", id, other, "--json"}));
    EXPECT_GE(numberIn(compared, "common_steps"), 3);
    EXPECT_EQ(textIn(compared.at("first"), "run_id"), id);
    EXPECT_EQ(textIn(compared.at("second"), "run_id"), other);
    const auto told = kaze({"runs", "compare", id, other});
    EXPECT_EQ(told.code, 0);
    EXPECT_THAT(told.out, HasSubstr("sandbox/sandbox-1"));
    EXPECT_THAT(told.out, HasSubstr("files.write"));
}

TEST_F(RunControlTest, aReplayBeginsAnewAndMayHaveAnotherTask)
{
    const auto id = ranOnce();
    const auto replayed = kaze({"runs", "replay", id, "--task", "Count them again.", "--json"});
    ASSERT_EQ(replayed.code, 0) << replayed.out << replayed.err;
    const auto other = textIn(json(replayed), "run_id");
    EXPECT_EQ(textIn(shown(other), "task"), "Count them again.");
    EXPECT_EQ(numberIn(json(replayed), "turns"), numberIn(shown(id), "turns"));
    EXPECT_EQ(kaze({"runs", "fork", id, "--step", "100000"}).code, 2);
    EXPECT_EQ(kaze({"runs", "fork", id, "--task", "too late"}).code, 2);
    EXPECT_EQ(kaze({"runs", "fork", "00000000-0000-7000-8000-000000000000"}).code, 2);
}

TEST_F(RunControlTest, oneCommandIsForManyRunsAndAsksOnce)
{
    const auto asking = census("approval: { files.write: ask }");
    for (int i = 0; i < 3; ++i)
        ASSERT_EQ(run(asking, {"--json"}).code, 5);
    const auto refused = kaze({"runs", "cancel", "--filter", "state:waiting_approval"});
    EXPECT_EQ(refused.code, 2);
    EXPECT_THAT(refused.err, HasSubstr("this would cancel 3 runs"));
    const auto paused = json(kaze({"runs", "pause", "--filter", "", "--yes", "--json"}));
    EXPECT_EQ(numberIn(paused, "matched"), 3);
    EXPECT_EQ(numberIn(paused, "changed"), 3);
    const auto cancelled = kaze({"runs", "cancel", "--filter", "state:paused", "--yes", "--reason", "enough"});
    EXPECT_EQ(cancelled.code, 0) << cancelled.err;
    EXPECT_THAT(cancelled.out, HasSubstr("cancel: 3 runs"));
    for (const auto& each : runs())
        EXPECT_EQ(textIn(each, "state"), "cancelled");
    EXPECT_THAT(kaze({"runs", "resume", "--filter", "state:cancelled", "--yes"}).out, HasSubstr("No run fits."));
    EXPECT_EQ(kaze({"runs", "pause"}).code, 2);
    EXPECT_EQ(kaze({"runs", "cancel", "--filter", "color:red", "--yes"}).code, 2);
}

TEST_F(RunControlTest, howLongThingsAreKeptIsShownAndSet)
{
    const auto id = ranOnce();
    auto keeping = json(kaze({"keep", "--json"}));
    ASSERT_EQ(keeping.at("rows").as_array().size(), 4U);
    EXPECT_EQ(numberIn(keeping.at("rows").at(0), "keep_days"), 90);
    EXPECT_GT(numberIn(keeping.at("rows").at(0), "rows"), 0);
    EXPECT_EQ(kaze({"keep", "set", "usage", "30d"}).code, 0);
    EXPECT_EQ(kaze({"keep", "set", "checkpoints", "forever"}).code, 0);
    keeping = json(kaze({"keep", "now", "--json"}));
    EXPECT_EQ(numberIn(keeping.at("rows").at(0), "keep_days"), 30) << "it is kept";
    EXPECT_EQ(numberIn(keeping.at("rows").at(1), "keep_days"), 0);
    EXPECT_FALSE(keeping.at("last_cleaned").is_null());
    EXPECT_THAT(kaze({"keep"}).out, HasSubstr("for ever"));
    EXPECT_EQ(kaze({"keep", "set", "usage", "soon"}).code, 2);
    EXPECT_EQ(kaze({"keep", "set", "everything", "1d"}).code, 2);
    EXPECT_EQ(textIn(shown(id), "state"), "done");
}

} // namespace kaze::e2e
