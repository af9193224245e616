#include "ui/pages/budgets/spend_period.h"

#include "ui/models/run_words.h"

#include <QCoreApplication>
#include <QLocale>
#include <QTimeZone>

#include <cmath>

namespace kaze::ui {

namespace {

struct Periods {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::SpendPeriod)
};

constexpr int kMonthsBack = 5;

SpendPeriod lastDays(api::Time now, int days)
{
    SpendPeriod period;
    period.id = QStringLiteral("days-%1").arg(days);
    period.title = Periods::tr("Last %n day(s)", nullptr, days);
    period.from = std::chrono::floor<std::chrono::days>(now) - std::chrono::days(days - 1);
    return period;
}

} // namespace

bool SpendPeriod::byHour(api::Time now) const
{
    return to.value_or(now) - from < std::chrono::hours(48);
}

std::vector<SpendPeriod> spendPeriods(api::Time now)
{
    const std::chrono::year_month_day today{std::chrono::floor<std::chrono::days>(now)};
    const auto month = today.year() / today.month();
    std::vector<SpendPeriod> periods;
    for (int back = 0; back <= kMonthsBack; ++back) {
        const auto begin = month - std::chrono::months(back);
        SpendPeriod period;
        period.id = back == 0 ? QStringLiteral("month") : QStringLiteral("month-%1").arg(back);
        period.title = QStringLiteral("%1 %2")
                           .arg(QLocale().standaloneMonthName(static_cast<int>(static_cast<unsigned>(begin.month()))))
                           .arg(static_cast<int>(begin.year()));
        period.from = std::chrono::sys_days{begin / 1};
        if (back > 0)
            period.to = std::chrono::sys_days{(begin + std::chrono::months(1)) / 1};
        periods.push_back(std::move(period));
    }
    periods.push_back(lastDays(now, 7));
    periods.push_back(lastDays(now, 30));
    return periods;
}

double bucketSeconds(const std::string& time)
{
    const QString day = text(time.substr(0, 10));
    const int hour = time.size() >= 13 ? std::atoi(time.substr(11, 2).c_str()) : 0;
    const QDateTime begin(QDate::fromString(day, Qt::ISODate), QTime(hour, 0), QTimeZone::utc());
    return static_cast<double>(begin.toSecsSinceEpoch());
}

double secondsOf(api::Time time)
{
    return std::chrono::duration<double>(time.time_since_epoch()).count();
}

QString bucketText(double seconds, bool byHour)
{
    const auto when = QDateTime::fromSecsSinceEpoch(std::llround(seconds), QTimeZone::utc());
    return QLocale().toString(when, byHour ? QStringLiteral("d MMM HH:mm") : QStringLiteral("d MMM"));
}

} // namespace kaze::ui
