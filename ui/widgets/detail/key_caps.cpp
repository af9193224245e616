#include "ui/widgets/detail/key_caps.h"

#include <QPainter>
#include <QStyle>

namespace kaze::ui {

namespace {

constexpr int kHeight = 18;
constexpr int kPadding = 5;
constexpr int kGap = 3;

// "Ctrl++" is Ctrl and plus.
QStringList capsOf(const QString& keys)
{
    QStringList caps;
    for (const auto& chord : keys.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        QStringList parts = chord.split(QLatin1Char('+'), Qt::SkipEmptyParts);
        if (chord == QLatin1String("+") || chord.endsWith(QLatin1String("++")))
            parts << QStringLiteral("+");
        caps << parts;
    }
    return caps;
}

int capWidth(const QString& cap, const QFontMetrics& metrics)
{
    return std::max(kHeight, metrics.horizontalAdvance(cap) + 2 * kPadding);
}

} // namespace

int keyCapsWidth(const QString& keys, const Theme& theme)
{
    const QFontMetrics metrics(theme.font(TextRole::Muted));
    int width = 0;
    for (const auto& cap : capsOf(keys))
        width += capWidth(cap, metrics) + kGap;
    return std::max(0, width - kGap);
}

void paintKeyCaps(
    QPainter& painter, const QRect& rect, const QString& keys, const Theme& theme, Qt::LayoutDirection direction, bool trailing)
{
    const int width = std::min(keyCapsWidth(keys, theme), rect.width());
    const QRect whole = QStyle::alignedRect(
        direction, (trailing ? Qt::AlignTrailing : Qt::AlignLeading) | Qt::AlignVCenter, QSize(width, kHeight), rect);
    painter.save();
    painter.setClipRect(rect, Qt::IntersectClip);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(theme.font(TextRole::Muted));
    int left = whole.left();
    for (const auto& cap : capsOf(keys)) {
        const QRect box(left, whole.top(), capWidth(cap, painter.fontMetrics()), kHeight);
        painter.setPen(theme.tokens().border);
        painter.setBrush(theme.track());
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        painter.setPen(theme.tokens().text);
        painter.drawText(box, Qt::AlignCenter, cap);
        left += box.width() + kGap;
    }
    painter.restore();
}

} // namespace kaze::ui
