// What people say to runs beyond yes and no: other arguments, patterns, answers, messages.

#include "tests/e2e/e2e_fixture.h"

namespace kaze::e2e {

using testing::AllOf;
using testing::AnyOf;

class PeopleTest : public E2eTest {
protected:
    [[nodiscard]] std::string writer(const std::string& more = "") const
    {
        return agent({R"(Call `files.write` with {"path": "notes/one.txt", "content": "1"}.)",
                         R"(Call `files.write` with {"path": "notes/two.txt", "content": "2"}.)"},
            "tools: [files.write]\napproval: { files.write: ask }\n" + more);
    }
    [[nodiscard]] std::string asker() const
    {
        return agent(
            {R"(Call `person.ask` with {"question": "Which colour?", "choices": ["blue", "green"]}.)"}, "tools: [person.ask]");
    }
    [[nodiscard]] std::string waiting(const std::string& file) const
    {
        const auto ran = run(file, {"--json"});
        EXPECT_EQ(ran.code, 5) << ran.out << ran.err;
        return textIn(json(ran), "run_id");
    }
};

TEST_F(PeopleTest, aCallIsMadeWithOtherArguments)
{
    const auto id = waiting(writer());
    const auto wrong = kaze({"runs", "approve", id, "--edit", R"({"path": 1})"});
    EXPECT_EQ(wrong.code, 2) << wrong.out;
    EXPECT_THAT(wrong.err, HasSubstr("files.write"));
    const auto ran = kaze({"runs", "approve", id, "--edit", R"({"path": "other.txt", "content": "1"})"});
    EXPECT_EQ(ran.code, 5) << ran.out << ran.err;
    EXPECT_EQ(inWork("other.txt"), "1");
    EXPECT_FALSE(std::filesystem::exists(work("notes/one.txt")));
    EXPECT_EQ(kaze({"runs", "deny", id, "not", "two"}).code, 0);
    EXPECT_THAT(textIn(shown(id), "output"), HasSubstr("not two"));
}

TEST_F(PeopleTest, whatIsAllowedForAlwaysIsListedAndTakenBack)
{
    EXPECT_THAT(kaze({"permissions", "list"}).out, HasSubstr("Nothing is allowed for always yet"));
    EXPECT_EQ(kaze({"permissions", "list", "--json"}).out, "[]\n");
    const auto file = writer();
    const auto id = waiting(file);
    EXPECT_EQ(kaze({"runs", "approve", id, "--always", "--pattern", "path=src/*"}).code, 2) << "it does not fit this call";
    EXPECT_EQ(kaze({"runs", "approve", id, "--pattern", "path=notes/*"}).code, 2) << "once needs no pattern";
    EXPECT_EQ(kaze({"runs", "approve", id, "--always", "--pattern", "path=notes/*"}).code, 0);
    EXPECT_EQ(inWork("notes/two.txt"), "2");
    EXPECT_EQ(run(file, {}).code, 0) << "it holds for the next run";
    const auto rules = json(kaze({"permissions", "list", "--json"}));
    ASSERT_EQ(rules.as_array().size(), 1U);
    EXPECT_EQ(textIn(rules.at(0), "pattern"), "path=notes/*");
    EXPECT_EQ(textIn(rules.at(0), "tenant"), "default");
    EXPECT_THAT(kaze({"permissions", "list"}).out, AllOf(HasSubstr("for its file as it was"), Not(HasSubstr("has changed"))))
        << "the file lies outside the folder of agents";
    const auto rule = textIn(rules.at(0), "rule_id");
    EXPECT_THAT(kaze({"permissions", "list"}).out, AllOf(HasSubstr("files.write"), HasSubstr("path=notes/*")));
    EXPECT_EQ(kaze({"permissions", "revoke", "ffffffff"}).code, 2);
    EXPECT_EQ(kaze({"permissions", "revoke", rule.substr(rule.size() - 8)}).code, 0);
    EXPECT_EQ(run(file, {}).code, 5) << "it is asked about again";
}

TEST_F(PeopleTest, besideAKazeThatIsOpenAnAnswerSaysWhatBecomesOfTheRun)
{
    const auto id = waiting(writer());
    auto server = start({"serve", "--listen", "127.0.0.1:0", "--json"});
    ASSERT_TRUE(server->says("\n")) << server->printed();
    const auto first = kaze({"runs", "approve", id});
    EXPECT_EQ(first.code, 0) << first.out << first.err;
    // It may have come to its next question before it is looked at.
    EXPECT_THAT(first.out,
        AllOf(HasSubstr("allowed"), AnyOf(HasSubstr("goes on in the Kaze that is open"), HasSubstr("still waits for 1 answer"))));
    const auto asksForTwo = [&] { return boost::json::serialize(shown(id).at("approvals")).contains("two.txt"); };
    ASSERT_TRUE(eventually(asksForTwo, 30s));
    const auto only = kaze({"runs", "deny", id, "--no-resume", "no", "more"});
    EXPECT_EQ(only.code, 0) << only.out << only.err;
    EXPECT_THAT(only.out, HasSubstr("denied"));
    ASSERT_TRUE(eventually([&] { return textIn(shown(id), "state") == "done"; }, 30s)) << "it is at work there";
    EXPECT_THAT(kaze({"audit", "list", "--action", "answer_approval"}).out, AllOf(HasSubstr("allow_once"), HasSubstr("deny")));
    server->signal(SIGTERM);
    EXPECT_EQ(ending(*server).code, 0);
}

TEST_F(PeopleTest, aQuestionIsAnsweredWithAText)
{
    const auto id = waiting(asker());
    EXPECT_THAT(kaze({"runs", "show", id}).out, AllOf(HasSubstr("Which colour?"), HasSubstr("2  green")));
    EXPECT_THAT(kaze({"runs", "approve", id}).err, HasSubstr("kaze runs answer"));
    EXPECT_EQ(kaze({"runs", "answer", id, "red"}).code, 2);
    const auto ran = kaze({"runs", "answer", id, "green"});
    EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
    EXPECT_THAT(textIn(shown(id), "output"), HasSubstr("green"));
    EXPECT_EQ(kaze({"runs", "answer", id, "green"}).code, 2) << "nothing is asked any more";
}

TEST_F(PeopleTest, aQuestionIsAnsweredAtTheTerminal)
{
    const auto owner = start(runWords(asker()), true);
    ASSERT_TRUE(owner->says("it asks  Which colour?")) << owner->printed();
    ASSERT_TRUE(owner->says("eave it open"));
    owner->type("red\n");
    ASSERT_TRUE(owner->says("none of the choices"));
    owner->type("1\n");
    const auto ran = ending(*owner);
    EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("blue"));
}

TEST_F(PeopleTest, otherArgumentsAreTypedAtTheTerminal)
{
    const auto owner = start(runWords(writer()), true);
    ASSERT_TRUE(owner->says("may it call"));
    ASSERT_TRUE(owner->says("eave it open"));
    owner->type("o {\"path\": \"typed.txt\", \"content\": \"1\"}\n");
    ASSERT_TRUE(eventually([&] { return inWork("typed.txt") == "1"; })) << owner->printed();
    ASSERT_TRUE(owner->says("two.txt"));
    owner->type("r path=notes/*\n");
    EXPECT_EQ(ending(*owner).code, 0);
    EXPECT_EQ(inWork("notes/two.txt"), "2");
}

TEST_F(PeopleTest, aMessageIsReadWhenTheRunGoesOn)
{
    const auto id = waiting(writer());
    EXPECT_EQ(kaze({"runs", "send", id, " "}).code, 2);
    EXPECT_EQ(kaze({"runs", "send", "ffffffff", "hello"}).code, 2);
    const auto sent = kaze({"runs", "send", id, "leave", "the", "tests", "alone", "--json"});
    EXPECT_EQ(sent.code, 0) << sent.out << sent.err;
    EXPECT_EQ(textIn(json(sent), "run_id"), id);
    EXPECT_EQ(kaze({"runs", "approve", id, "--for-run"}).code, 0);
    EXPECT_THAT(kaze({"runs", "show", id}).out, HasSubstr("leave the tests alone"));
    const auto late = kaze({"runs", "send", id, "one more"});
    EXPECT_EQ(late.code, 1);
    EXPECT_THAT(late.err, HasSubstr("kaze runs fork"));
}

TEST_F(PeopleTest, aCallIsDeniedWhenNobodyAnswersInTime)
{
    // A slow machine may see the time run out in the first Kaze; otherwise whoever opens the data folder after it finds it so.
    const auto id = textIn(json(run(writer("approval_timeout: { after: 1s, then: deny }"), {"--json"})), "run_id");
    std::string text;
    const auto denied = [&] {
        (void)kaze({"runs", "resume", id});
        text = kaze({"runs", "show", id}).out;
        return text.contains("by itself: no answer within 1 s");
    };
    EXPECT_TRUE(eventually(denied, 30s)) << text;
    EXPECT_FALSE(std::filesystem::exists(work("notes/one.txt")));
}

} // namespace kaze::e2e
