#pragma once

#include "engine/api/report_requests.h"
#include "engine/base/file.h"
#include "engine/base/result.h"

#include <filesystem>
#include <optional>

namespace kaze::cell {

//! The reports that schedules have made, as files of one folder that say by their names what they are. The folder alone counts: who removes a file
//! has removed the report. Everything blocks; any thread.
class KeptReports {
public:
    explicit KeptReports(std::filesystem::path folder) : m_folder(std::move(folder)) { }

    [[nodiscard]] const std::filesystem::path& folder() const { return m_folder; }

    //! "weekly.cost.20261116T060000Z.html".
    [[nodiscard]] static std::string nameOf(
        const std::string& schedule, api::ReportKind kind, base::Time at, const std::string& format);

    //! The newest first; of all schedules where none is named. Errors: those of reading the folder.
    [[nodiscard]] base::Result<std::vector<api::KeptReport>> list(const std::string& schedule) const;
    //! A part of one; `report` tells how long it is. Errors: NotFound, InvalidArgument for the offset, Io.
    [[nodiscard]] base::Result<std::string> read(
        const std::string& name, std::int64_t offset, std::int64_t most, api::KeptReport& report) const;
    //! Errors: NotFound, Io.
    [[nodiscard]] base::Result<> remove(const std::string& name) const;
    //! Removes all but the newest of a schedule in a format. Errors: those of the folder.
    [[nodiscard]] base::Result<> keepNewest(const std::string& schedule, const std::string& format, std::int64_t count) const;
    //! What a process that ended in the middle has left; nobody may be writing.
    void removeUnfinished() const;

private:
    [[nodiscard]] base::Result<api::KeptReport> find(const std::string& name) const;

    std::filesystem::path m_folder;
};

//! A file of that folder that is written piece by piece and is there whole or not at all; for its owner's eyes (0600). One thread at a time.
class ReportFile {
public:
    //! Makes the folder where it is missing. Errors: DiskFull, ReadOnly, PermissionDenied, Io.
    [[nodiscard]] static base::Result<ReportFile> create(std::filesystem::path path);
    ReportFile(ReportFile&& other) noexcept = default;
    ReportFile& operator=(ReportFile&&) = delete;
    //! What was not kept is removed.
    ~ReportFile();

    // Errors: DiskFull, Io.
    [[nodiscard]] base::Result<> write(std::string_view bytes);
    [[nodiscard]] base::Result<> keep();

private:
    ReportFile(std::filesystem::path path, std::filesystem::path temporary, base::FileDescriptor file)
        : m_path(std::move(path)), m_temporary(std::move(temporary)), m_file(std::move(file))
    {
    }

    std::filesystem::path m_path;
    std::filesystem::path m_temporary;
    base::FileDescriptor m_file;
};

} // namespace kaze::cell
