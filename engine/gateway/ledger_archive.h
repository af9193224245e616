#pragma once

#include "engine/base/cancel.h"
#include "engine/base/clock.h"
#include "engine/base/loop.h"
#include "engine/storage/database.h"

#include <filesystem>

// What the ledger keeps apart once it is old: rows go from state.db into one file a month (usage-2026-08.jsonl.zst, a line of JSON a row), where `zstdcat` reads
// them; the sums of their hours and days stay. The table usage_archives says how far each file counts: whatever stands behind that was being
// written when a process died, and is cut off before the next rows. Rows that something still reads one by one stay: those of runs that can go on, of the hour in
// which a budget began, of experiments, and those that are not summed yet.

namespace kaze::gateway {

//! Rows of the ledger, and what they take.
struct LedgerSize {
    std::int64_t rows = 0, bytes = 0;
    std::int64_t oldRows = 0, oldBytes = 0; //!< that would be archived
};

//! Bytes are estimated from a sample. The inside of a reading job on state.db.
[[nodiscard]] base::Result<LedgerSize> ledgerSize(storage::Connection& connection, base::Time before);

struct Archived {
    std::int64_t rows = 0;
    std::int64_t bytes = 0; //!< less in state.db
};

struct ArchiveParts {
    storage::Database& state;
    base::WorkerPool& workers; //!< for the files
    const base::Clock& clock;
    std::filesystem::path folder; //!< made when it is needed
};

//! Archives the rows from before then, a few hundred at one time, until there is none left or it is cancelled. Errors: storage's; Io, DiskFull; Corrupt where a file
//! does not give back what was written into it. What was done before stays done.
[[nodiscard]] base::Task<base::Result<Archived>> archiveLedger(ArchiveParts parts, base::Time before, base::CancelToken cancel);

} // namespace kaze::gateway
