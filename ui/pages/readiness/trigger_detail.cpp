#include "ui/pages/readiness/trigger_detail.h"

#include "ui/models/measure_words.h"
#include "ui/models/run_words.h"
#include "ui/models/schedule_words.h"
#include "ui/models/trigger_words.h"
#include "ui/pages/readiness/trigger_history.h"
#include "ui/widgets/format.h"
#include "ui/widgets/key_value_table.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/scrolled.h"
#include "ui/widgets/state_chip.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr int kLeastHistory = 126;

//! Takes everything out of a layout, and away.
void takeAll(QLayout& layout)
{
    while (auto* item = layout.takeAt(0)) {
        delete item->widget();
        delete item;
    }
}

} // namespace

TriggerDetail::TriggerDetail(PageContext context, QWidget* parent)
    : Card(context.theme, tr("Trigger"), parent), m_context(context), m_state(new StateShape(context.theme)),
      m_history(new TriggerHistory(context)), m_action(makeLabel(context.theme, TextRole::Body, {})), m_steps(new QVBoxLayout),
      m_facts(new KeyValueTable(context.theme))
{
    auto* change = new QPushButton(tr("Threshold…"));
    setButtonRole(*change, ButtonRole::Link);
    change->setAccessibleName(tr("Change the threshold of this trigger"));
    connect(change, &QPushButton::clicked, this, [this] { emit thresholdWanted(text(m_trigger.id)); });
    auto* trailing = new QWidget;
    auto* row = new QHBoxLayout(trailing);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kMedium);
    row->addWidget(m_state);
    row->addWidget(change);
    setTrailing(trailing);
    m_steps->setSpacing(spacing::kSmall);
    auto* inner = new QWidget;
    auto* column = new QVBoxLayout(inner);
    column->setContentsMargins(0, 0, spacing::kSmall, 0);
    column->setSpacing(spacing::kSmall);
    column->addWidget(m_action);
    column->addLayout(m_steps);
    column->addWidget(m_facts);
    column->addStretch(1);
    auto* scroll = scrolled(inner);
    scroll->setAccessibleName(tr("About the trigger"));
    content()->addWidget(m_history);
    content()->addWidget(scroll, 1);
}

void TriggerDetail::setTrigger(const api::Trigger& trigger)
{
    m_trigger = trigger;
    setThing(text(trigger.title));
    m_state->setState(trigger::stateText(trigger), toneOf(trigger.level));
    m_action->setText(text(trigger.action));
    m_action->setVisible(!trigger.action.empty());
    m_history->setTrigger(trigger);
    showSteps();
    showFacts();
}

void TriggerDetail::resizeEvent(QResizeEvent* event)
{
    Card::resizeEvent(event);
    // What to do about it matters as much as how it came about.
    m_history->setFixedHeight(std::max(kLeastHistory, height() * 2 / 5));
}

void TriggerDetail::showFacts()
{
    const auto& one = m_trigger;
    const auto now = m_context.link.now();
    QList<KeyValue> rows;
    const auto add = [&rows](const QString& key, const QString& value, const QString& exact = {}, bool mono = false) {
        if (!value.isEmpty())
            rows << KeyValue{key, value, exact, mono};
    };
    const QString nothing = one.evidence.empty() ? tr("nothing was measured yet") : text(one.evidence);
    add(tr("Now"),
        one.value ? QStringLiteral("%1 %2").arg(trigger::valueText(one), trigger::limitText(one))
                  : tr("no value: %1").arg(nothing),
        one.value ? measure::exact(*one.value, one.unit) : QString());
    if (one.value)
        add(tr("Evidence"), text(one.evidence));
    add(tr("State"),
        tr("%1 for %2")
            .arg(wordOf(one.level), format::duration(std::max<qint64>(0, (now - one.since) / std::chrono::nanoseconds(1)))),
        format::utc(toDateTime(one.since)));
    add(tr("Measured as"), text(one.formula));
    add(tr("Stands for"), text(one.mapping));
    QString threshold = measure::text(one.threshold, one.unit);
    if (one.threshold != one.usualThreshold)
        threshold = tr("%1 (usually %2)").arg(threshold, measure::text(one.usualThreshold, one.unit));
    add(tr("Threshold"),
        tr("%1, a warning from %2 on").arg(threshold, format::percent(one.warnShare))
            + (one.holdSeconds > 0 ? tr(", critical after %1").arg(schedule::spanText(one.holdSeconds)) : QString()),
        measure::exact(one.threshold, one.unit));
    if (one.calibration)
        add(tr("Suggested"),
            QStringLiteral("%1: %2").arg(measure::text(one.calibration->threshold, one.unit), text(one.calibration->reason)));
    add(tr("Forecast"), trigger::forecastText(one, now));
    add(tr("Stage"), trigger::stageOf(one));
    add(tr("Metric"), one.metric.empty() ? QString() : QStringLiteral("%1{trigger=\"%2\"}").arg(text(one.metric), text(one.id)),
        {}, true);
    m_facts->setRows(rows);
}

void TriggerDetail::showSteps()
{
    QString shown = text(m_trigger.id);
    for (const auto& step : m_trigger.steps)
        shown += QStringLiteral("\n%1 %2 %3 %4 %5")
                     .arg(text(step.id), text(step.title), text(step.effect), text(step.whyNot))
                     .arg(step.allowed);
    // A button that has the keyboard stays there while nothing about it changes.
    if (std::exchange(m_shownSteps, shown) == shown)
        return;
    takeAll(*m_steps);
    for (const auto& step : m_trigger.steps)
        m_steps->addWidget(rowOf(step));
}

QWidget* TriggerDetail::rowOf(const api::TriggerStep& step)
{
    auto* row = new Card(m_context.theme);
    row->setRaised(true);
    row->setAccessibleName(text(step.title));
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(makeLabel(m_context.theme, TextRole::Strong, text(step.title)));
    if (!step.effect.empty())
        words->addWidget(makeLabel(m_context.theme, TextRole::Muted, text(step.effect)));
    if (!step.allowed) {
        auto* why = makeLabel(m_context.theme, TextRole::Muted,
            step.whyNot.empty() ? tr("This is not allowed here.") : tr("Not allowed here: %1").arg(text(step.whyNot)));
        setTextTone(*why, Tone::Warning);
        words->addWidget(why);
    }
    auto* line = new QHBoxLayout;
    line->setSpacing(spacing::kMedium);
    line->addLayout(words, 1);
    auto* act = new QPushButton(tr("Do it…"));
    act->setAccessibleName(tr("Do it: %1").arg(text(step.title)));
    act->setEnabled(step.allowed);
    line->addWidget(act, 0, Qt::AlignTop);
    row->content()->addLayout(line);
    connect(act, &QPushButton::clicked, this, [this, step] { emit stepWanted(m_trigger, step); });
    return row;
}

QString TriggerDetail::copyText() const
{
    QString all = QStringLiteral("%1\t%2\n").arg(text(m_trigger.title), trigger::stateText(m_trigger));
    if (!m_trigger.action.empty())
        all += tr("What to do") + QLatin1Char('\t') + text(m_trigger.action) + QLatin1Char('\n');
    return all + m_facts->toText();
}

} // namespace kaze::ui
