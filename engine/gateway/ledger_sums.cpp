#include "engine/gateway/ledger_sums.h"

#include "engine/gateway/detail/call_kinds.h"
#include "engine/gateway/detail/usage_sums.h"

#include <spdlog/logger.h>

#include <algorithm>

namespace kaze::gateway {

using base::ErrorCode;
using base::Result;
using detail::kDay;
using detail::kHour;
using detail::KindRun;
using detail::KindSums;
using detail::kKindColumnCount;
using detail::RunNumbers;
using storage::Blob;
using storage::Connection;

namespace {

//! Fewer rows than this are read one by one whenever somebody asks, in a few milliseconds.
constexpr std::int64_t kLeastRows = 2'000;
//! A reader is busy with these for some 20 ms, the writer for one or two.
constexpr std::int64_t kMostRows = 20'000;
constexpr std::size_t kMostHours = 500; //!< of which there are sums to write
constexpr auto kPause = std::chrono::seconds(5);
constexpr auto kShortPause = std::chrono::milliseconds(50); //!< while there is more

constexpr std::string_view kWaiting = "SELECT upto, coalesce((SELECT max(id) FROM usage), 0) - upto FROM usage_summed";
constexpr std::string_view kMoveOn = "UPDATE usage_summed SET upto = ? WHERE upto = ?";
constexpr std::string_view kFindKind = "SELECT id FROM usage_kinds WHERE tenant = ? AND agent = ? AND tool = ? AND operation = ? "
                                       "AND provider = ? AND model = ? AND key = ? AND project = ?";
constexpr std::string_view kAddKind
    = "INSERT INTO usage_kinds (tenant, agent, tool, operation, provider, model, key, project) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
constexpr std::string_view kAddRuns = "INSERT INTO usage_runs (at, runs) VALUES (?, ?)";

struct Level {
    std::string_view find, replace;
};
constexpr Level kHours{
    "SELECT sums FROM usage_hours WHERE at = ?", "INSERT OR REPLACE INTO usage_hours (at, sums) VALUES (?, ?)"};
constexpr Level kDays{"SELECT sums FROM usage_days WHERE at = ?", "INSERT OR REPLACE INTO usage_days (at, sums) VALUES (?, ?)"};

} // namespace

struct LedgerSlice {
    struct Hour {
        std::unordered_map<std::uint32_t, detail::Sums> sums; //!< by kind
        std::vector<KindRun> runs; //!< kinds and runs by their numbers here
    };

    std::int64_t after = 0, upto = 0; //!< ids of the row before it and of its last
    std::int64_t rows = 0;
    std::vector<detail::CallKind> kinds;
    std::vector<base::Uuid> runs;
    std::map<std::int64_t, Hour> hours;
};

namespace {

void take(const storage::Row& row, detail::CallKinds& kinds, RunNumbers& runs, LedgerSlice& slice)
{
    constexpr int kRun = detail::kSumColumnCount, kId = kRun + 1;
    const auto sums = detail::sumsOf(row);
    const auto kind = kinds.numberOf(row, kId + 1);
    auto& hour = slice.hours[detail::beginOf(sums.first, kHour)];
    hour.sums[kind].add(sums);
    const auto bytes = row.blob(kRun);
    const auto run = runs.numberOf(bytes);
    if (run != RunNumbers::kNone) {
        if (run == slice.runs.size())
            std::ranges::copy(bytes, slice.runs.emplace_back().bytes.begin());
        if (const KindRun seen{kind, run}; hour.runs.empty() || hour.runs.back() != seen)
            hour.runs.push_back(seen);
    }
    slice.upto = row.integer(kId);
    ++slice.rows;
}

Result<std::int64_t> idOf(Connection& connection, const detail::CallKind& kind)
{
    std::array<storage::Value, kKindColumnCount> values;
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = std::string_view(kind[i]);
    std::int64_t id = 0;
    const auto found = connection.query(kFindKind, values, [&](const storage::Row& row) { id = row.integer(0); });
    if (!found)
        return failure(found);
    if (*found > 0)
        return id;
    if (const auto added = connection.execute(kAddKind, values); !added)
        return failure(added);
    return connection.lastInsertId();
}

//! Adds to the sums of the hour or day that began at `begin`.
Result<> addTo(Connection& connection, const Level& level, std::int64_t begin, KindSums sums)
{
    bool isWhole = true;
    const auto found = connection.query(level.find, {begin}, [&](const storage::Row& row) {
        isWhole = detail::unpackSums(
            row.blob(0), begin, [&](std::int64_t kind, const detail::Sums& before) { sums[kind].add(before); });
    });
    if (!found)
        return failure(found);
    if (!isWhole)
        return base::fail(ErrorCode::Corrupt,
            "the sums of the ledger for " + base::toRfc3339(base::Time(std::chrono::microseconds(begin))) + " are damaged");
    const auto packed = detail::packSums(sums, begin);
    if (const auto written = connection.execute(level.replace, {begin, Blob(packed)}); !written)
        return failure(written);
    return {};
}

//! The runs of an hour, with the ids of kinds and the places among those runs alone.
Result<> addRuns(Connection& connection, std::int64_t hour, const std::vector<KindRun>& seen,
    const std::vector<std::int64_t>& kindIds, const std::vector<base::Uuid>& runs)
{
    if (seen.empty())
        return {};
    std::unordered_map<std::uint32_t, std::uint32_t> places;
    std::vector<base::Uuid> ids;
    std::vector<KindRun> placed;
    for (const auto& one : seen) {
        const auto [place, isNew] = places.try_emplace(one.run, static_cast<std::uint32_t>(ids.size()));
        if (isNew)
            ids.push_back(runs[one.run]);
        placed.push_back({kindIds[static_cast<std::size_t>(one.kind)], place->second});
    }
    const auto packed = detail::packRuns(placed, ids);
    if (const auto written = connection.execute(kAddRuns, {hour, Blob(packed)}); !written)
        return failure(written);
    return {};
}

//! How many were added; 0: few are waiting.
base::Task<Result<std::int64_t>> sumNext(storage::Database& state)
{
    auto reading = [](Connection& connection) { return readSlice(connection, kLeastRows, kMostRows); };
    auto read = co_await state.read(std::move(reading));
    if (!read)
        co_return failure(read);
    const auto slice = std::move(*read);
    if (!slice)
        co_return std::int64_t{0};
    auto writing = [slice](Connection& connection) { return addSlice(connection, *slice); };
    const auto written = co_await state.write(std::move(writing));
    if (!written)
        co_return failure(written);
    co_return slice->rows;
}

} // namespace

Result<std::shared_ptr<const LedgerSlice>> readSlice(Connection& connection, std::int64_t least, std::int64_t most)
{
    auto slice = std::make_shared<LedgerSlice>();
    std::int64_t waiting = 0;
    const auto looked = connection.query(kWaiting, {}, [&](const storage::Row& row) {
        slice->after = slice->upto = row.integer(0);
        waiting = row.integer(1);
    });
    if (!looked)
        return failure(looked);
    if (waiting < std::max<std::int64_t>(least, 1))
        return nullptr;
    std::string sql = "SELECT " + std::string(detail::kSumColumns) + ", run, id";
    for (const auto column : detail::kKindColumns)
        sql.append(", ").append(column);
    sql += " FROM usage WHERE id > ? ORDER BY id LIMIT ?";
    detail::CallKinds kinds;
    RunNumbers runs;
    const auto read = connection.query(sql, {slice->after, most}, [&](const storage::Row& row) {
        take(row, kinds, runs, *slice);
        return slice->hours.size() < kMostHours;
    });
    if (!read)
        return failure(read);
    slice->kinds = kinds.all();
    return slice;
}

Result<> addSlice(Connection& connection, const LedgerSlice& slice)
{
    const auto moved = connection.execute(kMoveOn, {slice.upto, slice.after});
    if (!moved)
        return failure(moved);
    if (*moved != 1)
        return base::fail(ErrorCode::Conflict, "entry " + std::to_string(slice.upto) + " of the ledger is summed already");
    std::vector<std::int64_t> kindIds;
    for (const auto& kind : slice.kinds) {
        const auto id = idOf(connection, kind);
        if (!id)
            return failure(id);
        kindIds.push_back(*id);
    }
    std::map<std::int64_t, KindSums> days;
    for (const auto& [begin, hour] : slice.hours) {
        KindSums sums;
        auto& day = days[detail::beginOf(begin, kDay)];
        for (const auto& [kind, one] : hour.sums) {
            sums.emplace(kindIds[kind], one);
            day[kindIds[kind]].add(one);
        }
        if (auto added = addTo(connection, kHours, begin, std::move(sums)); !added)
            return added;
        if (auto added = addRuns(connection, begin, hour.runs, kindIds, slice.runs); !added)
            return added;
    }
    for (auto& [begin, sums] : days)
        if (auto added = addTo(connection, kDays, begin, std::move(sums)); !added)
            return added;
    return {};
}

std::int64_t rowsOf(const LedgerSlice& slice)
{
    return slice.rows;
}

base::Task<> keepSummed(storage::Database& state, const base::Clock& clock, base::Logger log, base::CancelToken stop,
    [[maybe_unused]] std::shared_ptr<void> hold)
{
    bool hasFailed = false;
    base::Duration pause = kPause;
    while (true) {
        const auto slept = co_await clock.sleep(pause, stop);
        if (!slept)
            break;
        const auto summed = co_await sumNext(state);
        pause = summed && *summed > 0 ? base::Duration(kShortPause) : base::Duration(kPause);
        if (!summed && !hasFailed)
            log->warn("The ledger was not summed, questions about it take longer: {}", summed.error().text());
        hasFailed = !summed;
    }
}

} // namespace kaze::gateway
