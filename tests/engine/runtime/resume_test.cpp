#include "engine/api/run.h"
#include "tests/engine/runtime/world.h"

using namespace testing;

namespace kaze::runtime::test {

namespace fs = std::filesystem;

namespace {

const std::string kAgent = "tools: [files.*, shell.run, memory.store]\nmemory: { recall: 0, remember: false }";

ScriptedProvider::Script script()
{
    return inTurn(
        {wants({{"w", "files_write", R"({"path":"a.txt","content":"written"})"}, {"r", "files_read", R"({"path":"given.txt"})"}}),
            wants({{"s", "shell_run", R"({"command":"echo once >> log.txt"})"}}),
            wants({{"m", "memory_store", R"({"text":"a fact"})"},
                {"e", "files_edit", R"({"path":"a.txt","old":"written","new":"edited"})"}}),
            says("all done")});
}

} // namespace

//! Takes the state of a run's log and workspace at each of its records, as a crash would leave them.
class Resume : public RuntimeTest {
protected:
    struct Moment {
        std::int64_t step = 0;
        std::string kind, tool;
    };

    //! A file that goes meanwhile (a temporary one) is not there after a crash either.
    static void copyAway(const fs::path& from, const fs::path& to)
    {
        std::error_code gone;
        fs::copy_file(from, to, gone);
    }

    base::Uuid runAndTakeMoments()
    {
        put("given.txt", "given");
        auto& world = open(script());
        world.witness.onStep = [&](const base::Uuid&, const api::Step& step) {
            const auto number = std::to_string(step.number);
            // As a crash leaves it: what was acknowledged is in the file or its write-ahead log.
            for (const std::string name : {"state.db", "state.db-wal"})
                copyAway(folder / name, folder / (name + "-" + number));
            fs::create_directory(folder / ("workspace-" + number));
            for (const auto& file : fs::directory_iterator(workspace))
                copyAway(file.path(), folder / ("workspace-" + number) / file.path().filename());
            moments.push_back({step.number, step.kind.name(), step.tool});
        };
        const auto run = start(kAgent);
        EXPECT_TRUE(world.untilState(run, RunState::Done));
        world.witness.onStep = nullptr;
        close();
        return run;
    }

    //! The world as if the process had died just after that record; `happened`: an effect that was under way is done.
    World& crashedAt(std::int64_t step, bool happened)
    {
        close();
        for (const auto* name : {"state.db", "state.db-wal", "state.db-shm"})
            fs::remove(folder / name);
        fs::remove_all(folder / "knowledge");
        for (const std::string name : {"state.db", "state.db-wal"})
            copyAway(folder / (name + "-" + std::to_string(step)), folder / name);
        fs::remove_all(workspace);
        fs::copy(folder / ("workspace-" + std::to_string(step + (happened ? 1 : 0))), workspace);
        return open(script());
    }

    std::vector<Moment> moments;
};

TEST_F(Resume, endsTheSameFromEveryRecordAndDoesNothingTwice)
{
    const auto run = runAndTakeMoments();
    ASSERT_GE(moments.size(), 15U);
    int questions = 0;
    for (const auto& moment : moments)
        for (const bool happened : {false, true}) {
            if (happened && moment.kind != "intent")
                continue;
            SCOPED_TRACE("after step " + std::to_string(moment.step) + " " + moment.kind + " " + moment.tool
                + (happened ? ", effect done" : ""));
            auto& world = crashedAt(moment.step, happened);
            const auto before = world.stateOf(run);
            if (before == RunState::Done)
                continue;
            EXPECT_EQ(before, RunState::Interrupted);
            const auto turns = world.detail(run).run.turns;
            ASSERT_TRUE(world.run(world.runtime->resume(run)));
            ASSERT_TRUE(world.until([&] { return !world.runtime->isLive(run) || !world.witness.asked.empty(); }));
            for (const auto& question : world.witness.asked) {
                ++questions;
                EXPECT_EQ(question.kind, api::ApprovalKind::Uncertain);
                EXPECT_EQ(question.tool, "shell.run") << "only what cannot verify itself is asked about";
                EXPECT_EQ(moment.kind, "intent");
                ASSERT_TRUE(world.untilState(run, RunState::NeedsAttention));
                ASSERT_TRUE(world.answer(question, happened ? api::Verdict::Deny : api::Verdict::AllowOnce));
            }
            ASSERT_TRUE(world.untilState(run, RunState::Done));
            EXPECT_EQ(world.detail(run).output, "all done");
            EXPECT_EQ(get("a.txt"), "edited");
            EXPECT_EQ(get("log.txt"), "once\n");
            EXPECT_EQ(world.detail(run).run.turns, 4);
            EXPECT_EQ(world.detail(run).run.toolCalls, 5);
            EXPECT_EQ(model->calls, 4 - turns) << "answers come from the log, not from the model again";
            EXPECT_EQ(world.detail(run).run.costUsd, base::Money::fromDollars(0.012));
            EXPECT_EQ(world.detail(run).run.usage.outputTokens, 80);
        }
    EXPECT_EQ(questions, 2);
}

TEST_F(Resume, asksOnceAboutACallInDoubtAlsoOverSeveralRestarts)
{
    const auto run = runAndTakeMoments();
    const auto shell = std::find_if(
        moments.begin(), moments.end(), [](const Moment& m) { return m.kind == "intent" && m.tool == "shell.run"; });
    ASSERT_NE(shell, moments.end());
    crashedAt(shell->step, true);
    for (int restart = 0; restart < 3; ++restart) {
        ASSERT_TRUE(world().run(world().runtime->resume(run)));
        ASSERT_TRUE(world().untilState(run, RunState::NeedsAttention));
        ASSERT_TRUE(world().until([&] { return world().approvals().size() == 1; }));
        EXPECT_THAT(world().approvals()[0].reason, HasSubstr("under way when the run was interrupted"));
        EXPECT_EQ(world().detail(run).run.doingNow, "waiting for a decision");
        reopen();
        EXPECT_EQ(world().stateOf(run), RunState::NeedsAttention);
    }
    ASSERT_TRUE(world().answer(world().approvals()[0], api::Verdict::Deny, "I saw it in the log"));
    ASSERT_TRUE(world().run(world().runtime->resume(run)));
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_EQ(get("log.txt"), "once\n");
    EXPECT_THAT(model->requests.front().messages.back()->text, HasSubstr("I saw it in the log"));
}

TEST_F(Resume, asksAboutAVerifiableCallWhoseFileSomebodyElseChanged)
{
    const auto run = runAndTakeMoments();
    const auto write = std::find_if(
        moments.begin(), moments.end(), [](const Moment& m) { return m.kind == "intent" && m.tool == "files.edit"; });
    ASSERT_NE(write, moments.end());
    crashedAt(write->step, false);
    put("a.txt", "somebody else's");
    ASSERT_TRUE(world().run(world().runtime->resume(run)));
    ASSERT_TRUE(world().until([&] { return world().approvals().size() == 1; }));
    ASSERT_TRUE(world().untilState(run, RunState::NeedsAttention));
    EXPECT_THAT(world().approvals().at(0).reason, HasSubstr("a.txt"));
}

TEST_F(Resume, saysWhatIsDamagedWhenTheLogCannotBeRead)
{
    auto* world = &open(inTurn({says("x")}));
    model->held = true;
    const auto run = start("");
    ASSERT_TRUE(world->until([&] { return model->calls == 1; }));
    world = &reopen();
    const auto spoiled = world->state->writeSync([](storage::Connection& db) -> base::Result<> {
        const auto done = db.execute("UPDATE steps SET body='{' WHERE number=2", {});
        return done ? base::Result<>{} : failure(done);
    });
    ASSERT_TRUE(spoiled);
    const auto resumed = world->run(world->runtime->resume(run));
    ASSERT_FALSE(resumed);
    EXPECT_EQ(resumed.error().code, ErrorCode::Corrupt);
    EXPECT_FALSE(world->run(world->runtime->steps(run, 0, 10, false)));
    EXPECT_TRUE(world->run(world->runtime->detail(run))) << "the rest can still be looked at";
}

} // namespace kaze::runtime::test
