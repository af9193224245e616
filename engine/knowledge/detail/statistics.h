#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

// Comparisons of two arms, as textbooks have them. Pure, any thread. `alpha` is above 0 and below 1: intervals are of 1 − alpha, p-values are
// two-sided.
namespace kaze::knowledge::detail {

struct Interval {
    double low = 0;
    double high = 0;
};

//! Successes among trials.
struct Counts {
    std::int64_t successes = 0;
    std::int64_t trials = 0;
};

struct CountArms {
    Counts with, without;
};

//! A sample by its mean and the sum of its squared deviations from that.
struct Sample {
    std::int64_t count = 0;
    double mean = 0;
    double squares = 0;
};

struct SampleArms {
    Sample with, without;
};

struct Comparison {
    double difference = 0; //!< with − without
    Interval interval;
    double p = 1; //!< of no difference
    bool byPermutation = false; //!< no arm varies, so that p is of the permutations and not of a distribution
};

//! Score interval of a share (Wilson 1927). `trials` is above 0.
[[nodiscard]] Interval wilson(Counts counts, double alpha);

//! Hybrid score interval of a difference of shares (Newcombe, "Interval estimation for the difference between independent proportions", 1998, method
//! 10). No arm is empty.
[[nodiscard]] Interval newcombe(CountArms arms, double alpha);

//! p of Fisher's exact test: the tables that are no likelier than this one (as R's fisher.test). Never 0.
[[nodiscard]] double fisherExact(CountArms arms);

//! The risk difference of Mantel and Haenszel with Sato's variance ("On the variance estimator for the Mantel-Haenszel risk difference", 1989),
//! tested as by Cochran, Mantel and Haenszel with the correction for continuity (as R's mantelhaen.test). There is a stratum, and none has an empty
//! arm.
[[nodiscard]] Comparison mantelHaenszel(std::span<const CountArms> strata, double alpha);

//! The mean of the strata's differences, weighted by the inverse of their variances. Each arm's variance is taken over all strata, since one of a few
//! values says little; the degrees of freedom are those of Welch and Satterthwaite, so that one stratum gives Welch's t-test. Where nothing varies
//! within the arms, the episodes' permutations decide. No arm is empty. Nothing where there is but one value in every arm, and where the values are beyond
//! what can be reckoned with.
[[nodiscard]] std::optional<Comparison> meanDifference(std::span<const SampleArms> strata, double alpha);

//! q-values, in the order of the p-values: the least share of false discoveries at which each counts (Benjamini and Hochberg 1995).
[[nodiscard]] std::vector<double> benjaminiHochberg(std::span<const double> p);

} // namespace kaze::knowledge::detail
