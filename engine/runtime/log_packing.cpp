#include "engine/runtime/log_packing.h"

#include "engine/runtime/detail/run_rows.h"
#include "engine/runtime/detail/step_log.h"

namespace kaze::runtime {

using base::Result;
using storage::Connection;
using storage::Row;

namespace {

constexpr std::int64_t kRunsAtOnce = 64;
constexpr std::int64_t kStepsAtOnce = 300; //!< what the writer moves in a few milliseconds
constexpr auto kPause = std::chrono::milliseconds(5); //!< between them, for who else writes
constexpr std::int64_t kStepOverhead = 60; //!< bytes of a row beside its body, with its place in the index
constexpr double kSaved = 0.7; //!< of the bytes of logs, as they are

constexpr std::string_view kToPack
    = "FROM runs INDEXED BY runs_to_pack WHERE ended_at IS NOT NULL AND packed <> ended_at AND ended_at < ?";

struct EndedRun {
    std::int64_t row = 0;
    std::int64_t endedAt = 0;
};

//! What one job of the writer does.
struct Batch {
    std::vector<detail::StepPack> packs;
    std::vector<EndedRun> finished; //!< nothing of them is left to pack
    std::int64_t steps = 0;
};

Result<Batch> nextBatch(Connection& db, base::Time before)
{
    std::vector<EndedRun> runs;
    const auto read = db.query("SELECT row, ended_at " + std::string(kToPack) + " ORDER BY ended_at LIMIT ?",
        {detail::micros(before), kRunsAtOnce}, [&](const Row& row) {
            runs.push_back({row.integer(0), row.integer(1)});
        });
    if (!read)
        return base::failure(read);
    Batch batch;
    for (const auto& run : runs) {
        std::int64_t after = 0;
        while (batch.steps < kStepsAtOnce) {
            auto pack = detail::makePack(db, run.row, after);
            if (!pack)
                return base::failure(pack);
            if (!*pack) {
                batch.finished.push_back(run);
                break;
            }
            after = (*pack)->last;
            batch.steps += (*pack)->steps;
            batch.packs.push_back(std::move(**pack));
        }
        if (batch.steps >= kStepsAtOnce)
            break;
    }
    return batch;
}

Result<Packed> store(Connection& db, const Batch& batch)
{
    Packed packed;
    for (const auto& pack : batch.packs) {
        if (const auto ok = detail::storePack(db, pack); !ok)
            return base::failure(ok);
        packed.steps += pack.steps;
        packed.bytes += pack.saved + pack.steps * kStepOverhead;
    }
    // One that was taken up again meanwhile comes again when it has ended.
    for (const auto& run : batch.finished)
        if (const auto marked = db.execute("UPDATE runs SET packed=ended_at WHERE row=? AND ended_at=?", {run.row, run.endedAt});
            !marked)
            return base::failure(marked);
    return packed;
}

} // namespace

Result<LogSize> logSize(Connection& db, base::Time before)
{
    LogSize size;
    double bodyBytes = 0;
    auto read = db.query("SELECT count(*) FROM steps", {}, [&](const Row& row) { size.steps = row.integer(0); });
    if (read)
        read = db.query("SELECT count(*) FROM (SELECT row " + std::string(kToPack) + ") AS r JOIN steps ON steps.run = r.row",
            {detail::micros(before)}, [&](const Row& row) { size.oldSteps = row.integer(0); });
    if (read)
        read = db.query("SELECT avg(length(body)) FROM (SELECT body FROM steps ORDER BY row DESC LIMIT 500)", {},
            [&](const Row& row) { bodyBytes = row.real(0); });
    std::int64_t packedBytes = 0;
    if (read)
        read = db.query(
            "SELECT coalesce(sum(length(packed)), 0) FROM step_packs", {}, [&](const Row& row) { packedBytes = row.integer(0); });
    if (!read)
        return base::failure(read);
    const auto each = bodyBytes + static_cast<double>(kStepOverhead);
    size.bytes = static_cast<std::int64_t>(static_cast<double>(size.steps) * each) + packedBytes;
    size.oldBytes = static_cast<std::int64_t>(static_cast<double>(size.oldSteps) * each * kSaved);
    return size;
}

base::Task<Result<Packed>> packLogs(
    storage::Database& state, const base::Clock& clock, base::Time before, base::CancelToken cancel)
{
    Packed done;
    while (!cancel.cancelled()) {
        auto reading = [before](Connection& db) { return nextBatch(db, before); };
        auto read = co_await state.read(std::move(reading));
        if (!read)
            co_return base::failure(read);
        if (read->packs.empty() && read->finished.empty())
            break;
        auto writing = [batch = std::move(*read)](Connection& db) { return store(db, batch); };
        const auto stored = co_await state.write(std::move(writing));
        // Somebody wrote to one of these logs meanwhile; it is read anew.
        if (!stored && stored.error().code != base::ErrorCode::Conflict)
            co_return base::failure(stored);
        if (stored) {
            done.steps += stored->steps;
            done.bytes += stored->bytes;
        }
        [[maybe_unused]] const auto paused = co_await clock.sleep(kPause, cancel);
    }
    co_return done;
}

} // namespace kaze::runtime
