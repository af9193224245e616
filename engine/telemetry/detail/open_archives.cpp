#include "engine/telemetry/detail/open_archives.h"

#include "engine/base/text.h"
#include "engine/telemetry/detail/sql.h"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <functional>
#include <iterator>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

namespace kaze::telemetry::detail {

namespace fs = std::filesystem;
using base::ErrorCode;
using base::Result;
using base::Task;
using namespace std::chrono_literals;

namespace {

constexpr auto kInterval = 1s;
constexpr int kNice = 5;

std::string sized(std::int64_t bytes)
{
    return base::sizeText(static_cast<std::uint64_t>(std::max<std::int64_t>(0, bytes)));
}

} // namespace

OpenArchives::OpenArchives(const Months& months, fs::path folder, storage::DatabaseServices services, Limits limits)
    : m_months(months), m_folder(std::move(folder)), m_services(std::move(services)), m_limits(limits)
{
    std::error_code ignored; // what cannot be removed is in nobody's way
    fs::remove_all(m_folder, ignored);
}

OpenArchives::~OpenArchives()
{
    stop();
}

void OpenArchives::stop()
{
    std::deque<Wish> left;
    {
        const std::lock_guard lock(m_mutex);
        m_stop.request_stop();
        left.swap(m_wishes);
    }
    m_changed.notify_one();
    if (m_thread.joinable())
        m_thread.join();
    for (const auto& wish : left)
        wish.done(base::fail(ErrorCode::Unavailable, "the cell is being closed"));
    drop([](const Entry&) { return true; });
}

Task<Result<MonthFile>> OpenArchives::open(Month month)
{
    const base::OneShot<Opened> done;
    {
        const std::lock_guard lock(m_mutex);
        if (m_stop.stop_requested())
            co_return base::fail(ErrorCode::Unavailable, "the cell is being closed");
        auto answer = [executor = m_services.loop, done](Opened opened) {
            auto kept = std::make_shared<Opened>(std::move(opened));
            boost::asio::post(executor, [done, kept] { done.set(std::move(*kept)); });
        };
        m_wishes.push_back({month, std::move(answer)});
        if (!m_thread.joinable())
            m_thread = std::thread([this] { work(); });
    }
    m_changed.notify_one();
    co_return co_await done.wait();
}

std::vector<MonthFile> OpenArchives::opened()
{
    const std::lock_guard lock(m_mutex);
    std::vector<MonthFile> files;
    for (auto& entry : m_entries) {
        if (entry.isForgotten)
            continue;
        entry.askedAt = m_services.clock.steady();
        files.push_back(entry.file);
    }
    std::ranges::sort(files, std::ranges::greater(), &MonthFile::month);
    return files;
}

void OpenArchives::forget(Month month)
{
    {
        const std::lock_guard lock(m_mutex);
        for (auto& entry : m_entries)
            entry.isForgotten = entry.isForgotten || entry.file.month == month;
        m_damaged.erase(month);
    }
    // A reader may open its file any time while somebody has it.
    drop([](const Entry& entry) { return entry.isForgotten && entry.isFree(); });
}

void OpenArchives::work()
{
    pthread_setname_np(pthread_self(), "kaze-unpack");
    setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNice);
    while (!m_stop.stop_requested()) {
        if (const auto wish = nextWish()) {
            auto found = find(wish->month);
            wish->done(found ? std::move(found) : unpack(wish->month));
        }
        letIdleGo();
    }
}

std::optional<OpenArchives::Wish> OpenArchives::nextWish()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, kInterval, [this] { return m_stop.stop_requested() || !m_wishes.empty(); });
    if (m_stop.stop_requested() || m_wishes.empty())
        return std::nullopt;
    auto wish = std::move(m_wishes.front());
    m_wishes.pop_front();
    return wish;
}

void OpenArchives::letIdleGo()
{
    const auto now = m_services.clock.steady();
    drop([&](const Entry& entry) { return entry.isFree() && (entry.isForgotten || now - entry.askedAt >= m_limits.idle); });
}

OpenArchives::Opened OpenArchives::find(Month month)
{
    const std::lock_guard lock(m_mutex);
    const auto found = std::ranges::find_if(
        m_entries, [month](const Entry& entry) { return entry.file.month == month && !entry.isForgotten; });
    if (found == m_entries.end())
        return base::fail(ErrorCode::NotFound, "it is not unpacked");
    found->askedAt = m_services.clock.steady();
    return found->file;
}

OpenArchives::Opened OpenArchives::unpack(Month month)
{
    const auto all = m_months.archived();
    const auto archive = std::ranges::find(all, month, &Months::Archived::month);
    if (archive == all.end())
        return base::fail(ErrorCode::NotFound, nameOf(month) + " is not archived");
    std::error_code error;
    fs::create_directories(m_folder, error);
    if (error)
        return std::unexpected(base::systemError(m_folder.string(), error.value()));
    if (const auto room = makeRoom(*archive); !room)
        return base::failure(room);
    ++m_number;
    storage::OpenOptions options;
    options.path = pathOf(month);
    if (const auto unpacked = unpackInto(month, options.path); !unpacked)
        return base::failure(unpacked);
    options.migrations = sql::migrations();
    options.synchronous = storage::Synchronous::Off; // what was unpacked can be unpacked again
    options.readers = 2;
    options.fullCheckBytes = 0; // its checksum was right
    options.label = "observations_archive";
    const auto path = options.path;
    auto database = storage::Database::open(std::move(options), m_services);
    if (!database) {
        if (const auto removed = removeDatabase(path); !removed)
            m_services.log->warn("{}", removed.error().text());
        return base::failure(database);
    }
    const MonthFile file{month, std::move(*database)};
    const std::lock_guard lock(m_mutex);
    m_entries.push_back({file, archive->info.bytes, m_services.clock.steady()});
    return file;
}

Result<> OpenArchives::unpackInto(Month month, const fs::path& place)
{
    const auto now = m_services.clock.steady();
    {
        const std::lock_guard lock(m_mutex);
        const auto known = m_damaged.find(month);
        if (known != m_damaged.end() && now - known->second.foundAt < m_limits.idle)
            return std::unexpected(known->second.error);
    }
    auto unpacked = unpackMonth(m_months.archiveOf(month), place, m_stop.get_token());
    const std::lock_guard lock(m_mutex);
    if (unpacked || unpacked.error().code != ErrorCode::Corrupt)
        m_damaged.erase(month);
    else
        m_damaged.insert_or_assign(month, Damage{unpacked.error(), now});
    return unpacked;
}

Result<> OpenArchives::makeRoom(const Months::Archived& archive)
{
    const auto name = nameOf(archive.month);
    const auto wanted = archive.info.bytes;
    if (wanted > m_limits.bytes)
        return base::fail(ErrorCode::DiskFull,
            name + " would take " + sized(wanted) + " unpacked, and all together may take " + sized(m_limits.bytes) + "; unpack "
                + m_months.archiveOf(archive.month).string() + " elsewhere (zstd -d) to look into it");
    while (true) {
        std::int64_t taken = 0;
        std::optional<Month> oldest;
        {
            const std::lock_guard lock(m_mutex);
            const Entry* longest = nullptr;
            for (const auto& entry : m_entries) {
                taken += entry.bytes;
                if (entry.isFree() && (!longest || entry.askedAt < longest->askedAt))
                    longest = &entry;
            }
            if (longest)
                oldest = longest->file.month;
        }
        std::error_code error;
        const auto space = fs::space(m_folder, error);
        const auto left = error ? 0 : static_cast<std::int64_t>(std::min<std::uintmax_t>(space.available / 2, INT64_MAX));
        if (taken + wanted <= m_limits.bytes && wanted <= left)
            return {};
        if (!oldest)
            return base::fail(ErrorCode::DiskFull,
                "there is no room to unpack " + name + " (" + sized(wanted) + "): " + sized(taken) + " of "
                    + sized(m_limits.bytes) + " are in use, and the disk has " + sized(left * 2) + " left");
        drop([&](const Entry& entry) { return entry.file.month == *oldest && entry.isFree(); });
    }
}

fs::path OpenArchives::pathOf(Month month) const
{
    return m_folder / (nameOf(month) + "-" + std::to_string(m_number) + ".db");
}

void OpenArchives::drop(const std::function<bool(const Entry&)>& which)
{
    std::vector<Entry> dropped;
    {
        const std::lock_guard lock(m_mutex);
        const auto gone = std::ranges::partition(m_entries, [&](const Entry& entry) { return !which(entry); });
        std::ranges::move(gone, std::back_inserter(dropped));
        m_entries.erase(gone.begin(), gone.end());
    }
    for (auto& entry : dropped) {
        const auto path = entry.file.database->path();
        entry.file.database->close();
        if (const auto removed = removeDatabase(path); !removed)
            m_services.log->warn("what was unpacked of {} stays: {}", nameOf(entry.file.month), removed.error().text());
    }
}

} // namespace kaze::telemetry::detail
