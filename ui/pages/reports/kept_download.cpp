#include "ui/pages/reports/kept_download.h"

#include "engine/base/base64.h"
#include "ui/models/run_words.h"
#include "ui/pages/background.h"
#include "ui/widgets/format.h"

#include <QFileInfo>
#include <QSaveFile>

#include <algorithm>

namespace kaze::ui {

//! The file as it is written.
struct KeptDownload::File {
    explicit File(const QString& path) : file(path) { }

    //! Why it cannot be written; empty where it can. Also how many bytes went into it.
    std::pair<QString, qint64> write(const api::KeptReportPart& part, qint64 before)
    {
        const auto bytes = base::fromBase64(part.content);
        if (!bytes)
            return {KeptDownload::tr("the cell sent a part that cannot be read"), 0};
        if (!file.isOpen() && !file.open(QIODevice::WriteOnly))
            return {file.errorString(), 0};
        const auto size = static_cast<qint64>(bytes->size());
        if (size == 0 && before < part.report.bytes)
            return {KeptDownload::tr("the cell sent less of it than there is"), 0};
        const bool isLast = before + size >= part.report.bytes;
        const bool good = file.write(bytes->data(), size) == size && (!isLast || file.commit());
        return {good ? QString() : file.errorString(), size};
    }

    QSaveFile file;
};

KeptDownload::KeptDownload(PageContext context, QObject* parent) : Transfer(parent), m_context(context) { }

void KeptDownload::start(const QString& name, const QString& path)
{
    if (state() == State::Running)
        return;
    m_name = name;
    m_path = path;
    resume();
}

void KeptDownload::resume()
{
    if (m_path.isEmpty() || state() == State::Running)
        return;
    m_written = m_bytes = 0;
    m_problem.clear();
    m_file = std::make_shared<File>(m_path);
    ++m_round;
    setState(State::Running);
    ask();
}

void KeptDownload::ask()
{
    api::ReadKeptReport query;
    query.name = m_name.toStdString();
    query.offset = m_written;
    m_context.link.ask<api::ReadKeptReport>(
        this, std::move(query), [this, round = m_round](base::Result<api::KeptReportPart> part) {
            if (round == m_round)
                took(std::move(part));
        });
}

void KeptDownload::took(base::Result<api::KeptReportPart> part)
{
    if (!part)
        return end(State::Failed, text(part.error().message));
    m_bytes = part->report.bytes;
    emit changed();
    inBackground(
        this, [file = m_file, taken = std::move(*part), before = m_written] { return file->write(taken, before); },
        [this, round = m_round](const std::pair<QString, qint64>& result) {
            if (round == m_round)
                wrote(result.first, result.second);
        });
}

void KeptDownload::wrote(const QString& problem, qint64 bytes)
{
    if (!problem.isEmpty())
        return end(State::Failed, problem);
    m_written += bytes;
    if (m_written >= m_bytes)
        return end(State::Done);
    ask();
}

void KeptDownload::end(State state, const QString& problem)
{
    ++m_round;
    m_file.reset();
    m_problem = problem;
    setState(state);
}

void KeptDownload::cancel()
{
    if (state() == State::Running)
        end(State::Stopped);
}

double KeptDownload::fraction() const
{
    if (state() == State::Done)
        return 1;
    return m_bytes > 0 ? std::clamp(static_cast<double>(m_written) / static_cast<double>(m_bytes), 0.0, 1.0) : -1;
}

QString KeptDownload::words() const
{
    const QString file = QFileInfo(m_path).fileName();
    switch (state()) {
    case State::Done:
        return tr("The report is in %1 (%2).").arg(m_path, format::bytes(m_written));
    case State::Stopped:
        return tr("Saving %1 is stopped; nothing was written.").arg(file);
    case State::Failed:
        return tr("%1 was not saved: %2. What was there before is as it was.").arg(file, m_problem);
    default:
        return tr("Saving %1: %2 of %3").arg(file, format::bytes(m_written), format::bytes(m_bytes));
    }
}

} // namespace kaze::ui
