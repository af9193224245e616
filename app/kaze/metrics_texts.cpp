#include "app/kaze/metrics_texts.h"

#include "app/kaze/terminal.h"
#include "engine/base/csv.h"
#include "engine/base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace kaze::cli {

namespace {

//! In at most so many digits behind the point, without zeros at its end.
std::string metricNumber(double value, int digits)
{
    std::array<char, 400> text{}; // of 1.8e308
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, digits).ptr;
    std::string told(text.data(), end);
    if (told.find('.') != std::string::npos)
        told.erase(told.find_last_not_of('0') + 1);
    if (told.ends_with('.'))
        told.pop_back();
    return told == "-0" ? "0" : told;
}

bool metricGap(const api::MetricLine& line, std::size_t step)
{
    return std::ranges::binary_search(line.gaps, static_cast<std::int64_t>(step));
}

} // namespace

std::string metricCount(double value)
{
    if (std::abs(value) >= 1000 && std::abs(value) < 9e18)
        return countText(static_cast<std::int64_t>(std::llround(value)));
    return metricNumber(value, std::abs(value) < 1 ? 3 : std::abs(value) < 10 ? 2 : 1);
}

std::string metricValueText(double value, const std::string& unit, bool isRate)
{
    const std::string rate = isRate ? "/s" : "";
    if (unit == "seconds" && !isRate)
        return durationText(value);
    if (unit == "bytes" && value >= 0 && value < 9e18)
        return base::sizeText(static_cast<std::uint64_t>(std::llround(value))) + rate;
    if (unit == "share")
        return metricNumber(value * 100, 1) + " %" + rate;
    if (unit == "dollars")
        return "$" + metricNumber(value, std::abs(value) < 1 ? 6 : 2) + rate;
    return metricCount(value) + rate;
}

std::string metricLabelsText(const std::map<std::string, std::string>& labels)
{
    std::string text;
    for (const auto& [name, value] : labels)
        text += (text.empty() ? "" : " ") + name + "=" + (value.empty() ? "-" : value);
    return text.empty() ? "all" : printable(text);
}

std::string metricSparkline(const api::MetricLine& line, std::size_t width)
{
    constexpr std::array<const char*, 8> kBlocks{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    const auto count = std::min(width, line.values.size());
    std::vector<std::optional<double>> columns(count);
    for (std::size_t i = 0; i < line.values.size(); ++i) {
        auto& column = columns[i * count / line.values.size()];
        if (!metricGap(line, i))
            column = std::max(column.value_or(line.values[i]), line.values[i]);
    }
    double most = 0, least = 0;
    for (const auto& column : columns) {
        most = std::max(most, column.value_or(0));
        least = std::min(least, column.value_or(0));
    }
    std::string text;
    for (const auto& column : columns) {
        const auto share = column && most > least ? (*column - least) / (most - least) : 0;
        text += column ? kBlocks.at(static_cast<std::size_t>(std::lround(share * (kBlocks.size() - 1)))) : " ";
    }
    return text;
}

std::string metricCsv(const api::MetricRange& range)
{
    std::vector<std::string> cells{"at"};
    for (const auto& line : range.lines)
        cells.push_back(base::spreadsheetSafe(metricLabelsText(line.labels)));
    auto text = base::csvLine(cells);
    const auto step = std::chrono::duration_cast<base::Time::duration>(std::chrono::duration<double>(range.stepSeconds));
    const auto steps = range.lines.empty() ? 0 : range.lines.front().values.size();
    for (std::size_t i = 0; i < steps; ++i) {
        cells = {base::toRfc3339(range.from + step * static_cast<std::int64_t>(i))};
        for (const auto& line : range.lines)
            cells.push_back(metricGap(line, i) ? std::string() : metricNumber(line.values.at(i), 9));
        text += base::csvLine(cells);
    }
    return text;
}

} // namespace kaze::cli
