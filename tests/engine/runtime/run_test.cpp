#include "engine/api/run_requests.h"
#include "tests/engine/runtime/world.h"
#include "tests/support/faulty_vfs.h"

#include <future>

using namespace testing;

namespace kaze::runtime::test {

namespace {

const std::string kFiles = "tools: [files.*]";

} // namespace

class RunLoop : public RuntimeTest { };

TEST_F(RunLoop, answersWithoutToolsAndTellsEverybodyWhoListens)
{
    auto answer = says("Forty-two.");
    answer.usage = {100, 20, 0, 5, 30};
    auto& world = open(inTurn({answer}));
    const auto run = start("memory: { recall: 0, remember: false }");
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    const auto detail = world.detail(run);
    EXPECT_EQ(detail.output, "Forty-two.");
    EXPECT_EQ(detail.run.turns, 1);
    EXPECT_EQ(detail.run.usage, (api::Usage{100, 20, 0, 5, 30}));
    EXPECT_EQ(detail.run.costUsd, base::Money::fromDollars(0.003));
    EXPECT_EQ(detail.run.model, "fake/m");
    EXPECT_TRUE(detail.run.endedAt);
    EXPECT_EQ(world.kinds(run), "state task model state");
    EXPECT_EQ(world.witness.steps[run].size(), 3U);
    EXPECT_EQ(world.witness.streamed, "Forty-two.");
    EXPECT_THAT(world.witness.ended, ElementsAre(RunState::Done));
    EXPECT_EQ(world.witness.turns, 1);
    EXPECT_EQ(world.witness.rows.back().state, RunState::Done);
    EXPECT_EQ(world.runtime->figures().byState.at(RunState::Done), 1);
    EXPECT_EQ(world.runtime->figures().live, 0);
}

TEST_F(RunLoop, startsTheSameRequestOnceHoweverOftenItComes)
{
    auto& world = open(inTurn({says("one"), says("two")}));
    api::StartRun request;
    request.agent.yaml = agentYaml("memory: { recall: 0, remember: false }");
    request.task = task;
    request.runId = "01939b00-0000-7000-8000-00000000beef";
    // Twice at one time, and once more later.
    std::vector<base::Result<api::RunStarted>> answers;
    for (int i = 0; i < 2; ++i)
        boost::asio::co_spawn(world.loop.context(), world.runtime->start(request),
            [&](const std::exception_ptr&, auto started) { answers.push_back(std::move(started)); });
    ASSERT_TRUE(world.until([&] { return answers.size() == 2; }));
    const auto run = base::Uuid::parse(request.runId).value();
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    answers.push_back(tryStart(request));
    for (const auto& started : answers) {
        ASSERT_TRUE(started) << started.error().text();
        EXPECT_EQ(started->runId, request.runId);
        EXPECT_EQ(started->traceId, world.detail(run).run.traceId);
    }
    EXPECT_EQ(world.runtime->figures().byState.at(RunState::Done), 1);
    EXPECT_EQ(model->calls, 1);
    request.task = "Something else.";
    EXPECT_EQ(tryStart(request).error().code, ErrorCode::Conflict);
    request.runId = "mine";
    EXPECT_EQ(tryStart(request).error().code, ErrorCode::InvalidArgument);
}

TEST_F(RunLoop, makesTheCallsOfOneAnswerTogetherAndGivesTheResultsInTheirOrder)
{
    auto& world = open(inTurn(
        {wants({read("a", "one.txt"), read("b", "two.txt"), {"c", "files_write", R"({"path":"three.txt","content":"3"})"}}),
            says("ok")}));
    put("one.txt", "first");
    put("two.txt", "second");
    const auto run = start(kFiles);
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    const auto& messages = model->requests.at(1).messages;
    ASSERT_EQ(messages.size(), 5U);
    EXPECT_EQ(messages[2]->callId, "a");
    EXPECT_THAT(messages[2]->text, HasSubstr("first"));
    EXPECT_THAT(messages[3]->text, HasSubstr("second"));
    EXPECT_EQ(messages[4]->callId, "c");
    EXPECT_EQ(get("three.txt"), "3");
    EXPECT_EQ(world.detail(run).run.toolCalls, 3);
    std::size_t intents = 0;
    for (const auto& step : world.steps(run)) {
        intents += step.kind == api::StepKind::Intent ? 1U : 0U;
        EXPECT_TRUE(step.kind != api::StepKind::Result || intents > 0) << "a result before any intent";
    }
    EXPECT_EQ(intents, 3U);
}

TEST_F(RunLoop, givesWrongCallsBackToTheModel)
{
    auto& world = open(inTurn({wants({{"a", "files_fly", "{}"}, {"b", "files_read", "{not json"},
                                   {"c", "files_read", R"({"path":7})"}, {"d", "files_read", R"({"path":"../x"})"}}),
        says("I see.")}));
    const auto run = start(kFiles);
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    const auto& messages = model->requests.at(1).messages;
    EXPECT_THAT(messages[2]->text, AllOf(HasSubstr("no tool \"files_fly\""), HasSubstr("files_read")));
    EXPECT_THAT(messages[3]->text, HasSubstr("not JSON"));
    EXPECT_THAT(messages[4]->text, HasSubstr("path"));
    for (std::size_t i = 2; i < 6; ++i)
        EXPECT_TRUE(messages[i]->failed) << messages[i]->text;
    EXPECT_EQ(world.detail(run).run.toolCalls, 4);
}

TEST_F(RunLoop, tellsCallsApartThatAModelGaveTheSameId)
{
    auto& world = open(inTurn({wants({read("", "a"), read("", "b")}), wants({read("call", "c"), read("call", "d")}),
        wants({read("call", "c"), read("other", "d")}), says("ok")}));
    for (const auto* name : {"a", "b", "c", "d"})
        put(name, name);
    const auto run = start(kFiles);
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    std::set<std::string> ids;
    for (const auto& step : world.steps(run))
        if (step.kind == api::StepKind::Intent)
            ids.insert(step.callId);
    EXPECT_EQ(ids.size(), 6U);
    EXPECT_TRUE(ids.contains("call") && ids.contains("call_2") && ids.contains("call_3"));
}

TEST_F(RunLoop, mendsTextThatIsNotUtf8BeforeItIsStored)
{
    auto& world = open(inTurn({wants({{"a\xff", "files_\xfe", "{\"path\":\"\xff\"}"}}), says("caf\xe9")}));
    const auto run = start(kFiles);
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    EXPECT_EQ(world.detail(run).output, "caf\xef\xbf\xbd");
    reopen();
    EXPECT_EQ(this->world().detail(run).output, "caf\xef\xbf\xbd");
    EXPECT_FALSE(this->world().kinds(run).empty());
}

TEST_F(RunLoop, keepsASecretOfOursFromTheLogAndFromTheModel)
{
    const std::string secret = "sk-canary-0123456789";
    auto& world = open(inTurn({wants({read("r", "dot.env")}), says("The key is " + secret)}));
    world.redactor->addSecret(secret);
    put("dot.env", "KEY=" + secret + "\npassword = kept, because the model works with it\n");
    task = "What is " + secret + "?";
    const auto run = start(kFiles);
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    const auto& read = model->requests.at(1).messages.at(2)->text;
    EXPECT_THAT(read, AllOf(HasSubstr("KEY=[redacted]"), HasSubstr("password = kept"), Not(HasSubstr(secret))));
    EXPECT_EQ(world.detail(run).output, "The key is [redacted]");
    close();
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
        if (!file.is_regular_file() || file.path().filename() == "dot.env")
            continue;
        const auto content = base::readFile(file.path());
        ASSERT_TRUE(content);
        EXPECT_THAT(*content, Not(HasSubstr(secret))) << file.path();
    }
}

TEST_F(RunLoop, failsOnACutOrFilteredAnswerButCountsItsCost)
{
    for (const auto stop : {gateway::StopReason::Length, gateway::StopReason::ContentFilter}) {
        auto answer = says("half an ans");
        answer.stop = stop;
        auto& world = open(inTurn({answer}));
        const auto run = start("");
        ASSERT_TRUE(world.untilState(run, RunState::Failed));
        const auto detail = world.detail(run);
        EXPECT_THAT(
            detail.error->message, HasSubstr(stop == gateway::StopReason::Length ? "max_output_tokens" : "content filter"));
        EXPECT_EQ(detail.run.costUsd, base::Money::fromDollars(0.003));
        EXPECT_TRUE(detail.output.empty());
    }
}

TEST_F(RunLoop, waitsForRoomByThePriorityOfItsRequest)
{
    auto* world = &open(inTurn({says("done")}));
    ASSERT_TRUE(base::writeFile(folder / "key", "key-0123456789\n"));
    auto config = world->gateway->config();
    config.providers.front().keys = {{"only", "file:" + (folder / "key").string(), {{}, {}, {}, {}, 1}, 1, {}}};
    world->gateway->reconfigure(std::move(config));
    const auto startWith = [&](const std::string& priority) {
        api::StartRun request;
        request.agent.yaml = agentYaml("memory: { recall: 0, remember: false }");
        request.task = "x";
        if (!priority.empty())
            request.priority = base::Open<api::Priority>::named(priority);
        return tryStart(std::move(request));
    };
    const auto waiting = [&] {
        std::vector<std::string> priorities;
        const auto list = world->run(world->gateway->providers(false));
        for (const auto& call : list->waiting)
            priorities.push_back(call.priority);
        return priorities;
    };
    const auto untilWait = [&](std::size_t calls) {
        for (int i = 0; i < 200 && waiting().size() < calls; ++i)
            world->settle();
    };
    model->held = true;
    ASSERT_TRUE(startWith(""));
    ASSERT_TRUE(world->until([&] { return model->calls == 1; }));
    const auto scheduled = startWith("scheduled");
    ASSERT_TRUE(scheduled);
    ASSERT_TRUE(startWith(""));
    untilWait(2);
    world->witness.following = false;
    ASSERT_TRUE(startWith(""));
    ASSERT_TRUE(startWith("evaluation"));
    untilWait(4);
    EXPECT_THAT(waiting(), UnorderedElementsAre("scheduled", "supervised", "conversation", "evaluation"));
    const auto run = base::Uuid::parse(scheduled->runId).value();
    EXPECT_EQ(world->detail(run).priority, api::Priority::Scheduled);
    EXPECT_THAT(startWith("soon").error().message, AllOf(HasSubstr("soon"), HasSubstr("consolidation")));
    world = &reopen();
    EXPECT_EQ(world->detail(run).priority, api::Priority::Scheduled) << "also when it is taken up again";
}

TEST_F(RunLoop, saysWhoStandsInForItsModel)
{
    auto& world = open(inTurn({says("done")}));
    ASSERT_TRUE(world.untilState(start("fallbacks: none"), RunState::Done));
    EXPECT_THAT(model->requests.back().fallbacks, Pointee(IsEmpty()));
    ASSERT_TRUE(world.untilState(start("fallbacks: [fake/other]"), RunState::Done));
    EXPECT_THAT(model->requests.back().fallbacks, Pointee(ElementsAre("fake/other")));
    ASSERT_TRUE(world.untilState(start(""), RunState::Done));
    EXPECT_EQ(model->requests.back().fallbacks, nullptr);
    api::StartRun wrong;
    wrong.agent.yaml = agentYaml("fallbacks: [fake/other, nowhere/m]");
    wrong.task = "x";
    const auto refused = tryStart(wrong);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::NotFound);
    EXPECT_THAT(refused.error().message, AllOf(HasSubstr("fallbacks"), HasSubstr("nowhere/m")));
}

TEST_F(RunLoop, failsWithTheProvidersWordsAndGoesOnWhenResumed)
{
    bool broken = true;
    auto& world = open([&](const gateway::ChatRequest&) -> ScriptedProvider::Answer {
        if (broken)
            return base::fail(ErrorCode::InvalidArgument, "the model is on holiday");
        return says("back");
    });
    const auto run = start("");
    ASSERT_TRUE(world.untilState(run, RunState::Failed));
    EXPECT_THAT(world.detail(run).error->message, HasSubstr("on holiday"));
    broken = false;
    ASSERT_TRUE(world.run(world.runtime->resume(run)));
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    EXPECT_FALSE(world.detail(run).error);
    EXPECT_EQ(world.kinds(run), "state task state note model state");
    const auto again = world.run(world.runtime->resume(run));
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, ErrorCode::Conflict);
}

TEST_F(RunLoop, findItsFolderWhereThatMayTakeLong)
{
    auto& world = open(inTurn({says("done")}));
    const std::string members = "memory: { recall: 0, remember: false }";
    const auto first = start(members);
    ASSERT_TRUE(world.untilState(first, RunState::Done));
    std::promise<void> mayGoOn;
    const auto hold = [&world, &mayGoOn] {
        mayGoOn = {};
        world.workers.submit([until = mayGoOn.get_future().share()] { until.wait(); });
    };
    // The agent is known, so that the folder is all there is to look for.
    hold();
    std::optional<base::Result<api::RunStarted>> started;
    api::StartRun request;
    request.agent.yaml = agentYaml(members);
    request.task = task;
    request.workspace = workspace.string();
    boost::asio::co_spawn(world.loop.context(), world.runtime->start(request),
        [&](const std::exception_ptr&, base::Result<api::RunStarted> result) { started = std::move(result); });
    world.settle();
    EXPECT_FALSE(started) << "its path was followed on the loop";
    mayGoOn.set_value();
    ASSERT_TRUE(world.until([&] { return started.has_value(); }));
    ASSERT_TRUE(*started);
    ASSERT_TRUE(world.untilState(base::Uuid::parse((*started)->runId).value(), RunState::Done));

    // So it is opened when a run is taken up; and who waits for it can be cancelled.
    model->held = true;
    const auto calls = model->calls;
    const auto run = start(members);
    ASSERT_TRUE(world.until([&] { return model->calls > calls; }));
    ASSERT_TRUE(world.run(world.runtime->pause(run)));
    model->release();
    ASSERT_TRUE(world.untilState(run, RunState::Paused));
    hold();
    ASSERT_TRUE(world.run(world.runtime->resume(run)));
    world.settle();
    EXPECT_EQ(world.stateOf(run), RunState::Queued) << "its folder was opened on the loop";
    ASSERT_TRUE(world.run(world.runtime->cancel(run, "it hangs")));
    EXPECT_EQ(world.stateOf(run), RunState::Cancelled);
    mayGoOn.set_value();
    world.settle();
}

TEST_F(RunLoop, remembersHowItEndedAndRecallsItNextTime)
{
    auto& world = open(inTurn({says("The capital is Paris.")}));
    task = "Name the capital of France";
    const auto first = start("memory: { recall: 3 }");
    ASSERT_TRUE(world.untilState(first, RunState::Done));
    const auto second = start("memory: { recall: 3, remember: false }");
    ASSERT_TRUE(world.untilState(second, RunState::Done));
    EXPECT_THAT(
        *model->requests.back().instructions, AllOf(HasSubstr("Be brief."), HasSubstr("Paris"), HasSubstr("Outcome (done)")));
    EXPECT_THAT(world.steps(second).at(1).recalled, ElementsAre(HasSubstr("Paris")));
    EXPECT_EQ(world.run(world.knowledge->count("default")).value(), 1);
}

TEST_F(RunLoop, leavesATraceByTheGenAiConventions)
{
    auto& world = open(inTurn({says("done")}));
    const auto run = start("memory: { recall: 3 }");
    ASSERT_TRUE(world.until([&] { return !world.runtime->isLive(run); }));
    const auto traceId = world.detail(run).run.traceId;
    auto flushed = [](telemetry::ObservationLog& log) -> base::Task<bool> {
        co_await log.flush();
        co_return true;
    };
    world.run(flushed(*world.observations));
    const auto trace = world.run(world.observations->trace(traceId));
    ASSERT_TRUE(trace) << trace.error().text();
    std::map<std::string, std::string> ids;
    for (const auto& span : trace->spans)
        ids[span.name] = span.spanId;
    EXPECT_TRUE(ids.contains("retrieval"));
    const auto agent = world.run(world.observations->span(traceId, ids["invoke_agent tester"]));
    ASSERT_TRUE(agent) << agent.error().text();
    EXPECT_EQ(agent->attributes.at("gen_ai.agent.name"), "tester");
    EXPECT_EQ(agent->attributes.at("gen_ai.agent.id").as_string().size(), 64U) << "the hash of its file";
}

TEST_F(RunLoop, refusesWhatCannotBeRun)
{
    auto& world = open(inTurn({says("x")}));
    const auto refused = [&](auto change) {
        api::StartRun request;
        request.agent.yaml = agentYaml("");
        request.task = "x";
        change(request);
        const auto started = tryStart(std::move(request));
        return started ? std::string("started") : started.error().text();
    };
    EXPECT_THAT(refused([](auto& r) { r.task = ""; }), HasSubstr("--task"));
    EXPECT_THAT(refused([](auto& r) { r.workspace = "/no/such"; }), HasSubstr("/no/such"));
    EXPECT_THAT(refused([](auto& r) { r.agent.yaml = "name: [\n"; }), HasSubstr("agent:"));
    EXPECT_THAT(refused([](auto& r) { r.agent = {"nobody", ""}; }), HasSubstr("code-reviewer"));
    EXPECT_THAT(refused([](auto& r) { r.model = "nowhere/x"; }), HasSubstr("fake"));
    EXPECT_EQ(world.run(world.runtime->list({})).value().total, 0);
}

TEST_F(RunLoop, failsWhenItsWorkspaceIsGoneAtResume)
{
    auto* world = &open(inTurn({says("x")}));
    model->held = true;
    const auto run = start("");
    ASSERT_TRUE(world->until([&] { return model->calls == 1; }));
    world = &reopen();
    std::filesystem::rename(workspace, folder / "elsewhere");
    ASSERT_TRUE(world->run(world->runtime->resume(run)));
    ASSERT_TRUE(world->untilState(run, RunState::Failed));
    EXPECT_THAT(world->detail(run).error->message, HasSubstr(workspace.string()));
}

TEST_F(RunLoop, stopsAndSaysSoWhenAStepCannotBeWritten)
{
    kaze::test::registerFaultyVfs();
    auto* world = &open(inTurn({wants({read("r", "a.txt")}), says("done")}), kaze::test::kFaultyVfs);
    put("a.txt", "a");
    world->witness.onStep = [&](const base::Uuid&, const api::Step& step) {
        if (step.kind == api::StepKind::Intent)
            kaze::test::failWrites(kaze::test::DiskFault::Full);
    };
    const auto run = start(kFiles + "\nmemory: { recall: 0, remember: false }");
    const bool stopped = world->until([&] { return !world->runtime->isLive(run); });
    kaze::test::failWrites(kaze::test::DiskFault::None);
    ASSERT_TRUE(stopped);
    world->witness.onStep = nullptr;
    const auto detail = world->detail(run);
    EXPECT_EQ(detail.run.state, RunState::Interrupted);
    ASSERT_TRUE(detail.error);
    EXPECT_EQ(detail.error->code, "disk_full");
    EXPECT_THAT(detail.error->message, AllOf(HasSubstr("could not be written"), HasSubstr("earlier step is kept")));
    EXPECT_EQ(world->run(world->runtime->list({})).value().rows.at(0).state, RunState::Interrupted);
    EXPECT_EQ(world->runtime->figures().byState.at(RunState::Interrupted), 1);
    EXPECT_EQ(detail.run.costUsd, base::Money::fromDollars(0.003));
    ASSERT_TRUE(world->run(world->runtime->resume(run)));
    ASSERT_TRUE(world->untilState(run, RunState::Done));
    EXPECT_EQ(world->kinds(run), "state task model intent note intent result model state");
    EXPECT_EQ(world->detail(run).run.costUsd, base::Money::fromDollars(0.006));
}

} // namespace kaze::runtime::test
