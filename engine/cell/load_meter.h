#pragma once

#include "engine/base/clock.h"
#include "engine/base/metrics.h"
#include "engine/gateway/gateway.h"

#include <deque>
#include <map>
#include <string>

namespace kaze::cell {

//! How much of what there is was used in the last minute, for instruments that say it as a share. Lives on the loop; called every 10 s.
class LoadMeter {
public:
    LoadMeter(base::MetricsRegistry& metrics, const base::Clock& clock) : m_metrics(metrics), m_clock(clock) { }

    //! kaze_gateway_capacity_used_share of each provider whose keys have limits.
    void takeProviders(std::map<std::string, gateway::Gateway::Load> loads);
    //! kaze_storage_reader_used_share of each database, since the last call.
    void takeReaders();

private:
    struct Loads {
        base::Duration at{0};
        std::map<std::string, gateway::Gateway::Load> byProvider;
    };

    base::MetricsRegistry& m_metrics;
    const base::Clock& m_clock;
    std::deque<Loads> m_loads; //!< of the last minute
    base::Duration m_readersAt{0};
    std::map<std::string, double> m_readSeconds; //!< by database, so far
};

} // namespace kaze::cell
