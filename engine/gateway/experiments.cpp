#include "engine/gateway/experiments.h"

#include <algorithm>
#include <cmath>

namespace kaze::gateway {

namespace {

// Below these a subject is free, or instant: logarithms need a floor.
constexpr double kLeastDollars = 1e-6;
constexpr double kLeastSeconds = 1e-3;

std::string percent(double share)
{
    return std::to_string(static_cast<std::int64_t>(std::llround(std::abs(share) * 100))) + " %";
}

std::string_view nameOf(ArmComparison::Finding finding)
{
    switch (finding) {
    case ArmComparison::Finding::Better:
        return "better";
    case ArmComparison::Finding::Worse:
        return "worse";
    case ArmComparison::Finding::Unclear:
        break;
    }
    return "no difference shown";
}

} // namespace

void RunningMean::add(double value)
{
    ++m_count;
    const auto off = value - m_mean;
    m_mean += off / static_cast<double>(m_count);
    m_squares += off * (value - m_mean);
}

double mixtureRatio(const Difference& difference, double tau)
{
    if (difference.variance <= 0)
        return 0;
    const auto v = difference.variance;
    const auto t = tau * tau;
    return std::sqrt(v / (v + t)) * std::exp(t * difference.value * difference.value / (2 * v * (v + t)));
}

double confidenceRadius(double variance, double tau, double alpha)
{
    const auto t = tau * tau;
    return std::sqrt(variance * (variance + t) / t * std::log((variance + t) / (variance * alpha * alpha)));
}

void ArmComparison::add(const ExperimentSubject& subject)
{
    auto& into = m_arms[subject.isCandidate ? 1 : 0];
    into.cost.add(std::log(std::max(subject.cost.dollars(), kLeastDollars)));
    into.latency.add(std::log(std::max(subject.seconds, kLeastSeconds)));
    into.costSum += subject.cost;
    into.secondsSum += subject.seconds;
    into.succeeded += subject.succeeded;
    if (std::min(subjects(false), subjects(true)) < kFirstLook)
        return;
    for (const auto measure : {Cost, Latency, Success})
        if (const auto ratio = mixtureRatio(difference(measure), tauOf(measure)); ratio > 0)
            m_p[measure] = std::min(m_p[measure], 1 / ratio);
}

Difference ArmComparison::difference(Measure measure) const
{
    const auto& control = arm(false);
    const auto& candidate = arm(true);
    const auto n0 = static_cast<double>(control.cost.count());
    const auto n1 = static_cast<double>(candidate.cost.count());
    if (n0 < 1 || n1 < 1)
        return {};
    if (measure == Success) {
        const auto s0 = static_cast<double>(control.succeeded);
        const auto s1 = static_cast<double>(candidate.succeeded);
        // One success and one failure more than seen (Agresti and Coull 1998): all or none is no proof that the rest will be.
        const auto share = (s0 + s1 + 1) / (n0 + n1 + 2);
        return {s1 / n1 - s0 / n0, share * (1 - share) * (1 / n0 + 1 / n1)};
    }
    const auto& before = measure == Cost ? control.cost : control.latency;
    const auto& after = measure == Cost ? candidate.cost : candidate.latency;
    return {after.mean() - before.mean(), before.variance() / n0 + after.variance() / n1};
}

double ArmComparison::change(Measure measure) const
{
    const auto by = difference(measure).value;
    if (measure != Success)
        return std::exp(by) - 1;
    const auto& control = arm(false);
    return control.succeeded > 0 ? by * static_cast<double>(control.cost.count()) / static_cast<double>(control.succeeded) : by;
}

ArmComparison::Finding ArmComparison::finding(Measure measure) const
{
    if (m_p[measure] > kAlphaOfOne)
        return Finding::Unclear;
    const bool isMore = difference(measure).value > 0;
    return isMore == (measure == Success) ? Finding::Better : Finding::Worse;
}

bool ArmComparison::holdsSuccess() const
{
    const auto by = difference(Success);
    return by.variance > 0 && std::min(subjects(false), subjects(true)) >= kFirstLook
        && by.value - confidenceRadius(by.variance, kTauOfShares, kAlpha) > -kTolerated;
}

ArmComparison::Verdict ArmComparison::verdict() const
{
    const auto cost = finding(Cost), latency = finding(Latency), success = finding(Success);
    const auto any = [&](Finding finding) { return cost == finding || latency == finding; };
    if (success == Finding::Worse)
        return Verdict::Revert;
    if (any(Finding::Worse))
        return any(Finding::Better) || success == Finding::Better ? Verdict::Mixed : Verdict::Revert;
    if (success == Finding::Better || (any(Finding::Better) && holdsSuccess()))
        return Verdict::RollOut;
    return Verdict::Open;
}

void ArmComparison::describe(api::ExperimentInfo& info) const
{
    for (const bool candidate : {false, true}) {
        auto& into = info.arms[candidate ? 1 : 0];
        const auto& from = arm(candidate);
        into.subjects = from.cost.count();
        into.succeeded = from.succeeded;
        if (into.subjects > 0) {
            into.meanCostUsd.nanos = from.costSum.nanos / into.subjects;
            into.meanSeconds = from.secondsSum / static_cast<double>(into.subjects);
        }
    }
    constexpr std::array<const char*, kMeasures> kNames{"cost", "latency", "success"};
    for (const auto measure : {Cost, Latency, Success}) {
        api::ExperimentMeasure told;
        told.name = kNames[measure];
        told.change = change(measure);
        told.pValue = pValue(measure);
        told.verdict = nameOf(finding(measure));
        info.measures.push_back(std::move(told));
    }
    const auto fewest = std::min(subjects(false), subjects(true));
    if (fewest < kFirstLook) {
        info.verdict = "Too early: each side needs " + std::to_string(kFirstLook) + " before anything is said, and one has "
            + std::to_string(fewest) + ".";
        return;
    }
    std::string found;
    const auto say = [&](Measure measure, const char* less, const char* more) {
        if (finding(measure) != Finding::Unclear)
            found += (found.empty() ? "" : ", ") + percent(change(measure)) + " " + (change(measure) < 0 ? less : more);
    };
    say(Cost, "cheaper", "dearer");
    say(Latency, "faster", "slower");
    say(Success, "fewer succeed", "more succeed");
    switch (verdict()) {
    case Verdict::RollOut:
        info.verdict = "The candidate is better: " + found + ".";
        break;
    case Verdict::Revert:
        info.verdict = "The candidate is worse: " + found + ".";
        break;
    case Verdict::Mixed:
        info.verdict = "Some speaks for the candidate, some against: " + found + ".";
        break;
    case Verdict::Open:
        info.verdict = found.empty() ? "No difference is shown."
                                     : "The candidate is " + found + ", but that as many succeed is not shown yet.";
        break;
    }
}

} // namespace kaze::gateway
