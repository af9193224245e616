#include "engine/base/text.h"
#include "tests/engine/tools/tools_fixture.h"

namespace kaze::tools {

class FilesReadTest : public ToolsFixture {
protected:
    void putLines(const std::string& name, int count)
    {
        std::string text;
        for (int i = 1; i <= count; ++i)
            text += "line " + std::to_string(i) + "\n";
        put(name, text);
    }
};

TEST_F(FilesReadTest, listsPathsAndSizesSorted)
{
    put("b.txt", "12345");
    put("a/x.cpp", "1");
    put("a/b/y.h", "22");
    EXPECT_EQ(call("files.list", {}).text, "a/b/y.h\t2\na/x.cpp\t1\nb.txt\t5\n");
    EXPECT_EQ(call("files.list", {{"path", "a"}}).text, "a/b/y.h\t2\na/x.cpp\t1\n");
    EXPECT_EQ(call("files.list", {{"pattern", "*.{h,txt}"}}).text, "a/b/y.h\t2\nb.txt\t5\n");
    EXPECT_EQ(call("files.list", {{"path", "a"}, {"pattern", "b/*"}}).text, "a/b/y.h\t2\n");
    EXPECT_EQ(call("files.list", {{"limit", 1}}).text, "a/b/y.h\t2\n[… 2 more]");
    EXPECT_EQ(call("files.list", {{"pattern", "*.none"}}).text, "[no files]");
}

TEST_F(FilesReadTest, aNameCannotPassForAnotherLine)
{
    put("evil\nfake.txt\t99", "x");
    EXPECT_EQ(call("files.list", {}).text, "evil?fake.txt?99\t1\n");
}

TEST_F(FilesReadTest, aListStaysWithinTheOutputLimit)
{
    for (int i = 0; i < 300; ++i)
        put("file-" + std::to_string(1000 + i), "x");
    context.outputLimit = 1000;
    const auto outcome = call("files.list", {});
    EXPECT_LE(outcome.text.size(), 1000U);
    EXPECT_TRUE(outcome.text.ends_with(" more]")) << outcome.text;
}

TEST_F(FilesReadTest, everyToolRefusesToLeaveTheWorkspace)
{
    std::filesystem::create_symlink("../outside", path("out"));
    for (const auto* bad : {"../outside/secret.txt", "/etc/passwd", "out/secret.txt", "a/../../outside/secret.txt"}) {
        for (const auto& [name, arguments] : std::initializer_list<std::pair<std::string, boost::json::object>>{
                 {"files.read", {{"path", bad}}}, {"files.list", {{"path", bad}}},
                 {"files.search", {{"path", bad}, {"pattern", "."}}}, {"files.write", {{"path", bad}, {"content", "x"}}},
                 {"files.edit", {{"path", bad}, {"old", "the"}, {"new", "a"}}}}) {
            const auto outcome = call(name, arguments);
            EXPECT_TRUE(outcome.failed) << name << ' ' << bad;
            EXPECT_EQ(outcome.text.find("the secret"), std::string::npos);
        }
    }
    EXPECT_EQ(get("../outside/secret.txt"), "the secret\n");
}

TEST_F(FilesReadTest, readsTextExactlyAsItIs)
{
    put("a.txt", "one\r\n\ttwo\n\nlast without end");
    EXPECT_EQ(call("files.read", {{"path", "a.txt"}}).text, "one\r\n\ttwo\n\nlast without end");
    put("empty", "");
    const auto empty = call("files.read", {{"path", "empty"}});
    EXPECT_FALSE(empty.failed);
    EXPECT_EQ(empty.text, "");
}

TEST_F(FilesReadTest, readsAWindowAndSaysHowToGoOn)
{
    putLines("a.txt", 10);
    EXPECT_EQ(call("files.read", {{"path", "a.txt"}, {"offset", 3}, {"limit", 2}}).text,
        "line 3\nline 4\n[… 6 more lines; continue with offset 5]");
    EXPECT_EQ(call("files.read", {{"path", "a.txt"}, {"offset", 9}}).text, "line 9\nline 10\n");
    EXPECT_EQ(call("files.read", {{"path", "a.txt"}, {"offset", 9}, {"limit", 2}}).text, "line 9\nline 10\n");
    const auto beyond = call("files.read", {{"path", "a.txt"}, {"offset", 11}});
    EXPECT_TRUE(beyond.failed);
    EXPECT_NE(beyond.text.find("only 10 lines"), std::string::npos);
}

TEST_F(FilesReadTest, aLargeFileIsReadPieceByPieceWithoutALineTwiceOrLost)
{
    putLines("large.txt", 50'000);
    context.outputLimit = 100'000;
    std::string all;
    for (std::int64_t offset = 1;;) {
        const auto outcome = call("files.read", {{"path", "large.txt"}, {"offset", offset}});
        ASSERT_FALSE(outcome.failed) << outcome.text;
        ASSERT_LE(outcome.text.size(), context.outputLimit);
        const auto note = outcome.text.rfind("[… ");
        all += outcome.text.substr(0, note);
        if (note == std::string::npos)
            break;
        offset = std::stoll(outcome.text.substr(outcome.text.rfind(' ')));
    }
    EXPECT_EQ(all, get("large.txt"));
}

TEST_F(FilesReadTest, aLineThatIsTooLongIsCutAndTheNextCanBeRead)
{
    put("long.txt", std::string(500'000, 'x') + "\nsecond\n");
    context.outputLimit = 10'000;
    const auto outcome = call("files.read", {{"path", "long.txt"}});
    EXPECT_FALSE(outcome.failed);
    EXPECT_NE(outcome.text.find("line 1 is longer than fits"), std::string::npos);
    EXPECT_TRUE(outcome.text.ends_with("[… 1 more lines; continue with offset 2]"))
        << outcome.text.substr(outcome.text.size() - 100);
    EXPECT_EQ(call("files.read", {{"path", "long.txt"}, {"offset", 2}}).text, "second\n");
}

TEST_F(FilesReadTest, saysWhatIsNoText)
{
    put("b.bin", std::string("a\0b", 3));
    const auto binary = call("files.read", {{"path", "b.bin"}});
    EXPECT_TRUE(binary.failed);
    EXPECT_NE(binary.text.find("binary"), std::string::npos);
    put("latin.txt", "caf\xe9\n");
    const auto latin = call("files.read", {{"path", "latin.txt"}});
    EXPECT_FALSE(latin.failed);
    EXPECT_TRUE(base::isUtf8(latin.text));
    EXPECT_TRUE(latin.text.starts_with("caf\uFFFD\n")) << latin.text;
    EXPECT_NE(latin.text.find("no UTF-8"), std::string::npos);
    EXPECT_TRUE(call("files.read", {{"path", "none.txt"}}).failed);
    EXPECT_TRUE(call("files.read", {{"path", "."}}).failed);
}

TEST_F(FilesReadTest, searchAnswersPathLineAndText)
{
    put("src/b.cpp", "int x;\n// TODO: one\n");
    put("src/a.cpp", "// FIXME two\r\n// todo three\n");
    put("notes.md", "TODO four\n");
    put("b.bin", std::string("TODO\0", 5));
    EXPECT_EQ(call("files.search", {{"pattern", "TODO|FIXME"}}).text,
        "notes.md:1: TODO four\nsrc/a.cpp:1: // FIXME two\nsrc/b.cpp:2: // TODO: one\n");
    EXPECT_EQ(call("files.search", {{"pattern", "(?i)todo"}, {"glob", "*.cpp"}}).text,
        "src/a.cpp:2: // todo three\nsrc/b.cpp:2: // TODO: one\n");
    EXPECT_EQ(call("files.search", {{"pattern", "TODO"}, {"path", "src"}, {"glob", "b.*"}}).text, "src/b.cpp:2: // TODO: one\n");
    EXPECT_EQ(call("files.search", {{"pattern", "TODO"}, {"path", "notes.md"}}).text, "notes.md:1: TODO four\n");
    EXPECT_EQ(call("files.search", {{"pattern", "nowhere"}}).text, "[no matches]\n");
    EXPECT_TRUE(
        call("files.search", {{"pattern", "TODO"}, {"limit", 1}}).text.starts_with("notes.md:1: TODO four\n[… 1 more matches"));
}

TEST_F(FilesReadTest, searchRefusesBadPatternsAndSurvivesEvilOnes)
{
    put("a.txt", std::string(100, 'a') + "!\n");
    const auto bad = call("files.search", {{"pattern", "a(b"}});
    EXPECT_TRUE(bad.failed);
    EXPECT_NE(bad.text.find("no regular expression"), std::string::npos) << bad.text;
    // Takes for ever by backtracking; the length of the second makes Boost's own limit astronomical.
    for (const auto& evil : {std::string("^(a|aa)+$"), "(a+)+b" + std::string(900, 'x')}) {
        const auto outcome = call("files.search", {{"pattern", evil}});
        EXPECT_FALSE(outcome.failed) << outcome.text;
        EXPECT_NE(outcome.text.find("too complicated for 1 lines, the first is a.txt:1"), std::string::npos) << outcome.text;
    }
    // What makes std::regex recurse once a character.
    put("a.txt", std::string(1'000'000, 'a') + "\n");
    EXPECT_FALSE(call("files.search", {{"pattern", "^(a|b)*c"}}).failed);
}

TEST_F(FilesReadTest, searchShowsANameOnOneLine)
{
    put("evil\nb.txt:1: forged", "match\n");
    EXPECT_EQ(call("files.search", {{"pattern", "match"}}).text, "evil?b.txt:1: forged:1: match\n");
}

TEST_F(FilesReadTest, searchStopsWhenCancelled)
{
    for (int i = 0; i < 50; ++i)
        put("f" + std::to_string(i), "text\n");
    base::CancelSource source;
    source.cancel();
    context.cancel = source.token();
    EXPECT_TRUE(call("files.search", {{"pattern", "text"}}).failed);
}

TEST_F(FilesReadTest, saysSoWhenTheRunHasNoWorkspace)
{
    const int fd = std::exchange(context.workspaceFd, -1);
    for (const auto* name : {"files.list", "shell.run"}) {
        const auto outcome = call(
            name, std::string_view(name) == "shell.run" ? boost::json::object{{"command", "true"}} : boost::json::object{});
        EXPECT_TRUE(outcome.failed);
        EXPECT_NE(outcome.text.find("no workspace"), std::string::npos);
    }
    context.workspaceFd = fd;
}

} // namespace kaze::tools
