// Questions to a person, and two processes on one data folder.

#include "tests/e2e/e2e_fixture.h"

#include <csignal>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace kaze::e2e {

class ApprovalTest : public E2eTest {
protected:
    [[nodiscard]] std::string writer() const
    {
        return agent({R"(Call `files.write` with {"path": "one.txt", "content": "1"}.)",
                         R"(Call `files.write` with {"path": "two.txt", "content": "2"}.)"},
            "tools: [files.write]\napproval: { files.write: ask }");
    }
    [[nodiscard]] std::string sleeper() const
    {
        return agent({R"(Call `shell.run` with {"command": "while [ ! -e go ]; do sleep 0.02; done"}.)",
                         R"(Call `files.write` with {"path": "after.txt", "content": "done"}.)"},
            "tools: [files.write, shell.run]");
    }
    [[nodiscard]] static int questionsAskedBy(Program& program)
    {
        const std::string prompt = "eave it open";
        const auto text = program.printed();
        int count = 0;
        for (auto at = text.find(prompt); at != std::string::npos; at = text.find(prompt, at + 1))
            ++count;
        return count;
    }
    //! A run that waits for its first approval, in no process.
    [[nodiscard]] std::string waitingRun() const
    {
        const auto ran = run(writer(), {"--json"});
        EXPECT_EQ(ran.code, 5) << ran.out << ran.err;
        return textIn(json(ran), "run_id");
    }
};

TEST_F(ApprovalTest, aRunWaitsUntilItIsAllowedAndThenGoesOn)
{
    const auto id = waitingRun();
    EXPECT_FALSE(std::filesystem::exists(work("one.txt")));
    const auto object = shown(id);
    ASSERT_EQ(object.at("approvals").as_array().size(), 1U);
    EXPECT_EQ(textIn(object.at("approvals").at(0), "tool"), "files.write");
    EXPECT_THAT(textIn(object.at("approvals").at(0), "preview"), HasSubstr("+1"));
    EXPECT_THAT(kaze({"runs", "show", id}).out, HasSubstr("files.write"));
    const auto first = kaze({"runs", "approve", id, "--json"});
    EXPECT_EQ(first.code, 5) << first.out << first.err;
    EXPECT_EQ(inWork("one.txt"), "1");
    EXPECT_FALSE(std::filesystem::exists(work("two.txt")));
    const auto second = kaze({"runs", "approve", id, "--json"});
    EXPECT_EQ(second.code, 0) << second.out << second.err;
    EXPECT_EQ(inWork("two.txt"), "2");
    EXPECT_EQ(textIn(json(second), "state"), "done");
}

TEST_F(ApprovalTest, aReasonForARefusalReachesTheAgent)
{
    const auto id = waitingRun();
    const auto ran = kaze({"runs", "approve", id, "--deny", "not while the auditors are here"});
    EXPECT_EQ(ran.code, 5) << ran.out << ran.err;
    EXPECT_FALSE(std::filesystem::exists(work("one.txt")));
    EXPECT_EQ(kaze({"runs", "approve", id}).code, 0);
    EXPECT_THAT(textIn(shown(id), "output"), HasSubstr("not while the auditors are here"));
}

TEST_F(ApprovalTest, allowingForTheRunAsksNoMore)
{
    const auto id = waitingRun();
    EXPECT_EQ(kaze({"runs", "approve", id, "--for-run"}).code, 0);
    EXPECT_EQ(inWork("two.txt"), "2");
}

TEST_F(ApprovalTest, aSecondAnswerIsAConflict)
{
    const auto id = waitingRun();
    const auto question = textIn(shown(id).at("approvals").at(0), "approval_id");
    EXPECT_EQ(kaze({"runs", "approve", question, "--no-resume"}).code, 0);
    const auto again = kaze({"runs", "approve", question, "--deny", "no", "--json"});
    EXPECT_EQ(again.code, 1);
    EXPECT_EQ(textIn(json(again).at("error"), "code"), "conflict");
    EXPECT_EQ(kaze({"runs", "resume", id}).code, 5) << "the second file is asked about";
    EXPECT_EQ(inWork("one.txt"), "1") << "the first answer counts";
}

TEST_F(ApprovalTest, theSameAnswerOnceMoreGoesOnWhereTheFirstProcessWasKilled)
{
    const auto id = waitingRun();
    const auto question = textIn(shown(id).at("approvals").at(0), "approval_id");
    // As if the answer had been recorded, and its process killed before it could say so.
    EXPECT_EQ(kaze({"runs", "approve", question, "--no-resume"}).code, 0);
    const auto again = kaze({"runs", "approve", question, "--json"});
    EXPECT_EQ(again.code, 5) << again.out << again.err;
    EXPECT_EQ(textIn(json(again), "run_id"), id);
    EXPECT_EQ(inWork("one.txt"), "1");
    EXPECT_EQ(shown(id).at("approvals").as_array().size(), 1U) << "the second file is asked about";
}

TEST_F(ApprovalTest, anotherProcessListsApprovesAndCancelsARunThatWaitsAtATerminal)
{
    const auto owner = start(runWords(writer()), true);
    ASSERT_TRUE(owner->says("may it call")) << owner->printed();
    const auto id = idFrom(*owner);
    const auto waiting = json(kaze({"runs", "list", "state:waiting_approval", "--json"}));
    ASSERT_EQ(waiting.as_array().size(), 1U);
    EXPECT_EQ(textIn(waiting.at(0), "run_id"), id);
    const auto approved = kaze({"runs", "approve", id});
    EXPECT_EQ(approved.code, 0) << approved.err;
    ASSERT_TRUE(owner->says("answered elsewhere"));
    ASSERT_TRUE(eventually([&] { return inWork("one.txt") == "1" && shown(id).at("approvals").as_array().size() == 1; }));
    const auto cancelled = kaze({"runs", "cancel", id, "--reason", "enough", "--json"});
    EXPECT_EQ(cancelled.code, 0) << cancelled.err;
    EXPECT_EQ(textIn(json(cancelled), "state"), "cancelled");
    EXPECT_EQ(ending(*owner).code, 4);
    EXPECT_FALSE(std::filesystem::exists(work("two.txt")));
    EXPECT_FALSE(std::filesystem::exists(data() / "cell.sock"));
}

TEST_F(ApprovalTest, aPersonAtTheTerminalAnswersThere)
{
    const auto owner = start(runWords(writer()), true);
    ASSERT_TRUE(owner->says("may it call"));
    owner->type("d not that one\n");
    ASSERT_TRUE(owner->says("not that one")) << owner->printed();
    ASSERT_TRUE(eventually([&] { return questionsAskedBy(*owner) == 2; })) << owner->printed();
    owner->type("a\n");
    EXPECT_EQ(ending(*owner).code, 0);
    EXPECT_FALSE(std::filesystem::exists(work("one.txt")));
    EXPECT_EQ(inWork("two.txt"), "2");
}

TEST_F(ApprovalTest, aSecondRunOnTheSameFolderAttachesAndOutlivesItsOwner)
{
    const auto owner = start(runWords(sleeper(), {"--approve", "all"}));
    ASSERT_TRUE(owner->says("call   shell_run"));
    const auto attached = start(runWords(sleeper(), {"--approve", "all"}));
    ASSERT_TRUE(attached->says("call   shell_run")) << attached->printed();
    EXPECT_EQ(runs().size(), 2U);
    owner->signal(SIGKILL);
    EXPECT_EQ(ending(*owner).code, -SIGKILL);
    ASSERT_TRUE(attached->says("is gone; going on")) << attached->printed();
    // It was in a shell command, and whether that happened only a person can say.
    const auto ran = ending(*attached);
    EXPECT_EQ(ran.code, 5) << ran.out << ran.err;
    put("go", "");
    const auto id = ran.out.substr(4, ran.out.find('\n') - 4);
    EXPECT_EQ(kaze({"runs", "approve", id}).code, 0);
    EXPECT_EQ(inWork("after.txt"), "done");
}

TEST_F(ApprovalTest, whenTheOwnerIsDoneARunThatAnotherProcessWatchesGoesOnThere)
{
    const auto owner = start(runWords(sleeper(), {"--approve", "all"}));
    ASSERT_TRUE(owner->says("call   shell_run"));
    const auto other = agent({R"(Call `files.write` with {"path": "other.txt", "content": "other"}.)"}, "tools: [files.write]");
    const auto attached = start(runWords(other), true);
    ASSERT_TRUE(attached->says("may it call"));
    put("go", "");
    EXPECT_EQ(ending(*owner).code, 0);
    ASSERT_TRUE(attached->says("is gone; going on")) << attached->printed();
    ASSERT_TRUE(eventually([&] { return questionsAskedBy(*attached) == 2; })) << attached->printed();
    attached->type("a\n");
    const auto ran = ending(*attached);
    EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
    EXPECT_EQ(inWork("other.txt"), "other");
}

TEST_F(ApprovalTest, aStaleSocketIsReplaced)
{
    const auto owner = start(runWords(sleeper(), {"--approve", "all"}));
    ASSERT_TRUE(owner->says("call   shell_run"));
    owner->signal(SIGKILL);
    (void)ending(*owner);
    ASSERT_TRUE(std::filesystem::exists(data() / "cell.sock"));
    const auto list = runs();
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(textIn(list[0], "state"), "interrupted");
}

TEST_F(ApprovalTest, manyProcessesAtOnceShareTheFolder)
{
    const auto owner = start(runWords(sleeper(), {"--approve", "all"}));
    ASSERT_TRUE(owner->says("call   shell_run"));
    const auto file = agent({"List the files."}, "tools: [files.list]");
    std::vector<std::unique_ptr<Program>> all;
    for (int i = 0; i < 6; ++i)
        all.push_back(start(runWords(file, {"--json"})));
    for (const auto& each : all) {
        const auto ran = ending(*each);
        EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
    }
    put("go", "");
    EXPECT_EQ(ending(*owner).code, 0);
    EXPECT_EQ(runs().size(), 7U);
}

TEST_F(ApprovalTest, processesThatStartAtOnceAgreeOnOneOwner)
{
    std::vector<std::unique_ptr<Program>> all;
    for (int i = 0; i < 6; ++i)
        all.push_back(start({"runs", "list", "--json"}));
    for (const auto& each : all) {
        const auto ran = ending(*each);
        // Who attached to a process that was just ending is told so; nobody opens the folder twice.
        EXPECT_TRUE(ran.out == "[]\n" || ran.out.find("the cell ended") != std::string::npos
            || ran.out.find("the cell is stopping") != std::string::npos)
            << ran.out << ran.err;
    }
    EXPECT_FALSE(std::filesystem::exists(data() / "cell.sock"));
}

} // namespace kaze::e2e
