#include "engine/base/text.h"
#include "engine/tools/detail/arguments.h"
#include "engine/tools/skills.h"

#include <algorithm>

namespace kaze::tools {

using base::ErrorCode;

namespace {

const std::string kHeading
    = "\n\n# Skills\n\nEach is a folder with instructions for one kind of work. When one fits the task, load it with the tool "
      "skill_load before you begin; load another of its files only when its text says so.\n";
constexpr std::string_view kVersion = " (version ";
constexpr std::string_view kBehindVersion = "): ";

//! In one line, so that nothing in it reads as another skill.
std::string oneLine(std::string text)
{
    std::ranges::replace_if(
        text, [](unsigned char c) { return c < ' '; }, ' ');
    return text;
}

//! Blocks.
base::Result<std::string> load(const SkillStore& store, const SkillRef& ref, const std::string& file)
{
    const auto skill = store.kept(ref.name, ref.version);
    if (!skill)
        return failure(skill);
    if (!file.empty())
        return SkillStore::fileOf(**skill, file);
    std::string text
        = "# Skill: " + ref.name + kVersion.data() + ref.version + ")\n\nIts files are in " + (*skill)->folder.string();
    for (const auto& one : (*skill)->files)
        if (one.path != "SKILL.md")
            text += "\n- " + one.path + ", " + base::sizeText(static_cast<std::uint64_t>(one.bytes));
    return text + "\n\n" + (*skill)->body;
}

class SkillLoad final : public Tool {
public:
    SkillLoad(std::shared_ptr<const SkillStore> store, std::vector<SkillRef> skills)
        : m_store(std::move(store)), m_skills(std::move(skills))
    {
        m_info.name = "skill.load";
        m_info.description = "Reads a skill: its instructions, or one of the files that they name.";
        m_info.schema = detail::schemaOf({{"name", "string", "The skill's name, from the list of skills", true},
            {"file", "string", "A file of the skill, such as references/forms.md; its instructions when left out"}});
        m_info.readOnly = m_info.idempotent = true;
    }

    [[nodiscard]] const ToolInfo& info() const override { return m_info; }

    base::Task<ToolOutcome> call(boost::json::object arguments, const ToolContext&) override
    {
        const auto name = detail::textOf(arguments, "name");
        const auto skill = std::ranges::find(m_skills, name, &SkillRef::name);
        if (skill == m_skills.end()) {
            std::string names;
            for (const auto& one : m_skills)
                names += (names.empty() ? "" : ", ") + one.name;
            co_return ToolOutcome{"there is no skill \"" + name + "\"; there are: " + names, true};
        }
        auto work = [store = m_store, ref = *skill, file = detail::textOf(arguments, "file")] { return load(*store, ref, file); };
        auto text = co_await m_store->workers().run(std::move(work));
        if (!text)
            co_return ToolOutcome{text.error().text(), true};
        co_return ToolOutcome{std::move(*text)};
    }

private:
    std::shared_ptr<const SkillStore> m_store;
    std::vector<SkillRef> m_skills;
    ToolInfo m_info;
};

} // namespace

std::shared_ptr<Tool> skillLoad(std::shared_ptr<const SkillStore> store, std::vector<SkillRef> skills)
{
    return std::make_shared<SkillLoad>(std::move(store), std::move(skills));
}

std::string skillsSection(const std::vector<SkillRef>& skills)
{
    if (skills.empty())
        return {};
    auto text = kHeading;
    for (const auto& skill : skills)
        text += "\n- " + skill.name + kVersion.data() + skill.version + kBehindVersion.data() + oneLine(skill.description);
    return text;
}

std::vector<SkillRef> skillsIn(const std::string& instructions)
{
    const auto heading = instructions.rfind(kHeading);
    if (heading == std::string::npos)
        return {};
    std::vector<SkillRef> skills;
    std::string_view rest = std::string_view(instructions).substr(heading + kHeading.size());
    while (rest.starts_with("\n- ")) {
        rest.remove_prefix(3);
        const auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(line.size());
        const auto version = line.find(kVersion);
        const auto behind = line.find(kBehindVersion, version == std::string_view::npos ? 0 : version);
        if (version == std::string_view::npos || behind == std::string_view::npos)
            return {};
        const auto from = version + kVersion.size();
        skills.push_back({std::string(line.substr(0, version)), std::string(line.substr(from, behind - from)),
            std::string(line.substr(behind + kBehindVersion.size()))});
    }
    return skills;
}

} // namespace kaze::tools
