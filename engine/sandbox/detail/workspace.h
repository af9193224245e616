#pragma once

#include "engine/sandbox/detail/toolbox.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace kaze::sandbox::detail {

//! What went wrong or was left out, each thing once, for the closing answer.
class Troubles {
public:
    void add(std::string text);
    [[nodiscard]] const std::vector<std::string>& all() const { return m_all; }

private:
    std::vector<std::string> m_all;
};

struct Hit {
    std::string path;
    std::int64_t line = 0;
    std::string text;
};

struct Search {
    std::vector<Hit> hits;
    bool whole = true; //!< false: the tool cut its answer
};

//! The files of a run, seen through files.list, files.read and files.search. Every function answers nothing while the tools have still
//! to be asked; then the calls are wanted in the toolbox. What the tools refuse becomes a trouble, never an end.
class Workspace {
public:
    Workspace(Toolbox& tools, Troubles& troubles) : m_tools(tools), m_troubles(troubles) { }

    //! Files that no listing shows: what the plan itself writes.
    void leaveOut(const std::string& path) { m_leftOut.insert(path); }

    //! The files that match any of the globs (a folder stands for what is in it), in order. Hidden folders and node_modules are left out.
    [[nodiscard]] std::optional<std::vector<std::string>> list(const std::vector<std::string>& globs);

    //! The whole text of a file, however many pieces the tool gives it in; null inside where it cannot be read.
    [[nodiscard]] std::optional<const std::string*> read(const std::string& path);

    //! Lines that match, as the search tool finds them; null inside where it refuses.
    [[nodiscard]] std::optional<std::optional<Search>> search(const std::string& pattern, const std::vector<std::string>& globs);

    //! Of the files, how many have been read.
    [[nodiscard]] std::size_t readSoFar() const { return m_texts.size(); }

private:
    [[nodiscard]] bool readFrom(const std::string& path, std::int64_t offset, std::int64_t limit, std::string& into, int& pieces);
    [[nodiscard]] std::optional<Outcome> askToRead(const std::string& path, std::int64_t offset, std::int64_t limit);
    void takeListing(std::string_view text, const std::string& glob, std::set<std::string>& into);

    Toolbox& m_tools;
    Troubles& m_troubles;
    std::set<std::string> m_leftOut;
    std::map<std::string, std::optional<std::string>> m_texts;
};

//! Whether a path is one of those that the globs mean.
[[nodiscard]] bool isMeant(const std::vector<std::string>& globs, std::string_view path);

} // namespace kaze::sandbox::detail
