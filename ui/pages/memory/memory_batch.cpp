#include "ui/pages/memory/memory_batch.h"

#include "ui/models/run_words.h"
#include "ui/widgets/format.h"

#include <set>

namespace kaze::ui {

namespace {

constexpr int kAtOnce = 4;

} // namespace

MemoryBatch::MemoryBatch(PageContext context, QObject* parent) : Transfer(parent), m_context(context) { }

void MemoryBatch::start(
    Work work, const MemoryScope& scope, std::vector<std::string> ids, std::function<void(std::vector<api::MemoryRecord>)> done)
{
    if (state() == State::Running)
        return;
    m_work = work;
    m_scope = scope;
    m_ids = std::move(ids);
    m_finished.clear();
    m_records.clear();
    m_done = std::move(done);
    m_next = 0;
    resume();
}

void MemoryBatch::resume()
{
    if (state() == State::Running)
        return;
    ++m_round;
    m_open = 0;
    m_next = 0;
    // What was under way is asked for again.
    const std::set<std::string> done(m_finished.begin(), m_finished.end());
    m_left.clear();
    for (const auto& id : m_ids)
        if (!done.contains(id))
            m_left.push_back(id);
    m_problem.clear();
    setState(State::Running);
    ask();
}

void MemoryBatch::cancel()
{
    if (state() != State::Running)
        return;
    ++m_round;
    setState(State::Stopped);
}

template <class Request>
void MemoryBatch::send(const std::string& id)
{
    auto request = m_scope.of(Request());
    request.id = id;
    if constexpr (requires { request.versions; })
        request.versions = 0;
    m_context.link.ask<Request>(this, std::move(request), [this, id, round = m_round](base::Result<api::MemoryReply> reply) {
        if (round == m_round)
            took(id, std::move(reply));
    });
}

void MemoryBatch::ask()
{
    while (m_next < m_left.size() && m_open < kAtOnce) {
        ++m_open;
        const auto& id = m_left[m_next++];
        if (m_work == Work::Read)
            send<api::GetMemory>(id);
        else if (m_work == Work::Forget)
            send<api::ForgetMemory>(id);
        else
            send<api::RestoreMemory>(id);
    }
    if (m_open > 0 || m_next < m_left.size())
        return;
    ++m_round;
    setState(State::Done);
    if (m_done)
        m_done(std::move(m_records));
}

void MemoryBatch::took(const std::string& id, base::Result<api::MemoryReply> reply)
{
    --m_open;
    const auto gone = [&reply] {
        const auto code = reply.error().code;
        // Somebody was there before: it is as it should be, or is no more.
        return code == base::ErrorCode::NotFound || code == base::ErrorCode::Conflict;
    };
    if (reply) {
        m_records.push_back(std::move(reply->record));
    } else if (!gone()) {
        ++m_round;
        m_problem = text(reply.error().message);
        return setState(State::Failed);
    }
    m_finished.push_back(id);
    emit changed();
    ask();
}

double MemoryBatch::fraction() const
{
    return m_ids.empty() ? 1 : static_cast<double>(m_finished.size()) / static_cast<double>(m_ids.size());
}

QString MemoryBatch::words() const
{
    const auto done = static_cast<int>(m_finished.size());
    const QString progress = tr("%1 of %2").arg(format::exactCount(done), format::exactCount(static_cast<qint64>(m_ids.size())));
    const auto named = [this](const QString& read, const QString& forget, const QString& restore) {
        return m_work == Work::Read ? read : m_work == Work::Forget ? forget : restore;
    };
    switch (state()) {
    case State::Done:
        return named(tr("%Ln memories are read.", nullptr, done), tr("%Ln memories are forgotten.", nullptr, done),
            tr("%Ln memories are found again.", nullptr, done));
    case State::Stopped:
        return tr("Stopped after %1.").arg(progress);
    case State::Failed:
        return tr("It went on to %1, then: %2").arg(progress, m_problem);
    default:
        return named(tr("Reading %1"), tr("Forgetting %1"), tr("Restoring %1")).arg(progress);
    }
}

} // namespace kaze::ui
