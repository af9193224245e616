#include "engine/runtime/detail/agent_reader.h"

#include "engine/base/file.h"

#include <algorithm>
#include <ctime>

namespace kaze::runtime::detail {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kLargestFile = 1U << 20;
//! A file written within so many seconds may be written again without its time showing it.
constexpr std::time_t kSettled = 2;

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

bool isUnchanged(const struct stat& before, const fs::path& path)
{
    struct stat now { };
    return ::stat(path.c_str(), &now) == 0 && now.st_ino == before.st_ino && now.st_dev == before.st_dev
        && now.st_size == before.st_size && now.st_mtim.tv_sec == before.st_mtim.tv_sec
        && now.st_mtim.tv_nsec == before.st_mtim.tv_nsec;
}

} // namespace

std::shared_ptr<const AgentFiles> AgentReader::refresh(const AgentFiles& before) const
{
    auto files = std::make_shared<AgentFiles>();
    for (const auto& [isSaved, folder] : {std::pair(false, m_samples), std::pair(true, m_saved)})
        for (const auto& path : yamlFiles(folder)) {
            const AgentFiles::Place place(isSaved, path);
            const auto known = before.byPlace.find(place);
            const bool same
                = known != before.byPlace.end() && known->second->reusable && isUnchanged(known->second->status, path);
            files->byPlace.emplace(place, same ? known->second : file(path, !isSaved));
        }
    return files;
}

std::shared_ptr<const AgentFile> AgentReader::file(const fs::path& path, bool sample) const
{
    auto file = std::make_shared<AgentFile>();
    // Before it is read: what is written after that has another time.
    const bool there = ::stat(path.c_str(), &file->status) == 0;
    auto& info = file->info;
    info.name = path.stem().string();
    info.path = path.string();
    info.sample = sample;
    const auto text = textOf(path);
    auto read = text ? this->read(*text, path.string(), path.parent_path()) : failure(text);
    if (!read) {
        file->error = std::move(read.error());
        info.error = api::ErrorInfo{std::string(base::nameOf(file->error.code)), file->error.text()};
        return file;
    }
    file->definition = std::move(read->definition);
    file->reusable = there && !read->hasSkills && file->status.st_mtim.tv_sec + kSettled < std::time(nullptr);
    info.name = file->definition->name;
    info.description = file->definition->description;
    info.pool = file->definition->pool;
    info.model = file->definition->model;
    return file;
}

base::Result<AgentReader::Read> AgentReader::read(const std::string& text, const std::string& name, const fs::path& folder) const
{
    const auto file = base::YamlDocument::parse(text, name);
    if (!file)
        return failure(file);
    auto definition = readDefinition(*file, m_schema, folder, m_skills);
    if (!definition)
        return failure(definition);
    return Read{std::move(*definition), file->value().as_object().contains("skills")};
}

base::Result<std::string> AgentReader::textOf(const fs::path& path) const
{
    return base::readFile(path, kLargestFile);
}

base::Result<> AgentReader::save(const std::string& yaml, bool replace) const
{
    const auto read = this->read(yaml, "agent", m_saved);
    if (!read)
        return failure(read);
    const auto& name = read->definition->name;
    const auto path = m_saved / (name + ".yaml");
    std::error_code error; // writing says what is wrong with the folder
    fs::create_directories(m_saved, error);
    if (!replace && fs::exists(path, error))
        return base::fail(base::ErrorCode::AlreadyExists,
            "an agent named \"" + name + "\" is saved already; save it under another name or replace it");
    return base::writeFile(path, yaml);
}

base::Result<Definition> AgentReader::restore(const std::string& yaml, const std::string& instructions) const
{
    const auto file = base::YamlDocument::parse(yaml, "the stored agent");
    if (!file)
        return failure(file);
    // What was stored says which versions of its skills the run had: their folders may have changed or gone since.
    return readStoredDefinition(*file, m_schema, instructions, m_skills);
}

} // namespace kaze::runtime::detail
