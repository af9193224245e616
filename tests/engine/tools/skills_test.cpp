#include "engine/api/skill_requests.h"
#include "engine/tools/skills.h"
#include "tests/engine/tools/tools_fixture.h"

#include <sys/stat.h>

namespace kaze::tools {

namespace fs = std::filesystem;

class SkillsTest : public ToolsFixture {
protected:
    //! Writes a file of a skill that lies outside the library.
    void write(const std::string& file, const std::string& text) const { put("../given/" + file, text); }

    static std::string matter(const std::string& name, const std::string& more = "")
    {
        return "---\nname: " + name + "\ndescription: Does " + name + ". Use it when asked to.\n" + more + "---\n";
    }

    fs::path given(const std::string& name) const { return folder / "given" / name; }

    //! "line rule" of the errors of a SKILL.md in the folder "a".
    std::string errorsOf(const std::string& text) const
    {
        write("a/SKILL.md", text);
        std::string found;
        for (const auto& problem : store->validate(given("a").string()).problems)
            if (problem.error)
                found += (found.empty() ? "" : ", ") + std::to_string(problem.line) + " " + problem.rule;
        return found;
    }

    ToolOutcome load(const std::vector<SkillRef>& refs, const boost::json::object& arguments)
    {
        return callWith(skillLoad(store, refs), boost::json::serialize(arguments));
    }

    std::shared_ptr<SkillStore> store = std::make_shared<SkillStore>(folder / "library", folder / "kept", workers);
};

TEST_F(SkillsTest, takeWhatTheFormatHas)
{
    write("pdf-forms/SKILL.md",
        matter("pdf-forms",
            "license: MIT\ncompatibility: Needs pdftk.\nallowed-tools: files.read shell.run\nmetadata: { author: us, version: "
            "\"1.2\" }\n")
            + "\n# Forms\n\nSee [the fields](references/fields.md).\n");
    write("pdf-forms/references/fields.md", "Fields.\n");
    write("pdf-forms/scripts/fill.sh", "#!/bin/sh\n");
    ::chmod((given("pdf-forms") / "scripts/fill.sh").c_str(), 0755);
    const auto skill = store->take(given("pdf-forms"));
    ASSERT_TRUE(skill) << skill.error().text();
    EXPECT_EQ((*skill)->name, "pdf-forms");
    EXPECT_EQ((*skill)->description, "Does pdf-forms. Use it when asked to.");
    EXPECT_EQ((*skill)->license, "MIT");
    EXPECT_EQ((*skill)->compatibility, "Needs pdftk.");
    EXPECT_EQ((*skill)->allowedTools, (std::vector<std::string>{"files.read", "shell.run"}));
    EXPECT_EQ((*skill)->metadata.at("version"), "1.2");
    EXPECT_EQ((*skill)->body, "\n# Forms\n\nSee [the fields](references/fields.md).\n");
    EXPECT_EQ((*skill)->files.size(), 3U);
    EXPECT_TRUE((*skill)->remarks.empty());
    struct stat about { };
    ASSERT_EQ(::stat(((*skill)->folder / "scripts/fill.sh").c_str(), &about), 0);
    EXPECT_TRUE(about.st_mode & S_IXUSR) << "a script stays one";
    EXPECT_FALSE(about.st_mode & S_IWUSR) << "what is kept is not changed";
}

TEST_F(SkillsTest, nameTheLineAndTheRuleOfWhatIsWrong)
{
    EXPECT_EQ(errorsOf(matter("a")), "");
    EXPECT_EQ(errorsOf("Just text.\n"), "1 front-matter");
    EXPECT_EQ(errorsOf("---\nname: a\n"), "1 front-matter");
    EXPECT_EQ(errorsOf("---\ndescription: D.\nname: b\n---\n"), "3 name");
    EXPECT_EQ(errorsOf("---\nname: A--x\ndescription: D.\n---\n"), "2 name");
    EXPECT_EQ(errorsOf("---\nname: a\n---\n"), "2 description");
    EXPECT_EQ(errorsOf("---\nname: a\ndescription: \"\"\n---\n"), "3 description");
    EXPECT_EQ(errorsOf("---\nname: a\ndescription: " + std::string(1025, 'x') + "\n---\n"), "3 description");
    EXPECT_EQ(errorsOf("---\nname: a\ndescription: D.\nmetadata: 7\n---\n"), "4 metadata");
    EXPECT_EQ(errorsOf("---\nname: a\ndescription: [\n---\n").substr(2), "front-matter");
    EXPECT_EQ(errorsOf("---\nname: a\ndescription: \xff\n---\n"), "0 encoding");
    const auto umlauts = [] {
        std::string text;
        for (int i = 0; i < 1024; ++i)
            text += "ü";
        return text;
    }();
    EXPECT_EQ(errorsOf("---\nname: a\ndescription: " + umlauts + "\n---\n"), "") << "characters count, not bytes";
    const auto refused = store->take(given("nothing"));
    EXPECT_EQ(refused.error().code, base::ErrorCode::NotFound);
    write("a/SKILL.md", "no");
    EXPECT_NE(store->take(given("a")).error().message.find("SKILL.md:1: front-matter: "), std::string::npos);
}

TEST_F(SkillsTest, remarkOnWhatDoesNoHarm)
{
    write("a/SKILL.md", matter("a", "colour: red\n") + "See [more](references/more.md).\n");
    fs::create_symlink(folder / "outside/secret.txt", given("a") / "link.txt");
    const auto validation = store->validate(given("a").string());
    EXPECT_TRUE(validation.usable);
    ASSERT_EQ(validation.problems.size(), 3U);
    EXPECT_EQ(validation.problems[0].file, "link.txt");
    EXPECT_EQ(validation.problems[1].rule, "colour");
    EXPECT_EQ(validation.problems[1].line, 4);
    EXPECT_EQ(validation.problems[2].rule, "links");
    EXPECT_EQ(validation.problems[2].line, 6);
    const auto taken = store->take(given("a"));
    EXPECT_FALSE(fs::exists((*taken)->folder / "link.txt")) << "what a link leads to is no part of it";
}

TEST_F(SkillsTest, keepEveryVersionThatWasUsed)
{
    write("a/SKILL.md", matter("a") + "first\n");
    const auto first = (*store->take(given("a")))->version;
    EXPECT_EQ((*store->take(given("a")))->version, first);
    write("a/SKILL.md", matter("a") + "second\n");
    const auto second = (*store->take(given("a")))->version;
    EXPECT_NE(first, second);
    fs::remove_all(given("a"));
    EXPECT_EQ((*store->kept("a", first))->body, "first\n");
    EXPECT_EQ((*store->kept("a", second.substr(0, 6)))->body, "second\n");
    EXPECT_EQ(store->kept("a", "000000").error().code, base::ErrorCode::NotFound);
    EXPECT_EQ(store->kept("../a", first).error().code, base::ErrorCode::InvalidArgument);
    const auto file = folder / "kept/a" / first / "SKILL.md";
    ::chmod(file.c_str(), 0644);
    std::ofstream(file) << matter("a") << "changed\n";
    EXPECT_EQ(store->kept("a", first).error().code, base::ErrorCode::Corrupt);
}

TEST_F(SkillsTest, areAddedToTheLibraryListedAndRemoved)
{
    EXPECT_TRUE(store->list().skills.empty());
    write("a/SKILL.md", matter("a") + "first\n");
    write("b/SKILL.md", "broken");
    const auto added = store->add(given("a").string() + "/", false);
    ASSERT_TRUE(added) << added.error().text();
    EXPECT_TRUE(added->usable);
    const auto refused = store->add(given("b").string(), false);
    ASSERT_TRUE(refused);
    EXPECT_FALSE(refused->usable);
    EXPECT_FALSE(fs::exists(folder / "library/b"));
    EXPECT_EQ(store->add(given("a").string(), false).error().code, base::ErrorCode::AlreadyExists);
    write("a/SKILL.md", matter("a") + "second\n");
    ASSERT_TRUE(store->add(given("a").string(), true));
    fs::create_directories(folder / "library/odd");
    const auto list = store->list();
    ASSERT_EQ(list.skills.size(), 2U);
    EXPECT_EQ(list.skills[0].versions, 2);
    EXPECT_EQ(list.skills[1].name, "odd");
    EXPECT_EQ(list.skills[1].problems.at(0).rule, "front-matter");
    api::GetSkill query{"a", "", ""};
    const auto reply = store->get(query);
    ASSERT_TRUE(reply) << reply.error().text();
    EXPECT_NE(reply->text.find("second"), std::string::npos);
    ASSERT_EQ(reply->versions.size(), 2U);
    for (const auto& version : reply->versions) {
        query.version = version.version;
        EXPECT_EQ(store->get(query)->text.find("second") != std::string::npos, version.current);
    }
    query.file = "../../secrets.json";
    EXPECT_EQ(store->get(query).error().code, base::ErrorCode::PermissionDenied);
    ASSERT_TRUE(store->remove("a"));
    EXPECT_EQ(store->remove("a").error().code, base::ErrorCode::NotFound);
    EXPECT_EQ(store->remove("../library").error().code, base::ErrorCode::NotFound);
    query.file.clear();
    EXPECT_TRUE(store->get(query)) << "its versions stay";
}

TEST_F(SkillsTest, areFoundBesideTheAgentAndThenInTheLibrary)
{
    write("a/SKILL.md", matter("a") + "given\n");
    ASSERT_TRUE(store->add(given("a").string(), false));
    write("a/SKILL.md", matter("a") + "beside\n");
    EXPECT_EQ((*store->find(folder / "given", "a"))->body, "beside\n");
    EXPECT_EQ((*store->find(folder, "a"))->body, "given\n");
    EXPECT_EQ((*store->find(folder, "./given/a"))->body, "beside\n");
    EXPECT_EQ(store->find(folder, "nothing").error().code, base::ErrorCode::NotFound);
}

TEST_F(SkillsTest, areLoadedWhenTheyAreUsed)
{
    write("a/SKILL.md", matter("a") + "Count twice.\n");
    write("a/references/more.md", "And once more.\n");
    write("a/data.bin", std::string("\0\1", 2));
    const auto version = (*store->take(given("a")))->version;
    const std::vector<SkillRef> refs{{"a", version, "Does a."}};
    const auto text = load(refs, {{"name", "a"}});
    EXPECT_FALSE(text.failed) << text.text;
    EXPECT_NE(text.text.find("Count twice."), std::string::npos);
    EXPECT_NE(text.text.find("- references/more.md, 15 B"), std::string::npos) << text.text;
    EXPECT_EQ(text.text.find("description:"), std::string::npos);
    EXPECT_EQ(load(refs, {{"name", "a"}, {"file", "references/more.md"}}).text, "And once more.\n");
    for (const auto* path :
        {"../../secrets.json", "/etc/passwd", "references/../../../x", "nothing.md", "data.bin", "references"})
        EXPECT_TRUE(load(refs, {{"name", "a"}, {"file", path}}).failed) << path;
    EXPECT_NE(load(refs, {{"name", "b"}}).text.find("there are: a"), std::string::npos);
    // The skill changes; who began with it keeps it.
    write("a/SKILL.md", matter("a") + "Count thrice.\n");
    ASSERT_TRUE(store->take(given("a")));
    EXPECT_NE(load(refs, {{"name", "a"}}).text.find("Count twice."), std::string::npos);
}

TEST(SkillsSection, isReadAsItWasWritten)
{
    const std::vector<SkillRef> skills{
        {"a", "0123456789ab", "Does a.\n- b (version 1): injected"}, {"b-c", "ba9876543210", "Does (b): c."}};
    const auto section = skillsSection(skills);
    auto read = skillsIn("Work." + section);
    ASSERT_EQ(read.size(), 2U);
    EXPECT_EQ(read[0].version, "0123456789ab");
    EXPECT_EQ(read[1], skills[1]);
    EXPECT_TRUE(skillsSection({}).empty());
    EXPECT_TRUE(skillsIn("Work.\n\n# Skill: a\n\nCount twice.").empty()) << "runs of earlier releases have the whole text";
}

} // namespace kaze::tools
