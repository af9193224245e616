// What people answer and allow, beyond yes and no.

#include "engine/api/run_requests.h"
#include "engine/api/tenant_requests.h"
#include "tests/engine/runtime/people_fixture.h"

#include <boost/json.hpp>

#include <random>

using namespace testing;

namespace kaze::runtime::test {

//! Whatever the order of answers and restarts: each question is asked once and answered once, each effect happens as it was answered, nothing is lost.
TEST_F(People, answerInAnyOrderAcrossAnyRestarts)
{
    constexpr std::size_t kQuestions = 6;
    for (unsigned seed = 1; seed <= 8; ++seed) {
        std::mt19937 random(seed);
        std::vector<gateway::ToolCall> calls;
        for (std::size_t i = 0; i < kQuestions; ++i)
            calls.push_back(write("c" + std::to_string(i), std::to_string(seed) + "-" + std::to_string(i) + ".txt"));
        open(inTurn({wants(calls), says("done")}));
        const auto run = start(kFiles, api::ApprovalMode::Ask);
        ASSERT_TRUE(world().until([&] { return world().witness.asked.size() == kQuestions; }));
        const auto ids = [this] {
            std::set<std::string> open;
            for (const auto& approval : world().approvals())
                open.insert(approval.approvalId);
            return open;
        };
        auto expected = ids();
        std::map<std::string, bool> given; // by file
        std::size_t askedAgain = 0;
        while (!expected.empty()) {
            if (random() % 3 == 0) {
                reopen();
                if (random() % 2 == 0)
                    static_cast<void>(world().run(world().runtime->resumeAll()));
                askedAgain += world().witness.asked.size();
            }
            EXPECT_EQ(ids(), expected) << "seed " << seed;
            const auto open = world().approvals();
            const auto& one = open[random() % open.size()];
            const bool allow = random() % 2 == 0;
            const auto verdict = allow ? api::Verdict::AllowOnce : api::Verdict::Deny;
            ASSERT_TRUE(answer(one, verdict));
            EXPECT_TRUE(answer(one, verdict)) << "the same again is no answer more";
            EXPECT_FALSE(answer(one, allow ? api::Verdict::Deny : api::Verdict::AllowOnce));
            given[std::string(boost::json::parse(one.arguments).at("path").as_string())] = allow;
            expected.erase(one.approvalId);
        }
        if (!world().runtime->isLive(run) && world().stateOf(run) != RunState::Done) {
            ASSERT_TRUE(world().run(world().runtime->resume(run)));
        }
        ASSERT_TRUE(world().untilState(run, RunState::Done)) << "seed " << seed << ": " << world().kinds(run);
        EXPECT_EQ(given.size(), kQuestions);
        for (const auto& [file, allowed] : given)
            EXPECT_EQ(get(file), allowed ? "x" : "") << file << "\n" << told(run);
        std::map<std::string, int> answers;
        for (const auto& step : world().steps(run))
            if (step.kind == api::StepKind::Answer)
                ++answers[step.approvalId];
        EXPECT_EQ(answers.size(), kQuestions);
        for (const auto& [id, count] : answers)
            EXPECT_EQ(count, 1) << "answered twice";
        EXPECT_EQ(askedAgain, 0U);
        close();
    }
}

TEST_F(People, changeTheArgumentsOfACall)
{
    const auto run = waiting(inTurn({wants({write("a", "a.txt")}), says("done")}));
    const auto asked = world().approvals().at(0);
    EXPECT_EQ(asked.pattern, "path=a.txt content=x");
    EXPECT_THAT(asked.schema, HasSubstr("\"content\"")) << "so that a client can check what it edits";
    const auto with
        = [](const std::string& arguments) { return [arguments](api::AnswerApproval& given) { given.arguments = arguments; }; };
    const auto misfit = answer(asked, api::Verdict::AllowOnce, with(R"({"path":7})"));
    ASSERT_FALSE(misfit);
    EXPECT_EQ(misfit.error().code, ErrorCode::InvalidArgument);
    EXPECT_THAT(misfit.error().message, AllOf(HasSubstr("files.write"), HasSubstr("path")));
    EXPECT_FALSE(answer(asked, api::Verdict::AllowOnce, with("no json")));
    EXPECT_FALSE(answer(asked, api::Verdict::Deny, with(R"({"path":"b.txt","content":"y"})")));
    EXPECT_EQ(world().approvals().size(), 1U) << "what was refused left it open";
    ASSERT_TRUE(answer(asked, api::Verdict::AllowOnce, with(R"({"path":"b.txt","content":"x"})")));
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_EQ(get("a.txt"), "");
    EXPECT_EQ(get("b.txt"), "x");
    EXPECT_THAT(last().text,
        AllOf(HasSubstr("A person changed the arguments"), HasSubstr(R"(path: "a.txt" became "b.txt")"),
            Not(HasSubstr("content:"))));
    const auto steps = world().steps(run);
    const auto given = std::ranges::find(
        steps, api::StepKind::Answer, [](const auto& step) { return step.kind.valueOr(api::StepKind::Note); });
    ASSERT_NE(given, steps.end());
    EXPECT_THAT(given->text, HasSubstr("b.txt"));
}

TEST_F(People, findTheirChangesAgainAfterARestart)
{
    const auto run = waiting(inTurn({wants({write("a", "a.txt")}), says("done")}));
    ASSERT_TRUE(world().untilState(run, RunState::WaitingApproval));
    reopen();
    const auto asked = world().approvals().at(0);
    EXPECT_FALSE(answer(asked, api::Verdict::AllowOnce, [](auto& given) { given.arguments = R"({"path":1})"; }))
        << "checked asleep too";
    ASSERT_TRUE(
        answer(asked, api::Verdict::AllowOnce, [](auto& given) { given.arguments = R"({"path":"b.txt","content":"y"})"; }));
    reopen();
    ASSERT_TRUE(world().run(world().runtime->resume(run)));
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_EQ(get("a.txt"), "");
    EXPECT_EQ(get("b.txt"), "y");
}

TEST_F(People, cannotChangeACallIntoWhatTheFileDenies)
{
    const auto run = waiting(inTurn({wants({write("a", "a.txt")}), says("done")}),
        kFiles + "\napproval: { \"files.write(path=secrets/*)\": deny, files.write: ask }");
    const auto asked = world().approvals().at(0);
    const auto denied = answer(
        asked, api::Verdict::AllowOnce, [](auto& given) { given.arguments = R"({"path":"./secrets/a","content":"y"})"; });
    ASSERT_FALSE(denied);
    EXPECT_EQ(denied.error().code, ErrorCode::PermissionDenied);
    ASSERT_TRUE(answer(asked, api::Verdict::AllowOnce));
    EXPECT_TRUE(world().untilState(run, RunState::Done));
}

TEST_F(People, haveRulesByArgumentsInTheFile)
{
    auto& world
        = open(inTurn({wants({write("a", "src/a.txt"), write("b", "secrets/b.txt"), write("c", "c.txt")}), says("done")}));
    const auto run = start(
        kFiles + "\napproval: { \"files.write(path=secrets/*)\": deny, \"files.write(path=src/*)\": allow, files.write: ask }",
        api::ApprovalMode::None);
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    const auto& messages = model->requests.at(1).messages;
    EXPECT_FALSE(messages[2]->failed) << messages[2]->text;
    EXPECT_THAT(messages[3]->text, HasSubstr("rules deny files.write with these arguments"));
    EXPECT_THAT(messages[4]->text, HasSubstr("nobody gives one"));
}

TEST_F(People, allowForTheRunOnlyWhatThePatternFits)
{
    const auto run = waiting(
        inTurn({wants({write("a", "src/a.txt")}), wants({write("b", "src/b.txt")}), wants({write("c", "c.txt")}), says("done")}));
    const auto with
        = [](const std::string& pattern) { return [pattern](api::AnswerApproval& given) { given.pattern = pattern; }; };
    const auto asked = world().approvals().at(0);
    const auto misfit = answer(asked, api::Verdict::AllowForRun, with("path=lib/*"));
    ASSERT_FALSE(misfit);
    EXPECT_THAT(misfit.error().message, HasSubstr("does not fit this call"));
    EXPECT_FALSE(answer(asked, api::Verdict::AllowOnce, with("path=src/*"))) << "once needs no pattern";
    EXPECT_FALSE(answer(asked, api::Verdict::AllowForRun, with("path")));
    ASSERT_TRUE(answer(asked, api::Verdict::AllowForRun, with("path=src/*")));
    ASSERT_TRUE(world().until([&] { return world().witness.asked.size() == 2; }));
    EXPECT_EQ(get("src/b.txt"), "x") << "not asked about";
    EXPECT_THAT(world().witness.asked[1].arguments, HasSubstr("c.txt"));
    reopen();
    ASSERT_TRUE(answer(world().approvals().at(0), api::Verdict::Deny));
    ASSERT_TRUE(world().run(world().runtime->resume(run)));
    EXPECT_TRUE(world().untilState(run, RunState::Done));
}

TEST_F(People, takeBackWhatTheyAllowedForAlways)
{
    // Every turn writes one more file, until there are four.
    const auto script = [](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
        const auto turn = turnOf(request);
        return turn < 4 ? wants({write("w" + std::to_string(turn), std::to_string(turn) + ".txt")}) : says("done");
    };
    saveAgent("tester", kFiles);
    auto run = waiting(script);
    ASSERT_TRUE(
        answer(world().witness.asked.at(0), api::Verdict::AllowAlways, [](auto& given) { given.pattern = "path=*.txt"; }));
    ASSERT_TRUE(world().untilState(run, RunState::Done)) << "it holds for this run";
    auto rules = world().run(world().runtime->listPermissions()).value();
    ASSERT_EQ(rules.size(), 1U);
    EXPECT_EQ(rules[0].agent, "tester");
    EXPECT_EQ(rules[0].tool, "files.write");
    EXPECT_EQ(rules[0].pattern, "path=*.txt");
    EXPECT_TRUE(rules[0].current);
    reopen();
    model->held = true;
    model->calls = 0;
    run = start(kFiles, api::ApprovalMode::Ask);
    ASSERT_TRUE(world().until([&] { return model->calls > 0; }));
    const auto id = base::Uuid::parse(rules[0].ruleId).value();
    ASSERT_TRUE(world().run(world().runtime->revokePermission(id)));
    EXPECT_EQ(world().run(world().runtime->revokePermission(id)).error().code, ErrorCode::NotFound);
    model->release();
    EXPECT_TRUE(world().until([&] { return world().witness.asked.size() == 1; }))
        << "the next call of a run at work is asked about";
    EXPECT_TRUE(world().run(world().runtime->listPermissions()).value().empty());
    ASSERT_TRUE(world().run(world().runtime->cancel(run, "")));

    saveAgent("tester", kFiles + "\npool: other");
    run = start(kFiles, api::ApprovalMode::Ask);
    ASSERT_TRUE(world().until([&] { return world().witness.asked.size() == 2; }));
    ASSERT_TRUE(answer(world().witness.asked[1], api::Verdict::AllowAlways));
    rules = world().run(world().runtime->listPermissions()).value();
    ASSERT_EQ(rules.size(), 1U);
    EXPECT_FALSE(rules[0].current) << "the saved file is another one";
}

TEST_F(People, seeOfWhoseFilesTheyAllowedSomethingAndWhereNobodyKnows)
{
    api::SetTenant acme;
    acme.name = "acme";
    acme.isNew = true;
    open(inTurn({wants({write("a", "a.txt")}), says("done")}));
    ASSERT_TRUE(world().run(world().runtime->tenants().set(acme)));
    const auto elsewhere = path("mine.yaml");
    put("mine.yaml", agentYaml(kFiles, "mine"));
    api::StartRun request;
    request.agent.path = elsewhere.string();
    request.task = task;
    request.workspace = workspace.string();
    request.tenant = "acme";
    ASSERT_TRUE(tryStart(request));
    ASSERT_TRUE(world().until([&] { return world().witness.asked.size() == 1; }));
    ASSERT_TRUE(answer(world().witness.asked[0], api::Verdict::AllowAlways));
    const auto rules = world().run(world().runtime->listPermissions()).value();
    ASSERT_EQ(rules.size(), 1U);
    EXPECT_EQ(rules[0].tenant, "acme");
    EXPECT_EQ(rules[0].agent, "mine");
    EXPECT_TRUE(rules[0].elsewhere) << "a file that lies somewhere else is not outdated for that";
    EXPECT_FALSE(rules[0].current);
    saveAgent("mine", kFiles + "\npool: other");
    const auto now = world().run(world().runtime->listPermissions()).value();
    EXPECT_FALSE(now[0].elsewhere);
    EXPECT_FALSE(now[0].current);
}

TEST_F(People, findWhatWasReallyCalledInTheLog)
{
    const auto run = waiting(inTurn({wants({write("a", "a.txt")}), says("done")}));
    ASSERT_TRUE(answer(world().approvals().at(0), api::Verdict::AllowOnce,
        [](auto& given) { given.arguments = R"({"path":"b.txt","content":"y"})"; }));
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    auto job = [](storage::Connection& db) -> base::Result<std::string> {
        std::string body;
        const auto read = db.query("SELECT body FROM steps WHERE kind = ?", {static_cast<std::int64_t>(api::StepKind::Intent)},
            [&](const storage::Row& row) { body += row.text(0); });
        if (!read)
            return base::failure(read);
        return body;
    };
    const auto intent = world().run(world().state->read(std::move(job)));
    ASSERT_TRUE(intent) << intent.error().text();
    EXPECT_THAT(*intent, HasSubstr("b.txt")) << "what a person made of the call stands where a crash would look for it";
    EXPECT_THAT(*intent, Not(HasSubstr("a.txt")));
}

TEST_F(People, areAskedTwiceWhereTheSameIsAskedTwice)
{
    const auto run = waiting(inTurn({wants({question("one", ""), question("two", "")}), says("done")}));
    ASSERT_TRUE(world().until([&] { return world().approvals().size() == 2; }));
    const auto asked = world().approvals();
    EXPECT_NE(asked[0].approvalId, asked[1].approvalId);
    EXPECT_EQ(asked[0].question, asked[1].question);
    for (const auto& [which, text] : {std::pair{0, "blue"}, {1, "red"}})
        ASSERT_TRUE(
            answer(asked[static_cast<std::size_t>(which)], api::Verdict::AllowOnce, [&](auto& given) { given.text = text; }));
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    std::vector<std::string> answers;
    for (const auto& message : model->requests.back().messages)
        if (message->text == "blue" || message->text == "red")
            answers.push_back(message->text);
    EXPECT_THAT(answers, UnorderedElementsAre("blue", "red")) << "each call has its own answer";
}

TEST_F(People, areAskedTwiceWhereOneCallAsksTheSameTwice)
{
    const boost::json::object form{{"method", "elicitation/create"},
        {"params",
            {{"message", "Which colour?"},
                {"requestedSchema", {{"type", "object"}, {"properties", {{"colour", {{"type", "string"}}}}}}}}}};
    const auto both = boost::json::serialize(boost::json::array{form, form});
    const auto arguments = boost::json::serialize(boost::json::object{{"text", both}});
    const auto run = waiting(inTurn({wants({{"m", "fake_ask_client", arguments}}), says("done")}),
        "tools: [fake.*]\nmcp_servers: { fake: { command: " KAZE_FAKE_MCP_SERVER " } }\napproval: { fake.*: allow }\n"
        "memory: { recall: 0, remember: false }");
    const auto first = world().witness.asked.at(0);
    EXPECT_THAT(first.question, HasSubstr("Which colour?"));
    ASSERT_TRUE(answer(first, api::Verdict::AllowOnce, [](auto& given) { given.text = R"({"colour":"blue"})"; }));
    ASSERT_TRUE(world().until([&] { return world().witness.asked.size() == 2; })) << "the first answer is the first question's";
    const auto second = world().witness.asked[1];
    EXPECT_NE(second.approvalId, first.approvalId);
    ASSERT_TRUE(answer(second, api::Verdict::AllowOnce, [](auto& given) { given.text = R"({"colour":"red"})"; }));
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_THAT(last().text, AllOf(HasSubstr("blue"), HasSubstr("red")));
}

TEST_F(People, haveTheirAnswerGivenForThemWhenTheTimeIsUp)
{
    for (const std::string then : {"deny", "allow"}) {
        const auto run = waiting(inTurn({wants({write("a", then + ".txt")}), says("done")}),
            kFiles + "\napproval_timeout: { after: 10m, then: " + then + " }");
        const auto asked = world().approvals().at(0);
        ASSERT_TRUE(asked.expiresAt);
        EXPECT_EQ(*asked.expiresAt - asked.askedAt, std::chrono::minutes(10));
        EXPECT_EQ(asked.onTimeout->name(), then == "deny" ? "deny" : "allow_once");
        clock.advance(std::chrono::minutes(9));
        world().settle();
        EXPECT_EQ(world().approvals().size(), 1U);
        clock.advance(std::chrono::minutes(2));
        ASSERT_TRUE(world().untilState(run, RunState::Done));
        EXPECT_EQ(get(then + ".txt"), then == "allow" ? "x" : "");
        const auto steps = world().steps(run);
        const auto given = std::ranges::find_if(steps, [](const auto& step) { return step.kind == api::StepKind::Answer; });
        ASSERT_NE(given, steps.end());
        EXPECT_THAT(given->text, HasSubstr("by itself: no answer within 10 min"));
        if (then == "deny") {
            EXPECT_THAT(last().text, HasSubstr("this call was not made: no answer within 10 min"));
        }
        EXPECT_THAT(world().witness.closed, ElementsAre(asked.approvalId));
    }
}

TEST_F(People, haveTheTimeKeptWhileTheRunOrTheCellSleeps)
{
    const auto run = waiting(inTurn({wants({write("a", "a.txt"), write("b", "b.txt")}), says("done")}),
        kFiles + "\napproval_timeout: { after: 10m, then: allow }");
    ASSERT_TRUE(world().untilState(run, RunState::WaitingApproval));
    close();
    clock.advance(std::chrono::minutes(5));
    reopen();
    world().settle();
    EXPECT_EQ(world().approvals().size(), 2U);
    EXPECT_FALSE(world().runtime->isLive(run));
    ASSERT_TRUE(answer(world().approvals().at(0), api::Verdict::Deny));
    clock.advance(std::chrono::minutes(6));
    EXPECT_TRUE(world().until([&] { return world().approvals().empty(); })) << "answered while its run sleeps";
    close();
    reopen();
    ASSERT_TRUE(world().run(world().runtime->resume(run)));
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_EQ(get("a.txt") + get("b.txt"), "x");
}

} // namespace kaze::runtime::test
