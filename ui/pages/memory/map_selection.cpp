#include "ui/pages/memory/map_selection.h"

#include "ui/models/run_words.h"
#include "ui/pages/memory/transfer_strip.h"
#include "ui/widgets/card.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/format.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/table_view.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QPointer>
#include <QPushButton>
#include <QScrollBar>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kLook = 40; // ms after scrolling

} // namespace

MapSelection::MapSelection(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_batch(context, this), m_export(context, this),
      m_card(new Card(context.theme, tr("Selected"))), m_model(new MemoryPickModel(this)),
      m_table(new TableView(context.theme, tr("Selected records")))
{
    build();
    m_look.setSingleShot(true);
    m_look.setInterval(kLook);
    connect(&m_look, &QTimer::timeout, this, [this] {
        const int last = m_table->rowAt(m_table->viewport()->height() - 1);
        m_model->setViewport(m_table->rowAt(0), last < 0 ? m_model->rowCount() - 1 : last);
    });
    connect(m_table->verticalScrollBar(), &QScrollBar::valueChanged, this, &MapSelection::lookSoon);
    connect(m_table->verticalScrollBar(), &QScrollBar::rangeChanged, this, &MapSelection::lookSoon);
    m_model->setSource([this](const std::string& id) { read(id); });
    showState();
}

void MapSelection::build()
{
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setColumnKind(MemoryPickModel::Kind, CellKind::Chip);
    m_table->setColumnHint(MemoryPickModel::Kind, 78);
    m_table->setStretchColumn(MemoryPickModel::Text);
    m_table->setModel(m_model);
    auto* empty = new EmptyState(m_context.theme, QStringLiteral("edit-select-lasso"), tr("Nothing is selected"),
        tr("Draw around points with Shift held down, or with the lasso: the records appear here, to be read, exported or "
           "forgotten."),
        {});
    m_states = new StateStack(m_context.theme, m_table, empty, {});
    m_exportButton = new QPushButton(tr("Export…"));
    m_exportButton->setAccessibleName(tr("Export the selected records"));
    m_forgetButton = new QPushButton(tr("Forget…"));
    m_forgetButton->setAccessibleName(tr("Forget the selected records"));
    auto* buttons = new QHBoxLayout;
    buttons->setContentsMargins(spacing::kCardPadding, spacing::kSmall, spacing::kCardPadding, spacing::kSmall);
    buttons->setSpacing(spacing::kSmall);
    buttons->addWidget(m_exportButton);
    buttons->addWidget(m_forgetButton);
    buttons->addStretch(1);
    auto* strips = new QVBoxLayout;
    strips->setContentsMargins(spacing::kCardPadding, 0, spacing::kCardPadding, 0);
    strips->addWidget(new TransferStrip(m_context.theme, m_batch, tr("Selected records")));
    strips->addWidget(new TransferStrip(m_context.theme, m_export, tr("Export")));
    m_card->setFlush(true);
    m_card->content()->setSpacing(0);
    m_card->content()->addWidget(m_states, 1);
    m_card->content()->addLayout(strips);
    m_card->content()->addLayout(buttons);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_card);
    connect(m_exportButton, &QPushButton::clicked, this, &MapSelection::chooseExport);
    connect(m_forgetButton, &QPushButton::clicked, this, &MapSelection::forget);
    connect(&m_batch, &Transfer::changed, this, &MapSelection::showState);
    const auto idAt = [this](const QModelIndex& at) {
        const auto row = static_cast<std::size_t>(at.row());
        return at.isValid() && row < m_model->ids().size() ? text(m_model->ids()[row]) : QString();
    };
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this, idAt](const QModelIndex& at) {
        if (const QString id = idAt(at); !id.isEmpty())
            emit pointWanted(id);
    });
    connect(m_table, &TableView::opened, this, [this, idAt](const QModelIndex& at) { emit recordWanted(idAt(at)); });
}

void MapSelection::setScope(const MemoryScope& scope)
{
    m_scope = scope;
    setIds({});
}

void MapSelection::setIds(std::vector<std::string> ids)
{
    m_model->setIds(std::move(ids));
    m_table->verticalScrollBar()->setValue(0);
    showState();
    lookSoon();
}

void MapSelection::lookSoon()
{
    if (!m_look.isActive())
        m_look.start();
}

void MapSelection::showState()
{
    const bool any = m_model->rowCount() > 0;
    const bool busy = m_batch.state() == Transfer::State::Running;
    m_card->setNote(any ? tr("%Ln records", nullptr, m_model->rowCount()) : QString());
    m_exportButton->setEnabled(any && !busy);
    m_forgetButton->setEnabled(any && !busy);
    if (any)
        m_states->showContent();
    else
        m_states->showEmpty();
}

void MapSelection::read(const std::string& id)
{
    auto query = m_scope.of(api::GetMemory());
    query.id = id;
    query.versions = 0;
    m_context.link.ask<api::GetMemory>(
        this, std::move(query), [this, id, asked = m_scope](const base::Result<api::MemoryReply>& reply) {
            if (asked != m_scope)
                return;
            if (reply)
                m_model->fill(reply->record);
            else
                m_model->fail(id, text(reply.error().message));
        });
}

void MapSelection::chooseExport()
{
    if (m_model->rowCount() == 0 || m_batch.state() == Transfer::State::Running)
        return;
    auto* dialog = new QFileDialog(this, tr("Export the selected records"), QString(), tr("JSON Lines (*.jsonl)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("jsonl"));
    const auto day = base::toRfc3339(m_context.link.now()).substr(0, 10);
    dialog->selectFile(QStringLiteral("kaze-memory-map-%1-%2.jsonl").arg(text(m_scope.tenant), text(day)));
    connect(dialog, &QFileDialog::fileSelected, this, &MapSelection::exportTo);
    dialog->open();
}

void MapSelection::exportTo(const QString& path)
{
    m_batch.start(
        MemoryBatch::Work::Read, m_scope, m_model->ids(), [this, path, scope = m_scope](std::vector<api::MemoryRecord> records) {
            m_export.start(path, {scope, "selected on the map", {}, std::move(records)});
        });
}

void MapSelection::forget()
{
    const int count = m_model->rowCount();
    if (count == 0 || m_batch.state() == Transfer::State::Running)
        return;
    Question question;
    question.text = tr("Forget %Ln records?", nullptr, count);
    question.details = tr("No search and no agent finds them any more. They and their versions stay, and can be restored: the "
                          "filter forgotten:yes lists them.");
    question.action = tr("Forget them");
    question.otherwise = tr("Keep them");
    confirm(m_context.theme, this, question, [this] { sendForget(); });
}

void MapSelection::sendForget()
{
    m_batch.start(
        MemoryBatch::Work::Forget, m_scope, m_model->ids(), [this, scope = m_scope](const std::vector<api::MemoryRecord>&) {
            auto ids = m_batch.finished();
            m_context.navigator.offerUndo(
                tr("%Ln records are forgotten", nullptr, static_cast<int>(ids.size())), [here = QPointer(this), ids, scope] {
                    if (here)
                        here->restore(ids, scope);
                });
            emit changed();
        });
}

void MapSelection::restore(std::vector<std::string> ids, const MemoryScope& scope)
{
    m_batch.start(
        MemoryBatch::Work::Restore, scope, std::move(ids), [this](const std::vector<api::MemoryRecord>&) { emit changed(); });
}

QString MapSelection::copyText() const
{
    return m_table->selectedText();
}

} // namespace kaze::ui
