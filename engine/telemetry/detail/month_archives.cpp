// Months that are archived, and on their way there.

#include "engine/telemetry/detail/months.h"

#include <algorithm>
#include <functional>

namespace kaze::telemetry::detail {

namespace fs = std::filesystem;
using base::ErrorCode;

//! Archives, and what a process that ended while it made one has left: a month never stands in two files.
void Months::findArchives()
{
    std::vector<Month> found;
    std::error_code error;
    for (fs::directory_iterator it(m_folder, error), end; !error && it != end; it.increment(error)) {
        const auto name = it->path().filename().string();
        const auto month = monthOfFile(name);
        if (month && name == archiveOf(*month).filename().string())
            found.push_back(*month);
    }
    for (const auto month : found) {
        const auto info = readArchiveInfo(archiveOf(month));
        if (!info) {
            report(month, info.error());
            const std::lock_guard lock(m_mutex);
            m_unopened.push_back({month, info.error().message});
            continue;
        }
        if (!fs::exists(fileOf(month), error)) {
            noteArchive(month, *info);
        } else if (isUnchanged(fileOf(month), *info)) {
            if (const auto removed = removeDatabase(fileOf(month)); !removed)
                report(month, removed.error());
            else
                noteArchive(month, *info);
        } else {
            report(month,
                {ErrorCode::Conflict,
                    "it stands there twice, as " + fileOf(month).filename().string() + " and as "
                        + archiveOf(month).filename().string() + ", which differ. The first one is used; move one of them away",
                    nullptr});
        }
    }
}

void Months::noteArchive(Month month, const ArchiveInfo& info)
{
    std::error_code error;
    const auto bytes = fs::file_size(archiveOf(month), error);
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_archived, [&](const Archived& archive) { return archive.month == month; });
    m_archived.push_back({month, info, error ? 0 : static_cast<std::int64_t>(bytes)});
    std::ranges::sort(m_archived, std::ranges::greater(), &Archived::month);
}

std::vector<Months::Archived> Months::archived() const
{
    const std::lock_guard lock(m_mutex);
    return m_archived;
}

bool Months::isArchived(Month month) const
{
    const std::lock_guard lock(m_mutex);
    return std::ranges::find(m_archived, month, &Archived::month) != m_archived.end();
}

std::vector<Month> Months::retiring() const
{
    const std::lock_guard lock(m_mutex);
    return {m_retiring.begin(), m_retiring.end()};
}

std::shared_ptr<storage::Database> Months::retire(Month month)
{
    const std::lock_guard lock(m_mutex);
    const auto found = std::ranges::find(m_files, month, &MonthFile::month);
    if (found == m_files.end())
        return nullptr;
    auto database = std::move(found->database);
    m_files.erase(found);
    m_retiring.insert(month);
    return database;
}

void Months::giveBack(Month month, std::shared_ptr<storage::Database> database)
{
    {
        const std::lock_guard lock(m_mutex);
        m_retiring.erase(month);
        if (database) {
            m_files.push_back({month, std::move(database)});
            std::ranges::sort(m_files, std::ranges::greater(), &MonthFile::month);
            return;
        }
    }
    if (const auto opened = get(month); !opened) {
        report(month, opened.error());
        const std::lock_guard lock(m_mutex);
        m_unopened.push_back({month, opened.error().message});
    }
}

void Months::replaceBy(Month month, const std::optional<ArchiveInfo>& archive)
{
    if (archive)
        noteArchive(month, *archive);
    const std::lock_guard lock(m_mutex);
    m_retiring.erase(month);
}

void Months::forgetArchive(Month month)
{
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_archived, [&](const Archived& archive) { return archive.month == month; });
}

fs::path Months::archiveOf(Month month) const
{
    return m_folder / (nameOf(month) + ".db.zst");
}

fs::path Months::indexOf(Month month) const
{
    return m_folder / (nameOf(month) + ".fts.db");
}

} // namespace kaze::telemetry::detail
