#include "engine/api/run.h"
#include "engine/base/file.h"
#include "tests/engine/runtime/world.h"

using namespace testing;

namespace kaze::runtime::test {

namespace fs = std::filesystem;

class RunsWithSkills : public RuntimeTest {
protected:
    void writeSkill(const std::string& body) const
    {
        fs::create_directories(folder / "skills/counting");
        const auto text = "---\nname: counting\ndescription: Counts things, twice.\n---\n" + body;
        ASSERT_TRUE(base::writeFile(folder / "skills/counting/SKILL.md", text));
    }

    static ScriptedProvider::Script script()
    {
        return inTurn({wants({{"l", "skill_load", R"({"name":"counting"})"}}), says("counted")});
    }

    //! What the model was told that the tool gave.
    std::string loaded() const { return model->requests.back().messages.back()->text; }
};

TEST_F(RunsWithSkills, areToldOfThemAndReadThemWhenTheyNeedThem)
{
    writeSkill("Count from the left.");
    auto& world = open(script());
    const auto run = start("skills: [counting]", api::ApprovalMode::None);
    ASSERT_TRUE(world.untilState(run, RunState::Done)) << world.detail(run).error->message;
    const auto& first = model->requests.front();
    EXPECT_THAT(*first.instructions, HasSubstr("- counting (version "));
    EXPECT_THAT(*first.instructions, HasSubstr("): Counts things, twice."));
    EXPECT_THAT(*first.instructions, Not(HasSubstr("from the left")));
    EXPECT_THAT(loaded(), HasSubstr("Count from the left."));
}

TEST_F(RunsWithSkills, goOnWithTheVersionThatTheyBeganWith)
{
    writeSkill("Count from the left.");
    auto* world = &open(script());
    model->held = true;
    const auto run = start("skills: [counting]");
    ASSERT_TRUE(world->until([&] { return model->calls == 1; }));
    world = &reopen();
    writeSkill("Count from the right.");
    model->held = false;
    ASSERT_TRUE(world->run(world->runtime->resume(run)));
    ASSERT_TRUE(world->untilState(run, RunState::Done));
    EXPECT_THAT(loaded(), HasSubstr("Count from the left."));
    const auto next = start("skills: [counting]");
    ASSERT_TRUE(world->untilState(next, RunState::Done));
    EXPECT_THAT(loaded(), HasSubstr("Count from the right."));
    // Also where it is gone altogether.
    fs::remove_all(folder / "skills");
    EXPECT_FALSE(world->run(world->agents->resolve({"", agentYaml("skills: [counting]")})));
}

TEST_F(RunsWithSkills, haveNoSuchToolWithoutAny)
{
    auto& world = open(script());
    const auto run = start("");
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    EXPECT_THAT(loaded(), HasSubstr("there is no tool \"skill_load\""));
}

TEST_F(RunsWithSkills, ofEarlierReleasesGoOnAsTheyWere)
{
    auto& world = open(script());
    const auto yaml = agentYaml("skills: [gone]");
    const std::string instructions = "Work.\n\n# Skill: gone\n\nCount.";
    const auto restored = world.agents->restore(yaml, instructions, "some hash");
    ASSERT_TRUE(restored) << restored.error().text();
    EXPECT_EQ(*(*restored)->instructions, instructions);
    EXPECT_FALSE((*restored)->skillTool);
}

TEST_F(RunsWithSkills, areRefusedWithTheLineOfWhatIsWrong)
{
    auto& world = open(script());
    writeSkill("");
    ASSERT_TRUE(base::writeFile(folder / "skills/counting/SKILL.md", "---\nname: other\ndescription: x\n---\n"));
    const auto wrong = world.run(world.agents->resolve({"", agentYaml("skills: [counting]")}));
    ASSERT_FALSE(wrong);
    EXPECT_THAT(wrong.error().text(), HasSubstr("SKILL.md:2: name: \"other\" is not the name of its folder"));
    writeSkill("");
    EXPECT_FALSE(world.run(world.agents->resolve({"", agentYaml("skills: [counting, counting]")})));
}

} // namespace kaze::runtime::test
