#include "engine/api/run_control_requests.h"
#include "tests/engine/runtime/world.h"

using namespace testing;

namespace kaze::runtime::test {

namespace {

const std::string kAgent = "tools: [files.*]\nmemory: { recall: 0, remember: false }";

ScriptedProvider::Script script()
{
    return [](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
        const bool isOther = request.model == "other";
        if (turnOf(request) == 0)
            return wants({read("a", "one.txt"), read("b", "two.txt")});
        if (turnOf(request) == 1 && isOther)
            return wants({read("c", "none.txt")});
        return says(isOther ? "two files" : "files");
    };
}

} // namespace

class Comparison : public RuntimeTest {
protected:
    Comparison()
    {
        put("one.txt", "1");
        put("two.txt", "2");
    }

    base::Uuid startWith(const std::string& name)
    {
        api::StartRun request;
        request.agent.yaml = agentYaml(kAgent);
        request.task = task;
        request.workspace = workspace.string();
        request.model = name;
        const auto started = tryStart(std::move(request));
        EXPECT_TRUE(started);
        const auto id = base::Uuid::parse(started->runId).value();
        EXPECT_TRUE(world().untilState(id, RunState::Done));
        return id;
    }

    api::RunComparison compare(const base::Uuid& first, const base::Uuid& second)
    {
        auto comparison = world().run(world().runtime->compare(first, second));
        EXPECT_TRUE(comparison) << comparison.error().text();
        return comparison ? std::move(*comparison) : api::RunComparison{};
    }
};

TEST_F(Comparison, saysWhatIsTheSameAndWhatIsNot)
{
    open(script());
    const auto first = startWith("fake/m");
    const auto second = startWith("fake/other");
    const auto compared = compare(first, second);
    EXPECT_EQ(compared.first.runId, first.text());
    EXPECT_EQ(compared.second.runId, second.text());
    EXPECT_EQ(compared.commonSteps, 4) << "task, answer, two results";
    EXPECT_EQ(compared.firstOutput, "files");
    EXPECT_EQ(compared.secondOutput, "two files");
    EXPECT_EQ(compared.firstSteps, static_cast<std::int64_t>(world().steps(first).size()));
    EXPECT_GT(compared.secondSteps, compared.firstSteps);
    ASSERT_EQ(compared.tools.size(), 1U);
    EXPECT_EQ(compared.tools[0].tool, "files.read");
    EXPECT_EQ(compared.tools[0].first, 2);
    EXPECT_EQ(compared.tools[0].second, 3);
    EXPECT_EQ(compared.tools[0].firstFailed, 0);
    EXPECT_EQ(compared.tools[0].secondFailed, 1);
    ASSERT_FALSE(compared.firstOwn.empty());
    EXPECT_EQ(compared.firstOwn.front().text, "files");
    ASSERT_FALSE(compared.secondOwn.empty());
    EXPECT_EQ(compared.secondOwn.front().calls.size(), 1U);
    EXPECT_EQ(compared.first.costUsd, base::Money::fromDollars(0.006));
    EXPECT_EQ(compared.second.usage.outputTokens, 60);
}

TEST_F(Comparison, findsARunTheSameAsItself)
{
    open(script());
    const auto run = startWith("fake/m");
    const auto compared = compare(run, run);
    EXPECT_EQ(compared.commonSteps, 5);
    for (const auto& step : compared.firstOwn)
        EXPECT_EQ(step.kind, api::StepKind::State) << "what is the same is nobody's own";
    EXPECT_EQ(compared.firstSeconds, compared.secondSeconds);
}

TEST_F(Comparison, ofAForkTellsFromWhereOnItWentAnotherWay)
{
    open(script());
    const auto run = startWith("fake/m");
    api::ForkRun request;
    request.model = "fake/other";
    for (const auto& step : world().steps(run))
        if (step.kind == api::StepKind::Result)
            request.step = step.number;
    const auto forked = world().run(world().runtime->fork(run, std::move(request)));
    ASSERT_TRUE(forked);
    const auto id = base::Uuid::parse(forked->runId).value();
    ASSERT_TRUE(world().untilState(id, RunState::Done));
    const auto compared = compare(run, id);
    EXPECT_EQ(compared.commonSteps, 4);
    EXPECT_EQ(compared.second.forkedFrom, run.text());
}

TEST_F(Comparison, saysWhyThereIsNoAnswer)
{
    open([](const gateway::ChatRequest&) -> ScriptedProvider::Answer {
        return base::fail(ErrorCode::InvalidArgument, "the model wants nothing of it");
    });
    const auto run = start(kAgent);
    ASSERT_TRUE(world().untilState(run, RunState::Failed));
    const auto compared = compare(run, run);
    EXPECT_THAT(compared.firstOutput, HasSubstr("wants nothing of it"));
    const auto nobody = world().ids.next();
    EXPECT_EQ(world().run(world().runtime->compare(run, nobody)).error().code, ErrorCode::NotFound);
}

} // namespace kaze::runtime::test
