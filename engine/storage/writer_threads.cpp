#include "engine/storage/writer_threads.h"

#include "engine/storage/detail/thread_name.h"

namespace kaze::storage {

WriterThreads::WriterThreads(std::size_t threads, int nice)
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

void WriterThreads::work()
{
    std::unique_lock lock(m_mutex);
    while (true) {
        m_changed.wait(lock, [this] { return m_stopping || !m_waiting.empty(); });
        if (m_stopping)
            return;
        auto* const next = m_waiting.front();
        m_waiting.pop_front();
        lock.unlock();
        next->turn();
        lock.lock();
    }
}

} // namespace kaze::storage
