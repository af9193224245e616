#include "engine/gateway/detail/latency_book.h"

#include <algorithm>

namespace kaze::gateway::detail {

using base::Duration;

namespace {

constexpr std::size_t kKept = 200;
constexpr std::size_t kEnough = 20; //!< below it nothing is concluded
constexpr std::size_t kRefresh = 10;
constexpr int kFactor = 3;
constexpr auto kLeast = std::chrono::seconds(4);
constexpr auto kMostFirstToken = std::chrono::seconds(12);
constexpr auto kMostStall = std::chrono::seconds(10);

} // namespace

void LatencyBook::Samples::add(Duration value)
{
    if (last.size() < kKept)
        last.push_back(value);
    else
        last[next] = value;
    next = (next + 1) % kKept;
    if (++fresh < kRefresh && last.size() > kEnough)
        return;
    fresh = 0;
    auto sorted = last;
    const auto at = sorted.begin() + static_cast<std::ptrdiff_t>((sorted.size() - 1) * 95 / 100);
    std::nth_element(sorted.begin(), at, sorted.end());
    p95 = *at;
}

Duration LatencyBook::Samples::within(Duration least, Duration most) const
{
    return last.size() < kEnough ? most : std::clamp<Duration>(kFactor * p95, least, most);
}

void LatencyBook::answered(const std::string& model, Duration firstToken)
{
    m_models[model].firstToken.add(firstToken);
}

void LatencyBook::paused(const std::string& model, Duration longest)
{
    m_models[model].pause.add(longest);
}

Patience LatencyBook::patienceWith(const std::string& model) const
{
    const auto known = m_models.find(model);
    if (known == m_models.end())
        return {kMostFirstToken, kMostStall};
    return {known->second.firstToken.within(kLeast, kMostFirstToken), known->second.pause.within(kLeast, kMostStall)};
}

} // namespace kaze::gateway::detail
