#include "ui/link/detail/sample_skills.h"

#include "engine/base/text.h"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace kaze::ui {

namespace {

using namespace std::chrono_literals;
using base::ErrorCode;
using Files = std::map<std::string, std::string>;

const std::string kLibrary = "/home/mira/.local/share/kaze/skills";
const std::string kText = "SKILL.md";
constexpr std::size_t kMostRecent = 20;

double wilsonLow(std::int64_t successes, std::int64_t uses)
{
    if (uses == 0)
        return 0;
    constexpr double z = 1.959964;
    const auto n = static_cast<double>(uses);
    const double p = static_cast<double>(successes) / n;
    const double middle = p + z * z / (2 * n);
    const double half = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    return std::max(0.0, (middle - half) / (1 + z * z / n));
}

std::string versionOf(const Files& files)
{
    std::string all;
    for (const auto& [path, text] : files)
        all += path + '\0' + base::sha256Hex(text) + '\n';
    return base::sha256Hex(all).substr(0, 12);
}

//! The front matter's plain "name: value" members with their lines; nothing without both lines of dashes.
std::map<std::string, std::pair<std::string, std::int64_t>> matterOf(const std::string& text, bool& found)
{
    std::map<std::string, std::pair<std::string, std::int64_t>> members;
    std::istringstream lines(text);
    std::string line;
    found = false;
    if (!std::getline(lines, line) || line != "---")
        return members;
    for (std::int64_t number = 2; std::getline(lines, line); ++number) {
        if (line == "---") {
            found = true;
            break;
        }
        if (const auto colon = line.find(": "); colon != std::string::npos && line.front() != ' ')
            members[line.substr(0, colon)] = {line.substr(colon + 2), number};
        else if (line.ends_with(':') && line.front() != ' ')
            members[line.substr(0, line.size() - 1)] = {"", number};
    }
    return members;
}

bool isName(const std::string& name)
{
    const auto fits = [](unsigned char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, fits) && name.front() != '-' && name.back() != '-';
}

void checkLinks(const Files& files, std::vector<api::SkillProblem>& problems)
{
    std::istringstream lines(files.at(kText));
    std::string line;
    for (std::int64_t number = 1; std::getline(lines, line); ++number)
        for (auto at = line.find("]("); at != std::string::npos; at = line.find("](", at + 2)) {
            const auto target = line.substr(at + 2, line.find(')', at) - at - 2);
            if (target.find(':') == std::string::npos && !files.contains(target))
                problems.push_back({kText, number, "links", '"' + target + "\" is not in the folder", false});
        }
}

std::vector<api::SkillProblem> problemsOf(const std::string& name, const Files& files)
{
    std::vector<api::SkillProblem> problems;
    if (!files.contains(kText))
        return {{kText, 0, "front-matter", "it is missing; a skill is a folder with a SKILL.md", true}};
    bool found = false;
    const auto members = matterOf(files.at(kText), found);
    if (!found)
        return {{kText, 1, "front-matter",
            "it must begin with a line ---, then name and description in YAML, then another line ---", true}};
    const auto problem = [&](const std::string& member, const std::string& message) {
        const auto at = members.find(member);
        problems.push_back({kText, at == members.end() ? 1 : at->second.second, member, message, true});
    };
    if (!members.contains("name"))
        problem("name", "it is missing");
    else if (const auto& given = members.at("name").first; !isName(given))
        problem("name", '"' + given + "\" may hold lower-case letters, digits and single hyphens, none at its ends");
    else if (given != name)
        problem("name", '"' + given + "\" is not the name of its folder, \"" + name + '"');
    if (!members.contains("description"))
        problem("description", "it is missing");
    else if (members.at("description").first.empty())
        problem("description", "it is empty");
    for (const auto& [member, value] : members)
        if (member == "author")
            problems.push_back({kText, value.second, member, "it is not part of the format and says nothing here", false});
    checkLinks(files, problems);
    return problems;
}

bool usable(const std::vector<api::SkillProblem>& problems)
{
    return std::ranges::none_of(problems, &api::SkillProblem::error);
}

std::vector<std::string> wordsOf(const std::string& text)
{
    std::istringstream stream(text);
    std::vector<std::string> words;
    for (std::string word; stream >> word;)
        words.push_back(word);
    return words;
}

api::SkillRow rowOf(const SampleSkill& skill, const SampleSkillVersion& version)
{
    bool found = false;
    auto members = matterOf(version.files.contains(kText) ? version.files.at(kText) : std::string(), found);
    api::SkillRow row;
    row.name = skill.name;
    row.description = members["description"].first;
    row.version = version.version;
    row.license = members["license"].first;
    row.compatibility = members["compatibility"].first;
    row.allowedTools = wordsOf(members["allowed-tools"].first);
    row.folder = kLibrary + '/' + skill.name;
    row.files = static_cast<std::int64_t>(version.files.size());
    for (const auto& [path, text] : version.files)
        row.bytes += static_cast<std::int64_t>(text.size());
    row.versions = static_cast<std::int64_t>(skill.versions.size());
    row.changedAt = version.firstSeen;
    row.problems = problemsOf(skill.name, version.files);
    for (const auto& one : skill.versions) {
        row.uses += one.uses;
        row.successes += one.successes;
    }
    row.successLow = wilsonLow(row.successes, row.uses);
    row.agents = skill.agents;
    return row;
}

std::string folderName(const std::string& path)
{
    const auto end = path.find_last_not_of('/');
    const auto whole = path.substr(0, end == std::string::npos ? 0 : end + 1);
    return whole.substr(whole.rfind('/') + 1);
}

} // namespace

SampleSkills::SampleSkills(
    api::Time now, bool busy, const std::function<std::vector<api::RunRow>(const std::string& agent)>& runsOf)
    : m_now(now), m_busy(busy)
{
    if (!busy)
        return;
    for (auto& told : toldSkills()) {
        SampleSkill skill{std::move(told.name), std::move(told.agents), {}, {}};
        for (auto& version : told.versions)
            skill.versions.push_back({versionOf(version.files), now - std::chrono::hours(version.hours), std::move(version.files),
                version.uses, version.successes});
        makeRecent(skill, runsOf);
        m_skills.push_back(std::move(skill));
    }
    std::ranges::sort(m_skills, {}, &SampleSkill::name);
}

void SampleSkills::makeRecent(
    SampleSkill& skill, const std::function<std::vector<api::RunRow>(const std::string& agent)>& runsOf) const
{
    for (const auto& agent : skill.agents)
        for (const auto& run : runsOf(agent))
            if (run.endedAt && static_cast<std::int64_t>(skill.recent.size()) < skill.versions.front().uses)
                skill.recent.push_back({run.runId, run.agent, skill.versions.front().version, run.task, true, *run.endedAt});
    std::ranges::sort(skill.recent, std::greater(), &api::SkillUse::at);
    auto failures = skill.versions.front().uses - skill.versions.front().successes;
    for (std::size_t i = 2; i < skill.recent.size() && failures > 0; i += 4, --failures)
        skill.recent[i].success = false;
    if (skill.recent.size() > kMostRecent)
        skill.recent.resize(kMostRecent);
}

const SampleSkill* SampleSkills::find(const std::string& name) const
{
    const auto found = std::ranges::find(m_skills, name, &SampleSkill::name);
    return found == m_skills.end() ? nullptr : &*found;
}

api::SkillList SampleSkills::list() const
{
    api::SkillList list;
    list.folder = kLibrary;
    for (const auto& skill : m_skills)
        list.skills.push_back(rowOf(skill, skill.versions.front()));
    return list;
}

base::Result<api::SkillReply> SampleSkills::get(const api::GetSkill& query) const
{
    const auto* skill = find(query.name);
    if (!skill)
        return base::fail(ErrorCode::NotFound, "there is no skill \"" + query.name + "\" in " + kLibrary);
    const auto version = std::ranges::find_if(
        skill->versions, [&](const SampleSkillVersion& one) { return one.version.starts_with(query.version); });
    if (version == skill->versions.end())
        return base::fail(
            ErrorCode::NotFound, "the version " + query.version + " of the skill " + query.name + " is not kept any more");
    api::SkillReply reply;
    reply.skill = rowOf(*skill, *version);
    for (const auto& [path, text] : version->files)
        reply.files.push_back({path, static_cast<std::int64_t>(text.size())});
    for (const auto& one : skill->versions)
        reply.versions.push_back({one.version, one.firstSeen, &one == &skill->versions.front(), one.uses, one.successes,
            wilsonLow(one.successes, one.uses)});
    reply.file = query.file.empty() ? kText : query.file;
    const auto file = version->files.find(reply.file);
    if (file == version->files.end())
        return base::fail(ErrorCode::NotFound, "there is no file " + reply.file + " in the skill " + query.name);
    if (file->second.find('\0') != std::string::npos)
        return base::fail(
            ErrorCode::InvalidArgument, reply.file + " is not text; it is the file " + reply.skill.folder + '/' + reply.file);
    reply.text = file->second;
    reply.recent = skill->recent;
    return reply;
}

void SampleSkills::keep(const std::string& name, Files files)
{
    const auto version = versionOf(files);
    auto found = std::ranges::find(m_skills, name, &SampleSkill::name);
    if (found == m_skills.end()) {
        m_skills.push_back({name, {}, {}, {}});
        found = m_skills.end() - 1;
    }
    auto& versions = found->versions;
    // One that was there before is the current one again, with what is known of it.
    if (const auto known = std::ranges::find(versions, version, &SampleSkillVersion::version); known != versions.end())
        std::rotate(versions.begin(), known, known + 1);
    else
        versions.insert(versions.begin(), {version, m_now, std::move(files), 0, 0});
    std::ranges::sort(m_skills, {}, &SampleSkill::name);
}

base::Result<api::SkillValidation> SampleSkills::save(const api::SaveSkill& request)
{
    const auto* skill = find(request.name);
    const auto path = request.file.empty() ? kText : request.file;
    if (path.starts_with('/') || path.find("..") != std::string::npos)
        return base::fail(ErrorCode::InvalidArgument, '"' + path + "\" leads out of the skill's folder");
    if (skill && request.version.empty())
        return base::fail(ErrorCode::Conflict, "there is a skill \"" + request.name + "\" already");
    if (skill && skill->versions.front().version != request.version)
        return base::fail(ErrorCode::Conflict,
            "the skill " + request.name + " is at version " + skill->versions.front().version + " now, not at "
                + request.version);
    if (!skill && !request.version.empty())
        return base::fail(ErrorCode::Conflict, "the skill " + request.name + " was removed");
    Files files = skill ? skill->versions.front().files : Files();
    files[path] = request.text;
    api::SkillValidation validation{request.name, {}, problemsOf(request.name, files), false};
    validation.usable = usable(validation.problems);
    if (!validation.usable)
        return validation;
    validation.version = versionOf(files);
    keep(request.name, std::move(files));
    return validation;
}

base::Result<api::SkillValidation> SampleSkills::add(const api::AddSkill& request)
{
    const auto name = folderName(request.path);
    const Files files{
        {kText, "---\nname: " + name + "\ndescription: What the folder " + request.path + " holds.\n---\n\n# " + name + "\n"}};
    api::SkillValidation validation{name, {}, problemsOf(name, files), false};
    validation.usable = usable(validation.problems);
    if (!validation.usable)
        return validation;
    if (find(name) && !request.replace)
        return base::fail(ErrorCode::AlreadyExists,
            "the library has a skill \"" + name + "\" already; replace it, or give the new one another name");
    validation.version = versionOf(files);
    keep(name, files);
    return validation;
}

base::Result<api::Done> SampleSkills::remove(const api::RemoveSkill& request)
{
    if (std::erase_if(m_skills, [&](const SampleSkill& skill) { return skill.name == request.name; }) == 0)
        return base::fail(ErrorCode::NotFound, "there is no skill \"" + request.name + "\" in " + kLibrary);
    return api::Done{};
}

api::SkillValidation SampleSkills::validate(const api::ValidateSkill& query) const
{
    const auto* skill = find(query.path);
    if (!skill)
        return {query.path, {}, {{"", 0, "folder", "there is no folder " + query.path, true}}, false};
    const auto row = rowOf(*skill, skill->versions.front());
    return {row.name, usable(row.problems) ? row.version : std::string(), row.problems, usable(row.problems)};
}

api::SkillProposals SampleSkills::learn(const api::LearnSkills& query) const
{
    api::SkillProposals answer;
    if (!m_busy) {
        answer.remark = "no run has been remembered yet";
        return answer;
    }
    answer.episodes = 214;
    for (auto& proposal : toldProposals()) {
        proposal.successLow = wilsonLow(proposal.successes, static_cast<std::int64_t>(proposal.episodes.size()));
        proposal.written = query.model.empty() ? "template" : "model:" + query.model;
        const bool fits = static_cast<std::int64_t>(proposal.episodes.size()) >= query.minEpisodes
            && proposal.similarity >= query.similarity && proposal.successLow >= query.minSuccess && !find(proposal.name);
        if (fits && static_cast<std::int64_t>(answer.proposals.size()) < query.limit)
            answer.proposals.push_back(std::move(proposal));
    }
    std::ranges::sort(answer.proposals, std::greater(), &api::SkillProposal::successLow);
    if (answer.proposals.empty())
        answer.remark = "no group of like tasks is large and sure enough; ask for fewer episodes or less success";
    return answer;
}

} // namespace kaze::ui
