#include "ui/widgets/detail/paint_text.h"

#include <QStyle>

namespace kaze::ui {

void paintText(QPainter& painter, const QRectF& rect, const QString& text, Qt::LayoutDirection direction, Qt::Alignment alignment,
    Qt::TextElideMode mode)
{
    const QString shown = painter.fontMetrics().elidedText(text, mode, static_cast<int>(rect.width()) + 1);
    const auto before = painter.layoutDirection();
    painter.setLayoutDirection(Qt::LayoutDirectionAuto);
    painter.drawText(
        rect, static_cast<int>(QStyle::visualAlignment(direction, alignment) | Qt::AlignAbsolute) | Qt::TextSingleLine, shown);
    painter.setLayoutDirection(before);
}

} // namespace kaze::ui
