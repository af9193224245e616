#include "ui/pages/reports/kept_reports_panel.h"

#include "ui/models/kept_report_model.h"
#include "ui/models/report_words.h"
#include "ui/models/run_words.h"
#include "ui/pages/memory/transfer_strip.h"
#include "ui/pages/reports/kept_download.h"
#include "ui/widgets/card.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/table_view.h"

#include <QDesktopServices>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QPushButton>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>

namespace kaze::ui {

namespace {

//! What it is called here. Empty where it is no report: the name is the cell's, which may be somebody else's, and neither leaves the folder that it is put into nor
//! starts a program.
QString fileNameOf(const api::KeptReport& kept)
{
    const QString name = text(kept.name);
    const QString suffix = QFileInfo(name).suffix();
    const auto formats = report::formats();
    const bool isReport = std::any_of(
        formats.begin(), formats.end(), [&suffix](const report::Format& format) { return format.suffix == suffix; });
    const bool isPlain
        = !name.startsWith(QLatin1Char('.')) && !name.contains(QLatin1Char('/')) && !name.contains(QLatin1Char('\\'));
    return isReport && isPlain ? name : QString();
}

} // namespace

KeptReportsPanel::KeptReportsPanel(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_model(new KeptReportModel(this)),
      m_table(new TableView(context.theme, tr("Kept reports"))), m_states(nullptr), m_download(new KeptDownload(context, this)),
      m_open(new QPushButton(tr("Open"))), m_save(new QPushButton(tr("Save as…"))), m_remove(new QPushButton(tr("Remove…")))
{
    build();
    connect(m_open, &QPushButton::clicked, this, &KeptReportsPanel::openSelected);
    connect(m_save, &QPushButton::clicked, this, &KeptReportsPanel::chooseFile);
    connect(m_remove, &QPushButton::clicked, this, &KeptReportsPanel::removeSelected);
    connect(m_table, &TableView::opened, this, &KeptReportsPanel::openSelected);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &KeptReportsPanel::updateButtons);
    connect(m_states, &StateStack::retryClicked, this, [this] {
        m_context.link.retry();
        refresh();
    });
    connect(m_download, &Transfer::changed, this, [this] {
        updateButtons();
        if (m_isOpening && m_download->state() == Transfer::State::Done)
            opened();
    });
    updateButtons();
}

void KeptReportsPanel::build()
{
    m_open->setAccessibleName(tr("Open the kept report"));
    m_save->setAccessibleName(tr("Save the kept report"));
    m_remove->setAccessibleName(tr("Remove the kept report"));
    m_table->setModel(m_model);
    m_table->setColumnKind(KeptReportModel::Schedule, CellKind::Strong);
    m_table->setColumnKind(KeptReportModel::Size, CellKind::Number);
    m_table->setColumnKind(KeptReportModel::Name, CellKind::Mono);
    m_table->setColumnHint(KeptReportModel::At, 150);
    m_table->setColumnHint(KeptReportModel::Schedule, 150);
    m_table->setColumnHint(KeptReportModel::Kind, 90);
    m_table->setColumnHint(KeptReportModel::Format, 90);
    m_table->setColumnHint(KeptReportModel::Size, 80);
    m_table->setStretchColumn(KeptReportModel::Name);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    auto* card = new Card(m_context.theme, tr("Kept reports"));
    card->setFlush(true);
    auto* buttons = new QWidget;
    auto* row = new QHBoxLayout(buttons);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kSmall);
    for (auto* button : {m_open, m_save, m_remove})
        row->addWidget(button);
    card->setTrailing(buttons);
    card->content()->addWidget(m_table);
    auto* empty = new EmptyState(m_context.theme, QStringLiteral("folder-documents"), tr("No reports are kept yet"),
        tr("What a schedule makes is kept here, the newest of each format."), {});
    m_states = new StateStack(m_context.theme, card, empty, tr("Reading the kept reports…"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kMedium);
    column->addWidget(new TransferStrip(m_context.theme, *m_download, tr("Saving a kept report")));
    column->addWidget(m_states, 1);
    m_states->showLoading();
}

void KeptReportsPanel::setSchedule(const QString& name)
{
    if (m_schedule == name && m_round > 0)
        return;
    m_schedule = name;
    m_model->setReports({});
    m_states->showLoading();
    refresh();
}

void KeptReportsPanel::refresh()
{
    api::ListKeptReports query;
    query.schedule = m_schedule.toStdString();
    m_context.link.ask<api::ListKeptReports>(
        this, std::move(query), [this, round = ++m_round](base::Result<api::KeptReportList> list) {
            if (round == m_round)
                took(std::move(list));
        });
}

void KeptReportsPanel::took(base::Result<api::KeptReportList> list)
{
    if (!list)
        return m_states->showError(text(list.error().message), {}, {}, tr("Try again"));
    m_folder = text(list->folder);
    m_model->setReports(list->reports);
    if (m_schedule.isEmpty())
        emit counted(static_cast<int>(list->reports.size()));
    if (list->reports.empty())
        m_states->showEmpty();
    else
        m_states->showContent();
    if (!m_table->currentIndex().isValid() && m_model->rowCount() > 0)
        m_table->setCurrentRow(0);
    updateButtons();
}

const api::KeptReport* KeptReportsPanel::current() const
{
    const auto* row = m_model->row(m_table->currentIndex());
    return row ? &row->report : nullptr;
}

void KeptReportsPanel::updateButtons()
{
    const bool isFree = current() && m_download->state() != Transfer::State::Running;
    m_open->setEnabled(isFree);
    m_save->setEnabled(isFree);
    m_remove->setEnabled(current() != nullptr);
}

//! The cell may be on another machine: what is opened is a copy.
void KeptReportsPanel::openSelected()
{
    const auto* report = current();
    if (!report || m_download->state() == Transfer::State::Running)
        return;
    const QString name = fileNameOf(*report);
    if (name.isEmpty())
        return m_context.navigator.notify(tr("%1 is no report, and is not opened.").arg(text(report->name)));
    if (!m_temporary)
        m_temporary = std::make_unique<QTemporaryDir>();
    if (!m_temporary->isValid()) {
        m_context.navigator.notify(tr("There is no place for a copy: %1").arg(m_temporary->errorString()));
        return m_temporary.reset();
    }
    m_isOpening = true;
    m_download->start(name, m_temporary->filePath(name));
}

void KeptReportsPanel::opened()
{
    m_isOpening = false;
    if (!QDesktopServices::openUrl(QUrl::fromLocalFile(m_download->path())))
        m_context.navigator.notify(tr("No program opens %1; save it instead.").arg(QFileInfo(m_download->path()).fileName()));
}

void KeptReportsPanel::chooseFile()
{
    const auto* report = current();
    if (!report)
        return;
    const QString name = text(report->name);
    auto* dialog = new QFileDialog(this, tr("Save the report"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QFileInfo(name).suffix());
    dialog->selectFile(fileNameOf(*report));
    connect(dialog, &QFileDialog::fileSelected, this, [this, name](const QString& path) {
        m_isOpening = false;
        m_download->start(name, path);
    });
    dialog->open();
}

void KeptReportsPanel::removeSelected()
{
    const auto* report = current();
    if (!report)
        return;
    Question question;
    question.text = tr("Remove %1?").arg(text(report->name));
    question.details = tr("The file goes for good. Its schedule goes on.");
    question.action = tr("Remove the report");
    question.otherwise = tr("Keep it");
    confirm(m_context.theme, this, question, [this, name = report->name] {
        api::RemoveKeptReport request;
        request.name = name;
        m_context.link.ask<api::RemoveKeptReport>(this, std::move(request), [this](const base::Result<api::Done>& done) {
            if (!done)
                m_context.navigator.notify(tr("It was not removed: %1").arg(text(done.error().message)));
            refresh();
        });
    });
}

QString KeptReportsPanel::copyText() const
{
    return m_table->selectedText();
}

} // namespace kaze::ui
