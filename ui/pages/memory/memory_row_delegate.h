#pragma once

#include "ui/widgets/theme.h"

#include <QStyledItemDelegate>

namespace kaze::ui {

//! Paints a record of the memory over the whole width of its row: kind and origin, how it was found at the trailing end, and below them its text in
//! one line or two.
class MemoryRowDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    MemoryRowDelegate(const Theme& theme, QObject* parent);

    //! The height of rows with so many lines of text.
    [[nodiscard]] static int rowHeight(int lines);
    //! How many lines a row may have.
    void setLines(int lines) { m_lines = lines; }
    //! How many of them a text takes in a row so wide.
    [[nodiscard]] int linesOf(const QString& text, int width) const;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintHead(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index, const QRect& rect) const;
    void paintWords(QPainter& painter, Qt::LayoutDirection direction, const QString& text, const QRect& rect) const;

    const Theme& m_theme;
    int m_lines = 1;
};

} // namespace kaze::ui
