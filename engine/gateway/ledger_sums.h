#pragma once

#include "engine/base/cancel.h"
#include "engine/base/clock.h"
#include "engine/base/log.h"
#include "engine/base/task.h"
#include "engine/storage/database.h"

#include <memory>

// What the calls of each hour and day came to, kept beside the ledger so that a question about a month need not read its rows. The sums are of
// the rows up to an id (the table usage_summed), which moves on in the same transaction as they grow. Rows never change and their ids only rise,
// so a row that comes late, whatever its time, is behind that id and is read as it is until it is summed too. Rows that are summed may go
// (their sums stay), but for the newest; a period that begins or ends within an hour of which rows are gone cannot be told any more.

namespace kaze::gateway {

//! The next rows of the ledger, added up.
struct LedgerSlice;

//! Adds up to `most` rows up. Null: fewer than `least` are waiting. The inside of a reading job on state.db, so that the writer does not spend
//! its time on it.
[[nodiscard]] base::Result<std::shared_ptr<const LedgerSlice>> readSlice(
    storage::Connection& connection, std::int64_t least, std::int64_t most);

//! Adds it to the sums. The inside of a writing job. Errors: Conflict when its rows are in them already.
[[nodiscard]] base::Result<> addSlice(storage::Connection& connection, const LedgerSlice& slice);

//! How many rows the slice has.
[[nodiscard]] std::int64_t rowsOf(const LedgerSlice& slice);

//! Both, with pauses, until it is stopped. `hold` is kept till the end. Everything must outlive it. On the loop.
[[nodiscard]] base::Task<> keepSummed(
    storage::Database& state, const base::Clock& clock, base::Logger log, base::CancelToken stop, std::shared_ptr<void> hold);

} // namespace kaze::gateway
