#pragma once

#include "engine/base/clock.h"
#include "engine/base/log.h"
#include "engine/base/metrics.h"
#include "engine/base/result.h"
#include "engine/base/task.h"
#include "engine/storage/detail/job.h"
#include "engine/storage/migration.h"
#include "engine/storage/writer_threads.h"

#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <vector>

namespace kaze::storage {

//! When a commit is on the disk.
enum class Synchronous {
    Full, //!< before it is acknowledged: it survives a power cut
    Normal, //!< at the next checkpoint: a power cut may take the last commits, never the file's integrity
    Off //!< whenever the system likes: for scratch files, and to prove that a durability test can fail
};

struct OpenOptions {
    std::filesystem::path path;
    std::vector<Migration> migrations; //!< of all modules that have tables in the file, in any order
    Synchronous synchronous = Synchronous::Full;
    std::size_t readers = 2; //!< threads (at least one), each with a connection, started when first needed
    std::uint64_t fullCheckBytes = 256U << 20; //!< up to this size every page is checked at open, above it header and schema
    std::uint64_t maxPages = 0; //!< the file's budget in pages of 4 KB, above it DiskFull; 0: no limit
    bool secureDelete = false; //!< what is deleted is overwritten
    std::string label; //!< names it in metrics; empty: the file's name
    std::string vfs; //!< a registered SQLite VFS; empty: the default one
};

//! What a database needs of its cell. All must outlive it.
struct DatabaseServices {
    base::Executor loop; //!< where writes and reads are acknowledged; may be empty when only the synchronous calls are used
    WriterThreads& writers;
    base::MetricsRegistry& metrics;
    const base::Clock& clock;
    base::Logger log;
};

//! A database in figures; the same are in the metrics registry as kaze_storage_*.
struct DatabaseFigures {
    std::uint64_t queuedWrites = 0;
    std::uint64_t writes = 0; //!< kept
    std::uint64_t failedWrites = 0;
    std::uint64_t commits = 0;
    std::uint64_t lostUnattended = 0; //!< failures of `writeLater`
    double commitP50Seconds = 0, commitP99Seconds = 0;
    double groupSizeP50 = 0;
    std::uint64_t fileBytes = 0; //!< with its write-ahead log
};

template <class F>
concept StorageJob = detail::kIsResult<detail::ResultOf<F>>;

//! One SQLite file: many callers' writes share a commit, reads run beside them on their own connections. A write that is
//! acknowledged is durable as OpenOptions::synchronous says; one that is not has left no trace.
//!
//! A job is any callable `Result<T>(Connection&) const`, also move-only. It runs on a storage thread, touches nothing of the
//! loop, and is destroyed on the loop. Writes run in the order they were queued; the error of one undoes what it did and nothing
//! else (those that shared its transaction are rolled back with it and run again, so a job must not remember that it ran). When the commit itself fails (DiskFull, Io, …) all its callers get that error.
//!
//! All calls from any thread; coroutines resume on their own executor. Open, close and the synchronous calls block. One
//! process, one Database a file. Keep it alive until what was awaited is back, and close it before the loop is destroyed.
class Database {
public:
    //! Opens or creates the file and its folder, checks it, brings its schema up to date. Before a migration of a database in
    //! use a copy is kept as `<file>.before-<number>`. Blocks (reads the file through). Errors:
    //! Corrupt: damaged, a copy is kept as `<file>.damaged-<time>`; Unsupported: a newer program wrote it; Internal: a
    //! migration's text has changed (in these three the file is left as it is); ReadOnly, DiskFull, PermissionDenied, Io;
    //! Unavailable: another process holds it.
    [[nodiscard]] static base::Result<std::shared_ptr<Database>> open(OpenOptions options, DatabaseServices services);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    //! Runs the job in the next commit and returns its result when that is durable. Name the job, then move it in:
    //! `auto job = […](Connection& c) -> Result<> {…}; co_await database.write(std::move(job));`
    template <StorageJob F>
    [[nodiscard]] base::Task<detail::ResultOf<F>> write(F&& job)
    {
        return queued(std::forward<F>(job), &Database::queueWrite);
    }

    //! Queues the job at once, for a caller that has other work before it waits for the result. Only on the loop.
    template <StorageJob F>
    [[nodiscard]] base::OneShot<detail::ResultOf<F>> writeAhead(F&& job)
    {
        using Work = std::decay_t<F>;
        auto made = std::make_unique<detail::PromisedJob<Work>>(std::forward<F>(job));
        auto promise = made->promise();
        queueWrite(std::move(made));
        return promise;
    }

    //! The same for work nobody waits for, which shares the commit of who comes within 20 ms; a failure is logged and counted.
    template <StorageJob F>
    void writeLater(F&& job)
    {
        using Work = std::decay_t<F>;
        queueWrite(std::make_unique<detail::UnattendedJob<Work>>(std::forward<F>(job)));
    }

    //! Runs the job on a reader's connection, in one snapshot that sees every write acknowledged before the call.
    template <StorageJob F>
    [[nodiscard]] base::Task<detail::ResultOf<F>> read(F&& job)
    {
        return queued(std::forward<F>(job), &Database::queueRead);
    }

    //! The same for programs without a loop; blocks. Never from a job.
    template <StorageJob F>
    [[nodiscard]] detail::ResultOf<F> writeSync(F&& job)
    {
        return promised(std::forward<F>(job), &Database::queueWrite).get();
    }

    //! Queues the job at once, for a thread that prepares the next one meanwhile.
    template <StorageJob F>
    [[nodiscard]] std::future<detail::ResultOf<F>> writeBehind(F&& job)
    {
        return promised(std::forward<F>(job), &Database::queueWrite);
    }

    template <StorageJob F>
    [[nodiscard]] detail::ResultOf<F> readSync(F&& job)
    {
        return promised(std::forward<F>(job), &Database::queueRead).get();
    }

    //! After the next write the write-ahead log is moved into the file and emptied, unless a reader is in its way; the write after that comes when it is done.
    void emptyLog();

    //! Finishes what is queued, moves the write-ahead log into the file and closes it; what comes later gets Unavailable.
    void close();

    [[nodiscard]] DatabaseFigures figures() const;
    [[nodiscard]] const std::filesystem::path& path() const;

private:
    struct Impl;
    using Enqueue = void (Database::*)(std::unique_ptr<detail::Job>);

    explicit Database(std::unique_ptr<Impl> impl);

    template <class F>
    [[nodiscard]] base::Task<detail::ResultOf<F>> queued(F&& job, Enqueue enqueue)
    {
        using Work = std::decay_t<F>;
        auto initiate = [this, enqueue]<class Handler>(Handler&& handler, Work work) {
            using Awaited = detail::AwaitedJob<Work, std::decay_t<Handler>>;
            (this->*enqueue)(std::make_unique<Awaited>(std::forward<Handler>(handler), std::move(work)));
        };
        return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(detail::ResultOf<F>)>(
            initiate, boost::asio::use_awaitable, Work(std::forward<F>(job)));
    }

    template <class F>
    [[nodiscard]] std::future<detail::ResultOf<F>> promised(F&& job, Enqueue enqueue)
    {
        using Work = std::decay_t<F>;
        auto made = std::make_unique<detail::WaitedJob<Work>>(std::forward<F>(job));
        auto result = made->future();
        (this->*enqueue)(std::move(made));
        return result;
    }

    void queueWrite(std::unique_ptr<detail::Job> job);
    void queueRead(std::unique_ptr<detail::Job> job);

    std::unique_ptr<Impl> m_impl;
};

} // namespace kaze::storage
