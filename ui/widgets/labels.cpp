#include "ui/widgets/labels.h"

#include "ui/widgets/detail/paint_text.h"

#include <QGuiApplication>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace kaze::ui {

ElidedLabel::ElidedLabel(const Theme& theme, TextRole role, const QString& text, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_role(role)
{
    setFont(theme.font(role));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    setText(text);
}

void ElidedLabel::setText(const QString& text)
{
    if (m_text == text && !accessibleName().isNull())
        return;
    m_text = text;
    setAccessibleName(text);
    updateGeometry();
    update();
}

void ElidedLabel::setElideMode(Qt::TextElideMode mode)
{
    m_mode = mode;
    update();
}

void ElidedLabel::setAlignment(Qt::Alignment alignment)
{
    m_alignment = alignment;
    update();
}

void ElidedLabel::setRole(TextRole role)
{
    m_role = role;
    setFont(m_theme.font(role));
    updateGeometry();
    update();
}

void ElidedLabel::setTone(Tone tone)
{
    m_tone = static_cast<int>(tone);
    update();
}

bool ElidedLabel::isElided() const
{
    return fontMetrics().horizontalAdvance(m_text) > width();
}

QSize ElidedLabel::sizeHint() const
{
    return {fontMetrics().horizontalAdvance(m_text) + 1, fontMetrics().height()};
}

QSize ElidedLabel::minimumSizeHint() const
{
    return {std::min(sizeHint().width(), fontMetrics().averageCharWidth() * 4), fontMetrics().height()};
}

void ElidedLabel::paintEvent(QPaintEvent*)
{
    const bool quiet = m_role == TextRole::Muted || m_role == TextRole::Title || m_role == TextRole::Section;
    QPainter painter(this);
    painter.setPen(m_tone >= 0 ? m_theme.color(static_cast<Tone>(m_tone))
            : quiet            ? m_theme.tokens().muted
                               : m_theme.tokens().text);
    painter.setFont(font());
    paintText(painter, rect(), m_text, layoutDirection(), m_alignment, m_mode);
}

bool ElidedLabel::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip && toolTip().isEmpty() && isElided()) {
        QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), m_text, this);
        return true;
    }
    return QWidget::event(event);
}

QLabel* makeLabel(const Theme& theme, TextRole role, const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    setTextRole(*label, role, theme);
    // What one may want to copy. Such a label holds a whole text document, which finds its height ten times as slowly.
    if (role == TextRole::Body || role == TextRole::Mono)
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    // A selectable label would align by its text, and half of a mirrored page would stay behind.
    if (QGuiApplication::isRightToLeft())
        label->setAlignment(Qt::AlignRight | Qt::AlignAbsolute | Qt::AlignVCenter);
    return label;
}

} // namespace kaze::ui
