#include "engine/runtime/agent_library.h"

#include "engine/base/text.h"
#include "engine/runtime/detail/agent_reader.h"

namespace kaze::runtime {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kCachedDefinitions = 4096;

//! By the name in the file; one that is saved hides the sample of its name.
std::map<std::string, api::AgentInfo> byName(const detail::AgentFiles& files)
{
    std::map<std::string, api::AgentInfo> names;
    for (const auto& [place, file] : files.byPlace)
        names[file->info.name] = file->info;
    return names;
}

} // namespace

AgentLibrary::AgentLibrary(base::JsonSchema schema, fs::path samples, fs::path saved, base::WorkerPool& workers, Skills skills)
    : m_reader(std::make_shared<detail::AgentReader>(std::move(schema), std::move(samples), std::move(saved), std::move(skills))),
      m_workers(workers), m_files(std::make_shared<detail::AgentFiles>())
{
}

AgentLibrary::~AgentLibrary() = default;

bool AgentLibrary::isPath(std::string_view nameOrPath)
{
    return nameOrPath.contains('/') || nameOrPath.ends_with(".yaml") || nameOrPath.ends_with(".yml");
}

base::Task<std::shared_ptr<const detail::AgentFiles>> AgentLibrary::refreshed() const
{
    auto look = [reader = m_reader, before = m_files] { return reader->refresh(*before); };
    m_files = co_await m_workers.run(std::move(look));
    co_return m_files;
}

base::Task<std::vector<api::AgentInfo>> AgentLibrary::list() const
{
    const auto files = co_await refreshed();
    std::vector<api::AgentInfo> agents;
    for (auto& [name, info] : byName(*files))
        agents.push_back(std::move(info));
    co_return agents;
}

base::Result<std::shared_ptr<const detail::AgentFile>> AgentLibrary::named(
    const detail::AgentFiles& files, const std::string& name)
{
    for (auto it = files.byPlace.rbegin(); it != files.byPlace.rend(); ++it)
        if (it->first.second.stem() == name)
            return it->second;
    // Only now those whose file is called otherwise than the agent in it.
    for (auto it = files.byPlace.rbegin(); it != files.byPlace.rend(); ++it)
        if (it->second->info.name == name)
            return it->second;
    std::string names;
    for (const auto& [known, info] : byName(files))
        names += (names.empty() ? "" : ", ") + known;
    return base::fail(base::ErrorCode::NotFound,
        "there is no agent \"" + name + "\"; there are: " + (names.empty() ? "none" : names)
            + ". A file is named by its path, such as ./agent.yaml");
}

base::Task<base::Result<Definition>> AgentLibrary::find(std::string nameOrPath) const
{
    if (isPath(nameOrPath)) {
        const fs::path path = nameOrPath;
        auto text = co_await textAt(path);
        if (!text)
            co_return failure(text);
        auto folder = path.parent_path();
        auto read = co_await this->read(std::move(*text), std::move(nameOrPath), std::move(folder));
        co_return read;
    }
    const auto files = co_await refreshed();
    const auto file = named(*files, nameOrPath);
    if (!file)
        co_return failure(file);
    if (!(*file)->definition)
        co_return std::unexpected((*file)->error);
    co_return keep((*file)->definition->hash, (*file)->definition);
}

//! Who starts a thousand runs of one agent has it read once; a file with skills is read each time, for they may change beside it.
base::Task<base::Result<Definition>> AgentLibrary::read(std::string text, std::string name, fs::path folder) const
{
    const auto key = base::sha256Hex(text);
    if (const auto known = m_read.find(key); known != m_read.end())
        co_return known->second;
    auto work = [reader = m_reader, text = std::move(text), name = std::move(name), folder = std::move(folder)] {
        return reader->read(text, name, folder);
    };
    auto read = co_await m_workers.run(std::move(work));
    if (!read)
        co_return failure(read);
    const auto shared = keep(read->definition->hash, read->definition);
    if (!read->hasSkills) {
        if (m_read.size() >= kCachedDefinitions)
            m_read.clear();
        m_read[key] = shared;
    }
    co_return shared;
}

//! Runs of one agent share one definition.
Definition AgentLibrary::keep(const std::string& hash, Definition definition) const
{
    if (m_known.size() >= kCachedDefinitions)
        m_known.clear();
    return m_known.try_emplace(hash, std::move(definition)).first->second;
}

base::Task<base::Result<std::string>> AgentLibrary::textAt(fs::path path) const
{
    auto work = [reader = m_reader, path = std::move(path)] { return reader->textOf(path); };
    return m_workers.run(std::move(work));
}

base::Task<base::Result<std::string>> AgentLibrary::textOf(std::string nameOrPath) const
{
    fs::path path = nameOrPath;
    if (!isPath(nameOrPath)) {
        const auto files = co_await refreshed();
        const auto file = named(*files, nameOrPath);
        if (!file)
            co_return failure(file);
        path = (*file)->info.path;
    }
    auto text = co_await textAt(std::move(path));
    co_return text;
}

base::Task<base::Result<Definition>> AgentLibrary::resolve(api::AgentSource source) const
{
    if (source.yaml.empty())
        return find(std::move(source.path));
    const fs::path path = source.path;
    return read(std::move(source.yaml), path.empty() ? "agent" : path.filename().string(),
        path.empty() ? m_reader->saved() : path.parent_path());
}

base::Result<Definition> AgentLibrary::restore(
    const std::string& yaml, const std::string& instructions, const std::string& hash) const
{
    if (const auto known = m_known.find(hash); known != m_known.end())
        return known->second;
    auto definition = m_reader->restore(yaml, instructions);
    if (!definition)
        return failure(definition);
    return keep(hash, std::move(*definition));
}

base::Task<base::Result<>> AgentLibrary::save(std::string yaml, bool replace) const
{
    auto work = [reader = m_reader, yaml = std::move(yaml), replace] { return reader->save(yaml, replace); };
    return m_workers.run(std::move(work));
}

} // namespace kaze::runtime
