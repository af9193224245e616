#include "engine/base/loop.h"

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

namespace kaze::base {

namespace {

void prepareThread(const std::string& name, int nice)
{
    pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
    // On Linux a priority belongs to the thread; without the right to raise it, it stays as it is.
    if (nice != 0)
        setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), nice);
    // Writing to a pipe or socket that broke off is an error for the writer, not the end of the program.
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
}

} // namespace

Loop::Loop() : m_work(boost::asio::make_work_guard(m_context)) { }

Loop::~Loop()
{
    stop();
}

Executor Loop::executor()
{
    return m_context.get_executor();
}

void Loop::start(const char* name, int nice)
{
    m_context.restart();
    m_thread = std::thread([this, name = std::string(name), nice] {
        prepareThread(name, nice);
        m_threadId = std::this_thread::get_id();
        m_context.run();
    });
}

void Loop::stop()
{
    m_context.stop();
    if (m_thread.joinable() && m_thread.get_id() != std::this_thread::get_id())
        m_thread.join();
}

void Loop::post(std::function<void()> work)
{
    boost::asio::post(m_context, std::move(work));
}

void Loop::poll()
{
    m_threadId = std::this_thread::get_id();
    m_context.restart();
    m_context.poll();
}

struct WorkerPool::Impl {
    std::mutex mutex; //!< guards `waiting` and `stopping`
    std::condition_variable wake;
    std::deque<std::function<void()>> waiting;
    bool stopping = false;
    std::vector<std::thread> threads;

    void work()
    {
        std::unique_lock lock(mutex);
        for (;;) {
            wake.wait(lock, [this] { return stopping || !waiting.empty(); });
            if (stopping)
                return;
            auto next = std::move(waiting.front());
            waiting.pop_front();
            lock.unlock();
            next();
            next = nullptr;
            lock.lock();
        }
    }
};

WorkerPool::WorkerPool(std::size_t threads, const char* name, int nice) : m_impl(std::make_unique<Impl>())
{
    for (std::size_t i = 0; i < threads; ++i)
        m_impl->threads.emplace_back([impl = m_impl.get(), name = std::string(name), nice] {
            prepareThread(name, nice);
            impl->work();
        });
}

WorkerPool::~WorkerPool()
{
    std::deque<std::function<void()>> dropped;
    {
        const std::lock_guard lock(m_impl->mutex);
        m_impl->stopping = true;
        dropped.swap(m_impl->waiting);
    }
    m_impl->wake.notify_all();
    dropped.clear();
    for (auto& thread : m_impl->threads)
        thread.join();
}

void WorkerPool::submit(std::function<void()> work)
{
    {
        const std::lock_guard lock(m_impl->mutex);
        if (m_impl->stopping)
            return;
        m_impl->waiting.push_back(std::move(work));
    }
    m_impl->wake.notify_one();
}

} // namespace kaze::base
