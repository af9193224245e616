#include "engine/storage/detail/writer.h"

#include "engine/storage/detail/files.h"

#include <sqlite3.h>

#include <algorithm>
#include <utility>

namespace kaze::storage::detail {

using base::ErrorCode;
using base::Result;

namespace {

//! Callers a commit: bounds how long the first of them waits for the last.
constexpr std::size_t kGroupLimit = 4096;

//! The write-ahead log is moved into the file at 16 MB: often enough to keep it in the page cache, seldom enough that pages
//! written again and again are copied once. From 128 MB (readers that never end) new snapshots are held off for a moment.
constexpr int kCheckpointPages = 4096;
constexpr int kInsistPages = 32768;
constexpr int kInsistMilliseconds = 20;
constexpr int kBusyMilliseconds = 5000;

bool isAwaited(const Job& job)
{
    return job.reply() != Job::Reply::None;
}

bool foundItLocked(const std::unique_ptr<Job>& job)
{
    return job->error() && job->error()->code == ErrorCode::Unavailable;
}

void failAll(std::span<std::unique_ptr<Job>> jobs, const base::Error& error)
{
    for (const auto& job : jobs)
        job->fail(error);
}

double secondsOf(base::Duration time)
{
    return std::chrono::duration<double>(time).count();
}

} // namespace

Writer::Writer(std::unique_ptr<Session> session, DatabaseServices services, Instruments instruments)
    : m_session(std::move(session)), m_file(m_session->file()), m_services(std::move(services)), m_instruments(instruments),
      m_connection(*m_session), m_checkpointAt(kCheckpointPages)
{
    // Replaces SQLite's own checkpoint, which would run inside COMMIT, before anybody is acknowledged.
    auto onCommit = [](void* self, sqlite3*, const char*, int pages) {
        static_cast<Writer*>(self)->onCommitted(pages);
        return SQLITE_OK;
    };
    sqlite3_wal_hook(m_session->handle(), onCommit, this);
    // A job that says COMMIT would make its neighbours' work last before they are done: it becomes a rollback.
    auto mayCommit = [](void* self) { return static_cast<Writer*>(self)->m_committing ? 0 : 1; };
    sqlite3_commit_hook(m_session->handle(), mayCommit, this);
    reportBytes(databaseBytes(m_file));
}

Writer::~Writer()
{
    close();
}

void Writer::enqueue(std::unique_ptr<Job> job)
{
    bool closed = false;
    {
        const std::scoped_lock lock(m_mutex);
        closed = m_closed;
        if (!closed) {
            m_awaited += isAwaited(*job) ? 1 : 0;
            m_queue.push_back(std::move(job));
            m_queuedAt.push_back(m_services.clock.steady());
            reportQueue();
            schedule();
        }
    }
    if (!closed)
        return;
    job->fail(base::Error{ErrorCode::Unavailable, m_file.string() + " is closed", nullptr});
    Jobs refused;
    refused.push_back(std::move(job));
    account(refused);
    deliverAll(m_services.loop, std::move(refused));
}

//! Several databases may share a label; each adds its part.
void Writer::reportQueue()
{
    const auto now = static_cast<double>(m_queue.size());
    m_instruments.queued.add(now - std::exchange(m_queueReported, now));
}

void Writer::reportBytes(std::uint64_t bytes)
{
    const auto now = static_cast<double>(bytes);
    m_instruments.fileBytes.add(now - std::exchange(m_bytesReported, now));
}

void Writer::schedule()
{
    const bool isDue = m_awaited > 0 || m_closed;
    if (m_turn == Turn::None && !isDue)
        m_services.writers.scheduleLater(*this);
    else if (m_turn == Turn::None)
        m_services.writers.schedule(*this);
    else if (m_turn == Turn::Later && isDue)
        m_services.writers.hasten(*this);
    else
        return;
    m_turn = isDue ? Turn::Now : Turn::Later;
}

Jobs Writer::takeGroup()
{
    Jobs group;
    const auto now = m_services.clock.steady();
    const std::scoped_lock lock(m_mutex);
    m_turn = Turn::Now; // until this turn is over
    group.reserve(std::min(m_queue.size(), kGroupLimit));
    while (!m_queue.empty() && group.size() < kGroupLimit) {
        m_awaited -= isAwaited(*m_queue.front()) ? 1 : 0;
        group.push_back(std::move(m_queue.front()));
        m_queue.pop_front();
        m_instruments.writeWait.record(secondsOf(now - m_queuedAt.front()));
        m_queuedAt.pop_front();
    }
    reportQueue();
    return group;
}

void Writer::turn()
{
    const auto start = m_services.clock.steady();
    auto group = takeGroup();
    for (auto left = std::span(group); !left.empty();)
        left = left.subspan(commitSome(left));
    m_instruments.busy.add(static_cast<std::uint64_t>(std::ranges::count_if(group, foundItLocked)));
    account(group);
    deliverAll(m_services.loop, std::move(group));
    checkpointWhenDue();
    m_instruments.turnSeconds.record(secondsOf(m_services.clock.steady() - start));

    const std::scoped_lock lock(m_mutex);
    m_turn = Turn::None;
    if (!m_queue.empty())
        schedule();
    else
        m_idle.notify_all();
}

std::size_t Writer::commitSome(std::span<std::unique_ptr<Job>> jobs)
{
    // A savepoint costs more than most jobs, and jobs seldom fail: it is taken only when one of the group did.
    if (jobs.size() == 1 || !commitAllOrNothing(jobs))
        return commitEach(jobs);
    return jobs.size();
}

//! False when one failed; then none has left a trace, and all have to run again.
bool Writer::commitAllOrNothing(std::span<std::unique_ptr<Job>> jobs)
{
    if (const auto begun = m_session->execute("BEGIN IMMEDIATE"); !begun)
        return false;
    for (const auto& job : jobs) {
        job->run(m_connection);
        if (job->error() || !m_session->inTransaction()) {
            rollBack();
            return false;
        }
    }
    commit(jobs);
    return true;
}

//! Each in its savepoint. Returns how many were dealt with: an error that takes the whole transaction ends the group there.
std::size_t Writer::commitEach(std::span<std::unique_ptr<Job>> jobs)
{
    if (const auto begun = m_session->execute("BEGIN IMMEDIATE"); !begun) {
        failAll(jobs, begun.error());
        return jobs.size();
    }
    const bool alone = jobs.size() == 1;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        if (const auto intact = runOne(*jobs[i], alone); !intact) {
            rollBack();
            failAll(jobs.first(i + 1), intact.error());
            return i + 1;
        }
    }
    if (alone && jobs.front()->error())
        rollBack();
    else
        commit(jobs);
    return jobs.size();
}

Result<> Writer::runOne(Job& job, bool alone)
{
    if (!alone)
        if (const auto saved = m_session->execute("SAVEPOINT caller"); !saved)
            return base::failure(saved);
    job.run(m_connection);
    const auto* const error = job.error();
    // On a full disk or an I/O error SQLite may give up the whole transaction, and with it the earlier callers' work.
    if (!m_session->inTransaction())
        return std::unexpected(
            error ? *error : base::Error{ErrorCode::Internal, "a storage job ended its transaction itself", nullptr});
    if (alone)
        return {};
    if (error)
        if (const auto undone = m_session->execute("ROLLBACK TO caller"); !undone)
            return base::failure(undone);
    if (const auto released = m_session->execute("RELEASE caller"); !released)
        return base::failure(released);
    return {};
}

void Writer::commit(std::span<std::unique_ptr<Job>> jobs)
{
    const auto start = m_services.clock.steady();
    m_committing = true;
    const auto committed = m_session->execute("COMMIT");
    m_committing = false;
    m_instruments.commitSeconds.record(secondsOf(m_services.clock.steady() - start));
    m_instruments.groupSize.record(static_cast<double>(jobs.size()));
    if (committed) {
        m_instruments.commits.add();
        return;
    }
    m_instruments.failedCommits.add();
    m_services.log->error("a commit of {} writes failed and was undone: {}", jobs.size(), committed.error().text());
    rollBack();
    failAll(jobs, committed.error());
    overwriteFailedCommit();
}

void Writer::rollBack()
{
    if (!m_session->inTransaction())
        return;
    if (const auto undone = m_session->execute("ROLLBACK"); !undone)
        m_services.log->error("a rollback failed: {}", undone.error().text());
}

//! A commit whose sync failed may stand whole in the write-ahead log, and a crash now would bring back what its callers
//! were told is lost. The next frame written takes its place and breaks its chain of checksums; so write one at once.
void Writer::overwriteFailedCommit()
{
    auto version = m_session->integerOf("PRAGMA user_version");
    if (!version)
        return;
    m_committing = true;
    const auto written = m_session->script("PRAGMA user_version = " + std::to_string(*version));
    m_committing = false;
    if (!written)
        m_services.log->warn("the disk still refuses writes: {}", written.error().text());
}

void Writer::account(std::span<std::unique_ptr<Job>> jobs)
{
    std::uint64_t failed = 0;
    for (const auto& job : jobs) {
        const auto* const error = job->error();
        if (!error)
            continue;
        ++failed;
        if (isAwaited(*job))
            continue;
        m_instruments.lostUnattended.add();
        m_services.log->error("a write that nobody waits for was lost: {}", error->text());
    }
    m_instruments.failedWrites.add(failed);
    m_instruments.writes.add(jobs.size() - failed);
}

void Writer::onCommitted(int walPages)
{
    const bool startedOver = walPages < m_walPages;
    if (startedOver)
        m_checkpointAt = kCheckpointPages;
    m_walPages = walPages;
}

void Writer::checkpointWhenDue()
{
    const bool empty = m_emptyLog.exchange(false);
    if (m_walPages < m_checkpointAt && !empty)
        return;
    const bool insist = empty || m_walPages >= kInsistPages;
    if (insist)
        sqlite3_busy_timeout(m_session->handle(), kInsistMilliseconds);
    checkpoint(empty ? SQLITE_CHECKPOINT_TRUNCATE : insist ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE);
    if (insist)
        sqlite3_busy_timeout(m_session->handle(), kBusyMilliseconds);
}

void Writer::checkpoint(int mode)
{
    const auto start = m_services.clock.steady();
    const int code = sqlite3_wal_checkpoint_v2(m_session->handle(), nullptr, mode, nullptr, nullptr);
    m_instruments.checkpointSeconds.record(secondsOf(m_services.clock.steady() - start));
    if (code != SQLITE_OK && code != SQLITE_BUSY)
        m_services.log->error("a checkpoint failed: {}", m_session->errorOf(code, "").text());
    // Readers may keep the log from starting over; trying again at every commit would walk all of it each time.
    m_checkpointAt = m_walPages + kCheckpointPages;
    reportBytes(databaseBytes(m_file));
}

void Writer::close()
{
    {
        std::unique_lock lock(m_mutex);
        m_closed = true;
        if (!m_queue.empty())
            schedule();
        m_idle.wait(lock, [this] { return m_turn == Turn::None; });
    }
    if (!m_session)
        return;
    checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
    reportBytes(0);
    m_session.reset();
}

} // namespace kaze::storage::detail
