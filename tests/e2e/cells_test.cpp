// `kaze cells` and `--cell` against a real `kaze serve`.

#include "tests/e2e/e2e_fixture.h"

#include <csignal>

namespace kaze::e2e {

namespace json = boost::json;

class CellsTest : public E2eTest {
protected:
    //! A server that asks everybody for a token, and where it is.
    void serve()
    {
        token = textIn(json(kaze({"tokens", "create", "ops", "--role", "admin", "--all-tenants", "--json"})), "token");
        server = start({"serve", "--listen", "127.0.0.1:0", "--require-token", "--json"});
        ASSERT_TRUE(server->says("\n")) << server->printed();
        const auto text = server->printed();
        boost::system::error_code error;
        const auto line = json::parse(text.substr(0, text.find('\n')), error);
        ASSERT_FALSE(error) << text;
        url = textIn(line, "listening");
    }
    //! On a machine that has no data folder, with this for stdin.
    [[nodiscard]] Ran elsewhere(std::vector<std::string> arguments, const std::string& typed = "") const
    {
        const auto file = written(root / "typed", typed);
        auto how = words(std::move(arguments));
        how.words.resize(how.words.size() - 2); // no --data
        std::string line = "exec";
        for (const auto& word : how.words)
            line += " '" + word + "'";
        how.words = {"/bin/sh", "-c", line + " < '" + file.string() + "'"};
        how.environment["KAZE_DATA"] = (root / "elsewhere").string();
        Program program(std::move(how));
        return ending(program);
    }

    std::string token, url;
    std::unique_ptr<Program> server;
};

TEST_F(CellsTest, AreAddedOnceTheyAnswerAndThenAskedLikeAnyOther)
{
    serve();
    const auto added
        = elsewhere({"cells", "add", "build", url, "--token-stdin", "--environment", "staging", "--json"}, token + "\n");
    ASSERT_EQ(added.code, 0) << added.err << added.out;
    EXPECT_EQ(json(added).at("test").at("trouble"), "none");
    EXPECT_THAT(added.out, Not(HasSubstr(token)));

    const auto run = elsewhere({"run", agent({"Answer with hello."}, ""), "--task", "Do it.", "--workspace", work().string(),
        "--cell", "build", "--json"});
    EXPECT_EQ(run.code, 0) << run.err << run.out;
    const auto listed = elsewhere({"runs", "list", "--cell", "build", "--json"});
    ASSERT_EQ(listed.code, 0) << listed.err;
    EXPECT_EQ(json(listed).as_array().size(), 1U);
    const auto same = kaze({"runs", "list", "--json"});
    EXPECT_EQ(json(listed), json(same)) << "it is the same cell";
    EXPECT_FALSE(std::filesystem::exists(root / "elsewhere")) << "no cell was made here";

    environment["KAZE_CELL"] = "build";
    EXPECT_EQ(elsewhere({"budgets", "list", "--json"}).code, 0);
    environment.erase("KAZE_CELL");

    const auto all = elsewhere({"cells", "list", "--json"});
    ASSERT_EQ(json(all).as_array().size(), 1U);
    EXPECT_EQ(json(all).at(0).at("environment"), "staging");
    EXPECT_EQ(elsewhere({"cells", "test", "build"}).code, 0);
    const auto exported = elsewhere({"cells", "export"});
    EXPECT_THAT(exported.out, Not(HasSubstr(token)));
    EXPECT_EQ(elsewhere({"cells", "remove", "build"}).code, 0);
    const auto gone = elsewhere({"runs", "list", "--cell", "build"});
    EXPECT_EQ(gone.code, 2);
    EXPECT_THAT(gone.err, HasSubstr("kaze cells add"));
    EXPECT_EQ(elsewhere({"cells", "import", "-"}, exported.out).code, 0);
    const auto tokenless = elsewhere({"runs", "list", "--cell", "build"});
    EXPECT_THAT(tokenless.err, HasSubstr("--replace")) << "tokens do not travel";
}

TEST_F(CellsTest, SayWhatIsWrongAndAddNothing)
{
    serve();
    const auto wrong = elsewhere({"cells", "add", "build", url, "--token-stdin"}, "kaze_00000000_guessed\n");
    EXPECT_NE(wrong.code, 0);
    EXPECT_THAT(wrong.err, HasSubstr("does not take the access token"));
    EXPECT_THAT(wrong.err, Not(HasSubstr("guessed")));
    EXPECT_THAT(
        elsewhere({"cells", "add", "build", "http://elsewhere.example", "--token-stdin"}, token).err, HasSubstr("plain text"));
    EXPECT_THAT(elsewhere({"cells", "add", "local", url, "--token-stdin"}, token).err, HasSubstr("another name"));
    EXPECT_THAT(elsewhere({"cells", "add", "build", url}).err, HasSubstr("--token-stdin"));
    EXPECT_TRUE(json(elsewhere({"cells", "list", "--json"})).as_array().empty());

    EXPECT_THAT(elsewhere({"serve", "--cell", "build"}).err, HasSubstr("this machine"));
    EXPECT_THAT(elsewhere({"runs", "list", "--cell", "build", "--data", "/tmp/x"}).err, HasSubstr("--data"));
    EXPECT_THAT(
        elsewhere({"run", "code-reviewer", "--task", "x", "--workspace", "here", "--cell", "build"}).err, HasSubstr("from / on"));
}

} // namespace kaze::e2e
