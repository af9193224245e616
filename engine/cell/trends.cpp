#include "engine/cell/trends.h"

#include <algorithm>
#include <cmath>

namespace kaze::cell {

namespace {

//! The nearest-rank percentile; `values` is reordered.
double percentile(std::vector<float>& values, double p)
{
    if (values.empty())
        return -1;
    const auto rank = static_cast<std::size_t>(std::ceil(p * static_cast<double>(values.size()))) - 1;
    const auto nth = values.begin() + static_cast<std::ptrdiff_t>(std::min(rank, values.size() - 1));
    std::nth_element(values.begin(), nth, values.end());
    return static_cast<double>(*nth);
}

} // namespace

Trends::Minute& Trends::now()
{
    const auto number = std::chrono::duration_cast<std::chrono::minutes>(m_clock.steady()).count();
    auto& minute = m_minutes[static_cast<std::size_t>(number) % kMinutes];
    if (minute.number != number) {
        minute = Minute{};
        minute.number = number;
    }
    return minute;
}

const Trends::Minute* Trends::at(std::int64_t number) const
{
    const auto& minute = m_minutes[static_cast<std::size_t>(number) % kMinutes];
    return minute.number == number ? &minute : nullptr;
}

void Trends::turnTook(base::Duration time, std::int64_t tokens, base::Money cost)
{
    auto& minute = now();
    minute.tokens += tokens;
    minute.cost += cost;
    ++minute.turns;
    const auto seconds = static_cast<float>(std::chrono::duration<double>(time).count());
    if (minute.seconds.size() < kSlowestKept) {
        minute.seconds.push_back(seconds);
        return;
    }
    // Reservoir sampling (Vitter 1985, algorithm R): every turn of the minute is as likely to be kept.
    m_sampler = m_sampler * 6364136223846793005ULL + 1442695040888963407ULL;
    const auto place = (m_sampler >> 33) % static_cast<std::uint64_t>(minute.turns);
    if (place < kSlowestKept)
        minute.seconds[place] = seconds;
}

void Trends::runEnded(bool succeeded)
{
    auto& minute = now();
    ++minute.ended;
    minute.succeeded += succeeded ? 1 : 0;
}

void Trends::sample(std::int64_t agents, const std::map<std::string, std::uint64_t>& requests)
{
    auto& minute = now();
    minute.agents = std::max(minute.agents, static_cast<double>(agents));
    for (const auto& [provider, total] : requests) {
        auto& last = m_lastRequests[provider];
        minute.requests[provider] += static_cast<std::int64_t>(total - std::min(last, total));
        last = total;
    }
}

void Trends::fill(api::CellSnapshot& snapshot)
{
    const auto current = now().number;
    const std::vector<double> zeros(kMinutes, 0.0);
    api::Series agents{"agents", zeros}, tasks{"tasks", zeros}, tokens{"tokens", zeros}, spend{"spend", zeros};
    api::Series p50{"p50", zeros}, p95{"p95", zeros}, p99{"p99", zeros};
    std::map<std::string, api::Series> requests;
    std::vector<float> hour;
    std::int64_t ended = 0, succeeded = 0, endedLately = 0, tokensLately = 0;
    for (std::size_t i = 0; i < kMinutes; ++i) {
        const auto number = current - static_cast<std::int64_t>(kMinutes - 1 - i);
        p50.values[i] = p95.values[i] = p99.values[i] = -1;
        const auto* minute = number < 0 ? nullptr : at(number);
        if (!minute)
            continue;
        agents.values[i] = minute->agents;
        tasks.values[i] = static_cast<double>(minute->ended);
        tokens.values[i] = static_cast<double>(minute->tokens);
        spend.values[i] = minute->cost.dollars();
        auto seconds = minute->seconds;
        p50.values[i] = percentile(seconds, 0.50);
        p95.values[i] = percentile(seconds, 0.95);
        p99.values[i] = percentile(seconds, 0.99);
        hour.insert(hour.end(), seconds.begin(), seconds.end());
        for (const auto& [provider, count] : minute->requests) {
            auto& series = requests.try_emplace(provider, api::Series{provider, zeros}).first->second;
            series.values[i] = static_cast<double>(count);
        }
        ended += minute->ended;
        succeeded += minute->succeeded;
        snapshot.spendHour += minute->cost;
        if (current - number < 5) {
            endedLately += minute->ended;
            tokensLately += minute->tokens;
        }
    }
    const auto minutes = static_cast<double>(std::min<std::int64_t>(5, current + 1));
    snapshot.tasksPerMinute = static_cast<double>(endedLately) / minutes;
    snapshot.tokensPerMinute = static_cast<double>(tokensLately) / minutes;
    snapshot.tasksEnded = ended;
    snapshot.tasksSucceeded = ended ? static_cast<double>(succeeded) / static_cast<double>(ended) : 1;
    snapshot.turnP50 = std::max(0.0, percentile(hour, 0.50));
    snapshot.turnP95 = std::max(0.0, percentile(hour, 0.95));
    snapshot.turnP99 = std::max(0.0, percentile(hour, 0.99));
    snapshot.trends = {std::move(agents), std::move(tasks), std::move(tokens), std::move(spend)};
    snapshot.turnLatency = {std::move(p50), std::move(p95), std::move(p99)};
    for (auto& [provider, series] : requests)
        snapshot.requests.push_back(std::move(series));
}

} // namespace kaze::cell
