// What a message costs: published to listeners of the same process, asked and answered, and sent to mailboxes so that a power cut takes
// none. Everything on one loop thread; the durable ones beside it on the writer's.

#include "engine/api/message.h"
#include "engine/base/loop.h"
#include "engine/messaging/direct_transport.h"
#include "engine/messaging/mailboxes.h"
#include "engine/messaging/schema.h"
#include "tests/support/temp_folder.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>

namespace {

using namespace kaze;
using Clock = std::chrono::steady_clock;

class World {
public:
    World()
    {
        storage::OpenOptions options;
        options.path = m_folder / "state.db";
        const auto all = messaging::migrations();
        options.migrations.assign(all.begin(), all.end());
        m_database = storage::Database::open(
            std::move(options), {loop.executor(), m_writers, m_metrics, m_clock, base::LogSystem::none()})
                         .value();
        messaging::DirectTransport::Parts parts{loop.executor(), *m_database, m_clock, m_ids, m_times, m_metrics};
        transport = std::make_unique<messaging::DirectTransport>(std::move(parts));
        messaging::Mailboxes::Parts boxes{*m_database, m_clock, m_ids, m_times, m_metrics};
        mailboxes = std::make_unique<messaging::Mailboxes>(std::move(boxes));
        if (!loop.runUntil(transport->open()) || !loop.runUntil(mailboxes->open()))
            std::abort();
    }

    ~World()
    {
        mailboxes.reset();
        transport.reset();
        m_database->close();
    }
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    base::Loop loop;

private:
    test::TempFolder m_folder{std::filesystem::current_path()};
    base::SystemClock m_clock;
    base::IdSource m_ids{m_clock, 1};
    messaging::HybridClock m_times{m_clock};
    base::MetricsRegistry m_metrics;
    storage::WriterThreads m_writers{1};
    std::shared_ptr<storage::Database> m_database;

public:
    std::unique_ptr<messaging::DirectTransport> transport;
    std::unique_ptr<messaging::Mailboxes> mailboxes;
};

api::AgentMessage event(const std::string& topic)
{
    api::AgentMessage message;
    message.topic = topic;
    message.from = "bench";
    message.payload = "The build of the branch is done; three tests failed.";
    return message;
}

double percentile(std::vector<double>& values, double p)
{
    if (values.empty())
        return 0;
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(p * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

void tellTimes(benchmark::State& state, std::vector<double>& micros)
{
    state.counters["p50_us"] = percentile(micros, 0.5);
    state.counters["p95_us"] = percentile(micros, 0.95);
    state.counters["p99_us"] = percentile(micros, 0.99);
}

double since(Clock::time_point from)
{
    return std::chrono::duration<double, std::micro>(Clock::now() - from).count();
}

//! To so many listeners of the topic, among 1 000 others.
void publish(benchmark::State& state)
{
    World world;
    std::uint64_t heard = 0;
    std::vector<messaging::Subscription> kept;
    for (int i = 0; i < 1'000; ++i)
        kept.push_back(
            world.transport->subscribe({"default", "other." + std::to_string(i) + ".>", {}}, [](const auto&) {}).value());
    for (int i = 0; i < state.range(0); ++i)
        kept.push_back(
            world.transport->subscribe({"default", i % 2 ? "build.*" : "build.done", {}}, [&](const auto&) { ++heard; }).value());
    for (auto _ : state)
        benchmark::DoNotOptimize(world.transport->publish(event("build.done")));
    state.SetItemsProcessed(static_cast<std::int64_t>(heard));
    state.counters["published/s"] = benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

//! The time from publishing to the listener, each message by itself; two readings of the clock are in it.
void publishTimes(benchmark::State& state)
{
    World world;
    std::vector<double> times;
    times.reserve(1 << 22);
    Clock::time_point from;
    const auto kept
        = world.transport->subscribe({"default", "build.*", {}}, [&](const auto&) { times.push_back(since(from)); }).value();
    for (auto _ : state) {
        from = Clock::now();
        benchmark::DoNotOptimize(world.transport->publish(event("build.done")));
    }
    state.SetItemsProcessed(state.iterations());
    tellTimes(state, times);
}

base::Task<> askMany(messaging::Transport& transport, std::size_t count, std::vector<double>& times)
{
    const base::CancelToken never;
    for (std::size_t i = 0; i < count; ++i) {
        auto question = event("build.state");
        const auto from = Clock::now();
        const auto answer = co_await transport.request(std::move(question), std::chrono::seconds(1), never);
        if (!answer)
            std::abort();
        times.push_back(since(from));
    }
}

//! Asked one after the other, answered by a listener.
void request(benchmark::State& state)
{
    constexpr std::size_t kAtATime = 10'000;
    World world;
    const auto kept = world.transport
                          ->subscribe({"default", "build.state", {}},
                              [&](const messaging::Message& question) {
                                  api::AgentMessage answer;
                                  answer.payload = "green";
                                  benchmark::DoNotOptimize(world.transport->reply(*question, std::move(answer)));
                              })
                          .value();
    std::vector<double> times;
    times.reserve(1 << 22);
    for (auto _ : state)
        world.loop.runUntil(askMany(*world.transport, kAtATime, times));
    // A question and an answer.
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(2 * kAtATime));
    tellTimes(state, times);
}

base::Task<bool> sendMany(messaging::Mailboxes& mailboxes, int sender, std::size_t bytes, int count, std::vector<double>& times)
{
    for (int i = 0; i < count; ++i) {
        api::AgentMessage message;
        message.to = "agent-" + std::to_string(sender);
        message.payload = std::string(bytes, 'x');
        const auto from = Clock::now();
        messaging::Mailboxes::SendOptions options;
        const auto sent = co_await mailboxes.send(std::move(message), std::move(options));
        if (!sent)
            std::abort();
        times.push_back(since(from));
    }
    co_return true;
}

base::Task<bool> readMany(messaging::Mailboxes& mailboxes, int reader, int count)
{
    for (int read = 0; read < count;) {
        messaging::Address address{"default", "agent-" + std::to_string(reader)};
        messaging::Mailboxes::ReadOptions options;
        const auto taken = co_await mailboxes.read(address, std::move(options));
        if (!taken || taken->empty())
            std::abort();
        std::vector<std::string> receipts;
        for (const auto& each : *taken)
            receipts.push_back(each.receipt);
        std::optional<messaging::Mailboxes::Release> release;
        const auto settled = co_await mailboxes.settle(std::move(address), std::move(receipts), std::move(release));
        if (!settled)
            std::abort();
        read += static_cast<int>(taken->size());
    }
    co_return true;
}

constexpr int kAgents = 1'000;
constexpr int kEach = 20;

base::Task<> allAtOnce(std::vector<base::Task<bool>> tasks)
{
    co_await base::whenAll(std::move(tasks));
}

void sendAll(World& world, std::size_t bytes, std::vector<double>& times)
{
    std::vector<base::Task<bool>> tasks;
    for (int i = 0; i < kAgents; ++i)
        tasks.push_back(sendMany(*world.mailboxes, i, bytes, kEach, times));
    world.loop.runUntil(allAtOnce(std::move(tasks)));
}

void readAll(World& world)
{
    std::vector<base::Task<bool>> tasks;
    for (int i = 0; i < kAgents; ++i)
        tasks.push_back(readMany(*world.mailboxes, i, kEach));
    world.loop.runUntil(allAtOnce(std::move(tasks)));
}

//! A thousand senders to a thousand mailboxes, each waiting until its message is on the disk.
void sendDurably(benchmark::State& state)
{
    World world;
    std::vector<double> times;
    for (auto _ : state) {
        sendAll(world, static_cast<std::size_t>(state.range(0)), times);
        state.PauseTiming();
        readAll(world);
        state.ResumeTiming();
    }
    state.SetItemsProcessed(state.iterations() * kAgents * kEach);
    tellTimes(state, times);
}

//! The same mailboxes read, ten messages at a time, and acknowledged.
void readAndAcknowledge(benchmark::State& state)
{
    World world;
    std::vector<double> times;
    for (auto _ : state) {
        state.PauseTiming();
        sendAll(world, 256, times);
        state.ResumeTiming();
        readAll(world);
    }
    state.SetItemsProcessed(state.iterations() * kAgents * kEach);
}

base::Task<bool> publishMany(messaging::Transport& transport, int count, std::vector<double>& times)
{
    for (int i = 0; i < count; ++i) {
        auto message = event("build.done");
        std::string key;
        const auto from = Clock::now();
        const auto entry = co_await transport.publishDurably(std::move(message), std::move(key));
        if (!entry)
            std::abort();
        times.push_back(since(from));
    }
    co_return true;
}

//! Into the log of topics, from a thousand senders.
void publishDurably(benchmark::State& state)
{
    World world;
    std::vector<double> times;
    for (auto _ : state) {
        std::vector<base::Task<bool>> tasks;
        for (int i = 0; i < kAgents; ++i)
            tasks.push_back(publishMany(*world.transport, kEach, times));
        world.loop.runUntil(allAtOnce(std::move(tasks)));
    }
    state.SetItemsProcessed(state.iterations() * kAgents * kEach);
    tellTimes(state, times);
}

} // namespace

BENCHMARK(publish)->Arg(1)->Arg(10)->Arg(100);
BENCHMARK(publishTimes);
BENCHMARK(request)->Unit(benchmark::kMillisecond);
BENCHMARK(sendDurably)->Arg(256)->Arg(4096)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(readAndAcknowledge)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(publishDurably)->Unit(benchmark::kMillisecond)->UseRealTime();
