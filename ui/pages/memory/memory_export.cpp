#include "ui/pages/memory/memory_export.h"

#include "ui/models/memory_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/format.h"

#include <boost/json.hpp>

#include <QCoreApplication>
#include <QFileInfo>
#include <QPointer>
#include <QSaveFile>
#include <QThreadPool>

namespace kaze::ui {

namespace {

constexpr std::int64_t kPage = 500;
constexpr int kCountDigits = 12;

} // namespace

//! The file of one export. One thread at a time.
class ExportFile {
public:
    ExportFile(const QString& path, const MemoryExport::Subject& subject, api::Time now) : m_file(path)
    {
        boost::json::object about{{"kaze_export", "memories"}, {"tenant", subject.scope.tenant},
            {"project", subject.scope.project}, {"query", subject.query}, {"filter", subject.filter},
            {"exported", base::toRfc3339(now)}, {"time_zone", "UTC"}};
        const auto words = boost::json::serialize(about);
        m_about = QByteArray::fromStdString(words.substr(0, words.size() - 1)) + ",\"records\":";
    }

    //! Why it cannot be written; empty where it can.
    QString write(const std::vector<api::MemoryRecord>& rows)
    {
        if (!m_file.isOpen()) {
            if (!m_file.open(QIODevice::WriteOnly))
                return m_file.errorString();
            m_file.write(firstLine());
        }
        for (const auto& row : rows)
            m_file.write(memory::exportLine(row));
        m_rows += static_cast<qint64>(rows.size());
        return m_file.error() == QFileDevice::NoError ? QString() : m_file.errorString();
    }
    QString commit()
    {
        // Only now it is known how many there are; the line has room for it.
        const bool good = m_file.seek(0) && m_file.write(firstLine()) > 0 && m_file.commit();
        return good ? QString() : m_file.errorString();
    }

private:
    [[nodiscard]] QByteArray firstLine() const
    {
        return m_about + QByteArray::number(m_rows).rightJustified(kCountDigits) + "}\n";
    }

    QSaveFile m_file;
    QByteArray m_about;
    qint64 m_rows = 0;
};

MemoryExport::MemoryExport(PageContext context, QObject* parent) : Transfer(parent), m_context(context) { }

void MemoryExport::start(const QString& path, Subject subject)
{
    if (state() == State::Running)
        return;
    m_path = path;
    m_subject = std::move(subject);
    resume();
}

void MemoryExport::resume()
{
    if (m_path.isEmpty() || state() == State::Running)
        return;
    ++m_round;
    m_rows = 0;
    m_problem.clear();
    m_total = m_subject.query.empty() ? -1 : static_cast<qint64>(m_subject.found.size());
    m_file = std::make_shared<ExportFile>(m_path, m_subject, m_context.link.now());
    setState(State::Running);
    if (m_subject.query.empty())
        askPage({});
    else
        write(m_subject.found, {});
}

void MemoryExport::askPage(const std::string& cursor)
{
    auto query = m_subject.scope.of(api::ListMemories());
    query.filter = m_subject.filter;
    query.cursor = cursor;
    query.limit = kPage;
    m_context.link.ask<api::ListMemories>(this, std::move(query), [this, round = m_round](base::Result<api::MemoryPage> page) {
        if (round != m_round)
            return;
        if (!page)
            return fail(text(page.error().message));
        if (page->total >= 0)
            m_total = page->total;
        write(std::move(page->rows), std::move(page->next));
    });
}

void MemoryExport::write(std::vector<api::MemoryRecord> rows, std::string next)
{
    QThreadPool::globalInstance()->start(
        [owner = QPointer(this), file = m_file, rows = std::move(rows), next = std::move(next), round = m_round] {
            QString problem = file->write(rows);
            if (problem.isEmpty() && next.empty())
                problem = file->commit();
            QMetaObject::invokeMethod(
                QCoreApplication::instance(),
                [owner, count = static_cast<qint64>(rows.size()), next, problem, round] {
                    if (owner && round == owner->m_round)
                        owner->wrote(count, next, problem);
                },
                Qt::QueuedConnection);
        });
}

void MemoryExport::wrote(qint64 rows, const std::string& next, const QString& problem)
{
    if (!problem.isEmpty())
        return fail(problem);
    m_rows += rows;
    if (next.empty())
        return finish();
    emit changed();
    askPage(next);
}

void MemoryExport::finish()
{
    ++m_round;
    m_file.reset();
    setState(State::Done);
}

void MemoryExport::cancel()
{
    if (state() != State::Running)
        return;
    ++m_round;
    m_file.reset();
    setState(State::Stopped);
}

void MemoryExport::fail(const QString& problem)
{
    ++m_round;
    m_file.reset();
    m_problem = problem;
    setState(State::Failed);
}

double MemoryExport::fraction() const
{
    if (state() == State::Done)
        return 1;
    return m_total > 0 ? std::min(1.0, static_cast<double>(m_rows) / static_cast<double>(m_total)) : -1;
}

QString MemoryExport::words() const
{
    const QString file = QFileInfo(m_path).fileName();
    const QString rows = format::exactCount(m_rows);
    switch (state()) {
    case State::Done:
        return tr("%Ln memories are in %1.", nullptr, static_cast<int>(m_rows)).arg(m_path);
    case State::Stopped:
        return tr("The export to %1 is stopped; nothing was written.").arg(file);
    case State::Failed:
        return tr("The export to %1 failed: %2. What was there before is as it was.").arg(file, m_problem);
    default:
        return m_total >= 0 ? tr("Exporting to %1: %2 of %3").arg(file, rows, format::exactCount(m_total))
                            : tr("Exporting to %1: %2").arg(file, rows);
    }
}

} // namespace kaze::ui
