#include "ui/widgets/stat_card.h"

#include "ui/widgets/labels.h"
#include "ui/widgets/sparkline.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QVBoxLayout>

namespace kaze::ui {

StatCard::StatCard(const Theme& theme, const QString& title, Tone tone, QWidget* parent)
    : Card(theme, title, parent), m_value(new ElidedLabel(theme, TextRole::BigNumber)),
      m_unit(new ElidedLabel(theme, TextRole::Title)), m_explanation(makeLabel(theme, TextRole::Muted, {})),
      m_trend(new Sparkline(theme, tone))
{
    auto* number = new QHBoxLayout;
    number->setSpacing(spacing::kSmall - 2);
    number->addWidget(m_value, 0, Qt::AlignBottom);
    number->addWidget(m_unit, 1, Qt::AlignBottom);
    m_unit->setContentsMargins(0, 0, 0, 3);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(spacing::kTiny);
    texts->addLayout(number);
    m_explanation->setTextInteractionFlags(Qt::NoTextInteraction);
    m_explanation->setAlignment((m_explanation->alignment() & Qt::AlignHorizontal_Mask) | Qt::AlignTop);
    texts->addWidget(m_explanation);
    texts->addStretch(1);
    auto* row = new QHBoxLayout;
    row->setSpacing(spacing::kSmall);
    row->addLayout(texts, 3);
    row->addWidget(m_trend, 2, Qt::AlignVCenter);
    content()->addLayout(row);
    m_trend->hide();
    setMinimumHeight(116);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void StatCard::setValue(const QString& text, const QString& exact, const QString& unit)
{
    m_value->setText(text);
    m_value->setToolTip(exact);
    m_unit->setText(unit);
    describe();
}

void StatCard::setExplanation(const QString& text)
{
    m_explanation->setText(text);
    describe();
}

void StatCard::setTrend(QVector<double> values)
{
    m_trend->setVisible(!values.isEmpty());
    m_trend->setValues(std::move(values));
}

void StatCard::setTone(Tone tone)
{
    m_trend->setTone(tone);
}

void StatCard::setClickable(bool clickable)
{
    m_clickable = clickable;
    setFocusPolicy(clickable ? Qt::StrongFocus : Qt::NoFocus);
    setCursor(clickable ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

QString StatCard::value() const
{
    return m_value->text();
}
QString StatCard::explanation() const
{
    return m_explanation->text();
}

void StatCard::describe()
{
    setAccessibleDescription(QStringLiteral("%1 %2. %3").arg(m_value->text(), m_unit->text(), m_explanation->text()));
}

void StatCard::mouseReleaseEvent(QMouseEvent* event)
{
    if (m_clickable && event->button() == Qt::LeftButton && rect().contains(event->pos()))
        emit clicked();
    else
        Card::mouseReleaseEvent(event);
}

void StatCard::keyPressEvent(QKeyEvent* event)
{
    const bool press = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space;
    if (m_clickable && press)
        emit clicked();
    else
        Card::keyPressEvent(event);
}

} // namespace kaze::ui
