#include "engine/knowledge/detail/replica_rows.h"

#include "engine/knowledge/detail/archived_states.h"
#include "engine/knowledge/detail/replica_json.h"
#include "engine/knowledge/detail/statements.h"

#include <algorithm>

namespace kaze::knowledge::detail {

using base::Result;
using storage::Connection;
using storage::Row;

namespace {

Result<std::int64_t> numberOf(
    Connection& connection, std::string_view sql, std::initializer_list<storage::Value> values, std::int64_t otherwise)
{
    std::int64_t number = otherwise;
    const auto take = [&](const Row& row) { number = row.integer(0); };
    if (auto done = connection.query(sql, values, take); !done)
        return failure(done);
    return number;
}

//! When the fields of a record last changed, by its versions from one on. Those of versions that were dropped count as old as the next.
Result<std::map<std::string, std::int64_t, std::less<>>> timesOf(Connection& connection, const Held& held)
{
    std::map<std::string, std::int64_t, std::less<>> times;
    std::optional<Fields> before;
    std::int64_t at = 0;
    const auto next = [&](Fields fields, std::int64_t changedAt) {
        for (const auto& [name, value] : fields) {
            const auto was = before ? before->find(name) : Fields::iterator();
            if (!before || was == before->end() || was->second != value)
                times[name] = changedAt;
        }
        if (before)
            for (const auto& [name, value] : *before)
                if (!fields.contains(name))
                    times[name] = changedAt;
        before = std::move(fields);
    };
    const auto take = [&](const Row& row) {
        at = row.integer(6);
        next(fieldsOfVersion(row), at);
    };
    if (auto done = connection.query(sql::kVersionsFrom, {held.record->seq, held.recordVersion}, take); !done)
        return failure(done);
    Fields present;
    for (const auto& [name, value] : held.row)
        if (!isOrigin(name) && name != "forgotten")
            present.emplace(name, value);
    next(std::move(present), microsecondsOf(held.record->writtenAt));
    return times;
}

//! Of the record as it is now.
Result<> stamp(Connection& connection, Held& held, const Stamping& how)
{
    const StoredRecord& record = *held.record;
    Write write;
    for (const auto& [name, value] : held.row)
        (isOrigin(name) ? write.origin : write.content).emplace(name, value);
    if (held.state.alive())
        write.origin.clear();
    auto times = timesOf(connection, held);
    if (!times)
        return failure(times);
    write.changedAt = std::move(*times);
    write.change = changeText(record.changedBy, record.reason, record.updatedAt);
    write.at = microsecondsOf(record.updatedAt);
    write.replica = how.replica;
    write.as = how.policies.of(record.kind);
    write.agreed = held.agreed;
    detail::write(held.state, write);
    return keepState(connection, held.state, record, {});
}

} // namespace

Result<std::optional<Replica>> replicaOf(Connection& connection)
{
    std::optional<Replica> replica;
    const auto take = [&](const Row& row) { replica = Replica{uuidOf(row.blob(0)), row.integer(1)}; };
    if (auto done = connection.query(sql::kReplica, {}, take); !done)
        return failure(done);
    return replica;
}

Result<Replica> ensureReplica(Connection& connection, const base::Uuid& fresh)
{
    auto replica = replicaOf(connection);
    if (!replica)
        return failure(replica);
    if (*replica)
        return **replica;
    const auto done = connection.execute(sql::kMakeReplica, {storage::Blob(fresh.bytes)});
    return done ? Result<Replica>(Replica{fresh, 0}) : failure(done);
}

Result<> renewReplica(Connection& connection, const base::Uuid& fresh)
{
    auto done = connection.execute(sql::kRenewReplica, {storage::Blob(fresh.bytes)});
    if (done)
        done = connection.execute(sql::kAskAllAgain);
    return done ? Result<>() : failure(done);
}

namespace {

Peer peerFrom(const Row& row)
{
    return {std::string(row.text(0)), uuidOf(row.blob(1)), row.integer(2), row.integer(3), row.integer(4), row.integer(5),
        row.integer(6), row.integer(7), row.integer(8), std::string(row.text(9))};
}

} // namespace

Result<Peer> peerOf(Connection& connection, const std::string& name)
{
    Peer peer;
    peer.name = name;
    const auto take = [&](const Row& row) { peer = peerFrom(row); };
    if (auto done = connection.query(sql::kPeer, {std::string_view(name)}, take); !done)
        return failure(done);
    return peer;
}

Result<std::vector<Peer>> peersOf(Connection& connection)
{
    std::vector<Peer> peers;
    const auto take = [&](const Row& row) { peers.push_back(peerFrom(row)); };
    if (auto done = connection.query(sql::kPeers, {}, take); !done)
        return failure(done);
    return peers;
}

Result<> putPeer(Connection& connection, const Peer& peer)
{
    const auto done = connection.execute(sql::kPutPeer,
        {std::string_view(peer.name), storage::Blob(peer.replica.bytes), peer.taken, peer.known, peer.heard, peer.answered,
            peer.at, peer.ahead, peer.refused, std::string_view(peer.problem)});
    return done ? Result<>() : failure(done);
}

Result<Fields> rowOf(Connection& connection, const StoredRecord& record)
{
    std::string key;
    const auto take = [&](const Row& row) { key = row.text(0); };
    if (auto done = connection.query(sql::kKeyOf, {record.seq}, take); !done)
        return failure(done);
    return fieldsOf(record, key);
}

Result<Held> heldOf(Connection& connection, const base::Uuid& id)
{
    Held held;
    held.state.id = id;
    const auto takeRecord = [&](const Row& row) { held.record = storedRecordOf(row); };
    if (auto done = connection.query(sql::kRecordById, {storage::Blob(id.bytes)}, takeRecord); !done)
        return failure(done);
    const auto erased = numberOf(connection, sql::kTombstone, {storage::Blob(id.bytes)}, -1);
    if (!erased)
        return failure(erased);
    held.state.erased = held.state.life = *erased;
    if (!held.record)
        return held;
    auto row = rowOf(connection, *held.record);
    if (!row)
        return failure(row);
    held.row = std::move(*row);
    std::string text;
    std::int64_t life = 0;
    const auto takeState = [&](const Row& stored) {
        held.sequence = stored.integer(0);
        held.recordSequence = stored.integer(1);
        held.recordVersion = stored.integer(2);
        life = stored.integer(3);
        text = stored.text(4);
    };
    if (auto done = connection.query(sql::kStateOf, {held.record->seq}, takeState); !done)
        return failure(done);
    // Where nothing is kept of the record, it came after whatever was erased; one that was erased and is still here is as if it were not.
    if (text.empty() || life <= *erased) {
        held.state.life = text.empty() ? -1 : *erased;
        return held;
    }
    auto stored = stateFromStored(text, held.row);
    if (!stored)
        return failure(stored);
    held.state = std::move(stored->state);
    held.state.id = id;
    held.state.erased = std::max(held.state.erased, *erased);
    held.agreed = std::move(stored->agreed);
    return held;
}

Result<Held> alignedOf(Connection& connection, const base::Uuid& id, const Stamping& how)
{
    auto held = heldOf(connection, id);
    if (!held || !held->stale())
        return held;
    if (auto done = stamp(connection, *held, how); !done)
        return failure(done);
    held->recordSequence = held->record->sequence;
    held->recordVersion = held->record->version;
    held->agreed = viewOf(held->state).agreed;
    return held;
}

Result<> keepState(Connection& connection, const RecordState& state, const StoredRecord& record, const base::Uuid& takenFrom)
{
    const auto row = rowOf(connection, record);
    if (!row)
        return failure(row);
    const auto sequence = nextSequence(connection);
    if (!sequence)
        return failure(sequence);
    const auto conflicts = static_cast<std::int64_t>(viewOf(state).conflicts.size());
    const std::string text = storedText(state, *row);
    const storage::Value from = takenFrom.isNil() ? storage::Value(nullptr) : storage::Value(storage::Blob(takenFrom.bytes));
    const auto done = connection.execute(sql::kPutState,
        {record.seq, *sequence, record.sequence, record.version, state.life, conflicts, from, std::string_view(text)});
    return done ? Result<>() : failure(done);
}

Result<bool> stampSome(Connection& connection, const Stamping& how, std::size_t most)
{
    const auto replica = replicaOf(connection);
    if (!replica)
        return failure(replica);
    std::vector<Listed::Entry> stale;
    const auto take = [&](const Row& row) { stale.push_back({row.integer(1), uuidOf(row.blob(0))}); };
    const std::int64_t from = *replica ? (*replica)->stamped : 0;
    auto done = connection.query(sql::kToStamp, {from, static_cast<std::int64_t>(most)}, take);
    if (!done)
        return failure(done);
    for (const auto& each : stale)
        if (const auto aligned = alignedOf(connection, each.id, how); !aligned)
            return failure(aligned);
    const bool more = stale.size() == most;
    const auto upTo = more ? Result<std::int64_t>(stale.back().sequence) : sequenceOf(connection);
    if (!upTo)
        return failure(upTo);
    if (*upTo != from)
        done = connection.execute(sql::kSetStamped, {*upTo});
    return done ? Result<bool>(more) : failure(done);
}

namespace {

Result<> putTombstone(Connection& connection, const base::Uuid& id, std::int64_t life, bool done)
{
    const auto sequence = nextSequence(connection);
    if (!sequence)
        return failure(sequence);
    const auto put = connection.execute(
        sql::kPutTombstone, {storage::Blob(id.bytes), life, static_cast<std::int64_t>(done ? 1 : 0), *sequence});
    return put ? dropArchivedState(connection, id) : failure(put);
}

//! `seq` is 0 where there is no record.
Result<> entombOne(Connection& connection, const base::Uuid& id, std::int64_t seq)
{
    const auto life = numberOf(connection, sql::kLifeOf, {seq, storage::Blob(id.bytes)}, 0);
    return life ? putTombstone(connection, id, *life, true) : failure(life);
}

} // namespace

Result<> putTombstone(Connection& connection, const base::Uuid& id, std::int64_t life)
{
    return putTombstone(connection, id, life, false);
}

Result<> entomb(Connection& connection, std::int64_t seq)
{
    const auto replica = replicaOf(connection);
    if (!replica || !*replica)
        return replica ? Result<>() : failure(replica);
    std::optional<StoredRecord> record;
    const auto take = [&](const Row& row) { record = storedRecordOf(row); };
    if (auto done = connection.query(sql::kRecordBySeq, {seq}, take); !done)
        return failure(done);
    return record ? entombOne(connection, record->id, seq) : Result<>();
}

Result<> entombAbsent(Connection& connection, const std::set<base::Uuid>& ids)
{
    const auto replica = replicaOf(connection);
    if (!replica || !*replica)
        return replica ? Result<>() : failure(replica);
    for (const auto& id : ids)
        if (auto done = entombOne(connection, id, 0); !done)
            return done;
    return {};
}

Result<std::int64_t> sequenceOf(Connection& connection)
{
    return numberOf(connection, sql::kSequence, {}, 0);
}

Result<ToErase> whatToErase(Connection& connection)
{
    ToErase found;
    const auto take = [&](const Row& row) {
        const auto id = uuidOf(row.blob(0));
        found.all.push_back(id);
        if (row.integer(1) == 0)
            found.elsewhere.insert(id);
        else if (row.integer(2) != 0)
            found.here.push_back(id);
    };
    if (auto done = connection.query(sql::kToErase, {}, take); !done)
        return failure(done);
    return found;
}

Result<> erasureDone(Connection& connection, const std::vector<base::Uuid>& ids)
{
    for (const auto& id : ids)
        if (auto done = connection.execute(sql::kTombstoneDone, {storage::Blob(id.bytes)}); !done)
            return failure(done);
    return {};
}

Result<Listed> changesAbove(Connection& connection, std::int64_t above, const base::Uuid& except, std::int64_t most)
{
    Listed listed;
    const auto take = [&](const Row& row) { listed.entries.push_back({row.integer(0), uuidOf(row.blob(1))}); };
    // One more tells whether there are more.
    auto done = connection.query(sql::kStatesAbove, {above, storage::Blob(except.bytes), most + 1}, take);
    if (done)
        done = connection.query(sql::kTombstonesAbove, {above, most + 1}, take);
    if (!done)
        return failure(done);
    std::ranges::sort(listed.entries, {}, &Listed::Entry::sequence);
    listed.more = listed.entries.size() > static_cast<std::size_t>(most);
    if (listed.more)
        listed.entries.resize(static_cast<std::size_t>(most));
    return listed;
}

} // namespace kaze::knowledge::detail
