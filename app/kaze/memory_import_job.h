#pragma once

#include "app/kaze/memory_lines.h"
#include "app/kaze/memory_vectors.h"
#include "app/kaze/session.h"
#include "engine/api/memory_requests.h"

#include <functional>
#include <map>

namespace kaze::cli {

//! Brings the lines of a file into a cell's memory, in batches that are one transaction each with the place where the import then stands. That place
//! is kept by owner (tenant and project) and by the file's first line, which is what an import is known by: a file that has grown goes on, a file
//! that was changed before that place is refused. For one thread; Ctrl+C stops it after the batch under way.
class MemoryImport {
public:
    struct Options {
        std::string file; //!< its name, for the records' source; "-" is not resumed
        MemoryOwner owner; //!< of lines that say none
        bool strict = false; //!< stops at the first refusal
        bool restart = false; //!< from the beginning, wherever it stands
        std::optional<NpyMatrix> vectors{}; //!< a row for each line that is neither empty nor the header of an export
    };
    struct Problem {
        std::int64_t line = 0;
        std::string message;
    };
    struct Outcome {
        std::int64_t added = 0, known = 0, refused = 0;
        std::int64_t doneBefore = 0; //!< lines that an earlier import had brought in
        std::int64_t lines = 0; //!< that were read
        bool stopped = false; //!< by the person
        std::vector<Problem> problems; //!< a thousand at most
    };

    //! The session outlives it.
    MemoryImport(Session& session, LineReader lines, Options options);

    std::function<void(const Problem&)> onProblem; //!< of a line that is refused; the first hundred
    std::function<void(std::int64_t line, std::int64_t offset)> onGoingOn; //!< the first line that had not been imported
    std::function<void(std::int64_t bytes, std::int64_t records)> onProgress;

    //! Errors: Conflict where the file is not the one that was imported so far, or somebody else imports it now; those of the cell and of reading.
    //! What was committed before stays, and `outcome` says how much.
    [[nodiscard]] base::Result<> run();
    [[nodiscard]] const Outcome& outcome() const { return m_outcome; }

private:
    struct Owner {
        std::optional<base::Error> refused; //!< no such tenant or project
        std::string import; //!< its name: `m_name`, and how often it was begun again
        std::int64_t position = 0; //!< as the cell has it
        std::int64_t skipTo = 0; //!< lines before this place had been imported
        std::optional<std::int64_t> dimensions; //!< of its vectors; 0: not known there either
        std::vector<api::MemoryItem> items; //!< of the next batch
        std::vector<std::int64_t> lines; //!< theirs
        std::int64_t to = 0; //!< position after them
        std::size_t bytes = 0;
    };

    base::Result<> take(const ImportLine& line);
    base::Result<> takeItem(const ImportLine& line, Owner& owner, const MemoryOwner& of, api::MemoryItem item);
    base::Result<bool> passesOver(const ImportLine& line, Owner& owner);
    base::Result<Owner*> ownerOf(const MemoryOwner& of);
    base::Result<std::int64_t> dimensionsOf(Owner& owner, const MemoryOwner& of);
    base::Result<> flush(const MemoryOwner& of, Owner& owner);
    base::Result<> flushAll();
    base::Result<> finish();
    void refuse(std::int64_t line, std::string message);
    [[nodiscard]] bool mustStop() const;

    Session& m_session;
    LineReader m_lines;
    Options m_options;
    std::string m_name; //!< what the import is known by
    std::map<MemoryOwner, Owner> m_owners;
    std::size_t m_pendingBytes = 0;
    std::int64_t m_skippedTo = 0; //!< the furthest place that any owner had reached
    std::int64_t m_end = 0; //!< of the last line that was read
    std::int64_t m_items = 0; //!< lines so far that have a row
    bool m_wentOn = false;
    Outcome m_outcome;
};

} // namespace kaze::cli
