#include "engine/knowledge/detail/causes.h"

#include "engine/knowledge/detail/causes_compare.h"
#include "engine/knowledge/detail/statements.h"

#include <algorithm>
#include <cmath>

namespace kaze::knowledge::detail {

using base::ErrorCode;
using base::fail;
using base::Result;
using storage::Connection;
using storage::Row;
using storage::Value;

namespace {

constexpr double kEarlierShare = 0.7;
constexpr std::size_t kMostOutcomes = 200;

//! An episode that says the outcome.
struct Episode {
    std::int64_t seq = 0;
    std::int64_t time = 0;
    double value = 0;
    std::uint32_t stratum = 0;
    bool later = false;
};

//! What stands before and behind every name that begins so; no UTF-8 has the byte FF.
struct Range {
    std::string from, to;
};

Range rangeOf(const std::string& beginning)
{
    return {beginning, beginning + '\xFF'};
}

//! The median as the origin, since one value far away from all others does not move it. Puts the values in another order.
Scale scaleOf(std::vector<double>& values)
{
    Scale scale;
    if (values.empty())
        return scale;
    double largest = 0;
    for (const double value : values)
        largest = std::max(largest, std::abs(value));
    std::frexp(largest, &scale.exponent);
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    scale.origin = std::ldexp(*middle, -scale.exponent);
    return scale;
}

//! Sums by stratum, of earlier and of later episodes.
struct Halves {
    explicit Halves(std::size_t strata) : earlier(strata), later(strata) { }

    void add(const Episode& episode) { (episode.later ? later : earlier)[episode.stratum].add(episode.value); }
    void clear()
    {
        std::ranges::fill(earlier, Sums());
        std::ranges::fill(later, Sums());
    }

    std::vector<Sums> earlier, later;
};

class Analysis {
public:
    Analysis(Connection& connection, const api::AnalyzeCauses& query, const Filter& filter)
        : m_connection(connection), m_query(query), m_filter(filter)
    {
        m_measure.alpha = query.alpha;
        m_measure.minEpisodes = query.minEpisodes;
        m_measure.stratify = query.stratify;
    }

    Result<api::CausalAnalysis> run()
    {
        for (const auto step : {&Analysis::readOutcomes, &Analysis::readEpisodes, &Analysis::readStrata}) {
            if (auto done = (this->*step)(); !done)
                return failure(done);
        }
        splitByTime();
        scale();
        if (auto done = readFactors(); !done)
            return failure(done);
        m_analysis.tested = static_cast<std::int64_t>(m_analysis.edges.size());
        rank(m_analysis.edges, m_query.alpha, static_cast<std::size_t>(std::clamp<std::int64_t>(m_query.limit, 1, 1000)));
        m_analysis.caveat = causesCaveat();
        return std::move(m_analysis);
    }

private:
    Result<> readOutcomes();
    Result<> readEpisodes();
    Result<> readStrata();
    Result<> readFactors();
    void splitByTime();
    void scale();
    void takeFactor(const Row& row);
    void finishFactor();

    Connection& m_connection;
    const api::AnalyzeCauses& m_query;
    const Filter& m_filter;
    api::CausalAnalysis m_analysis;
    Measure m_measure;
    std::vector<Episode> m_episodes; //!< by seq
    std::size_t m_strata = 1;
    std::vector<Scale> m_scales; //!< of the strata
    std::optional<Halves> m_all;

    // The factor whose rows are being read.
    std::string m_factor;
    std::optional<Halves> m_with;
    bool m_any = false; //!< an episode that is compared has it
    std::size_t m_at = 0; //!< its next one can be no earlier
};

Result<> Analysis::readOutcomes()
{
    const auto take = [&](const Row& row) { m_analysis.outcomes.emplace_back(row.text(0)); };
    const auto done = m_connection.query(sql::kOutcomes, {static_cast<std::int64_t>(kMostOutcomes)}, take);
    return done ? Result<>() : failure(done);
}

Result<> Analysis::readEpisodes()
{
    const std::string sql = "SELECT o.seq, o.value, r.created_at FROM episode_outcomes o JOIN records r ON r.seq = o.seq "
                            "WHERE o.outcome = ? AND r.kind = ? AND r.forgotten_at IS NULL"
        + m_filter.probe + " ORDER BY o.seq";
    std::vector<Value> values{std::string_view(m_query.outcome), std::string_view(m_filter.kind)};
    m_filter.appendTo(values);
    const auto take = [&](const Row& row) { m_episodes.push_back({row.integer(0), row.integer(2), row.real(1)}); };
    const auto done = m_connection.query(sql, values, take);
    m_analysis.episodes = static_cast<std::int64_t>(m_episodes.size());
    return done ? Result<>() : failure(done);
}

//! An episode of no agent or model is of a stratum of its own, the first.
Result<> Analysis::readStrata()
{
    if (m_query.stratify.empty())
        return {};
    const auto range = rangeOf(m_query.stratify + ':');
    std::string name;
    const auto take = [&](const Row& row) {
        if (row.text(0) != name) {
            name = row.text(0);
            ++m_strata;
        }
        const auto episode = std::ranges::lower_bound(m_episodes, row.integer(1), {}, &Episode::seq);
        if (episode != m_episodes.end() && episode->seq == row.integer(1))
            episode->stratum = static_cast<std::uint32_t>(m_strata - 1);
    };
    const auto done = m_connection.query(sql::kFactorsBetween, {std::string_view(range.from), std::string_view(range.to)}, take);
    return done ? Result<>() : failure(done);
}

void Analysis::splitByTime()
{
    std::vector<std::pair<std::int64_t, std::int64_t>> order;
    order.reserve(m_episodes.size());
    for (const auto& episode : m_episodes)
        order.emplace_back(episode.time, episode.seq);
    const auto earlier = static_cast<std::ptrdiff_t>(kEarlierShare * static_cast<double>(order.size()));
    if (order.empty())
        return;
    std::ranges::nth_element(order, order.begin() + earlier);
    const auto first = order[static_cast<std::size_t>(earlier)];
    for (auto& episode : m_episodes)
        episode.later = std::pair(episode.time, episode.seq) >= first;
}

//! Writes the values of each stratum in its own scale: what is large elsewhere drowns nothing.
void Analysis::scale()
{
    m_measure.binary = std::ranges::all_of(m_episodes, [](const Episode& each) { return each.value == 0 || each.value == 1; });
    m_scales.assign(m_strata, Scale());
    if (!m_measure.binary) {
        std::vector<std::vector<double>> values(m_strata);
        for (const auto& episode : m_episodes)
            values[episode.stratum].push_back(episode.value);
        std::ranges::transform(values, m_scales.begin(), scaleOf);
    }
    m_all.emplace(m_strata);
    m_with.emplace(m_strata);
    for (auto& episode : m_episodes) {
        const auto& [origin, exponent] = m_scales[episode.stratum];
        episode.value = std::ldexp(episode.value, -exponent) - origin;
        m_all->add(episode);
    }
}

Result<> Analysis::readFactors()
{
    if (m_episodes.empty())
        return {};
    Range range{m_query.factor, m_query.factor + '\0'};
    if (m_query.factor.empty() || m_query.factor.ends_with('*'))
        range = rangeOf(m_query.factor.substr(0, m_query.factor.empty() ? 0 : m_query.factor.size() - 1));
    const auto take = [&](const Row& row) { takeFactor(row); };
    const auto done = m_connection.query(sql::kFactorsBetween, {std::string_view(range.from), std::string_view(range.to)}, take);
    if (!done)
        return failure(done);
    finishFactor();
    return {};
}

void Analysis::takeFactor(const Row& row)
{
    if (row.text(0) != m_factor) {
        finishFactor();
        m_factor = row.text(0);
        m_at = 0;
    }
    const auto from = m_episodes.begin() + static_cast<std::ptrdiff_t>(m_at);
    const auto episode = std::ranges::lower_bound(from, m_episodes.end(), row.integer(1), {}, &Episode::seq);
    m_at = static_cast<std::size_t>(episode - m_episodes.begin());
    if (episode == m_episodes.end() || episode->seq != row.integer(1))
        return;
    m_with->add(*episode);
    m_any = true;
    ++m_at;
}

void Analysis::finishFactor()
{
    if (!std::exchange(m_any, false))
        return;
    std::vector<StratumSums> earlier(m_strata);
    std::vector<StratumSums> later(m_strata);
    std::vector<StratumSums> both(m_strata);
    for (std::size_t i = 0; i < m_strata; ++i) {
        earlier[i] = {m_with->earlier[i], m_all->earlier[i].without(m_with->earlier[i]), m_scales[i]};
        later[i] = {m_with->later[i], m_all->later[i].without(m_with->later[i]), m_scales[i]};
        both[i] = earlier[i];
        both[i].with += later[i].with;
        both[i].without += later[i].without;
    }
    m_with->clear();
    api::CausalEdge edge;
    if (!compare(both, m_measure, edge)) {
        ++m_analysis.tooFew;
        return;
    }
    edge.factor = m_factor;
    edge.outcome = m_query.outcome;
    edge.backTest = backTest(earlier, later, m_measure);
    m_analysis.edges.push_back(std::move(edge));
}

} // namespace

std::string_view causesCaveat()
{
    return "Episodes got their factors as it happened and not by lot, so a lift may come from something else that went with the "
           "factor, such as harder tasks or another time.";
}

Result<> check(const api::AnalyzeCauses& query)
{
    if (query.outcome.empty())
        return fail(ErrorCode::InvalidArgument, "Which outcome is meant? It is \"success\", or one that the episodes say.");
    if (!query.stratify.empty() && query.stratify != "agent" && query.stratify != "model")
        return fail(
            ErrorCode::InvalidArgument, "\"" + query.stratify + "\" is nothing to stratify by; it is \"agent\" or \"model\".");
    if (query.minEpisodes < 2 || query.minEpisodes > 10'000)
        return fail(ErrorCode::InvalidArgument, "The least number of episodes in each arm is 2 to 10 000.");
    if (!(query.alpha >= 1e-6 && query.alpha <= 0.5))
        return fail(ErrorCode::InvalidArgument, "The share of false discoveries (alpha) is 0.000001 to 0.5.");
    return {};
}

Result<api::CausalAnalysis> analyzeCauses(Connection& connection, const api::AnalyzeCauses& query, const Filter& filter)
{
    return Analysis(connection, query, filter).run();
}

} // namespace kaze::knowledge::detail
