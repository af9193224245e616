#include "ui/widgets/detail/bar_button.h"

#include "ui/widgets/detail/paint_text.h"

#include <QPainter>
#include <QPainterPath>
#include <QStyle>

namespace kaze::ui {

namespace {

constexpr int kPadding = 10;
constexpr int kSignWidth = 10;
constexpr int kGap = 7;
constexpr int kArrowWidth = 9;
constexpr int kLock = 14;

} // namespace

BarButton::BarButton(const Theme& theme, QWidget* parent) : QAbstractButton(parent), m_theme(theme)
{
    setAttribute(Qt::WA_Hover);
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void BarButton::setContent(const QString& text, Sign sign, Tone tone)
{
    setText(text);
    setAccessibleName(text);
    m_sign = sign;
    m_tone = tone;
    updateGeometry();
    update();
}

void BarButton::setEdge(std::optional<Tone> tone)
{
    m_edge = tone;
    update();
}

void BarButton::setLocked(bool locked)
{
    m_locked = locked;
    updateGeometry();
    update();
}

void BarButton::setHint(const QString& hint)
{
    m_hint = hint;
    updateGeometry();
    update();
}

void BarButton::setArrow(bool arrow)
{
    m_arrow = arrow;
    updateGeometry();
    update();
}

void BarButton::setFieldLike(bool fieldLike)
{
    m_fieldLike = fieldLike;
    setSizePolicy(fieldLike ? QSizePolicy::Expanding : QSizePolicy::Maximum, QSizePolicy::Fixed);
    update();
}

QSize BarButton::sizeHint() const
{
    int width = 2 * kPadding + fontMetrics().horizontalAdvance(text()) + 2;
    width += m_sign == Sign::None ? 0 : kSignWidth + kGap;
    width += m_locked ? kLock + kGap : 0;
    width += m_arrow ? kArrowWidth + kGap : 0;
    width += m_hint.isEmpty() ? 0 : fontMetrics().horizontalAdvance(m_hint) + 2 * kGap;
    return {width, 29};
}

QSize BarButton::minimumSizeHint() const
{
    return {std::min(sizeHint().width(), m_fieldLike ? 90 : 72), 29};
}

void BarButton::paintField(QPainter& painter) const
{
    const auto& tokens = m_theme.tokens();
    QPainterPath shape;
    shape.addRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), spacing::kControlRadius, spacing::kControlRadius);
    painter.fillPath(shape, isDown() || underMouse() ? mixed(tokens.raised, tokens.text, isDown() ? 0.1 : 0.05) : tokens.raised);
    if (m_edge) {
        painter.save();
        painter.setClipPath(shape);
        painter.fillRect(QRect(layoutDirection() == Qt::RightToLeft ? width() - 3 : 0, 0, 3, height()), m_theme.color(*m_edge));
        painter.restore();
    }
    painter.setPen(hasFocus() ? m_theme.focus() : tokens.border);
    painter.drawPath(shape);
}

void BarButton::paintSign(QPainter& painter, const QRect& rect) const
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.color(m_tone));
    const QRectF box(rect.left(), rect.center().y() - 4, 9, 9);
    if (m_sign == Sign::Dot)
        painter.drawEllipse(box.adjusted(0.5, 0.5, -0.5, -0.5));
    else
        painter.drawPolygon(QPolygonF{QPointF(box.center().x(), box.top()), box.bottomRight(), box.bottomLeft()});
}

void BarButton::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintField(painter);
    const auto& tokens = m_theme.tokens();
    const auto visual = [this](const QRect& logical) { return QStyle::visualRect(layoutDirection(), rect(), logical); };
    int left = kPadding;
    int right = width() - kPadding;
    if (m_sign != Sign::None) {
        paintSign(painter, visual(QRect(left, 0, kSignWidth, height())));
        left += kSignWidth + kGap;
    }
    if (m_arrow) {
        const QRect box = visual(QRect(right - kArrowWidth, 0, kArrowWidth, height()));
        const double y = height() / 2.0;
        painter.setPen(QPen(tokens.text, 1.3));
        painter.setBrush(Qt::NoBrush);
        painter.drawPolyline(
            QPolygonF{QPointF(box.left() + 1, y - 1.5), QPointF(box.center().x() + 0.5, y + 2.5), QPointF(box.right(), y - 1.5)});
        right -= kArrowWidth + kGap;
    }
    if (m_locked) {
        m_theme.icon(QStringLiteral("object-locked")).paint(&painter, visual(QRect(right - kLock, 0, kLock, height())));
        right -= kLock + kGap;
    }
    if (!m_hint.isEmpty()) {
        const int hintWidth = fontMetrics().horizontalAdvance(m_hint) + 1;
        painter.setPen(tokens.muted);
        paintText(painter, visual(QRect(right - hintWidth, 0, hintWidth, height())), m_hint, layoutDirection());
        right -= hintWidth + kGap;
    }
    painter.setPen(m_fieldLike ? tokens.muted : isEnabled() ? tokens.text : tokens.muted);
    const QRect words = visual(QRect(left, 0, std::max(0, right - left), height()));
    paintText(painter, words, text(), layoutDirection());
}

} // namespace kaze::ui
