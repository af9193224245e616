#include "ui/pages/overview/readiness_card.h"

#include "ui/models/run_words.h"
#include "ui/models/trigger_words.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/meters.h"

#include <QMouseEvent>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr std::size_t kMost = 5;
constexpr std::int64_t kLastStage = 3;

} // namespace

ReadinessCard::ReadinessCard(const Theme& theme, QWidget* parent)
    : Card(theme, tr("Scaling readiness"), parent), m_advice(makeLabel(theme, TextRole::Muted, {}))
{
    for (std::size_t i = 0; i < kMost; ++i) {
        auto* meter = new MeterBar(theme);
        meter->setCursor(Qt::PointingHandCursor);
        meter->installEventFilter(this);
        meter->hide();
        content()->addWidget(meter);
        m_meters << meter;
    }
    content()->addWidget(m_advice);
    setLink(tr("View all"));
}

void ReadinessCard::setSnapshot(const api::CellSnapshot& snapshot)
{
    const auto count = std::min(kMost, snapshot.nearest.size());
    m_ids.clear();
    QString advice;
    for (std::size_t i = 0; i < kMost; ++i) {
        auto* meter = m_meters[static_cast<qsizetype>(i)];
        meter->setVisible(i < count);
        if (i >= count)
            continue;
        const auto& trigger = snapshot.nearest[i];
        m_ids << text(trigger.id);
        meter->setLabel(text(trigger.title));
        const bool warns = trigger.level == api::TriggerLevel::Warning || trigger.level == api::TriggerLevel::Critical;
        // By its level, which knows its own warning and how long it has held.
        meter->setTone(toneOf(trigger.level));
        meter->setValue(trigger.share,
            warns ? QStringLiteral("%1 · %2").arg(text(trigger.shown), wordOf(trigger.level)) : text(trigger.shown));
        if (warns && advice.isEmpty() && !trigger.action.empty())
            advice = tr("▲ %1: %2").arg(text(trigger.title), text(trigger.action));
    }
    if (count == 0)
        advice = tr("What says when to scale appears here once it has been measured, some minutes after the start.");
    m_advice->setText(advice);
    m_advice->setVisible(!advice.isEmpty());
    setNote(snapshot.stage < kLastStage ? tr("Stage %1 → %2").arg(snapshot.stage).arg(snapshot.stage + 1)
                                        : tr("Stage %1").arg(snapshot.stage));
}

bool ReadinessCard::eventFilter(QObject* watched, QEvent* event)
{
    const auto place = m_meters.indexOf(static_cast<MeterBar*>(watched));
    const bool clicked
        = event->type() == QEvent::MouseButtonRelease && static_cast<QMouseEvent*>(event)->button() == Qt::LeftButton;
    if (clicked && place >= 0 && place < m_ids.size()) {
        emit triggerChosen(m_ids[place]);
        return true;
    }
    return Card::eventFilter(watched, event);
}

} // namespace kaze::ui
