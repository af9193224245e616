#include "ui/widgets/format.h"

#include <QCoreApplication>

#include <array>
#include <cmath>
#include <span>

namespace kaze::ui::format {

namespace {

QString translated(const char* text) { return QCoreApplication::translate("kaze::ui::format", text); }

// Three digits tell enough: 1.84, 18.42 and 184.2 become 1.8, 18.4 and 184.
QString threeDigits(double value, const QLocale& locale)
{
    const bool fraction = std::abs(value) < 99.95;
    QString text = locale.toString(value, 'f', fraction ? 1 : 0);
    const QString zero = locale.decimalPoint() + locale.zeroDigit();
    if (fraction && text.endsWith(zero))
        text.chop(zero.size());
    return text;
}

QString scaled(double value, double base, std::span<const char* const> units, const QLocale& locale)
{
    std::size_t unit = 0;
    while (unit + 1 < units.size() && std::abs(value) >= base - (unit == 0 ? 0.0 : 0.5)) {
        value /= base;
        ++unit;
    }
    const QString number = unit == 0 ? locale.toString(value, 'f', 0) : threeDigits(value, locale);
    const QString name = QString::fromUtf8(units[unit]);
    return name.isEmpty() ? number : number + QLatin1Char(' ') + name;
}

QString twoParts(qint64 first, const char* firstUnit, qint64 second, const char* secondUnit, const QLocale& locale)
{
    QString text = locale.toString(first) + QLatin1Char(' ') + translated(firstUnit);
    if (second > 0)
        text += QLatin1Char(' ') + locale.toString(second) + QLatin1Char(' ') + translated(secondUnit);
    return text;
}

QString distance(qint64 seconds, const QLocale& locale)
{
    if (seconds < 60)
        return locale.toString(seconds) + QLatin1Char(' ') + translated("s");
    if (seconds < 3600)
        return locale.toString(seconds / 60) + QLatin1Char(' ') + translated("min");
    if (seconds < 86400)
        return locale.toString(seconds / 3600) + QLatin1Char(' ') + translated("h");
    return locale.toString(seconds / 86400) + QLatin1Char(' ') + translated("d");
}

// Digits after the point that show a small amount: two from a cent on, else as many as reach two significant ones.
int decimalsFor(qint64 nanos)
{
    const double dollars = std::abs(static_cast<double>(nanos)) / 1e9;
    if (nanos == 0 || dollars >= 0.01)
        return 2;
    return std::min(9, static_cast<int>(std::ceil(-std::log10(dollars))) + 1);
}

QString dollars(qint64 nanos, int decimals, bool trim, const QLocale& locale)
{
    QString number = locale.toString(std::abs(static_cast<double>(nanos)) / 1e9, 'f', decimals);
    if (trim) {
        const auto point = number.lastIndexOf(locale.decimalPoint());
        while (number.endsWith(locale.zeroDigit()) && number.size() - point > 3)
            number.chop(1);
    }
    return (nanos < 0 ? QStringLiteral("−$") : QStringLiteral("$")) + number;
}

} // namespace

QString count(qint64 value, const QLocale& locale)
{
    static constexpr std::array kUnits {"", "k", "M", "G", "T"};
    return scaled(static_cast<double>(value), 1000, kUnits, locale);
}

QString exactCount(qint64 value, const QLocale& locale) { return locale.toString(value); }

QString duration(qint64 nanoseconds, const QLocale& locale)
{
    if (nanoseconds < 0)
        return QStringLiteral("—");
    if (nanoseconds < 59'950'000'000) {
        static constexpr std::array kUnits {"ns", "µs", "ms", "s"};
        return scaled(static_cast<double>(nanoseconds), 1000, kUnits, locale);
    }
    const qint64 seconds = (nanoseconds + 500'000'000) / 1'000'000'000;
    if (seconds < 3600)
        return twoParts(seconds / 60, QT_TRANSLATE_NOOP("kaze::ui::format", "m"), seconds % 60, QT_TRANSLATE_NOOP("kaze::ui::format", "s"), locale);
    if (seconds < 86400)
        return twoParts(seconds / 3600, QT_TRANSLATE_NOOP("kaze::ui::format", "h"), seconds % 3600 / 60, "m", locale);
    return twoParts(seconds / 86400, QT_TRANSLATE_NOOP("kaze::ui::format", "d"), seconds % 86400 / 3600, "h", locale);
}

QString exactDuration(qint64 nanoseconds, const QLocale& locale)
{
    return nanoseconds < 0 ? QStringLiteral("—") : locale.toString(nanoseconds) + QStringLiteral(" ns");
}

QString clock(qint64 seconds)
{
    seconds = std::max<qint64>(0, seconds);
    const auto two = [](qint64 value) { return QStringLiteral("%1").arg(value, 2, 10, QLatin1Char('0')); };
    const QString tail = two(seconds / 60 % 60) + QLatin1Char(':') + two(seconds % 60);
    return seconds < 3600 ? tail : QString::number(seconds / 3600) + QLatin1Char(':') + tail;
}

QString money(qint64 nanoDollars, const QLocale& locale)
{
    const int decimals = decimalsFor(nanoDollars);
    return dollars(nanoDollars, decimals, decimals > 2, locale);
}

QString exactMoney(qint64 nanoDollars, const QLocale& locale) { return dollars(nanoDollars, 9, true, locale); }

QString bytes(qint64 value, const QLocale& locale)
{
    static constexpr std::array kUnits {"B", "KB", "MB", "GB", "TB"};
    return scaled(static_cast<double>(value), 1024, kUnits, locale);
}

QString exactBytes(qint64 value, const QLocale& locale) { return locale.toString(value) + QLatin1Char(' ') + translated("bytes"); }

QString percent(double fraction, const QLocale& locale)
{
    if (!std::isfinite(fraction))
        return QStringLiteral("—");
    double value = fraction * 100;
    // Nearly all is not all: 99.97 % of runs succeeding is not 100 %.
    if (value > 99.9 && value < 100)
        value = 99.9;
    return threeDigits(value, locale) + QLatin1Char(' ') + locale.percent();
}

QString relative(const QDateTime& then, const QDateTime& now, const QLocale& locale)
{
    if (!then.isValid())
        return QStringLiteral("—");
    const qint64 seconds = then.secsTo(now);
    const qint64 away = std::abs(seconds);
    if (away < 2)
        return translated("now");
    if (away >= 30 * 86400)
        return locale.toString(then.toLocalTime().date(), QLocale::ShortFormat);
    const QString text = distance(away, locale);
    return (seconds > 0 ? translated("%1 ago") : translated("in %1")).arg(text);
}

QString moment(const QDateTime& when, const QDateTime& now, const QLocale& locale)
{
    if (!when.isValid())
        return QStringLiteral("—");
    const QDateTime local = when.toLocalTime();
    if (local.date() == now.toLocalTime().date())
        return local.toString(QStringLiteral("HH:mm:ss"));
    return locale.toString(local, local.date().year() == now.toLocalTime().date().year() ? QStringLiteral("d MMM HH:mm") : QStringLiteral("d MMM yyyy HH:mm"));
}

QString utc(const QDateTime& when) { return when.isValid() ? when.toUTC().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz")) + QStringLiteral(" UTC") : QString(); }

QString shortId(const QString& id, int length) { return id.size() <= length ? id : id.left(length) + QStringLiteral("…"); }

} // namespace kaze::ui::format
