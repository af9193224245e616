#include "engine/cell/housekeeping.h"

#include "engine/api/upkeep_requests.h"
#include "engine/base/text.h"
#include "engine/gateway/ledger_archive.h"
#include "engine/runtime/log_packing.h"

#include <spdlog/logger.h>

#include <algorithm>
#include <charconv>

namespace kaze::cell {

using base::ErrorCode;
using base::Result;

namespace {

constexpr auto kEvery = std::chrono::hours(24);
constexpr auto kNotBefore = std::chrono::minutes(10); //!< after the opening, when there is enough else to do
constexpr std::int64_t kRowsAtOnce = 300;
constexpr auto kPause = std::chrono::milliseconds(5);
constexpr std::int64_t kFireBytes = 250; //!< of a row with its indexes, about
constexpr std::int64_t kAuditBytes = 250;
constexpr std::int64_t kMostDays = 36'500;
constexpr std::string_view kLastKey = "keeping:last";

base::Time daysBefore(base::Time time, std::int64_t days)
{
    // Whole days, so that what is asked of days that are kept can be told to the hour.
    return std::chrono::floor<std::chrono::days>(time) - std::chrono::days(days);
}

} // namespace

const KeepDays& usualKeepDays()
{
    static const KeepDays usual{{"usage", 90}, {"checkpoints", 7}, {"schedule_history", 90}, {"audit", 365}};
    return usual;
}

Result<std::int64_t> readKeepDays(std::string_view text)
{
    if (text == "forever")
        return 0;
    std::int64_t days = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), days);
    if (error != std::errc() || std::string_view(end, static_cast<std::size_t>(text.data() + text.size() - end)) != "d"
        || days < 1 || days > kMostDays)
        return base::fail(ErrorCode::InvalidArgument,
            "\"" + std::string(text) + "\" does not say how long to keep something; write it like 90d, or forever");
    return days;
}

Housekeeping::Housekeeping(Parts parts, KeepDays keep) : m_parts(std::move(parts)), m_keep(usualKeepDays())
{
    keepFor(keep);
}

void Housekeeping::keepFor(const KeepDays& keep)
{
    m_keep = usualKeepDays();
    for (const auto& [what, days] : keep)
        if (m_keep.contains(what))
            m_keep[what] = days;
}

std::optional<base::Time> Housekeeping::cutoff(const std::string& what) const
{
    const auto days = m_keep.at(what);
    if (days == 0)
        return std::nullopt;
    return daysBefore(m_parts.clock.now(), days);
}

base::Task<Result<>> Housekeeping::open()
{
    auto job = [](storage::Connection& db) -> Result<std::string> {
        std::string text;
        const auto read = db.query(
            "SELECT value FROM settings WHERE key=?", {kLastKey}, [&](const storage::Row& row) { text = row.text(0); });
        if (!read)
            return base::failure(read);
        return text;
    };
    const auto text = co_await m_parts.state.read(std::move(job));
    if (!text)
        co_return base::failure(text);
    boost::system::error_code error;
    const auto value = boost::json::parse(*text, error);
    if (error || !value.is_object())
        co_return Result<>{};
    const auto* at = value.get_object().if_contains("at");
    const auto* freed = value.get_object().if_contains("freed");
    if (at && at->is_int64() && freed && freed->is_int64()) {
        m_last = base::Time(std::chrono::microseconds(at->get_int64()));
        m_lastFreed = freed->get_int64();
    }
    co_return Result<>{};
}

base::Task<> Housekeeping::keepDaily()
{
    const auto hold = m_parts.hold();
    const auto token = m_stop.token();
    auto rested = co_await m_parts.clock.sleep(kNotBefore, token);
    while (rested) {
        const auto since = m_last ? m_parts.clock.now() - *m_last : kEvery;
        if (since >= kEvery) {
            const auto done = co_await clean();
            if (!done && !token.cancelled())
                m_parts.log->warn("what is old could not be cleaned up: {}", done.error().text());
        }
        rested = co_await m_parts.clock.sleep(std::chrono::hours(1), token);
    }
}

base::Task<Result<>> Housekeeping::clean()
{
    const base::OneShot<Result<>> done;
    m_waiting.push_back(done);
    if (!std::exchange(m_isCleaning, true))
        base::spawn(m_parts.loop, cleanForAll(*this, m_parts.hold()));
    co_return co_await done.wait();
}

base::Task<> Housekeeping::cleanForAll(Housekeeping& self, [[maybe_unused]] std::shared_ptr<void> hold)
{
    const auto done = co_await self.cleanAndNote();
    self.m_isCleaning = false;
    for (const auto& waiting : std::exchange(self.m_waiting, {}))
        waiting.set(done);
}

base::Task<Result<>> Housekeeping::cleanAndNote()
{
    const auto freed = co_await cleanAll();
    if (!freed)
        co_return base::failure(freed);
    if (m_stop.cancelled())
        co_return base::fail(ErrorCode::Cancelled, "Kaze was stopped while it cleaned up; it goes on the next time");
    m_last = m_parts.clock.now();
    m_lastFreed = freed->bytes;
    if (freed->rows > 0)
        m_parts.log->info("cleaned up: {} rows, about {} in state.db are free again", freed->rows,
            base::sizeText(static_cast<std::uint64_t>(std::max<std::int64_t>(0, freed->bytes))));
    std::string key(kLastKey);
    auto text = boost::json::serialize(boost::json::object{{"at", m_last->time_since_epoch().count()}, {"freed", m_lastFreed}});
    co_return co_await m_parts.settings.set(std::move(key), std::move(text));
}

base::Task<Result<Housekeeping::Freed>> Housekeeping::cleanAll()
{
    Freed all;
    const auto token = m_stop.token();
    if (const auto before = cutoff("usage")) {
        gateway::ArchiveParts parts{m_parts.state, m_parts.workers, m_parts.clock, m_parts.archive};
        const auto archived = co_await gateway::archiveLedger(std::move(parts), *before, token);
        if (!archived)
            co_return base::failure(archived);
        all.rows += archived->rows;
        all.bytes += archived->bytes;
    }
    if (const auto before = cutoff("checkpoints")) {
        const auto packed = co_await runtime::packLogs(m_parts.state, m_parts.clock, *before, token);
        if (!packed)
            co_return base::failure(packed);
        all.rows += packed->steps;
        all.bytes += packed->bytes;
    }
    if (const auto before = cutoff("schedule_history")) {
        Remove remove = [this, to = *before](std::int64_t atMost) { return m_parts.schedules.removeHistoryBefore(to, atMost); };
        const auto removed = co_await cleanRows(std::move(remove), kFireBytes);
        if (!removed)
            co_return base::failure(removed);
        all.rows += removed->rows;
        all.bytes += removed->bytes;
    }
    if (const auto before = cutoff("audit")) {
        Remove remove = [this, to = *before](std::int64_t atMost) { return m_parts.audit.removeBefore(to, atMost); };
        const auto removed = co_await cleanRows(std::move(remove), kAuditBytes);
        if (!removed)
            co_return base::failure(removed);
        all.rows += removed->rows;
        all.bytes += removed->bytes;
    }
    co_await compactMemories();
    co_return all;
}

base::Task<> Housekeeping::compactMemories()
{
    const auto token = m_stop.token();
    if (!m_parts.memory || token.cancelled())
        co_return;
    const auto owners = m_parts.memory->bytesByOwner();
    if (!owners) {
        m_parts.log->warn("no memory could be compacted: {}", owners.error().text());
        co_return;
    }
    std::int64_t records = 0, versions = 0, failed = 0;
    for (const auto& [owner, bytes] : *owners) {
        if (token.cancelled())
            co_return;
        api::CompactMemory query;
        query.tenant = owner.first;
        query.project = owner.second;
        std::string by = "housekeeping";
        const auto compacted = co_await m_parts.memory->compact(std::move(query), std::move(by));
        if (!compacted) {
            ++failed;
            m_parts.log->warn("the memory of {}{}{} could not be compacted: {}", owner.first, owner.second.empty() ? "" : "/",
                owner.second, compacted.error().text());
            continue;
        }
        records += compacted->records;
        versions += compacted->versions;
    }
    m_parts.log->info("compacted {} memories: {} records and {} earlier versions are in archives",
        static_cast<std::int64_t>(owners->size()) - failed, records, versions);
}

base::Task<Result<Housekeeping::Freed>> Housekeeping::cleanRows(Remove remove, std::int64_t rowBytes)
{
    Freed freed;
    const auto token = m_stop.token();
    while (!token.cancelled()) {
        const auto removed = co_await remove(kRowsAtOnce);
        if (!removed)
            co_return base::failure(removed);
        freed.rows += *removed;
        if (*removed < kRowsAtOnce)
            break;
        [[maybe_unused]] const auto paused = co_await m_parts.clock.sleep(kPause, token);
    }
    freed.bytes = freed.rows * rowBytes;
    co_return freed;
}

base::Task<Result<std::vector<api::KeepingRow>>> Housekeeping::measure()
{
    // Nothing is older than the beginning of time.
    const auto usageBefore = cutoff("usage").value_or(base::Time{});
    const auto logsBefore = cutoff("checkpoints").value_or(base::Time{});
    const auto firesBefore = cutoff("schedule_history").value_or(base::Time{});
    const auto auditBefore = cutoff("audit").value_or(base::Time{});
    struct Sizes {
        gateway::LedgerSize ledger;
        runtime::LogSize logs;
        AuditSize audit;
    };
    auto sizing = [usageBefore, logsBefore, auditBefore](storage::Connection& db) -> Result<Sizes> {
        const auto ledger = gateway::ledgerSize(db, usageBefore);
        if (!ledger)
            return base::failure(ledger);
        const auto logs = runtime::logSize(db, logsBefore);
        if (!logs)
            return base::failure(logs);
        const auto audit = auditSize(db, auditBefore);
        if (!audit)
            return base::failure(audit);
        return Sizes{*ledger, *logs, *audit};
    };
    const auto sizes = co_await m_parts.state.read(std::move(sizing));
    if (!sizes)
        co_return base::failure(sizes);
    const auto fires = co_await m_parts.schedules.countHistoryBefore(base::Time::max());
    if (!fires)
        co_return base::failure(fires);
    const auto oldFires = co_await m_parts.schedules.countHistoryBefore(firesBefore);
    if (!oldFires)
        co_return base::failure(oldFires);
    const auto& [ledger, logs, audit] = *sizes;
    co_return std::vector<api::KeepingRow>{
        {"usage", m_keep.at("usage"), ledger.rows, ledger.bytes, ledger.oldRows, ledger.oldBytes, "archived"},
        {"checkpoints", m_keep.at("checkpoints"), logs.steps, logs.bytes, logs.oldSteps, logs.oldBytes, "packed"},
        {"schedule_history", m_keep.at("schedule_history"), *fires, *fires * kFireBytes, *oldFires, *oldFires * kFireBytes,
            "removed"},
        {"audit", m_keep.at("audit"), audit.rows, audit.bytes, audit.oldRows, audit.oldBytes, "removed"}};
}

base::Task<Result<api::Keeping>> Housekeeping::look()
{
    auto rows = co_await measure();
    if (!rows)
        co_return base::failure(rows);
    api::Keeping keeping;
    keeping.rows = std::move(*rows);
    keeping.lastCleaned = m_last;
    keeping.lastFreedBytes = m_lastFreed;
    keeping.cleaning = m_isCleaning;
    co_return keeping;
}

} // namespace kaze::cell
