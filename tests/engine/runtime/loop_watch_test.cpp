#include "engine/runtime/detail/loop_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace testing;

namespace kaze::runtime::detail {

namespace {

struct Call {
    std::string tool, arguments, result;
    bool failed = false;
};

//! Turns of a run, step by step.
class Turns {
public:
    explicit Turns(LoopLimits limits = {3, 6}) : watch(limits) { }

    void turn(const std::vector<Call>& calls, const std::string& text = {})
    {
        watch.turnBegins(step, text);
        for (const auto& call : calls)
            watch.callEnded(call.tool, call.arguments, call.result, call.failed);
        watch.turnEnds();
        step += 3;
    }
    [[nodiscard]] std::string found() const { return watch.finding().value_or(""); }

    LoopWatch watch;
    std::int64_t step = 3;
};

const Call kRead{"files.read", R"({"path":"a"})", "the same"};
const Call kList{"files.list", "{}", "a"};

} // namespace

TEST(LoopWatch, findsTheSameCallWithTheSameResult)
{
    Turns turns;
    turns.turn({kRead}, "let me look");
    turns.turn({kRead}, "let me look again");
    EXPECT_EQ(turns.found(), "") << "twice is no loop";
    turns.turn({{"files.read", R"({ "path" : "a" })", "the same"}}, "and once more");
    EXPECT_EQ(turns.found(),
        "it made the same call 3 times in a row and got the same result (steps 3, 6, 9): files.read {\"path\":\"a\"} → the same");
}

TEST(LoopWatch, takesArgumentsInAnyOrderForTheSame)
{
    EXPECT_EQ(canonical(R"({"b":[{"d":1,"c":2}], "a":1})"), canonical(R"({"a":1,"b":[{"c":2,"d":1}]})"));
    EXPECT_NE(canonical(R"({"a":1})"), canonical(R"({"a":2})"));
    EXPECT_EQ(canonical("no json"), "no json");
}

TEST(LoopWatch, leavesPollingAloneWhileResultsDiffer)
{
    Turns turns;
    for (int i = 0; i < 50; ++i)
        turns.turn({{"http.get", R"({"url":"http://x/status"})", std::to_string(i) + " %"}});
    EXPECT_EQ(turns.found(), "");
}

TEST(LoopWatch, leavesACallAloneThatComesBesideNewOnes)
{
    Turns turns;
    for (int i = 0; i < 20; ++i)
        turns.turn({kRead, {"files.write", R"({"path":"b","content":")" + std::to_string(i) + "\"}", "written"}});
    EXPECT_EQ(turns.found(), "");
}

TEST(LoopWatch, leavesACallAloneThatComesBackAfterOtherWork)
{
    Turns turns;
    for (int i = 0; i < 10; ++i) {
        turns.turn({kRead});
        turns.turn({{"shell.run", R"({"command":"make"})", "error " + std::to_string(i)}});
    }
    EXPECT_EQ(turns.found(), "");
}

TEST(LoopWatch, findsToolsThatFailTheSameWay)
{
    Turns turns;
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(turns.found(), "");
        const auto number = std::to_string(i);
        turns.turn({{"shell.run", R"({"command":"run )" + number + "\"}",
                       "exit status 1: no \"file" + number + "\" on line " + number, true}},
            "attempt " + number);
    }
    EXPECT_EQ(turns.found(),
        "shell.run failed in the same way 3 times in a row (steps 3, 6, 9): exit status 1: no \"file2\" on line 2");
    turns.turn({{"files.write", "{}", "written"}});
    EXPECT_EQ(turns.found(), "") << "something worked";
}

TEST(LoopWatch, looksAtWhatACommandPrintedAndNotAtItsExitAlone)
{
    Turns turns;
    const auto fails = [&](const std::string& command, const std::string& printed) {
        turns.turn({{"shell.run", R"({"command":")" + command + "\"}", "exit 1\n" + printed, true}}, "hm, " + command + printed);
    };
    for (const auto* command : {"grep a x", "test -e y", "cmp a b", "false", "diff c d"})
        fails(command, "");
    EXPECT_EQ(turns.found(), "") << "different commands that say nothing";
    for (const auto* printed : {"one: not found", "no rule to make target", "permission denied"})
        fails("make", printed);
    EXPECT_EQ(turns.found(), "") << "different errors";
    for (int i = 0; i < 3; ++i)
        fails("make " + std::to_string(i), "line " + std::to_string(i) + ": syntax error");
    EXPECT_THAT(turns.found(), testing::HasSubstr("failed in the same way 3 times"));
}

TEST(LoopWatch, takesDifferentErrorsForProgress)
{
    Turns turns;
    for (const auto* error : {"no such file", "permission denied", "no such file", "disk full", "no such file"})
        turns.turn({{"shell.run", "{\"command\":\"" + std::string(error) + "\"}", error, true}}, std::string("hm, ") + error);
    EXPECT_EQ(turns.found(), "");
    EXPECT_EQ(errorClass("line 12: `x` is not \"y\" in 3.5 s\nmore"), errorClass("line 7: `z` is not \"q\" in 12.25 s"));
    EXPECT_NE(errorClass("not found"), errorClass("denied"));
}

TEST(LoopWatch, findsCyclesOfAFewTurns)
{
    for (const std::size_t period : {2U, 3U, 4U}) {
        Turns turns;
        std::string found;
        std::size_t done = 0;
        for (; done < 20 && found.empty(); ++done) {
            turns.turn({{"tool" + std::to_string(done % period), "{}", "result" + std::to_string(done % period)}},
                "thought " + std::to_string(done));
            found = turns.found();
        }
        EXPECT_EQ(done, 3 * period);
        EXPECT_THAT(
            found, StartsWith("it went through the same " + std::to_string(period) + " turns 3 times with the same results"));
        EXPECT_THAT(found, HasSubstr("tool0 {}; then tool1 {}"));
    }
}

TEST(LoopWatch, findsThatNothingIsNewAnyMore)
{
    Turns turns({0, 4});
    turns.turn({kRead});
    turns.turn({kList});
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(turns.found(), "");
        turns.turn({{"files.search", "{\"query\":\"" + std::to_string(i) + "\"}", "the same"}});
    }
    EXPECT_EQ(
        turns.found(), "nothing was new in 4 turns (steps 9, 12, 15, 18): every result and every text had been there before");
    turns.turn({kRead}, "a new thought");
    EXPECT_EQ(turns.found(), "");
}

TEST(LoopWatch, canBeSwitchedOff)
{
    Turns turns({0, 0});
    for (int i = 0; i < 100; ++i)
        turns.turn({{"shell.run", "{}", "no", true}});
    EXPECT_EQ(turns.found(), "");
}

TEST(LoopWatch, startsAnewWhenAPersonSaysSo)
{
    Turns turns;
    for (int i = 0; i < 3; ++i)
        turns.turn({kRead});
    EXPECT_NE(turns.found(), "");
    turns.watch.startAnew();
    EXPECT_EQ(turns.found(), "");
    turns.turn({kRead});
    turns.turn({kRead});
    EXPECT_EQ(turns.found(), "");
    turns.turn({kRead});
    EXPECT_THAT(turns.found(), HasSubstr("3 times"));
}

TEST(LoopWatch, countsAnAnswerThatWantsTheSameTwiceAsOne)
{
    Turns turns;
    turns.turn({kRead, kRead, kRead, kRead});
    EXPECT_EQ(turns.found(), "");
}

} // namespace kaze::runtime::detail
