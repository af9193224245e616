#pragma once

#include "engine/storage/slow_queries.h"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace kaze::storage {

//! Somebody who now and then has a stretch of work for a writer thread.
class WriterTurn {
public:
    virtual ~WriterTurn() = default;

    //! One stretch (a group commit). The next begins only when it is scheduled again.
    virtual void turn() = 0;
};

//! The threads on which all databases of a cell write. A database with work is scheduled and gets its turn on one of them, in
//! the order asked for; while it waits or runs it does not schedule itself again, so it is never on two threads at once.
//! Made before the databases and destroyed after they are closed; and so it has what else those databases share, their slow queries.
class WriterThreads {
public:
    //! `slow`: where the slow queries are kept; null: in a list of its own.
    explicit WriterThreads(std::size_t threads = 2, int nice = 0, std::shared_ptr<SlowQueries> slow = nullptr);
    //! Waits for the turns that run; those that wait are dropped (a closed database has none).
    ~WriterThreads();
    WriterThreads(const WriterThreads&) = delete;
    WriterThreads& operator=(const WriterThreads&) = delete;

    //! Any thread. `who` must live until its turn is over.
    void schedule(WriterTurn& who);

    //! The same for work that nobody waits for: its turn comes `kPatience` later, so that more can share its commit.
    void scheduleLater(WriterTurn& who);

    //! Whoever was scheduled for later, and has not had its turn yet, gets it now.
    void hasten(WriterTurn& who);

    static constexpr std::chrono::milliseconds kPatience{20};

    [[nodiscard]] const std::shared_ptr<SlowQueries>& slowQueries() const { return m_slow; }

private:
    using Time = std::chrono::steady_clock::time_point;
    struct Later {
        Time due;
        WriterTurn* who = nullptr;
    };

    void work();
    void awaitWork(std::unique_lock<std::mutex>& lock);

    const std::shared_ptr<SlowQueries> m_slow;
    std::mutex m_mutex; //!< guards what follows
    std::condition_variable m_changed;
    std::deque<WriterTurn*> m_waiting;
    std::deque<Later> m_later; //!< the soonest first
    bool m_stopping = false;
    std::vector<std::thread> m_threads;
};

} // namespace kaze::storage
