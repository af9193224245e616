// What an agent asks people, what they write to it of their own accord, and what they say to a run that goes round in circles.

#include "engine/api/run_requests.h"
#include "tests/engine/runtime/people_fixture.h"

#include <random>

using namespace testing;

namespace kaze::runtime::test {

TEST_F(People, areAskedQuestionsByTheAgent)
{
    const auto run = waiting(inTurn({wants({question("q", R"(,"choices":["blue","green"])")}), says("done")}));
    ASSERT_TRUE(world().untilState(run, RunState::WaitingApproval));
    const auto asked = world().approvals().at(0);
    EXPECT_EQ(asked.kind, api::ApprovalKind::Question);
    EXPECT_EQ(asked.tool, "person.ask");
    EXPECT_EQ(asked.question, "Which colour?");
    EXPECT_THAT(asked.choices, ElementsAre("blue", "green"));
    const auto with = [](const std::string& text) { return [text](api::AnswerApproval& given) { given.text = text; }; };
    const auto other = answer(asked, api::Verdict::AllowOnce, with("red"));
    ASSERT_FALSE(other);
    EXPECT_THAT(other.error().message, HasSubstr("\"blue\", \"green\""));
    EXPECT_FALSE(answer(asked, api::Verdict::AllowOnce)) << "an answer says something";
    EXPECT_FALSE(answer(asked, api::Verdict::AllowAlways, with("blue")));
    ASSERT_TRUE(answer(asked, api::Verdict::AllowOnce, with("green")));
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_EQ(last().text, "green");
    EXPECT_EQ(world().kinds(run), "state task model intent approval answer result model state");
}

TEST_F(People, areAskedOnceHoweverOftenTheRunIsCutOff)
{
    auto run = waiting(inTurn({wants({question("q", "")}), says("done")}));
    ASSERT_TRUE(world().untilState(run, RunState::WaitingApproval));
    const auto id = world().witness.asked.at(0).approvalId;
    for (int i = 0; i < 3; ++i) {
        reopen();
        ASSERT_EQ(world().run(world().runtime->resumeAll()).value(), 1);
        ASSERT_TRUE(world().until([&] { return world().runtime->isLive(run); }));
        world().settle();
        ASSERT_EQ(world().approvals().size(), 1U);
        EXPECT_EQ(world().approvals()[0].approvalId, id);
        EXPECT_TRUE(world().witness.asked.empty());
    }
    ASSERT_TRUE(world().run(world().runtime->pause(run)));
    ASSERT_TRUE(world().untilState(run, RunState::Paused)) << "a question is no reason not to pause";
    ASSERT_TRUE(answer(world().approvals().at(0), api::Verdict::AllowOnce, [](auto& given) { given.text = "any, really"; }));
    reopen();
    ASSERT_TRUE(world().run(world().runtime->resume(run)));
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_EQ(last().text, "any, really");
}

TEST_F(People, mayLeaveAQuestionUnanswered)
{
    auto run = waiting(inTurn({wants({question("q", "")}), says("done")}));
    ASSERT_TRUE(answer(world().approvals().at(0), api::Verdict::Deny, [](auto& given) { given.reason = "decide yourself"; }));
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_EQ(last().text, "There is no answer: decide yourself");

    run = waiting(inTurn({wants({question("q", R"(,"timeout_s":60)")}), says("done")}));
    clock.advance(std::chrono::seconds(61));
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_EQ(last().text, "There is no answer: no answer within 1 min");

    close();
    open(inTurn({wants({question("q", "")}), says("done")}));
    run = start(kFiles, api::ApprovalMode::None);
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_THAT(last().text, HasSubstr("nobody can be asked"));
}

TEST_F(People, areHeardBeforeTheNextTurn)
{
    open(inTurn({wants({{"l", "files_list", "{}"}}), says("done")}));
    model->held = true;
    const auto run = start(kFiles);
    ASSERT_TRUE(world().until([&] { return model->calls == 1; }));
    ASSERT_TRUE(send(run, "first"));
    ASSERT_TRUE(send(run, "second", "an id"));
    ASSERT_TRUE(send(run, "second", "an id")) << "sent again it is said once";
    model->release();
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    const auto& messages = model->requests.at(1).messages;
    ASSERT_EQ(messages.size(), 5U);
    EXPECT_EQ(messages[2]->role, gateway::Role::Tool);
    EXPECT_EQ(messages[3]->text, "first");
    EXPECT_EQ(messages[3]->role, gateway::Role::User);
    EXPECT_EQ(messages[4]->text, "second");
    EXPECT_EQ(world().kinds(run), "state task model intent result message message model state");
    for (const auto* none : {"", " \n"})
        EXPECT_EQ(send(run, none).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(send(run, std::string(70'000, 'x')).error().code, ErrorCode::InvalidArgument);
    const auto late = send(run, "too late");
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, ErrorCode::Conflict);
    EXPECT_THAT(late.error().message, HasSubstr("kaze runs fork"));
    EXPECT_TRUE(send(run, "second", "an id")) << "what was said then was said";
    EXPECT_EQ(send(world().ids.next(), "nobody").error().code, ErrorCode::NotFound);
}

TEST_F(People, areHeardAlsoWhenTheAgentThoughtItWasDone)
{
    open(inTurn({says("finished"), says("more then")}));
    model->held = true;
    const auto run = start(kFiles);
    ASSERT_TRUE(world().until([&] { return model->calls == 1; }));
    ASSERT_TRUE(send(run, "and the rest?"));
    model->release();
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_EQ(world().detail(run).output, "more then");
    EXPECT_EQ(last().text, "and the rest?");
}

TEST_F(People, areHeardLaterByARunThatWaitsOrSleeps)
{
    const auto run = waiting(inTurn({wants({write("a", "a.txt")}), says("done")}));
    ASSERT_TRUE(world().untilState(run, RunState::WaitingApproval));
    ASSERT_TRUE(send(run, "while it waits"));
    EXPECT_EQ(world().stateOf(run), RunState::WaitingApproval);
    ASSERT_TRUE(world().run(world().runtime->pause(run)));
    ASSERT_TRUE(world().untilState(run, RunState::Paused));
    ASSERT_TRUE(send(run, "while it is paused"));
    reopen();
    ASSERT_TRUE(send(run, "while it sleeps"));
    ASSERT_TRUE(answer(world().approvals().at(0), api::Verdict::AllowOnce));
    ASSERT_TRUE(world().run(world().runtime->resume(run)));
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    const auto& messages = model->requests.back().messages;
    std::vector<std::string> said;
    for (std::size_t i = 3; i < messages.size(); ++i)
        said.push_back(messages[i]->text);
    EXPECT_THAT(said, ElementsAre("while it waits", "while it is paused", "while it sleeps"));
}

//! However a run is cut off: what the model is sent is a continuation of what it was sent before.
TEST_F(People, areHeardInTheSameOrderWhereverTheRunIsCutOff)
{
    const auto script = [](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
        const auto turn = turnOf(request);
        if (turn < 5)
            return wants({{"l" + std::to_string(turn), "files_list", "{}"}});
        return says("done");
    };
    std::mt19937 random(7);
    open(script);
    model->held = true;
    const auto run = start(kFiles + "\nlimits: { repeats: 0, stale_turns: 0 }");
    std::vector<std::string> sent;
    std::vector<std::string> conversation;
    const auto check = [&] {
        for (const auto& request : model->requests) {
            std::vector<std::string> now;
            for (const auto& message : request.messages)
                now.push_back(std::to_string(static_cast<int>(message->role)) + message->text);
            EXPECT_TRUE(now.size() >= conversation.size() && std::equal(conversation.begin(), conversation.end(), now.begin()));
            conversation = std::move(now);
        }
        model->requests.clear();
    };
    for (int i = 0; i < 12; ++i) {
        ASSERT_TRUE(world().until([&] { return model->calls > 0 || world().stateOf(run) == RunState::Done; }));
        if (world().stateOf(run) == RunState::Done)
            break;
        if (random() % 2 == 0) {
            sent.push_back("message " + std::to_string(i));
            ASSERT_TRUE(send(run, sent.back()));
        }
        if (random() % 3 == 0) {
            check();
            reopen();
            model->calls = 0;
            model->held = true;
            ASSERT_TRUE(world().run(world().runtime->resume(run)));
            continue;
        }
        model->calls = 0;
        model->release();
        model->held = true;
    }
    model->release();
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    check();
    std::vector<std::string> heard;
    for (const auto& text : conversation)
        if (text.find("message ") != std::string::npos)
            heard.push_back(text.substr(1));
    EXPECT_EQ(heard, sent);
    EXPECT_FALSE(sent.empty());
}

TEST_F(People, decideWhetherARunThatGoesRoundInCirclesGoesOn)
{
    const auto script = [](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
        if (request.messages.back()->text == "look into b instead")
            return says("so I did");
        return wants({read("r" + std::to_string(turnOf(request)), "a")});
    };
    put("a", "nothing");
    auto run = waiting(script, kFiles + "\nlimits: { repeats: 3 }");
    ASSERT_TRUE(world().untilState(run, RunState::NeedsAttention));
    const auto asked = world().approvals().at(0);
    EXPECT_EQ(asked.kind, api::ApprovalKind::Loop);
    EXPECT_THAT(
        asked.reason, AllOf(HasSubstr("the same call 3 times in a row"), HasSubstr("steps 3, 6, 9"), HasSubstr("files.read")));
    EXPECT_EQ(model->requests.size(), 3U);
    reopen();
    ASSERT_EQ(world().run(world().runtime->resumeAll()).value(), 1);
    world().settle();
    ASSERT_EQ(world().approvals().size(), 1U);
    EXPECT_EQ(world().approvals()[0].approvalId, asked.approvalId) << "the same question, after a restart";
    EXPECT_EQ(world().stateOf(run), RunState::NeedsAttention);
    ASSERT_TRUE(answer(asked, api::Verdict::AllowOnce));
    ASSERT_TRUE(world().until([&] { return world().witness.asked.size() == 1; })) << "and counts anew";
    EXPECT_EQ(model->requests.size(), 6U);
    ASSERT_TRUE(
        answer(world().witness.asked[0], api::Verdict::AllowOnce, [](auto& given) { given.text = "look into b instead"; }));
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_EQ(world().detail(run).output, "so I did");

    run = waiting(script, kFiles + "\nlimits: { repeats: 3 }");
    ASSERT_TRUE(answer(world().witness.asked.at(0), api::Verdict::Deny, [](auto& given) { given.reason = "enough"; }));
    ASSERT_TRUE(world().untilState(run, RunState::Failed));
    EXPECT_THAT(world().detail(run).error->message, AllOf(HasSubstr("in circles"), HasSubstr("3 times"), HasSubstr("enough")));
    ASSERT_TRUE(world().run(world().runtime->resume(run)));
    EXPECT_TRUE(world().until([&] { return world().witness.asked.size() == 2; })) << "resumed it counts anew";
}

TEST_F(People, areNotAskedAboutLoopsWhereNobodyAnswers)
{
    put("a", "nothing");
    open([](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
        return wants({read("r" + std::to_string(turnOf(request)), "a")});
    });
    const auto run = start(kFiles, api::ApprovalMode::None);
    ASSERT_TRUE(world().untilState(run, RunState::Failed));
    EXPECT_THAT(world().detail(run).error->message, AllOf(HasSubstr("5 times"), HasSubstr("nobody is asked")));
}

TEST_F(People, answerALoopWhileTheRunSleeps)
{
    put("a", "nothing");
    const auto script = [](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
        return request.messages.back()->text == "stop" ? says("stopped")
                                                       : wants({read("r" + std::to_string(turnOf(request)), "a")});
    };
    const auto run = waiting(script);
    ASSERT_TRUE(world().untilState(run, RunState::NeedsAttention));
    reopen();
    ASSERT_TRUE(answer(world().approvals().at(0), api::Verdict::AllowOnce, [](auto& given) { given.text = "stop"; }));
    ASSERT_TRUE(world().run(world().runtime->resume(run)));
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_EQ(world().detail(run).output, "stopped");
}

} // namespace kaze::runtime::test
