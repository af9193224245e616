// What the limits of the keys let through.

#include "engine/api/routing_requests.h"
#include "engine/gateway/detail/gateway_impl.h"

#include <array>
#include <cmath>

namespace kaze::gateway {

namespace {

constexpr int kRuns = 200;
constexpr auto kLateRunsLife = std::chrono::seconds(30); //!< a page asks each second

//! The newest rows hold the last runs; were there more, the answer would take longer than it is worth.
constexpr std::string_view kLastRuns
    = "SELECT count(*), sum(calls), sum(input), sum(output), sum(us) FROM ("
      "SELECT count(*) AS calls, sum(input_tokens) AS input, sum(output_tokens) AS output, sum(duration_us) AS us FROM ("
      "SELECT id, run, outcome, input_tokens, output_tokens, duration_us FROM usage ORDER BY id DESC LIMIT 50000) "
      "WHERE run <> zeroblob(16) AND outcome <> 'cached' GROUP BY run ORDER BY max(id) DESC LIMIT ?)";

//! What a run uses on the average.
struct RunUse {
    std::int64_t runs = 0;
    double calls = 0, input = 0, output = 0, seconds = 0;
};

base::Result<RunUse> lastRuns(storage::Connection& connection)
{
    RunUse use;
    const auto read = connection.query(kLastRuns, {std::int64_t{kRuns}}, [&](const storage::Row& row) {
        use.runs = row.integer(0);
        const auto mean = [&](int column) { return static_cast<double>(row.integer(column)) / static_cast<double>(use.runs); };
        if (use.runs > 0)
            use = {use.runs, mean(1), mean(2), mean(3), mean(4) / 1e6};
    });
    if (!read)
        return failure(read);
    return use;
}

//! A limit of all the keys together. Zero: one of them has none.
struct Together {
    double sum = 0;
    bool unlimited = false;

    void add(double limit)
    {
        sum += limit;
        unlimited = unlimited || limit <= 0;
    }
};

std::string oneDecimal(double number)
{
    const auto tenths = std::llround(number * 10);
    return std::to_string(tenths / 10) + (tenths % 10 == 0 || tenths >= 100 ? "" : "." + std::to_string(tenths % 10));
}

api::CapacityEstimate estimate(const std::string& provider, const std::vector<KeyState>& keys, const RunUse& run)
{
    Together requests, tokens, input, output, calls;
    for (const auto& key : keys) {
        requests.add(key.requests.limit);
        tokens.add(key.tokens.limit);
        input.add(key.inputTokens.limit);
        output.add(key.outputTokens.limit);
        calls.add(static_cast<double>(key.mostInFlight.value_or(0)));
    }
    api::CapacityEstimate estimate;
    estimate.provider = provider;
    if (run.runs == 0) {
        estimate.basis = "no run has called a model yet";
        return estimate;
    }
    struct Bound {
        const Together& limit;
        double perRun; //!< a minute's worth of the limit
        const char* name;
    };
    const std::array<Bound, 5> bounds{{{requests, run.calls, "requests a minute"},
        {tokens, run.input + run.output, "tokens a minute"}, {input, run.input, "input tokens a minute"},
        {output, run.output, "output tokens a minute"}, {calls, run.seconds / 60, "calls at a time"}}};
    for (const auto& bound : bounds) {
        if (bound.limit.unlimited || bound.limit.sum <= 0 || bound.perRun <= 0)
            continue;
        const auto perMinute = bound.limit.sum / bound.perRun;
        if (estimate.tasksPerMinute && *estimate.tasksPerMinute <= perMinute)
            continue;
        estimate.tasksPerMinute = perMinute;
        estimate.tasksPerHour = perMinute * 60;
        estimate.limitedBy = bound.name;
    }
    const auto calledTimes = oneDecimal(run.calls);
    estimate.basis = calledTimes + (calledTimes == "1" ? " call and " : " calls and ")
        + std::to_string(std::llround(run.input + run.output)) + " tokens a task, the mean of the last "
        + std::to_string(run.runs) + (run.runs == 1 ? " run" : " runs");
    return estimate;
}

} // namespace

struct Gateway::Impl::LateRuns {
    RunUse use;
    base::Duration until{0}; //!< when it is looked at again, steady time
};

base::Task<base::Result<std::vector<api::CapacityEstimate>>> Gateway::capacity()
{
    const auto now = m_impl->parts.clock.steady();
    auto late = m_impl->lateRuns;
    if (!late || now >= late->until) {
        auto job = [](storage::Connection& connection) { return lastRuns(connection); };
        const auto use = co_await m_impl->parts.state.read(std::move(job));
        if (!use)
            co_return failure(use);
        late = std::make_shared<const Impl::LateRuns>(*use, now + kLateRunsLife);
        m_impl->lateRuns = late;
    }
    std::vector<api::CapacityEstimate> estimates;
    for (const auto& provider : m_impl->config.providers)
        if (!provider.keys.empty() || m_impl->pools.contains(provider.name))
            estimates.push_back(estimate(provider.name, m_impl->poolOf(provider)->states(), late->use));
    co_return estimates;
}

} // namespace kaze::gateway
