#include "engine/storage/writer_threads.h"

#include "engine/storage/detail/thread_name.h"

#include <algorithm>

namespace kaze::storage {

WriterThreads::WriterThreads(std::size_t threads, int nice, std::shared_ptr<SlowQueries> slow)
    : m_slow(slow ? std::move(slow) : std::make_shared<SlowQueries>())
{
    for (std::size_t i = 0; i < threads; ++i)
        m_threads.emplace_back([this, nice] {
            detail::nameThread("kaze-writer", nice);
            work();
        });
}

WriterThreads::~WriterThreads()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_stopping = true;
    }
    m_changed.notify_all();
    for (auto& thread : m_threads)
        thread.join();
}

void WriterThreads::schedule(WriterTurn& who)
{
    {
        const std::scoped_lock lock(m_mutex);
        m_waiting.push_back(&who);
    }
    m_changed.notify_one();
}

void WriterThreads::scheduleLater(WriterTurn& who)
{
    {
        const std::scoped_lock lock(m_mutex);
        m_later.push_back({std::chrono::steady_clock::now() + kPatience, &who});
        if (m_later.size() > 1)
            return; // somebody minds the clock already
    }
    m_changed.notify_one();
}

void WriterThreads::hasten(WriterTurn& who)
{
    {
        const std::scoped_lock lock(m_mutex);
        const auto found = std::ranges::find(m_later, &who, &Later::who);
        if (found == m_later.end())
            return;
        m_later.erase(found);
        m_waiting.push_back(&who);
    }
    m_changed.notify_one();
}

void WriterThreads::awaitWork(std::unique_lock<std::mutex>& lock)
{
    for (;;) {
        // Also where there is work: who writes without end must not keep the others from their turn.
        while (!m_later.empty() && m_later.front().due <= std::chrono::steady_clock::now()) {
            m_waiting.push_back(m_later.front().who);
            m_later.pop_front();
        }
        if (m_stopping || !m_waiting.empty())
            return;
        if (m_later.empty())
            m_changed.wait(lock);
        else
            m_changed.wait_until(lock, m_later.front().due);
    }
}

void WriterThreads::work()
{
    std::unique_lock lock(m_mutex);
    while (true) {
        awaitWork(lock);
        if (m_stopping)
            return;
        auto* const next = m_waiting.front();
        m_waiting.pop_front();
        const bool hasMore = !m_waiting.empty() || !m_later.empty();
        lock.unlock();
        if (hasMore)
            m_changed.notify_one();
        next->turn();
        lock.lock();
    }
}

} // namespace kaze::storage
