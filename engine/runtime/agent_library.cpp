#include "engine/runtime/agent_library.h"

#include "engine/base/file.h"
#include "engine/base/text.h"

#include <algorithm>
#include <set>

namespace kaze::runtime {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kCachedDefinitions = 4096;
constexpr std::uint64_t kLargestFile = 1U << 20;

std::vector<fs::path> yamlFiles(const fs::path& folder)
{
    std::vector<fs::path> files;
    std::error_code ignored; // a folder that is not there holds no agents
    for (const auto& entry : fs::directory_iterator(folder, ignored))
        if (entry.path().extension() == ".yaml" || entry.path().extension() == ".yml")
            files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

bool looksLikePath(const std::string& text)
{
    return text.find('/') != std::string::npos || text.ends_with(".yaml") || text.ends_with(".yml");
}

} // namespace

AgentLibrary::AgentLibrary(base::JsonSchema schema, fs::path samples, fs::path saved)
    : m_schema(std::move(schema)), m_samples(std::move(samples)), m_saved(std::move(saved))
{
}

std::vector<api::AgentInfo> AgentLibrary::list() const
{
    std::map<std::string, api::AgentInfo> byName;
    for (const auto& [folder, sample] : {std::pair(m_samples, true), std::pair(m_saved, false)})
        for (const auto& path : yamlFiles(folder)) {
            api::AgentInfo info;
            info.name = path.stem().string();
            info.path = path.string();
            info.sample = sample;
            if (const auto definition = find(path.string())) {
                info.name = (*definition)->name;
                info.description = (*definition)->description;
                info.pool = (*definition)->pool;
                info.model = (*definition)->model;
            } else {
                info.error = api::ErrorInfo{std::string(base::nameOf(definition.error().code)), definition.error().text()};
            }
            byName[info.name] = std::move(info);
        }
    std::vector<api::AgentInfo> agents;
    for (auto& [name, info] : byName)
        agents.push_back(std::move(info));
    return agents;
}

std::size_t AgentLibrary::count() const
{
    std::set<std::string> names;
    for (const auto& folder : {m_samples, m_saved})
        for (const auto& path : yamlFiles(folder))
            names.insert(path.stem().string());
    return names.size();
}

base::Result<fs::path> AgentLibrary::pathOf(const std::string& nameOrPath) const
{
    if (looksLikePath(nameOrPath))
        return fs::path(nameOrPath);
    for (const auto& folder : {m_saved, m_samples})
        for (const auto& path : yamlFiles(folder))
            if (path.stem() == nameOrPath)
                return path;
    // Only now those whose file is called otherwise than the agent in it.
    std::string names;
    for (const auto& known : list()) {
        if (known.name == nameOrPath)
            return fs::path(known.path);
        names += (names.empty() ? "" : ", ") + known.name;
    }
    return base::fail(base::ErrorCode::NotFound,
        "there is no agent \"" + nameOrPath + "\"; there are: " + (names.empty() ? "none" : names)
            + ". A file is named by its path, such as ./agent.yaml");
}

base::Result<Definition> AgentLibrary::find(const std::string& nameOrPath) const
{
    const auto path = pathOf(nameOrPath);
    if (!path)
        return failure(path);
    const auto text = base::readFile(*path, kLargestFile);
    if (!text)
        return failure(text);
    return read(*text, path->string(), path->parent_path());
}

//! Who starts a thousand runs of one agent has it read once; a file with skills is read each time, for they may change beside it.
base::Result<Definition> AgentLibrary::read(const std::string& text, const std::string& name, const fs::path& folder) const
{
    const auto key = base::sha256Hex(text);
    if (const auto known = m_read.find(key); known != m_read.end())
        return known->second;
    const auto file = base::YamlDocument::parse(text, name);
    if (!file)
        return failure(file);
    auto definition = readDefinition(*file, m_schema, folder);
    if (!definition)
        return failure(definition);
    const auto shared = keep((*definition)->hash, *definition);
    if (!file->value().as_object().contains("skills")) {
        if (m_read.size() >= kCachedDefinitions)
            m_read.clear();
        m_read[key] = shared;
    }
    return shared;
}

//! Runs of one agent share one definition.
Definition AgentLibrary::keep(const std::string& hash, Definition definition) const
{
    if (m_known.size() >= kCachedDefinitions)
        m_known.clear();
    return m_known.try_emplace(hash, std::move(definition)).first->second;
}

base::Result<std::string> AgentLibrary::textOf(const std::string& nameOrPath) const
{
    const auto path = pathOf(nameOrPath);
    if (!path)
        return failure(path);
    return base::readFile(*path, kLargestFile);
}

base::Result<Definition> AgentLibrary::resolve(const api::AgentSource& source) const
{
    if (source.yaml.empty())
        return find(source.path);
    const auto path = fs::path(source.path);
    return read(source.yaml, source.path.empty() ? "agent" : path.filename().string(),
        source.path.empty() ? m_saved : path.parent_path());
}

base::Result<Definition> AgentLibrary::restore(
    const std::string& yaml, const std::string& instructions, const std::string& hash) const
{
    if (const auto known = m_known.find(hash); known != m_known.end())
        return known->second;
    const auto file = base::YamlDocument::parse(yaml, "the stored agent");
    if (!file)
        return failure(file);
    // The skills' texts are part of what was stored: their folders may have changed or gone since.
    auto definition = readStoredDefinition(*file, m_schema, instructions);
    if (!definition)
        return failure(definition);
    return keep(hash, *definition);
}

base::Result<> AgentLibrary::save(const std::string& yaml, bool replace) const
{
    const auto file = base::YamlDocument::parse(yaml, "agent");
    if (!file)
        return failure(file);
    const auto definition = readDefinition(*file, m_schema, m_saved);
    if (!definition)
        return failure(definition);
    const auto path = m_saved / ((*definition)->name + ".yaml");
    std::error_code error;
    fs::create_directories(m_saved, error);
    if (!replace && fs::exists(path, error))
        return base::fail(base::ErrorCode::AlreadyExists,
            "an agent named \"" + (*definition)->name + "\" is saved already; save it under another name or replace it");
    return base::writeFile(path, yaml);
}

} // namespace kaze::runtime
