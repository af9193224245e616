// What the episodes of the sample cell say about how runs end.

#include "engine/api/graph_requests.h"
#include "engine/base/filter.h"
#include "ui/link/detail/sample_facts.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace kaze::ui {

namespace {

constexpr std::int64_t kEpisodes = 318;
constexpr std::int64_t kTooFew = 7; // factors that hardly any episode has
constexpr double kSuccesses = 236;

//! How many episodes with a factor there are, and how many of them ended well.
struct Told {
    const char* factor;
    int episodes;
    int successes;
    int laterSuccesses; //!< of the later half, of how many with and without it is told by the shares
};

constexpr Told kTold[] = {
    {"skill:diagnose-slow-job", 46, 42, 20},
    {"skill:diagnose-slow-job@3", 31, 29, 14},
    {"tag:nightly", 58, 50, 24},
    {"tool:shell.run", 121, 78, 39},
    {"tool:files.read", 204, 158, 79},
    {"tool:web.search", 64, 39, 19},
    {"tag:migration", 22, 9, 6},
    {"model:claude-sonnet", 173, 138, 67},
    {"model:gpt-mini", 96, 62, 33},
    {"agent:issue-fixer", 88, 71, 35},
    {"agent:security-sweep", 41, 26, 14},
    {"agent:researcher", 52, 40, 19},
    {"skill:write-release-notes", 18, 15, 7},
    {"tag:indexer", 49, 41, 21},
    {"tag:uploader", 35, 22, 10},
    {"tool:memory.search", 140, 113, 58},
    {"tool:person.ask", 27, 25, 12},
    {"no tests were run", 63, 35, 17},
};

struct Scale {
    const char* outcome;
    double base; //!< of an episode that ended badly
    double better; //!< what one that ended well has more
    double deviation;
};

constexpr Scale kScales[] = {{"success", 0, 1, 0}, {"reward", 0.18, 0.66, 0.24}, {"seconds", 412, -148, 190},
    {"tokens", 48'000, -15'500, 21'000}, {"cost_usd", 0.31, -0.11, 0.14}, {"review_findings", 5.2, -2.4, 2.6}};

double quantile(double confidence)
{
    // Acklam's rational approximation is more than a sample needs: halving finds it as well.
    double low = 0;
    double high = 10;
    for (int i = 0; i < 60; ++i) {
        const double middle = (low + high) / 2;
        (std::erf(middle / std::numbers::sqrt2) < confidence ? low : high) = middle;
    }
    return low;
}

std::pair<double, double> wilson(double share, double n, double z)
{
    const double middle = (share + z * z / (2 * n)) / (1 + z * z / n);
    const double half = z / (1 + z * z / n) * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
    return {middle - half, middle + half};
}

api::CausalArm armOf(const Scale& scale, double episodes, double share)
{
    api::CausalArm arm;
    arm.episodes = static_cast<std::int64_t>(episodes);
    arm.mean = scale.base + scale.better * share;
    arm.deviation = scale.deviation > 0 ? scale.deviation : std::sqrt(share * (1 - share));
    return arm;
}

//! Uplift, interval and p.
void compare(api::CausalEdge& edge, const Scale& scale, double confidence)
{
    const double z = quantile(confidence);
    const auto n = static_cast<double>(edge.with.episodes);
    const auto m = static_cast<double>(edge.without.episodes);
    edge.uplift = edge.with.mean - edge.without.mean;
    const double error
        = std::sqrt(edge.with.deviation * edge.with.deviation / n + edge.without.deviation * edge.without.deviation / m);
    if (scale.deviation > 0) {
        edge.low = edge.uplift - z * error;
        edge.high = edge.uplift + z * error;
        edge.method = "Welch's t-test";
    } else {
        const auto [low1, high1] = wilson(edge.with.mean, n, z);
        const auto [low2, high2] = wilson(edge.without.mean, m, z);
        edge.low = edge.uplift - std::hypot(edge.with.mean - low1, high2 - edge.without.mean);
        edge.high = edge.uplift + std::hypot(high1 - edge.with.mean, edge.without.mean - low2);
        edge.method = "Fisher's exact test, Newcombe interval";
    }
    edge.p = std::erfc(std::abs(edge.uplift) / std::max(error, 1e-12) / std::numbers::sqrt2);
}

void backTest(api::CausalEdge& edge, const Scale& scale, const Told& told)
{
    api::CausalBackTest test;
    test.earlier = kEpisodes / 2;
    test.later = kEpisodes - test.earlier;
    const double later = told.episodes / 2.0;
    if (later < 8) {
        test.verdict = "too few";
        edge.backTest = test;
        return;
    }
    const double with = std::min(1.0, told.laterSuccesses / later);
    const double without = (kSuccesses / 2 - told.laterSuccesses) / (static_cast<double>(test.later) - later);
    test.laterUplift = scale.better * (with - without);
    test.earlierUplift = 2 * edge.uplift - test.laterUplift;
    const double deviation = scale.deviation > 0 ? scale.deviation : 0.44;
    const double half = 1.96 * deviation * std::sqrt(1 / later + 1 / (static_cast<double>(test.later) - later));
    test.laterLow = test.laterUplift - half;
    test.laterHigh = test.laterUplift + half;
    const bool same = (test.laterUplift > 0) == (test.earlierUplift > 0);
    test.verdict = !same ? "reversed" : test.laterLow > 0 || test.laterHigh < 0 ? "holds" : "same sign";
    edge.backTest = test;
}

//! Benjamini and Hochberg (1995).
void adjust(std::vector<api::CausalEdge>& edges, double alpha)
{
    std::ranges::stable_sort(edges, {}, &api::CausalEdge::p);
    double least = 1;
    for (auto at = edges.size(); at-- > 0;) {
        least = std::min(least, edges[at].p * static_cast<double>(edges.size()) / static_cast<double>(at + 1));
        edges[at].q = least;
        edges[at].significant = least <= alpha;
    }
}

bool fits(const std::string& factor, const std::string& pattern)
{
    if (pattern.empty())
        return true;
    return pattern.ends_with('*') ? factor.starts_with(pattern.substr(0, pattern.size() - 1)) : factor == pattern;
}

} // namespace

base::Result<api::CausalAnalysis> sampleCauses(const api::AnalyzeCauses& query, bool busy)
{
    if (const auto terms = base::parseFilter(query.filter); !terms)
        return failure(terms);
    if (query.alpha <= 0 || query.alpha > 0.5)
        return base::fail(base::ErrorCode::InvalidArgument, "alpha is a share above 0, 0.5 at most");
    api::CausalAnalysis reply;
    reply.caveat = "Episodes were not assigned at random: what goes with a factor may come from what else was different. A "
                   "difference is a "
                   "reason to try, not a proof.";
    reply.seconds = 0.012;
    if (!busy)
        return reply;
    for (const auto& scale : kScales)
        reply.outcomes.emplace_back(scale.outcome);
    const auto* scale = std::ranges::find(kScales, query.outcome, [](const Scale& one) { return std::string(one.outcome); });
    if (scale == std::end(kScales))
        return reply; // no episode says it
    // A filter leaves half of them, so that it is seen to do something.
    const int divisor = query.filter.empty() ? 1 : 2;
    reply.episodes = kEpisodes / divisor;
    reply.tooFew = kTooFew;
    for (const auto& told : kTold) {
        if (!fits(told.factor, query.factor))
            continue;
        const double n = told.episodes / divisor;
        const double m = static_cast<double>(reply.episodes) - n;
        if (n < static_cast<double>(query.minEpisodes) || m < static_cast<double>(query.minEpisodes)) {
            ++reply.tooFew;
            continue;
        }
        auto& edge = reply.edges.emplace_back();
        edge.factor = told.factor;
        edge.outcome = query.outcome;
        edge.with = armOf(*scale, n, static_cast<double>(told.successes) / told.episodes);
        edge.without = armOf(*scale, m, (kSuccesses - told.successes) / static_cast<double>(kEpisodes - told.episodes));
        compare(edge, *scale, 1 - query.alpha);
        backTest(edge, *scale, told);
        if (!query.stratify.empty()) {
            edge.method = "stratified by " + query.stratify;
            edge.strata = query.stratify == "agent" ? 5 : 2;
        }
    }
    reply.tested = static_cast<std::int64_t>(reply.edges.size());
    adjust(reply.edges, query.alpha);
    reply.edges.resize(std::min(reply.edges.size(), static_cast<std::size_t>(std::clamp<std::int64_t>(query.limit, 1, 1'000))));
    return reply;
}

} // namespace kaze::ui
