#include "engine/telemetry/detail/text_indexes.h"

#include "engine/telemetry/detail/log_sql.h"

#include <algorithm>
#include <limits>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

namespace kaze::telemetry::detail {

namespace fs = std::filesystem;
using base::Result;
using namespace std::chrono_literals;

namespace {

//! So many lines a transaction; what is stopped waits for one.
constexpr std::int64_t kBatch = 8192;
//! Lines that come one by one are taken together.
constexpr auto kInterval = 1s;
constexpr base::Duration kRetryEvery = 10s;
constexpr int kNice = 10;

storage::DatabaseServices withWriter(const storage::DatabaseServices& services, storage::WriterThreads& writer)
{
    return {services.loop, writer, services.metrics, services.clock, services.log};
}

std::int64_t sizeOf(const fs::path& path)
{
    std::int64_t bytes = 0;
    for (const auto* part : {"", "-wal"}) {
        std::error_code error;
        const auto size = fs::file_size(path.string() + part, error);
        bytes += error ? 0 : static_cast<std::int64_t>(size);
    }
    return bytes;
}

} // namespace

TextIndexes::TextIndexes(const Months& months, fs::path folder, storage::DatabaseServices services)
    : m_months(months), m_folder(std::move(folder)), m_writer(1, kNice, services.writers.slowQueries()),
      m_services(withWriter(services, m_writer))
{
}

TextIndexes::~TextIndexes()
{
    stop();
}

void TextIndexes::start()
{
    const std::lock_guard lock(m_mutex);
    if (!m_stopping && !m_thread.joinable())
        m_thread = std::thread([this] { work(); });
}

void TextIndexes::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_changed.notify_one();
    if (m_thread.joinable())
        m_thread.join();
}

void TextIndexes::hurry()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isUrgent = true;
    }
    m_changed.notify_one();
}

void TextIndexes::stored(Month month, std::int64_t last, std::int64_t minAt)
{
    {
        const std::lock_guard lock(m_mutex);
        auto& entry = m_entries[month];
        entry.last = std::max(entry.last, last);
        entry.behind.push_back({last, minAt});
        // A month whose index cannot be opened must not gather them for ever.
        if (constexpr std::size_t kMost = 65536; entry.behind.size() > kMost) {
            entry.behind[1].minAt = std::min(entry.behind[0].minAt, entry.behind[1].minAt);
            entry.behind.pop_front();
        }
        if (m_isUrgent || entry.last - entry.through < kBatch)
            return;
        m_isUrgent = true;
    }
    m_changed.notify_one();
}

std::optional<TextIndexes::Reach> TextIndexes::reach(const MonthFile& file) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_entries.find(file.month);
    if (found == m_entries.end() || found->second.isBroken || found->second.source != file.database || !found->second.database)
        return std::nullopt;
    Reach reach{found->second.database, std::numeric_limits<std::int64_t>::max(), found->second.last};
    for (const auto& behind : found->second.behind)
        reach.completeBefore = std::min(reach.completeBefore, behind.minAt);
    return reach;
}

void TextIndexes::discard(Month month, const base::Error& why)
{
    m_services.log->warn("the full-text index of {} is made anew: {}", nameOf(month), why.text());
    const std::lock_guard lock(m_mutex);
    m_entries[month].isBroken = true;
}

TextIndexes::Figures TextIndexes::figures(Month month) const
{
    Figures figures;
    figures.bytes = sizeOf(m_folder / (nameOf(month) + ".fts.db"));
    const std::lock_guard lock(m_mutex);
    const auto found = m_entries.find(month);
    if (found == m_entries.end())
        return figures;
    figures.through = found->second.through;
    for (const auto& behind : found->second.behind)
        figures.oldestUnindexed = std::min(behind.minAt, figures.oldestUnindexed.value_or(behind.minAt));
    return figures;
}

void TextIndexes::work()
{
    pthread_setname_np(pthread_self(), "kaze-index");
    setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNice);
    while (waitForWork())
        catchUp();
    for (auto& [month, open] : m_open)
        close(month, open, false);
}

bool TextIndexes::waitForWork()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, kInterval, [this] { return m_stopping || m_isUrgent; });
    m_isUrgent = false;
    return !m_stopping;
}

bool TextIndexes::isStopping() const
{
    const std::lock_guard lock(m_mutex);
    return m_stopping;
}

bool TextIndexes::hasMuch(Month month) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_entries.find(month);
    return found != m_entries.end() && found->second.last - found->second.through >= kBatch;
}

//! The newest month first, and again as soon as it has a batch.
void TextIndexes::catchUp()
{
    const auto files = m_months.all();
    forgetGone(files);
    for (const auto& file : files)
        while (takeSome(file)) {
            if (isStopping())
                return;
            if (file.month != files.front().month && hasMuch(files.front().month))
                while (takeSome(files.front()) && !isStopping()) { }
        }
}

//! Whether there may be more.
bool TextIndexes::takeSome(const MonthFile& file)
{
    auto& open = m_open[file.month];
    if (!isReady(file, open))
        return false;
    const auto taken = open.index->takeMore(kBatch);
    if (!taken) {
        fail(file, open, taken.error());
        return false;
    }
    const std::lock_guard lock(m_mutex);
    auto& entry = m_entries[file.month];
    entry.through = open.index->through();
    entry.last = std::max(entry.last, entry.through);
    std::erase_if(entry.behind, [&](const Stored& stored) { return stored.last <= entry.through; });
    return *taken == kBatch && !m_stopping;
}

bool TextIndexes::isReady(const MonthFile& file, Open& open)
{
    bool isBroken = false;
    {
        const std::lock_guard lock(m_mutex);
        isBroken = m_entries[file.month].isBroken;
    }
    if (const bool isOther = open.index && open.source != file.database; open.index && (isBroken || isOther))
        close(file.month, open, isBroken, isOther);
    if (open.index)
        return true;
    if (m_services.clock.steady() < open.retryAt)
        return false;
    const auto opened = openIndex(file, open);
    if (!opened)
        fail(file, open, opened.error());
    return opened.has_value();
}

Result<> TextIndexes::openIndex(const MonthFile& file, Open& open)
{
    auto index = TextIndex::open(m_folder / (nameOf(file.month) + ".fts.db"), file.database, m_services);
    if (!index)
        return base::failure(index);
    struct Gap {
        std::int64_t last = 0;
        std::optional<std::int64_t> minAt;
    };
    const auto through = (*index)->through();
    const auto gap = file.database->readSync([&](storage::Connection& connection) -> Result<Gap> {
        Gap found;
        const auto last = connection.query(sql::kLastLine, {}, [&](const storage::Row& row) { found.last = row.integer(0); });
        if (!last)
            return base::failure(last);
        const auto oldest = connection.query(sql::kOldestBehind, {through}, [&](const storage::Row& row) {
            if (!row.isNull(0))
                found.minAt = row.integer(0);
        });
        if (!oldest)
            return base::failure(oldest);
        return found;
    });
    if (!gap)
        return base::failure(gap);
    open.source = file.database;
    const std::lock_guard lock(m_mutex);
    auto& entry = m_entries[file.month];
    entry.source = file.database;
    entry.database = (*index)->database();
    entry.through = through;
    entry.last = std::max(entry.last, gap->last);
    entry.isBroken = false;
    if (gap->minAt)
        entry.behind.push_front({gap->last, *gap->minAt});
    open.index = std::move(*index);
    return {};
}

void TextIndexes::close(Month month, Open& open, bool andRemove, bool isOfAnotherFile)
{
    {
        const std::lock_guard lock(m_mutex);
        // What is stored meanwhile is looked up when it is opened again.
        auto& entry = m_entries[month];
        const auto last = isOfAnotherFile ? 0 : entry.last;
        entry = Entry{};
        entry.last = last;
    }
    if (andRemove)
        TextIndex::remove(std::move(open.index));
    open = Open{};
}

void TextIndexes::fail(const MonthFile& file, Open& open, const base::Error& error)
{
    m_services.log->warn("the full-text index of {} does not go on: {}", nameOf(file.month), error.text());
    // Either file may be the damaged one; of the month's own its writer takes care.
    if (open.index)
        close(file.month, open, error.code == base::ErrorCode::Corrupt);
    open.retryAt = m_services.clock.steady() + kRetryEvery;
}

//! Months that were set aside or taken away.
void TextIndexes::forgetGone(const std::vector<MonthFile>& files)
{
    const auto isThere = [&](Month month) { return std::ranges::find(files, month, &MonthFile::month) != files.end(); };
    for (auto each = m_open.begin(); each != m_open.end();) {
        if (!isThere(each->first)) {
            close(each->first, each->second, false, true);
            each = m_open.erase(each);
        } else {
            ++each;
        }
    }
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_entries, [&](const auto& each) { return !isThere(each.first) && !m_open.contains(each.first); });
}

} // namespace kaze::telemetry::detail
