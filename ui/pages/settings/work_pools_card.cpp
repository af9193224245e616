#include "ui/pages/settings/work_pools_card.h"

#include "ui/models/run_words.h"
#include "ui/pages/runs/pool_dialog.h"
#include "ui/widgets/format.h"
#include "ui/widgets/table_view.h"

#include <QItemSelectionModel>
#include <QPushButton>
#include <QVBoxLayout>

#include <cmath>

namespace kaze::ui {

namespace {

constexpr double kNanos = 1e9;

} // namespace

void WorkPoolModel::setPools(std::vector<api::PoolRow> pools)
{
    const bool same = std::equal(pools.begin(), pools.end(), m_pools.begin(), m_pools.end(),
        [](const api::PoolRow& a, const api::PoolRow& b) { return a.pool == b.pool; });
    if (same) {
        m_pools = std::move(pools);
        if (!m_pools.empty())
            emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_pools = std::move(pools);
    endResetModel();
}

const api::PoolRow* WorkPoolModel::pool(const QModelIndex& index) const
{
    return index.isValid() && index.row() < rowCount() ? &m_pools[static_cast<std::size_t>(index.row())] : nullptr;
}

QModelIndex WorkPoolModel::find(const std::string& name) const
{
    for (int row = 0; row < rowCount(); ++row)
        if (m_pools[static_cast<std::size_t>(row)].pool == name)
            return index(row, 0);
    return {};
}

int WorkPoolModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_pools.size());
}

int WorkPoolModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant WorkPoolModel::data(const QModelIndex& index, int role) const
{
    const auto* one = pool(index);
    if (!one)
        return {};
    if (role == Qt::ToolTipRole)
        return tr("%1 started since the cell opened").arg(format::exactCount(one->admitted));
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case Name:
        return poolName(one->pool);
    case Limit:
        return one->limit > 0 ? format::count(one->limit) : QStringLiteral("—");
    case AtWork:
        return format::count(one->atWork);
    case Waiting:
        return format::count(one->waiting);
    case Longest:
        return one->waiting > 0 ? format::duration(std::llround(one->longestWaitSeconds * kNanos)) : QStringLiteral("—");
    default:
        return format::count(one->preempted);
    }
}

QVariant WorkPoolModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name:
        return tr("Pool");
    case Limit:
        return tr("Limit");
    case AtWork:
        return tr("At work");
    case Waiting:
        return tr("Waiting");
    case Longest:
        return tr("Longest wait");
    default:
        return tr("Gave way");
    }
}

WorkPoolsCard::WorkPoolsCard(const PageContext& context, QWidget* parent)
    : Card(context.theme, tr("Pools"), parent), m_context(context), m_model(new WorkPoolModel(this)),
      m_table(new TableView(context.theme, tr("Pools"))), m_set(new QPushButton(tr("Set limit…")))
{
    setFlush(true);
    setTrailing(m_set);
    m_table->setModel(m_model);
    m_table->setColumnKind(WorkPoolModel::Name, CellKind::Strong);
    for (const auto number :
        {WorkPoolModel::Limit, WorkPoolModel::AtWork, WorkPoolModel::Waiting, WorkPoolModel::Longest, WorkPoolModel::GaveWay}) {
        m_table->setColumnKind(number, CellKind::Number);
        m_table->setColumnHint(number, 96);
    }
    m_table->setStretchColumn(WorkPoolModel::Name);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    content()->addWidget(m_table);
    m_set->setEnabled(false);
    connect(m_set, &QPushButton::clicked, this, &WorkPoolsCard::openLimit);
    connect(m_table, &TableView::opened, this, &WorkPoolsCard::openLimit);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
        [this] { m_set->setEnabled(m_model->pool(m_table->currentIndex()) != nullptr); });
}

void WorkPoolsCard::refresh()
{
    m_context.link.ask<api::ListPools>(this, {}, [this](base::Result<api::PoolList> list) {
        if (!list)
            return m_context.navigator.notify(text(list.error().message));
        m_model->setPools(std::move(list->pools));
        if (!m_table->currentIndex().isValid() && m_model->rowCount() > 0)
            m_table->setCurrentIndex(m_model->index(0, 0));
    });
}

void WorkPoolsCard::openLimit()
{
    const auto* pool = m_model->pool(m_table->currentIndex());
    if (!pool)
        return;
    auto* dialog = new PoolDialog(m_context, *pool, this);
    connect(dialog, &PoolDialog::changed, this, &WorkPoolsCard::refresh);
    dialog->open();
}

} // namespace kaze::ui
