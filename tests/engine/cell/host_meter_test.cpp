#include "engine/api/run_control_requests.h"
#include "engine/cell/host_meter.h"

#include "engine/cell/load_meter.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <unistd.h>

namespace kaze::cell {
namespace {

namespace fs = std::filesystem;

class HostMeters : public testing::Test {
protected:
    void put(const std::string& name, const std::string& text)
    {
        fs::create_directories((proc / name).parent_path());
        std::ofstream(proc / name) << text;
    }

    double value(const char* name) { return metrics.gauge(name).value(); }

    kaze::test::TempFolder proc;
    base::MetricsRegistry metrics;
    HostMeter meter{metrics};
};

TEST_F(HostMeters, readThisMachine)
{
    const auto reading = readHost(proc.path());
    EXPECT_GE(reading.processSeconds, 0);
    EXPECT_GT(reading.allSeconds, reading.busySeconds);
    EXPECT_GT(reading.residentBytes, 1'000'000);
    EXPECT_GE(reading.threads, 1);
    EXPECT_GE(reading.openFiles, 3);
    EXPECT_GT(reading.memoryBytes, reading.memoryFreeBytes);
    EXPECT_GE(reading.receivedBytes, 0);
    EXPECT_GE(reading.diskBytes, reading.diskFreeBytes);
    EXPECT_GT(reading.diskFreeBytes, 0);
}

TEST_F(HostMeters, takeSharesOfTheTimeBetweenTwoReadings)
{
    const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
    const auto at = [&](double busy, double idle, double own, std::int64_t received) {
        put("stat",
            "cpu  " + std::to_string(busy * ticks) + " 0 0 " + std::to_string(idle * ticks) + " 0 0 0 0 0 0\ncpu0 1 2 3\n");
        put("self/stat",
            "42 (a ) b (c) S 1 1 1 0 -1 0 0 0 0 0 " + std::to_string(own * ticks / 2) + " " + std::to_string(own * ticks / 2)
                + " 0 0 20 0 7 0 100 1 1\n");
        put("net/dev",
            "Inter-|   Receive\n face |bytes\n    lo: 999999 1 0 0 0 0 0 0 999999 1 0 0 0 0 0 0\n  eth0: "
                + std::to_string(received) + " 5 0 0 0 0 0 0 70 5 0 0 0 0 0 0\n");
        put("meminfo", "MemTotal:       1000 kB\nMemFree: 10 kB\nMemAvailable:    250 kB\n");
        meter.take(readHost(proc.path(), proc.path()));
    };
    at(100, 300, 10, 5000);
    EXPECT_EQ(value("kaze_host_cpu_used_share"), 0) << "nothing can be said of one reading";
    at(106, 314, 11, 8000);
    EXPECT_NEAR(value("kaze_host_cpu_used_share"), 0.3, 1e-9);
    EXPECT_NEAR(value("kaze_process_cpu_used_share"), 0.05, 1e-9);
    EXPECT_EQ(value("kaze_process_threads"), 7);
    EXPECT_NEAR(value("kaze_host_memory_used_share"), 0.75, 1e-9);
    EXPECT_EQ(metrics.counter("kaze_host_network_received_bytes_total").value(), 3000U);
    EXPECT_EQ(metrics.counter("kaze_host_network_sent_bytes_total").value(), 0U);
    at(107, 320, 11, 100); // another network
    EXPECT_EQ(metrics.counter("kaze_host_network_received_bytes_total").value(), 3000U);
}

TEST_F(HostMeters, compareNetworksWithHowFastTheySayTheyAre)
{
    put("sys/class/net/eth0/speed", "1000\n"); // 125 MB a second
    put("sys/class/net/tun0/speed", "-1\n");
    const auto at = [&](double up, std::int64_t received, std::int64_t sent) {
        const auto line = [](std::int64_t in, std::int64_t out) {
            return std::to_string(in) + " 5 0 0 0 0 0 0 " + std::to_string(out) + " 5 0 0 0 0 0 0\n";
        };
        put("net/dev",
            "Inter-|   Receive\n face |bytes\n  eth0: " + line(received, sent) + "  tun0: " + line(10 * received, 10 * sent));
        put("uptime", std::to_string(up) + " 1.0\n");
        meter.take(readHost(proc.path(), proc.path(), proc / "sys"));
    };
    at(100, 0, 0);
    EXPECT_EQ(value("kaze_host_network_used_share"), 0);
    at(110, 125'000'000, 625'000'000);
    EXPECT_NEAR(value("kaze_host_network_used_share"), 0.5, 1e-9) << "of the busier direction, without those that say nothing";
    put("sys/class/net/tun0/speed", "100000\n"); // a hundred times as much
    at(120, 250'000'000, 625'000'000);
    at(130, 250'000'000, 1'250'000'000);
    EXPECT_NEAR(value("kaze_host_network_used_share"), 0.5, 1e-9) << "of the busiest, however much the others could carry";
    at(140, 0, 0);
    EXPECT_EQ(value("kaze_host_network_used_share"), 0) << "a count that begins anew is no traffic";
    put("sys/class/net/eth0/speed", "-1\n");
    put("sys/class/net/tun0/speed", "-1\n");
    at(150, 1'000'000'000, 0);
    EXPECT_TRUE(std::isnan(value("kaze_host_network_used_share"))) << "nothing says how fast it is any more";
}

TEST_F(HostMeters, tellHowFullPoolsAreAndHowBusyTheLoop)
{
    base::SimulatedClock clock;
    LoadMeter load(metrics, clock);
    api::PoolRow review, free;
    review.pool = "review";
    review.limit = 4;
    review.atWork = 3;
    review.waiting = 2;
    free.pool = "free";
    load.takePools({review, free});
    EXPECT_EQ(metrics.gauge("kaze_pool_used_share", {{"pool", "review"}}).value(), 0.75);
    EXPECT_EQ(metrics.gauge("kaze_pool_waiting", {{"pool", "review"}}).value(), 2);
    EXPECT_TRUE(std::isnan(metrics.gauge("kaze_pool_used_share", {{"pool", "free"}}).value()))
        << "without a limit there is no share";
    load.takeLoop();
    clock.advance(std::chrono::hours(1));
    load.takeLoop();
    EXPECT_GT(value("kaze_loop_used_share"), 0);
    EXPECT_LT(value("kaze_loop_used_share"), 0.01);
}

TEST_F(HostMeters, sayNothingOfWhatNobodyTells)
{
    put("stat", "nonsense");
    put("self/stat", "no parenthesis");
    put("meminfo", "MemTotal: much");
    put("net/dev", "\n:\n: 1 2\n");
    const auto reading = readHost("/nowhere/at/all", proc.path());
    EXPECT_EQ(reading.processSeconds, -1);
    EXPECT_EQ(reading.allSeconds, -1);
    EXPECT_EQ(reading.residentBytes, -1);
    EXPECT_EQ(reading.openFiles, -1);
    EXPECT_EQ(reading.memoryBytes, -1);
    EXPECT_EQ(reading.diskBytes, -1);
    meter.take(reading);
    meter.take(reading);
    EXPECT_EQ(value("kaze_host_cpu_used_share"), 0);
}

TEST(LoadMeter, comparesTheLastMinuteWithTheLimits)
{
    base::MetricsRegistry metrics;
    base::SimulatedClock clock;
    LoadMeter meter(metrics, clock);
    gateway::Gateway::Load load;
    load.requestsPerMinute = 100;
    load.inputTokensPerMinute = 10'000;
    for (int i = 0; i <= 12; ++i) {
        meter.takeProviders({{"openai", load}, {"local", {}}});
        load.requests += i < 6 ? 1 : 10;
        load.inputTokens += 250;
        clock.advance(std::chrono::seconds(10));
    }
    const auto& share = metrics.gauge("kaze_gateway_capacity_used_share", {{"provider", "openai"}});
    EXPECT_NEAR(share.value(), 0.6, 1e-9) << "60 requests in the last minute; tokens have more room";
    EXPECT_EQ(metrics.instruments().size(), 1U) << "who has no limits has no share";
}

TEST(LoadMeter, saysNothingOfTooShortATimeAndOfProvidersThatAreGone)
{
    base::MetricsRegistry metrics;
    base::SimulatedClock clock;
    LoadMeter meter(metrics, clock);
    const auto& share = metrics.gauge("kaze_gateway_capacity_used_share", {{"provider", "openai"}});
    gateway::Gateway::Load load;
    load.requestsPerMinute = 100;
    load.requests = 50;
    meter.takeProviders({{"openai", load}});
    clock.advance(std::chrono::milliseconds(5));
    load.requests = 51;
    meter.takeProviders({{"openai", load}});
    EXPECT_EQ(share.value(), 0) << "one call in 5 ms is not 12 000 a minute";
    clock.advance(std::chrono::seconds(10));
    load.requests = 55;
    meter.takeProviders({{"openai", load}});
    EXPECT_NEAR(share.value(), 0.3, 0.001);
    clock.advance(std::chrono::seconds(10));
    load.requests = 2; // counted anew
    meter.takeProviders({{"openai", load}});
    EXPECT_GE(share.value(), 0);
    EXPECT_LT(share.value(), 1);
    clock.advance(std::chrono::seconds(10));
    meter.takeProviders({});
    EXPECT_TRUE(std::isnan(share.value())) << "it is not asked any more";
}

TEST(LoadMeter, tellsHowBusyReadersAre)
{
    base::MetricsRegistry metrics;
    base::SimulatedClock clock;
    LoadMeter meter(metrics, clock);
    metrics.gauge("kaze_storage_readers", {{"database", "state"}}).set(2);
    auto& read = metrics.histogram("kaze_storage_read_seconds", {{"database", "state"}});
    read.record(100);
    meter.takeReaders();
    clock.advance(std::chrono::seconds(10));
    read.record(5);
    meter.takeReaders();
    EXPECT_NEAR(metrics.gauge("kaze_storage_reader_used_share", {{"database", "state"}}).value(), 0.25, 1e-9);
    clock.advance(std::chrono::seconds(10));
    meter.takeReaders();
    EXPECT_EQ(metrics.gauge("kaze_storage_reader_used_share", {{"database", "state"}}).value(), 0);
}

TEST(LoadMeter, spreadsALongReadAndForgetsADatabaseThatIsClosed)
{
    base::MetricsRegistry metrics;
    base::SimulatedClock clock;
    LoadMeter meter(metrics, clock);
    auto& readers = metrics.gauge("kaze_storage_readers", {{"database", "state"}});
    const auto& used = metrics.gauge("kaze_storage_reader_used_share", {{"database", "state"}});
    auto& read = metrics.histogram("kaze_storage_read_seconds", {{"database", "state"}});
    readers.set(2);
    meter.takeReaders();
    const auto next = [&] {
        clock.advance(std::chrono::seconds(10));
        meter.takeReaders();
        return used.value();
    };
    read.record(30); // of one reader, who has just ended
    EXPECT_EQ(next(), 1);
    EXPECT_NEAR(next(), 0.5, 1e-9);
    EXPECT_EQ(next(), 0);
    read.record(1e6);
    for (int i = 0; i < 7; ++i)
        EXPECT_EQ(next(), 1);
    EXPECT_EQ(next(), 0) << "what is long past is no load of now";
    read.record(10);
    EXPECT_NEAR(next(), 0.5, 1e-9);
    readers.set(0);
    EXPECT_TRUE(std::isnan(next())) << "it is closed";
    readers.set(2);
    next();
    EXPECT_EQ(next(), 0) << "and open again";
}

} // namespace
} // namespace kaze::cell
