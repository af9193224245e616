#include "engine/storage/detail/readers.h"

#include "engine/storage/detail/opening.h"
#include "engine/storage/detail/thread_name.h"

#include <algorithm>
#include <system_error>

namespace kaze::storage::detail {

Readers::Readers(OpenOptions options, DatabaseServices services, Instruments instruments, const StatementWatch& watch)
    : m_options(std::move(options)), m_services(std::move(services)), m_instruments(instruments), m_watch(watch)
{
    m_instruments.readers.add(static_cast<double>(limit()));
}

Readers::~Readers()
{
    close();
}

void Readers::enqueue(std::unique_ptr<Job> job)
{
    {
        const std::scoped_lock lock(m_mutex);
        if (!m_closed && somebodyReads())
            m_queue.push_back({std::move(job), m_services.clock.steady()});
    }
    if (!job)
        return m_changed.notify_one();
    job->fail(base::Error{
        base::ErrorCode::Unavailable, m_options.path.string() + " is closed, or no thread could be started to read it", nullptr});
    deliver(std::move(job));
}

std::size_t Readers::limit() const
{
    return std::max<std::size_t>(m_options.readers, 1);
}

bool Readers::somebodyReads()
{
    if (m_queue.size() < m_idle || m_threads.size() >= limit())
        return true;
    try {
        m_threads.emplace_back([this] {
            nameThread("kaze-reader", 0);
            work();
        });
    } catch (const std::system_error& thrown) {
        m_services.log->warn("{}: no thread for reading: {}", m_options.path.string(), thrown.what());
    }
    return !m_threads.empty();
}

void Readers::work()
{
    std::unique_ptr<Session> session;
    std::unique_lock lock(m_mutex);
    while (true) {
        ++m_idle;
        m_changed.wait(lock, [this] { return m_closed || !m_queue.empty(); });
        --m_idle;
        if (m_queue.empty())
            return;
        auto [job, since] = std::move(m_queue.front());
        m_queue.pop_front();
        lock.unlock();
        m_instruments.readerWait.record(std::chrono::duration<double>(m_services.clock.steady() - since).count());
        run(session, *job);
        if (job->error() && job->error()->code == base::ErrorCode::Unavailable)
            m_instruments.busy.add();
        deliver(std::move(job));
        lock.lock();
    }
}

void Readers::run(std::unique_ptr<Session>& session, Job& job)
{
    const auto start = m_services.clock.steady();
    if (!session) {
        auto opened = openReader(m_options);
        if (!opened)
            return job.fail(opened.error());
        session = std::move(*opened);
        session->watch(m_watch);
    }
    if (const auto begun = session->execute("BEGIN"); !begun)
        return job.fail(begun.error());
    Connection connection(*session);
    job.run(connection);
    if (session->inTransaction())
        // Nothing was written; ending a reader's transaction cannot fail in a way that matters.
        (void)session->execute("ROLLBACK");
    m_instruments.readSeconds.record(std::chrono::duration<double>(m_services.clock.steady() - start).count());
}

void Readers::deliver(std::unique_ptr<Job> job)
{
    Jobs one;
    one.push_back(std::move(job));
    deliverAll(m_services.loop, std::move(one));
}

void Readers::close()
{
    std::vector<std::thread> threads;
    {
        const std::scoped_lock lock(m_mutex);
        if (!std::exchange(m_closed, true))
            m_instruments.readers.add(-static_cast<double>(limit()));
        threads.swap(m_threads);
    }
    m_changed.notify_all();
    for (auto& thread : threads)
        thread.join();
}

} // namespace kaze::storage::detail
