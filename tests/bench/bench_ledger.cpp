// What questions to a ledger of a million rows take: a month, thirty models, five thousand runs a day.

#include "engine/base/loop.h"
#include "engine/gateway/ledger_explain.h"
#include "engine/gateway/ledger_list.h"
#include "engine/gateway/reconcile.h"
#include "engine/gateway/schema.h"
#include "engine/gateway/spend.h"
#include "engine/reports/cost_report.h"

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>

namespace {

using namespace kaze;

//! From the first of November 2026, a row each 2.592 s; six calls a run.
constexpr std::string_view kFill = R"sql(
WITH RECURSIVE n(i) AS (VALUES(0) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < 1000000)
INSERT INTO usage (at, tenant, agent, run, budget, operation, provider, model, attempt, outcome, input_tokens, cached_tokens, output_tokens,
    reasoning_tokens, cache_write_tokens, usage_source, cost, price_input, price_cached, price_cache_write, price_output, price_source,
    duration_us, trace, span, tool, key, variant, saved)
SELECT 1793491200000000 + i * 2592000, 'tenant-' || (i % 5), 'agent-' || (i / 6 % 200),
    CAST(printf('%016x', i / 6 + 1) AS BLOB), CAST(printf('%016x', i / 6 + 1) AS BLOB), 'chat',
    CASE WHEN i % 3 = 0 THEN 'openai' ELSE 'anthropic' END, 'model-' || (i % 30), 1, CASE WHEN i % 50 = 0 THEN 'timeout' ELSE 'ok' END,
    1000 + i % 777, 200, 100 + i % 77, 0, 0, CASE WHEN i % 50 = 0 THEN 'estimated' ELSE 'provider' END, 2025000 + i % 1000, 1250000000,
    125000000, 1250000000, 10000000000, 'https://platform.openai.com/docs/pricing, 2025-08-15', 2000000,
    CAST(printf('%016x', i / 6 + 1) AS BLOB), i * 7919 + 1, '', 'team', '', 0
FROM n;
)sql";

class Ledger {
public:
    Ledger()
    {
        std::string name = "bench-ledger-XXXXXX";
        m_folder = ::mkdtemp(name.data());
        storage::OpenOptions options;
        options.path = m_folder / "state.db";
        options.migrations.assign(gateway::migrations().begin(), gateway::migrations().end());
        database = storage::Database::open(
            std::move(options), {m_loop.executor(), m_writers, m_metrics, m_clock, base::LogSystem::none()})
                       .value();
        if (!database->writeSync([](storage::Connection& db) { return db.script(kFill); }))
            std::abort();
    }

    ~Ledger()
    {
        database->close();
        std::filesystem::remove_all(m_folder);
    }
    Ledger(const Ledger&) = delete;
    Ledger& operator=(const Ledger&) = delete;

    //! The benchmarks share one: filling it takes longer than all of them.
    template <class F>
    static void ask(benchmark::State& state, F question)
    {
        static Ledger ledger;
        for (auto _ : state) {
            auto answer = ledger.database->readSync([&](storage::Connection& connection) { return question(connection); });
            if (!answer)
                state.SkipWithError(answer.error().text().c_str());
            benchmark::DoNotOptimize(answer);
        }
    }

    std::shared_ptr<storage::Database> database;

private:
    std::filesystem::path m_folder;
    base::SimulatedClock m_clock;
    base::MetricsRegistry m_metrics;
    base::Loop m_loop;
    storage::WriterThreads m_writers;
};

const gateway::SpendContext& december()
{
    static const gateway::SpendContext kContext{base::fromRfc3339("2026-12-01T00:00:00Z").value(), {}};
    return kContext;
}

api::ListSpend november()
{
    api::ListSpend query;
    query.from = base::fromRfc3339("2026-11-01T00:00:00Z").value();
    return query;
}

void aMonthByDayAndModel(benchmark::State& state)
{
    auto query = november();
    query.by = {"day", "model"};
    Ledger::ask(state, [&](storage::Connection& db) { return gateway::listSpend(db, query, december()); });
}
BENCHMARK(aMonthByDayAndModel)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();

void aDayByHour(benchmark::State& state)
{
    auto query = november();
    query.from = base::fromRfc3339("2026-11-30T00:00:00Z").value();
    query.by = {"hour"};
    Ledger::ask(state, [&](storage::Connection& db) { return gateway::listSpend(db, query, december()); });
}
BENCHMARK(aDayByHour)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();

void theSpendOfAMonthsReport(benchmark::State& state)
{
    Ledger::ask(state,
        [&](storage::Connection& db) { return gateway::listSpends(db, november(), reports::costReportDivisions(), december()); });
}
BENCHMARK(theSpendOfAMonthsReport)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();

void aPageOfTheLedger(benchmark::State& state)
{
    Ledger::ask(state, [&](storage::Connection& db) { return gateway::listLedger(db, {}); });
}
BENCHMARK(aPageOfTheLedger)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();

void aFilterThatNothingFits(benchmark::State& state)
{
    api::ListLedger query;
    query.filter = "agent:nobody*";
    Ledger::ask(state, [&](storage::Connection& db) { return gateway::listLedger(db, query); });
}
BENCHMARK(aFilterThatNothingFits)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();

void explainByTheOldestSpan(benchmark::State& state)
{
    Ledger::ask(state, [&](storage::Connection& db) { return gateway::explainLedger(db, "0000000000000001", {}); });
}
BENCHMARK(explainByTheOldestSpan)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();

void reconcileAMonth(benchmark::State& state)
{
    const auto bill = gateway::readBill("day,model,cost_usd\n2026-11-01,model-0,1\n2026-11-30,model-0,1\n").value();
    Ledger::ask(state, [&](storage::Connection& db) { return gateway::reconcile(db, bill, "openai", 0.01); });
}
BENCHMARK(reconcileAMonth)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();

} // namespace
