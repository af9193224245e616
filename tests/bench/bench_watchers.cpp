// What it costs a cell to be watched: a real `kaze serve` with runs at work and very many WebSockets that want to know all of it, and beside it, in the
// same run, a bare broadcasting server that sends the same messages. See tests/bench/README.md.

#include "tests/bench/gateway/peers.h"
#include "tests/bench/watchers/broadcast.h"
#include "tests/bench/watchers/busy_serve.h"
#include "tests/bench/watchers/clients.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace kaze::bench {

namespace {

using namespace std::chrono_literals;

struct Options {
    std::string self;
    std::string kaze = KAZE_PROGRAM;
    int clients = 200;
    int slow = 0;
    double pieces = 5000;
    std::chrono::seconds time{60};
    bool peers = true;
};

//! Of one server, over the time it was watched.
struct Row {
    std::string name;
    double seconds = 0;
    double cpu = 0; //!< seconds of the server's process
    double idleBytes = 0, mostBytes = 0; //!< resident, without and with watchers
    double pieces = 0; //!< that were told
    int clients = 0;
    Watched watched;
};

//! Watches a process for a while.
Row measured(
    const std::string& name, pid_t pid, Watchers* watchers, std::chrono::seconds time, const std::function<double()>& pieces)
{
    Row row;
    row.name = name;
    if (watchers)
        static_cast<void>(watchers->take());
    const auto since = std::chrono::steady_clock::now();
    const auto cpu = cpuMicros(pid);
    const auto before = pieces();
    while (std::chrono::steady_clock::now() - since < time) {
        std::this_thread::sleep_for(100ms);
        row.mostBytes = std::max(row.mostBytes, residentBytes(pid));
    }
    row.pieces = pieces() - before;
    row.cpu = (cpuMicros(pid) - cpu) / 1e6;
    if (watchers)
        row.watched = watchers->take();
    row.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - since).count();
    return row;
}

void print(const Row& row)
{
    const auto clients = std::max(1, row.clients);
    const auto each = [&](double all) { return all / clients / row.seconds; };
    const auto& told = row.watched;
    std::printf("%-34s %9.0f %7.1f %9.0f %10.1f %7.3f %8.1f %8.1f %8.1f %8.1f %9llu %8.1f %8.1f\n", row.name.c_str(),
        row.pieces / row.seconds, 100 * row.cpu / row.seconds, each(static_cast<double>(told.messages)),
        each(static_cast<double>(told.bytes)) / 1024,
        row.pieces > 0 ? static_cast<double>(told.stamps) / row.pieces / clients : 0, told.quantile(0.5) / 1000,
        told.quantile(0.95) / 1000, told.quantile(0.99) / 1000, 100 * told.cpuSeconds / row.seconds,
        static_cast<unsigned long long>(told.lost), row.mostBytes / 1048576,
        row.clients > 0 ? (row.mostBytes - row.idleBytes) / clients / 1024 : 0);
    std::fflush(stdout);
}

void printHead()
{
    std::printf("%-34s %9s %7s %9s %10s %7s %8s %8s %8s %8s %9s %8s %8s\n", "", "pieces/s", "CPU %", "msg/s", "KB/s", "share",
        "p50 ms", "p95 ms", "p99 ms", "cl.CPU%", "lost", "RSS MB", "KB/cl.");
}

//! A broadcasting server of this rate, in a process of its own.
std::optional<Row> peer(const Options& options, const std::string& name, double perSecond, double bytes)
{
    e2e::Program::Start start;
    start.words = {options.self, "--broadcast", std::to_string(perSecond), std::to_string(bytes)};
    e2e::Program program(std::move(start));
    if (!program.says("\n"))
        return {};
    const auto idle = residentBytes(program.pid());
    Watching watching;
    watching.port = static_cast<std::uint16_t>(std::atoi(program.printed().c_str()));
    watching.speaksSession = false;
    watching.clients = options.clients;
    Watchers watchers(watching);
    if (!watchers.areOpen(60s))
        return {};
    const auto since = std::chrono::steady_clock::now();
    const auto sent = [&] { return perSecond * std::chrono::duration<double>(std::chrono::steady_clock::now() - since).count(); };
    auto row = measured(name, program.pid(), &watchers, std::min(options.time, 15s), sent);
    row.clients = options.clients;
    row.idleBytes = idle;
    return row;
}

int bench(const Options& options)
{
    BusyServe kaze({options.kaze, options.pieces, 10, options.clients / 32 + 2});
    if (!kaze.problem().empty()) {
        std::fprintf(stderr, "kaze serve: %s\n", kaze.problem().c_str());
        return 1;
    }
    const auto pieces = [&] { return static_cast<double>(kaze.pieces()); };
    std::this_thread::sleep_for(3s);
    printHead();
    auto alone = measured("kaze serve, nobody watches", kaze.pid(), nullptr, std::min(options.time, 15s), pieces);
    print(alone);
    Row watched;
    {
        Watching watching;
        watching.port = kaze.port();
        watching.path = "/api/v1/stream";
        watching.tokens = kaze.tokens();
        watching.tokens.pop_back(); // of who starts the runs
        watching.clients = options.clients;
        watching.slow = options.slow;
        Watchers watchers(watching);
        if (!watchers.areOpen(60s)) {
            std::fprintf(stderr, "not all watchers were let in: %d, %d broken\n", watchers.take().open, watchers.take().broken);
            return 1;
        }
        std::this_thread::sleep_for(2s);
        watched = measured("kaze serve, watched", kaze.pid(), &watchers, options.time, pieces);
        watched.clients = options.clients;
        watched.idleBytes = alone.mostBytes;
        print(watched);
    }
    const auto after = measured("kaze serve, left again", kaze.pid(), nullptr, std::min(options.time, 5s), pieces);
    print(after);
    const auto fanOut = watched.cpu / watched.seconds - alone.cpu / alone.seconds;
    std::printf(
        "\nbeing watched costs %.1f %% of a core; %.2f us of CPU a client and piece, %llu runs, %d connections broken\n\n",
        100 * fanOut, 1e6 * fanOut * watched.seconds / std::max(1.0, watched.pieces) / options.clients,
        static_cast<unsigned long long>(kaze.begun()), watched.watched.broken);
    if (!options.peers)
        return 0;
    const auto messages = static_cast<double>(watched.watched.messages) / options.clients / watched.seconds;
    const auto bytes
        = static_cast<double>(watched.watched.bytes) / std::max<double>(1, static_cast<double>(watched.watched.messages));
    printHead();
    const auto same = peer(options, "broadcast, the same messages", messages, bytes);
    const auto single = peer(options, "broadcast, each piece by itself", options.pieces, 190);
    for (const auto& row : {same, single})
        if (row) {
            print(*row);
            std::printf("  ratio of CPU, kaze's watching to it: %.2f\n", fanOut / (row->cpu / row->seconds));
        }
    return 0;
}

Options optionsOf(int argc, char** argv)
{
    Options options;
    options.self = std::filesystem::canonical("/proc/self/exe").string();
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        const auto value = [&] { return std::string(i + 1 < argc ? argv[++i] : "0"); };
        if (word == "--clients")
            options.clients = std::max(1, std::stoi(value()));
        else if (word == "--slow")
            options.slow = std::stoi(value());
        else if (word == "--rate")
            options.pieces = std::stod(value());
        else if (word == "--seconds")
            options.time = std::chrono::seconds(std::stoi(value()));
        else if (word == "--kaze")
            options.kaze = value();
        else if (word == "--alone")
            options.peers = false;
        else if (word == "--broadcast") {
            const auto perSecond = std::stod(value());
            broadcast(perSecond, static_cast<std::size_t>(std::stod(value())));
        } else {
            std::fprintf(
                stderr, "Usage: %s [--clients N] [--slow N] [--rate N] [--seconds N] [--kaze PROGRAM] [--alone]\n", argv[0]);
            std::exit(2);
        }
    }
    return options;
}

} // namespace

} // namespace kaze::bench

int main(int argc, char** argv)
{
    return kaze::bench::bench(kaze::bench::optionsOf(argc, argv));
}
