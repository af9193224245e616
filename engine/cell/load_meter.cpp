#include "engine/cell/load_meter.h"

#include <algorithm>

namespace kaze::cell {

namespace {

using Load = gateway::Gateway::Load;

//! Used share of the limit that is nearest to its end.
double usedShare(const Load& before, const Load& now, double minutes)
{
    const auto share = [minutes](std::uint64_t from, std::uint64_t to, double limit) {
        return limit > 0 ? static_cast<double>(to - from) / (limit * minutes) : 0;
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
    const auto minutes = std::chrono::duration<double>(now - first.at).count() / 60;
    if (minutes <= 0)
        return;
    for (const auto& [provider, load] : m_loads.back().byProvider) {
        if (load.requestsPerMinute + load.tokensPerMinute + load.inputTokensPerMinute + load.outputTokensPerMinute <= 0)
            continue;
        const auto before = first.byProvider.find(provider);
        m_metrics.gauge("kaze_gateway_capacity_used_share", {{"provider", provider}})
            .set(usedShare(before == first.byProvider.end() ? Load{} : before->second, load, minutes));
    }
}

void LoadMeter::takeReaders()
{
    const auto now = m_clock.steady();
    const auto seconds = std::chrono::duration<double>(now - m_readersAt).count();
    m_readersAt = now;
    for (const auto& instrument : m_metrics.instruments()) {
        if (!instrument.gauge || *instrument.name != "kaze_storage_readers")
            continue;
        const auto read = m_metrics.histogram("kaze_storage_read_seconds", *instrument.labels).sum();
        const auto database = instrument.labels->find("database");
        const auto [before, isNew]
            = m_readSeconds.try_emplace(database == instrument.labels->end() ? std::string() : database->second, read);
        const auto readers = instrument.gauge->value();
        if (!isNew && seconds > 0 && readers > 0)
            m_metrics.gauge("kaze_storage_reader_used_share", *instrument.labels)
                .set(std::clamp((read - before->second) / (seconds * readers), 0.0, 1.0));
        before->second = read;
    }
}

} // namespace kaze::cell
