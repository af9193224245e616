#include "ui/pages/reports/report_view.h"

#include "engine/api/alert_requests.h"
#include "engine/api/export_requests.h"
#include "ui/models/report_words.h"
#include "ui/models/run_words.h"
#include "ui/pages/background.h"
#include "ui/pages/memory/transfer_strip.h"
#include "ui/pages/reports/report_form.h"
#include "ui/reports/report_pdf.h"
#include "ui/reports/report_preview.h"
#include "ui/reports/save_file.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_states.h"

#include <QFileDialog>
#include <QLabel>
#include <QLocale>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr std::int64_t kAlerts = 50;

//! Where people measure in inches they print on Letter.
QPageSize::PageSizeId usualPaper()
{
    return QLocale().measurementSystem() == QLocale::ImperialUSSystem ? QPageSize::Letter : QPageSize::A4;
}

report::Format formatOf(const QString& id)
{
    const auto all = report::formats();
    const auto found = std::find_if(all.begin(), all.end(), [&id](const report::Format& one) { return one.id == id; });
    return found == all.end() ? report::Format{} : *found;
}

//! "kaze-cost-2026-11-01-to-2026-11-21.pdf".
QString fileNameFor(const api::ReportDocument& document, const report::Format& format)
{
    const auto day = [](api::Time at) { return text(base::toRfc3339(at).substr(0, 10)); };
    QString name = QStringLiteral("kaze-") + text(document.query.kind.name());
    if (document.query.from && document.query.to)
        name
            += QStringLiteral("-%1-to-%2").arg(day(*document.query.from), day(*document.query.to - std::chrono::microseconds(1)));
    else
        name += QLatin1Char('-') + day(document.provenance.madeAt);
    return name + QLatin1Char('.') + format.suffix;
}

} // namespace

ReportView::ReportView(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_form(new ReportForm(context)), m_pages(new ReportPages(context.theme)),
      m_about(makeLabel(context.theme, TextRole::Muted, sentenceOf(api::ReportKind::Cost))), m_scroll(new QScrollArea),
      m_export(new CellExport(context, this))
{
    build();
    connect(m_form, &ReportForm::changed, this, &ReportView::refresh);
    connect(m_states, &StateStack::retryClicked, this, [this] {
        m_context.link.retry();
        refresh();
    });
    connect(m_states->emptyState(), &EmptyState::actionClicked, m_form, &ReportForm::focusFirst);
}

void ReportView::build()
{
    m_scroll->setAccessibleName(tr("Preview"));
    m_scroll->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    m_scroll->setWidget(m_pages);
    auto* empty
        = new EmptyState(m_context.theme, QStringLiteral("x-office-document"), tr("What is the report about?"), {}, tr("Choose"));
    m_states = new StateStack(m_context.theme, m_scroll, empty, tr("Making the report…"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kMedium);
    column->addWidget(m_about);
    column->addWidget(m_form);
    column->addWidget(new TransferStrip(m_context.theme, *m_export, tr("Export")));
    column->addWidget(m_states, 1);
}

void ReportView::setKind(api::ReportKind kind)
{
    m_form->setKind(kind);
    m_about->setText(sentenceOf(kind));
    if (m_document && m_document->query.kind != kind) {
        m_document.reset();
        m_layout.reset();
        emit shownChanged(false);
    }
    if (kind == api::ReportKind::Incident)
        askAlerts();
    refresh();
}

void ReportView::askAlerts()
{
    api::ListAlerts query;
    query.limit = kAlerts;
    m_context.link.ask<api::ListAlerts>(this, std::move(query), [this](const base::Result<api::AlertPage>& page) {
        // Without them an alert is written by its id.
        if (page)
            m_form->setAlerts(page->rows);
    });
}

void ReportView::showNothing(const QString& why)
{
    m_document.reset();
    m_layout.reset();
    m_states->emptyState()->setTexts(tr("What is the report about?"), why);
    m_states->showEmpty();
    emit shownChanged(false);
}

void ReportView::refresh()
{
    ++m_round;
    if (const QString problem = m_form->problem(); !problem.isEmpty())
        return showNothing(problem);
    if (!m_document)
        m_states->showLoading();
    api::MakeReport request;
    request.query = m_form->query();
    m_context.link.ask<api::MakeReport>(this, std::move(request), [this, round = m_round](base::Result<api::Report> report) {
        if (round == m_round)
            took(std::move(report));
    });
}

void ReportView::took(base::Result<api::Report> report)
{
    m_form->showFilterProblem({});
    if (report)
        return showDocument(std::move(report->document));
    m_document.reset();
    m_layout.reset();
    emit shownChanged(false);
    const QString message = text(report.error().message);
    if (report.error().code == base::ErrorCode::InvalidArgument && message.startsWith(QLatin1String("at character")))
        m_form->showFilterProblem(message);
    m_states->showError(tr("The report was not made: %1").arg(message), {}, {}, tr("Try again"));
}

void ReportView::showDocument(api::ReportDocument document)
{
    m_document = std::move(document);
    layOut();
}

void ReportView::layOut()
{
    inBackground(
        this,
        [document = *m_document, fonts = ReportFonts::of(m_context.theme)] {
            return std::make_shared<const ReportLayout>(document, usualPaper(), fonts);
        },
        [this, number = ++m_laidOut](std::shared_ptr<const ReportLayout> layout) {
            if (number != m_laidOut || !m_document)
                return;
            m_layout = std::move(layout);
            m_pages->setReport(m_layout);
            m_states->showContent();
            emit shownChanged(true);
        });
}

void ReportView::chooseExport(const QString& id)
{
    const auto format = formatOf(id);
    if (!m_document || !m_layout || format.id.isEmpty())
        return m_context.navigator.notify(tr("There is no report to export yet."));
    if (m_export->state() == Transfer::State::Running)
        return m_context.navigator.notify(tr("An export is under way already."));
    auto* dialog
        = new QFileDialog(this, tr("Export the report"), QString(), QStringLiteral("%1 (*.%2)").arg(format.title, format.suffix));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(format.suffix);
    dialog->selectFile(fileNameFor(*m_document, format));
    connect(dialog, &QFileDialog::fileSelected, this, [this, id](const QString& path) { exportTo(path, id); });
    dialog->open();
}

void ReportView::exportTo(const QString& path, const QString& format)
{
    if (!m_document || !m_layout)
        return;
    if (format != QLatin1String("pdf")) {
        api::StartExport what;
        what.kind = api::ExportKind::Report;
        what.format = format.toStdString();
        what.report = m_document->query;
        return m_export->start(path, std::move(what));
    }
    saveFileLater(
        this, path, [layout = m_layout] { return pdfOf(*layout); },
        [this, path](const base::Result<void>& done) {
            m_context.navigator.notify(
                done ? tr("The report is in %1.").arg(path) : tr("The report was not saved: %1").arg(text(done.error().message)));
        });
}

} // namespace kaze::ui
