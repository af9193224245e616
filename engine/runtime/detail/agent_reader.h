#pragma once

#include "engine/api/agent_requests.h"
#include "engine/runtime/agent_definition.h"

#include <map>
#include <sys/stat.h>

namespace kaze::runtime::detail {

//! An agent file as it was read, with what tells whether it has changed since.
struct AgentFile {
    api::AgentInfo info; //!< with the error of a file that cannot be used
    Definition definition; //!< null then
    base::Error error;
    struct stat status { };
    bool reusable = false; //!< while the file's status stays the same
};

//! The files of both folders at one time. Immutable.
struct AgentFiles {
    using Place = std::pair<bool, std::filesystem::path>; //!< whether it is saved (the samples come first), and its path
    std::map<Place, std::shared_ptr<const AgentFile>> byPlace;
};

//! Reads agent files from the disk. Immutable; meant for the threads of a WorkerPool.
class AgentReader {
public:
    AgentReader(base::JsonSchema schema, std::filesystem::path samples, std::filesystem::path saved, Skills skills)
        : m_schema(std::move(schema)), m_samples(std::move(samples)), m_saved(std::move(saved)), m_skills(std::move(skills))
    {
    }

    //! All files as they are now; those that have not changed since `before` are taken from there.
    [[nodiscard]] std::shared_ptr<const AgentFiles> refresh(const AgentFiles& before) const;

    struct Read {
        Definition definition;
        bool hasSkills = false; //!< then other files belong to it
    };
    //! `name` is for messages; skills are looked up from `folder`. Errors: as readDefinition.
    [[nodiscard]] base::Result<Read> read(
        const std::string& text, const std::string& name, const std::filesystem::path& folder) const;

    //! Errors: as base::readFile.
    [[nodiscard]] base::Result<std::string> textOf(const std::filesystem::path& path) const;

    //! Writes <saved>/<name>.yaml. Errors: those of the check; AlreadyExists unless `replace`; those of writing.
    [[nodiscard]] base::Result<> save(const std::string& yaml, bool replace) const;

    [[nodiscard]] base::Result<Definition> restore(const std::string& yaml, const std::string& instructions) const;

    [[nodiscard]] const std::filesystem::path& saved() const { return m_saved; }

private:
    [[nodiscard]] std::shared_ptr<const AgentFile> file(const std::filesystem::path& path, bool sample) const;

    base::JsonSchema m_schema;
    std::filesystem::path m_samples;
    std::filesystem::path m_saved;
    Skills m_skills;
};

} // namespace kaze::runtime::detail
