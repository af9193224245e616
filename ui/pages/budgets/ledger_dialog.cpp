#include "ui/pages/budgets/ledger_dialog.h"

#include "ui/models/budget_words.h"
#include "ui/models/filter_message.h"
#include "ui/models/ledger_model.h"
#include "ui/models/run_words.h"
#include "ui/pages/budgets/receipt_view.h"
#include "ui/widgets/card.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/scrolled.h"
#include "ui/widgets/table_view.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kPage = 100;
constexpr int kReceiptWidth = 360;

} // namespace

LedgerDialog::LedgerDialog(const PageContext& context, const api::ListSpend& scope, const QString& title, QWidget* parent)
    : QDialog(parent), m_context(context), m_scope(scope), m_model(new LedgerModel(this)),
      m_table(new TableView(context.theme, tr("Ledger entries"))),
      m_filter(new FilterField(context.theme, tr("model:openai/* -outcome:ok cost>$0.10"))), m_stack(nullptr),
      m_what(makeLabel(context.theme, TextRole::Muted, {})), m_number(makeLabel(context.theme, TextRole::BigNumber, {})),
      m_receipt(new ReceiptView(context.theme)), m_notes(makeLabel(context.theme, TextRole::Muted, {})),
      m_trace(new QPushButton(tr("Show the trace")))
{
    setWindowTitle(title);
    setAttribute(Qt::WA_DeleteOnClose);
    auto* heading = new QHBoxLayout;
    heading->setSpacing(spacing::kMedium);
    heading->addWidget(makeLabel(context.theme, TextRole::Heading, title), 1);
    m_filter->setFixedWidth(380);
    heading->addWidget(m_filter, 0, Qt::AlignTop);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setModel(m_model);
    m_table->setColumnKind(LedgerModel::Agent, CellKind::Strong);
    m_table->setColumnKind(LedgerModel::Model, CellKind::Muted);
    m_table->setColumnKind(LedgerModel::Tokens, CellKind::Number);
    m_table->setColumnKind(LedgerModel::Cost, CellKind::Number);
    m_table->setColumnKind(LedgerModel::Outcome, CellKind::Chip);
    m_table->setColumnHint(LedgerModel::At, 104);
    m_table->setColumnHint(LedgerModel::Agent, 116);
    m_table->setColumnHint(LedgerModel::Tokens, 72);
    m_table->setColumnHint(LedgerModel::Cost, 84);
    m_table->setColumnHint(LedgerModel::Outcome, 96);
    m_table->setStretchColumn(LedgerModel::Model);
    auto* empty = new EmptyState(context.theme, QStringLiteral("view-list-details"), tr("No entry matches"),
        tr("The ledger has a row for each attempt at a model call."), {});
    m_stack = new StateStack(context.theme, m_table, empty, tr("Reading the ledger…"));
    auto* list = new Card(context.theme);
    list->setFlush(true);
    list->content()->addWidget(m_stack);
    auto* parts = new QHBoxLayout;
    parts->setSpacing(spacing::kMedium);
    parts->addWidget(list, 1);
    parts->addWidget(buildReceipt());
    auto* close = new QPushButton(tr("Close"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::kLarge, spacing::kLarge, spacing::kLarge, spacing::kLarge);
    column->setSpacing(spacing::kMedium);
    column->addLayout(heading);
    column->addLayout(parts, 1);
    column->addWidget(close, 0, Qt::AlignTrailing);
    close->setAutoDefault(false);
    m_trace->setAutoDefault(false);
    resize(1060, 640);
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_filter, &FilterField::filterChanged, this, &LedgerDialog::load);
    connect(m_stack, &StateStack::retryClicked, this, &LedgerDialog::load);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &LedgerDialog::explainCurrent);
    connect(m_trace, &QPushButton::clicked, this, [this] {
        m_context.navigator.showTrace(text(m_traceId));
        accept();
    });
    m_model->setSource([this](const std::string& cursor) { askPage(cursor); });
    m_filter->setText(budget::ledgerFilter(scope));
    m_table->setFocus();
    load();
}

QWidget* LedgerDialog::buildReceipt()
{
    auto* card = new Card(m_context.theme, tr("The arithmetic"));
    card->setFixedWidth(kReceiptWidth);
    auto* inner = new QWidget;
    auto* texts = new QVBoxLayout(inner);
    texts->setContentsMargins(0, 0, spacing::kSmall, 0);
    texts->setSpacing(spacing::kSmall);
    for (QWidget* part : {static_cast<QWidget*>(m_what), static_cast<QWidget*>(m_number), static_cast<QWidget*>(m_receipt),
             static_cast<QWidget*>(m_notes)})
        texts->addWidget(part);
    texts->addStretch(1);
    auto* scroll = scrolled(inner);
    scroll->setFocusPolicy(Qt::NoFocus);
    card->content()->addWidget(scroll, 1);
    card->content()->addWidget(m_trace, 0, Qt::AlignTrailing);
    m_trace->hide();
    return card;
}

void LedgerDialog::load()
{
    ++m_round;
    if (m_model->rowCount() == 0)
        m_stack->showLoading();
    askPage({});
}

void LedgerDialog::askPage(const std::string& cursor)
{
    api::ListLedger request;
    request.filter = m_filter->text().toStdString();
    request.cursor = cursor;
    request.limit = kPage;
    request.from = m_scope.from;
    request.to = m_scope.to;
    const bool first = cursor.empty();
    m_context.link.ask<api::ListLedger>(
        this, std::move(request), [this, first, round = m_round](base::Result<api::LedgerPage> page) {
            if (round != m_round)
                return;
            if (first)
                return took(std::move(page));
            if (!page)
                return m_model->appendFailed();
            m_model->append(std::move(*page));
        });
}

void LedgerDialog::took(base::Result<api::LedgerPage> page)
{
    if (!page) {
        const QString message = text(page.error().message);
        if (page.error().code == base::ErrorCode::InvalidArgument)
            return m_filter->setError(filterErrorOf(message, m_filter->text()));
        return m_stack->showError(message, tr("The ledger itself is kept."), tr("Try again."), tr("Try again"));
    }
    m_filter->clearError();
    m_model->restart(std::move(*page), m_context.link.now());
    if (m_model->rowCount() == 0)
        return m_stack->showEmpty();
    m_stack->showContent();
    m_table->setCurrentRow(0);
}

void LedgerDialog::explainCurrent()
{
    const auto* entry = m_model->row(m_table->currentIndex().isValid() ? m_table->currentIndex().row() : -1);
    if (!entry)
        return;
    api::ExplainLedger request;
    request.id = std::to_string(entry->entryId);
    m_context.link.ask<api::ExplainLedger>(
        this, std::move(request), [this, asked = ++m_asked](base::Result<api::LedgerExplanation> told) {
            if (asked != m_asked)
                return;
            if (told)
                return showArithmetic(*told);
            m_number->setText(QStringLiteral("—"));
            m_receipt->setLines({});
            m_notes->setText(text(told.error().message));
        });
}

void LedgerDialog::showArithmetic(const api::LedgerExplanation& told)
{
    const auto& entry = told.entry;
    m_what->setText(tr("Entry %1 · %2 · attempt %3", "number, model, number")
                        .arg(entry.entryId)
                        .arg(text(entry.provider + '/' + entry.model))
                        .arg(entry.attempt)
        + QLatin1Char('\n') + format::utc(toDateTime(entry.at)));
    m_number->setText(told.totalUsd ? format::money(told.totalUsd->nanos) : tr("no price"));
    m_number->setToolTip(told.totalUsd ? format::exactMoney(told.totalUsd->nanos) : QString());
    QList<ReceiptLine> lines;
    for (const auto& line : told.lines)
        lines << ReceiptLine{text(line.what),
            tr("%1 tokens × %2 a million").arg(format::exactCount(line.tokens), format::exactMoney(line.perMillionUsd.nanos)),
            format::exactMoney(line.costUsd.nanos), false};
    if (told.totalUsd)
        lines << ReceiptLine{tr("Cost"), {}, format::exactMoney(told.totalUsd->nanos), true};
    m_receipt->setLines(lines);
    QStringList notes;
    for (const auto& note : told.notes)
        notes << text(note);
    if (!told.priceSource.empty())
        notes << tr("Prices: %1").arg(text(told.priceSource));
    notes << tr("Counted by: %1", "where the token counts are from").arg(text(entry.usageSource));
    for (const auto& other : told.otherAttempts)
        notes << tr("Attempt %1 at the same call: %2, %3", "number, model, outcome")
                     .arg(other.attempt)
                     .arg(text(other.provider + '/' + other.model), text(other.outcome));
    m_notes->setText(notes.join(QStringLiteral("\n\n")));
    m_traceId = entry.traceId;
    m_trace->setVisible(!m_traceId.empty());
}

} // namespace kaze::ui
