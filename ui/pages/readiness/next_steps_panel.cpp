#include "ui/pages/readiness/next_steps_panel.h"

#include "ui/models/run_words.h"
#include "ui/models/trigger_words.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/number_button.h"
#include "ui/widgets/scrolled.h"
#include "ui/widgets/state_chip.h"

#include <QGridLayout>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace kaze::ui {

namespace {

enum Column { kTrigger, kState, kHeld, kReached, kColumns };
constexpr auto kSoon = std::chrono::days(30);

QString heldText(const api::Trigger& trigger, api::Time now)
{
    const auto seconds = std::max<qint64>(0, std::chrono::duration_cast<std::chrono::seconds>(now - trigger.since).count());
    // Seconds would change the list with every answer.
    return format::duration((seconds < 60 ? seconds : seconds / 60 * 60) * 1'000'000'000);
}

bool concerns(const api::Trigger& trigger, api::Time now)
{
    return trigger::isNear(trigger) || (trigger.forecast && trigger.forecast->at - now < kSoon);
}

std::vector<api::Trigger> nearest(const api::Readiness& readiness, api::Time now)
{
    std::vector<api::Trigger> triggers;
    for (const auto& one : readiness.triggers)
        if (concerns(one, now))
            triggers.push_back(one);
    const auto rank = [](const api::Trigger& one) {
        return std::pair(-static_cast<int>(one.level.valueOr(api::TriggerLevel::Unknown)), -trigger::share(one));
    };
    std::stable_sort(triggers.begin(), triggers.end(), [&rank](const auto& a, const auto& b) { return rank(a) < rank(b); });
    return triggers;
}

} // namespace

NextStepsPanel::NextStepsPanel(const Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_inner(new QWidget), m_grid(new QGridLayout)
{
    m_grid->setHorizontalSpacing(spacing::kLarge);
    m_grid->setVerticalSpacing(2);
    m_grid->setColumnStretch(kTrigger, 1);
    auto* inner = new QVBoxLayout(m_inner);
    inner->setContentsMargins(spacing::kCardPadding, spacing::kTiny, spacing::kCardPadding, spacing::kMedium);
    inner->addLayout(m_grid);
    inner->addStretch(1);
    auto* scroll = scrolled(m_inner);
    scroll->setAccessibleName(tr("What to do next"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(scroll);
}

void NextStepsPanel::setReadiness(const api::Readiness& readiness, api::Time now)
{
    const auto triggers = nearest(readiness, now);
    QString lines
        = QStringList{tr("Trigger"), tr("State"), tr("Held for"), tr("Reached on"), tr("Action")}.join(QLatin1Char('\t'));
    for (const auto& one : triggers)
        lines += QLatin1Char('\n')
            + QStringList{text(one.title), trigger::stateText(one), heldText(one, now), trigger::reachedText(one, now),
                text(one.action)}
                  .join(QLatin1Char('\t'));
    // What has the keyboard keeps it while nothing changes.
    if (std::exchange(m_text, lines) != lines)
        rebuild(triggers, now);
}

void NextStepsPanel::rebuild(const std::vector<api::Trigger>& triggers, api::Time now)
{
    const auto* focused = qobject_cast<const NumberButton*>(m_inner->focusWidget());
    const QString kept = focused && focused->hasFocus() ? focused->objectName() : QString();
    while (auto* item = m_grid->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    if (triggers.empty()) {
        auto* calm = makeLabel(
            m_theme, TextRole::Body, tr("Nothing to do: no trigger warns, and none gets to its threshold within a month."));
        calm->setProperty("kazeQuiet", true);
        m_grid->addWidget(calm, 0, 0, 1, kColumns);
        return;
    }
    addTitles();
    for (std::size_t at = 0; at < triggers.size(); ++at)
        addRow(static_cast<int>(at) * 2 + 1, triggers[at], now);
    if (auto* button = kept.isEmpty() ? nullptr : m_inner->findChild<NumberButton*>(kept))
        button->setFocus();
}

void NextStepsPanel::addTitles()
{
    const QString titles[]{tr("Trigger, and what to do"), tr("State"), tr("Held for"), tr("Reached on")};
    for (int column = 0; column < kColumns; ++column)
        m_grid->addWidget(new ElidedLabel(m_theme, TextRole::Muted, titles[column]), 0, column);
}

void NextStepsPanel::addRow(int row, const api::Trigger& trigger, api::Time now)
{
    auto* name = new NumberButton(m_theme, TextRole::Strong);
    const QString id = text(trigger.id);
    name->setObjectName(id);
    name->setNumber(text(trigger.title), tr("%1, show it").arg(text(trigger.title)));
    connect(name, &QAbstractButton::clicked, this, [this, id] { emit chosen(id); });
    auto* held = new ElidedLabel(m_theme, TextRole::Body, heldText(trigger, now));
    held->setToolTip(tr("since %1").arg(format::utc(toDateTime(trigger.since))));
    auto* reached = new ElidedLabel(m_theme, TextRole::Body, trigger::reachedText(trigger, now));
    reached->setToolTip(trigger::forecastText(trigger, now));
    auto* action = makeLabel(m_theme, TextRole::Body, text(trigger.action));
    action->setProperty("kazeQuiet", true);
    action->setContentsMargins(0, 0, 0, spacing::kSmall);
    m_grid->addWidget(name, row, kTrigger);
    m_grid->addWidget(new StateChip(m_theme, trigger::stateText(trigger), toneOf(trigger.level)), row, kState);
    m_grid->addWidget(held, row, kHeld);
    m_grid->addWidget(reached, row, kReached);
    m_grid->addWidget(action, row + 1, 0, 1, kColumns);
}

} // namespace kaze::ui
