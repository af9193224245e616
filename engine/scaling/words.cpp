#include "engine/scaling/words.h"

#include "engine/base/text.h"

#include <array>
#include <charconv>
#include <cmath>

namespace kaze::scaling {

namespace {

std::string digits(double value, int behindPoint)
{
    std::array<char, 400> text{}; // of 1.8e308
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, behindPoint).ptr;
    std::string told(text.data(), end);
    if (told.contains('.'))
        told.erase(told.find_last_not_of('0') + 1);
    if (told.ends_with('.'))
        told.pop_back();
    return told == "-0" ? "0" : told;
}

//! Three digits that count.
std::string threeDigits(double value)
{
    const auto size = std::abs(value);
    return digits(value, size < 0.1 ? 3 : size < 10 ? 2 : size < 100 ? 1 : 0);
}

std::string timeText(double seconds)
{
    if (seconds < 0.001)
        return threeDigits(seconds * 1e6) + " µs";
    if (seconds < 1)
        return threeDigits(seconds * 1e3) + " ms";
    return threeDigits(seconds) + " s";
}

} // namespace

std::string countText(double count)
{
    constexpr std::array<std::string_view, 5> kScales{"", " k", " M", " G", " T"};
    std::size_t scale = 0;
    // 999 950 already reads "1 M".
    while (std::abs(count) >= (scale == 0 ? 9999.5 : 999.5) && scale + 1 < kScales.size()) {
        count /= 1000;
        ++scale;
    }
    const bool isWhole = scale == 0 && count == std::floor(count);
    return (isWhole ? digits(count, 0) : threeDigits(count)) + std::string(kScales.at(scale));
}

std::string valueText(double value, std::string_view unit)
{
    if (!std::isfinite(value))
        return "-";
    if (unit == "share")
        return threeDigits(value * 100) + " %";
    if (unit == "seconds")
        return timeText(value);
    if (unit == "bytes" && value >= 0 && value < 9e18)
        return base::sizeText(static_cast<std::uint64_t>(std::llround(value)));
    return countText(value) + (unit == "per_minute" ? " a minute" : "");
}

std::string spanText(std::chrono::seconds span)
{
    const auto seconds = span.count();
    if (seconds >= 3600 && seconds % 3600 == 0)
        return std::to_string(seconds / 3600) + " h";
    if (seconds >= 60 && seconds % 60 == 0)
        return std::to_string(seconds / 60) + " min";
    return std::to_string(seconds) + " s";
}

} // namespace kaze::scaling
