#include "ui/models/fact_words.h"

#include "ui/models/memory_words.h"
#include "ui/models/run_words.h"

#include <QCoreApplication>
#include <QLocale>

namespace kaze::ui::facts {

namespace {

struct Facts {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::Facts)
};

} // namespace

QString stateText(const api::Fact& fact)
{
    if (fact.state == "valid")
        return Facts::tr("holds");
    if (fact.state == "ended")
        return Facts::tr("ended");
    if (fact.state == "proposed")
        return Facts::tr("proposed");
    if (fact.state == "rejected")
        return Facts::tr("rejected");
    return text(fact.state);
}

Tone stateTone(const api::Fact& fact)
{
    return fact.state == "valid"   ? Tone::Ok
        : fact.state == "proposed" ? Tone::Warning
        : fact.state == "rejected" ? Tone::Critical
                                   : Tone::Neutral;
}

QString sentence(const api::Fact& fact)
{
    return QStringLiteral("%1 %2 %3").arg(text(fact.subject), text(fact.predicate), text(fact.object));
}

QString dayText(api::Time time, api::Time now)
{
    const auto day = toDateTime(time).toLocalTime().date();
    const bool thisYear = day.year() == toDateTime(now).toLocalTime().date().year();
    return QLocale().toString(day, thisYear ? QStringLiteral("d MMM") : QStringLiteral("d MMM yyyy"));
}

QString spanText(const api::Fact& fact, api::Time now)
{
    return fact.validTo ? Facts::tr("%1 to %2").arg(dayText(fact.validFrom, now), dayText(*fact.validTo, now))
                        : Facts::tr("since %1").arg(dayText(fact.validFrom, now));
}

QString plainText(const api::Fact& fact)
{
    QStringList lines{sentence(fact), Facts::tr("State: %1").arg(stateText(fact)),
        Facts::tr("Since: %1").arg(text(base::toRfc3339(fact.validFrom)))};
    if (fact.validTo)
        lines << Facts::tr("Until: %1").arg(text(base::toRfc3339(*fact.validTo)));
    lines << Facts::tr("Confidence: %1").arg(memory::number(fact.confidence));
    if (!fact.quote.empty())
        lines << Facts::tr("Words: \"%1\"").arg(text(fact.quote));
    lines << Facts::tr("Source: %1").arg(text(fact.source)) << Facts::tr("Id: %1").arg(text(fact.id));
    return lines.join(QLatin1Char('\n'));
}

std::optional<api::Time> timeOf(const QString& typed, bool endOfDay)
{
    const QString words = typed.trimmed();
    auto at = QDateTime::fromString(words, QStringLiteral("yyyy-MM-dd HH:mm"));
    if (!at.isValid())
        at = QDateTime::fromString(words, Qt::ISODate);
    if (const auto day = QDate::fromString(words, QStringLiteral("yyyy-MM-dd")); day.isValid())
        at = endOfDay ? day.endOfDay() : day.startOfDay();
    if (!at.isValid())
        return std::nullopt;
    return api::Time(std::chrono::milliseconds(at.toMSecsSinceEpoch()));
}

QString typedForm(api::Time time)
{
    const auto local = toDateTime(time).toLocalTime();
    return local.toString(local.time() == QTime(0, 0) ? QStringLiteral("yyyy-MM-dd") : QStringLiteral("yyyy-MM-dd HH:mm"));
}

} // namespace kaze::ui::facts
