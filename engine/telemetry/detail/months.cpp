#include "engine/telemetry/detail/months.h"

#include "engine/telemetry/detail/log_sql.h"
#include "engine/telemetry/detail/sql.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <limits>
#include <tuple>

namespace kaze::telemetry::detail {

namespace fs = std::filesystem;
using base::ErrorCode;
using base::Result;

namespace {

constexpr std::uint64_t kCheckBytes = 8U << 20; //!< a larger file is not read through at start

constexpr std::size_t kMonthName = 7; // "2026-11"

std::optional<Month> monthNamed(std::string_view name)
{
    return name.size() == 10 && name.ends_with(".db") ? monthOfFile(name) : std::nullopt;
}

//! Whether the storage module has already put a copy beside the file.
bool hasDamagedCopy(const fs::path& file)
{
    const auto prefix = file.filename().string() + ".damaged-";
    std::error_code error;
    for (fs::directory_iterator it(file.parent_path(), error), end; !error && it != end; it.increment(error))
        if (it->path().filename().string().starts_with(prefix))
            return true;
    return false;
}

} // namespace

Month monthOf(base::Time time)
{
    const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(time));
    return day.year() / day.month();
}

std::string nameOf(Month month)
{
    const auto number = static_cast<unsigned>(month.month());
    auto year = std::to_string(static_cast<int>(month.year()));
    year.insert(0, year.size() < 4 ? 4 - year.size() : 0, '0');
    return year + (number < 10 ? "-0" : "-") + std::to_string(number);
}

std::optional<Month> monthOfFile(std::string_view name)
{
    int year = 0;
    unsigned month = 0;
    if (name.size() <= kMonthName || name[4] != '-' || name[kMonthName] != '.')
        return std::nullopt;
    const auto readYear = std::from_chars(name.data(), name.data() + 4, year);
    const auto readMonth = std::from_chars(name.data() + 5, name.data() + kMonthName, month);
    const auto found = std::chrono::year{year} / std::chrono::month{month};
    if (readYear.ptr != name.data() + 4 || readMonth.ptr != name.data() + kMonthName || !found.ok())
        return std::nullopt;
    return found;
}

std::int64_t startOf(Month month)
{
    return std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::sys_days(month / std::chrono::day{1}).time_since_epoch())
        .count();
}

std::optional<Month> monthOf(const base::Uuid& id)
{
    constexpr std::uint8_t kVersion7 = 7;
    constexpr std::int64_t kYear9999 = 253'370'764'800'000;
    std::int64_t millis = 0;
    for (std::size_t i = 0; i < 6; ++i)
        millis = millis << 8 | id.bytes[i];
    if (id.bytes[6] >> 4 != kVersion7 || millis >= kYear9999)
        return std::nullopt;
    return monthOf(base::Time(std::chrono::milliseconds(millis)));
}

Months::Months(fs::path folder, storage::DatabaseServices services) : m_folder(std::move(folder)), m_services(std::move(services))
{
}

void Months::openExisting()
{
    findArchives();
    std::vector<Month> found;
    std::error_code error;
    for (fs::directory_iterator it(m_folder, error), end; !error && it != end; it.increment(error))
        if (const auto month = monthNamed(it->path().filename().string()))
            found.push_back(*month);
    std::ranges::sort(found, std::ranges::greater());
    for (const auto month : found)
        if (const auto opened = get(month); !opened) {
            report(month, opened.error());
            const std::lock_guard lock(m_mutex);
            m_unopened.push_back({month, opened.error().message});
        }
    findDamaged();
}

std::vector<Months::Unopened> Months::unopened() const
{
    const std::lock_guard lock(m_mutex);
    return m_unopened;
}

std::vector<Months::Damaged> Months::damaged() const
{
    const std::lock_guard lock(m_mutex);
    return m_damaged;
}

void Months::findDamaged()
{
    constexpr std::size_t kName = 10; // "2026-11.db"
    std::vector<Damaged> found;
    std::error_code error;
    for (fs::directory_iterator it(m_folder, error), end; !error && it != end; it.increment(error)) {
        const auto name = it->path().filename().string();
        const auto month = monthNamed(std::string_view(name).substr(0, kName));
        if (month && name.substr(kName).starts_with(".damaged-") && !name.ends_with("-wal") && !name.ends_with("-shm"))
            found.push_back({*month, name});
    }
    std::ranges::sort(
        found, [](const Damaged& a, const Damaged& b) { return std::tie(b.month, b.file) < std::tie(a.month, a.file); });
    const std::lock_guard lock(m_mutex);
    m_damaged = std::move(found);
}

Result<std::shared_ptr<storage::Database>> Months::get(Month month)
{
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& file : m_files)
            if (file.month == month)
                return file.database;
        const bool isSealed
            = m_retiring.contains(month) || std::ranges::find(m_archived, month, &Archived::month) != m_archived.end();
        if (isSealed)
            return base::fail(ErrorCode::Conflict, nameOf(month) + " is archived and takes nothing more");
    }
    auto opened = openFile(month);
    if (!opened && opened.error().code == ErrorCode::Corrupt) {
        report(month, opened.error());
        moveAway(fileOf(month));
        opened = openFile(month);
    }
    if (!opened)
        return opened;
    if (const auto begun = beginNumbers(month, **opened); !begun) {
        (*opened)->close();
        return base::failure(begun);
    }
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_unopened, [&](const auto& file) { return file.month == month; });
    m_files.push_back({month, *opened});
    std::sort(m_files.begin(), m_files.end(), [](const auto& a, const auto& b) { return a.month > b.month; });
    return opened;
}

void Months::setAside(Month month, const base::Error& damage)
{
    std::shared_ptr<storage::Database> database;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = std::find_if(m_files.begin(), m_files.end(), [&](const auto& file) { return file.month == month; });
        if (found != m_files.end()) {
            database = std::move(found->database);
            m_files.erase(found);
        }
    }
    if (database)
        database->close();
    report(month, damage);
    moveAway(fileOf(month));
}

void Months::report(Month month, const base::Error& error)
{
    auto text = "observations of " + nameOf(month) + ": " + error.text();
    m_services.log->warn("{}", text);
    const std::lock_guard lock(m_mutex);
    m_notice = std::move(text);
}

void Months::close()
{
    std::vector<MonthFile> files;
    {
        const std::lock_guard lock(m_mutex);
        files.swap(m_files);
    }
    for (const auto& file : files)
        file.database->close();
}

std::vector<MonthFile> Months::all() const
{
    const std::lock_guard lock(m_mutex);
    return m_files;
}

std::string Months::notice() const
{
    const std::lock_guard lock(m_mutex);
    return m_notice;
}

std::uint64_t Months::bytes() const
{
    std::uint64_t bytes = 0;
    for (const auto& file : all())
        bytes += file.database->figures().fileBytes;
    for (const auto& archive : archived())
        bytes += static_cast<std::uint64_t>(archive.bytes);
    return bytes;
}

Result<std::shared_ptr<storage::Database>> Months::openFile(Month month)
{
    storage::OpenOptions options;
    options.path = fileOf(month);
    options.migrations = sql::migrations();
    options.synchronous = storage::Synchronous::Normal;
    options.readers = 2; // somebody's long search does not keep the others waiting
    options.fullCheckBytes = kCheckBytes;
    options.label = "observations";
    return storage::Database::open(std::move(options), m_services);
}

Result<> Months::beginNumbers(Month month, storage::Database& database)
{
    if (!hasDamagedCopy(fileOf(month)))
        return {};
    const auto elapsed = std::chrono::floor<std::chrono::seconds>(
        m_services.clock.now() - base::Time(std::chrono::microseconds(startOf(month))));
    const auto seconds = std::clamp<std::int64_t>(elapsed.count(), 1, std::numeric_limits<std::int32_t>::max());
    return database.writeSync([seconds](storage::Connection& connection) -> Result<> {
        std::int64_t last = 0, begunAt = 0;
        auto read = connection.query(sql::kLastLine, {}, [&](const storage::Row& row) { last = row.integer(0); });
        if (read)
            read = connection.query(sql::kBegunAt, {}, [&](const storage::Row& row) { begunAt = row.integer(0); });
        if (!read)
            return base::failure(read);
        const bool isBegun = last != 0 || begunAt != 0;
        return isBegun ? Result<>() : connection.script(std::string(sql::kSetBegunAt) + std::to_string(seconds));
    });
}

fs::path Months::fileOf(Month month) const
{
    return m_folder / (nameOf(month) + ".db");
}

void Months::moveAway(const fs::path& file)
{
    const bool copied = hasDamagedCopy(file);
    const auto time = std::chrono::floor<std::chrono::seconds>(m_services.clock.now()).time_since_epoch().count();
    const auto aside = file.string() + ".damaged-" + std::to_string(time);
    std::error_code ignored;
    for (const auto* part : {"", "-wal", "-shm"}) {
        const fs::path from = file.string() + part;
        if (copied)
            fs::remove(from, ignored);
        else
            fs::rename(from, aside + part, ignored);
    }
    findDamaged();
}

} // namespace kaze::telemetry::detail
