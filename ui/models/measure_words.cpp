#include "ui/models/measure_words.h"

#include "ui/models/schedule_words.h"
#include "ui/widgets/format.h"

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <utility>

namespace kaze::ui::measure {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::MeasureWords)
};

using Units = std::span<const std::pair<const char*, double>>;

// The greatest first.
constexpr std::array<std::pair<const char*, double>, 6> kTimes{
    {{"d", 86'400}, {"h", 3'600}, {"min", 60}, {"s", 1}, {"ms", 1e-3}, {"µs", 1e-6}}};
// As the documents, the cell and the command line write them: 500 GB are 5e11 bytes.
constexpr std::array<std::pair<const char*, double>, 5> kBytes{{{"TB", 1e12}, {"GB", 1e9}, {"MB", 1e6}, {"KB", 1e3}, {"B", 1}}};
constexpr std::array<std::pair<const char*, double>, 4> kBinaryBytes{
    {{"TiB", 1024.0 * 1024 * 1024 * 1024}, {"GiB", 1024.0 * 1024 * 1024}, {"MiB", 1024.0 * 1024}, {"KiB", 1024}}};
constexpr std::array<std::pair<const char*, double>, 3> kCounts{{{"G", 1e9}, {"M", 1e6}, {"k", 1e3}}};

QString number(double value)
{
    auto locale = QLocale();
    locale.setNumberOptions(QLocale::OmitGroupSeparator);
    return locale.toString(value, 'g', 12);
}

QString inUnits(double value, Units units)
{
    for (const auto& [name, size] : units)
        if (value >= size * (1 - 1e-9))
            return number(value / size) + QLatin1Char(' ') + QString::fromUtf8(name);
    return value > 0 ? number(value / units.back().second) + QLatin1Char(' ') + QString::fromUtf8(units.back().first)
                     : QStringLiteral("0");
}

std::optional<double> numberIn(const QString& typed)
{
    bool good = false;
    double value = QLocale().toDouble(typed, &good);
    if (!good)
        value = QLocale::c().toDouble(typed, &good);
    return good && std::isfinite(value) && value >= 0 ? std::optional(value) : std::nullopt;
}

std::optional<double> sizeOf(const QString& name, Units units)
{
    for (const auto& [known, size] : units)
        if (name.compare(QString::fromUtf8(known), Qt::CaseInsensitive) == 0)
            return size;
    return std::nullopt;
}

std::optional<double> factorOf(const QString& sign, const std::string& unit)
{
    if (unit == "seconds")
        return sign.isEmpty()             ? std::optional(1.0)
            : sign == QLatin1String("us") ? std::optional(1e-6)
            : sign == QLatin1String("m")  ? std::optional(60.0)
                                          : sizeOf(sign, kTimes);
    if (unit == "bytes") {
        const auto binary = sizeOf(sign, kBinaryBytes);
        return sign.isEmpty() ? std::optional(1.0) : binary ? binary : sizeOf(sign, kBytes);
    }
    if (sign.isEmpty())
        return 1.0;
    // "m" is no million.
    return sign == QLatin1String("m") ? std::nullopt : sizeOf(sign, kCounts);
}

QString plain(double value)
{
    const bool whole = std::abs(value - std::round(value)) < 1e-9 || std::abs(value) >= 100;
    if (!whole)
        return QLocale().toString(value, 'g', 3);
    // "5 M", as limits are written.
    const QLocale locale;
    return format::count(std::llround(value))
        .replace(locale.decimalPoint() + locale.zeroDigit() + QLatin1Char(' '), QStringLiteral(" "));
}

//! Three digits that count.
QString bytesText(double value)
{
    const double size = std::abs(value);
    for (const auto& [name, unit] : kBytes)
        if (size >= unit * 0.9995 || unit == 1)
            return QLocale().toString(value / unit, size / unit >= 99.95 ? 'f' : 'g', size / unit >= 99.95 ? 0 : 3)
                + QLatin1Char(' ') + QString::fromUtf8(name);
    return {};
}

} // namespace

QString text(double value, const std::string& unit)
{
    if (!std::isfinite(value))
        return QStringLiteral("—");
    if (unit == "seconds")
        return format::duration(std::llround(std::clamp(value, 0.0, 9e9) * 1e9));
    if (unit == "bytes")
        return bytesText(value);
    if (unit == "share")
        return format::percent(value);
    if (unit == "dollars")
        return format::money(std::llround(value * 1e9));
    if (unit == "per_minute")
        return Words::tr("%1/min", "a rate").arg(plain(value));
    if (unit == "times")
        return QLocale().toString(value, 'g', 3) + QStringLiteral("×");
    return plain(value);
}

QString exact(double value, const std::string& unit)
{
    if (!std::isfinite(value))
        return QStringLiteral("—");
    if (unit == "seconds")
        return number(value) + QStringLiteral(" s");
    if (unit == "bytes")
        return format::exactBytes(std::llround(value));
    if (unit == "share")
        return number(value * 100) + QStringLiteral(" %");
    if (unit == "dollars")
        return format::exactMoney(std::llround(value * 1e9));
    return unit == "per_minute" ? Words::tr("%1/min", "a rate").arg(number(value)) : number(value);
}

QString field(double value, const std::string& unit)
{
    if (unit == "seconds")
        return inUnits(value, kTimes);
    if (unit == "bytes")
        return inUnits(value, kBytes);
    return unit == "share" ? number(value * 100) + QStringLiteral(" %") : number(value);
}

std::optional<double> parse(const QString& typed, const std::string& unit)
{
    static const QRegularExpression shape(QStringLiteral("^\\$?\\s*([0-9][0-9.,\\s\\x{a0}\\x{202f}]*?)\\s*([^0-9.,\\s]*)$"));
    QString trimmed = typed.trimmed();
    if (unit == "per_minute")
        trimmed.remove(QStringLiteral("/min"));
    if (unit == "times")
        trimmed.remove(QStringLiteral("×")).remove(QLatin1Char('x'));
    const auto match = shape.match(trimmed.trimmed());
    if (!match.hasMatch())
        return unit == "seconds" && !trimmed.isEmpty() ? schedule::spanOf(trimmed) : std::nullopt;
    const auto value = numberIn(match.captured(1));
    const QString sign = match.captured(2);
    if (!value)
        return std::nullopt;
    if (unit == "share") {
        if (!sign.isEmpty() && sign != QLatin1String("%"))
            return std::nullopt;
        return sign.isEmpty() && *value <= 1 ? *value : *value / 100;
    }
    const auto factor = factorOf(sign, unit);
    return factor ? std::optional(*value * *factor) : std::nullopt;
}

std::string unitOf(const std::string& metric)
{
    std::string name = metric;
    if (name.ends_with("_total"))
        name.resize(name.size() - 6);
    for (const auto* unit : {"seconds", "bytes", "dollars"})
        if (name.ends_with(std::string("_") + unit))
            return unit;
    return name.ends_with("_ratio") || name.ends_with("_share") ? "share" : "";
}

} // namespace kaze::ui::measure
