#include "ui/widgets/format.h"

#include <QCoreApplication>

#include <array>
#include <cmath>

namespace kaze::ui::format {

namespace {

//! The context of the texts; lupdate finds them by its name.
struct Format {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::format)
};

enum class Zeros { Keep, Drop };

// One digit after the point below `limit`: 1.84 and 18.42 become 1.8 and 18.4, 184.2 becomes 184.
QString rounded(double value, double limit, Zeros zeros, const QLocale& locale)
{
    const bool fraction = std::abs(value) < limit - 0.05;
    QString text = locale.toString(value, 'f', fraction ? 1 : 0);
    const QString zero = locale.decimalPoint() + locale.zeroDigit();
    if (fraction && zeros == Zeros::Drop && text.endsWith(zero))
        text.chop(zero.size());
    return text;
}

struct Scaled {
    double value = 0;
    std::size_t unit = 0;
};

// The largest unit in which the value is at least one; what would be rounded up to a whole next unit moves on.
Scaled scaled(double value, double base, std::size_t units)
{
    std::size_t unit = 0;
    while (unit + 1 < units && std::abs(value) >= base - (unit == 0 ? 0.0 : 0.5)) {
        value /= base;
        ++unit;
    }
    return {value, unit};
}

QString withUnit(const QString& number, const char* unit)
{
    return number + QLatin1Char(' ') + QString::fromUtf8(unit);
}

QString twoParts(qint64 first, const char* firstUnit, qint64 second, const char* secondUnit, const QLocale& locale)
{
    QString text = locale.toString(first) + QLatin1Char(' ') + Format::tr(firstUnit);
    if (second > 0)
        text += QLatin1Char(' ') + locale.toString(second) + QLatin1Char(' ') + Format::tr(secondUnit);
    return text;
}

QString distance(qint64 seconds, const QLocale& locale)
{
    if (seconds < 60)
        return locale.toString(seconds) + QLatin1Char(' ') + Format::tr("s");
    if (seconds < 3600)
        return locale.toString(seconds / 60) + QLatin1Char(' ') + Format::tr("min");
    if (seconds < 86400)
        return locale.toString(seconds / 3600) + QLatin1Char(' ') + Format::tr("h");
    return locale.toString(seconds / 86400) + QLatin1Char(' ') + Format::tr("d");
}

// Digits after the point that show a small amount: two from ten cents on, else as many as reach two significant ones.
int decimalsFor(qint64 nanos)
{
    const double dollars = std::abs(static_cast<double>(nanos)) / 1e9;
    if (nanos == 0 || dollars >= 0.1)
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
    static constexpr std::array kUnits{"", "k", "M", "G", "T"};
    const auto [number, unit] = scaled(static_cast<double>(value), 1000, kUnits.size());
    return unit == 0 ? locale.toString(value) : withUnit(rounded(number, 100, Zeros::Keep, locale), kUnits[unit]);
}

QString exactCount(qint64 value, const QLocale& locale)
{
    return locale.toString(value);
}

QString duration(qint64 nanoseconds, const QLocale& locale)
{
    if (nanoseconds < 0)
        return QStringLiteral("—");
    if (nanoseconds < 59'950'000'000) {
        static constexpr std::array kUnits{"ns", "µs", "ms", "s"};
        const auto [number, unit] = scaled(static_cast<double>(nanoseconds), 1000, kUnits.size());
        const bool seconds = unit == 3;
        return withUnit(unit == 0 ? locale.toString(nanoseconds)
                                  : rounded(number, seconds ? 100 : 10, seconds ? Zeros::Keep : Zeros::Drop, locale),
            kUnits[unit]);
    }
    const qint64 seconds = (nanoseconds + 500'000'000) / 1'000'000'000;
    if (seconds < 3600)
        return twoParts(seconds / 60, QT_TRANSLATE_NOOP("kaze::ui::format", "m"), seconds % 60,
            QT_TRANSLATE_NOOP("kaze::ui::format", "s"), locale);
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

QString exactMoney(qint64 nanoDollars, const QLocale& locale)
{
    return dollars(nanoDollars, 9, true, locale);
}

QString bytes(qint64 value, const QLocale& locale)
{
    static constexpr std::array kUnits{"B", "KB", "MB", "GB", "TB"};
    const auto [number, unit] = scaled(static_cast<double>(value), 1024, kUnits.size());
    return withUnit(unit == 0 ? locale.toString(value) : rounded(number, 10, Zeros::Drop, locale), kUnits[unit]);
}

QString exactBytes(qint64 value, const QLocale& locale)
{
    return locale.toString(value) + QLatin1Char(' ') + Format::tr("bytes");
}

QString percent(double fraction, const QLocale& locale)
{
    if (!std::isfinite(fraction))
        return QStringLiteral("—");
    double value = fraction * 100;
    // Nearly all is not all: 99.97 % of runs succeeding is not 100 %.
    if (value > 99.9 && value < 100)
        value = 99.9;
    return rounded(value, 100, Zeros::Drop, locale) + QLatin1Char(' ') + locale.percent();
}

QString relative(const QDateTime& then, const QDateTime& now, const QLocale& locale)
{
    if (!then.isValid())
        return QStringLiteral("—");
    const qint64 seconds = then.secsTo(now);
    const qint64 away = std::abs(seconds);
    if (away < 2)
        return Format::tr("now");
    if (away >= 30 * 86400)
        return locale.toString(then.toLocalTime().date(), QLocale::ShortFormat);
    const QString text = distance(away, locale);
    return (seconds > 0 ? Format::tr("%1 ago") : Format::tr("in %1")).arg(text);
}

QString moment(const QDateTime& when, const QDateTime& now, const QLocale& locale)
{
    if (!when.isValid())
        return QStringLiteral("—");
    const QDateTime local = when.toLocalTime();
    if (local.date() == now.toLocalTime().date())
        return local.toString(QStringLiteral("HH:mm:ss"));
    return locale.toString(local,
        local.date().year() == now.toLocalTime().date().year() ? QStringLiteral("d MMM HH:mm")
                                                               : QStringLiteral("d MMM yyyy HH:mm"));
}

QString utc(const QDateTime& when)
{
    return when.isValid() ? when.toUTC().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz")) + QStringLiteral(" UTC") : QString();
}

QString shortId(const QString& id, int length)
{
    return id.size() <= length ? id : id.left(length) + QStringLiteral("…");
}

} // namespace kaze::ui::format
