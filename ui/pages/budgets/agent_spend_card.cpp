#include "ui/pages/budgets/agent_spend_card.h"

#include "engine/api/cost_requests.h"

#include "ui/models/filter_message.h"
#include "ui/models/run_words.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/number_button.h"
#include "ui/widgets/table_view.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QVBoxLayout>

#include <array>

namespace kaze::ui {

namespace {

constexpr int kFilterWidth = 250;
constexpr int kLeastName = 130;
const QString kColumns = QStringLiteral("budgets/columns");
const QString kFilter = QStringLiteral("budgets/filter");

} // namespace

AgentSpendCard::AgentSpendCard(const PageContext& context, QWidget* parent)
    : Card(context.theme, tr("By agent"), parent), m_context(context), m_model(new SpendTableModel(this)),
      m_table(new TableView(context.theme, tr("Spend by agent"))),
      m_filter(new FilterField(context.theme, tr("tenant:acme cost>$1"))),
      m_total(new NumberButton(context.theme, TextRole::Title)), m_message(makeLabel(context.theme, TextRole::Muted, {}))
{
    build();
    connect(m_table, &QTableView::clicked, this, [this](const QModelIndex& index) {
        if (index.column() > SpendTableModel::Tenant)
            emit explainWanted(m_model->row(index.row()), index.column());
    });
    connect(m_table, &TableView::opened, this,
        [this](const QModelIndex& index) { emit explainWanted(m_model->row(index.row()), SpendTableModel::Cost); });
    connect(m_table, &QWidget::customContextMenuRequested, this, &AgentSpendCard::showMenu);
    connect(m_total, &QAbstractButton::clicked, this, [this] { emit explainWanted(nullptr, SpendTableModel::Cost); });
    connect(m_filter, &FilterField::filterChanged, this, &AgentSpendCard::setFilter);
    m_filter->setText(m_context.settings.value(kFilter).toString());
    setFilter(m_filter->text());
}

void AgentSpendCard::build()
{
    constexpr std::array kKinds{CellKind::Strong, CellKind::Muted, CellKind::Number, CellKind::Number, CellKind::Number,
        CellKind::Number, CellKind::Number, CellKind::Number, CellKind::Meter, CellKind::Muted};
    constexpr std::array kWidths{0, 96, 70, 100, 76, 108, 100, 84, 130, 104};
    m_table->setModel(m_model);
    for (int column = 0; column < static_cast<int>(kKinds.size()); ++column) {
        m_table->setColumnKind(column, kKinds[static_cast<std::size_t>(column)]);
        if (const int width = kWidths[static_cast<std::size_t>(column)]; width > 0)
            m_table->setColumnHint(column, width);
    }
    m_table->setStretchColumn(SpendTableModel::Agent);
    m_table->horizontalHeader()->setSortIndicator(SpendTableModel::Cost, Qt::DescendingOrder);
    m_table->setSortingEnabled(true);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->rememberColumns([this] { return m_context.settings.value(kColumns).toByteArray(); },
        [this](const QByteArray& state) { m_context.settings.setValue(kColumns, state); });
    m_filter->setFixedWidth(kFilterWidth);
    m_filter->setCompletions([](const QString& before) {
        Q_UNUSED(before)
        return QStringList{QStringLiteral("agent:"), QStringLiteral("tenant:"), QStringLiteral("cost>"),
            QStringLiteral("tokens>"), QStringLiteral("runs>")};
    });
    auto* trailing = new QWidget;
    auto* row = new QHBoxLayout(trailing);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kMedium);
    row->addWidget(m_total);
    row->addWidget(m_filter);
    setTrailing(trailing);
    setFlush(true);
    m_message->setContentsMargins(spacing::kCardPadding, 0, spacing::kCardPadding, spacing::kMedium);
    content()->addWidget(m_table, 1);
    content()->addWidget(m_message, 1, Qt::AlignTop);
}

void AgentSpendCard::setSpend(const api::SpendList& list)
{
    m_model->setSpend(list.rows, list.total);
    const QString sum = format::money(list.total.costUsd.nanos);
    const QString shown = list.total.unpricedCalls > 0 ? tr("at least %1 in all").arg(sum) : tr("%1 in all").arg(sum);
    m_total->setNumber(shown, tr("All agents: %1").arg(shown), format::exactMoney(list.total.costUsd.nanos));
    showMessage();
    if (list.rowsTotal > static_cast<std::int64_t>(list.rows.size())) {
        m_message->setText(
            tr("The dearest %1 of %2 agents are shown; the sum is of all.")
                .arg(format::exactCount(static_cast<qint64>(list.rows.size())), format::exactCount(list.rowsTotal)));
        m_message->show();
    }
}

void AgentSpendCard::showMessage()
{
    const bool none = m_model->rowCount() == 0;
    m_message->setText(m_model->rowsInAll() > 0
            ? tr("No agent matches the filter.")
            : tr("Nothing was spent in this period. Agents appear here with their first model call."));
    m_message->setVisible(none);
    m_table->setVisible(!none);
    m_total->setVisible(m_model->rowsInAll() > 0);
}

void AgentSpendCard::setFilter(const QString& filter)
{
    m_context.settings.setValue(kFilter, filter);
    if (const auto taken = m_model->setFilter(filter); !taken)
        return m_filter->setError(filterErrorOf(text(taken.error().message), filter));
    m_filter->clearError();
    showMessage();
}

void AgentSpendCard::resizeEvent(QResizeEvent* event)
{
    Card::resizeEvent(event);
    // The names take what is left; where nothing is, they keep what they need, and the table scrolls.
    auto* header = m_table->horizontalHeader();
    const int others = header->length() - header->sectionSize(SpendTableModel::Agent);
    const bool roomy = width() - 2 - others >= kLeastName;
    header->setSectionResizeMode(SpendTableModel::Agent, roomy ? QHeaderView::Stretch : QHeaderView::Interactive);
    if (!roomy)
        header->resizeSection(SpendTableModel::Agent, kLeastName);
}

void AgentSpendCard::focusFilter()
{
    m_filter->lineEdit()->setFocus(Qt::ShortcutFocusReason);
    m_filter->lineEdit()->selectAll();
}

bool AgentSpendCard::clearFilter()
{
    if (m_filter->text().isEmpty())
        return false;
    m_filter->setText({});
    setFilter({});
    return true;
}

const api::SpendRow* AgentSpendCard::current() const
{
    return m_model->row(m_table->currentIndex().isValid() ? m_table->currentIndex().row() : -1);
}

void AgentSpendCard::copyAs(SpendTableModel::Format format)
{
    QApplication::clipboard()->setText(m_model->toText(format));
    m_context.navigator.notify(tr("%n row(s) copied.", nullptr, m_model->rowCount()));
}

void AgentSpendCard::showMenu(const QPoint& position)
{
    const QModelIndex index = m_table->indexAt(position);
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (const auto* row = m_model->row(index.isValid() ? index.row() : -1)) {
        const auto held = *row;
        const int column = std::max<int>(index.column(), SpendTableModel::Runs);
        menu->addAction(tr("Explain this number"), this, [this, held, column] {
            emit explainWanted(&held, column == SpendTableModel::Limit ? int(SpendTableModel::Cost) : column);
        });
        menu->addAction(tr("Ledger entries"), this, [this, held] { emit ledgerWanted(held); });
        menu->addAction(tr("Set a budget for this agent…"), this, [this, held] { emit budgetWanted(held); });
        menu->addSeparator();
        menu->addAction(
            tr("Copy the selected rows"), this, [this] { QApplication::clipboard()->setText(m_table->selectedText()); });
    }
    menu->addAction(tr("Copy the table as CSV"), this, [this] { copyAs(SpendTableModel::Format::Csv); });
    menu->addAction(tr("Copy the table as JSON"), this, [this] { copyAs(SpendTableModel::Format::Json); });
    menu->addAction(tr("Copy the table as Markdown"), this, [this] { copyAs(SpendTableModel::Format::Markdown); });
    menu->popup(m_table->viewport()->mapToGlobal(position));
}

} // namespace kaze::ui
