#include "engine/knowledge/detail/recall_audit.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace kaze::knowledge::detail {

namespace {

constexpr base::Duration kLeastPause = std::chrono::seconds(1);
constexpr int kShareOfTime = 100; //!< one part in so many
constexpr int kShareAtFirst = 10;
constexpr double kTimesLessWork = 2; //!< or a graph is preferred: it does not grow with what it holds

} // namespace

void RecallAudit::add(const Sample& sample)
{
    std::erase_if(m_samples,
        [&](const Sample& older) { return older.elements > 2 * sample.elements || sample.elements > 2 * older.elements; });
    m_samples.push_back(sample);
    if (m_samples.size() > kKept)
        m_samples.pop_front();
    if (m_samples.size() >= kLeastSamples)
        m_chosen = choose();
}

void RecallAudit::startWith(std::size_t ef)
{
    const auto its = std::ranges::find(kLadder, ef);
    if (its != kLadder.end() && m_samples.size() < kLeastSamples)
        m_chosen = static_cast<std::size_t>(its - kLadder.begin());
}

RecallAudit::Means RecallAudit::meansAt(std::size_t place) const
{
    const auto count = static_cast<double>(m_samples.size());
    Means means;
    double squares = 0;
    for (const auto& sample : m_samples) {
        means.recall += sample.recall[place] / count;
        squares += sample.recall[place] * sample.recall[place] / count;
    }
    means.error = std::sqrt(std::max(0.0, squares - means.recall * means.recall) / count);
    means.seconds = medianOf([place](const Sample& sample) { return sample.seconds[place]; });
    return means;
}

template <class Figure>
double RecallAudit::medianOf(Figure figure) const
{
    std::vector<double> figures;
    for (const auto& sample : m_samples)
        figures.push_back(figure(sample));
    if (figures.empty())
        return 0;
    const auto middle = figures.begin() + static_cast<std::ptrdiff_t>(figures.size() / 2);
    std::ranges::nth_element(figures, middle);
    return *middle;
}

bool RecallAudit::allIsLessWork(const Means& than) const
{
    return kTimesLessWork * medianOf([](const Sample& sample) { return sample.allWork; }) <= than.seconds;
}

//! Not always the wider one takes longer: to look at all may be quicker than to go far through a graph.
std::size_t RecallAudit::choose() const
{
    constexpr std::size_t kPlaceOfAll = kLadder.size() - 1;
    const Means all = meansAt(kPlaceOfAll);
    const bool allWill = all.reaches(m_target) && all.seconds <= m_secondsLimit;
    std::size_t best = 0;
    double bestRecall = -1;
    for (std::size_t place = 0; place < kLadder.size(); ++place) {
        const Means means = meansAt(place);
        if (place > 0 && means.seconds > m_secondsLimit)
            continue;
        if (means.reaches(m_target))
            return allWill && allIsLessWork(means) ? kPlaceOfAll : place;
        if (means.recall > bestRecall) {
            bestRecall = means.recall;
            best = place;
        }
    }
    return best;
}

std::optional<double> RecallAudit::recall() const
{
    return m_samples.empty() ? std::nullopt : std::optional(meansAt(m_chosen).recall);
}

std::string RecallAudit::problem() const
{
    if (m_samples.size() < kLeastSamples)
        return {};
    const Means means = meansAt(m_chosen);
    if (means.recall >= m_target)
        return {};
    std::array<char, 160> text{};
    std::snprintf(text.data(), text.size(),
        "finds %.1f %% of the true nearest, %.1f %% are wanted, and no search within %.0f ms finds more", means.recall * 100,
        m_target * 100, m_secondsLimit * 1000);
    return text.data();
}

void RecallAudit::ended(base::Duration now, base::Duration took)
{
    m_underWay = false;
    const bool choosing = m_samples.size() < kLeastSamples;
    m_next = now + (choosing ? took * kShareAtFirst : std::max(kLeastPause, took * kShareOfTime));
}

} // namespace kaze::knowledge::detail
