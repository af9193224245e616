#include "tests/engine/sandbox/drive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kaze::sandbox::test {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

namespace {

const std::string kWorkspace = std::string(KAZE_RESOURCES) + "/samples/workspace";

} // namespace

TEST(CodeReviewer, reportsEveryOpenEndAndTheOverlongFunction)
{
    FileTools tools;
    tools.copyFrom(kWorkspace);
    Driver driver;
    const auto run = driver.runSample("code-reviewer", "Review this project", tools);
    const auto report = tools.get("report.md");
    EXPECT_THAT(report,
        AllOf(HasSubstr("`src/net/request_parser.cpp`, line 22: function parseRequest has 62 lines"),
            HasSubstr("`src/net/request_parser.cpp`, line 77: // TODO: join headers"),
            HasSubstr("`src/task_queue.cpp`, line 18: // FIXME: a task that is popped"),
            HasSubstr("`src/task_queue.h`, line 27: "), HasSubstr("`tools/dashboard.js`, line 8: // TODO: redraw"),
            HasSubstr("`tools/import_payments.py`, line 8: # FIXME")));
    EXPECT_THAT(run.answer,
        AllOf(HasSubstr("5 lines match"), HasSubstr("1 function is longer than 40 lines"), HasSubstr("Wrote `report.md`")));
    EXPECT_GE(run.mostCallsAtOnce, 3U);
}

TEST(CodeReviewer, looksOnlyWhereTheTaskSays)
{
    FileTools tools;
    tools.copyFrom(kWorkspace);
    Driver driver;
    driver.runSample("code-reviewer", "Review src/net please", tools);
    EXPECT_THAT(tools.get("report.md"), AllOf(HasSubstr("request_parser.cpp"), Not(HasSubstr("task_queue"))));
}

TEST(CodeReviewer, givesTheSameReportTheSecondTime)
{
    FileTools tools;
    tools.copyFrom(kWorkspace);
    Driver driver;
    driver.runSample("code-reviewer", "Review", tools);
    const auto first = tools.get("report.md");
    driver.runSample("code-reviewer", "Review", tools);
    EXPECT_EQ(tools.get("report.md"), first);
}

TEST(CodeReviewer, saysSoWhenThereIsNothingToFind)
{
    FileTools tools;
    tools.put("a.cpp", "int main() { return 0; }\n");
    Driver driver;
    const auto run = driver.runSample("code-reviewer", "Review", tools);
    EXPECT_THAT(tools.get("report.md"),
        AllOf(HasSubstr("No line matches"), HasSubstr("No function is longer than 40 lines, of 1 function")));
    EXPECT_THAT(run.answer, HasSubstr("No line matches"));
}

TEST(Reconciler, findsEveryDifferenceOfTheSample)
{
    FileTools tools;
    tools.copyFrom(kWorkspace);
    Driver driver;
    const auto run = driver.runSample("reconciler", "Reconcile data/payments_shop.csv with data/payments_bank.csv", tools);
    EXPECT_EQ(tools.get("differences.csv"),
        "difference,key,column,data/payments_shop.csv,data/payments_bank.csv\n"
        "changed,P-1003,amount,310.25,301.25\n"
        "changed,P-1006,date,2026-10-06,2026-10-08\n"
        "only in the first,P-1007,,payment_id=P-1007; customer=Gil Pires; amount=99.99; date=2026-10-07; note=,\n"
        "changed,P-1009,customer,Ivo Petrov,Ivo Petrow\n"
        "only in the second,P-1011,,,date=2026-10-16; payment_id=P-1011; amount=12.00; customer=Karl Weiss\n");
    EXPECT_THAT(tools.get("summary.md"), HasSubstr("6 rows are equal, 3 differ, 1 only in the first, 1 only in the second."));
    EXPECT_THAT(run.answer, HasSubstr("by payment_id"));
}

TEST(Reconciler, findsTheFilesByItselfAndSaysSoWhenThereAreNone)
{
    Driver driver;
    FileTools two;
    two.put("deep/a.csv", "id,n\n1,2\n").put("b.csv", "id,n\n1,3\n");
    driver.runSample("reconciler", "Please reconcile", two);
    EXPECT_THAT(two.get("differences.csv"), HasSubstr("changed,1,n,3,2"));
    FileTools none;
    EXPECT_THAT(driver.runSample("reconciler", "Please reconcile", none).answer, HasSubstr("there is no CSV file"));
}

TEST(Reconciler, doesNotGuessTheSecondFileWhereTheTaskNamesOne)
{
    Driver driver;
    FileTools three;
    three.put("a.csv", "id,n\n1,2\n").put("b.csv", "id,n\n1,3\n").put("c.csv", "id,n\n1,4\n");
    const auto run = driver.runSample("reconciler", "Reconcile c.csv", three);
    EXPECT_THAT(run.answer, AllOf(HasSubstr("`c.csv`"), HasSubstr("name the one to compare it with")));
    EXPECT_THAT(three.get("differences.csv"), Not(HasSubstr("changed")));
}

TEST(Librarian, answersWithQuotationsAndFileNames)
{
    FileTools tools;
    tools.copyFrom(kWorkspace);
    Driver driver;
    const auto run = driver.runSample("librarian", "How do we rotate the signing key?", tools);
    EXPECT_THAT(
        run.answer, AllOf(HasSubstr("> We rotate the signing key every April."), HasSubstr("— `notes/signing-key.md`, line 7")));
    EXPECT_THAT(
        driver.runSample("librarian", "When do backups run?", tools).answer, HasSubstr("Backups run every night at 02:30"));
    EXPECT_THAT(
        driver.runSample("librarian", "Who is escalated to when payments stop?", tools).answer, HasSubstr("Escalate to Farah"));
}

TEST(Librarian, doesNotGuess)
{
    FileTools tools;
    tools.copyFrom(kWorkspace);
    Driver driver;
    const auto run = driver.runSample("librarian", "What is the capital of France?", tools);
    EXPECT_THAT(run.answer, AllOf(HasSubstr("Nothing in the"), HasSubstr("capital of France"), Not(HasSubstr("> "))));
}

TEST(Librarian, findsTheNoteAmongHundreds)
{
    FileTools tools;
    for (int i = 0; i < 300; ++i)
        tools.put(
            "notes/" + std::to_string(i) + ".md", "Meeting " + std::to_string(i) + " was about the garden. Nobody was late.\n");
    tools.put("notes/zz.md", "The archive password is changed by Mira on the first Monday.\n");
    Driver driver;
    const auto run = driver.runSample("librarian", "Who changes the archive password?", tools);
    EXPECT_THAT(run.answer, HasSubstr("`notes/zz.md`, line 1"));
    EXPECT_LE(run.turns, 12);
}

TEST(FourthAgent, thatAPersonWritesInTheVocabularyWorks)
{
    FileTools tools;
    tools.put("a.md", "one\ntwo\n").put("sub/b.md", "one\n").put("c.txt", "x\n");
    Driver driver;
    driver.run("You count things.\n1. Count the lines of every *.md and write counts.csv.\n", "Go", tools);
    EXPECT_EQ(tools.get("counts.csv"), "file,lines\na.md,2\nsub/b.md,1\n");
}

TEST(FourthAgent, saysWhichFileIsNotThereAndGoesOnWithTheOthers)
{
    FileTools tools;
    tools.put("backups.md", "Backups run at night, at two.\n");
    Driver driver;
    const auto run
        = driver.run("You answer.\n1. Read `nothere.md`.\n2. Quote up to 2 passages on \"when do backups run\".\n", "Go", tools);
    EXPECT_THAT(run.answer, AllOf(HasSubstr("no `nothere.md`"), HasSubstr("Backups run at night")));
}

TEST(FourthAgent, mayPutItsStepsIntoTheTask)
{
    FileTools tools;
    tools.put("a.log", "error 1\nfine\nError 2\n");
    Driver driver;
    const auto run = driver.run("You are helpful.", "Find lines matching /error/i in *.log and write `errors.json`.", tools);
    EXPECT_THAT(tools.get("errors.json"), AllOf(HasSubstr("\"line\":\"1\""), HasSubstr("Error 2")));
}

TEST(FourthAgent, callsOtherToolsByName)
{
    FileTools tools;
    tools.offered.insert("github_search");
    Driver driver;
    const auto run = driver.run("1. Call `github.search` with {\"text\": \"about {task}\"}.\n2. Call `mail.send` with {}.\n3. "
                                "Write `out.txt` saying \"done\".",
        "kaze", tools);
    EXPECT_THAT(run.answer,
        AllOf(HasSubstr("github_search got {\"text\":\"about kaze\"}"),
            HasSubstr("could not call `mail.send`: it is not offered")));
    EXPECT_EQ(tools.get("out.txt"), "done\n");
}

} // namespace kaze::sandbox::test
