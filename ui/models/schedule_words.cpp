#include "ui/models/schedule_words.h"

#include "ui/models/run_words.h"
#include "ui/widgets/format.h"

#include <QCoreApplication>
#include <QTimeZone>

#include <cmath>

namespace kaze::ui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::ScheduleWords)
};

} // namespace

QString wordOf(const api::Open<api::ScheduleState>& state)
{
    using enum api::ScheduleState;
    if (!state.known())
        return text(state.name());
    return state == Active ? Words::tr("active") : state == Paused ? Words::tr("paused") : Words::tr("ended");
}

Tone toneOf(const api::Open<api::ScheduleState>& state)
{
    return state == api::ScheduleState::Active ? Tone::Ok : state == api::ScheduleState::Paused ? Tone::Warning : Tone::Neutral;
}

QString wordOf(const api::Open<api::FireOutcome>& outcome)
{
    using enum api::FireOutcome;
    if (!outcome.known())
        return text(outcome.name());
    switch (outcome.valueOr(Claimed)) {
    case Claimed:
        return Words::tr("starting");
    case Waiting:
        return Words::tr("waiting");
    case Started:
        return Words::tr("under way");
    case Done:
        return Words::tr("done");
    case Failed:
        return Words::tr("failed");
    case Cancelled:
        return Words::tr("cancelled");
    case Skipped:
        return Words::tr("skipped");
    case Missed:
        return Words::tr("missed");
    }
    return {};
}

Tone toneOf(const api::Open<api::FireOutcome>& outcome)
{
    using enum api::FireOutcome;
    if (!outcome.known())
        return Tone::Neutral;
    switch (outcome.valueOr(Claimed)) {
    case Done:
        return Tone::Ok;
    case Failed:
        return Tone::Critical;
    case Missed:
    case Skipped:
        return Tone::Warning;
    case Started:
    case Claimed:
        return Tone::Accent;
    case Waiting:
    case Cancelled:
        break;
    }
    return Tone::Neutral;
}

QString signOf(const std::optional<api::Open<api::FireOutcome>>& outcome)
{
    using enum api::FireOutcome;
    if (!outcome)
        return {};
    if (*outcome == Done)
        return QStringLiteral("✓");
    if (*outcome == Failed)
        return QStringLiteral("✕");
    if (*outcome == Missed || *outcome == Skipped || *outcome == Cancelled)
        return QStringLiteral("–");
    return QStringLiteral("…");
}

namespace schedule {

QString overlapText(const api::Open<api::OverlapPolicy>& policy)
{
    using enum api::OverlapPolicy;
    if (policy == Queue)
        return Words::tr("While the run before is at work, one fire waits for it to end; more are skipped.");
    if (policy == Allow)
        return Words::tr("A fire starts its run beside the one before.");
    if (policy == Cancel)
        return Words::tr("A fire cancels the run before, if that is still at work.");
    return policy.known() ? Words::tr("While the run before is at work, a fire is skipped.") : text(policy.name());
}

QString catchUpText(const api::Open<api::CatchUpPolicy>& policy, double seconds)
{
    using enum api::CatchUpPolicy;
    const QString span = spanText(seconds);
    if (policy == Skip)
        return Words::tr("Fires that were missed because the cell did not run stay missed.");
    if (policy == All)
        return Words::tr("Each fire missed in the last %1 is caught up; older ones stay missed.").arg(span);
    return policy.known() ? Words::tr("Fires missed in the last %1 are caught up by one; older ones stay missed.").arg(span)
                          : text(policy.name());
}

QString spanText(double seconds)
{
    auto left = static_cast<qint64>(std::llround(seconds));
    QStringList parts;
    for (const auto& [unit, name] :
        {std::pair(86400LL, "d"), std::pair(3600LL, "h"), std::pair(60LL, "min"), std::pair(1LL, "s")}) {
        if (left >= unit)
            parts << QString::number(left / unit) + QLatin1Char(' ') + QLatin1String(name);
        left %= unit;
    }
    return parts.join(QLatin1Char(' '));
}

std::optional<double> spanOf(const QString& typed)
{
    QString compact = typed.simplified().remove(QLatin1Char(' ')).toLower();
    compact.replace(QStringLiteral("min"), QStringLiteral("m"));
    if (compact.isEmpty())
        return 0.0;
    bool isNumber = false;
    if (const double seconds = compact.toDouble(&isNumber); isNumber)
        return seconds >= 0 && seconds < 1e10 ? std::optional(seconds) : std::nullopt;
    double seconds = 0;
    QString digits;
    for (const QChar sign : std::as_const(compact)) {
        if (sign.isDigit() || sign == QLatin1Char('.')) {
            digits += sign;
            continue;
        }
        const double amount = digits.toDouble(&isNumber);
        const double unit = sign == QLatin1Char('s') ? 1
            : sign == QLatin1Char('m')               ? 60
            : sign == QLatin1Char('h')               ? 3600
            : sign == QLatin1Char('d')               ? 86400
                                                     : 0;
        if (!isNumber || unit == 0)
            return std::nullopt;
        seconds += amount * unit;
        digits.clear();
    }
    return digits.isEmpty() && seconds < 1e10 ? std::optional(seconds) : std::nullopt;
}

QString momentIn(api::Time at, const QByteArray& zone)
{
    const QTimeZone there(zone);
    const auto moment = toDateTime(at).toTimeZone(there.isValid() ? there : QTimeZone::systemTimeZone());
    return QLocale().toString(moment, QStringLiteral("ddd d MMM yyyy HH:mm:ss ")) + moment.timeZoneAbbreviation();
}

QString momentsOf(api::Time at, const std::string& zone)
{
    const auto here = QTimeZone::systemTimeZoneId();
    QStringList lines{Words::tr("%1 here").arg(momentIn(at, here))};
    if (!zone.empty() && QByteArray::fromStdString(zone) != here)
        lines << QStringLiteral("%1 (%2)").arg(momentIn(at, QByteArray::fromStdString(zone)), text(zone));
    lines << format::utc(toDateTime(at));
    return lines.join(QLatin1Char('\n'));
}

bool isZone(const QString& name)
{
    // Those that Qt lists are the places of the map alone; the zone of most servers, Etc/UTC, is not among them.
    return QTimeZone(name.toUtf8()).isValid();
}

} // namespace schedule

} // namespace kaze::ui
