#include "ui/widgets/navigation_list.h"

#include "ui/widgets/detail/navigation_delegate.h"

#include <QPainter>
#include <QStandardItemModel>

namespace kaze::ui {

NavigationList::NavigationList(const Theme& theme, QWidget* parent)
    : QListView(parent), m_theme(theme), m_items(new QStandardItemModel(this))
{
    setAccessibleName(tr("Pages"));
    setModel(m_items);
    setItemDelegate(new NavigationDelegate(theme, this));
    setSelectionMode(QAbstractItemView::SingleSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
    connect(&theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void NavigationList::setSections(const QList<NavigationSection>& sections)
{
    const QString before = current();
    {
        const QSignalBlocker quiet(this);
        m_items->clear();
        for (const auto& section : sections) {
            auto* title = new QStandardItem(section.title);
            title->setFlags(Qt::NoItemFlags);
            m_items->appendRow(title);
            for (const auto& item : section.items) {
                auto* row = new QStandardItem(item.title);
                row->setData(item.id, NavigationDelegate::IdRole);
                row->setToolTip(item.title);
                m_items->appendRow(row);
            }
        }
        setCurrent(before);
    }
}

void NavigationList::setCount(const QString& id, const QString& count, bool needsPerson)
{
    auto* item = m_items->itemFromIndex(find(id));
    if (!item)
        return;
    item->setData(count, NavigationDelegate::CountRole);
    item->setData(needsPerson, NavigationDelegate::NeedsPersonRole);
    const QString waiting
        = needsPerson ? tr("%1, %2 waiting for you").arg(item->text(), count) : tr("%1, %2").arg(item->text(), count);
    item->setData(count.isEmpty() ? item->text() : waiting, Qt::AccessibleTextRole);
}

void NavigationList::setCurrent(const QString& id)
{
    const QModelIndex index = find(id);
    if (index.isValid() && index != currentIndex())
        setCurrentIndex(index);
}

QString NavigationList::current() const
{
    return currentIndex().data(NavigationDelegate::IdRole).toString();
}

QStringList NavigationList::ids() const
{
    QStringList ids;
    for (int row = 0; row < m_items->rowCount(); ++row)
        if (const auto id = m_items->item(row)->data(NavigationDelegate::IdRole); id.isValid())
            ids << id.toString();
    return ids;
}

QSize NavigationList::sizeHint() const
{
    return {196, 400};
}

void NavigationList::setInCard(bool inCard)
{
    m_inCard = inCard;
    viewport()->update();
}

void NavigationList::paintEvent(QPaintEvent* event)
{
    if (!m_inCard) {
        QPainter painter(viewport());
        painter.fillRect(viewport()->rect(), m_theme.tokens().surface);
        const int edge = layoutDirection() == Qt::RightToLeft ? 0 : viewport()->width() - 1;
        painter.fillRect(edge, 0, 1, viewport()->height(), m_theme.tokens().border);
    }
    QListView::paintEvent(event);
}

void NavigationList::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QListView::currentChanged(current, previous);
    const auto id = current.data(NavigationDelegate::IdRole);
    if (id.isValid())
        emit chosen(id.toString());
}

QModelIndex NavigationList::find(const QString& id) const
{
    const auto found = m_items->match(m_items->index(0, 0), NavigationDelegate::IdRole, id, 1, Qt::MatchExactly);
    return found.isEmpty() ? QModelIndex() : found.front();
}

} // namespace kaze::ui
