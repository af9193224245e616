#include "engine/vectors/detail/team.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace kaze::vectors::detail {

namespace {

constexpr std::size_t kMostThreads = 64;

} // namespace

Team::Team(std::size_t threads)
{
    try {
        for (std::size_t i = 1; i < std::min(threads, kMostThreads); ++i)
            m_threads.emplace_back([this] { serve(); });
    } catch (const std::system_error&) {
        // No more threads are to be had; the work is done by those there are.
    }
}

Team::~Team()
{
    {
        const std::lock_guard lock(m_lock);
        m_closing = true;
    }
    m_begun.notify_all();
    for (std::thread& thread : m_threads)
        thread.join();
}

void Team::run(std::size_t count, const std::function<void(std::size_t)>& work)
{
    std::unique_lock lock(m_lock);
    m_work = &work;
    m_next = 0;
    m_count = count;
    if (count > 1)
        m_begun.notify_all();
    takePart(lock);
    m_ended.wait(lock, [this] { return m_busy == 0; });
    if (const std::exception_ptr thrown = std::exchange(m_thrown, nullptr))
        std::rethrow_exception(thrown);
}

void Team::serve()
{
    std::unique_lock lock(m_lock);
    while (true) {
        m_begun.wait(lock, [this] { return m_closing || m_next < m_count; });
        if (m_closing)
            return;
        takePart(lock);
    }
}

void Team::takePart(std::unique_lock<std::mutex>& lock)
{
    while (m_next < m_count) {
        const std::size_t number = m_next++;
        ++m_busy;
        lock.unlock();
        std::exception_ptr thrown;
        try {
            (*m_work)(number);
        } catch (...) {
            thrown = std::current_exception();
        }
        lock.lock();
        if (thrown) {
            m_thrown = thrown;
            m_next = m_count;
        }
        if (--m_busy == 0)
            m_ended.notify_all();
    }
}

} // namespace kaze::vectors::detail
