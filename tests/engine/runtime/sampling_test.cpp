// What MCP servers ask of a model in the middle of a call of a run: who pays, and who answers.

#include "engine/api/run.h"
#include "tests/engine/runtime/world.h"

using namespace testing;

namespace kaze::runtime::test {

namespace {

const auto kOwnInstructions = std::string("You are a helper of a server.");

std::string agentWith(const std::string& sampling)
{
    return "tools: [fake.*]\nmcp_servers: { fake: { command: " KAZE_FAKE_MCP_SERVER ", sampling: " + sampling
        + " } }\nmemory: { recall: 0, remember: false }";
}

//! A call whose server asks a model so often, one after the other.
gateway::ToolCall asks(const std::string& id, int times = 1, const boost::json::object& more = {})
{
    boost::json::object params{{"maxTokens", 64}, {"systemPrompt", kOwnInstructions}};
    params["messages"] = boost::json::array{{{"role", "user"}, {"content", {{"type", "text"}, {"text", "Which colour?"}}}}};
    for (const auto& member : more)
        params[member.key()] = member.value();
    boost::json::array requests;
    for (int i = 0; i < times; ++i)
        requests.push_back({{"method", "sampling/createMessage"}, {"params", params}});
    return {id, "fake_ask_client", boost::json::serialize(boost::json::object{{"text", boost::json::serialize(requests)}})};
}

bool isOfServer(const gateway::ChatRequest& request)
{
    return request.instructions && *request.instructions == kOwnInstructions;
}

} // namespace

class SamplingTest : public RuntimeTest {
protected:
    //! The agent makes this one call and ends; the server's model says "blue".
    ScriptedProvider::Script once(gateway::ToolCall call)
    {
        return [call = std::move(call)](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
            if (isOfServer(request))
                return says("blue");
            return turnOf(request) == 0 ? wants({call}) : says("done");
        };
    }

    //! What the agent was told of its call.
    std::string result(const base::Uuid& run)
    {
        for (const auto& step : world().steps(run))
            if (step.kind == api::StepKind::Result)
                return step.text;
        return {};
    }

    std::vector<gateway::ChatRequest> ofServer() const
    {
        std::vector<gateway::ChatRequest> all;
        std::ranges::copy_if(model->requests, std::back_inserter(all), isOfServer);
        return all;
    }

    std::int64_t booked(const std::string& where)
    {
        std::int64_t count = -1;
        auto job = [&](storage::Connection& db) {
            return db.query(
                "SELECT count(*) FROM usage WHERE " + where, {}, [&](const storage::Row& row) { count = row.integer(0); });
        };
        EXPECT_TRUE(world().run(world().state->read(std::move(job))));
        return count;
    }
};

TEST_F(SamplingTest, isPaidByTheRunWhoseCallItIsAndIsNoStepOfItsOwn)
{
    open(once(asks("a")));
    const auto run = start(agentWith("true"));
    ASSERT_TRUE(world().untilState(run, RunState::Done)) << world().detail(run).run.state.name();
    EXPECT_EQ(world().kinds(run), "state task model intent result model state");
    EXPECT_THAT(result(run), HasSubstr("blue"));
    ASSERT_EQ(ofServer().size(), 1U);
    EXPECT_EQ(ofServer()[0].messages.at(0)->text, "Which colour?");
    EXPECT_FALSE(ofServer()[0].tools) << "nothing of the agent goes along";
    EXPECT_EQ(world().detail(run).run.costUsd, base::Money::fromDollars(0.009)) << "two turns and one of the server";
    ASSERT_TRUE(world().until([&] { return booked("operation='sampling'") == 1; }));
    EXPECT_EQ(booked("operation='sampling' AND tool='fake.ask_client' AND agent='tester' AND tenant='default' AND run="
                     "(SELECT run FROM usage WHERE operation='chat')"),
        1);
    // What is in the books is what the run has spent, also for one who reads it anew.
    reopen();
    EXPECT_EQ(world().detail(run).run.costUsd, base::Money::fromDollars(0.009));
}

TEST_F(SamplingTest, standsInTheTraceBelowTheCallOfTheTool)
{
    open(once(asks("a")));
    const auto run = start(agentWith("true"));
    ASSERT_TRUE(world().until([&] { return !world().runtime->isLive(run); }));
    auto flushed = [](telemetry::ObservationLog& log) -> base::Task<bool> {
        co_await log.flush();
        co_return true;
    };
    world().run(flushed(*world().observations));
    const auto traceId = world().detail(run).run.traceId;
    const auto trace = world().run(world().observations->trace(traceId));
    ASSERT_TRUE(trace) << trace.error().text();
    std::string call;
    std::string below;
    for (const auto& span : trace->spans)
        if (span.name == "execute_tool fake.ask_client")
            call = span.spanId;
    for (const auto& span : trace->spans)
        if (span.parentId == call)
            below += span.name;
    EXPECT_EQ(below, "sampling m");
}

TEST_F(SamplingTest, aServerSpendsNoMoreInARunThanItsAgentsFileSays)
{
    open(once(asks("a", 4)));
    // Each request costs 0.003 and might cost 0.0064 and its prompt.
    const auto run = start(agentWith("{ max_cost_usd: 0.01 }"));
    ASSERT_TRUE(world().untilState(run, RunState::Done)) << "that is no end of the run";
    EXPECT_GE(ofServer().size(), 1U);
    EXPECT_LT(ofServer().size(), 4U);
    EXPECT_THAT(result(run),
        AllOf(HasSubstr("blue"), HasSubstr("the agent's file lets the server fake spend $0.01 on models in a run"),
            HasSubstr("is spent")));
}

TEST_F(SamplingTest, whatItHasSpentIsNotForgottenWithAnotherCall)
{
    open([](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
        if (isOfServer(request))
            return says("blue");
        const auto turn = turnOf(request);
        return turn < 4 ? wants({asks("call-" + std::to_string(turn))}) : says("done");
    });
    const auto run = start(agentWith("{ max_cost_usd: 0.01 }") + "\nlimits: { repeats: 0, stale_turns: 0 }");
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_LT(ofServer().size(), 4U);
}

TEST_F(SamplingTest, whereTheRunsOwnBudgetIsSpentTheRunEnds)
{
    open([](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
        if (isOfServer(request)) {
            auto dear = says("blue");
            dear.usage = {100, 64, 0, 0};
            return dear;
        }
        return wants({asks("call-" + std::to_string(turnOf(request)), 3)});
    });
    const auto run = start(agentWith("{ max_cost_usd: 5 }")
            + "\nmodel: { max_output_tokens: 64 }\nlimits: { turns: 50, repeats: 0, stale_turns: 0 }",
        api::ApprovalMode::All, base::Money::fromDollars(0.1));
    ASSERT_TRUE(world().untilState(run, RunState::BudgetExhausted));
    EXPECT_LE(world().detail(run).run.costUsd, base::Money::fromDollars(0.1));
    EXPECT_GE(ofServer().size(), 3U);
}

TEST_F(SamplingTest, theAnswerIsNoLongerThanItsAgentsFileAllows)
{
    open(once(asks("a", 1, {{"maxTokens", 100'000}})));
    const auto run = start(agentWith("{ max_tokens: 33 }"));
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    ASSERT_EQ(ofServer().size(), 1U);
    EXPECT_EQ(ofServer()[0].maxOutputTokens, 33);
}

TEST_F(SamplingTest, aServersWishForAModelIsHeardAmongThoseThatAreConfigured)
{
    const auto modelFor = [this](const std::string& sampling, const boost::json::object& preferences) {
        close();
        open(once(asks("a", 1, {{"modelPreferences", preferences}})));
        auto config = world().gateway->config();
        config.providers.push_back({"near", "scripted", "http://127.0.0.1:1/v1", false, true});
        config.hints["fast"] = "near/tiny-9b";
        world().gateway->reconfigure(std::move(config));
        const auto run = start(agentWith(sampling));
        EXPECT_TRUE(world().untilState(run, RunState::Done));
        EXPECT_EQ(ofServer().size(), 1U) << result(run);
        return ofServer().empty() ? std::string() : ofServer()[0].model;
    };
    const auto hint = [](const std::string& name) { return boost::json::object{{"hints", {{{"name", name}}}}}; };
    EXPECT_EQ(modelFor("true", {}), "m") << "the agent's own";
    EXPECT_EQ(modelFor("true", hint("Tiny")), "tiny-9b");
    EXPECT_EQ(modelFor("true", hint("gpt-99-giant")), "m") << "one that nobody here has named";
    EXPECT_EQ(modelFor("true", {{"speedPriority", 1}}), "tiny-9b");
    EXPECT_EQ(modelFor("true", {{"intelligencePriority", 1}}), "m") << "there is no hint for that";
    EXPECT_EQ(modelFor("{ model: near/tiny-9b }", hint("m")), "tiny-9b") << "the agent's file has the last word";
}

TEST_F(SamplingTest, secretsGoNeitherToTheModelNorToTheServer)
{
    open([](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
        if (isOfServer(request))
            return says("it is sk-very-secret");
        return turnOf(request) == 0 ? wants({asks(
                   "a", 1, {{"messages", {{{"role", "user"}, {"content", {{"type", "text"}, {"text", "sk-very-secret?"}}}}}}})})
                                    : says("done");
    });
    const auto run = start(agentWith("true"));
    world().redactor->addSecret("sk-very-secret");
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    ASSERT_EQ(ofServer().size(), 1U);
    EXPECT_EQ(ofServer()[0].messages.at(0)->text, "[redacted]?");
    EXPECT_THAT(result(run), AllOf(HasSubstr("it is [redacted]"), Not(HasSubstr("very-secret"))));
}

TEST_F(SamplingTest, cancellingTheRunCancelsWhatTheServerAsked)
{
    open(once(asks("a")));
    const auto run = start(agentWith("true"));
    ASSERT_TRUE(world().until([&] { return model->calls == 1; }));
    model->held = true;
    ASSERT_TRUE(world().until([&] { return model->calls == 2; })) << "the server's request is under way";
    ASSERT_TRUE(world().run(world().runtime->cancel(run, "enough")));
    ASSERT_TRUE(world().untilState(run, RunState::Cancelled));
}

} // namespace kaze::runtime::test
