#pragma once

#include "engine/base/ids.h"
#include "engine/storage/database.h"
#include "engine/telemetry/detail/month_archive.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace kaze::telemetry::detail {

using Month = std::chrono::year_month;

[[nodiscard]] Month monthOf(base::Time time);

//! "2026-11"
[[nodiscard]] std::string nameOf(Month month);

//! Its first moment, in microseconds since 1970.
[[nodiscard]] std::int64_t startOf(Month month);

//! The month in which a UUID of version 7 was made; none for other ids, which say nothing about time.
[[nodiscard]] std::optional<Month> monthOf(const base::Uuid& id);

struct MonthFile {
    Month month;
    std::shared_ptr<storage::Database> database;
};

//! "2026-11.db", "2026-11.db.zst", "2026-11.fts.db" and what SQLite puts beside them: the month they begin with. None for other names.
[[nodiscard]] std::optional<Month> monthOfFile(std::string_view name);

//! The databases of a folder, one a month, all of them open, and those that are archived. One thread opens and closes; any reads the list.
class Months {
public:
    Months(std::filesystem::path folder, storage::DatabaseServices services);

    //! Opens what is there, the newest first. A file that cannot be used is left out; `notice` says which and why.
    void openExisting();

    //! The month's file, opened or made. A damaged one is set aside as `<file>.damaged-<time>` and a new one begun. Errors as
    //! Database::open, but Corrupt; Conflict for a month that is archived, or about to go: it takes nothing more.
    [[nodiscard]] base::Result<std::shared_ptr<storage::Database>> get(Month month);

    //! For a file that turned out to be damaged while it was in use.
    void setAside(Month month, const base::Error& damage);

    //! Something a person should know and that costs only the named file.
    void report(Month month, const base::Error& error);

    void close();

    //! Newest first.
    [[nodiscard]] std::vector<MonthFile> all() const;
    [[nodiscard]] std::string notice() const;
    [[nodiscard]] std::uint64_t bytes() const;

    //! What was set aside and is in no answer, newest first.
    struct Damaged {
        Month month;
        std::string file;
    };
    [[nodiscard]] std::vector<Damaged> damaged() const;

    //! A file that was there at the start and could not be opened, and why: a newer version wrote it, it may not be read.
    struct Unopened {
        Month month;
        std::string why;
    };
    [[nodiscard]] std::vector<Unopened> unopened() const;

    //! Takes a month's file out of use, so that it can be packed or removed. Until `giveBack` or `replaceBy` it takes nothing. Null where it is not open.
    [[nodiscard]] std::shared_ptr<storage::Database> retire(Month month);
    //! It stays after all: as it is, or, where it was closed (null), opened again.
    void giveBack(Month month, std::shared_ptr<storage::Database> database);
    //! Its database is gone; an archive has taken its place, or nothing.
    void replaceBy(Month month, const std::optional<ArchiveInfo>& archive);
    void forgetArchive(Month month);
    //! What was set aside was removed.
    void findDamaged();

    struct Archived {
        Month month;
        ArchiveInfo info;
        std::int64_t bytes = 0; //!< of the archive
    };
    //! Newest first.
    [[nodiscard]] std::vector<Archived> archived() const;
    [[nodiscard]] bool isArchived(Month month) const;
    //! Those that are on their way out.
    [[nodiscard]] std::vector<Month> retiring() const;

    [[nodiscard]] std::filesystem::path fileOf(Month month) const;
    [[nodiscard]] std::filesystem::path archiveOf(Month month) const;
    //! Of the full-text index.
    [[nodiscard]] std::filesystem::path indexOf(Month month) const;
    [[nodiscard]] const std::filesystem::path& folder() const { return m_folder; }

private:
    [[nodiscard]] base::Result<std::shared_ptr<storage::Database>> openFile(Month month);
    //! Lines of a file that takes the place of a damaged one get other numbers than those had.
    [[nodiscard]] base::Result<> beginNumbers(Month month, storage::Database& database);
    void moveAway(const std::filesystem::path& file);
    void findArchives();
    void noteArchive(Month month, const ArchiveInfo& info);

    const std::filesystem::path m_folder;
    const storage::DatabaseServices m_services;
    mutable std::mutex m_mutex; //!< guards what follows
    std::vector<MonthFile> m_files;
    std::vector<Archived> m_archived;
    std::set<Month> m_retiring;
    std::vector<Damaged> m_damaged;
    std::vector<Unopened> m_unopened;
    std::string m_notice;
};

} // namespace kaze::telemetry::detail
