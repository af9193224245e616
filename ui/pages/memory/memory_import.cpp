#include "ui/pages/memory/memory_import.h"

#include "engine/api/memory_requests.h"

#include "ui/models/run_words.h"
#include "ui/widgets/format.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QPointer>
#include <QThreadPool>

namespace kaze::ui {

namespace {

constexpr int kMostConflicts = 3; // how often somebody else may import the same file at the same time
constexpr std::size_t kMostListed = 2'000;

} // namespace

MemoryImport::MemoryImport(PageContext context, QObject* parent) : Transfer(parent), m_context(context) { }

void MemoryImport::start(const QString& path, const MemoryScope& scope)
{
    if (state() == State::Running)
        return;
    m_path = path;
    m_scope = scope;
    m_name = ImportFile::nameOf(path);
    m_refused.clear();
    m_added = m_known = m_bytes = 0;
    m_size = QFileInfo(path).size();
    m_conflicts = 0;
    resume();
}

void MemoryImport::resume()
{
    if (m_path.isEmpty() || state() == State::Running)
        return;
    ++m_round;
    m_problem.clear();
    m_file = std::make_shared<ImportFile>(m_path);
    setState(State::Running);
    askPosition();
}

void MemoryImport::askPosition()
{
    auto request = m_scope.of(api::ImportMemories());
    request.import = m_name;
    m_context.link.ask<api::ImportMemories>(
        this, std::move(request), [this, round = m_round](const base::Result<api::MemoriesImported>& reply) {
            if (round != m_round)
                return;
            if (!reply)
                return fail(text(reply.error().message));
            m_position = m_read = m_begun = reply->position;
            readOn();
        });
}

void MemoryImport::readOn()
{
    QThreadPool::globalInstance()->start([owner = QPointer(this), file = m_file, from = m_read, round = m_round] {
        auto batch = std::make_shared<ImportBatch>(file->read(from));
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [owner, batch, round] {
                if (owner && round == owner->m_round)
                    owner->send(std::move(*batch));
            },
            Qt::QueuedConnection);
    });
}

void MemoryImport::send(ImportBatch batch)
{
    if (!batch.problem.isEmpty())
        return fail(batch.problem);
    if (batch.items.empty() && batch.atEnd) {
        m_refused.insert(m_refused.end(), batch.refused.begin(), batch.refused.end());
        m_bytes = batch.bytes;
        return finish();
    }
    auto request = m_scope.of(api::ImportMemories());
    request.import = m_name;
    request.from = m_position;
    request.to = batch.to;
    request.items = std::move(batch.items);
    // The cell takes a request without items for a question, and lines that hold none are no reason to stop.
    if (request.items.empty()) {
        m_refused.insert(m_refused.end(), batch.refused.begin(), batch.refused.end());
        m_read = batch.to;
        return readOn();
    }
    m_context.link.ask<api::ImportMemories>(
        this, std::move(request), [this, batch = std::move(batch), round = m_round](base::Result<api::MemoriesImported> reply) {
            if (round == m_round)
                took(batch, std::move(reply));
        });
}

void MemoryImport::took(const ImportBatch& batch, base::Result<api::MemoriesImported> reply)
{
    if (!reply && reply.error().code == base::ErrorCode::Conflict && ++m_conflicts <= kMostConflicts)
        return askPosition();
    if (!reply)
        return fail(text(reply.error().message));
    m_added += reply->added;
    m_known += reply->known;
    m_refused.insert(m_refused.end(), batch.refused.begin(), batch.refused.end());
    for (const auto& refusal : reply->refused)
        if (refusal.item >= 0 && refusal.item < static_cast<std::int64_t>(batch.lines.size()))
            m_refused.push_back({batch.lines[static_cast<std::size_t>(refusal.item)], text(refusal.message)});
    m_position = m_read = batch.to;
    m_bytes = batch.bytes;
    emit taken();
    if (batch.atEnd)
        return finish();
    emit changed();
    readOn();
}

void MemoryImport::cancel()
{
    if (state() != State::Running)
        return;
    ++m_round;
    setState(State::Stopped);
}

void MemoryImport::fail(const QString& problem)
{
    ++m_round;
    m_problem = problem;
    setState(State::Failed);
}

void MemoryImport::finish()
{
    ++m_round;
    m_bytes = m_size;
    m_file.reset();
    setState(State::Done);
}

double MemoryImport::fraction() const
{
    if (state() == State::Done)
        return 1;
    return m_size > 0 ? std::clamp(static_cast<double>(m_bytes) / static_cast<double>(m_size), 0.0, 1.0) : -1;
}

QString MemoryImport::words() const
{
    const QString file = QFileInfo(m_path).fileName();
    QStringList counts{tr("%1 added").arg(format::exactCount(m_added))};
    if (m_known > 0)
        counts << tr("%1 known before").arg(format::exactCount(m_known));
    if (!m_refused.empty())
        counts << tr("%1 refused").arg(format::exactCount(static_cast<qint64>(m_refused.size())));
    if (m_begun > 0)
        counts << tr("went on behind line %1").arg(format::exactCount(m_begun));
    const QString what = counts.join(QStringLiteral(" · "));
    switch (state()) {
    case State::Done:
        return tr("%1 is imported: %2").arg(file, what);
    case State::Stopped:
        return tr("The import of %1 is stopped: %2. What was added stays; it goes on from here.").arg(file, what);
    case State::Failed:
        return tr("The import of %1 stopped: %2. %3; it goes on from here.").arg(file, m_problem, what);
    default:
        return tr("Importing %1: %2").arg(file, what);
    }
}

QString MemoryImport::listingTitle() const
{
    return tr("What was refused");
}

QString MemoryImport::listing() const
{
    QStringList lines;
    for (const auto& refusal : m_refused) {
        if (lines.size() >= static_cast<qsizetype>(kMostListed)) {
            lines << tr("… and %1 more").arg(m_refused.size() - kMostListed);
            break;
        }
        lines << tr("line %1: %2").arg(refusal.line).arg(refusal.message);
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace kaze::ui
