#pragma once

#include "engine/api/upkeep_requests.h"
#include "engine/knowledge/detail/archives.h"
#include "engine/knowledge/detail/erasing.h"
#include "engine/knowledge/detail/filter.h"

#include <atomic>
#include <set>

namespace kaze::knowledge::detail {

//! A rule that was read.
struct PreparedRule {
    api::CompactionRule rule;
    Filter filter;
    base::Time now;
};

//! Errors: InvalidArgument, with the rule's name; with the place where its filter is wrong.
[[nodiscard]] base::Result<std::vector<PreparedRule>> prepareRules(const std::vector<api::CompactionRule>& rules, base::Time now);

//! How much each rule chooses, in the order of the rules. Whatever more than one would take is the first one's, and records go before versions. A read job. Errors: Cancelled once
//! `stop` is set, which any thread may do.
[[nodiscard]] base::Result<std::vector<api::CompactionDone>> countChosen(
    storage::Connection& connection, const std::vector<PreparedRule>& rules, const std::atomic<bool>& stop);

//! Writes that into an archive, from one snapshot, in bounded memory; what is unpublished yet, or nothing where there is nothing to take out. A read job. Errors: as ArchiveWriter; Cancelled.
[[nodiscard]] base::Result<std::optional<ArchiveWriter>> writeChosen(storage::Connection& connection,
    const std::vector<PreparedRule>& rules, const std::filesystem::path& folder, ArchiveHeader header,
    const std::atomic<bool>& stop);

//! The next lines, as many as a transaction takes, of records that have one of these ids, or of all; none at the end. Errors: as ArchiveReader::next.
[[nodiscard]] base::Result<std::vector<ArchiveLine>> nextLines(ArchiveReader& reader, const std::set<base::Uuid>& ids);

//! Whose line it is.
[[nodiscard]] base::Uuid idOf(const ArchiveLine& line);

//! Finds whose ids, or beginnings of ids, people mean in archives.
class WantedIds {
public:
    explicit WantedIds(const std::vector<std::string>& ids);
    void look(const ArchiveLine& line);
    //! Errors: NotFound, with the id between what is given; InvalidArgument (the beginning of more than one).
    [[nodiscard]] base::Result<std::set<base::Uuid>> found(const std::string& before, const std::string& after) const;

private:
    struct Wanted {
        std::string written, digits;
        std::set<base::Uuid> found;
    };
    std::vector<Wanted> m_wanted;
};

//! Reads an archive to its end, where `ids` are in it; none: all. Blocks. Errors: those of ArchiveReader; as WantedIds::found.
[[nodiscard]] base::Result<std::set<base::Uuid>> checkArchive(
    const std::filesystem::path& path, const std::string& database, const std::vector<std::string>& ids);

struct TakenOut {
    Erased erased;
    std::vector<api::CompactionDone> byRule;
};

//! Takes out of the database what the lines have, unless it was changed since. A write job.
[[nodiscard]] base::Result<TakenOut> takeOut(
    storage::Connection& connection, const std::vector<ArchiveLine>& lines, std::size_t rules);

struct PutBack {
    std::vector<std::pair<std::string, Inserted>> found; //!< kind and place of those that searches find again
    std::int64_t records = 0, versions = 0, known = 0;
};

//! Puts back what the lines have and the database has not. A write job.
[[nodiscard]] base::Result<PutBack> putBack(storage::Connection& connection, const std::vector<ArchiveLine>& lines);

} // namespace kaze::knowledge::detail
