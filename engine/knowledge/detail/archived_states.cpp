#include "engine/knowledge/detail/archived_states.h"

#include "engine/knowledge/detail/replica_rows.h"
#include "engine/knowledge/detail/statements.h"

#include <boost/json.hpp>

#include <algorithm>

namespace kaze::knowledge::detail {

namespace json = boost::json;
using base::Result;
using storage::Blob;
using storage::Connection;
using storage::Row;

namespace {

std::string textOf(const std::map<base::Uuid, std::int64_t>& clock)
{
    json::object object;
    for (const auto& [replica, time] : clock)
        object[replica.text()] = time;
    return json::serialize(object);
}

//! Of what this cell wrote; a damaged one is as if nothing were known.
std::map<base::Uuid, std::int64_t> clockOf(std::string_view text)
{
    std::map<base::Uuid, std::int64_t> clock;
    boost::system::error_code bad;
    const auto value = json::parse(json::string_view(text.data(), text.size()), bad);
    if (bad || !value.is_object())
        return clock;
    for (const auto& [name, time] : value.get_object())
        if (const auto id = base::Uuid::parse(std::string_view(name)); id && time.is_int64())
            clock.emplace(*id, time.get_int64());
    return clock;
}

} // namespace

Result<> keepArchivedState(Connection& connection, const base::Uuid& id)
{
    const auto replica = replicaOf(connection);
    if (!replica || !*replica)
        return replica ? Result<>() : failure(replica);
    const auto held = heldOf(connection, id);
    if (!held)
        return failure(held);
    const RecordState& state = held->state;
    if (!state.alive() || state.clock.empty())
        return {};
    const std::string clock = textOf(state.clock);
    const auto done = connection.execute(sql::kPutArchivedState, {Blob(id.bytes), state.life, std::string_view(clock)});
    return done ? Result<>() : failure(done);
}

Result<> dropArchivedState(Connection& connection, const base::Uuid& id)
{
    const auto done = connection.execute(sql::kDropArchivedState, {Blob(id.bytes)});
    return done ? Result<>() : failure(done);
}

Result<bool> isArchived(Connection& connection, const RecordState& state)
{
    std::int64_t life = -1;
    std::map<base::Uuid, std::int64_t> clock;
    const auto take = [&](const Row& row) {
        life = row.integer(0);
        clock = clockOf(row.text(1));
    };
    if (auto done = connection.query(sql::kArchivedState, {Blob(state.id.bytes)}, take); !done)
        return failure(done);
    const auto known = [&](const auto& written) {
        const auto seen = clock.find(written.first);
        return seen != clock.end() && seen->second >= written.second;
    };
    return state.life <= life && (state.life < life || std::ranges::all_of(state.clock, known));
}

} // namespace kaze::knowledge::detail
