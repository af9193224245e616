#pragma once

#include "engine/base/metrics.h"

#include <string>

namespace kaze::storage::detail {

//! What a database tells about itself, by the label `database`. The references live as long as the registry.
struct Instruments {
    Instruments(base::MetricsRegistry& registry, const std::string& database);

    base::Gauge& queued; //!< kaze_storage_queued_writes
    base::Gauge& fileBytes; //!< kaze_storage_file_bytes, database and write-ahead log together
    base::Counter& writes; //!< kaze_storage_writes_total, acknowledged as kept
    base::Counter& failedWrites; //!< kaze_storage_failed_writes_total
    base::Counter& commits; //!< kaze_storage_commits_total
    base::Counter& failedCommits; //!< kaze_storage_failed_commits_total
    base::Counter& lostUnattended; //!< kaze_storage_lost_unattended_writes_total, failures of writeLater
    base::Histogram& commitSeconds; //!< kaze_storage_commit_seconds, COMMIT alone: the write and the fdatasync
    base::Histogram& turnSeconds; //!< kaze_storage_turn_seconds, a writer's turn: its writes, their commit, the checkpoint
    base::Histogram& groupSize; //!< kaze_storage_group_size, callers a commit
    base::Histogram& checkpointSeconds; //!< kaze_storage_checkpoint_seconds
    base::Histogram& readSeconds; //!< kaze_storage_read_seconds, in the reader's transaction
    base::Histogram& writeWait; //!< kaze_storage_write_wait_seconds, from the queue to the transaction
    base::Histogram& readerWait; //!< kaze_storage_reader_wait_seconds, until a reader takes it
    base::Gauge& readers; //!< kaze_storage_readers, at most
    base::Counter& busy; //!< kaze_storage_busy_total, jobs that waited in vain for a lock
};

} // namespace kaze::storage::detail
