#pragma once

#include "engine/base/clock.h"
#include "engine/base/metrics.h"

namespace kaze::runtime::detail {

//! What is measured of all runs. The references live as long as the registry.
struct RunMeters {
    explicit RunMeters(base::MetricsRegistry& metrics)
        : checkpoint(metrics.histogram("kaze_checkpoint_write_seconds")), turn(metrics.histogram("kaze_turn_seconds")),
          agentMemory(metrics.histogram("kaze_agent_memory_bytes")), queuePart(part(metrics, "queue")),
          loadPart(part(metrics, "load")), recallPart(part(metrics, "recall")), modelPart(part(metrics, "model")),
          toolPart(part(metrics, "tool")), checkpointPart(part(metrics, "checkpoint"))
    {
    }

    static void record(base::Histogram& into, base::Duration took) { into.record(std::chrono::duration<double>(took).count()); }

    base::Histogram& checkpoint;
    base::Histogram& turn;
    base::Histogram& agentMemory;
    base::Histogram& queuePart; //!< of kaze_turn_part_seconds, as those that follow: until it has a place
    base::Histogram& loadPart; //!< of what is kept of a run, its folders and servers
    base::Histogram& recallPart;
    base::Histogram& modelPart;
    base::Histogram& toolPart; //!< all calls of a turn, which run side by side, with what people take to allow them
    base::Histogram& checkpointPart; //!< all writes of a turn

private:
    static base::Histogram& part(base::MetricsRegistry& metrics, const char* name)
    {
        return metrics.histogram("kaze_turn_part_seconds", {{"part", name}});
    }
};

} // namespace kaze::runtime::detail
