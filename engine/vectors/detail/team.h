#pragma once

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace kaze::vectors::detail {

//! Some threads that divide one loop after the other among them, the caller being one of them. Used by one thread; its destructor ends the others.
class Team {
public:
    //! 1 to 64 threads; with one it is only the caller. Fewer where the system has no more.
    explicit Team(std::size_t threads);
    ~Team();
    Team(const Team&) = delete;
    Team& operator=(const Team&) = delete;

    //! Calls `work` with every number below `count`, in any order, and returns when all are done. What a call throws is thrown here; the numbers not
    //! yet begun are then left out.
    void run(std::size_t count, const std::function<void(std::size_t)>& work);

private:
    void serve();
    void takePart(std::unique_lock<std::mutex>& lock);

    std::mutex m_lock; //!< guards all below but the threads
    std::condition_variable m_begun, m_ended;
    const std::function<void(std::size_t)>* m_work = nullptr;
    std::size_t m_next = 0, m_count = 0, m_busy = 0;
    std::exception_ptr m_thrown;
    bool m_closing = false;
    std::vector<std::thread> m_threads;
};

} // namespace kaze::vectors::detail
