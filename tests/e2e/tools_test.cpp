// `kaze tools` and `kaze skills`, as a person types them.
#include "tests/e2e/e2e_fixture.h"

namespace kaze::e2e {

using testing::AllOf;

class ToolsCommand : public E2eTest {
protected:
    [[nodiscard]] std::string withServer() const
    {
        return agent({"Answer."},
            std::string("tools: [\"fake.*\", files.read]\nmcp_servers:\n  fake: { command: \"") + KAZE_FAKE_MCP_SERVER + "\" }");
    }
};

TEST_F(ToolsCommand, showsWhatToolsThereAre)
{
    EXPECT_THAT(
        kaze({"tools", "list", "files.*"}).out, AllOf(HasSubstr("files.read"), HasSubstr("reads"), Not(HasSubstr("shell.run"))));
    const auto all = json(kaze({"tools", "list", "--json"}));
    EXPECT_GT(all.as_array().size(), 8U);
    EXPECT_THAT(kaze({"tools", "list", "nothing.*"}).out, HasSubstr("No tool has such a name"));
    EXPECT_THAT(kaze({"tools", "show", "files.read"}).out, AllOf(HasSubstr("built-in"), HasSubstr("\"path\"")));
    const auto none = kaze({"tools", "show", "files.dance"});
    EXPECT_EQ(none.code, 2);
    EXPECT_THAT(none.err, HasSubstr("kaze tools list"));
    EXPECT_THAT(kaze({"tools", "list", "--agent", withServer()}).out, AllOf(HasSubstr("fake.echo"), HasSubstr("files.read")));
}

TEST_F(ToolsCommand, callsOneByHand)
{
    put("a.txt", "from the workspace\n");
    const auto read = kaze({"tools", "call", "files.read", R"({"path":"a.txt"})", "--workspace", work().string()});
    EXPECT_EQ(read.code, 0) << read.err;
    EXPECT_THAT(read.out, HasSubstr("from the workspace"));
    const auto echoed = kaze({"tools", "call", "fake.echo", R"({"text":"hi"})", "--agent", withServer(), "--json"});
    EXPECT_EQ(textIn(json(echoed), "text"), "hi");
    EXPECT_FALSE(textIn(json(echoed), "trace_id").empty());
    const auto failed = kaze({"tools", "call", "files.read", R"({"path":"none.txt"})", "--workspace", work().string()});
    EXPECT_EQ(failed.code, 1);
    EXPECT_EQ(failed.out, "");
    EXPECT_FALSE(failed.err.empty());
    EXPECT_EQ(kaze({"tools", "call", "nothing"}).code, 2);
    EXPECT_THAT(kaze({"traces", "list"}).out, HasSubstr("call files.read by hand"));
}

TEST_F(ToolsCommand, saysThatNoServerRuns)
{
    EXPECT_THAT(kaze({"tools", "servers"}).out, HasSubstr("No MCP server was started"));
    EXPECT_EQ(json(kaze({"tools", "servers", "--json"})).as_array().size(), 0U);
    for (const auto* word : {"log", "restart", "stop"})
        EXPECT_THAT(kaze({"tools", word, "github"}).err, HasSubstr("no MCP server \"github\"")) << word;
    EXPECT_THAT(kaze({"doctor"}).out, HasSubstr("process sandbox"));
}

TEST_F(ToolsCommand, keepsSkills)
{
    EXPECT_THAT(kaze({"skills", "list"}).out, HasSubstr("kaze skills add FOLDER"));
    const auto file
        = written(root / "home/counting/SKILL.md", "---\nname: counting\ndescription: Counts things.\n---\nCount twice.\n");
    EXPECT_THAT(kaze({"skills", "validate", "counting"}).out, HasSubstr("counting is as it should be"))
        << "relative to where one stands";
    const auto added = kaze({"skills", "add", file.parent_path().string()});
    EXPECT_EQ(added.code, 0) << added.err;
    EXPECT_THAT(kaze({"skills", "list"}).out, AllOf(HasSubstr("counting"), HasSubstr("Counts things.")));
    EXPECT_THAT(
        kaze({"skills", "show", "counting"}).out, AllOf(HasSubstr("Count twice."), HasSubstr("SKILL.md"), HasSubstr("current")));
    EXPECT_EQ(kaze({"skills", "show", "counting", "--file", "SKILL.md"}).out.substr(0, 4), "---\n");
    EXPECT_EQ(json(kaze({"skills", "list", "--json"})).as_array().size(), 1U);
    (void)written(file, "---\nname: Counting\n---\n");
    const auto wrong = kaze({"skills", "validate", file.parent_path().string()});
    EXPECT_EQ(wrong.code, 1);
    EXPECT_THAT(wrong.out, AllOf(HasSubstr("SKILL.md:2: name:"), HasSubstr("description: it is missing")));
    EXPECT_EQ(kaze({"skills", "add", file.parent_path().string(), "--replace"}).code, 1);
    EXPECT_THAT(kaze({"skills", "list"}).out, HasSubstr("Counts things.")) << "what was there stays";
    EXPECT_THAT(kaze({"skills", "remove", "counting"}).out, HasSubstr("counting was removed"));
    EXPECT_EQ(kaze({"skills", "remove", "counting"}).code, 2);
}

} // namespace kaze::e2e
