// What questions to a ledger of a million rows take, from its rows and from its sums: a month, thirty models, five thousand runs a day.

#include "engine/api/cost_requests.h"
#include "engine/base/loop.h"
#include "engine/gateway/ledger_explain.h"
#include "engine/gateway/ledger_list.h"
#include "engine/gateway/ledger_sums.h"
#include "engine/gateway/reconcile.h"
#include "engine/gateway/schema.h"
#include "engine/gateway/spend.h"
#include "engine/reports/cost_report.h"
#include "tests/support/cpu_time.h"
#include "tests/support/temp_folder.h"

#include <benchmark/benchmark.h>

#include <cstdlib>

namespace {

using namespace kaze;
using test::cpuSeconds;

//! From the first of November 2026, a row each 2.592 s; six calls a run, each of another model: there are as many kinds of calls in an hour as calls.
constexpr std::string_view kMonth = R"sql(
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

//! The calls of another program through the gateway, 5 000 a second for 40 s: of no run, three models, four keys.
constexpr std::string_view kBusyMinute = R"sql(
WITH RECURSIVE n(i) AS (VALUES(0) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < 200000)
INSERT INTO usage (at, tenant, agent, run, operation, provider, model, attempt, outcome, input_tokens, cached_tokens, output_tokens,
    reasoning_tokens, cache_write_tokens, usage_source, cost, price_input, price_cached, price_cache_write, price_output, price_source,
    duration_us, trace, span, tool, key, variant, saved)
SELECT 1793491200000000 + i * 200, 'default', 'api', zeroblob(16), 'chat', 'openai', 'model-' || (i % 3), 1, 'ok',
    1000 + i % 777, 200, 100 + i % 77, 0, 0, 'provider', 2025000 + i % 1000, 1250000000, 125000000, 1250000000, 10000000000,
    'https://platform.openai.com/docs/pricing, 2025-08-15', 2000000, randomblob(16), i * 7919 + 1, '', 'key-' || (i % 4), '', 0
FROM n;
)sql";

class Ledger {
public:
    explicit Ledger(std::string_view fill)
    {
        storage::OpenOptions options;
        options.path = m_folder / "state.db";
        options.migrations.assign(gateway::migrations().begin(), gateway::migrations().end());
        database = storage::Database::open(
            std::move(options), {m_loop.executor(), m_writers, m_metrics, m_clock, base::LogSystem::none()})
                       .value();
        // The second waits until the first is moved from the write-ahead log into the file, which is no part of what is measured.
        for (const auto script : {fill, std::string_view("UPDATE usage_summed SET upto = 0")})
            if (!database->writeSync([&](storage::Connection& db) { return db.script(script); }))
                std::abort();
    }

    ~Ledger() { database->close(); }
    Ledger(const Ledger&) = delete;
    Ledger& operator=(const Ledger&) = delete;

    struct Summing {
        std::int64_t rows = 0;
        double reading = 0, writing = 0; //!< seconds of CPU
    };

    //! In slices of some seconds' calls, as the cell does.
    Summing sum()
    {
        constexpr std::int64_t kSlice = 20'000;
        Summing done;
        while (true) {
            const auto began = cpuSeconds();
            const auto slice
                = database->readSync([&](storage::Connection& db) { return gateway::readSlice(db, 1, kSlice); }).value();
            const auto read = cpuSeconds();
            if (!slice)
                return done;
            if (!database->writeSync([&](storage::Connection& db) { return gateway::addSlice(db, *slice); }))
                std::abort();
            done.rows += gateway::rowsOf(*slice);
            done.reading += read - began;
            done.writing += cpuSeconds() - read;
        }
    }

    //! The benchmarks share two, one of them with sums: filling one takes longer than all of them.
    static Ledger& month(bool summed)
    {
        if (!summed) {
            static Ledger rows(kMonth);
            return rows;
        }
        static Ledger sums(kMonth);
        sums.sum();
        return sums;
    }

    template <class F>
    static void ask(benchmark::State& state, bool summed, F question)
    {
        auto& ledger = month(summed);
        for (auto _ : state) {
            auto answer = ledger.database->readSync([&](storage::Connection& connection) { return question(connection); });
            if (!answer)
                state.SkipWithError(answer.error().text().c_str());
            benchmark::DoNotOptimize(answer);
        }
    }

    std::shared_ptr<storage::Database> database;

private:
    test::TempFolder m_folder{std::filesystem::current_path()};
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

api::ListSpend since(const char* from, std::vector<std::string> by = {})
{
    api::ListSpend query;
    query.from = base::fromRfc3339(from).value();
    query.by = std::move(by);
    return query;
}

//! A question about spend, asked of the rows and of the sums.
void asked(benchmark::State& state, bool summed, const api::ListSpend& query)
{
    Ledger::ask(state, summed, [&](storage::Connection& db) { return gateway::listSpend(db, query, december()); });
}

void measured(benchmark::internal::Benchmark* benchmark)
{
    benchmark->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();
}

void aMonthByDayAndModel(benchmark::State& state, bool summed)
{
    asked(state, summed, since("2026-11-01T00:00:00Z", {"day", "model"}));
}
BENCHMARK_CAPTURE(aMonthByDayAndModel, rows, false)->Apply(measured);
BENCHMARK_CAPTURE(aMonthByDayAndModel, sums, true)->Apply(measured);

//! By agent, by day and model, and the burn-down of a budget.
void theBudgetsPage(benchmark::State& state, bool summed)
{
    const auto agents = since("2026-11-01T00:00:00Z", {"tenant", "agent"});
    const auto models = since("2026-11-01T00:00:00Z", {"day", "model"});
    const auto burnDown = since("2026-11-01T00:00:00Z", {"day"});
    Ledger::ask(state, summed, [&](storage::Connection& db) {
        std::vector<api::SpendList> lists;
        for (const auto* query : {&agents, &models, &burnDown})
            lists.push_back(gateway::listSpend(db, *query, december()).value());
        return base::Result<std::vector<api::SpendList>>(std::move(lists));
    });
}
BENCHMARK_CAPTURE(theBudgetsPage, rows, false)->Apply(measured);
BENCHMARK_CAPTURE(theBudgetsPage, sums, true)->Apply(measured);

void theSpendOfAMonthsReport(benchmark::State& state, bool summed)
{
    const auto query = since("2026-11-01T00:00:00Z");
    Ledger::ask(state, summed,
        [&](storage::Connection& db) { return gateway::listSpends(db, query, reports::costReportDivisions(), december()); });
}
BENCHMARK_CAPTURE(theSpendOfAMonthsReport, rows, false)->Apply(measured);
BENCHMARK_CAPTURE(theSpendOfAMonthsReport, sums, true)->Apply(measured);

//! As a forecast wants it, of one tenant.
void sevenDaysInAll(benchmark::State& state, bool summed)
{
    auto query = since("2026-11-24T00:00:00Z");
    query.tenant = "tenant-1";
    asked(state, summed, query);
}
BENCHMARK_CAPTURE(sevenDaysInAll, rows, false)->Apply(measured);
BENCHMARK_CAPTURE(sevenDaysInAll, sums, true)->Apply(measured);

//! From the middle of an hour.
void aDayByHour(benchmark::State& state, bool summed)
{
    asked(state, summed, since("2026-11-29T12:30:00Z", {"hour"}));
}
BENCHMARK_CAPTURE(aDayByHour, rows, false)->Apply(measured);
BENCHMARK_CAPTURE(aDayByHour, sums, true)->Apply(measured);

//! What keeping the sums costs a row: read on a reader's thread, written by the writer.
void summing(benchmark::State& state, std::string_view fill)
{
    for (auto _ : state) {
        Ledger ledger(fill);
        const auto done = ledger.sum();
        const auto rows = static_cast<double>(done.rows);
        state.SetIterationTime(done.reading + done.writing);
        state.counters["reading_us_a_row"] = done.reading * 1e6 / rows;
        state.counters["writing_us_a_row"] = done.writing * 1e6 / rows;
    }
}
BENCHMARK_CAPTURE(summing, aMonth, kMonth)->Unit(benchmark::kMillisecond)->UseManualTime()->Iterations(1);
BENCHMARK_CAPTURE(summing, aBusyMinute, kBusyMinute)->Unit(benchmark::kMillisecond)->UseManualTime()->Iterations(1);

void aPageOfTheLedger(benchmark::State& state)
{
    Ledger::ask(state, false, [&](storage::Connection& db) { return gateway::listLedger(db, {}); });
}
BENCHMARK(aPageOfTheLedger)->Apply(measured);

void aFilterThatNothingFits(benchmark::State& state)
{
    api::ListLedger query;
    query.filter = "agent:nobody*";
    Ledger::ask(state, false, [&](storage::Connection& db) { return gateway::listLedger(db, query); });
}
BENCHMARK(aFilterThatNothingFits)->Apply(measured);

void explainByTheOldestSpan(benchmark::State& state)
{
    Ledger::ask(state, false, [&](storage::Connection& db) { return gateway::explainLedger(db, "0000000000000001", {}); });
}
BENCHMARK(explainByTheOldestSpan)->Apply(measured);

void reconcileAMonth(benchmark::State& state)
{
    const auto bill = gateway::readBill("day,model,cost_usd\n2026-11-01,model-0,1\n2026-11-30,model-0,1\n").value();
    Ledger::ask(state, false, [&](storage::Connection& db) { return gateway::reconcile(db, bill, "openai", 0.01); });
}
BENCHMARK(reconcileAMonth)->Apply(measured);

} // namespace
