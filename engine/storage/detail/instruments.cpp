#include "engine/storage/detail/instruments.h"

namespace kaze::storage::detail {

namespace {

base::MetricsRegistry::Labels labelled(const std::string& database)
{
    return {{"database", database}};
}

} // namespace

Instruments::Instruments(base::MetricsRegistry& registry, const std::string& database)
    : queued(registry.gauge("kaze_storage_queued_writes", labelled(database))),
      fileBytes(registry.gauge("kaze_storage_file_bytes", labelled(database))),
      writes(registry.counter("kaze_storage_writes_total", labelled(database))),
      failedWrites(registry.counter("kaze_storage_failed_writes_total", labelled(database))),
      commits(registry.counter("kaze_storage_commits_total", labelled(database))),
      failedCommits(registry.counter("kaze_storage_failed_commits_total", labelled(database))),
      lostUnattended(registry.counter("kaze_storage_lost_unattended_writes_total", labelled(database))),
      commitSeconds(registry.histogram("kaze_storage_commit_seconds", labelled(database))),
      turnSeconds(registry.histogram("kaze_storage_turn_seconds", labelled(database))),
      groupSize(registry.histogram("kaze_storage_group_size", labelled(database))),
      checkpointSeconds(registry.histogram("kaze_storage_checkpoint_seconds", labelled(database))),
      readSeconds(registry.histogram("kaze_storage_read_seconds", labelled(database))),
      writeWait(registry.histogram("kaze_storage_write_wait_seconds", labelled(database))),
      readerWait(registry.histogram("kaze_storage_reader_wait_seconds", labelled(database))),
      readers(registry.gauge("kaze_storage_readers", labelled(database))),
      busy(registry.counter("kaze_storage_busy_total", labelled(database)))
{
}

} // namespace kaze::storage::detail
