#include "engine/api/run_control_requests.h"
#include "tests/engine/runtime/world.h"

#include <filesystem>

using namespace testing;

namespace kaze::runtime::test {

namespace {

const std::string kFirst = "tools: [agent.handoff, files.read]\nmemory: { recall: 0, remember: false }";
const std::string kSecond = "tools: [files.write]\nmodel: { max_output_tokens: 77 }\nmemory: { recall: 0, remember: false }";

gateway::ToolCall handOff(const std::string& id, const std::string& agent)
{
    return {id, "agent_handoff", R"({"agent":")" + agent + R"(","note":"Half is done."})"};
}

bool isSecond(const gateway::ChatRequest& request)
{
    return request.maxOutputTokens == 77;
}

} // namespace

class HandOff : public RuntimeTest {
protected:
    //! The first agent hands over; the second writes a file and answers.
    void openWithTwo(const std::string& second = kSecond)
    {
        saveAgent("second", second);
        open([](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
            if (!isSecond(request))
                return turnOf(request) == 0 ? wants({handOff("h", "second")})
                                            : says("still me: " + request.messages.back()->text);
            if (turnOf(request) == 1)
                return wants({{"w", "files_write", R"({"path":"out.txt","content":"whole"})"}});
            return says("second: done");
        });
    }
};

TEST_F(HandOff, letsTheOtherAgentGoOnWithTheWholeConversation)
{
    openWithTwo();
    const auto run = start(kFirst);
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    const auto detail = world().detail(run);
    EXPECT_EQ(detail.output, "second: done");
    EXPECT_EQ(detail.run.agent, "second");
    EXPECT_EQ(get("out.txt"), "whole");
    ASSERT_EQ(model->requests.size(), 3U);
    const auto& asked = model->requests[1];
    EXPECT_EQ(asked.messages.front()->text, task);
    EXPECT_THAT(asked.messages.back()->text, AllOf(HasSubstr("second goes on"), HasSubstr("Half is done.")));
    ASSERT_EQ(asked.tools->size(), 1U) << "its own tools, not those of the first";
    EXPECT_EQ(asked.tools->front().name, "files_write");
    EXPECT_THAT(world().kinds(run), HasSubstr("result note")) << "the log says who went on";
    api::ListRuns ofSecond;
    ofSecond.filter = "agent:second";
    ofSecond.countStates = true;
    EXPECT_EQ(world().run(world().runtime->list(ofSecond)).value().total, 1);
    ofSecond.filter = "agent:tester";
    EXPECT_EQ(world().run(world().runtime->list(ofSecond)).value().total, 0);
}

TEST_F(HandOff, isRefusedWithoutSuchAnAgentOrTheRightTo)
{
    saveAgent("second", kSecond);
    saveAgent("lost", kSecond + "\nfallbacks: [nowhere/m]");
    open([](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
        const auto turn = turnOf(request);
        if (turn < 3)
            return wants({handOff("h" + std::to_string(turn), turn == 0 ? "nobody" : turn == 1 ? "second" : "lost")});
        std::string all;
        for (const auto& message : request.messages)
            all += message->text + "\n";
        return says(all);
    });
    const auto run = start(kFirst + "\nagents: [nobody, lost]");
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    const auto detail = world().detail(run);
    EXPECT_EQ(detail.run.agent, "tester");
    EXPECT_THAT(
        detail.output, AllOf(HasSubstr("nobody"), HasSubstr("may not hand over to \"second\""), HasSubstr("lost cannot go on")));
}

TEST_F(HandOff, isForATurnInWhichNothingElseIsUnderWay)
{
    put("a.txt", "text");
    saveAgent("second", kSecond);
    open([](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
        if (isSecond(request))
            return says("second: done");
        if (turnOf(request) == 0)
            return wants({handOff("a", "second"), read("r", "a.txt")});
        return wants({handOff("b", "second")});
    });
    const auto run = start(kFirst);
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_EQ(world().detail(run).run.agent, "second");
    const auto& refused = model->requests[1];
    EXPECT_EQ(refused.maxOutputTokens, model->requests[0].maxOutputTokens) << "the first agent is asked again";
    EXPECT_THAT(refused.messages[2]->text, HasSubstr("alone in its turn"));
}

TEST_F(HandOff, isWholeOrNotAtAllWhereverACrashFalls)
{
    namespace fs = std::filesystem;
    const std::vector<std::string> files{"state.db", "state.db-wal"};
    openWithTwo();
    std::vector<std::int64_t> moments;
    world().witness.onStep = [&](const base::Uuid&, const api::Step& step) {
        // As a crash leaves it: what was acknowledged is in the file or its write-ahead log.
        for (const auto& name : files)
            fs::copy_file(folder / name, folder / (name + "-" + std::to_string(step.number)));
        moments.push_back(step.number);
    };
    const auto run = start(kFirst);
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    world().witness.onStep = nullptr;
    ASSERT_GT(moments.size(), 8U);
    moments.pop_back(); // its end
    for (const auto moment : moments) {
        SCOPED_TRACE("after step " + std::to_string(moment));
        close();
        fs::remove(folder / "state.db-shm");
        for (const auto& name : files)
            fs::copy_file(folder / (name + "-" + std::to_string(moment)), folder / name, fs::copy_options::overwrite_existing);
        reopen();
        ASSERT_TRUE(world().run(world().runtime->resume(run)));
        ASSERT_TRUE(world().untilState(run, RunState::Done));
        EXPECT_EQ(world().detail(run).output, "second: done");
        EXPECT_EQ(world().detail(run).run.agent, "second");
    }
}

TEST_F(HandOff, isUndoneByAForkFromBefore)
{
    openWithTwo();
    const auto run = start(kFirst);
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    api::ForkRun before;
    before.runId = run.text();
    before.step = 2; // the task
    const auto early = world().run(world().runtime->fork(run, before));
    ASSERT_TRUE(early) << early.error().text();
    const auto fork = base::Uuid::parse(early->runId).value();
    EXPECT_EQ(world().detail(fork).run.agent, "tester") << "who had it then";
    EXPECT_EQ(world().detail(fork).run.model, world().detail(run).run.model);
    ASSERT_TRUE(world().untilState(fork, RunState::Done));
    EXPECT_EQ(world().detail(fork).run.agent, "second") << "and handed it over again";
    before.step = 0;
    const auto late = world().run(world().runtime->fork(run, before));
    ASSERT_TRUE(late) << late.error().text();
    EXPECT_EQ(world().detail(base::Uuid::parse(late->runId).value()).run.agent, "second");
}

TEST_F(HandOff, standsWholeInAForkFromBetweenItsResultAndItsNote)
{
    openWithTwo();
    const auto run = start(kFirst);
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    std::int64_t result = 0;
    for (const auto& step : world().steps(run))
        if (step.kind == api::StepKind::Result && result == 0)
            result = step.number;
    ASSERT_EQ(world().steps(run)[static_cast<std::size_t>(result)].kind, api::StepKind::Note);
    const auto asked = model->requests.size();
    api::ForkRun between;
    between.runId = run.text();
    between.step = result;
    const auto forked = world().run(world().runtime->fork(run, between));
    ASSERT_TRUE(forked) << forked.error().text();
    const auto fork = base::Uuid::parse(forked->runId).value();
    EXPECT_EQ(world().detail(fork).run.agent, "second") << "who was said to go on";
    ASSERT_TRUE(world().untilState(fork, RunState::Done));
    EXPECT_EQ(world().detail(fork).output, "second: done");
    for (auto i = asked; i < model->requests.size(); ++i)
        EXPECT_TRUE(isSecond(model->requests[i])) << "the first is not asked again";
    EXPECT_EQ(world().kinds(fork).substr(0, world().kinds(run).find("note") + 4),
        world().kinds(run).substr(0, world().kinds(run).find("note") + 4));
}

} // namespace kaze::runtime::test
