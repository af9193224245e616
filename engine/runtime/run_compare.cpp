// Two runs side by side.

#include "engine/api/run_control_requests.h"
#include "engine/runtime/detail/comparison.h"
#include "engine/runtime/detail/runtime_impl.h"

#include "engine/base/open_enum.h"

namespace kaze::runtime {

namespace {

constexpr std::int64_t kShownSteps = 200;
constexpr std::size_t kShownText = 4000; //!< bytes of each

double secondsOf(base::Duration time)
{
    return std::chrono::duration<double>(time).count();
}

//! What came of it.
std::string outcomeOf(const StoredRun& run, const api::RunRow& row)
{
    if (!run.output.empty())
        return run.output;
    if (run.error)
        return run.error->message;
    return "the run is " + row.state.name();
}

//! One of them, read.
struct Side {
    api::RunRow row;
    std::string outcome;
    std::int64_t number = 0; //!< the run's in state.db
    detail::LogDigest log;
};

base::Task<base::Result<Side>> sideOf(RunStore& store, StoredRun run, api::RunRow row)
{
    auto log = co_await store.digest(run.row);
    if (!log)
        co_return failure(log);
    co_return Side{row, outcomeOf(run, row), run.row, std::move(*log)};
}

base::Task<base::Result<std::vector<api::Step>>> ownSteps(RunStore& store, const Side& side, std::size_t common)
{
    const auto stored = co_await store.steps(side.number, detail::lastStepOf(side.log, common), kShownSteps);
    if (!stored)
        co_return failure(stored);
    std::vector<api::Step> steps;
    for (const auto& step : *stored)
        steps.push_back(toStep(step.number, step.at, step.record, kShownText));
    co_return steps;
}

} // namespace

base::Task<base::Result<detail::LogDigest>> RunStore::digest(std::int64_t row)
{
    auto job = [row](storage::Connection& db) { return detail::digestOf(db, row); };
    return m_database.read(std::move(job));
}

base::Task<base::Result<api::RunComparison>> Runtime::Impl::compare(base::Uuid first, base::Uuid second)
{
    auto firstRun = co_await standing(first);
    if (!firstRun)
        co_return failure(firstRun);
    auto secondRun = co_await standing(second);
    if (!secondRun)
        co_return failure(secondRun);
    auto firstRow = rowOf(*firstRun);
    auto secondRow = rowOf(*secondRun);
    auto one = co_await sideOf(store, std::move(*firstRun), std::move(firstRow));
    if (!one)
        co_return failure(one);
    auto other = co_await sideOf(store, std::move(*secondRun), std::move(secondRow));
    if (!other)
        co_return failure(other);
    const auto common = detail::commonEntries(one->log, other->log);
    api::RunComparison comparison;
    comparison.commonSteps = static_cast<std::int64_t>(common);
    comparison.tools = detail::comparedTools(one->log, other->log);
    comparison.firstSteps = one->log.steps;
    comparison.secondSteps = other->log.steps;
    comparison.firstSeconds = secondsOf(one->log.worked);
    comparison.secondSeconds = secondsOf(other->log.worked);
    auto firstOwn = co_await ownSteps(store, *one, common);
    if (!firstOwn)
        co_return failure(firstOwn);
    auto secondOwn = co_await ownSteps(store, *other, common);
    if (!secondOwn)
        co_return failure(secondOwn);
    comparison.firstOwn = std::move(*firstOwn);
    comparison.secondOwn = std::move(*secondOwn);
    comparison.firstOutput = std::move(one->outcome);
    comparison.secondOutput = std::move(other->outcome);
    comparison.first = std::move(one->row);
    comparison.second = std::move(other->row);
    co_return comparison;
}

} // namespace kaze::runtime
