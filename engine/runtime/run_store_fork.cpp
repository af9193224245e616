// A run that begins as another one did.

#include "engine/api/run.h"
#include "engine/runtime/detail/run_rows.h"
#include "engine/runtime/detail/step_log.h"
#include "engine/runtime/run_store.h"

#include <limits>

namespace kaze::runtime {

using storage::Connection;

namespace {

//! Up to which step the log is copied.
base::Result<std::int64_t> stepToCopy(Connection& db, const ForkPoint& point)
{
    const auto last = detail::lastStep(db, point.row);
    if (!last)
        return failure(last);
    const auto step = point.step == 0 ? *last : point.step;
    if (step < 0 || step > *last)
        return base::fail(base::ErrorCode::InvalidArgument,
            "the run has no step " + std::to_string(step) + "; its last one is " + std::to_string(*last));
    if (!point.anewTask)
        return step == *last ? base::Result<std::int64_t>(step) : detail::wholeStep(db, point.row, step);
    const auto answer = detail::firstOfKind(db, point.row, api::StepKind::Model, step);
    if (!answer)
        return failure(answer);
    if (*answer > 0)
        return base::fail(base::ErrorCode::InvalidArgument,
            "another task is for a fork that begins before the first answer, which is step " + std::to_string(*answer)
                + "; fork at step 1, or keep the task");
    return std::int64_t{1}; // that it was registered
}

} // namespace

base::Task<base::Result<RunStore::Forked>> RunStore::fork(StoredRun run, Definition definition, ForkPoint point)
{
    auto job = [run = std::move(run), definition = std::move(definition), point](Connection& db) -> base::Result<Forked> {
        const auto step = stepToCopy(db, point);
        if (!step)
            return failure(step);
        if (const auto ok = detail::insertRun(db, run, *definition); !ok)
            return failure(ok);
        const Forked forked{db.lastInsertId(), *step};
        if (const auto ok = detail::copySteps(db, point.row, *step, forked.row); !ok)
            return failure(ok);
        StoredStep mark;
        mark.at = run.createdAt;
        mark.record = StateRecord{
            api::RunState::Queued, "forked from run " + run.forkedFrom.text() + " at step " + std::to_string(*step)};
        if (const auto ok = detail::insertStep(db, forked.row, mark); !ok)
            return failure(ok);
        return forked;
    };
    return m_database.write(std::move(job));
}

base::Task<base::Result<std::optional<StoredStep>>> RunStore::lastSummary(std::int64_t row)
{
    auto job = [row](Connection& db) { return detail::lastSummary(db, row, std::numeric_limits<std::int64_t>::max()); };
    return m_database.read(std::move(job));
}

} // namespace kaze::runtime
