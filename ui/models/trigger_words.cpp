#include "ui/models/trigger_words.h"

#include "ui/models/budget_words.h"
#include "ui/models/measure_words.h"
#include "ui/models/run_words.h"
#include "ui/models/schedule_words.h"
#include "ui/widgets/format.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr double kUsualHold = 60; // s

struct Words {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::TriggerWords)
};

//! A day without its year may be this year's or the next one's.
QString dayOf(api::Time at, api::Time now)
{
    return at - now > std::chrono::days(300) ? QLocale().toString(toDateTime(at).toUTC().date(), QStringLiteral("MMM yyyy"))
                                             : budget::dayText(at, now);
}

} // namespace

QString wordOf(const api::Open<api::TriggerLevel>& level)
{
    using enum api::TriggerLevel;
    if (!level.known())
        return text(level.name());
    switch (level.valueOr(Unknown)) {
    case Ok:
        return Words::tr("ok");
    case Warning:
        return Words::tr("warning");
    case Critical:
        return Words::tr("critical");
    case Unknown:
        break;
    }
    return Words::tr("not measured");
}

Tone toneOf(const api::Open<api::TriggerLevel>& level)
{
    using enum api::TriggerLevel;
    switch (level.valueOr(Unknown)) {
    case Ok:
        return Tone::Ok;
    case Warning:
        return Tone::Warning;
    case Critical:
        return Tone::Critical;
    case Unknown:
        break;
    }
    return Tone::Neutral;
}

} // namespace kaze::ui

namespace kaze::ui::trigger {

bool isNear(const api::Trigger& trigger)
{
    return trigger.level == api::TriggerLevel::Warning || trigger.level == api::TriggerLevel::Critical;
}

double share(const api::Trigger& trigger)
{
    return trigger.value && trigger.threshold > 0 ? *trigger.value / trigger.threshold : 0;
}

QString valueText(const api::Trigger& trigger)
{
    return trigger.value ? measure::text(*trigger.value, trigger.unit) : QStringLiteral("—");
}

QString limitText(const api::Trigger& trigger)
{
    const QString limit = measure::text(trigger.threshold, trigger.unit);
    // A minute is usual, and need not be read on each gauge.
    return trigger.holdSeconds > 0 && trigger.holdSeconds != kUsualHold
        ? Words::tr("of %1 for %2", "a limit, a time").arg(limit, schedule::spanText(trigger.holdSeconds))
        : Words::tr("of %1", "a limit").arg(limit);
}

QString stateText(const api::Trigger& trigger)
{
    if (!isNear(trigger))
        return wordOf(trigger.level);
    return QStringLiteral("%1 %2").arg(wordOf(trigger.level), format::percent(share(trigger)));
}

QString reachedText(const api::Trigger& trigger, api::Time now)
{
    if (share(trigger) >= 1)
        return Words::tr("reached");
    return trigger.forecast ? dayOf(trigger.forecast->at, now) : QStringLiteral("—");
}

QString forecastText(const api::Trigger& trigger, api::Time now)
{
    if (share(trigger) >= 1)
        return Words::tr("The threshold is reached.");
    if (!trigger.forecast)
        return Words::tr("It is not on its way to the threshold, or too little is known yet to tell.");
    const auto& forecast = *trigger.forecast;
    const auto day = [now](api::Time at) { return dayOf(at, now); };
    QString when = day(forecast.at);
    if (forecast.earliest && forecast.latest)
        when = Words::tr("%1, between %2 and %3").arg(when, day(*forecast.earliest), day(*forecast.latest));
    else if (forecast.earliest)
        when = Words::tr("%1, not before %2, and perhaps never").arg(when, day(*forecast.earliest));
    return forecast.basis.empty() ? when : QStringLiteral("%1 (%2)").arg(when, text(forecast.basis));
}

QString stageText(const api::Readiness& readiness)
{
    const QString stage = Words::tr("Stage %1").arg(readiness.stage);
    return readiness.stageTitle.empty() ? stage : QStringLiteral("%1 · %2").arg(stage, text(readiness.stageTitle));
}

QString stageOf(const api::Trigger& trigger)
{
    const QString stage = text(trigger.stage);
    const auto parts = stage.split(QLatin1Char('-'));
    return stage.isEmpty()  ? Words::tr("of no stage")
        : parts.size() == 2 ? Words::tr("expected in the stages %1 to %2").arg(parts[0], parts[1])
                            : Words::tr("expected in stage %1").arg(stage);
}

const api::Trigger* find(const api::Readiness& readiness, const QString& id)
{
    const auto found = std::find_if(
        readiness.triggers.begin(), readiness.triggers.end(), [&id](const api::Trigger& one) { return text(one.id) == id; });
    return found == readiness.triggers.end() ? nullptr : &*found;
}

} // namespace kaze::ui::trigger
