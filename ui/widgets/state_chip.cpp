#include "ui/widgets/state_chip.h"

#include "ui/widgets/detail/paint_text.h"

#include <QPainter>
#include <QStyle>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr int kChipPadding = 7;
constexpr int kChipHeight = 19;
constexpr int kChipRadius = 4;
constexpr int kDot = 8;
constexpr int kShape = 10;
constexpr int kShapeGap = 5;

} // namespace

QSize chipSize(const QString& text, const Theme& theme)
{
    return {QFontMetrics(theme.font(TextRole::Muted)).horizontalAdvance(text) + 2 * kChipPadding + 1, kChipHeight};
}

void paintChip(
    QPainter& painter, const QRect& bounds, const QString& text, Tone tone, const Theme& theme, Qt::LayoutDirection direction)
{
    const QSize wanted = chipSize(text, theme);
    const QSize size(std::min(wanted.width(), bounds.width()), std::min(wanted.height(), bounds.height()));
    const QRect chip = QStyle::alignedRect(direction, Qt::AlignLeading | Qt::AlignVCenter, size, bounds);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(theme.tokens().highContrast ? QPen(theme.tokens().border) : QPen(Qt::NoPen));
    painter.setBrush(theme.chip());
    painter.drawRoundedRect(chip, kChipRadius, kChipRadius);
    painter.setFont(theme.font(TextRole::Muted));
    painter.setPen(theme.color(tone));
    const QRect inner = chip.adjusted(kChipPadding, 0, -kChipPadding + 1, 0);
    paintText(painter, inner, text, direction, Qt::AlignCenter);
    painter.restore();
}

StateWord::StateWord(const Theme& theme, const QString& text, Tone tone, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_tone(tone)
{
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    setState(text, tone);
}

void StateWord::setState(const QString& text, Tone tone)
{
    m_text = text;
    m_tone = tone;
    setAccessibleName(text);
    updateGeometry();
    update();
}

StateChip::StateChip(const Theme& theme, const QString& text, Tone tone, QWidget* parent) : StateWord(theme, text, tone, parent)
{
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
}

QSize StateChip::sizeHint() const
{
    return chipSize(text(), theme());
}
QSize StateChip::minimumSizeHint() const
{
    return {std::min(sizeHint().width(), 36), kChipHeight};
}

void StateChip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    if (!text().isEmpty())
        paintChip(painter, rect(), text(), tone(), theme(), layoutDirection());
}

StateDot::StateDot(const Theme& theme, const QString& text, Tone tone, QWidget* parent) : StateWord(theme, text, tone, parent)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

QSize StateDot::sizeHint() const
{
    return {fontMetrics().horizontalAdvance(text()) + kDot + spacing::kSmall + 1, std::max(fontMetrics().height(), 20)};
}
QSize StateDot::minimumSizeHint() const
{
    return {std::min(sizeHint().width(), 60), sizeHint().height()};
}

void StateDot::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRect dot = QStyle::alignedRect(layoutDirection(), Qt::AlignLeading | Qt::AlignVCenter, QSize(kDot, kDot), rect());
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme().color(tone()));
    painter.drawEllipse(dot);
    painter.setPen(theme().tokens().text);
    const QRect words = QStyle::visualRect(layoutDirection(), rect(), rect().adjusted(kDot + spacing::kSmall, 0, 0, 0));
    paintText(painter, words, text(), layoutDirection());
}

void paintShape(QPainter& painter, const QRectF& rect, Tone tone, const Theme& theme)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.color(tone));
    const QPointF middle = rect.center();
    const double reach = std::min(rect.width(), rect.height()) / 2;
    if (tone == Tone::Warning)
        painter.drawPolygon(QPolygonF{{middle.x(), middle.y() - reach}, {middle.x() + reach, middle.y() + reach * 0.8},
            {middle.x() - reach, middle.y() + reach * 0.8}});
    else if (tone == Tone::Critical)
        painter.drawPolygon(QPolygonF{{middle.x(), middle.y() - reach}, {middle.x() + reach, middle.y()},
            {middle.x(), middle.y() + reach}, {middle.x() - reach, middle.y()}});
    else if (tone == Tone::Neutral) {
        painter.setPen(QPen(theme.color(tone), 1.5));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(middle, reach - 1.5, reach - 1.5);
    } else
        painter.drawEllipse(middle, reach - 1, reach - 1);
    painter.restore();
}

StateShape::StateShape(const Theme& theme, const QString& text, Tone tone, QWidget* parent) : StateWord(theme, text, tone, parent)
{
    setFont(theme.font(TextRole::Muted));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

QSize StateShape::sizeHint() const
{
    return {fontMetrics().horizontalAdvance(text()) + kShape + kShapeGap + 1, std::max(fontMetrics().height(), kShape)};
}
QSize StateShape::minimumSizeHint() const
{
    return {std::min(sizeHint().width(), 40), sizeHint().height()};
}

void StateShape::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const QRect shape
        = QStyle::alignedRect(layoutDirection(), Qt::AlignLeading | Qt::AlignVCenter, QSize(kShape, kShape), rect());
    paintShape(painter, shape, tone(), theme());
    painter.setFont(font());
    painter.setPen(theme().color(tone()));
    const QRect words = QStyle::visualRect(layoutDirection(), rect(), rect().adjusted(kShape + kShapeGap, 0, 0, 0));
    paintText(painter, words, text(), layoutDirection());
}

} // namespace kaze::ui
