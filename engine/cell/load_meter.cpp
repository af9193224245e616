#include "engine/cell/load_meter.h"

#include <algorithm>
#include <ctime>
#include <limits>

namespace kaze::cell {

namespace {

using Load = gateway::Gateway::Load;

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN(); //!< a gauge that is no number is not sampled
constexpr double kLongestLeft = 60; //!< seconds of one reader that later shares take over
constexpr auto kLeastSpan = std::chrono::seconds(5); //!< of less a rate says nothing

//! Used share of the limit that is nearest to its end.
double usedShare(const Load& before, const Load& now, double minutes)
{
    const auto share = [minutes](std::uint64_t from, std::uint64_t to, double limit) {
        return limit > 0 ? static_cast<double>(to - std::min(from, to)) / (limit * minutes) : 0;
    };
    return std::max({share(before.requests, now.requests, now.requestsPerMinute),
        share(before.inputTokens, now.inputTokens, now.inputTokensPerMinute),
        share(before.outputTokens, now.outputTokens, now.outputTokensPerMinute),
        share(before.inputTokens + before.outputTokens, now.inputTokens + now.outputTokens, now.tokensPerMinute)});
}

} // namespace

void LoadMeter::takeProviders(std::map<std::string, Load> loads)
{
    constexpr auto kSpan = std::chrono::minutes(1);
    const auto now = m_clock.steady();
    m_loads.push_back({now, std::move(loads)});
    while (m_loads.size() > 2 && now - m_loads[1].at >= kSpan)
        m_loads.pop_front();
    const auto& first = m_loads.front();
    if (now - first.at < kLeastSpan)
        return;
    const auto minutes = std::chrono::duration<double>(now - first.at).count() / 60;
    const auto shareOf = [this](const std::string& provider) -> base::Gauge& {
        return m_metrics.gauge("kaze_gateway_capacity_used_share", {{"provider", provider}});
    };
    std::set<std::string> limited;
    for (const auto& [provider, load] : m_loads.back().byProvider) {
        if (load.requestsPerMinute + load.tokensPerMinute + load.inputTokensPerMinute + load.outputTokensPerMinute <= 0)
            continue;
        const auto before = first.byProvider.find(provider);
        shareOf(provider).set(usedShare(before == first.byProvider.end() ? Load{} : before->second, load, minutes));
        limited.insert(provider);
    }
    for (const auto& provider : m_providers)
        if (!limited.contains(provider))
            shareOf(provider).set(kNothing);
    m_providers = std::move(limited);
}

void LoadMeter::takeReaders()
{
    const auto now = m_clock.steady();
    const auto seconds = std::chrono::duration<double>(now - m_readersAt).count();
    m_readersAt = now;
    for (const auto& instrument : m_metrics.instruments()) {
        if (!instrument.gauge || *instrument.name != "kaze_storage_readers")
            continue;
        const auto label = instrument.labels->find("database");
        const auto database = label == instrument.labels->end() ? std::string() : label->second;
        const auto readers = instrument.gauge->value();
        if (readers <= 0) {
            if (m_reads.erase(database) > 0)
                m_metrics.gauge("kaze_storage_reader_used_share", *instrument.labels).set(kNothing);
            continue;
        }
        const auto sum = m_metrics.histogram("kaze_storage_read_seconds", *instrument.labels).sum();
        const auto [found, isNew] = m_reads.try_emplace(database, Read{sum, 0});
        if (isNew || seconds <= 0)
            continue;
        auto& read = found->second;
        const auto busy = read.left + sum - read.seconds;
        const auto room = seconds * readers;
        m_metrics.gauge("kaze_storage_reader_used_share", *instrument.labels).set(std::clamp(busy / room, 0.0, 1.0));
        read = {sum, std::clamp(busy - room, 0.0, kLongestLeft * readers)};
    }
}

void LoadMeter::takePools(const std::vector<api::PoolRow>& pools)
{
    for (const auto& pool : pools) {
        const base::MetricsRegistry::Labels labels{{"pool", pool.pool}};
        m_metrics.gauge("kaze_pool_waiting", labels).set(static_cast<double>(pool.waiting));
        auto& used = m_metrics.gauge("kaze_pool_used_share", labels);
        used.set(pool.limit > 0 ? static_cast<double>(pool.atWork) / static_cast<double>(pool.limit) : kNothing);
    }
}

void LoadMeter::takeLoop()
{
    timespec worked{};
    if (::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &worked) != 0)
        return;
    const auto total = std::chrono::seconds(worked.tv_sec) + std::chrono::nanoseconds(worked.tv_nsec);
    const auto now = m_clock.steady();
    if (m_loopWorked && now > m_loopAt)
        m_metrics.gauge("kaze_loop_used_share")
            .set(std::clamp(std::chrono::duration<double>(total - *m_loopWorked) / (now - m_loopAt), 0.0, 1.0));
    m_loopWorked = total;
    m_loopAt = now;
}

} // namespace kaze::cell
