#pragma once

#include "engine/storage/database.h"
#include "engine/storage/detail/instruments.h"
#include "engine/storage/detail/session.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <span>

namespace kaze::storage::detail {

//! The writing side of one database: queues jobs from any thread, and in its turn on a writer thread runs all that are
//! queued in one transaction, commits, acknowledges, and after that moves the write-ahead log into the file when it has grown.
class Writer final : public WriterTurn {
public:
    Writer(std::unique_ptr<Session> session, DatabaseServices services, Instruments instruments);
    ~Writer() override;

    void enqueue(std::unique_ptr<Job> job);

    //! Refuses what comes from now on, waits for what is queued, checkpoints and closes the file.
    void close();

    //! After the next turn the log is emptied.
    void emptyLog() { m_emptyLog = true; }

    void turn() override;

private:
    enum class Turn { None, Later, Now }; //!< that is due

    void reportQueue();
    void reportBytes(std::uint64_t bytes);
    //! A turn for what is queued, as soon as somebody waits for it. With the lock held.
    void schedule();
    [[nodiscard]] Jobs takeGroup();
    //! Runs jobs from the front in one transaction and returns how many have their outcome.
    std::size_t commitSome(std::span<std::unique_ptr<Job>> jobs);
    bool commitAllOrNothing(std::span<std::unique_ptr<Job>> jobs);
    std::size_t commitEach(std::span<std::unique_ptr<Job>> jobs);
    //! Runs one job inside the transaction; an error when the transaction did not survive it.
    [[nodiscard]] base::Result<> runOne(Job& job, bool alone);
    void commit(std::span<std::unique_ptr<Job>> jobs);
    void rollBack();
    void overwriteFailedCommit();
    void account(std::span<std::unique_ptr<Job>> jobs);
    void onCommitted(int walPages);
    void checkpointWhenDue();
    void checkpoint(int mode);

    std::unique_ptr<Session> m_session; //!< empty when closed
    std::filesystem::path m_file;
    DatabaseServices m_services;
    Instruments m_instruments;
    Connection m_connection;
    bool m_committing = false; //!< nobody but `commit` may commit
    double m_bytesReported = 0; //!< to the instruments
    int m_walPages = 0; //!< in the write-ahead log after the last commit
    int m_checkpointAt = 0; //!< the size at which it is moved into the file

    std::atomic<bool> m_emptyLog = false;

    std::mutex m_mutex; //!< guards what follows
    std::condition_variable m_idle;
    std::deque<std::unique_ptr<Job>> m_queue;
    std::deque<base::Duration> m_queuedAt; //!< of each in the queue
    double m_queueReported = 0; //!< to the instruments
    std::size_t m_awaited = 0; //!< of the queue, jobs that somebody waits for
    Turn m_turn = Turn::None;
    bool m_closed = false;
};

} // namespace kaze::storage::detail
