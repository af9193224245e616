#include "engine/knowledge/detail/statistics.h"

#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/gamma.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace kaze::knowledge::detail {

namespace {

constexpr double kSmallest = std::numeric_limits<double>::min();
constexpr double kSame = 1e-9; //!< of a mean; less is rounding

double normalQuantile(double alpha)
{
    return boost::math::quantile(boost::math::complement(boost::math::normal(), alpha / 2));
}

double real(std::int64_t number)
{
    return static_cast<double>(number);
}

double shareOf(Counts counts)
{
    return real(counts.successes) / real(counts.trials);
}

//! Likelihoods of the tables with the same margins, by how many of the successes are in the first arm, relative to the likeliest one.
class Tables {
public:
    explicit Tables(CountArms arms)
        : m_trials(arms.with.trials), m_successes(arms.with.successes + arms.without.successes),
          m_failures(m_trials + arms.without.trials - m_successes)
    {
        const auto all = m_successes + m_failures;
        m_least = std::max<std::int64_t>(0, m_trials - m_failures);
        m_most = std::min(m_trials, m_successes);
        const double mode = (real(m_trials) + 1) * (real(m_successes) + 1) / (real(all) + 2);
        m_mode = std::clamp(static_cast<std::int64_t>(mode), m_least, m_most);
    }

    //! Calls back with each likelihood that a double can hold, from the likeliest one outwards.
    template <class Visit>
    void walk(Visit visit) const
    {
        visit(m_mode, 1.0);
        double likelihood = 1;
        for (auto at = m_mode; at < m_most && likelihood > kSmallest; ++at)
            visit(at + 1, likelihood *= ratio(at));
        likelihood = 1;
        for (auto at = m_mode; at > m_least && likelihood > kSmallest; --at)
            visit(at - 1, likelihood /= ratio(at - 1));
    }

private:
    //! Of the table with one more to that one.
    [[nodiscard]] double ratio(std::int64_t at) const
    {
        return real(m_successes - at) * real(m_trials - at) / (real(at + 1) * real(m_failures - m_trials + at + 1));
    }

    std::int64_t m_trials, m_successes, m_failures;
    std::int64_t m_least = 0, m_most = 0, m_mode = 0;
};

//! What both arms of all strata come to.
CountArms pooled(std::span<const CountArms> strata)
{
    CountArms all;
    for (const auto& arms : strata) {
        all.with.successes += arms.with.successes;
        all.with.trials += arms.with.trials;
        all.without.successes += arms.without.successes;
        all.without.trials += arms.without.trials;
    }
    return all;
}

//! Cochran, Mantel and Haenszel; 1 where nothing could have differed.
double conditionalP(std::span<const CountArms> strata)
{
    double excess = 0;
    double variance = 0;
    for (const auto& [with, without] : strata) {
        const double all = real(with.trials + without.trials);
        const double successes = real(with.successes + without.successes);
        excess += real(with.successes) - real(with.trials) * successes / all;
        variance += real(with.trials) * real(without.trials) * successes * (all - successes) / (all * all * (all - 1));
    }
    if (variance <= 0)
        return 1;
    const double corrected = std::max(0.0, std::abs(excess) - 0.5);
    return std::max(std::erfc(corrected / std::sqrt(2 * variance)), kSmallest);
}

//! How likely it is, were the arms drawn by lot, that each value falls to the arm that has it, doubled for the opposite. Differences of both signs
//! are not the utmost that could have come: they say nothing.
double permutationP(std::span<const SampleArms> strata)
{
    double logarithm = std::log(2.0);
    bool more = false;
    bool less = false;
    for (const auto& [with, without] : strata) {
        if (std::abs(with.mean - without.mean) <= kSame * (std::abs(with.mean) + std::abs(without.mean)))
            continue;
        (with.mean > without.mean ? more : less) = true;
        logarithm += boost::math::lgamma(real(with.count) + 1) + boost::math::lgamma(real(without.count) + 1)
            - boost::math::lgamma(real(with.count + without.count) + 1);
    }
    return more == less ? 1 : std::clamp(std::exp(logarithm), kSmallest, 1.0);
}

//! What the arms of all strata have within them.
struct Within {
    double squares = 0;
    std::int64_t freedom = 0;

    void add(const Sample& sample)
    {
        squares += sample.squares;
        freedom += sample.count - 1;
    }
    [[nodiscard]] double variance() const { return squares / real(freedom); }
};

double meanOf(std::span<const SampleArms> strata, double varianceWith, double varianceWithout, double& coefficientWith,
    double& coefficientWithout)
{
    double weights = 0;
    double sum = 0;
    for (const auto& [with, without] : strata) {
        const double weight = 1 / (varianceWith / real(with.count) + varianceWithout / real(without.count));
        weights += weight;
        sum += weight * (with.mean - without.mean);
        coefficientWith += weight * weight / real(with.count);
        coefficientWithout += weight * weight / real(without.count);
    }
    coefficientWith /= weights * weights;
    coefficientWithout /= weights * weights;
    return sum / weights;
}

//! Arms without variance: the difference itself is sure of nothing but its sign, so its interval is that of so many successes against none.
Comparison byPermutation(std::span<const SampleArms> strata, double alpha)
{
    Comparison comparison;
    double with = 0;
    double without = 0;
    comparison.byPermutation = true;
    comparison.difference = meanOf(strata, 1, 1, with, without);
    comparison.p = permutationP(strata);
    CountArms all;
    for (const auto& arms : strata) {
        all.with.trials += arms.with.count;
        all.without.trials += arms.without.count;
    }
    all.with.successes = all.with.trials;
    const auto share = newcombe(all, alpha);
    comparison.interval = {comparison.difference * share.low, comparison.difference * share.high};
    if (comparison.difference < 0)
        std::swap(comparison.interval.low, comparison.interval.high);
    return comparison;
}

} // namespace

Interval wilson(Counts counts, double alpha)
{
    const double z = normalQuantile(alpha);
    const double n = real(counts.trials);
    const double share = shareOf(counts);
    const double middle = share + z * z / (2 * n);
    const double spread = z * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
    const double scale = 1 + z * z / n;
    return {std::max(0.0, (middle - spread) / scale), std::min(1.0, (middle + spread) / scale)};
}

Interval newcombe(CountArms arms, double alpha)
{
    const double with = shareOf(arms.with);
    const double without = shareOf(arms.without);
    const auto first = wilson(arms.with, alpha);
    const auto second = wilson(arms.without, alpha);
    return {with - without - std::hypot(with - first.low, second.high - without),
        with - without + std::hypot(first.high - with, without - second.low)};
}

double fisherExact(CountArms arms)
{
    // Likelihoods that are the same by arithmetic differ by rounding.
    constexpr double kEqual = 1 + 1e-7;
    const Tables tables(arms);
    double own = 0;
    const auto find = [&](std::int64_t at, double likelihood) { own = at == arms.with.successes ? likelihood : own; };
    tables.walk(find);
    double all = 0;
    double unlikelier = 0;
    const auto add = [&](std::int64_t, double likelihood) {
        all += likelihood;
        unlikelier += likelihood <= own * kEqual ? likelihood : 0;
    };
    tables.walk(add);
    return std::clamp(unlikelier / all, kSmallest, 1.0);
}

Comparison mantelHaenszel(std::span<const CountArms> strata, double alpha)
{
    double weights = 0;
    double sum = 0;
    double p = 0;
    double q = 0;
    for (const auto& [with, without] : strata) {
        const double n1 = real(with.trials);
        const double n0 = real(without.trials);
        const double a = real(with.successes);
        const double b = real(without.successes);
        const double all = n1 + n0;
        weights += n1 * n0 / all;
        sum += (a * n0 - b * n1) / all;
        p += (n1 * n1 * b - n0 * n0 * a + n1 * n0 * (n0 - n1) / 2) / (all * all);
        q += (a * (n0 - b) + b * (n1 - a)) / (2 * all);
    }
    Comparison comparison;
    comparison.difference = sum / weights;
    comparison.p = conditionalP(strata);
    const double variance = (comparison.difference * p + q) / (weights * weights);
    if (variance <= 1e-12) {
        comparison.interval = newcombe(pooled(strata), alpha); // all strata are at one end, where the estimated variance is 0
        return comparison;
    }
    const double spread = normalQuantile(alpha) * std::sqrt(variance);
    comparison.interval = {std::max(-1.0, comparison.difference - spread), std::min(1.0, comparison.difference + spread)};
    return comparison;
}

std::optional<Comparison> meanDifference(std::span<const SampleArms> strata, double alpha)
{
    Within with;
    Within without;
    for (const auto& arms : strata) {
        with.add(arms.with);
        without.add(arms.without);
    }
    Within both{with.squares + without.squares, with.freedom + without.freedom};
    if (both.freedom == 0)
        return std::nullopt;
    if (both.squares <= 0)
        return byPermutation(strata, alpha);
    const bool each = with.freedom > 0 && without.freedom > 0;
    const double varianceWith = each ? with.variance() : both.variance();
    const double varianceWithout = each ? without.variance() : both.variance();
    Comparison comparison;
    double partWith = 0;
    double partWithout = 0;
    // In units of the variances, so that none of their products leaves what a double holds.
    const double unit = varianceWith + varianceWithout;
    comparison.difference = meanOf(strata, varianceWith / unit, varianceWithout / unit, partWith, partWithout);
    partWith *= varianceWith / unit;
    partWithout *= varianceWithout / unit;
    const double variance = partWith + partWithout;
    const double freedom = each
        ? variance * variance / (partWith * partWith / real(with.freedom) + partWithout * partWithout / real(without.freedom))
        : real(both.freedom);
    const double error = std::sqrt(variance) * std::sqrt(unit);
    const double t = std::abs(comparison.difference) / error;
    if (!std::isfinite(freedom) || !std::isfinite(t))
        return std::nullopt;
    const boost::math::students_t distribution(freedom);
    comparison.p = std::clamp(2 * boost::math::cdf(boost::math::complement(distribution, t)), kSmallest, 1.0);
    const double spread = boost::math::quantile(boost::math::complement(distribution, alpha / 2)) * error;
    comparison.interval = {comparison.difference - spread, comparison.difference + spread};
    return comparison;
}

std::vector<double> benjaminiHochberg(std::span<const double> p)
{
    std::vector<std::size_t> order(p.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) { return p[a] != p[b] ? p[a] < p[b] : a < b; });
    std::vector<double> q(p.size());
    double least = 1;
    for (std::size_t rank = p.size(); rank > 0; --rank) {
        const auto at = order[rank - 1];
        least = std::min(least, p[at] * static_cast<double>(p.size()) / static_cast<double>(rank));
        q[at] = least;
    }
    return q;
}

} // namespace kaze::knowledge::detail
