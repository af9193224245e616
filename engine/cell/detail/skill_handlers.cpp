#include "engine/api/request.h"
#include "engine/api/skill_requests.h"
#include "engine/cell/detail/engine.h"
#include "engine/cell/detail/respond.h"
#include "engine/knowledge/wilson.h"

#include "engine/base/file.h"
#include "engine/base/yaml.h"

#include <algorithm>
#include <set>

namespace kaze::cell::detail {

namespace fs = std::filesystem;
using Usage = std::vector<knowledge::SkillUsage>;
using AgentsBySkill = std::map<std::string, std::set<std::string>>;

namespace {

constexpr std::size_t kRecentUses = 20;
constexpr std::uint64_t kLargestAgent = 1U << 20; // bytes

std::vector<runtime::Owner> ownersIn(const runtime::Tenants& tenants)
{
    std::vector<runtime::Owner> owners;
    for (const auto& [name, tenant] : tenants.all()) {
        owners.push_back({name, {}});
        for (const auto& [project, terms] : tenant.projects)
            owners.push_back({name, project});
    }
    return owners;
}

//! What all of them remember of a skill, or of all skills. A memory that cannot be read is left out, and the log says so: the skills are there without it.
base::Task<Usage> usageOf(knowledge::Knowledge& memory, std::vector<runtime::Owner> owners, std::string skill, base::Logger log)
{
    Usage all;
    for (auto& owner : owners) {
        auto name = skill;
        const auto whose = owner.project.empty() ? owner.tenant : owner.tenant + "/" + owner.project;
        auto usage = co_await memory.skillUsage(std::move(owner.tenant), std::move(owner.project), std::move(name));
        if (usage)
            std::ranges::move(*usage, std::back_inserter(all));
        else if (usage.error().code != base::ErrorCode::NotFound)
            log->warn("how skills were used in the memory of {} is not counted: {}", whose, usage.error().text());
    }
    co_return all;
}

//! Which skills of the library an agent's file names, as SkillStore::find takes it; none of a file that cannot be read. Blocks.
std::vector<std::string> skillsNamedIn(const fs::path& file)
{
    std::vector<std::string> names;
    const auto text = base::readFile(file, kLargestAgent);
    const auto yaml = text ? base::YamlDocument::parse(*text, file.filename().string()) : failure(text);
    if (!yaml || !yaml->value().is_object())
        return names;
    const auto* skills = yaml->value().get_object().if_contains("skills");
    if (!skills || !skills->is_array())
        return names;
    for (const auto& skill : skills->get_array()) {
        std::error_code error; // then it is not beside the file
        if (skill.is_string() && !fs::exists(file.parent_path() / std::string(skill.get_string()), error))
            names.emplace_back(skill.get_string());
    }
    return names;
}

//! A file that cannot be used counts too: it may be the skill that is wrong with it.
base::Task<AgentsBySkill> agentsBySkill(const runtime::AgentLibrary& library, base::WorkerPool& workers)
{
    auto agents = co_await library.list();
    auto look = [agents = std::move(agents)] {
        AgentsBySkill found;
        for (const auto& agent : agents)
            for (const auto& skill : skillsNamedIn(agent.path))
                found[skill].insert(agent.name);
        return found;
    };
    auto found = co_await workers.run(std::move(look));
    co_return found;
}

//! Adds to a skill's figures, or to those of one version.
template <class Counted>
void count(Counted& counted, const knowledge::SkillUsage& usage)
{
    counted.uses += usage.uses;
    counted.successes += usage.successes;
    counted.successLow = knowledge::wilsonLow(counted.successes, counted.uses);
}

void describe(api::SkillRow& row, const Usage& usage, const AgentsBySkill& agents)
{
    for (const auto& one : usage)
        if (one.name == row.name)
            count(row, one);
    if (const auto found = agents.find(row.name); found != agents.end())
        row.agents.assign(found->second.begin(), found->second.end());
}

std::vector<api::SkillUse> recentOf(Usage usage)
{
    std::vector<api::SkillUse> recent;
    for (auto& one : usage)
        std::ranges::move(one.recent, std::back_inserter(recent));
    std::ranges::stable_sort(recent, std::greater(), &api::SkillUse::at);
    recent.resize(std::min(recent.size(), kRecentUses));
    return recent;
}

} // namespace

Engine::Answer Engine::handle(api::ListSkills)
{
    auto work = [store = m_skills] { return store->list(); };
    auto list = co_await m_workers->run(std::move(work));
    auto owners = ownersIn(m_runtime->tenants());
    std::string all;
    const auto usage = co_await usageOf(*m_knowledge, std::move(owners), std::move(all), m_log);
    const auto agents = co_await agentsBySkill(*m_agents, *m_workers);
    for (auto& row : list.skills)
        describe(row, usage, agents);
    co_return api::Response{std::move(list)};
}

Engine::Answer Engine::handle(api::GetSkill query)
{
    auto name = query.name;
    auto work = [store = m_skills, query = std::move(query)] { return store->get(query); };
    auto skill = co_await m_workers->run(std::move(work));
    if (!skill)
        co_return failure(skill);
    auto owners = ownersIn(m_runtime->tenants());
    auto usage = co_await usageOf(*m_knowledge, std::move(owners), std::move(name), m_log);
    const auto agents = co_await agentsBySkill(*m_agents, *m_workers);
    describe(skill->skill, usage, agents);
    for (auto& version : skill->versions)
        for (const auto& one : usage)
            if (one.name == skill->skill.name && one.version == version.version)
                count(version, one);
    skill->recent = recentOf(std::move(usage));
    co_return api::Response{std::move(*skill)};
}

Engine::Answer Engine::handle(api::AddSkill query)
{
    auto work = [store = m_skills, query = std::move(query)] { return store->add(query.path, query.replace); };
    auto added = co_await m_workers->run(std::move(work));
    if (!added)
        co_return failure(added);
    co_return api::Response{std::move(*added)};
}

Engine::Answer Engine::handle(api::RemoveSkill query)
{
    auto work = [store = m_skills, name = std::move(query.name)] { return store->remove(name); };
    const auto removed = co_await m_workers->run(std::move(work));
    if (!removed)
        co_return failure(removed);
    co_return api::Response{api::Done{}};
}

Engine::Answer Engine::handle(api::SaveSkill query)
{
    auto work = [store = m_skills, query = std::move(query)] { return store->save(query); };
    auto saved = co_await m_workers->run(std::move(work));
    co_return respond(std::move(saved));
}

Engine::Answer Engine::handle(api::ValidateSkill query)
{
    auto work = [store = m_skills, path = std::move(query.path)] { return store->validate(path); };
    auto validation = co_await m_workers->run(std::move(work));
    co_return api::Response{std::move(validation)};
}

} // namespace kaze::cell::detail
