#pragma once

#include "engine/base/metrics.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace kaze::cell {

//! What the operating system says of the process and its machine at one moment. Times and bytes only grow; -1 where nobody said.
struct HostReading {
    double processSeconds = -1; //!< of processor time, user and system
    double busySeconds = -1, allSeconds = -1; //!< of all processors of the machine
    std::int64_t residentBytes = -1;
    std::int64_t threads = -1;
    std::int64_t openFiles = -1, openFilesMost = -1;
    std::int64_t memoryBytes = -1, memoryFreeBytes = -1; //!< of the machine; free: what programs can still have
    std::int64_t receivedBytes = -1, sentBytes = -1; //!< over all networks but the machine's own
    struct Link {
        double bytesPerSecond = 0; //!< that it can carry, in each direction
        std::int64_t receivedBytes = 0, sentBytes = 0;
    };
    std::map<std::string, Link> links; //!< the networks that say how fast they are, by name
    double upSeconds = -1; //!< since the machine was started
    std::int64_t diskBytes = -1, diskFreeBytes = -1; //!< of the disk that has the folder
};

//! Reads /proc and /sys; takes about a millisecond. `proc` and `sys` are other places in tests.
[[nodiscard]] HostReading readHost(
    const std::filesystem::path& folder, const std::filesystem::path& proc = "/proc", const std::filesystem::path& sys = "/sys");

//! Puts readings into the instruments kaze_process_*, kaze_host_* and kaze_data_disk_*; shares of processors are of the time between two.
class HostMeter {
public:
    explicit HostMeter(base::MetricsRegistry& metrics) : m_metrics(metrics) { }

    void take(const HostReading& reading);

private:
    void takeProcessors(const HostReading& reading);
    void takeNetwork(const HostReading& reading);
    //! Of the busiest network in its busier direction.
    [[nodiscard]] std::optional<double> networkShare(const HostReading& reading) const;

    base::MetricsRegistry& m_metrics;
    std::optional<HostReading> m_before;
    bool m_saysNetwork = false;
};

} // namespace kaze::cell
