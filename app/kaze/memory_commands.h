#pragma once

#include "app/kaze/commands.h"
#include "engine/api/memory_requests.h"

namespace kaze::cli {

// What `kaze memory` does, in groups; each adds its commands below `memory`.

void addMemorySearch(CLI::App& memory, const std::shared_ptr<Common>& common, Action& action);
//! list, show and history.
void addMemoryRecords(CLI::App& memory, const std::shared_ptr<Common>& common, Action& action);
//! edit, forget and restore.
void addMemoryChanges(CLI::App& memory, const std::shared_ptr<Common>& common, Action& action);
void addMemoryErase(CLI::App& memory, const std::shared_ptr<Common>& common, Action& action);
void addMemoryImport(CLI::App& memory, const std::shared_ptr<Common>& common, Action& action);
void addMemoryExport(CLI::App& memory, const std::shared_ptr<Common>& common, Action& action);
void addMemoryVerify(CLI::App& memory, const std::shared_ptr<Common>& common, Action& action);
//! stats, shards, rebuild and reshard.
void addMemoryIndexes(CLI::App& memory, const std::shared_ptr<Common>& common, Action& action);
//! facts list, add, accept, reject, end and undo.
void addMemoryFacts(CLI::App& memory, const std::shared_ptr<Common>& common, Action& action);
void addMemoryExtract(CLI::App& memory, const std::shared_ptr<Common>& common, Action& action);
//! graph, path, entities and causes.
void addMemoryGraph(CLI::App& memory, const std::shared_ptr<Common>& common, Action& action);
//! compact, and archives list, restore and remove.
void addMemoryArchives(CLI::App& memory, const std::shared_ptr<Common>& common, Action& action);

//! Whose memory a command is about.
struct MemoryOwner {
    std::string tenant, project;

    auto operator<=>(const MemoryOwner&) const = default;
};
void addMemoryOwner(CLI::App& command, MemoryOwner& owner);

//! Which records: the words of a filter, and what has options of its own.
struct MemoryChoice {
    std::vector<std::string> words, tags;
    std::string kind;
};
//! As one filter; the kind is part of it.
[[nodiscard]] std::string filterOf(const MemoryChoice& choice);

//! Makes `command` do this, with the options and what all commands take.
template <class Options>
void setMemoryAction(CLI::App& command, const std::shared_ptr<Options>& options, const std::shared_ptr<Common>& common,
    Action& action, int (*run)(const Options&, const Common&))
{
    addMemoryOwner(command, options->owner);
    addCommonOptions(command, common);
    command.callback([=, &action] { action = [=] { return run(*options, *common); }; });
}

//! While one of these is there, Ctrl+C (and SIGTERM, SIGHUP) only says that it was pressed, once; the second time it ends the program.
class MemoryInterrupts {
public:
    MemoryInterrupts();
    MemoryInterrupts(const MemoryInterrupts&) = delete;
    MemoryInterrupts& operator=(const MemoryInterrupts&) = delete;
    ~MemoryInterrupts();

    [[nodiscard]] static bool came();
};

//! One line on stderr that is written over, where that is a terminal; a few times a second at most.
class MemoryProgress {
public:
    //! `known`: how many there will be; 0 where nobody knows.
    explicit MemoryProgress(std::int64_t known);
    MemoryProgress(const MemoryProgress&) = delete;
    MemoryProgress& operator=(const MemoryProgress&) = delete;
    //! Leaves an empty line.
    ~MemoryProgress();

    //! Writes `text` with how much of the whole is done and how long it will take.
    void at(std::int64_t done, const std::string& text);
    //! Makes room for something else on stderr.
    void clear();
    //! What is done so far took no time: it was passed over.
    void beginAt(std::int64_t done);
    //! Of so many since the beginning, how many in a second.
    [[nodiscard]] double perSecond(std::int64_t done) const;

private:
    std::int64_t m_known;
    bool m_shown = false;
    const bool m_wanted;
    std::int64_t m_base = 0;
    std::chrono::steady_clock::time_point m_began;
    std::chrono::steady_clock::time_point m_last;
};

} // namespace kaze::cli
