#include "engine/base/money.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace kaze::base {

namespace {

constexpr std::uint64_t kNanosPerDollar = 1'000'000'000;
constexpr std::uint64_t kNanosPerCent = 10'000'000;

std::string withThousands(std::uint64_t dollars)
{
    auto digits = std::to_string(dollars);
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
        digits.insert(static_cast<std::size_t>(at), 1, ',');
    return digits;
}

//! Four significant digits, two decimals at least: 0.015 is "0.015", 0.1 "0.10", 0.000456789 "0.0004568".
std::string smallText(std::uint64_t nanos)
{
    std::uint64_t unit = 1;
    while (nanos / unit >= 10'000)
        unit *= 10;
    nanos = (nanos + unit / 2) / unit * unit;
    auto digits = std::to_string(nanos);
    digits.insert(0, 10 - std::min<std::size_t>(10, digits.size()), '0');
    digits.insert(1, 1, '.');
    constexpr std::size_t kTwoDecimals = 4;
    digits.erase(std::max(kTwoDecimals, digits.find_last_not_of('0') + 1));
    return digits;
}

std::string centsText(std::uint64_t nanos)
{
    const auto cents = nanos / kNanosPerCent + (nanos % kNanosPerCent >= kNanosPerCent / 2 ? 1 : 0);
    const auto rest = std::to_string(cents % 100);
    return withThousands(cents / 100) + '.' + (rest.size() < 2 ? "0" : "") + rest;
}

} // namespace

Money Money::fromDollars(double dollars)
{
    constexpr double kMost = 9.2e9;
    if (std::isnan(dollars))
        return {};
    return {std::llround(std::clamp(dollars, -kMost, kMost) * static_cast<double>(kNanosPerDollar))};
}

std::string Money::text() const
{
    if (nanos == 0)
        return "$0";
    const auto amount = nanos < 0 ? 0 - static_cast<std::uint64_t>(nanos) : static_cast<std::uint64_t>(nanos);
    return (nanos < 0 ? "-$" : "$") + (amount < kNanosPerDollar ? smallText(amount) : centsText(amount));
}

Money costOf(std::int64_t tokens, Money perMillion)
{
    __extension__ using Wide = __int128;
    constexpr Wide kMillion = 1'000'000;
    if (tokens <= 0 || perMillion.nanos <= 0)
        return {};
    const auto nanos = (static_cast<Wide>(tokens) * perMillion.nanos + kMillion - 1) / kMillion;
    return {static_cast<std::int64_t>(std::min<Wide>(nanos, std::numeric_limits<std::int64_t>::max()))};
}

} // namespace kaze::base
