#include "ui/widgets/popup.h"

#include <QPainter>
#include <QWidget>

namespace kaze::ui {

void paintPopup(QWidget& widget, const Theme& theme)
{
    QPainter painter(&widget);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(theme.tokens().border);
    painter.setBrush(theme.tokens().surface);
    const auto edge = QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.drawRoundedRect(edge, spacing::kCardRadius, spacing::kCardRadius);
}

} // namespace kaze::ui
