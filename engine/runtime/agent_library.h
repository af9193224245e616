#pragma once

#include "engine/api/agent_requests.h"
#include "engine/base/loop.h"
#include "engine/runtime/agent_definition.h"

#include <map>

namespace kaze::runtime {

namespace detail {
class AgentReader;
struct AgentFile;
struct AgentFiles;
} // namespace detail

//! The agents a cell knows by name: the samples that come with Kaze and those saved in the data folder (which win). Lives on the
//! loop and never touches the disk there: files are looked at on the pool's threads, and read again only when they have changed.
class AgentLibrary {
public:
    //! Without `skills` no agent may have any.
    AgentLibrary(base::JsonSchema schema, std::filesystem::path samples, std::filesystem::path saved, base::WorkerPool& workers,
        Skills skills = {});
    ~AgentLibrary();

    //! Whether `find` takes it for a path and not for a name.
    [[nodiscard]] static bool isPath(std::string_view nameOrPath);

    //! All files, by name; a broken one with what is wrong with it.
    [[nodiscard]] base::Task<std::vector<api::AgentInfo>> list() const;

    //! By name or by path. Errors: NotFound with the names there are; InvalidArgument with file, line and column.
    [[nodiscard]] base::Task<base::Result<Definition>> find(std::string nameOrPath) const;

    //! What a start request means: its text when it has one, else `find`.
    [[nodiscard]] base::Task<base::Result<Definition>> resolve(api::AgentSource source) const;

    //! A definition as it was stored with a run.
    [[nodiscard]] base::Result<Definition> restore(
        const std::string& yaml, const std::string& instructions, const std::string& hash) const;

    //! The text of the file that `nameOrPath` names. Errors: as find.
    [[nodiscard]] base::Task<base::Result<std::string>> textOf(std::string nameOrPath) const;

    //! Writes <saved>/<name>.yaml. Errors: those of the check; AlreadyExists unless `replace`; those of writing.
    [[nodiscard]] base::Task<base::Result<>> save(std::string yaml, bool replace) const;

private:
    [[nodiscard]] base::Task<base::Result<Definition>> read(
        std::string text, std::string name, std::filesystem::path folder) const;
    [[nodiscard]] base::Task<base::Result<std::string>> textAt(std::filesystem::path path) const;
    [[nodiscard]] base::Task<std::shared_ptr<const detail::AgentFiles>> refreshed() const;
    [[nodiscard]] static base::Result<std::shared_ptr<const detail::AgentFile>> named(
        const detail::AgentFiles& files, const std::string& name);
    [[nodiscard]] Definition keep(const std::string& hash, Definition definition) const;

    std::shared_ptr<const detail::AgentReader> m_reader;
    base::WorkerPool& m_workers;
    mutable std::shared_ptr<const detail::AgentFiles> m_files; //!< as they were last looked at
    mutable std::map<std::string, Definition> m_known; //!< by their hash
    mutable std::map<std::string, Definition> m_read; //!< by the SHA-256 of their text
};

} // namespace kaze::runtime
