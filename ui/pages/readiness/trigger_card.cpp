#include "ui/pages/readiness/trigger_card.h"

#include "ui/models/measure_words.h"
#include "ui/models/run_words.h"
#include "ui/models/trigger_words.h"
#include "ui/widgets/meters.h"
#include "ui/widgets/sparkline.h"
#include "ui/widgets/state_chip.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QVBoxLayout>

#include <limits>

namespace kaze::ui {

namespace {

constexpr QSize kGauge{118, 78};
constexpr int kTrendHeight = 34;

QVector<double> trendOf(const api::Trigger& trigger)
{
    QVector<double> values;
    for (const double value : trigger.trend)
        values << (value < 0 ? std::numeric_limits<double>::quiet_NaN() : value);
    return values;
}

} // namespace

TriggerCard::TriggerCard(const Theme& theme, QWidget* parent)
    : Card(theme, {}, parent), m_gauge(new Gauge(theme)), m_state(new StateShape(theme)), m_trend(new Sparkline(theme))
{
    setFixedHeight(kHeight);
    setFocusPolicy(Qt::ClickFocus);
    setCursor(Qt::PointingHandCursor);
    layout()->setContentsMargins(spacing::kCardPadding, spacing::kSmall, spacing::kCardPadding, spacing::kSmall);
    layout()->setSpacing(spacing::kTiny);
    m_gauge->setFixedSize(kGauge);
    m_trend->setFixedHeight(kTrendHeight);
    auto* side = new QVBoxLayout;
    side->setSpacing(spacing::kTiny);
    side->addWidget(m_state, 0, Qt::AlignTrailing);
    side->addStretch(1);
    side->addWidget(m_trend);
    auto* row = new QHBoxLayout;
    row->setSpacing(spacing::kSmall);
    row->addWidget(m_gauge);
    row->addLayout(side, 1);
    content()->addLayout(row);
}

void TriggerCard::setTrigger(const api::Trigger& trigger)
{
    m_id = text(trigger.id);
    const QString name = text(trigger.title);
    setThing(name);
    const QString word = wordOf(trigger.level);
    const Tone tone = toneOf(trigger.level);
    m_state->setState(word, tone);
    m_gauge->setWarningAt(trigger.warnShare);
    m_gauge->setState(word, tone, false);
    m_gauge->setValue(name, trigger::share(trigger), trigger::valueText(trigger), trigger::limitText(trigger));
    m_trend->setTone(tone);
    m_trend->setValues(trendOf(trigger));
    m_trend->setAccessibleName(tr("%1, the last hour").arg(name));
    const QString exact = trigger.value ? measure::exact(*trigger.value, trigger.unit) : tr("nothing was measured yet");
    setToolTip(QStringLiteral("%1\n%2 %3\n%4").arg(name, exact, trigger::limitText(trigger), text(trigger.evidence)).trimmed());
    setAccessibleDescription(QStringLiteral("%1 %2, %3").arg(trigger::valueText(trigger), trigger::limitText(trigger), word));
}

void TriggerCard::setChosen(bool chosen)
{
    setRaised(chosen);
}

void TriggerCard::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && rect().contains(event->pos()))
        emit clicked(m_id);
    else
        Card::mouseReleaseEvent(event);
}

void TriggerCard::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space)
        emit clicked(m_id);
    else
        Card::keyPressEvent(event);
}

} // namespace kaze::ui
