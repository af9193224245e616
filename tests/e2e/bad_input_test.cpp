// What people and machines get wrong: each a message that says what happened, what was kept and what to do.

#include "tests/e2e/e2e_fixture.h"

#include <csignal>
#include <sqlite3.h>

namespace kaze::e2e {

using testing::AllOf;

class BadInputTest : public E2eTest {
protected:
    [[nodiscard]] std::string file(const std::string& yaml) const { return written(root / "agents" / "bad.yaml", yaml).string(); }

    void expectRefused(const Ran& ran, const testing::Matcher<std::string>& message, int code = 2) const
    {
        EXPECT_EQ(ran.code, code) << ran.out << ran.err;
        EXPECT_THAT(ran.err, message);
    }

    [[nodiscard]] std::string doneRun() const
    {
        const auto ran = run(agent({"List the files."}, "tools: [files.list]"), {"--json"});
        EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
        return textIn(json(ran), "run_id");
    }

    void sql(const std::string& statement) const
    {
        sqlite3* database = nullptr;
        ASSERT_EQ(sqlite3_open((data() / "state.db").c_str(), &database), SQLITE_OK);
        char* error = nullptr;
        EXPECT_EQ(sqlite3_exec(database, statement.c_str(), nullptr, nullptr, &error), SQLITE_OK) << (error ? error : "");
        sqlite3_close(database);
    }
};

TEST_F(BadInputTest, brokenYamlIsShownWithItsLineAndColumn)
{
    expectRefused(run(file("name: x\ninstructions: [a\n  b: c\n")), HasSubstr("bad.yaml:3:"));
    expectRefused(run(file("name: x\ninstructions: 5\ntools: files\n")),
        AllOf(HasSubstr("bad.yaml:2:"), HasSubstr("expected string"), HasSubstr("bad.yaml:3:"), HasSubstr("expected array")));
    expectRefused(run(file("name: x\ninstruction: typo\n")), HasSubstr("instruction"));
    expectRefused(run(file("name: x\ninstructions: go\nlimits: { wall_time: soon }\n")), HasSubstr("bad.yaml:3:"));
    expectRefused(run(file("")), HasSubstr("empty"));
    expectRefused(run(file(std::string("\xff\xfe\x00\x01", 4))), HasSubstr("bad.yaml"));
    expectRefused(run(root.path().string()), HasSubstr(root.path().string()));
}

TEST_F(BadInputTest, aBrokenConfigurationIsShownWithItsLine)
{
    std::ofstream(data() / "kaze.yaml") << "retries: many\n";
    expectRefused(kaze({"runs", "list"}), AllOf(HasSubstr("kaze.yaml:1:"), HasSubstr("integer")));
    std::ofstream(data() / "kaze.yaml") << "retrys: 3\n";
    expectRefused(kaze({"runs", "list"}), HasSubstr("retrys"));
}

TEST_F(BadInputTest, whatCannotWorkIsRefusedBeforeItBegins)
{
    const auto ok = agent({"List the files."}, "tools: [files.list]");
    expectRefused(run(agent({"List the files."}, "tools: [fils.list]")), AllOf(HasSubstr("fils.list"), HasSubstr("files.list")));
    expectRefused(kaze({"run", ok, "--task", "x", "--workspace", work("missing").string()}), HasSubstr("missing"));
    expectRefused(kaze({"run", ok, "--task", "x", "--workspace", ok}), HasSubstr("fourth.yaml"));
    expectRefused(run(ok, {"--model", "openai/gpt-5"}), HasSubstr("OPENAI_API_KEY"));
    expectRefused(run(ok, {"--model", "nobody/gpt-5"}), AllOf(HasSubstr("nobody/gpt-5"), HasSubstr("openai")));
    expectRefused(run(ok, {"--base-url", "127.0.0.1", "--model", "x"}), HasSubstr("127.0.0.1"));
    expectRefused(run(ok, {"--budget", "lots"}), HasSubstr("lots"));
    EXPECT_EQ(run(ok, {"--task", ""}).code, 2);
    EXPECT_TRUE(runs().empty()) << "nothing of that is a run";
}

TEST_F(BadInputTest, aDataFolderThatCannotBeUsedIsSaid)
{
    // Root may write anywhere, so what is no folder stands for what cannot be written.
    auto how = words({"runs", "list"});
    how.words.back() = written(root / "file", "x").string();
    Program onFile(how);
    expectRefused(ending(onFile), AllOf(HasSubstr(how.words.back()), HasSubstr("--data"), HasSubstr("Nothing was changed")));
    how.words.back() = (root / "file" / "below").string();
    Program below(how);
    expectRefused(ending(below), HasSubstr("Not a directory"));
    how.words.back() = "/proc/kaze";
    Program readOnly(how);
    expectRefused(ending(readOnly), HasSubstr("/proc/kaze"));
}

TEST_F(BadInputTest, aDamagedDatabaseIsLeftAsItIsAndCopied)
{
    (void)doneRun();
    const auto file = data() / "state.db";
    {
        std::fstream damage(file, std::ios::in | std::ios::out | std::ios::binary);
        for (int page = 1; page < 10; ++page) {
            damage.seekp(page * 4096);
            damage << std::string(200, 'X');
        }
    }
    const auto before = test::contentOf(file);
    const auto ran = kaze({"runs", "list"});
    EXPECT_EQ(ran.code, 1);
    EXPECT_THAT(ran.err, AllOf(HasSubstr("state.db is damaged"), HasSubstr("copy was kept"), HasSubstr("new data folder")));
    EXPECT_EQ(test::contentOf(file), before);
    std::vector<std::string> copies;
    for (const auto& entry : std::filesystem::directory_iterator(data()))
        if (entry.path().filename().string().starts_with("state.db.damaged-") && !entry.path().string().ends_with("-wal")
            && !entry.path().string().ends_with("-shm"))
            copies.push_back(entry.path());
    ASSERT_EQ(copies.size(), 1U);
    EXPECT_EQ(test::contentOf(copies[0]), before);
    EXPECT_EQ(json(kaze({"doctor", "--json"})).at(0).at("status").as_string(), "failed");
}

TEST_F(BadInputTest, aDatabaseOfANewerKazeIsRefusedAndLeftAlone)
{
    (void)doneRun();
    sql("INSERT INTO kaze_migrations SELECT 999999, 'from the future', sha256, applied_at FROM kaze_migrations LIMIT 1");
    const auto before = test::contentOf(data() / "state.db");
    const auto ran = kaze({"runs", "list"});
    EXPECT_EQ(ran.code, 2) << ran.err;
    EXPECT_THAT(ran.err, AllOf(HasSubstr("newer"), HasSubstr("state.db")));
    EXPECT_EQ(test::contentOf(data() / "state.db"), before);
}

TEST_F(BadInputTest, aFullDiskStopsTheRunAndRoomLetsItGoOn)
{
    // A small disk of its own, in a name space of its own, where the kernel permits that.
    std::string large;
    for (int i = 0; i < 40'000; ++i)
        large += std::to_string(i) + " is a line of a file that takes its room\n";
    put("large.txt", large);
    const auto file = agent({"Read `large.txt`.", R"(Call `files.write` with {"path": "end.txt", "content": "reached"}.)"},
        "tools: [files.list, files.read, files.write]\napproval: { files.write: allow }");
    const auto script = written(root / "full.sh",
        "mount -t tmpfs -o size=1200k none \"$2\" 2>/dev/null || exit 99\n"
        "printf 'sandbox: { first_token: 1ms, per_chunk: 0ms }\\n' > \"$2/kaze.yaml\"\n"
        "\"$1\" run \"$3\" --task x --workspace \"$4\" --data \"$2\"; echo \"first: $?\"\n"
        "mount -o remount,size=200m \"$2\"\n"
        "id=$(\"$1\" runs list --json --data \"$2\" | sed 's/.*\"run_id\":\"\\([^\"]*\\)\".*/\\1/')\n"
        "\"$1\" runs show $id --data \"$2\" --json | sed 's/.*\"state\":\"\\([a-z_]*\\)\".*/state: \\1/' | tail -c 100\n"
        "\"$1\" runs resume $id --data \"$2\" --json >/dev/null; echo \"then: $?\"\n");
    auto how = words({});
    how.words = {"/usr/bin/unshare", "-rm", "/bin/sh", script.string(), KAZE_PROGRAM, data().string(), file, work().string()};
    Program program(how);
    const auto ran = ending(program);
    if (ran.code == 99 || ran.code == 127 || ran.err.find("unshare") != std::string::npos)
        GTEST_SKIP() << "this machine lets nobody mount a small disk: " << ran.err;
    EXPECT_THAT(ran.out, Not(HasSubstr("first: 0"))) << "the disk was large enough";
    EXPECT_THAT(ran.out + ran.err, AllOf(HasSubstr("could not be written"), HasSubstr("resume")));
    EXPECT_THAT(ran.out, HasSubstr("then: 0")) << ran.err;
    EXPECT_EQ(inWork("end.txt"), "reached");
}

TEST_F(BadInputTest, aFileThatMayGrowNoFurtherIsLikeAFullDisk)
{
    std::string large;
    for (int i = 0; i < 40'000; ++i)
        large += std::to_string(i) + " is a line of a file that takes its room\n";
    put("large.txt", large);
    const auto file = agent({"Read `large.txt`.", R"(Call `files.write` with {"path": "end.txt", "content": "reached"}.)"},
        "tools: [files.list, files.read, files.write]\napproval: { files.write: allow }");
    EXPECT_TRUE(runs().empty());
    auto how = words(runWords(file));
    // In blocks of 512 bytes.
    how.words.insert(how.words.begin(), {"/bin/sh", "-c", "ulimit -f 1200; exec \"$@\"", "sh"});
    Program program(std::move(how));
    const auto ran = ending(program);
    EXPECT_EQ(ran.code, 5) << "not ended by a signal: " << ran.out << ran.err;
    EXPECT_THAT(ran.out + ran.err, AllOf(HasSubstr("could not be written"), HasSubstr("free some space"), HasSubstr("resume")));
    const auto resumed = kaze({"runs", "resume", textIn(runs().at(0), "run_id"), "--json"});
    EXPECT_EQ(resumed.code, 0) << resumed.out << resumed.err;
    EXPECT_EQ(inWork("end.txt"), "reached");
}

TEST_F(BadInputTest, aFileOfFiftyMegabytesIsReadInPart)
{
    {
        std::ofstream large(work("large.log"));
        const std::string block = std::string(99, 'y') + '\n';
        for (int i = 0; i < 500'000; ++i)
            large << block;
    }
    const auto ran = run(agent({R"(Call `files.read` with {"path": "large.log"}.)"}, "tools: [files.read]"), {"--json"});
    EXPECT_EQ(ran.code, 0) << ran.out.substr(0, 1000) << ran.err;
    EXPECT_LT(ran.out.size(), 1U << 20);
    EXPECT_LT(std::filesystem::file_size(data() / "state.db"), 5U << 20);
}

TEST_F(BadInputTest, bytesThatAreNoUtf8AreShownAsSuchEverywhere)
{
    put("latin.txt", "caf\xe9 \xff\xfe TODO\n");
    put("bin\xe9.txt", "a file whose name is no UTF-8\n");
    const auto ran = run(
        agent({"List the files.", R"(Call `files.read` with {"path": "latin.txt"}.)", "Find lines matching /TODO/ in them."},
            "tools: [files.list, files.read, files.search]"),
        {"--task", "caf\xe9", "--json"});
    EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
    const auto object = json(ran);
    EXPECT_THAT(textIn(object, "output"), HasSubstr("caf\xef\xbf\xbd"));
    EXPECT_TRUE(shown(textIn(object, "run_id")).is_object());
}

TEST_F(BadInputTest, aWorkspaceThatVanishesFailsTheRunPlainly)
{
    const auto file = agent({R"(Call `shell.run` with {"command": "true"}.)"}, "tools: [shell.run]");
    const auto id = textIn(json(run(file, {"--json"})), "run_id");
    std::filesystem::remove_all(work());
    const auto ran = kaze({"runs", "approve", id, "--json"});
    EXPECT_EQ(ran.code, 1) << ran.out << ran.err;
    EXPECT_THAT(textIn(json(ran).at("error"), "message"), AllOf(HasSubstr("workspace"), HasSubstr(work().string())));
}

TEST_F(BadInputTest, noToolLeavesTheWorkspace)
{
    (void)written(root / "secret.txt", "not for agents");
    std::filesystem::create_symlink(root / "secret.txt", work("link.txt"));
    const auto ran
        = run(agent({R"(Call `files.read` with {"path": "../secret.txt"}.)", R"(Call `files.read` with {"path": "link.txt"}.)",
                        R"(Call `files.write` with {"path": "../out.txt", "content": "x"}.)"},
                  "tools: [files.read, files.write]"),
            {"--approve", "all", "--json"});
    EXPECT_EQ(ran.code, 0) << ran.out;
    EXPECT_THAT(ran.out, Not(HasSubstr("not for agents")));
    EXPECT_FALSE(std::filesystem::exists(root / "out.txt"));
}

} // namespace kaze::e2e
