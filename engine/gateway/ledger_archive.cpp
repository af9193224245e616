#include "engine/gateway/ledger_archive.h"

#include "engine/base/compress.h"
#include "engine/base/file.h"
#include "engine/gateway/detail/ledger_rows.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace kaze::gateway {

using base::ErrorCode;
using base::Result;
using storage::Connection;
using storage::Row;

namespace {

constexpr std::int64_t kRowsAtOnce = 250; //!< what the writer deletes in a few milliseconds
constexpr auto kPause = std::chrono::milliseconds(5); //!< between them, for who else writes
constexpr std::size_t kLargestFrame = 64U << 20;
constexpr std::int64_t kSampledRows = 500;
constexpr std::int64_t kCountedOneByOne = 20'000;
constexpr std::int64_t kIndexBytes = 90; //!< of a row, in the four indexes

//! Rows that may go. A run's rows are what it has spent, as long as it can go on; those of the hour in which a budget begins are read one by one.
constexpr std::string_view kMayGo = R"sql(
 u.id <= (SELECT upto FROM usage_summed) AND u.id < (SELECT max(id) FROM usage)
 AND NOT (u.variant <> '' AND EXISTS (SELECT 1 FROM experiments e WHERE substr(u.variant, 1, length(e.name) + 1) = e.name || ':' AND e.state = 'running'))
 AND NOT EXISTS (SELECT 1 FROM standing_budgets s WHERE s.made_at / 3600000000 = u.at / 3600000000)
 AND NOT EXISTS (
    WITH RECURSIVE above(id, parent, state) AS (
        SELECT run_id, parent_id, state FROM runs WHERE run_id = u.run
        UNION ALL
        SELECT r.run_id, r.parent_id, r.state FROM above a JOIN runs r ON r.run_id = a.parent)
    SELECT 1 FROM above WHERE parent IS NULL AND state NOT IN ('done', 'cancelled'))
)sql";

constexpr std::string_view kAsLine
    = "json_object('id', u.id, 'at', u.at, 'tenant', u.tenant, 'project', u.project, 'agent', u.agent, 'tool', u.tool, 'run', "
      "lower(hex(u.run)), "
      "'budget', "
      "lower(hex(u.budget)), 'operation', u.operation, 'provider', u.provider, 'model', u.model, 'key', u.key, 'variant', "
      "u.variant, "
      "'attempt', u.attempt, 'outcome', u.outcome, 'input_tokens', u.input_tokens, 'cached_tokens', u.cached_tokens, "
      "'cache_write_tokens', u.cache_write_tokens, 'output_tokens', u.output_tokens, 'reasoning_tokens', u.reasoning_tokens, "
      "'usage_source', u.usage_source, 'cost', u.cost, 'saved', u.saved, 'price_input', u.price_input, 'price_cached', "
      "u.price_cached, "
      "'price_cache_write', u.price_cache_write, 'price_output', u.price_output, 'price_source', u.price_source, 'duration_us', "
      "u.duration_us, 'trace', lower(hex(u.trace)), 'span', u.span)";

//! The next rows of one month.
struct Batch {
    std::string month; //!< "2026-08"
    std::vector<std::int64_t> ids;
    std::string lines;
    std::int64_t lastAt = 0;
    std::int64_t fileBytes = 0; //!< of its file that count
};

//! Rows at `from` and later.
Result<Batch> nextBatch(Connection& db, std::int64_t from, std::int64_t before)
{
    const auto sql = "SELECT u.id, u.at, strftime('%Y-%m', u.at / 1000000, 'unixepoch'), " + std::string(kAsLine)
        + " FROM usage AS u INDEXED BY usage_by_time WHERE u.at >= ? AND u.at < ? AND " + std::string(kMayGo)
        + " ORDER BY u.at LIMIT ?";
    Batch batch;
    const auto read = db.query(sql, {from, before, kRowsAtOnce}, [&](const Row& row) {
        if (batch.ids.empty())
            batch.month = row.text(2);
        if (row.text(2) != batch.month)
            return false;
        batch.ids.push_back(row.integer(0));
        batch.lastAt = row.integer(1);
        batch.lines.append(row.text(3)).append(1, '\n');
        return true;
    });
    if (!read)
        return base::failure(read);
    const auto known = db.query("SELECT bytes FROM usage_archives WHERE month=?", {std::string_view(batch.month)},
        [&](const Row& row) { batch.fileBytes = row.integer(0); });
    if (!known)
        return base::failure(known);
    return batch;
}

Result<> writeAll(int file, std::string_view bytes, std::int64_t at, const std::string& name)
{
    while (!bytes.empty()) {
        const auto written = ::pwrite(file, bytes.data(), bytes.size(), at);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return std::unexpected(base::systemError("writing " + name, errno));
        bytes.remove_prefix(static_cast<std::size_t>(written));
        at += written;
    }
    return {};
}

Result<std::string> readBack(int file, std::size_t size, std::int64_t at, const std::string& name)
{
    std::string bytes(size, '\0');
    for (std::size_t have = 0; have < size;) {
        const auto got = ::pread(file, bytes.data() + have, size - have, at + static_cast<std::int64_t>(have));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return std::unexpected(base::systemError("reading " + name, errno));
        if (got == 0)
            return base::fail(ErrorCode::Corrupt, name + " ends before what was written into it");
        have += static_cast<std::size_t>(got);
    }
    return bytes;
}

//! Appends the rows to their month's file behind what counts of it, reads them back, and says how long it is then. On a worker.
Result<std::int64_t> appended(const std::filesystem::path& folder, const Batch& batch)
{
    std::error_code error; // opening says what is wrong with it
    std::filesystem::create_directories(folder, error);
    const auto name = (folder / ("usage-" + batch.month + ".jsonl.zst")).string();
    const base::FileDescriptor file(::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (file.get() < 0)
        return std::unexpected(base::systemError("opening " + name, errno));
    const auto end = ::lseek(file.get(), 0, SEEK_END);
    if (end < batch.fileBytes)
        return base::fail(ErrorCode::Corrupt,
            name + " is shorter than what was archived there (" + std::to_string(batch.fileBytes)
                + " bytes): bring it back from a backup. Nothing more is archived for this month until then");
    if (::ftruncate(file.get(), batch.fileBytes) != 0)
        return std::unexpected(base::systemError("cutting " + name, errno));
    const auto frame = base::compressed(batch.lines);
    if (const auto ok = writeAll(file.get(), frame, batch.fileBytes, name); !ok)
        return base::failure(ok);
    if (::fsync(file.get()) != 0)
        return std::unexpected(base::systemError("writing " + name, errno));
    const auto back = readBack(file.get(), frame.size(), batch.fileBytes, name);
    if (!back)
        return base::failure(back);
    const auto lines = base::decompressed(*back, kLargestFrame);
    if (!lines)
        return base::failure(lines);
    if (*lines != batch.lines || std::ranges::count(*lines, '\n') != std::ssize(batch.ids))
        return base::fail(ErrorCode::Corrupt, name + " does not hold what was written into it; the ledger keeps its rows");
    return batch.fileBytes + static_cast<std::int64_t>(frame.size());
}

//! The rows go, and the file counts, both or neither.
Result<> drop(Connection& db, const Batch& batch, std::int64_t fileBytes)
{
    for (const auto id : batch.ids) {
        const auto gone = db.execute("DELETE FROM usage WHERE id=?", {id});
        if (!gone)
            return base::failure(gone);
        if (*gone != 1)
            return base::fail(ErrorCode::Conflict, "a row of the ledger went elsewhere while it was archived");
    }
    const auto counted
        = db.execute("INSERT INTO usage_archives(month, rows, bytes) VALUES(?,?,?) ON CONFLICT(month) DO UPDATE SET "
                     "rows = rows + excluded.rows, bytes = excluded.bytes",
            {std::string_view(batch.month), static_cast<std::int64_t>(batch.ids.size()), fileBytes});
    if (!counted)
        return base::failure(counted);
    return {};
}

} // namespace

Result<LedgerSize> ledgerSize(Connection& db, base::Time before)
{
    LedgerSize size;
    std::int64_t rowBytes = 0, sampled = 0;
    auto read = db.query("SELECT count(*) FROM usage", {}, [&](const Row& row) { size.rows = row.integer(0); });
    if (read)
        read = db.query("SELECT count(*) FROM usage INDEXED BY usage_by_time WHERE at < ?", {detail::micros(before)},
            [&](const Row& row) { size.oldRows = row.integer(0); });
    // Of many the few that stay do not matter, and to look at each takes long.
    if (read && size.oldRows <= kCountedOneByOne)
        read = db.query("SELECT count(*) FROM usage AS u WHERE u.at < ? AND " + std::string(kMayGo), {detail::micros(before)},
            [&](const Row& row) { size.oldRows = row.integer(0); });
    if (read)
        read = db.query(
            "SELECT sum(60 + length(tenant) + length(agent) + length(run) + coalesce(length(budget), 0) + length(operation) + "
            "length(provider) + length(model) + length(outcome) + length(trace) + 40), count(*) FROM (SELECT * FROM "
            "usage ORDER BY id DESC LIMIT ?)",
            {kSampledRows}, [&](const Row& row) {
                rowBytes = row.integer(0);
                sampled = row.integer(1);
            });
    if (!read)
        return base::failure(read);
    const auto each = sampled > 0 ? rowBytes / sampled + kIndexBytes : 0;
    size.bytes = size.rows * each;
    size.oldBytes = size.oldRows * each;
    return size;
}

base::Task<Result<Archived>> archiveLedger(ArchiveParts parts, base::Time before, base::CancelToken cancel)
{
    Archived done;
    auto sizing = [before](Connection& db) { return ledgerSize(db, before); };
    const auto size = co_await parts.state.read(std::move(sizing));
    if (!size)
        co_return base::failure(size);
    const auto each = size->oldRows > 0 ? size->oldBytes / size->oldRows : 0;
    std::int64_t from = 0;
    while (!cancel.cancelled()) {
        auto reading = [from, end = detail::micros(before)](Connection& db) { return nextBatch(db, from, end); };
        auto read = co_await parts.state.read(std::move(reading));
        if (!read)
            co_return base::failure(read);
        if (read->ids.empty())
            break;
        const auto batch = std::make_shared<const Batch>(std::move(*read));
        auto writing = [folder = parts.folder, batch] { return appended(folder, *batch); };
        const auto bytes = co_await parts.workers.run(std::move(writing));
        if (!bytes)
            co_return base::failure(bytes);
        auto dropping = [batch, end = *bytes](Connection& db) { return drop(db, *batch, end); };
        const auto dropped = co_await parts.state.write(std::move(dropping));
        if (!dropped)
            co_return base::failure(dropped);
        done.rows += std::ssize(batch->ids);
        done.bytes += std::ssize(batch->ids) * each;
        from = batch->lastAt;
        [[maybe_unused]] const auto paused = co_await parts.clock.sleep(kPause, cancel);
    }
    co_return done;
}

} // namespace kaze::gateway
