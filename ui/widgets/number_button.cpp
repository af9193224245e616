#include "ui/widgets/number_button.h"

#include "ui/widgets/detail/paint_text.h"

#include <QKeyEvent>
#include <QPainter>

#include <algorithm>

namespace kaze::ui {

NumberButton::NumberButton(const Theme& theme, TextRole role, QWidget* parent)
    : QAbstractButton(parent), m_theme(theme), m_role(role)
{
    setFont(theme.font(role));
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void NumberButton::setNumber(const QString& shown, const QString& spoken, const QString& exact)
{
    if (text() != shown) {
        setText(shown);
        updateGeometry();
    }
    setAccessibleName(spoken);
    setToolTip(exact);
}

void NumberButton::setTone(Tone tone)
{
    m_tone = static_cast<int>(tone);
    update();
}

QSize NumberButton::sizeHint() const
{
    return {fontMetrics().horizontalAdvance(text()) + 1, fontMetrics().height()};
}

QSize NumberButton::minimumSizeHint() const
{
    return {std::min(sizeHint().width(), fontMetrics().averageCharWidth() * 4), fontMetrics().height()};
}

void NumberButton::paintEvent(QPaintEvent*)
{
    const bool quiet = m_role == TextRole::Muted || m_role == TextRole::Title;
    QPainter painter(this);
    QFont own = font();
    own.setUnderline(underMouse() || hasFocus());
    painter.setFont(own);
    painter.setPen(hasFocus() ? m_theme.focus()
            : m_tone >= 0     ? m_theme.color(static_cast<Tone>(m_tone))
            : quiet           ? m_theme.tokens().muted
                              : m_theme.tokens().text);
    paintText(painter, rect(), text(), layoutDirection());
}

void NumberButton::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        click();
    else
        QAbstractButton::keyPressEvent(event);
}

} // namespace kaze::ui
