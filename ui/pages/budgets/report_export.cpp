#include "ui/pages/budgets/report_export.h"

#include "engine/api/report_requests.h"
#include "ui/models/run_words.h"
#include "ui/reports/report_preview.h"
#include "ui/reports/save_file.h"
#include "ui/widgets/confirm.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QPushButton>
#include <QRegularExpression>

#include <algorithm>

namespace kaze::ui {

namespace {

const QString kPdf = QStringLiteral("pdf");

QString fileName(const ReportExport::Subject& subject, api::Time now)
{
    const auto day = [](api::Time at) { return text(base::toRfc3339(at).substr(0, 10)); };
    const auto last = subject.period.to ? *subject.period.to - std::chrono::microseconds(1) : now;
    const QString who = subject.tenant + subject.agent;
    static const QRegularExpression strange(QStringLiteral("[^A-Za-z0-9._-]"));
    const QString whose = who.isEmpty() ? QString() : QLatin1Char('-') + QString(who).replace(strange, QStringLiteral("_"));
    return QStringLiteral("kaze-cost%1-%2-to-%3").arg(whose, day(subject.period.from), day(last));
}

} // namespace

ReportExport::ReportExport(const PageContext& context, QWidget* page, std::function<Subject()> subject)
    : QObject(page), m_context(context), m_page(page), m_subject(std::move(subject))
{
}

QMenu* ReportExport::makeMenu()
{
    auto* menu = new QMenu;
    auto* narrow = new QMenu(menu);
    for (const auto& format : report::formats()) {
        connect(menu->addAction(tr("Cost report as %1…").arg(format.title)), &QAction::triggered, this,
            [this, id = format.id] { start(id); });
        connect(narrow->addAction(tr("Cost report as %1…").arg(format.title)), &QAction::triggered, this,
            [this, id = format.id] { start(id, true); });
    }
    auto* separator = menu->addSeparator();
    auto* more = menu->addMenu(narrow);
    connect(menu, &QMenu::aboutToShow, this, [this, more, separator] {
        const auto subject = m_subject();
        more->setVisible(subject.isNarrow());
        separator->setVisible(subject.isNarrow());
        more->setText(tr("Only %1", "a tenant or agent").arg(subject.tenant + subject.agent));
    });
    return menu;
}

void ReportExport::start(const QString& id, bool narrow)
{
    const auto all = report::formats();
    const auto format = std::find_if(all.begin(), all.end(), [&id](const report::Format& one) { return one.id == id; });
    if (format == all.end() || m_busy)
        return;
    auto subject = m_subject();
    if (!narrow)
        subject.tenant = subject.agent = QString();
    api::MakeReport request;
    request.query.kind = api::ReportKind::Cost;
    request.query.from = subject.period.from;
    request.query.to = subject.period.to;
    request.query.tenant = subject.tenant.toStdString();
    request.query.agent = subject.agent.toStdString();
    request.format = id == kPdf ? std::string() : id.toStdString();
    m_busy = true;
    m_context.link.ask<api::MakeReport>(
        this, std::move(request), [this, format = *format, subject, narrow](base::Result<api::Report> report) {
            m_busy = false;
            if (report)
                return took(format, subject, std::move(*report));
            showProblem(tr("The report was not made: %1").arg(text(report.error().message)), tr("Nothing was written."),
                [this, format, narrow] { start(format.id, narrow); });
        });
}

void ReportExport::took(const report::Format& format, const Subject& subject, api::Report report)
{
    const QString name = fileName(subject, m_context.link.now()) + QLatin1Char('.') + format.suffix;
    if (format.id != kPdf)
        return chooseFile(format, name, QByteArray::fromStdString(report.text));
    auto* preview = new ReportPreview(m_context.theme, std::move(report.document), name, m_page);
    connect(preview, &ReportPreview::saved, this,
        [this](const QString& path) { m_context.navigator.notify(tr("The report is in %1.").arg(path)); });
    preview->open();
}

void ReportExport::chooseFile(const report::Format& format, const QString& name, QByteArray bytes)
{
    auto* dialog = new QFileDialog(
        m_page, tr("Save the cost report"), QString(), QStringLiteral("%1 (*.%2)").arg(format.title, format.suffix));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(format.suffix);
    dialog->selectFile(name);
    connect(dialog, &QFileDialog::fileSelected, this,
        [this, format, bytes = std::move(bytes)](const QString& path) { save(format, path, bytes); });
    dialog->open();
}

void ReportExport::save(const report::Format& format, const QString& path, const QByteArray& bytes)
{
    saveFileLater(
        this, path, [bytes] { return bytes; },
        [this, format, path, bytes](const base::Result<void>& done) {
            if (done)
                return m_context.navigator.notify(tr("The report is in %1.").arg(path));
            showProblem(tr("The report was not saved: %1").arg(text(done.error().message)),
                tr("What was there before is as it was. Choose another folder or free some space."),
                [this, format, path, bytes] { chooseFile(format, QFileInfo(path).fileName(), bytes); });
        });
}

void ReportExport::showProblem(const QString& happened, const QString& toDo, std::function<void()> again)
{
    auto* dialog = new QuestionDialog(m_context.theme, happened, toDo, m_page);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->addAnswer(tr("Close"));
    dialog->setFirst(dialog->addAnswer(tr("Try again"), ButtonRole::Primary, std::move(again)));
    dialog->open();
}

} // namespace kaze::ui
