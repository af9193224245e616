// What a schedule costs among a thousand, ten thousand and a million others: to be armed, to be made, to fire, and all of them to be loaded at start.

#include "engine/api/schedule_wire.h"
#include "engine/base/loop.h"
#include "engine/scheduling/schedules.h"
#include "engine/scheduling/schema.h"
#include "engine/scheduling/timetable.h"
#include "tests/support/cpu_time.h"
#include "tests/support/temp_folder.h"

#include <benchmark/benchmark.h>
#include <boost/json.hpp>

#include <cstdlib>
#include <map>
#include <random>

namespace {

using namespace kaze;
using namespace std::chrono_literals;
using scheduling::Timetable;
using test::cpuSeconds;

const base::Time kStart{std::chrono::sys_days{std::chrono::year{2026} / 11 / 20}};
constexpr int kTogether = 256; //!< fires and saves that are under way at one time

Timetable fullTable(std::uint32_t schedules)
{
    std::mt19937 chance(1);
    std::vector<Timetable::Entry> entries(schedules);
    for (std::uint32_t i = 0; i < schedules; ++i)
        entries[i] = {kStart + std::chrono::microseconds(chance()), i + 1};
    Timetable table;
    table.assign(std::move(entries));
    return table;
}

//! The earliest is taken out and armed again somewhere: what a fire costs the timetable.
void timetableFire(benchmark::State& state)
{
    auto table = fullTable(static_cast<std::uint32_t>(state.range(0)));
    std::mt19937 chance(2);
    for (auto _ : state) {
        const auto due = table.takeDue(base::Time::max());
        table.set(due->row, due->at + std::chrono::microseconds(chance()));
    }
    state.counters["bytes/schedule"] = static_cast<double>(table.bytes()) / static_cast<double>(state.range(0));
}
BENCHMARK(timetableFire)->Arg(1000)->Arg(10'000)->Arg(1'000'000);

//! A row is armed that was not.
void timetableInsert(benchmark::State& state)
{
    const auto schedules = static_cast<std::uint32_t>(state.range(0));
    auto table = fullTable(schedules);
    std::mt19937 chance(3);
    auto row = schedules;
    for (auto _ : state) {
        table.set(++row, kStart + std::chrono::microseconds(chance()));
        state.PauseTiming();
        if (table.size() > schedules + 1000) {
            for (; row > schedules; --row)
                table.remove(row);
        }
        state.ResumeTiming();
    }
}
BENCHMARK(timetableInsert)->Arg(1000)->Arg(10'000)->Arg(1'000'000)->Iterations(100'000);

api::ScheduleSpec specOf(const std::string& name)
{
    api::ScheduleSpec spec;
    spec.name = name;
    spec.trigger.cron = "*/15 9-17 * * MON-FRI";
    spec.trigger.zone = "Europe/Berlin";
    spec.tenant = "default";
    spec.run.agent.path = "code-reviewer";
    spec.run.task = "Review what has changed since {{time}}.";
    spec.run.workspace = "/srv/project";
    spec.overlap = api::OverlapPolicy::Allow;
    return spec;
}

class NoRuns final : public scheduling::FireTarget {
public:
    base::Task<base::Result<>> start(api::StartRun) override { co_return base::Result<>{}; }
    base::Task<base::Result<api::RunState>> stateOf(base::Uuid) override { co_return api::RunState::Done; }
    base::Task<base::Result<>> cancel(base::Uuid, std::string) override { co_return base::Result<>{}; }
};

//! Schedules in a database that is full of them; kTogether of them are due in each second from kStart on.
class Store {
public:
    explicit Store(std::int64_t schedules)
    {
        storage::OpenOptions options;
        options.path = m_folder.path() / "state.db";
        options.migrations.assign(scheduling::migrations().begin(), scheduling::migrations().end());
        database
            = storage::Database::open(std::move(options), {loop.executor(), m_writers, metrics, clock, base::LogSystem::none()})
                  .value();
        const auto text = boost::json::serialize(api::toJson(specOf("filled")));
        const auto filled = database->writeSync([&](storage::Connection& db) {
            return db.execute(
                "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < ?1) "
                "INSERT INTO schedules(schedule_id, tenant, name, project, trigger_kind, action, target, words, spec, state, "
                "planned_at, next_at, fence, fires, skipped, missed, created_at, updated_at) "
                "SELECT randomblob(16), 'default', 'schedule-' || i, '', 'cron', 'run', 'code-reviewer', 'words', ?2, 'active', "
                "?3 + (i + 255) / 256 * 1000000, ?3 + (i + 255) / 256 * 1000000, 0, 0, 0, 0, ?3, ?3 FROM n",
                {schedules, std::string_view(text), kStart.time_since_epoch().count()});
        });
        if (!filled)
            std::abort();
        restart();
    }
    ~Store()
    {
        loop.runUntil(schedules->stop());
        schedules.reset();
        database->close();
    }

    //! What a start of the program waits for.
    void restart()
    {
        if (schedules)
            loop.runUntil(schedules->stop());
        scheduling::Schedules::Parts parts{
            loop.executor(), *database, m_runs, nullptr, clock, m_ids, metrics, base::LogSystem::none(), "UTC"};
        schedules = std::make_unique<scheduling::Schedules>(std::move(parts));
        if (!loop.runUntil(schedules->open()))
            std::abort();
    }

    void saveOne(int number)
    {
        auto save = [](Store* store, std::string name) -> base::Task<> {
            api::SaveSchedule wanted;
            wanted.schedule = specOf(name);
            const auto saved = co_await store->schedules->save(std::move(wanted));
            if (!saved)
                std::abort();
            --store->pending;
        };
        ++pending;
        base::spawn(loop.executor(), save(this, "made-" + std::to_string(number)));
    }

    static Store& with(std::int64_t schedules)
    {
        static std::map<std::int64_t, std::unique_ptr<Store>> stores;
        auto& store = stores[schedules];
        if (!store)
            store = std::make_unique<Store>(schedules);
        return *store;
    }

    base::Loop loop;
    base::SimulatedClock clock{kStart};
    base::MetricsRegistry metrics;
    std::shared_ptr<storage::Database> database;
    std::unique_ptr<scheduling::Schedules> schedules;
    int pending = 0;
    int made = 0;

private:
    test::TempFolder m_folder;
    storage::WriterThreads m_writers{2};
    base::IdSource m_ids{clock, 1};
    NoRuns m_runs;
};

void perItem(benchmark::State& state, double cpu, std::int64_t items)
{
    state.SetItemsProcessed(items);
    state.counters["cpu_us"] = cpu * 1e6 / static_cast<double>(items);
}

//! A schedule that is due is claimed, its run started and noted, all durable; kTogether of them in the same second.
void fire(benchmark::State& state)
{
    auto& store = Store::with(state.range(0));
    const auto& fires = store.metrics.counter("kaze_schedules_fires_total");
    const auto cpu = cpuSeconds();
    std::int64_t items = 0;
    for (auto _ : state) {
        const auto wanted = fires.value() + kTogether;
        store.clock.advance(1s);
        while (fires.value() < wanted || store.database->figures().queuedWrites > 0)
            store.loop.context().run_one_for(1ms);
        items += kTogether;
    }
    perItem(state, cpuSeconds() - cpu, items);
}
BENCHMARK(fire)->Arg(1000)->Arg(10'000)->Arg(1'000'000)->Iterations(3)->UseRealTime()->Unit(benchmark::kMillisecond);

//! Schedules that are saved, checked and armed, all durable; kTogether at one time.
void save(benchmark::State& state)
{
    auto& store = Store::with(state.range(0));
    const auto cpu = cpuSeconds();
    std::int64_t items = 0;
    for (auto _ : state) {
        for (int i = 0; i < kTogether; ++i)
            store.saveOne(++store.made);
        while (store.pending > 0)
            store.loop.context().run_one();
        items += kTogether;
    }
    perItem(state, cpuSeconds() - cpu, items);
}
BENCHMARK(save)->Arg(1000)->Arg(10'000)->Arg(1'000'000)->Iterations(10)->UseRealTime()->Unit(benchmark::kMillisecond);

//! From the start of the program until everything is armed.
void load(benchmark::State& state)
{
    auto& store = Store::with(state.range(0));
    for (auto _ : state)
        store.restart();
    state.counters["bytes/schedule"]
        = static_cast<double>(store.schedules->figures().memoryBytes) / static_cast<double>(store.schedules->figures().armed);
}
BENCHMARK(load)->Arg(1000)->Arg(10'000)->Arg(1'000'000)->Iterations(5)->UseRealTime()->Unit(benchmark::kMillisecond);

} // namespace
