#pragma once

#include "engine/storage/database.h"
#include "engine/storage/detail/instruments.h"
#include "engine/storage/detail/session.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace kaze::storage::detail {

//! The reading side of one database: threads with a read-only connection each, started when there is more to read than
//! those that run can take. A job runs in one snapshot.
class Readers {
public:
    //! `watch` must outlive it.
    Readers(OpenOptions options, DatabaseServices services, Instruments instruments, const StatementWatch& watch);
    ~Readers();
    Readers(const Readers&) = delete;
    Readers& operator=(const Readers&) = delete;

    void enqueue(std::unique_ptr<Job> job);

    //! Refuses what comes from now on, finishes what is queued and closes the connections.
    void close();

private:
    [[nodiscard]] std::size_t limit() const;
    //! Starts one more thread when that helps; false when nobody would take the job.
    [[nodiscard]] bool somebodyReads();
    void work();
    void run(std::unique_ptr<Session>& session, Job& job);
    void deliver(std::unique_ptr<Job> job);

    OpenOptions m_options;
    DatabaseServices m_services;
    Instruments m_instruments;
    const StatementWatch& m_watch;

    std::mutex m_mutex; //!< guards what follows
    std::condition_variable m_changed;
    struct Waiting {
        std::unique_ptr<Job> job;
        base::Duration since{0};
    };
    std::deque<Waiting> m_queue;
    std::vector<std::thread> m_threads;
    std::size_t m_idle = 0;
    bool m_closed = false;
};

} // namespace kaze::storage::detail
