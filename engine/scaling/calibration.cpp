#include "engine/scaling/calibration.h"

#include "engine/scaling/words.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

namespace kaze::scaling {

namespace {

using Point = telemetry::MetricHistory::Point;

constexpr std::size_t kLeastHours = 100;
constexpr std::size_t kLeastAbove = 12; //!< hours beyond a knee
constexpr double kHeadroom = 1.2;
constexpr double kDeviations = 6;
constexpr double kSigma = 1.4826;
constexpr double kSlower = 2;
constexpr double kBefore = 0.9;
constexpr double kWorthSaying = 0.1;

//! Nearest rank; `values` are sorted.
double ranked(const std::vector<double>& values, double share)
{
    const auto rank = static_cast<std::size_t>(std::max(1.0, std::ceil(share * static_cast<double>(values.size()))));
    return values[std::min(rank, values.size()) - 1];
}

double medianOf(std::vector<double> values)
{
    std::ranges::sort(values);
    return ranked(values, 0.5);
}

//! Two digits that count.
double rounded(double value)
{
    if (value <= 0)
        return value;
    const auto scale = std::pow(10, std::floor(std::log10(value)) - 1);
    return std::round(value / scale) * scale;
}

std::vector<Point> within(std::span<const Point> points, base::Time until)
{
    std::vector<Point> kept;
    std::ranges::copy_if(points, std::back_inserter(kept),
        [&](const Point& point) { return point.at >= until - kCalibratedOver && point.at < until; });
    return kept;
}

std::optional<api::TriggerCalibration> fromOrdinary(const TriggerSpec& spec, const std::vector<Point>& hours)
{
    std::vector<double> values;
    for (const auto& hour : hours)
        values.push_back(hour.value);
    std::ranges::sort(values);
    const auto high = ranked(values, 0.99);
    const auto middle = ranked(values, 0.5);
    if (high <= 0)
        return std::nullopt;
    std::vector<double> off;
    for (const auto value : values)
        off.push_back(std::abs(value - middle));
    const auto wide = middle + kDeviations * kSigma * medianOf(off);
    const auto above = kHeadroom * high / kWarnShare;
    const auto wanted = rounded(std::max(above, wide));
    api::TriggerCalibration made;
    made.threshold = std::min(wanted, spec.threshold);
    made.reason = "In " + std::to_string(hours.size()) + " hours of four weeks the median was " + valueText(middle, spec.unit)
        + " and 99 of 100 hours stayed below " + valueText(high, spec.unit)
        + ". The warning, at 70 %, should lie a fifth above that, and the threshold "
        + "six deviations above the median: " + valueText(wanted, spec.unit) + ".";
    if (wanted > spec.threshold)
        made.reason += " The documents' " + valueText(spec.threshold, spec.unit)
            + " is less, and a slow machine makes no promise smaller.";
    return made;
}

using Pair = std::pair<double, double>; //!< load and turns' time

//! Of the hours that have both, by rising load.
std::vector<Pair> loadsAndTimes(const std::vector<Point>& hours, const std::vector<Point>& turns)
{
    std::map<base::Time, double> tookAt;
    for (const auto& turn : turns)
        tookAt.emplace(turn.at, turn.value);
    std::vector<Pair> pairs;
    for (const auto& hour : hours)
        if (const auto took = tookAt.find(hour.at); took != tookAt.end())
            pairs.emplace_back(hour.value, took->second);
    std::ranges::stable_sort(pairs, {}, &Pair::first);
    return pairs;
}

double medianTime(const std::vector<Pair>& pairs, std::size_t begin, std::size_t end)
{
    std::vector<double> took;
    for (auto i = begin; i < end; ++i)
        took.push_back(pairs[i].second);
    return medianOf(std::move(took));
}

//! The first hour behind `at` with more load.
std::size_t behindLoad(const std::vector<Pair>& pairs, std::size_t at)
{
    return static_cast<std::size_t>(
        std::ranges::upper_bound(pairs.begin() + static_cast<std::ptrdiff_t>(at), pairs.end(), pairs[at].first, {}, &Pair::first)
        - pairs.begin());
}

std::optional<api::TriggerCalibration> fromKnee(
    const TriggerSpec& spec, const std::vector<Point>& hours, const std::vector<Point>& turns)
{
    const auto pairs = loadsAndTimes(hours, turns);
    if (pairs.size() < kLeastHours)
        return std::nullopt;
    // Hours of the same load are told apart by nothing: they stay together.
    const auto busier = behindLoad(pairs, pairs.size() / 2 - 1);
    const auto quiet = medianTime(pairs, 0, busier);
    std::optional<std::size_t> knee;
    for (auto i = busier; i + kLeastAbove <= pairs.size() && !knee; i = behindLoad(pairs, i))
        if (medianTime(pairs, i, behindLoad(pairs, i)) >= kSlower * quiet
            && medianTime(pairs, i, pairs.size()) >= kSlower * quiet)
            knee = i;
    if (quiet <= 0 || !knee)
        return std::nullopt;
    api::TriggerCalibration made;
    const auto before = rounded(kBefore * pairs[*knee].first);
    made.threshold = spec.unit == "share" ? std::min(before, 1.0) : before;
    made.reason = "In " + std::to_string(pairs.size()) + " hours of four weeks the p95 of turns was "
        + valueText(quiet, "seconds") + " in the quieter half, and from " + valueText(pairs[*knee].first, spec.unit) + " on, in "
        + std::to_string(pairs.size() - *knee) + " hours, at least twice that. A tenth before it is "
        + valueText(before, spec.unit) + (made.threshold < before ? ", and there is no threshold above all there is." : ".");
    return made;
}

} // namespace

base::Time calibratedAt(base::Time now)
{
    const auto today = std::chrono::floor<std::chrono::days>(now);
    return today - (std::chrono::weekday(today) - std::chrono::Monday);
}

std::optional<api::TriggerCalibration> calibrate(const TriggerSpec& spec, double threshold,
    std::span<const telemetry::MetricHistory::Point> hours, std::span<const telemetry::MetricHistory::Point> turns,
    base::Time now)
{
    if (spec.calibrated == Calibrated::Not)
        return std::nullopt;
    const auto until = calibratedAt(now);
    const auto kept = within(hours, until);
    if (kept.size() < kLeastHours)
        return std::nullopt;
    auto made
        = spec.calibrated == Calibrated::FromOrdinary ? fromOrdinary(spec, kept) : fromKnee(spec, kept, within(turns, until));
    if (!made || made->threshold <= 0 || std::abs(made->threshold - threshold) < kWorthSaying * threshold)
        return std::nullopt;
    made->at = until;
    return made;
}

} // namespace kaze::scaling
