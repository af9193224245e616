#include "ui/pages/traces/trace_import.h"

#include "engine/base/base64.h"
#include "ui/models/run_words.h"
#include "ui/pages/background.h"
#include "ui/widgets/format.h"

#include <QFileInfo>

namespace kaze::ui {

namespace {

constexpr qint64 kPart = 2 << 20; // bytes

} // namespace

TraceImport::TraceImport(PageContext context, QObject* parent) : Transfer(parent), m_context(context) { }

void TraceImport::start(const QString& path)
{
    if (state() == State::Running)
        return;
    m_path = path;
    resume();
}

void TraceImport::resume()
{
    if (m_path.isEmpty() || state() == State::Running)
        return;
    ++m_round;
    m_problem.clear();
    m_import.clear();
    m_result = {};
    m_bytes = 0;
    m_size = QFileInfo(m_path).size();
    m_file = std::make_shared<QFile>(m_path);
    setState(State::Running);
    readOn();
}

void TraceImport::readOn()
{
    inBackground(
        this,
        [file = m_file] {
            Part part;
            if (!file->isOpen() && !file->open(QIODevice::ReadOnly)) {
                part.problem = file->errorString();
                return part;
            }
            const auto bytes = file->read(kPart);
            if (file->error() != QFileDevice::NoError)
                part.problem = file->errorString();
            part.content = base::base64({bytes.constData(), static_cast<std::size_t>(bytes.size())});
            part.bytes = file->pos();
            part.isLast = file->atEnd();
            return part;
        },
        [this, round = m_round](Part part) {
            if (round == m_round)
                send(std::move(part));
        });
}

void TraceImport::send(Part part)
{
    if (!part.problem.isEmpty())
        return fail(part.problem);
    api::ImportTraces request;
    request.importId = m_import;
    request.name = QFileInfo(m_path).fileName().toStdString();
    request.content = std::move(part.content);
    request.isLast = part.isLast;
    m_context.link.ask<api::ImportTraces>(
        this, std::move(request), [this, part = std::move(part), round = m_round](base::Result<api::TracesImported> reply) {
            if (round == m_round)
                took(part, std::move(reply));
        });
}

void TraceImport::took(const Part& part, base::Result<api::TracesImported> reply)
{
    if (!reply)
        return fail(text(reply.error().message));
    m_import = reply->importId;
    m_result = std::move(*reply);
    m_bytes = part.bytes;
    if (!part.isLast) {
        emit changed();
        return readOn();
    }
    ++m_round;
    m_file.reset();
    setState(State::Done);
    emit imported(m_result.traceIds.empty() ? QString() : text(m_result.traceIds.front()));
}

void TraceImport::cancel()
{
    if (state() != State::Running)
        return;
    ++m_round;
    m_file.reset();
    setState(State::Stopped);
}

void TraceImport::fail(const QString& problem)
{
    ++m_round;
    m_file.reset();
    m_problem = problem;
    setState(State::Failed);
}

double TraceImport::fraction() const
{
    if (state() == State::Done)
        return 1;
    return m_size > 0 ? std::clamp(static_cast<double>(m_bytes) / static_cast<double>(m_size), 0.0, 1.0) : -1;
}

QString TraceImport::words() const
{
    const QString file = QFileInfo(m_path).fileName();
    switch (state()) {
    case State::Done: {
        QStringList counts{tr("%Ln traces", nullptr, static_cast<int>(m_result.traces)),
            tr("%Ln new spans", nullptr, static_cast<int>(m_result.spans))};
        if (m_result.known > 0)
            counts << tr("%1 known before").arg(format::exactCount(m_result.known));
        if (m_result.lines > 0)
            counts << tr("%Ln new log lines", nullptr, static_cast<int>(m_result.lines));
        if (m_result.refused > 0)
            counts << tr("%1 refused").arg(format::exactCount(m_result.refused));
        return tr("%1 is imported: %2").arg(file, counts.join(QStringLiteral(" · ")));
    }
    case State::Stopped:
        return tr("The import of %1 is stopped; nothing was kept of it.").arg(file);
    case State::Failed:
        return tr("%1 was not imported: %2. Nothing was kept of it.").arg(file, m_problem);
    default:
        return tr("Importing %1: %2 of %3").arg(file, format::bytes(m_bytes), format::bytes(m_size));
    }
}

QString TraceImport::listingTitle() const
{
    return tr("What was refused");
}

QString TraceImport::listing() const
{
    QStringList lines;
    for (const auto& problem : m_result.problems)
        lines << text(problem);
    return lines.join(QLatin1Char('\n'));
}

} // namespace kaze::ui
