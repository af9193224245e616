#include "engine/cell/host_meter.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace kaze::cell {

namespace fs = std::filesystem;

namespace {

double ticksToSeconds(double ticks)
{
    return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

//! "self/stat": what follows the name, which may hold anything, in its parentheses.
void readProcess(const fs::path& proc, HostReading& into)
{
    std::ifstream file(proc / "self" / "stat");
    std::string line;
    std::getline(file, line);
    const auto name = line.rfind(')');
    if (name == std::string::npos)
        return;
    std::istringstream fields(line.substr(name + 1));
    std::string skipped;
    for (int i = 3; i < 14; ++i) // state is the third field, utime the fourteenth
        fields >> skipped;
    double user = 0, system = 0;
    if (fields >> user >> system)
        into.processSeconds = ticksToSeconds(user + system);
    for (int i = 16; i < 20; ++i)
        fields >> skipped;
    if (std::int64_t threads = 0; fields >> threads)
        into.threads = threads;
    std::ifstream statm(proc / "self" / "statm");
    if (std::int64_t total = 0, resident = 0; statm >> total >> resident)
        into.residentBytes = resident * ::sysconf(_SC_PAGESIZE);
}

//! "stat": the first line is the time of all processors: user nice system idle iowait irq softirq steal.
void readProcessors(const fs::path& proc, HostReading& into)
{
    std::ifstream file(proc / "stat");
    std::string name;
    file >> name;
    double all = 0, idle = 0;
    int read = 0;
    for (double ticks = 0; read < 8 && file >> ticks; ++read) {
        all += ticks;
        idle += read == 3 || read == 4 ? ticks : 0;
    }
    if (name != "cpu" || read < 4)
        return;
    into.allSeconds = ticksToSeconds(all);
    into.busySeconds = ticksToSeconds(all - idle);
}

void readMemory(const fs::path& proc, HostReading& into)
{
    std::ifstream file(proc / "meminfo");
    std::string name, unit;
    for (std::int64_t kilobytes = 0; file >> name >> kilobytes; std::getline(file, unit)) {
        if (name == "MemTotal:")
            into.memoryBytes = kilobytes * 1024;
        if (name == "MemAvailable:")
            into.memoryFreeBytes = kilobytes * 1024;
    }
}

//! In each direction; 0 where it does not say, as most that are not of wires do.
double bytesPerSecond(const fs::path& sys, const std::string& network)
{
    constexpr double kPerMegabit = 1e6 / 8;
    std::ifstream file(sys / "class" / "net" / network / "speed");
    double megabits = 0;
    return file >> megabits && megabits > 0 ? megabits * kPerMegabit : 0;
}

void readNetworks(const fs::path& proc, const fs::path& sys, HostReading& into)
{
    std::ifstream file(proc / "net" / "dev");
    if (!file)
        return;
    into.receivedBytes = into.sentBytes = 0;
    for (std::string line; std::getline(file, line);) {
        const auto colon = line.find(':');
        if (colon == std::string::npos)
            continue;
        const auto begin = line.find_first_not_of(' ');
        const auto network = line.substr(begin, colon - begin);
        if (network == "lo")
            continue;
        std::istringstream fields(line.substr(colon + 1));
        std::int64_t received = 0, sent = 0, skipped = 0;
        fields >> received;
        for (int i = 0; i < 7; ++i)
            fields >> skipped;
        if (fields >> sent) {
            into.receivedBytes += received;
            into.sentBytes += sent;
            if (const auto speed = bytesPerSecond(sys, network); speed > 0)
                into.links[network] = {speed, received, sent};
        }
    }
}

void readFiles(const fs::path& proc, HostReading& into)
{
    std::error_code error;
    std::int64_t count = 0;
    for (fs::directory_iterator it(proc / "self" / "fd", error), end; !error && it != end; it.increment(error))
        ++count;
    if (!error)
        into.openFiles = count;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
        into.openFilesMost = static_cast<std::int64_t>(limit.rlim_cur);
}

void readDisk(const fs::path& folder, HostReading& into)
{
    struct statvfs disk { };
    if (::statvfs(folder.c_str(), &disk) != 0)
        return;
    into.diskBytes = static_cast<std::int64_t>(disk.f_blocks * disk.f_frsize);
    into.diskFreeBytes = static_cast<std::int64_t>(disk.f_bavail * disk.f_frsize);
}

} // namespace

HostReading readHost(const fs::path& folder, const fs::path& proc, const fs::path& sys)
{
    HostReading reading;
    readProcess(proc, reading);
    readProcessors(proc, reading);
    readMemory(proc, reading);
    readNetworks(proc, sys, reading);
    std::ifstream uptime(proc / "uptime");
    if (double seconds = 0; uptime >> seconds)
        reading.upSeconds = seconds;
    readFiles(proc, reading);
    readDisk(folder, reading);
    return reading;
}

void HostMeter::take(const HostReading& reading)
{
    const auto set = [this](const char* name, std::int64_t value) {
        if (value >= 0)
            m_metrics.gauge(name).set(static_cast<double>(value));
    };
    const auto setUsed = [this](const char* name, std::int64_t all, std::int64_t free) {
        if (all > 0 && free >= 0)
            m_metrics.gauge(name).set(std::clamp(1 - static_cast<double>(free) / static_cast<double>(all), 0.0, 1.0));
    };
    set("kaze_process_resident_bytes", reading.residentBytes);
    set("kaze_process_threads", reading.threads);
    set("kaze_process_open_files", reading.openFiles);
    set("kaze_process_open_files_most", reading.openFilesMost);
    set("kaze_data_disk_free_bytes", reading.diskFreeBytes);
    setUsed("kaze_data_disk_used_share", reading.diskBytes, reading.diskFreeBytes);
    set("kaze_host_memory_free_bytes", reading.memoryFreeBytes);
    setUsed("kaze_host_memory_used_share", reading.memoryBytes, reading.memoryFreeBytes);
    if (m_before) {
        takeProcessors(reading);
        takeNetwork(reading);
    }
    m_before = reading;
}

void HostMeter::takeProcessors(const HostReading& reading)
{
    const auto all = reading.allSeconds - m_before->allSeconds;
    if (reading.allSeconds < 0 || m_before->allSeconds < 0 || all <= 0)
        return;
    const auto share = [all](double now, double before) { return std::clamp((now - before) / all, 0.0, 1.0); };
    m_metrics.gauge("kaze_host_cpu_used_share").set(share(reading.busySeconds, m_before->busySeconds));
    if (reading.processSeconds >= 0 && m_before->processSeconds >= 0)
        m_metrics.gauge("kaze_process_cpu_used_share").set(share(reading.processSeconds, m_before->processSeconds));
}

void HostMeter::takeNetwork(const HostReading& reading)
{
    // A network that went away takes its count with it.
    const auto add = [this](const char* name, std::int64_t now, std::int64_t before) {
        if (now >= 0 && before >= 0)
            m_metrics.counter(name).add(static_cast<std::uint64_t>(std::max<std::int64_t>(0, now - before)));
    };
    add("kaze_host_network_received_bytes_total", reading.receivedBytes, m_before->receivedBytes);
    add("kaze_host_network_sent_bytes_total", reading.sentBytes, m_before->sentBytes);
    const auto share = networkShare(reading);
    // No number where it said something before and says nothing now.
    if (share || m_saysNetwork)
        m_metrics.gauge("kaze_host_network_used_share").set(share.value_or(std::numeric_limits<double>::quiet_NaN()));
    m_saysNetwork = share.has_value();
}

std::optional<double> HostMeter::networkShare(const HostReading& reading) const
{
    const auto seconds = reading.upSeconds - m_before->upSeconds;
    if (m_before->upSeconds < 0 || seconds <= 0)
        return std::nullopt;
    std::optional<double> most;
    for (const auto& [name, link] : reading.links) {
        const auto before = m_before->links.find(name);
        if (before == m_before->links.end())
            continue;
        const auto bytes = std::max(link.receivedBytes - before->second.receivedBytes, link.sentBytes - before->second.sentBytes);
        const auto share = std::clamp(static_cast<double>(bytes) / (seconds * link.bytesPerSecond), 0.0, 1.0);
        most = std::max(most.value_or(0), share);
    }
    return most;
}

} // namespace kaze::cell
