#include "engine/knowledge/detail/missed.h"

#include "engine/base/text.h"
#include "engine/knowledge/detail/records.h"
#include "engine/knowledge/detail/statements.h"

#include <set>

namespace kaze::knowledge::detail {

using base::Result;
using storage::Blob;
using storage::Connection;
using storage::Row;

namespace {

constexpr std::size_t kLongestProblem = 500;

Result<> put(Connection& connection, const std::string& peer, const Missed& missed, base::Time now)
{
    const auto problem = base::shortened(missed.problem, kLongestProblem);
    const std::int64_t tries = problem.empty() ? 0 : 1;
    const auto done = connection.execute(
        sql::kPutMissed, {std::string_view(peer), Blob(missed.id.bytes), tries, microsecondsOf(now), std::string_view(problem)});
    return done ? Result<>() : failure(done);
}

} // namespace

Result<> settleMissed(Connection& connection, const std::string& peer, const std::vector<base::Uuid>& came,
    const std::vector<Missed>& missed, base::Time now)
{
    auto count = countMissed(connection, peer);
    if (!count)
        return failure(count);
    std::set<base::Uuid> still;
    for (const auto& one : missed) {
        still.insert(one.id);
        // What waits for an erasure is always remembered: it is to be taken.
        if (*count >= kMostMissed && !one.problem.empty())
            continue;
        if (auto done = put(connection, peer, one, now); !done)
            return done;
        ++*count;
    }
    if (*count == 0)
        return {};
    for (const auto& id : came) {
        if (still.contains(id))
            continue;
        if (const auto done = connection.execute(sql::kDropMissed, {std::string_view(peer), Blob(id.bytes)}); !done)
            return failure(done);
    }
    return {};
}

Result<std::vector<base::Uuid>> missedDue(Connection& connection, const std::string& peer, base::Time now, std::size_t most)
{
    std::vector<base::Uuid> due;
    const auto take = [&](const Row& row) { due.push_back(uuidOf(row.blob(0))); };
    auto done = connection.query(sql::kMissedWaiting, {std::string_view(peer), kMostMissed}, take);
    if (done)
        done = connection.query(
            sql::kMissedDue, {std::string_view(peer), microsecondsOf(now), static_cast<std::int64_t>(most)}, take);
    return done ? Result<std::vector<base::Uuid>>(std::move(due)) : failure(done);
}

Result<std::int64_t> countMissed(Connection& connection, const std::string& peer)
{
    std::int64_t count = 0;
    const auto take = [&](const Row& row) { count = row.integer(0); };
    const auto done = connection.query(sql::kCountMissed, {std::string_view(peer)}, take);
    return done ? Result<std::int64_t>(count) : failure(done);
}

} // namespace kaze::knowledge::detail
