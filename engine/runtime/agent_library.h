#pragma once

#include "engine/api/requests.h"
#include "engine/runtime/agent_definition.h"

namespace kaze::runtime {

//! The agents a cell knows by name: the samples that come with Kaze and those saved in the data folder (which win). Reads small files where it is
//! called; lives on the loop.
class AgentLibrary {
public:
    AgentLibrary(base::JsonSchema schema, std::filesystem::path samples, std::filesystem::path saved);

    //! All files, by name; a broken one with what is wrong with it.
    [[nodiscard]] std::vector<api::AgentInfo> list() const;

    //! How many files there are, without reading them.
    [[nodiscard]] std::size_t count() const;

    //! By name or by path. Errors: NotFound with the names there are; InvalidArgument with file, line and column.
    [[nodiscard]] base::Result<Definition> find(const std::string& nameOrPath) const;

    //! What a start request means: its text when it has one, else `find`.
    [[nodiscard]] base::Result<Definition> resolve(const api::AgentSource& source) const;

    //! A definition as it was stored with a run.
    [[nodiscard]] base::Result<Definition> restore(
        const std::string& yaml, const std::string& instructions, const std::string& hash) const;

    //! The text of the file that `nameOrPath` names. Errors: as find.
    [[nodiscard]] base::Result<std::string> textOf(const std::string& nameOrPath) const;

    //! Writes <saved>/<name>.yaml. Errors: those of the check; AlreadyExists unless `replace`; those of writing.
    [[nodiscard]] base::Result<> save(const std::string& yaml, bool replace) const;

private:
    [[nodiscard]] base::Result<Definition> read(
        const std::string& text, const std::string& name, const std::filesystem::path& folder) const;
    [[nodiscard]] Definition keep(const std::string& hash, Definition definition) const;
    [[nodiscard]] base::Result<std::filesystem::path> pathOf(const std::string& nameOrPath) const;

    base::JsonSchema m_schema;
    std::filesystem::path m_samples;
    std::filesystem::path m_saved;
    mutable std::map<std::string, Definition> m_known; //!< by their hash
    mutable std::map<std::string, Definition> m_read; //!< by the SHA-256 of their file
};

} // namespace kaze::runtime
