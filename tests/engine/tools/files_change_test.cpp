#include "engine/base/text.h"
#include "tests/engine/tools/tools_fixture.h"

namespace kaze::tools {

class FilesChangeTest : public ToolsFixture { };

using State = Verification::State;

TEST_F(FilesChangeTest, writesAndReplacesFiles)
{
    const auto created = call("files.write", {{"path", "out/report.md"}, {"content", "# Report\n"}});
    EXPECT_FALSE(created.failed) << created.text;
    EXPECT_EQ(created.text, "Created out/report.md (9 bytes).");
    EXPECT_EQ(get("out/report.md"), "# Report\n");
    EXPECT_EQ(call("files.write", {{"path", "out/report.md"}, {"content", ""}}).text, "Replaced out/report.md (0 bytes).");
    EXPECT_EQ(get("out/report.md"), "");
}

TEST_F(FilesChangeTest, editsExactText)
{
    put("a.txt", "one two one\n");
    EXPECT_EQ(call("files.edit", {{"path", "a.txt"}, {"old", "two"}, {"new", "2"}}).text, "Replaced 1 occurrence in a.txt.");
    EXPECT_EQ(get("a.txt"), "one 2 one\n");
    const auto ambiguous = call("files.edit", {{"path", "a.txt"}, {"old", "one"}, {"new", "1"}});
    EXPECT_TRUE(ambiguous.failed);
    EXPECT_NE(ambiguous.text.find("2 times"), std::string::npos);
    EXPECT_EQ(get("a.txt"), "one 2 one\n");
    EXPECT_FALSE(call("files.edit", {{"path", "a.txt"}, {"old", "one"}, {"new", "oneone"}, {"all", true}}).failed);
    EXPECT_EQ(get("a.txt"), "oneone 2 oneone\n");
}

TEST_F(FilesChangeTest, refusesEditsThatCannotBeMeant)
{
    put("a.txt", "text\n");
    for (const auto& arguments : std::initializer_list<boost::json::object>{{{"path", "a.txt"}, {"old", "absent"}, {"new", "x"}},
             {{"path", "a.txt"}, {"old", ""}, {"new", "x"}}, {{"path", "a.txt"}, {"old", "text"}, {"new", "text"}},
             {{"path", "none.txt"}, {"old", "a"}, {"new", "b"}}}) {
        EXPECT_TRUE(call("files.edit", arguments).failed);
        EXPECT_FALSE(prepare("files.edit", arguments)) << "known before the intent is recorded";
    }
    EXPECT_EQ(get("a.txt"), "text\n");
}

TEST_F(FilesChangeTest, refusesAnEditThatWouldFillTheMemory)
{
    put("a.txt", std::string(1U << 20, 'a'));
    const auto grown = call("files.edit", {{"path", "a.txt"}, {"old", "a"}, {"new", std::string(100'000, 'b')}, {"all", true}});
    EXPECT_TRUE(grown.failed);
    EXPECT_NE(grown.text.find("a.txt would become larger than 67.1 MB"), std::string::npos) << grown.text;
    EXPECT_EQ(get("a.txt").size(), 1U << 20);
}

TEST_F(FilesChangeTest, takesNamesAndTextsThatAreNoUtf8OrHoldNul)
{
    const auto nul = call("files.write", {{"path", std::string_view("a\0b", 3)}, {"content", "x"}});
    EXPECT_TRUE(nul.failed);
    EXPECT_TRUE(std::filesystem::is_empty(path("")));
    EXPECT_FALSE(call("files.write", {{"path", "n.txt"}, {"content", std::string_view("a\0b", 3)}}).failed);
    EXPECT_EQ(get("n.txt"), std::string("a\0b", 3));
    const auto shown = preview("files.write", {{"path", "n.txt"}, {"content", "text"}});
    EXPECT_EQ(shown, "[binary file n.txt: 3 B → 4 B]\n");
}

TEST_F(FilesChangeTest, preparesTheHashesBeforeAndAfter)
{
    const boost::json::object arguments{{"path", "./a.txt"}, {"content", "new"}};
    const auto fresh = boost::json::parse(prepare("files.write", arguments).value());
    EXPECT_EQ(fresh.at("path"), "a.txt");
    EXPECT_TRUE(fresh.at("before").is_null());
    EXPECT_EQ(fresh.at("after").as_string(), base::sha256Hex("new"));
    EXPECT_FALSE(std::filesystem::exists(path("a.txt"))) << "prepare changes nothing";
    put("a.txt", "old");
    const auto existing = boost::json::parse(prepare("files.write", arguments).value());
    EXPECT_EQ(existing.at("before").as_string(), base::sha256Hex("old"));
}

TEST_F(FilesChangeTest, verifiesWhatACrashLeft)
{
    const boost::json::object arguments{{"path", "a.txt"}, {"content", "new"}};
    put("a.txt", "old");
    const auto prepared = prepare("files.write", arguments).value();
    EXPECT_EQ(verify("files.write", arguments, prepared).state, State::DidNotHappen);
    const auto outcome = call("files.write", arguments);
    const auto happened = verify("files.write", arguments, prepared);
    EXPECT_EQ(happened.state, State::Happened);
    EXPECT_EQ(happened.outcome.text, outcome.text);
    put("a.txt", "somebody else's");
    const auto unknown = verify("files.write", arguments, prepared);
    EXPECT_EQ(unknown.state, State::Unknown);
    EXPECT_NE(unknown.evidence.find("a.txt has the hash"), std::string::npos) << unknown.evidence;
    std::filesystem::remove(path("a.txt"));
    EXPECT_EQ(verify("files.write", arguments, prepared).state, State::Unknown);
    EXPECT_EQ(verify("files.write", arguments, "not json").state, State::Unknown);
}

TEST_F(FilesChangeTest, verifiesNewFilesEditsAndWritesThatChangeNothing)
{
    const boost::json::object fresh{{"path", "new.txt"}, {"content", "x"}};
    const auto noted = prepare("files.write", fresh).value();
    EXPECT_EQ(verify("files.write", fresh, noted).state, State::DidNotHappen);
    put("same.txt", "same");
    const boost::json::object same{{"path", "same.txt"}, {"content", "same"}};
    EXPECT_EQ(verify("files.write", same, prepare("files.write", same).value()).state, State::Happened);
    put("e.txt", "a b");
    const boost::json::object edit{{"path", "e.txt"}, {"old", "a"}, {"new", "c"}};
    const auto prepared = prepare("files.edit", edit).value();
    EXPECT_EQ(verify("files.edit", edit, prepared).state, State::DidNotHappen);
    const auto outcome = call("files.edit", edit);
    EXPECT_EQ(verify("files.edit", edit, prepared).state, State::Happened);
    EXPECT_EQ(verify("files.edit", edit, prepared).outcome.text, outcome.text);
}

TEST_F(FilesChangeTest, verifyRemovesTheTemporaryFileThatACrashLeft)
{
    const boost::json::object arguments{{"path", "d/a.txt"}, {"content", "new"}};
    put("d/a.txt", "old");
    const auto prepared = prepare("files.write", arguments).value();
    const auto leftover = "d/.kaze-" + base::sha256Hex("a.txt\nkey-1").substr(0, 16) + ".tmp";
    put(leftover, "ne");
    EXPECT_EQ(verify("files.write", arguments, prepared).state, State::DidNotHappen);
    EXPECT_FALSE(std::filesystem::exists(path(leftover)));
}

TEST_F(FilesChangeTest, previewsAsADiff)
{
    put("a.txt", "one\ntwo\n");
    EXPECT_EQ(preview("files.edit", {{"path", "a.txt"}, {"old", "two"}, {"new", "2"}}),
        "--- a/a.txt\n+++ b/a.txt\n@@ -1,2 +1,2 @@\n one\n-two\n+2\n");
    EXPECT_TRUE(preview("files.write", {{"path", "n.txt"}, {"content", "x\n"}}).starts_with("--- /dev/null\n"));
}

} // namespace kaze::tools
