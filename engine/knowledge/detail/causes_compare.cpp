#include "engine/knowledge/detail/causes_compare.h"

#include "engine/knowledge/detail/statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace kaze::knowledge::detail {

namespace {

constexpr double kRounding = 1e-12; //!< of the squares that were added up
constexpr double kStep = 8 * std::numeric_limits<double>::epsilon(); //!< of a value: nearer ones are the same

//! Strata that have both arms.
struct Both {
    std::vector<StratumSums> strata;
    std::int64_t with = 0, without = 0; //!< episodes
    int exponent = std::numeric_limits<int>::min(); //!< the largest of theirs: the unit in which they are compared
};

Both bothOf(std::span<const StratumSums> strata)
{
    Both both;
    for (const auto& each : strata) {
        if (each.with.count == 0 || each.without.count == 0)
            continue;
        both.strata.push_back(each);
        both.with += each.with.count;
        both.without += each.without.count;
        both.exponent = std::max(both.exponent, each.scale.exponent);
    }
    return both;
}

Counts countsOf(const Sums& sums)
{
    return {std::llround(sums.sum), sums.count};
}

//! From the stratum's origin and in its unit. `squares` are those that went into the arm's, were it only to be subtracted again: what is tiny beside them
//! is rounding, as is what is tiny beside the values themselves.
Sample sampleOf(const Sums& arm, double squares, const Scale& scale)
{
    const auto count = static_cast<double>(arm.count);
    const double mean = arm.sum / count;
    const double within = arm.squares - arm.sum * mean;
    const double step = kStep * std::abs(scale.origin);
    return {arm.count, std::abs(mean) > step ? mean : 0, within > kRounding * squares + count * step * step ? within : 0};
}

//! From the stratum's origin, in units of 2^exponent. The arm without is what is left of all.
SampleArms samplesOf(const StratumSums& stratum, int exponent)
{
    const int shift = stratum.scale.exponent - exponent;
    const auto shifted = [&](const Sample& sample) {
        return Sample{sample.count, std::ldexp(sample.mean, shift), std::ldexp(sample.squares, 2 * shift)};
    };
    const double all = stratum.with.squares + stratum.without.squares;
    return {shifted(sampleOf(stratum.with, stratum.with.squares, stratum.scale)),
        shifted(sampleOf(stratum.without, all, stratum.scale))};
}

//! One arm of all strata as a single sample.
api::CausalArm armOf(const Both& both, Sample SampleArms::*arm)
{
    Sample all;
    for (const auto& stratum : both.strata) {
        const Sample one = samplesOf(stratum, both.exponent).*arm;
        const double origin = std::ldexp(stratum.scale.origin, stratum.scale.exponent - both.exponent);
        const double step = origin + one.mean - all.mean;
        const double share = static_cast<double>(one.count) / static_cast<double>(all.count + one.count);
        all.squares += one.squares + step * step * share * static_cast<double>(all.count);
        all.mean += step * share;
        all.count += one.count;
    }
    const double variance = all.count > 1 ? all.squares / static_cast<double>(all.count - 1) : 0;
    return {all.count, std::ldexp(all.mean, both.exponent), std::ldexp(std::sqrt(variance), both.exponent)};
}

std::string methodOf(const Measure& measure, const Both& both, std::size_t strata, bool byPermutation)
{
    const std::string permutation = "permutation test, as no arm varies";
    if (measure.stratify.empty())
        return measure.binary ? "Fisher's exact test, Newcombe interval" : byPermutation ? permutation : "Welch's t-test";
    const std::string test = measure.binary ? "Mantel-Haenszel risk difference"
        : byPermutation                     ? permutation
                                            : "Welch's t-test of the means' weighted differences";
    return "stratified by " + measure.stratify + " (" + std::to_string(both.strata.size()) + " of " + std::to_string(strata)
        + " have both arms), " + test;
}

std::optional<Comparison> compareCounts(const Both& both, const Measure& measure)
{
    std::vector<CountArms> strata;
    for (const auto& each : both.strata)
        strata.push_back({countsOf(each.with), countsOf(each.without)});
    if (!measure.stratify.empty())
        return mantelHaenszel(strata, measure.alpha);
    Comparison comparison;
    const auto& [with, without] = strata.front();
    comparison.difference = static_cast<double>(with.successes) / static_cast<double>(with.trials)
        - static_cast<double>(without.successes) / static_cast<double>(without.trials);
    comparison.interval = newcombe(strata.front(), measure.alpha);
    comparison.p = fisherExact(strata.front());
    return comparison;
}

std::optional<Comparison> compareMeans(const Both& both, const Measure& measure)
{
    std::vector<SampleArms> strata;
    for (const auto& each : both.strata)
        strata.push_back(samplesOf(each, both.exponent));
    auto comparison = meanDifference(strata, measure.alpha);
    if (comparison)
        for (auto* figure : {&comparison->difference, &comparison->interval.low, &comparison->interval.high})
            *figure = std::ldexp(*figure, both.exponent);
    return comparison;
}

bool isFinite(const api::CausalEdge& edge)
{
    const auto figures = {
        edge.with.mean, edge.with.deviation, edge.without.mean, edge.without.deviation, edge.uplift, edge.low, edge.high, edge.p};
    return std::ranges::all_of(figures, [](double figure) { return std::isfinite(figure); });
}

} // namespace

Sums& Sums::operator+=(const Sums& other)
{
    count += other.count;
    sum += other.sum;
    squares += other.squares;
    return *this;
}

Sums Sums::without(const Sums& part) const
{
    return {count - part.count, sum - part.sum, squares - part.squares};
}

bool compare(std::span<const StratumSums> strata, const Measure& measure, api::CausalEdge& edge)
{
    const auto both = bothOf(strata);
    if (both.strata.empty() || both.with < measure.minEpisodes || both.without < measure.minEpisodes)
        return false;
    const auto comparison = measure.binary ? compareCounts(both, measure) : compareMeans(both, measure);
    if (!comparison)
        return false;
    edge.with = armOf(both, &SampleArms::with);
    edge.without = armOf(both, &SampleArms::without);
    edge.uplift = comparison->difference;
    edge.low = comparison->interval.low;
    edge.high = comparison->interval.high;
    edge.p = comparison->p;
    edge.strata = static_cast<std::int64_t>(both.strata.size());
    const auto populated = static_cast<std::size_t>(
        std::ranges::count_if(strata, [](const auto& each) { return each.with.count + each.without.count > 0; }));
    edge.method = methodOf(measure, both, populated, comparison->byPermutation);
    return isFinite(edge);
}

api::CausalBackTest backTest(std::span<const StratumSums> earlier, std::span<const StratumSums> later, const Measure& measure)
{
    const auto episodesOf = [](std::span<const StratumSums> strata) {
        const auto both = bothOf(strata);
        return both.with + both.without;
    };
    api::CausalBackTest test;
    test.earlier = episodesOf(earlier);
    test.later = episodesOf(later);
    api::CausalEdge before;
    api::CausalEdge after;
    if (!compare(earlier, measure, before) || !compare(later, measure, after)) {
        test.verdict = "too few";
        return test;
    }
    test.earlierUplift = before.uplift;
    test.laterUplift = after.uplift;
    test.laterLow = after.low;
    test.laterHigh = after.high;
    const auto signOf = [](double number) { return (number > 0) - (number < 0); };
    const bool sameSign = signOf(before.uplift) == signOf(after.uplift);
    const bool sure = after.low > 0 || after.high < 0;
    test.verdict = !sameSign ? "reversed" : sure ? "holds" : "same sign";
    return test;
}

void rank(std::vector<api::CausalEdge>& edges, double alpha, std::size_t limit)
{
    std::vector<double> p;
    for (const auto& edge : edges)
        p.push_back(edge.p);
    const auto q = benjaminiHochberg(p);
    for (std::size_t i = 0; i < edges.size(); ++i) {
        edges[i].q = q[i];
        edges[i].significant = q[i] <= alpha;
    }
    std::ranges::sort(edges, [](const api::CausalEdge& a, const api::CausalEdge& b) {
        if (a.p != b.p)
            return a.p < b.p;
        if (std::abs(a.uplift) != std::abs(b.uplift))
            return std::abs(a.uplift) > std::abs(b.uplift);
        return a.factor < b.factor;
    });
    if (edges.size() > limit)
        edges.resize(limit);
}

} // namespace kaze::knowledge::detail
