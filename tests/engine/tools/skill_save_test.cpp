#include "engine/api/skill_requests.h"
#include "engine/tools/skills.h"
#include "tests/support/temp_folder.h"

#include <gmock/gmock.h>

#include <csignal>
#include <fstream>
#include <set>
#include <sstream>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace kaze::tools {

namespace fs = std::filesystem;
using base::ErrorCode;
using testing::HasSubstr;

namespace {

std::string matter(const std::string& name, const std::string& more = "")
{
    return "---\nname: " + name + "\ndescription: Does " + name + ".\n---\n" + more;
}

api::SaveSkill saving(std::string name, std::string file, std::string text, std::string version)
{
    return {std::move(name), std::move(file), std::move(text), std::move(version)};
}

//! Every path below a folder, links and hidden ones too.
std::set<std::string> pathsIn(const fs::path& folder)
{
    std::set<std::string> paths;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        paths.insert(entry.path().lexically_relative(folder).string());
    return paths;
}

} // namespace

class SkillSave : public testing::Test {
protected:
    std::string textOf(const std::string& path) const
    {
        std::ostringstream content;
        content << std::ifstream(library / path, std::ios::binary).rdbuf();
        return content.str();
    }

    //! The version of a skill that is saved as a new one.
    std::string begin(const std::string& name, const std::string& more = "first\n") const
    {
        const auto saved = store.save(saving(name, "", matter(name, more), ""));
        EXPECT_TRUE(saved) << saved.error().text();
        return saved ? saved->version : "";
    }

    ErrorCode refusal(const api::SaveSkill& wanted) const
    {
        const auto saved = store.save(wanted);
        EXPECT_FALSE(saved) << wanted.file;
        return saved ? ErrorCode::Internal : saved.error().code;
    }

    test::TempFolder temp;
    const fs::path folder = temp.path();
    const fs::path library = folder / "library";
    base::WorkerPool workers{1, "test-worker"};
    SkillStore store{library, folder / "kept", workers};
};

TEST_F(SkillSave, makesANewOneThatIsListed)
{
    const auto version = begin("a");
    EXPECT_EQ(textOf("a/SKILL.md"), matter("a", "first\n"));
    const auto list = store.list();
    ASSERT_EQ(list.skills.size(), 1U);
    EXPECT_EQ(list.skills[0].version, version);
    EXPECT_EQ(pathsIn(library), (std::set<std::string>{"a", "a/SKILL.md"}));
}

TEST_F(SkillSave, changesOneFileAndKeepsWhatItWas)
{
    const auto first = begin("a");
    const auto second = store.save(saving("a", "references/more.md", "More.\n", first));
    ASSERT_TRUE(second) << second.error().text();
    EXPECT_NE(second->version, first);
    const auto third = store.save(saving("a", "", matter("a", "See [more](references/more.md).\n"), second->version));
    ASSERT_TRUE(third) << third.error().text();
    EXPECT_TRUE(third->problems.empty());
    EXPECT_EQ(textOf("a/references/more.md"), "More.\n");
    EXPECT_EQ((*store.kept("a", first))->body, "first\n");
    EXPECT_EQ((*store.kept("a", second->version))->files.size(), 2U);
    EXPECT_EQ(store.get({"a", "", ""})->skill.version, third->version);
    EXPECT_EQ(store.save(saving("a", "references/more.md", "More.\n", third->version))->version, third->version)
        << "the same text is the same version";
}

TEST_F(SkillSave, leavesTheRestOfTheFolderAlone)
{
    const auto first = begin("a");
    fs::create_directories(library / "a/.git");
    std::ofstream(library / "a/.git/HEAD") << "ref";
    fs::create_symlink("/nowhere", library / "a/notes");
    std::ofstream(library / "a/run.sh") << "#!/bin/sh\n";
    ::chmod((library / "a/run.sh").c_str(), 0750);
    const auto before = pathsIn(library);
    const auto version = store.list().skills.at(0).version;
    const auto saved = store.save(saving("a", "run.sh", "#!/bin/sh\nexit 0\n", version));
    ASSERT_TRUE(saved) << saved.error().text();
    EXPECT_NE(version, first);
    EXPECT_EQ(pathsIn(library), before);
    EXPECT_EQ(textOf("a/.git/HEAD"), "ref");
    struct stat about { };
    ASSERT_EQ(::stat((library / "a/run.sh").c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777, 0750U) << "a script stays one";
}

TEST_F(SkillSave, isRefusedWhenItChangedMeanwhile)
{
    const auto first = begin("a");
    ASSERT_TRUE(store.save(saving("a", "", matter("a", "second\n"), first)));
    const auto refused = store.save(saving("a", "", matter("a", "third\n"), first));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Conflict);
    EXPECT_THAT(refused.error().message, HasSubstr(first));
    EXPECT_EQ(refusal(saving("a", "", matter("a"), "")), ErrorCode::Conflict) << "it is there already";
    EXPECT_EQ(refusal(saving("b", "", matter("b"), first)), ErrorCode::Conflict) << "there is none to change";
    EXPECT_EQ(textOf("a/SKILL.md"), matter("a", "second\n"));
    // Somebody who does not ask the store counts too.
    const auto version = store.get({"a", "", ""})->skill.version;
    std::ofstream(library / "a/extra.md") << "x";
    EXPECT_EQ(refusal(saving("a", "", matter("a", "third\n"), version)), ErrorCode::Conflict);
}

TEST_F(SkillSave, writesNothingThatWouldNotBeASkill)
{
    const auto first = begin("a");
    const auto before = pathsIn(folder);
    for (const std::string& text : {std::string("no front matter"), matter("b"), std::string("---\nname: a\n---\n"),
             std::string("---\nname: a\ndescription: [\n---\n")}) {
        const auto saved = store.save(saving("a", "", text, first));
        ASSERT_TRUE(saved) << saved.error().text();
        EXPECT_FALSE(saved->usable) << text;
        EXPECT_TRUE(saved->version.empty());
        ASSERT_FALSE(saved->problems.empty());
        EXPECT_EQ(saved->problems[0].file, "SKILL.md");
    }
    EXPECT_FALSE(store.save(saving("c", "", "nothing", ""))->usable);
    EXPECT_FALSE(store.save(saving("c", "notes.md", "alone", ""))->usable) << "a skill has a SKILL.md";
    EXPECT_EQ(pathsIn(folder), before);
    EXPECT_EQ(textOf("a/SKILL.md"), matter("a", "first\n"));
}

TEST_F(SkillSave, staysInTheFolder)
{
    const auto first = begin("a");
    fs::create_directories(folder / "outside");
    fs::create_directory_symlink(folder / "outside", library / "a/out");
    std::ofstream(folder / "outside/file.md") << "theirs";
    fs::create_symlink(folder / "outside/file.md", library / "a/link.md");
    const auto version = store.list().skills.at(0).version;
    ASSERT_EQ(version, first) << "links are no part of it";
    const auto before = pathsIn(folder);
    for (const auto* file : {"../b/SKILL.md", "/etc/passwd", "references/../../x", "out/file.md", "out/new.md", "link.md", ".",
             "./", "references/", ".hidden", "a/.git/config", "..", "SKILL.md/x"})
        EXPECT_EQ(refusal(saving("a", file, "x", version)), ErrorCode::InvalidArgument) << file;
    EXPECT_EQ(refusal(saving("a", std::string("a\0b", 3), "x", version)), ErrorCode::InvalidArgument);
    for (const auto* name : {"", "..", "../a", "A", "a/b", "."})
        EXPECT_EQ(refusal(saving(name, "", matter("a"), "")), ErrorCode::InvalidArgument) << name;
    EXPECT_EQ(pathsIn(folder), before);
    std::string theirs;
    std::ifstream(folder / "outside/file.md") >> theirs;
    EXPECT_EQ(theirs, "theirs");
    fs::create_directory_symlink(folder / "outside", library / "linked");
    EXPECT_EQ(refusal(saving("linked", "", matter("linked"), "000000000000")), ErrorCode::InvalidArgument)
        << "a folder elsewhere";
}

TEST_F(SkillSave, hasLimits)
{
    const auto first = begin("a");
    EXPECT_EQ(refusal(saving("a", "big.md", std::string((256U << 10) + 1, 'x'), first)), ErrorCode::InvalidArgument);
    EXPECT_EQ(refusal(saving("a", "bad.md", "\xff", first)), ErrorCode::InvalidArgument);
    EXPECT_EQ(refusal(saving("a", "bad.md", std::string("\0", 1), first)), ErrorCode::InvalidArgument);
    const auto saved = store.save(saving("a", "big.md", std::string(256U << 10, 'x'), first));
    ASSERT_TRUE(saved) << saved.error().text();
    for (int i = 0; i < 998; ++i)
        std::ofstream(library / "a" / (std::to_string(i) + ".md")) << "x";
    const auto version = store.list().skills.at(0).version;
    const auto refused = store.save(saving("a", "one-more.md", "x", version));
    ASSERT_TRUE(refused) << refused.error().text();
    EXPECT_FALSE(refused->usable);
    EXPECT_EQ(refused->problems.at(0).rule, "size");
    EXPECT_TRUE(store.save(saving("a", "7.md", "y", version))->usable) << "an old one may be changed";
}

TEST_F(SkillSave, letsOneOfManyThatSaveAtOnceWin)
{
    const auto first = begin("a");
    constexpr int kWriters = 8;
    std::atomic<int> won = 0;
    std::atomic<int> refused = 0;
    {
        std::vector<std::jthread> writers;
        for (int i = 0; i < kWriters; ++i)
            writers.emplace_back([&, i] {
                const auto saved = store.save(saving("a", "", matter("a", "by " + std::to_string(i) + "\n"), first));
                if (saved && saved->usable)
                    ++won;
                else if (!saved && saved.error().code == ErrorCode::Conflict)
                    ++refused;
            });
        for (int i = 0; i < kWriters; ++i)
            writers.emplace_back([&] {
                const auto saved = store.save(saving("new", "", matter("new"), ""));
                if (saved && saved->usable)
                    ++won;
                else if (!saved && saved.error().code == ErrorCode::Conflict)
                    ++refused;
            });
    }
    EXPECT_EQ(won, 2);
    EXPECT_EQ(refused, 2 * kWriters - 2);
    EXPECT_EQ(store.list().skills.size(), 2U);
}

TEST(SkillSaveCrash, leavesTheOldOrTheNewOneWhole)
{
    const test::TempFolder temp;
    const fs::path library = temp.path() / "library";
    const std::string padding(100'000, 'x');
    const auto textOf = [&](int number) { return matter("a", std::to_string(number) + " " + padding + "\n"); };
    for (int round = 0, last = 0; round < 10; ++round) {
        int ends[2];
        ASSERT_EQ(::pipe(ends), 0);
        const auto child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            base::WorkerPool workers{1, "test-worker"};
            const SkillStore store(library, temp.path() / "kept", workers);
            std::string version;
            if (const auto there = store.get({"a", "", ""}))
                version = there->skill.version;
            for (int number = last + 1;; ++number) {
                const auto saved = store.save(saving("a", "", textOf(number), version));
                if (!saved || !saved->usable || ::write(ends[1], &number, sizeof number) != sizeof number)
                    std::_Exit(1);
                version = saved->version;
            }
        }
        ::close(ends[1]);
        // Killed while it is at the next one.
        for (int i = 0; i <= round; ++i)
            ASSERT_EQ(::read(ends[0], &last, sizeof last), static_cast<ssize_t>(sizeof last));
        ::kill(child, SIGKILL);
        ASSERT_EQ(::waitpid(child, nullptr, 0), child);
        for (int more = 0; ::read(ends[0], &more, sizeof more) == static_cast<ssize_t>(sizeof more);)
            last = more;
        ::close(ends[0]);
        base::WorkerPool workers{1, "test-worker"};
        const SkillStore store(library, temp.path() / "kept", workers);
        const auto found = store.get({"a", "", ""});
        ASSERT_TRUE(found) << found.error().text();
        EXPECT_TRUE(found->text == textOf(last) || found->text == textOf(last + 1)) << "what was acknowledged is there, whole";
        EXPECT_EQ(found->files.size(), 1U) << "and nothing beside it";
        if (found->text == textOf(last + 1))
            ++last;
    }
}

TEST(SkillCheck, needsNoFolder)
{
    const auto good = SkillStore::check("a", matter("a", "Do it.\n"));
    EXPECT_TRUE(good.usable);
    EXPECT_EQ(good.version.size(), 12U);
    EXPECT_FALSE(SkillStore::check("b", matter("a")).usable);
}

TEST_F(SkillSave, putsRightWhatCannotBeUsed)
{
    fs::create_directories(library / "a");
    std::ofstream(library / "a/SKILL.md") << "---\nname: Other\n---\nbroken\n";
    const auto broken = store.get({"a", "", ""});
    ASSERT_TRUE(broken) << broken.error().text();
    EXPECT_EQ(broken->skill.name, "a");
    EXPECT_EQ(broken->skill.problems.size(), 2U);
    EXPECT_TRUE(broken->skill.problems[0].error);
    EXPECT_THAT(broken->text, HasSubstr("broken"));
    EXPECT_TRUE(broken->versions.empty()) << "no run can have used it";
    EXPECT_EQ(refusal(saving("a", "", matter("a"), "")), ErrorCode::Conflict);
    const auto saved = store.save(saving("a", "", matter("a"), broken->skill.version));
    ASSERT_TRUE(saved) << saved.error().text();
    EXPECT_TRUE(saved->usable);
    EXPECT_TRUE(store.get({"a", "", ""})->skill.problems.empty());
}

} // namespace kaze::tools
