#include "ui/models/budget_words.h"

#include "ui/models/run_words.h"
#include "ui/widgets/format.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace kaze::ui::budget {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::BudgetWords)
};

constexpr auto kSoon = std::chrono::days(7); // of a budget without end

double fractionOf(std::int64_t part, const std::optional<std::int64_t>& whole)
{
    return whole && *whole > 0 ? static_cast<double>(part) / static_cast<double>(*whole) : 0;
}

std::optional<std::int64_t> nanosOf(const std::optional<base::Money>& money)
{
    return money ? std::optional(money->nanos) : std::nullopt;
}

bool isFull(const api::Budget& budget)
{
    return (budget.limitUsd && budget.spentUsd >= *budget.limitUsd)
        || (budget.limitTokens && budget.spentTokens >= *budget.limitTokens);
}

//! By how much the forecast is above the limit: 0.12 for 12 %.
double excess(const api::Budget& budget)
{
    double most = 0;
    if (budget.forecastUsd)
        most = fractionOf(budget.forecastUsd->nanos, nanosOf(budget.limitUsd)) - 1;
    if (budget.forecastTokens)
        most = std::max(most, fractionOf(*budget.forecastTokens, budget.limitTokens) - 1);
    return most;
}

QString reachText(api::Time at, api::Time now)
{
    const bool today = toDateTime(at).toUTC().date() == toDateTime(now).toUTC().date();
    return (
        today ? Words::tr("reaches its limit at %1", "a time of today") : Words::tr("reaches its limit on %1", "a day: 26 Nov"))
        .arg(dayText(at, now));
}

QString mainText(const api::Budget& budget, api::Time now)
{
    if (isFull(budget))
        return Words::tr("at its limit");
    const auto way = course(budget, now);
    if (way == Course::Reaches && budget.reachesLimitAt)
        return reachText(*budget.reachesLimitAt, now);
    QString aim;
    if (budget.limitUsd && budget.forecastUsd)
        aim = (isAtLeast(budget) ? Words::tr("on course for at least %1") : Words::tr("on course for %1"))
                  .arg(roundMoney(*budget.forecastUsd));
    else if (budget.limitTokens && budget.forecastTokens)
        aim = Words::tr("on course for %1 tokens").arg(format::count(*budget.forecastTokens));
    if (aim.isEmpty() && budget.reachesLimitAt)
        return reachText(*budget.reachesLimitAt, now);
    if (aim.isEmpty())
        return Words::tr("no forecast yet");
    if (way == Course::Within)
        return aim;
    return Words::tr("%1, over by %2", "on course for $1 121, over by 12 %")
        .arg(aim, format::percent(std::max(0.01, std::round(excess(budget) * 100) / 100)));
}

} // namespace

QString name(const api::Budget& budget)
{
    return budget.subject.empty() ? Words::tr("All tenants") : text(budget.subject);
}

QString scopeWord(const api::Open<api::BudgetScope>& scope)
{
    if (!scope.known())
        return text(scope.name());
    switch (scope.valueOr(api::BudgetScope::Fleet)) {
    case api::BudgetScope::Tenant:
        return Words::tr("tenant");
    case api::BudgetScope::Project:
        return Words::tr("project");
    case api::BudgetScope::Agent:
        return Words::tr("agent");
    case api::BudgetScope::Tool:
        return Words::tr("tool");
    case api::BudgetScope::Fleet:
        break;
    }
    return {};
}

QString periodWord(const api::Budget& budget)
{
    if (budget.period == api::BudgetPeriod::Month)
        return QLocale().standaloneMonthName(toDateTime(budget.from).toUTC().date().month());
    if (budget.period == api::BudgetPeriod::Day)
        return Words::tr("today");
    return budget.period.known() ? Words::tr("in all") : text(budget.period.name());
}

QString perPeriod(const api::Open<api::BudgetPeriod>& period)
{
    if (period == api::BudgetPeriod::Month)
        return Words::tr("a month");
    if (period == api::BudgetPeriod::Day)
        return Words::tr("a day");
    return period.known() ? Words::tr("in all") : text(period.name());
}

Course course(const api::Budget& budget, api::Time now)
{
    if (isFull(budget))
        return Course::Reaches;
    if (budget.reachesLimitAt) {
        const auto soon = budget.to ? (*budget.to - now) / 2 : std::chrono::duration_cast<api::Time::duration>(kSoon);
        return *budget.reachesLimitAt - now < soon ? Course::Reaches : Course::Over;
    }
    return excess(budget) > 0 ? Course::Over : Course::Within;
}

Tone toneOf(Course course)
{
    return course == Course::Within ? Tone::Ok : course == Course::Over ? Tone::Warning : Tone::Critical;
}

QString courseText(const api::Budget& budget, api::Time now)
{
    QStringList parts{mainText(budget, now)};
    if (budget.limitUsd && budget.limitTokens)
        parts << Words::tr("%1 of its tokens", "62 % of its tokens")
                     .arg(format::percent(std::round(fractionOf(budget.spentTokens, budget.limitTokens) * 100) / 100));
    if (budget.waiting > 0)
        parts << Words::tr("%n call(s) waiting", nullptr, static_cast<int>(budget.waiting));
    return parts.join(QStringLiteral(" · "));
}

bool isAtLeast(const api::Budget& budget)
{
    return budget.unpricedCalls > 0;
}

Shares shares(const api::Budget& budget)
{
    const Shares dollars{
        fractionOf(budget.spentUsd.nanos, nanosOf(budget.limitUsd)), fractionOf(budget.heldUsd.nanos, nanosOf(budget.limitUsd))};
    const Shares tokens{fractionOf(budget.spentTokens, budget.limitTokens), fractionOf(budget.heldTokens, budget.limitTokens)};
    return tokens.spent + tokens.held > dollars.spent + dollars.held ? tokens : dollars;
}

QString roundMoney(base::Money money)
{
    constexpr std::int64_t kDollar = 1'000'000'000;
    const bool whole = money.nanos % kDollar == 0 || money.nanos >= 100 * kDollar;
    if (!whole || money.nanos == 0)
        return format::money(money.nanos);
    return QLatin1Char('$') + QLocale().toString((money.nanos + kDollar / 2) / kDollar);
}

QString dayText(api::Time at, api::Time now)
{
    const auto then = toDateTime(at).toUTC();
    if (then.date() == toDateTime(now).toUTC().date())
        return toDateTime(at).toLocalTime().toString(QStringLiteral("HH:mm"));
    return QLocale().toString(then.date(), QStringLiteral("d MMM"));
}

api::ListSpend spendOf(const api::Budget& budget)
{
    api::ListSpend request;
    request.from = budget.from;
    if (budget.scope == api::BudgetScope::Tenant)
        request.tenant = budget.subject;
    else if (budget.scope == api::BudgetScope::Project) {
        const auto slash = budget.subject.find('/');
        request.tenant = budget.subject.substr(0, slash);
        request.project = slash == std::string::npos ? std::string() : budget.subject.substr(slash + 1);
    } else if (budget.scope == api::BudgetScope::Agent)
        request.agent = budget.subject;
    else if (budget.scope == api::BudgetScope::Tool)
        request.tool = budget.subject;
    return request;
}

QString numberText(double value)
{
    QLocale locale;
    locale.setNumberOptions(QLocale::OmitGroupSeparator);
    return locale.toString(value, 'g', 12);
}

std::optional<double> numberOf(QString typed)
{
    typed = typed.trimmed();
    typed.remove(QLatin1Char('$'));
    typed = typed.trimmed();
    double factor = 1;
    for (const auto& [unit, times] : {std::pair('k', 1e3), std::pair('M', 1e6), std::pair('G', 1e9)})
        if (typed.endsWith(QLatin1Char(unit))) {
            factor = times;
            typed = typed.chopped(1).trimmed();
            break;
        }
    bool good = false;
    double value = QLocale().toDouble(typed, &good);
    if (!good)
        value = QLocale::c().toDouble(typed, &good);
    return good && std::isfinite(value) ? std::optional(value * factor) : std::nullopt;
}

QString ledgerFilter(const api::ListSpend& scope)
{
    QStringList terms;
    const auto add = [&terms](const QString& field, const std::string& value) {
        if (value.empty())
            return;
        const QString word = text(value);
        const bool plain = !word.contains(QLatin1Char(' ')) && !word.contains(QLatin1Char('"'));
        terms << field + QLatin1Char(':')
                + (plain ? word
                         : QLatin1Char('"') + QString(word).replace(QLatin1Char('"'), QStringLiteral("\\\"")) + QLatin1Char('"'));
    };
    add(QStringLiteral("tenant"), scope.tenant);
    add(QStringLiteral("agent"), scope.agent);
    add(QStringLiteral("tool"), scope.tool);
    add(QStringLiteral("model"), scope.model);
    return terms.join(QLatin1Char(' '));
}

} // namespace kaze::ui::budget
