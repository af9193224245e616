#include "tests/engine/sandbox/drive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kaze::sandbox::test {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

namespace {

std::string lines(int count, const std::string& text)
{
    std::string all;
    for (int i = 0; i < count; ++i)
        all += text + '\n';
    return all;
}

std::size_t occurrences(const std::string& text, const std::string& what)
{
    std::size_t count = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
        ++count;
    return count;
}

} // namespace

TEST(HostileWorkspace, ofHundredsOfFilesIsReviewedWholeWithinTheTurns)
{
    FileTools tools;
    for (int i = 0; i < 500; ++i)
        tools.put("d" + std::to_string(i % 20) + "/deep/f" + std::to_string(i) + ".cpp",
            "// TODO number " + std::to_string(i) + "\nvoid f() {\n" + lines(50, "  x();") + "}\n");
    Driver driver;
    const auto run = driver.runSample("code-reviewer", "Review", tools);
    const auto report = tools.get("report.md");
    EXPECT_EQ(occurrences(report, "TODO number"), 500U);
    EXPECT_EQ(occurrences(report, "function f has 52 lines"), 500U);
    EXPECT_THAT(report, Not(HasSubstr("more follows")));
    EXPECT_LE(run.turns, 60);
}

TEST(HostileWorkspace, withBinaryAndHiddenFilesNamesWhatItSkipped)
{
    FileTools tools;
    tools.put("ok.cpp", "// FIXME a\n")
        .put("bad.cpp", std::string("void\0x", 6))
        .put(".git/x.cpp", "// TODO no\n")
        .put("node_modules/y.js", "// TODO no\n")
        .put("latin.c", "// TODO caf\xe9\n");
    Driver driver;
    const auto run = driver.runSample("code-reviewer", "Review", tools);
    EXPECT_THAT(tools.get("report.md"),
        AllOf(HasSubstr("FIXME a"), HasSubstr("TODO caf"), HasSubstr("Skipped `bad.cpp`: bad.cpp is not text"),
            HasSubstr("Left out 2 files"), Not(HasSubstr("TODO no"))));
    EXPECT_THAT(run.answer, HasSubstr("Skipped `bad.cpp`"));
}

TEST(HostileWorkspace, withFilesThatComeInPiecesIsReadWhole)
{
    FileTools tools;
    tools.readLines = 10;
    tools.put("long.py", "def f():\n" + lines(95, "    x = 1") + "# end\n");
    Driver driver;
    driver.runSample("code-reviewer", "Review", tools);
    EXPECT_THAT(tools.get("report.md"), HasSubstr("function f has 96 lines"));
}

TEST(HostileWorkspace, withAFileTooLargeForOneReadTakesItInParts)
{
    FileTools tools;
    tools.largestRead = 2000;
    tools.put("big.c", "void f() {\n" + lines(900, "  call();") + "}\n");
    Driver driver;
    driver.runSample("code-reviewer", "Review", tools);
    EXPECT_THAT(tools.get("report.md"), HasSubstr("function f has 902 lines"));
}

TEST(HostileWorkspace, withMoreHitsThanTheSearchToolGivesIsReadInstead)
{
    FileTools tools;
    tools.searchLimit = 5;
    for (int i = 0; i < 4; ++i)
        tools.put("f" + std::to_string(i) + ".txt", lines(5, "TODO here"));
    Driver driver;
    driver.runSample("code-reviewer", "Review", tools);
    EXPECT_EQ(occurrences(tools.get("report.md"), "TODO here"), 20U);
}

TEST(HostileWorkspace, withoutASearchToolIsReadInstead)
{
    FileTools tools;
    tools.offered.erase("files_search");
    tools.put("a.txt", "x\nTODO y\n");
    Driver driver;
    driver.runSample("code-reviewer", "Review", tools);
    EXPECT_THAT(tools.get("report.md"), HasSubstr("`a.txt`, line 2: TODO y"));
}

TEST(HostileWorkspace, withoutAnyToolGetsAnHonestAnswer)
{
    FileTools tools;
    tools.offered.clear();
    Driver driver;
    const auto run = driver.runSample("code-reviewer", "Review", tools);
    EXPECT_THAT(run.answer, AllOf(HasSubstr("files.list is not offered"), HasSubstr("files.write is not offered")));
}

TEST(HostileWorkspace, thatIsEmptyGetsAnAnswerToo)
{
    FileTools tools;
    Driver driver;
    EXPECT_THAT(driver.runSample("librarian", "Why?", tools).answer, HasSubstr("Nothing in the 0 files"));
    EXPECT_THAT(driver.runSample("code-reviewer", "Review nowhere/", tools).answer,
        HasSubstr("names `nowhere/**`, but I found no such file"));
}

TEST(HostileWorkspace, whereWritingIsDeniedKeepsTheFindingsInTheAnswer)
{
    FileTools tools;
    tools.denied.insert("files_write");
    tools.put("a.txt", "TODO y\n");
    Driver driver;
    const auto run = driver.runSample("code-reviewer", "Review", tools);
    EXPECT_FALSE(tools.has("report.md"));
    EXPECT_THAT(run.answer,
        AllOf(HasSubstr("`a.txt`, line 1: TODO y"), HasSubstr("`report.md` was not written: Denied by a person: not today.")));
    EXPECT_EQ(std::count(tools.calls.begin(), tools.calls.end(), "files_write"), 1);
}

TEST(HostileWorkspace, whereAReportIsLongerThanAnAnswerMayBeIsWrittenInParts)
{
    FileTools tools;
    tools.put("a.txt", lines(400, "TODO the same line again and again"));
    Driver driver;
    driver.maxOutputTokens = 512;
    driver.runSample("code-reviewer", "Review", tools);
    EXPECT_EQ(occurrences(tools.get("report.md"), "TODO the same"), 400U);
    FileTools noEdit;
    noEdit.offered.erase("files_edit");
    noEdit.put("a.txt", lines(400, "TODO the same line again and again"));
    const auto run = driver.runSample("code-reviewer", "Review", noEdit);
    EXPECT_THAT(noEdit.get("report.md"), HasSubstr("This is not all"));
    EXPECT_THAT(run.answer, HasSubstr("one answer has no room for more"));
}

TEST(HostileWorkspace, whoseCsvFilesAreOddIsReconciled)
{
    FileTools tools;
    tools.readLines = 3;
    tools.put("a.csv", "id;text\n1;\"one\ntwo; \"\"three\"\"\"\n2;x\n3;\n")
        .put("b.csv", "text,id\n\"one\ntwo; \"\"three\"\"\",1.0\nx,2\n,3\n,3\n");
    Driver driver;
    const auto run = driver.runSample("reconciler", "Reconcile a.csv and b.csv", tools);
    EXPECT_THAT(tools.get("summary.md"), HasSubstr("Compared `a.csv` (3 rows) with `b.csv` (4 rows)"));
    EXPECT_THAT(tools.get("differences.csv"), HasSubstr("only in the second,"));
}

TEST(HostileWorkspace, withABrokenExpressionInTheAgentGetsAnAnswer)
{
    FileTools tools;
    tools.offered.erase("files_search");
    tools.put("a.txt", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\n");
    Driver driver;
    EXPECT_THAT(driver.run("1. Find lines matching /([/ in *.txt", "go", tools).answer, HasSubstr("is no regular expression"));
    EXPECT_THAT(driver.run("1. Find lines matching /^(a|aa|a*)*c$/ in *.txt", "go", tools).answer, HasSubstr("No line matches"));
}

} // namespace kaze::sandbox::test
