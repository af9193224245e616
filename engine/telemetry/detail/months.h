#pragma once

#include "engine/base/ids.h"
#include "engine/storage/database.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
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

//! The databases of a folder, one a month, all of them open. One thread opens and closes; any reads the list.
class Months {
public:
    Months(std::filesystem::path folder, storage::DatabaseServices services);

    //! Opens what is there, the newest first. A file that cannot be used is left out; `notice` says which and why.
    void openExisting();

    //! The month's file, opened or made. A damaged one is set aside as `<file>.damaged-<time>` and a new one begun. Errors as
    //! Database::open, but Corrupt.
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

private:
    [[nodiscard]] base::Result<std::shared_ptr<storage::Database>> openFile(Month month);
    [[nodiscard]] std::filesystem::path fileOf(Month month) const;
    void moveAway(const std::filesystem::path& file);
    void findDamaged();

    const std::filesystem::path m_folder;
    const storage::DatabaseServices m_services;
    mutable std::mutex m_mutex; //!< guards what follows
    std::vector<MonthFile> m_files;
    std::vector<Damaged> m_damaged;
    std::vector<Unopened> m_unopened;
    std::string m_notice;
};

} // namespace kaze::telemetry::detail
