#include "ui/pages/page_scope.h"

#include "ui/models/run_words.h"

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>

namespace kaze::ui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::PageScope)
};

QString millisOf(const std::optional<api::Time>& time)
{
    return time ? QString::number(toDateTime(*time).toMSecsSinceEpoch()) : QString();
}

std::optional<api::Time> timeOf(const QString& millis)
{
    bool isNumber = false;
    const qint64 value = millis.toLongLong(&isNumber);
    return isNumber ? std::optional(api::Time(std::chrono::milliseconds(value))) : std::nullopt;
}

QString momentOf(api::Time time, api::Time now)
{
    const auto local = toDateTime(time).toLocalTime();
    const bool today = local.date() == toDateTime(now).toLocalTime().date();
    return QLocale().toString(local, today ? QStringLiteral("HH:mm") : QStringLiteral("d MMM HH:mm"));
}

} // namespace

QString PageScope::toThing() const
{
    const QString times = QStringLiteral("in:%1..%2").arg(millisOf(from), millisOf(to));
    return filter.isEmpty() ? times : times + QLatin1Char(' ') + filter;
}

std::optional<PageScope> PageScope::of(const QString& thing)
{
    static const QRegularExpression form(QStringLiteral("^in:(-?\\d{0,16})\\.\\.(-?\\d{0,16})(?: (.*))?$"));
    const auto match = form.match(thing);
    if (!match.hasMatch())
        return std::nullopt;
    return PageScope{timeOf(match.captured(1)), timeOf(match.captured(2)), match.captured(3)};
}

QString PageScope::words(api::Time now) const
{
    if (from && to)
        return Words::tr("%1 to %2").arg(momentOf(*from, now), momentOf(*to, now));
    if (from)
        return Words::tr("since %1").arg(momentOf(*from, now));
    return to ? Words::tr("until %1").arg(momentOf(*to, now)) : Words::tr("any time");
}

QString lastHours(int hours)
{
    if (hours == 1)
        return Words::tr("Last 1 hour");
    return hours < 48 ? Words::tr("Last %n hour(s)", nullptr, hours) : Words::tr("Last %n day(s)", nullptr, hours / 24);
}

} // namespace kaze::ui
