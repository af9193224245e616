// What a gateway costs between a client and a model that answers at once: `kaze serve`, and beside it nginx and Portkey's gateway in front of
// the same upstream in the same run. Then very many open streams through `kaze serve`. See tests/bench/README.md.

#include "tests/bench/gateway/peers.h"
#include "tests/bench/gateway/upstream.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <sys/resource.h>
#include <unistd.h>

namespace kaze::bench {

namespace {

using namespace std::chrono_literals;

struct Options {
    std::string kaze = KAZE_PROGRAM;
    int streams = 10'000;
    double rate = 5000;
    std::chrono::milliseconds time{4000};
    bool peers = true;
    bool gateways = true;
    int gatewayCpu = -1, otherCpu = -1;
};

//! Of one peer.
struct Row {
    std::string name;
    Measured most; //!< closed loop
    double cpuEach = 0; //!< µs a request, in the closed loop
    Measured steady; //!< open loop
    double cpuSteady = 0;
};

Row measure(const Peer& peer, bool stream, const Options& options)
{
    const auto target = chatOf(peer, stream);
    const auto pid = peer.program ? peer.program->pid() : 0; // of the upstream itself nobody asks
    static_cast<void>(run(target, {64, 0, 500ms})); // connections, caches, what is compiled at first use
    Row row;
    row.name = peer.name;
    auto before = cpuMicros(pid);
    row.most = run(target, {64, 0, options.time});
    row.cpuEach = (cpuMicros(pid) - before) / static_cast<double>(std::max<std::uint64_t>(1, row.most.answers));
    // Nobody can be measured beyond what it can do: then the rate is most of that, and the table says so.
    const auto rate = std::min(options.rate, 0.7 * row.most.perSecond());
    before = cpuMicros(pid);
    row.steady = run(target, {512, rate, options.time});
    row.cpuSteady = (cpuMicros(pid) - before) / static_cast<double>(std::max<std::uint64_t>(1, row.steady.answers));
    return row;
}

double ratio(double of, double to)
{
    return to > 0 ? of / to : 0;
}

void print(const char* title, const std::vector<Row>& rows)
{
    std::printf("\n%s\n", title);
    std::printf("%-12s %12s %10s %10s | %10s %12s %12s %10s %9s | %8s %8s\n", "", "requests/s", "p50 ms", "CPU us", "at rate/s",
        "over p50 ms", "over p99 ms", "CPU us", "failures", "x nginx", "x Portk.");
    const auto find = [&](const char* name) {
        const auto found = std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.name == name; });
        return found == rows.end() ? 0.0 : found->most.perSecond();
    };
    const auto nginxes = find("nginx"), portkeys = find("Portkey");
    for (const auto& row : rows) {
        const auto& direct = rows.front().steady;
        std::printf("%-12s %12.0f %10.2f %10.1f | %10.0f %12.3f %12.3f %10.1f %9llu | %8.3f %8.2f\n", row.name.c_str(),
            row.most.perSecond(), row.most.quantile(0.5) / 1000, row.cpuEach, row.steady.perSecond(),
            (row.steady.quantile(0.5) - (&row == rows.data() ? 0 : direct.quantile(0.5))) / 1000,
            (row.steady.quantile(0.99) - (&row == rows.data() ? 0 : direct.quantile(0.99))) / 1000, row.cpuSteady,
            static_cast<unsigned long long>(row.most.failures + row.steady.failures), ratio(row.most.perSecond(), nginxes),
            ratio(row.most.perSecond(), portkeys));
    }
    std::fflush(stdout);
}

//! All streams open at once, each with a chunk every `every`, until each had `count`.
void manyStreams(const Peer& kaze, const Upstream& upstream, int streams, int every, int count)
{
    const auto pid = kaze.program->pid();
    const auto idle = residentBytes(pid);
    const auto sent = upstream.chunks(), left = upstream.left();
    double cpu = 0, resident = 0, seconds = 0;
    std::uint64_t chunks = 0;
    std::chrono::steady_clock::time_point since{};
    constexpr double kMeasured = 8; //!< seconds, from when all are open
    const auto look = [&](const Streamed& told) {
        const auto now = std::chrono::steady_clock::now();
        if (since.time_since_epoch().count() == 0 && told.open + told.broken >= streams) {
            since = now;
            cpu = cpuMicros(pid);
            chunks = told.chunks;
        }
        const auto passed = std::chrono::duration<double>(now - since).count();
        if (since.time_since_epoch().count() != 0 && seconds == 0 && passed > kMeasured) {
            seconds = passed;
            cpu = cpuMicros(pid) - cpu;
            chunks = told.chunks - chunks;
            resident = residentBytes(pid);
        }
        return true;
    };
    const auto told
        = stream(chatOf(kaze, true, "bench/slow-" + std::to_string(every) + '-' + std::to_string(count)), {streams, 1500}, look);
    const auto all = static_cast<double>(std::max(1, streams));
    std::printf("%d streams, a chunk every %d ms: %.1f KB a stream, %.0f chunks/s delivered of %.0f, CPU %.0f %% of a core, %.1f "
                "us a chunk\n"
                "  %d whole, %d broken, %llu left by the gateway; chunks sent %llu, delivered %llu\n",
        streams, every, (resident - idle) / all / 1024, static_cast<double>(chunks) / std::max(seconds, 0.001),
        all * 1000 / every, cpu / std::max(seconds, 0.001) / 1e4, cpu / static_cast<double>(std::max<std::uint64_t>(1, chunks)),
        told.whole, told.broken, static_cast<unsigned long long>(upstream.left() - left),
        static_cast<unsigned long long>(upstream.chunks() - sent), static_cast<unsigned long long>(told.chunks));
    std::fflush(stdout);
}

constexpr rlim_t kOtherFiles = 400; //!< databases, timers, connections that have been left

//! Two descriptors a stream in the gateway; returns how many streams there can be.
int raiseFileLimit(int streams)
{
    const auto wanted = static_cast<rlim_t>(2 * streams) + kOtherFiles;
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    rlimit more{std::max(limit.rlim_max, wanted), std::max(limit.rlim_max, wanted)};
    if (::setrlimit(RLIMIT_NOFILE, &more) == 0)
        return streams;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    return static_cast<int>(limit.rlim_max - kOtherFiles) / 2;
}

Options optionsOf(int argc, char** argv)
{
    Options options;
    if (::sysconf(_SC_NPROCESSORS_ONLN) > 1) {
        options.gatewayCpu = 0;
        options.otherCpu = 1;
    }
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        const auto value = [&] { return std::string(i + 1 < argc ? argv[++i] : "0"); };
        if (word == "--streams")
            options.streams = std::stoi(value());
        else if (word == "--rate")
            options.rate = std::stod(value());
        else if (word == "--seconds")
            options.time = std::chrono::milliseconds(static_cast<int>(1000 * std::stod(value())));
        else if (word == "--kaze")
            options.kaze = value();
        else if (word == "--alone")
            options.peers = false;
        else if (word == "--only-streams")
            options.gateways = false;
        else {
            std::fprintf(stderr, "Usage: %s [--streams N] [--rate N] [--seconds N] [--kaze PROGRAM] [--alone] [--only-streams]\n",
                argv[0]);
            std::exit(2);
        }
    }
    return options;
}

void compare(const Upstream& upstream, const Options& options, Peer& kaze)
{
    std::vector<Peer> peers;
    peers.push_back({"upstream", {}, "/v1/chat/completions", {}, "bench-1", upstream.port(), nullptr, nullptr});
    if (options.peers) {
        peers.push_back(nginx(upstream.port(), options.gatewayCpu));
        peers.push_back(portkey(upstream.port(), options.gatewayCpu));
    }
    peers.push_back(std::move(kaze));
    for (const auto& peer : peers)
        if (!peer.missing.empty())
            std::printf("%s is left out: %s\n", peer.name.c_str(), peer.missing.c_str());
    for (const bool stream : {false, true}) {
        std::vector<Row> rows;
        for (const auto& peer : peers)
            if (peer.missing.empty())
                rows.push_back(measure(peer, stream, options));
        print(stream ? "streamed" : "whole answers", rows);
    }
    kaze = std::move(peers.back());
}

int bench(const Options& options)
{
    const int streams = raiseFileLimit(options.streams);
    const Upstream upstream(options.otherCpu);
    runOn(options.otherCpu);
    auto kaze = kazeServe(options.kaze, upstream.port(), options.gatewayCpu);
    if (!kaze.missing.empty()) {
        std::fprintf(stderr, "kaze serve: %s\n", kaze.missing.c_str());
        return 1;
    }
    if (options.gateways)
        compare(upstream, options, kaze);
    std::printf("\n");
    if (streams < options.streams)
        std::printf("This system's limit of open files leaves room for %d streams.\n", streams);
    if (streams > 0) {
        manyStreams(kaze, upstream, streams, 1000, 30);
        manyStreams(kaze, upstream, streams, 200, 100);
    }
    kaze.program->signal(SIGTERM);
    static_cast<void>(kaze.program->ended(10s));
    return 0;
}

} // namespace

} // namespace kaze::bench

int main(int argc, char** argv)
{
    return kaze::bench::bench(kaze::bench::optionsOf(argc, argv));
}
