#pragma once

#include "engine/api/routing_requests.h"

#include <array>
#include <cstdint>
#include <span>
#include <string>

// Whether a difference between two arms of an experiment is real, however often somebody looks while it runs.

namespace kaze::gateway {

//! A run, or a call of no run, as an experiment sees it when it is over.
struct ExperimentSubject {
    bool isCandidate = false;
    bool succeeded = true;
    base::Money cost;
    double seconds = 0; //!< of model time
};

//! What is known of one number of one arm. Welford's recurrence (1962), which loses nothing to rounding.
class RunningMean {
public:
    void add(double value);
    [[nodiscard]] std::int64_t count() const { return m_count; }
    [[nodiscard]] double mean() const { return m_mean; }
    //! Of the values; 0 below two.
    [[nodiscard]] double variance() const { return m_count > 1 ? m_squares / static_cast<double>(m_count - 1) : 0; }

private:
    std::int64_t m_count = 0;
    double m_mean = 0;
    double m_squares = 0;
};

//! A difference of means, and the variance of what is known of it.
struct Difference {
    double value = 0; //!< candidate - control
    double variance = 0; //!< 0: nothing is known
};

//! The mixture sequential probability ratio test: how many times likelier the difference is under a true effect drawn from N(0, τ²) than
//! under none. Under none it exceeds 1/α ever with a probability of at most α, so a p-value of 1/Λ, never taken back, holds at every moment.
//! Robbins 1970; Johari, Koomen, Pekelis and Walsh, "Always Valid Inference", Operations Research 70 (2022), eq. (8) with V = σ²/n of two
//! arms: Λ = √(V / (V + τ²)) · exp(τ² d² / (2 V (V + τ²))).
[[nodiscard]] double mixtureRatio(const Difference& difference, double tau);

//! Half the width of the confidence sequence that belongs to it, at 1 - α: √( V (V + τ²) / τ² · ln((V + τ²) / (V α²)) ).
[[nodiscard]] double confidenceRadius(double variance, double tau, double alpha);

//! Compares two arms subject by subject, in the order in which these end. Cost and model time are compared as logarithms, whose differences are
//! ratios and which one very long run does not decide; success as shares.
class ArmComparison {
public:
    static constexpr double kAlpha = 0.05;
    //! Three measures share the chance of a false alarm (Bonferroni).
    static constexpr double kAlphaOfOne = kAlpha / 3;
    //! Of each arm before anything is tested: until then its variance is known too badly for a test that assumes it.
    static constexpr std::int64_t kFirstLook = 30;
    static constexpr double kTauOfLogs = 0.2; //!< effects of about a fifth are expected
    static constexpr double kTauOfShares = 0.1;
    static constexpr double kTolerated = 0.02; //!< by which the candidate may succeed less often, at most

    enum Measure : std::size_t { Cost, Latency, Success, kMeasures };
    enum class Finding : std::uint8_t { Better, Worse, Unclear };
    enum class Verdict : std::uint8_t { RollOut, Revert, Mixed, Open };

    void add(const ExperimentSubject& subject);

    [[nodiscard]] std::int64_t subjects(bool candidate) const { return arm(candidate).cost.count(); }
    [[nodiscard]] double pValue(Measure measure) const { return m_p[measure]; }
    //! Of the candidate against the control: -0.3 is 30 % less.
    [[nodiscard]] double change(Measure measure) const;
    [[nodiscard]] Finding finding(Measure measure) const;
    //! Whether the candidate is shown to succeed at most kTolerated less often.
    [[nodiscard]] bool holdsSuccess() const;

    //! RollOut: cheaper or faster, neither dearer nor slower, and it holds success. Revert: it succeeds less often, or is dearer or slower and
    //! nothing speaks for it. Mixed: some speaks for it, some against.
    [[nodiscard]] Verdict verdict() const;

    //! Arms, measures and verdict in words.
    void describe(api::ExperimentInfo& info) const;

private:
    struct Arm {
        RunningMean cost, latency; //!< logarithms
        base::Money costSum;
        double secondsSum = 0;
        std::int64_t succeeded = 0;
    };

    [[nodiscard]] const Arm& arm(bool candidate) const { return m_arms[candidate ? 1 : 0]; }
    [[nodiscard]] Difference difference(Measure measure) const;
    [[nodiscard]] static double tauOf(Measure measure) { return measure == Success ? kTauOfShares : kTauOfLogs; }

    std::array<Arm, 2> m_arms;
    std::array<double, kMeasures> m_p{1, 1, 1};
};

} // namespace kaze::gateway
