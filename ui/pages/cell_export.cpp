#include "ui/pages/cell_export.h"

#include "engine/base/base64.h"
#include "ui/models/run_words.h"
#include "ui/pages/background.h"
#include "ui/widgets/format.h"

#include <QFileInfo>
#include <QTimer>

namespace kaze::ui {

namespace {

constexpr int kPause = 200; // ms between two looks at a cell that has nothing new
constexpr std::int64_t kPart = 1 << 20; // bytes

} // namespace

//! The file of one export.
struct CellExport::File {
    explicit File(const QString& path) : file(path) { }

    //! Why it cannot be written; empty where it can. Also how many bytes went into it.
    std::pair<QString, qint64> write(const std::string& content, bool isLast)
    {
        const auto bytes = base::fromBase64(content);
        if (!bytes)
            return {CellExport::tr("the cell sent a part that cannot be read"), 0};
        if (!file.isOpen() && !file.open(QIODevice::WriteOnly))
            return {file.errorString(), 0};
        const auto size = static_cast<qint64>(bytes->size());
        const bool good = file.write(bytes->data(), size) == size && (!isLast || file.commit());
        return {good ? QString() : file.errorString(), size};
    }

    QSaveFile file;
};

CellExport::CellExport(PageContext context, QObject* parent) : Transfer(parent), m_context(context), m_later(new QTimer(this))
{
    m_later->setSingleShot(true);
    m_later->setInterval(kPause);
    connect(m_later, &QTimer::timeout, this, &CellExport::ask);
}

void CellExport::start(const QString& path, api::StartExport what)
{
    if (state() == State::Running)
        return;
    m_path = path;
    m_what = std::move(what);
    resume();
}

void CellExport::resume()
{
    if (m_path.isEmpty() || state() == State::Running)
        return;
    m_written = 0;
    m_problem.clear();
    m_export = {};
    m_file = std::make_shared<File>(m_path);
    setState(State::Running);
    m_context.link.ask<api::StartExport>(this, m_what, [this, round = ++m_round](base::Result<api::ExportState> reply) {
        if (round == m_round)
            started(std::move(reply));
        else if (reply)
            endThere(reply->exportId); // it was stopped before it had begun
    });
}

void CellExport::started(base::Result<api::ExportState> reply)
{
    if (!reply)
        return fail(text(reply.error().message));
    m_export = std::move(*reply);
    emit changed();
    ask();
}

void CellExport::ask()
{
    api::ReadExport query;
    query.exportId = m_export.exportId;
    query.offset = m_written;
    query.limit = kPart;
    m_context.link.ask<api::ReadExport>(this, std::move(query), [this, round = m_round](base::Result<api::ExportPart> part) {
        if (round == m_round)
            took(std::move(part));
    });
}

void CellExport::took(base::Result<api::ExportPart> part)
{
    if (!part)
        return fail(text(part.error().message));
    m_export = part->state;
    if (!m_export.error.empty())
        return fail(text(m_export.error));
    emit changed();
    const auto padding
        = std::count(part->content.end() - std::min<std::ptrdiff_t>(2, std::ssize(part->content)), part->content.end(), '=');
    const auto more = static_cast<qint64>(part->content.size() / 4 * 3) - padding;
    const bool isLast = m_export.finished && m_written + more >= m_export.bytes;
    if (part->content.empty() && !isLast)
        return m_later->start();
    inBackground(
        this, [file = m_file, content = std::move(part->content), isLast] { return file->write(content, isLast); },
        [this, round = m_round](const std::pair<QString, qint64>& result) {
            if (round == m_round)
                wrote(result.first, result.second);
        });
}

void CellExport::wrote(const QString& problem, qint64 bytes)
{
    if (!problem.isEmpty())
        return fail(problem);
    m_written += bytes;
    if (m_export.finished && m_written >= m_export.bytes)
        return finish();
    ask();
}

void CellExport::endThere(const std::string& exportId)
{
    if (exportId.empty())
        return;
    api::EndExport query;
    query.exportId = exportId;
    // Whether it is still there is the cell's business: it removes what nobody reads.
    m_context.link.ask<api::EndExport>(this, std::move(query), [](const base::Result<api::Done>&) {});
}

void CellExport::finish()
{
    ++m_round;
    endThere(m_export.exportId);
    m_file.reset();
    setState(State::Done);
}

void CellExport::cancel()
{
    if (state() != State::Running)
        return;
    ++m_round;
    m_later->stop();
    endThere(m_export.exportId);
    m_file.reset();
    setState(State::Stopped);
}

void CellExport::fail(const QString& problem)
{
    ++m_round;
    m_later->stop();
    endThere(m_export.exportId);
    m_file.reset();
    m_problem = problem;
    setState(State::Failed);
}

double CellExport::fraction() const
{
    if (state() == State::Done)
        return 1;
    return m_export.total > 0 ? std::clamp(static_cast<double>(m_export.done) / static_cast<double>(m_export.total), 0.0, 1.0)
                              : -1;
}

QString CellExport::doneWords() const
{
    const int done = static_cast<int>(m_export.done);
    if (m_what.kind == api::ExportKind::Traces)
        return tr("%Ln traces are in %1 (%2).", nullptr, done).arg(m_path, format::bytes(m_written));
    if (m_what.kind == api::ExportKind::Logs)
        return tr("%Ln lines are in %1 (%2).", nullptr, done).arg(m_path, format::bytes(m_written));
    return tr("%1 is written (%2).").arg(m_path, format::bytes(m_written));
}

QString CellExport::runningWords(const QString& file) const
{
    const bool isKnown = m_export.total >= 0;
    const QString done = format::exactCount(m_export.done);
    const QString total = format::exactCount(m_export.total);
    if (m_what.kind == api::ExportKind::Traces)
        return isKnown ? tr("Exporting to %1: %2 of %3 traces").arg(file, done, total)
                       : tr("Exporting to %1: %2 traces").arg(file, done);
    if (m_what.kind == api::ExportKind::Logs)
        return isKnown ? tr("Exporting to %1: %2 of %3 lines").arg(file, done, total)
                       : tr("Exporting to %1: %2 lines").arg(file, done);
    return isKnown ? tr("Exporting to %1: %2 of %3 rows").arg(file, done, total) : tr("Exporting to %1: %2 rows").arg(file, done);
}

QString CellExport::words() const
{
    const QString file = QFileInfo(m_path).fileName();
    switch (state()) {
    case State::Done:
        return doneWords();
    case State::Stopped:
        return tr("The export to %1 is stopped; nothing was written.").arg(file);
    case State::Failed:
        return tr("The export to %1 failed: %2. What was there before is as it was.").arg(file, m_problem);
    default:
        return runningWords(file);
    }
}

QString CellExport::listingTitle() const
{
    return tr("What is not in it");
}

QString CellExport::listing() const
{
    QStringList lines;
    for (const auto& note : m_export.notes)
        lines << text(note);
    return lines.join(QLatin1Char('\n'));
}

} // namespace kaze::ui
