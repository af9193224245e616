#pragma once

#include "engine/api/run.h"
#include "engine/runtime/run_store.h"

#include <functional>

// The log of a run as it lies in state.db: rows of `steps`, and for what is long over, packs of them (step_packs). Whoever reads a log reads it
// through here and does not know the difference. The last record is always a row, and so is every summary.

namespace kaze::runtime::detail {

//! A record as it is stored; its body is valid until the visitor returns.
struct RawStep {
    std::int64_t number = 0;
    std::int64_t kind = 0;
    std::int64_t at = 0; //!< microseconds since 1970
    std::int64_t worked = 0; //!< microseconds
    std::string_view body;
};

//! False ends the visit. Must not throw.
using StepVisitor = std::function<bool(const RawStep&)>;

//! Visits the steps `after` < number in their order.
[[nodiscard]] base::Result<> visitSteps(
    storage::Connection& connection, std::int64_t run, std::int64_t after, const StepVisitor& each);

//! Errors: Corrupt.
[[nodiscard]] base::Result<StoredStep> decoded(const RawStep& step);

//! Number of the run's last step; 0 where there is no such run.
[[nodiscard]] base::Result<std::int64_t> lastStep(storage::Connection& connection, std::int64_t run);

//! The latest Summary up to a step.
[[nodiscard]] base::Result<std::optional<StoredStep>> lastSummary(
    storage::Connection& connection, std::int64_t run, std::int64_t upTo);

//! Number of the first step of a kind, up to `upTo`; 0 where there is none.
[[nodiscard]] base::Result<std::int64_t> firstOfKind(
    storage::Connection& connection, std::int64_t run, api::StepKind kind, std::int64_t upTo);

//! Number of the last step of a kind; 0 where there is none.
[[nodiscard]] base::Result<std::int64_t> lastOfKind(storage::Connection& connection, std::int64_t run, api::StepKind kind);

//! The step up to which a log says a whole thing: behind a hand-off's result stands the note of who goes on, which belongs to it. Else the same step.
[[nodiscard]] base::Result<std::int64_t> wholeStep(storage::Connection& connection, std::int64_t run, std::int64_t step);

//! Appends the steps up to a number to the log of another run, which has none yet. In the time it takes to copy them, for packs are copied as they are.
[[nodiscard]] base::Result<> copySteps(storage::Connection& connection, std::int64_t from, std::int64_t upTo, std::int64_t to);

//! Steps of a run that are to become a pack.
struct StepPack {
    std::int64_t run = 0;
    std::int64_t first = 0, last = 0;
    std::int64_t steps = 0;
    std::string packed;
    std::int64_t saved = 0; //!< bytes
};

//! Packs the rows behind `after`, two hundred or so; what was packed is read again. None where there is nothing left that is worth it. The inside of a reading job.
//! Errors: Internal where a pack does not give back what was put into it.
[[nodiscard]] base::Result<std::optional<StepPack>> makePack(
    storage::Connection& connection, std::int64_t run, std::int64_t after);

//! Puts it in the place of its rows. The inside of a writing job. Errors: Conflict when they are not those that were packed.
[[nodiscard]] base::Result<> storePack(storage::Connection& connection, const StepPack& pack);

} // namespace kaze::runtime::detail
