#pragma once

#include "engine/api/run_control_requests.h"
#include "engine/base/clock.h"
#include "engine/base/metrics.h"
#include "engine/gateway/gateway.h"

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace kaze::cell {

//! How much of what there is was used in the last minute, for instruments that say it as a share. Lives on the loop; called every 10 s.
class LoadMeter {
public:
    LoadMeter(base::MetricsRegistry& metrics, const base::Clock& clock) : m_metrics(metrics), m_clock(clock) { }

    //! kaze_gateway_capacity_used_share of each provider whose keys have limits; no number any more where they have none, or where it is gone.
    void takeProviders(std::map<std::string, gateway::Gateway::Load> loads);
    //! kaze_storage_reader_used_share of each database, since the last call; no number any more where it is closed. A read counts when it ends; what
    //! does not fit into the time since the last call counts in the calls that follow.
    void takeReaders();
    //! kaze_pool_used_share of each pool with a limit, and kaze_pool_waiting of all.
    void takePools(const std::vector<api::PoolRow>& pools);
    //! kaze_loop_used_share since the last call; on the loop's own thread.
    void takeLoop();

private:
    struct Loads {
        base::Duration at{0};
        std::map<std::string, gateway::Gateway::Load> byProvider;
    };
    struct Read {
        double seconds = 0; //!< so far
        double left = 0; //!< of them, not in any share yet
    };

    base::MetricsRegistry& m_metrics;
    const base::Clock& m_clock;
    std::deque<Loads> m_loads; //!< of the last minute
    std::set<std::string> m_providers; //!< that have a share
    base::Duration m_readersAt{0};
    base::Duration m_loopAt{0};
    std::optional<base::Duration> m_loopWorked; //!< processor time of its thread, so far
    std::map<std::string, Read> m_reads; //!< by database
};

} // namespace kaze::cell
