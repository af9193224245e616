#include "ui/pages/gateway/providers_card.h"

#include "engine/api/provider_requests.h"

#include "ui/models/run_words.h"
#include "ui/widgets/format.h"
#include "ui/widgets/table_view.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QScrollBar>

namespace kaze::ui {

namespace {

constexpr int kSignWidth = 30; // px from the leading edge of a name

} // namespace

ProvidersCard::ProvidersCard(const PageContext& context, QWidget* parent)
    : Card(context.theme, tr("Providers and keys"), parent), m_context(context), m_model(new PoolTableModel(this)),
      m_table(new TableView(context.theme, tr("Providers and keys")))
{
    m_table->setModel(m_model);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    constexpr std::array kKinds{CellKind::Strong, CellKind::Chip, CellKind::Gauge, CellKind::Gauge, CellKind::Gauge,
        CellKind::Number, CellKind::Number, CellKind::Muted, CellKind::Muted};
    constexpr std::array kWidths{156, 124, 104, 112, 112, 74, 58, 76, 0};
    for (int column = 0; column < m_model->columnCount(); ++column) {
        m_table->setColumnKind(column, kKinds[static_cast<std::size_t>(column)]);
        if (kWidths[static_cast<std::size_t>(column)] > 0)
            m_table->setColumnHint(column, kWidths[static_cast<std::size_t>(column)]);
    }
    m_table->setStretchColumn(PoolTableModel::Note);
    // A gauge of two columns is one only while they stand beside each other.
    m_table->horizontalHeader()->setSectionsMovable(false);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->installEventFilter(this);
    m_table->viewport()->installEventFilter(this);
    setFlush(true);
    content()->addWidget(m_table);
    connect(m_table, &TableView::opened, this, &ProvidersCard::open);
    connect(m_table, &QWidget::customContextMenuRequested, this, &ProvidersCard::showMenu);
}

void ProvidersCard::setProviders(const api::ProviderList& list, api::Time now)
{
    m_model->setProviders(list.providers, list.defaultModel, now);
    showColumns();
    showSpans();
    if (!m_table->currentIndex().isValid() && m_model->rowCount() > 0)
        m_table->setCurrentRow(0);
    const auto used = std::count_if(list.providers.begin(), list.providers.end(), [](const auto& one) { return !isIdle(one); });
    setNote(tr("%1 of %2 can be used · limits as configured, or learnt from the providers' headers")
                .arg(used)
                .arg(list.providers.size()));
}

void ProvidersCard::setAllOpen(bool open)
{
    m_model->setAllOpen(open);
    showSpans();
}

void ProvidersCard::showColumns()
{
    m_table->setColumnHidden(PoolTableModel::Weight, !m_model->weighs());
    m_table->setColumnHidden(PoolTableModel::Tenants, !m_model->isShared());
}

void ProvidersCard::showSpans()
{
    QList<PoolTableModel::Span> spans;
    for (int row = 0; row < m_model->rowCount(); ++row)
        spans << m_model->spanOf(row);
    if (spans == m_spans)
        return;
    m_spans = spans;
    m_table->clearSpans();
    for (int row = 0; row < spans.size(); ++row)
        if (spans[row].columns > 1)
            m_table->setSpan(row, spans[row].column, 1, spans[row].columns);
}

void ProvidersCard::open(const QModelIndex& index)
{
    const auto* row = m_model->row(index);
    if (!row)
        return;
    const auto name = text(row->provider->name);
    if (m_model->hasKeysBelow(*row)) {
        m_model->setOpen(name, !m_model->isOpen(name));
        showSpans();
    } else if (!row->provider->troubles.empty()) {
        emit troubleWanted(name);
    }
}

bool ProvidersCard::step(bool open)
{
    const auto* row = m_model->row(m_table->currentIndex());
    if (!row)
        return false;
    const auto name = text(row->provider->name);
    if (row->keyAt >= 0 && !open) {
        m_table->setCurrentRow(m_model->find(name).row());
        return true;
    }
    if (!m_model->hasKeysBelow(*row) || m_model->isOpen(name) == open)
        return false;
    m_model->setOpen(name, open);
    showSpans();
    return true;
}

bool ProvidersCard::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_table && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        const bool forward = (key == Qt::Key_Right) != (layoutDirection() == Qt::RightToLeft);
        if ((key == Qt::Key_Right || key == Qt::Key_Left) && step(forward))
            return true;
    }
    if (watched == m_table->viewport() && event->type() == QEvent::MouseButtonPress) {
        const auto* press = static_cast<QMouseEvent*>(event);
        const auto index = m_table->indexAt(press->pos());
        const auto* row = m_model->row(index);
        const auto place = m_table->visualRect(index);
        const int in = layoutDirection() == Qt::RightToLeft ? place.right() - press->pos().x() : press->pos().x() - place.left();
        if (press->button() == Qt::LeftButton && row && index.column() == PoolTableModel::Name && in < kSignWidth
            && m_model->hasKeysBelow(*row)) {
            m_table->setCurrentRow(index.row());
            open(index);
            return true;
        }
    }
    return Card::eventFilter(watched, event);
}

void ProvidersCard::showMenu(const QPoint& position)
{
    const auto index = m_table->indexAt(position);
    const auto* row = m_model->row(index);
    if (!row)
        return;
    const auto name = text(row->provider->name);
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    auto* read = menu->addAction(tr("Show what it said"), this, [this, name] { emit troubleWanted(name); });
    read->setEnabled(!row->provider->troubles.empty());
    if (m_model->hasKeysBelow(*row))
        menu->addAction(m_model->isOpen(name) ? tr("Hide its keys") : tr("Show its keys"), this,
            [this, index = QPersistentModelIndex(index)] { open(index); });
    menu->addAction(tr("Copy the row"), this, [this] { QApplication::clipboard()->setText(m_table->selectedText()); });
    menu->addAction(
        tr("Open the settings of providers"), this, [this] { m_context.navigator.showSettings(QStringLiteral("providers")); });
    menu->popup(m_table->viewport()->mapToGlobal(position));
}

} // namespace kaze::ui
