#include "ui/widgets/table_view.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QMimeData>
#include <QPainter>
#include <QTimer>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr int kHeaderHeight = 25;
constexpr int kSaveDelay = 300; // ms

//! A header whose titles stand over the end of the column that its cells stand at.
class Header : public QHeaderView {
public:
    Header(const Theme& theme, const CellDelegate& delegate, QWidget* parent)
        : QHeaderView(Qt::Horizontal, parent), m_theme(theme), m_delegate(delegate)
    {
    }

protected:
    void paintSection(QPainter* painter, const QRect& rect, int logicalIndex) const override
    {
        painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), m_theme.tokens().border);
        const QRect inner = rect.marginsRemoved(edgeMargins(*this, logicalIndex));
        painter->save(); // the style leaves an empty clip behind
        QHeaderView::paintSection(painter, inner, logicalIndex);
        painter->restore();
        if (isSortIndicatorShown() && sortIndicatorSection() == logicalIndex)
            paintOrder(*painter, inner, logicalIndex);
    }
    void initStyleOptionForIndex(QStyleOptionHeader* option, int logicalIndex) const override
    {
        QHeaderView::initStyleOptionForIndex(option, logicalIndex);
        option->sortIndicator = QStyleOptionHeader::None; // it would stand on the title of a narrow column
        const bool number = m_delegate.kind(logicalIndex) == CellKind::Number;
        option->textAlignment
            = QStyle::visualAlignment(layoutDirection(), (number ? Qt::AlignTrailing : Qt::AlignLeading) | Qt::AlignVCenter);
    }

private:
    //! A small triangle at the side of the title that is free: pointing down where the largest comes first.
    void paintOrder(QPainter& painter, const QRect& rect, int logicalIndex) const
    {
        constexpr int kPadding = 8;
        const int title = painter.fontMetrics().horizontalAdvance(model()->headerData(logicalIndex, Qt::Horizontal).toString());
        const bool number = m_delegate.kind(logicalIndex) == CellKind::Number;
        const bool mirrored = layoutDirection() == Qt::RightToLeft;
        const int free = kPadding + title + 6;
        const double x = number != mirrored ? rect.right() - free : rect.left() + free;
        const double y = rect.center().y() + 0.5;
        const double tip = sortIndicatorOrder() == Qt::DescendingOrder ? 2.5 : -2.5;
        painter.save();
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.tokens().muted);
        const QPointF triangle[]{{x - 3.5, y - tip}, {x + 3.5, y - tip}, {x, y + tip}};
        painter.drawPolygon(triangle, 3);
        painter.restore();
    }

    const Theme& m_theme;
    const CellDelegate& m_delegate;
};

QString exactText(const QModelIndex& index)
{
    const auto exact = index.data(cell::ExactRole);
    return (exact.isValid() ? exact : index.data()).toString();
}

} // namespace

TableView::TableView(const Theme& theme, const QString& accessibleName, QWidget* parent)
    : QTableView(parent), m_theme(theme), m_delegate(new CellDelegate(theme, this)), m_saveLater(new QTimer(this))
{
    setAccessibleName(accessibleName);
    setItemDelegate(m_delegate);
    auto* header = new Header(theme, *m_delegate, this);
    setHorizontalHeader(header);
    header->setSectionsClickable(true);
    header->setSectionsMovable(true);
    header->setHighlightSections(false);
    header->setMinimumSectionSize(36);
    header->setFixedHeight(kHeaderHeight);
    header->setFont(theme.font(TextRole::Muted));
    header->setTextElideMode(Qt::ElideRight);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(spacing::kRowHeight);
    verticalHeader()->setMinimumSectionSize(spacing::kRowHeight);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setCornerButtonEnabled(false);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_saveLater->setSingleShot(true);
    m_saveLater->setInterval(kSaveDelay);
    connect(m_saveLater, &QTimer::timeout, this, [this] {
        if (m_save)
            m_save(columnsKind() + ' ' + this->horizontalHeader()->saveState());
    });
    connect(header, &QHeaderView::sectionResized, this, &TableView::scheduleSave);
    connect(header, &QHeaderView::sectionMoved, this, &TableView::scheduleSave);
    connect(header, &QWidget::customContextMenuRequested, this, &TableView::showColumnMenu);
    connect(this, &QTableView::doubleClicked, this, &TableView::opened);
    connect(&theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void TableView::setColumnKind(int column, CellKind kind)
{
    m_delegate->setKind(column, kind);
    viewport()->update();
    horizontalHeader()->viewport()->update();
}

void TableView::setColumnHint(int column, int width)
{
    m_hints[column] = width;
    applyHints();
}

void TableView::setStretchColumn(int column)
{
    m_stretch = column;
    applyHints();
}

void TableView::hideAtFirst(int column)
{
    m_hiddenFirst.insert(column);
    applyHints();
}

void TableView::setModel(QAbstractItemModel* model)
{
    m_restoring = true;
    QTableView::setModel(model);
    m_restoring = false;
    applyHints();
    restoreColumns();
}

void TableView::applyHints()
{
    if (!model())
        return;
    const bool before = std::exchange(m_restoring, true);
    // In some language a title is longer than what stands below it.
    for (const auto& [column, width] : m_hints)
        if (column < model()->columnCount())
            setColumnWidth(column, std::max(width, horizontalHeader()->sectionSizeHint(column)));
    for (const int column : m_hiddenFirst)
        setColumnHidden(column, true);
    if (m_stretch >= 0 && m_stretch < model()->columnCount())
        horizontalHeader()->setSectionResizeMode(m_stretch, QHeaderView::Stretch);
    m_restoring = before;
}

void TableView::rememberColumns(std::function<QByteArray()> load, std::function<void(const QByteArray&)> save)
{
    m_load = std::move(load);
    m_save = std::move(save);
    restoreColumns();
}

QByteArray TableView::columnsKind() const
{
    return QByteArray::number(horizontalHeader()->count()) + QLocale().name().toLatin1();
}

void TableView::restoreColumns()
{
    if (!m_load || !model())
        return;
    const QByteArray saved = m_load();
    const auto space = saved.indexOf(' ');
    // Another program's widths would land on the wrong columns, and those of another language cut its titles.
    if (space < 0 || saved.left(space) != columnsKind())
        return;
    m_restoring = true;
    horizontalHeader()->restoreState(saved.mid(space + 1));
    horizontalHeader()->setFixedHeight(kHeaderHeight);
    m_restoring = false;
}

void TableView::scheduleSave()
{
    if (!m_restoring && m_save && isVisible())
        m_saveLater->start();
}

void TableView::showColumnMenu(const QPoint& position)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    auto* header = horizontalHeader();
    for (int visual = 0; visual < header->count(); ++visual) {
        const int column = header->logicalIndex(visual);
        auto* action = menu->addAction(model()->headerData(column, Qt::Horizontal).toString());
        action->setCheckable(true);
        action->setChecked(!header->isSectionHidden(column));
        // The last visible column stays, or nobody could bring the others back.
        action->setEnabled(header->isSectionHidden(column) || header->count() - header->hiddenSectionCount() > 1);
        connect(action, &QAction::toggled, this, [this, column](bool shown) {
            setColumnHidden(column, !shown);
            scheduleSave();
        });
    }
    menu->popup(header->mapToGlobal(position));
}

void TableView::setCurrentRow(int row)
{
    selectionModel()->setCurrentIndex(model()->index(row, 0), QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
}

QString TableView::selectedText() const
{
    if (!selectionModel())
        return {};
    auto rows = selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.row() < b.row(); });
    const auto* header = horizontalHeader();
    QStringList lines;
    const auto line = [&](const auto& textOf) {
        QStringList cells;
        for (int visual = 0; visual < header->count(); ++visual)
            if (const int column = header->logicalIndex(visual); !header->isSectionHidden(column))
                cells << textOf(column).replace(QLatin1Char('\t'), QLatin1Char(' ')).replace(QLatin1Char('\n'), QLatin1Char(' '));
        lines << cells.join(QLatin1Char('\t'));
    };
    if (rows.size() > 1)
        line([this](int column) { return model()->headerData(column, Qt::Horizontal).toString(); });
    for (const auto& row : rows)
        line([&row](int column) { return exactText(row.siblingAtColumn(column)); });
    return lines.join(QLatin1Char('\n'));
}

void TableView::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) {
        QApplication::clipboard()->setText(selectedText());
        return;
    }
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid()) {
        emit opened(currentIndex());
        return;
    }
    QTableView::keyPressEvent(event);
}

} // namespace kaze::ui
