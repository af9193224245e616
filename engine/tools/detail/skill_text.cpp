#include "engine/api/skill_requests.h"
#include "engine/tools/detail/skill_folder.h"

#include "engine/base/text.h"
#include "engine/base/yaml.h"

#include <algorithm>
#include <charconv>
#include <sstream>

namespace kaze::tools::detail {

namespace json = boost::json;

namespace {

// The specification's limits, in characters; counted in code points.
constexpr std::size_t kLongestName = 64;
constexpr std::size_t kLongestDescription = 1024;
constexpr std::size_t kLongestCompatibility = 500;
constexpr std::size_t kManyLines = 500;

const std::string kFile = "SKILL.md";

std::size_t charactersOf(std::string_view text)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

//! The line in "SKILL.md:3:1: what".
std::int64_t lineIn(std::string_view message)
{
    std::int64_t line = 0;
    if (message.starts_with(kFile + ":"))
        std::from_chars(message.data() + kFile.size() + 1, message.data() + message.size(), line);
    return line;
}

//! The front matter with an empty line in place of the opening dashes, so that lines count as in the file, and what is below it.
struct Split {
    std::string matter, body;
    bool found = false;
};

Split split(const std::string& text)
{
    std::istringstream lines(text);
    std::string line;
    const auto isDashes = [&] { return line == "---" || line == "---\r"; };
    Split parts;
    if (!std::getline(lines, line) || !isDashes())
        return parts;
    parts.matter = "\n";
    while (std::getline(lines, line)) {
        if (isDashes()) {
            parts.found = true;
            break;
        }
        parts.matter += line + '\n';
    }
    if (const auto at = lines.tellg(); parts.found && at >= 0)
        parts.body = text.substr(static_cast<std::size_t>(at));
    return parts;
}

class Reader {
public:
    Reader(const base::YamlDocument& file, Skill& skill, std::vector<api::SkillProblem>& problems)
        : m_file(file), m_skill(skill), m_problems(problems)
    {
    }

    void read(const std::string& folderName)
    {
        m_skill.name = text("name", true, kLongestName);
        if (!m_skill.name.empty() && !isSkillName(m_skill.name))
            problem("name", "\"" + m_skill.name + "\" may hold lower-case letters, digits and single hyphens, none at its ends");
        else if (!m_skill.name.empty() && m_skill.name != folderName)
            problem("name", "\"" + m_skill.name + "\" is not the name of its folder, \"" + folderName + "\"");
        m_skill.description = text("description", true, kLongestDescription);
        m_skill.license = text("license", false, kLongestDescription);
        m_skill.compatibility = text("compatibility", false, kLongestCompatibility);
        std::istringstream tools(text("allowed-tools", false, kLongestDescription));
        for (std::string tool; tools >> tool;)
            m_skill.allowedTools.push_back(tool);
        readMetadata();
        static constexpr std::array<std::string_view, 6> kKnown{
            "name", "description", "license", "compatibility", "metadata", "allowed-tools"};
        for (const auto& member : m_file.value().as_object())
            if (std::ranges::find(kKnown, std::string_view(member.key())) == kKnown.end())
                problem(member.key(), "it is not part of the format and says nothing here", false);
    }

private:
    void problem(const std::string& member, std::string what, bool error = true)
    {
        const auto line = lineIn(m_file.where("/" + member));
        m_problems.push_back({kFile, std::max<std::int64_t>(line, 1), member, std::move(what), error});
    }

    std::string text(const std::string& member, bool required, std::size_t longest)
    {
        const auto* value = m_file.value().as_object().if_contains(member);
        if (!value) {
            if (required)
                problem(member, "it is missing");
            return {};
        }
        if (!value->is_string()) {
            problem(member, "it must be a text; put quotes around it");
            return {};
        }
        std::string text(value->get_string());
        if (required && text.find_first_not_of(" \t\r\n") == std::string::npos)
            problem(member, "it is empty");
        if (const auto count = charactersOf(text); count > longest)
            problem(
                member, "it has " + std::to_string(count) + " characters; at most " + std::to_string(longest) + " are allowed");
        return text;
    }

    void readMetadata()
    {
        const auto* metadata = m_file.value().as_object().if_contains("metadata");
        if (!metadata)
            return;
        if (!metadata->is_object())
            return problem("metadata", "it must be names with texts");
        for (const auto& member : metadata->get_object()) {
            const bool isText = member.value().is_string();
            m_skill.metadata[member.key()] = isText ? std::string(member.value().get_string()) : json::serialize(member.value());
            if (!isText)
                problem("metadata", "\"" + std::string(member.key()) + "\" should be a text; put quotes around it", false);
        }
    }

    const base::YamlDocument& m_file;
    Skill& m_skill;
    std::vector<api::SkillProblem>& m_problems;
};

} // namespace

bool isSkillName(const std::string& name)
{
    const auto fits = [](unsigned char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    return !name.empty() && name.size() <= kLongestName && std::ranges::all_of(name, fits) && name.front() != '-'
        && name.back() != '-' && name.find("--") == std::string::npos;
}

void readSkillText(const std::string& text, const std::string& folderName, Skill& skill, std::vector<api::SkillProblem>& problems)
{
    if (!base::isUtf8(text)) {
        problems.push_back({kFile, 0, "encoding", "it is not UTF-8", true});
        return;
    }
    auto parts = split(text);
    if (!parts.found) {
        problems.push_back({kFile, 1, "front-matter",
            "it must begin with a line ---, then name and description in YAML, then another line ---", true});
        return;
    }
    const auto file = base::YamlDocument::parse(parts.matter, kFile);
    if (!file || !file->value().is_object()) {
        const auto message = file ? "it must hold names with values" : file.error().message;
        const auto line = std::max<std::int64_t>(lineIn(message), 1);
        const auto colon = message.find(": ");
        problems.push_back(
            {kFile, line, "front-matter", line > 1 && colon != std::string::npos ? message.substr(colon + 2) : message, true});
        return;
    }
    Reader(*file, skill, problems).read(folderName);
    skill.body = std::move(parts.body);
    if (const auto lines = static_cast<std::size_t>(std::ranges::count(skill.body, '\n')); lines > kManyLines)
        problems.push_back({kFile, 0, "length",
            "it has " + std::to_string(lines) + " lines; move what is seldom needed to files of their own", false});
}

} // namespace kaze::tools::detail
