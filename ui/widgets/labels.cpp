#include "ui/widgets/labels.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace kaze::ui {

ElidedLabel::ElidedLabel(const Theme& theme, TextRole role, const QString& text, QWidget* parent) :
    QWidget(parent), m_theme(theme), m_role(role)
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

void ElidedLabel::setTone(Tone tone)
{
    m_tone = static_cast<int>(tone);
    update();
}

bool ElidedLabel::isElided() const { return fontMetrics().horizontalAdvance(m_text) > width(); }

QSize ElidedLabel::sizeHint() const { return {fontMetrics().horizontalAdvance(m_text) + 1, fontMetrics().height()}; }

QSize ElidedLabel::minimumSizeHint() const
{
    return {std::min(sizeHint().width(), fontMetrics().averageCharWidth() * 4), fontMetrics().height()};
}

void ElidedLabel::paintEvent(QPaintEvent*)
{
    const bool quiet = m_role == TextRole::Muted || m_role == TextRole::Title || m_role == TextRole::Section;
    QPainter painter(this);
    painter.setPen(m_tone >= 0 ? m_theme.color(static_cast<Tone>(m_tone)) : quiet ? m_theme.tokens().muted : m_theme.tokens().text);
    painter.drawText(rect(), static_cast<int>(QStyle::visualAlignment(layoutDirection(), m_alignment)) | Qt::TextSingleLine,
        fontMetrics().elidedText(m_text, m_mode, width()));
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
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    setTextRole(*label, role, theme);
    return label;
}

} // namespace kaze::ui
