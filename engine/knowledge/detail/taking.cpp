#include "engine/knowledge/detail/taking.h"

#include "engine/base/text.h"
#include "engine/knowledge/detail/archived_states.h"
#include "engine/knowledge/detail/kinds.h"
#include "engine/knowledge/detail/statements.h"
#include "engine/messaging/hybrid_clock.h"

#include <algorithm>

namespace kaze::knowledge::detail {

using base::ErrorCode;
using base::fail;
using base::Result;
using storage::Connection;
using storage::Row;

namespace {

constexpr std::size_t kMostProblems = 10;

//! Makes rows of contents.
class Rows {
public:
    Rows(Connection& connection, const base::Uuid& id, const RecordContent& content, const Taking& taking, Taken& taken)
        : m_connection(connection), m_id(id), m_content(content), m_taking(taking), m_taken(taken)
    {
    }

    Result<> insert()
    {
        Insertion insertion;
        insertion.record = m_content.record;
        insertion.id = m_id;
        insertion.ownId = true;
        insertion.now = shownTime();
        const auto inserted = detail::insert(m_connection, insertion);
        if (!inserted)
            return failure(inserted);
        if (inserted->seq == 0)
            return fail(ErrorCode::Internal, "A record that was not there is.");
        m_taken.effects.push_back({m_content.record.kind, *inserted, std::nullopt, false});
        ++m_taken.added;
        const auto done = m_connection.execute(
            sql::kSetChange, {std::string_view(m_content.by), std::string_view(m_content.reason), inserted->seq});
        if (!done)
            return failure(done);
        return m_content.forgotten && inserted->found ? forget() : Result<>();
    }

    Result<> update(const StoredRecord& record, const Fields& row)
    {
        if (auto done = setOrigin(record, row); !done)
            return done;
        const NewRecord& wanted = m_content.record;
        const bool revive = record.forgottenAt && !m_content.forgotten;
        const bool differs = wanted.text != record.text || wanted.kind != record.kind || wanted.scope != record.scope
            || wanted.importance != record.importance || wanted.data != record.data
            || sortedList(tagsText(wanted.tags)) != sortedList(tagsText(record.tags));
        const bool forgets = m_content.forgotten && !record.forgottenAt;
        if (!differs && !revive && !forgets)
            return {};
        ++m_taken.changed;
        if (!differs && !revive)
            return forget();
        Change change = changeOf();
        change.text = wanted.text;
        change.kind = wanted.kind;
        change.scope = wanted.scope;
        change.tags = wanted.tags;
        change.importance = wanted.importance;
        change.data = wanted.data;
        change.revive = revive;
        change.stayForgotten = !revive;
        // A fact that nobody accepts any more is not to be found even for a moment.
        if (forgets)
            if (auto done = forget(); !done)
                return done;
        return noted(detail::change(m_connection, change), !record.forgottenAt && !forgets);
    }

private:
    //! A clock that is ahead is not shown to people as a time to come.
    [[nodiscard]] base::Time shownTime() const
    {
        const auto latest = m_taking.now + std::chrono::duration_cast<base::Time::duration>(messaging::HybridClock::kMostAhead);
        return std::min(m_content.at, latest);
    }

    [[nodiscard]] Change changeOf()
    {
        Change change;
        change.id = m_id;
        change.by = m_content.by;
        change.reason = m_content.reason;
        change.now = shownTime();
        change.vectorId = m_taking.vectorIds[std::min(m_taken.effects.size(), m_taking.vectorIds.size() - 1)];
        return change;
    }

    Result<> forget() { return noted(detail::forget(m_connection, changeOf()), true); }

    Result<> noted(Result<Changed> changed, bool foundBefore)
    {
        if (!changed)
            return failure(changed);
        m_taken.effects.push_back({changed->record.kind, std::nullopt, std::move(*changed), foundBefore});
        return {};
    }

    Result<> setOrigin(const StoredRecord& record, const Fields& row)
    {
        const NewRecord& wanted = m_content.record;
        if (wanted.source == record.source && wanted.agent == record.agent && wanted.createdAt == record.createdAt
            && wanted.idempotencyKey == row.at("key"))
            return {};
        const storage::Value key
            = wanted.idempotencyKey.empty() ? storage::Value(nullptr) : storage::Value(std::string_view(wanted.idempotencyKey));
        const auto done = m_connection.execute(sql::kSetOrigin,
            {std::string_view(wanted.source), std::string_view(wanted.agent), microsecondsOf(*wanted.createdAt), key,
                record.seq});
        if (!done)
            return failure(done);
        StoredRecord changed = record;
        changed.agent = wanted.agent;
        changed.createdAt = *wanted.createdAt;
        return project(m_connection, changed);
    }

    Connection& m_connection;
    const base::Uuid& m_id;
    const RecordContent& m_content;
    const Taking& m_taking;
    Taken& m_taken;
};

Result<> storeContent(Connection& connection, const Held& held, const RecordContent& content, const Taking& taking, Taken& taken)
{
    Rows rows(connection, held.state.id, content, taking, taken);
    return held.record ? rows.update(*held.record, held.row) : rows.insert();
}

//! A record that was imported elsewhere too, under the same key: it gives up the key and is forgotten.
void yield(RecordState& state, const base::Uuid& to, const Taking& taking)
{
    View view = viewOf(state);
    Write write;
    write.content = std::move(view.content);
    write.content.insert_or_assign("forgotten", "1");
    write.origin.emplace("key", "");
    write.change = changeText("sync", "the same as " + to.text() + ", which was imported under its key", taking.now);
    write.at = microsecondsOf(taking.now);
    write.replica = taking.how.replica;
    write.as = taking.how.policies.of(write.content["kind"]);
    write.agreed = std::move(view.agreed);
    detail::write(state, write);
}

//! Sees to it that no other record has the key of this one: of two the one with the lower id keeps it. Whether this one yielded.
Result<bool> settleKey(
    Connection& connection, const Held& held, RecordState& state, const std::string& key, const Taking& taking, Taken& taken)
{
    if (key.empty() || (held.record && held.row.at("key") == key))
        return false;
    const auto other = findByKey(connection, key);
    if (!other)
        return failure(other);
    if (!*other || **other == state.id)
        return false;
    if (**other < state.id) {
        yield(state, **other, taking);
        return true;
    }
    auto theirs = alignedOf(connection, **other, taking.how);
    if (!theirs)
        return failure(theirs);
    if (theirs->doomed()) {
        taken.blocked = true;
        return fail(ErrorCode::Conflict, "The record " + (*other)->text() + " has the same key and is yet to be erased.");
    }
    RecordState yielded = theirs->state;
    yield(yielded, state.id, taking);
    if (auto done = apply(connection, *theirs, yielded, {}, taking, taken); !done)
        return failure(done);
    return false;
}

class TakingAll {
public:
    TakingAll(Connection& connection, const Taking& taking) : m_connection(connection), m_taking(taking) { }

    Result<> one(const RecordState& incoming)
    {
        const auto held = alignedOf(m_connection, incoming.id, m_taking.how);
        if (!held)
            return failure(held);
        RecordState state = joined(held->state, incoming);
        if (state == held->state)
            return {};
        if (!state.alive())
            return bury(state.id, state.erased);
        if (held->record && held->state.life < state.life) {
            // The id was used again elsewhere; what it was before goes first, with its history.
            m_taken.missed.push_back({state.id, {}});
            return held->doomed() ? Result<>() : bury(state.id, std::max(state.erased, held->state.life));
        }
        if (!held->record) {
            const auto archived = isArchived(m_connection, state);
            if (!archived || *archived)
                return archived ? Result<>() : failure(archived);
        }
        const auto from = state == incoming ? m_taking.from : base::Uuid();
        const auto before = viewOf(held->state).conflicts.size();
        m_taken.blocked = false;
        const auto done = apply(m_connection, *held, state, from, m_taking, m_taken);
        if (done) {
            const auto after = viewOf(state).conflicts.size();
            m_taken.conflicts += static_cast<std::int64_t>(after - std::min(before, after));
            return held->record ? Result<>() : dropArchivedState(m_connection, state.id);
        }
        return missed(state.id, done.error());
    }

    Taken& taken() { return m_taken; }

private:
    Result<> bury(const base::Uuid& id, std::int64_t life)
    {
        m_taken.toErase = true;
        return putTombstone(m_connection, id, life);
    }

    Result<> missed(const base::Uuid& id, const base::Error& why)
    {
        if (m_taken.blocked) {
            m_taken.missed.push_back({id, {}});
            return {};
        }
        if (why.code != ErrorCode::InvalidArgument && why.code != ErrorCode::Protocol)
            return std::unexpected(why);
        ++m_taken.refused;
        m_taken.missed.push_back({id, why.message});
        if (m_taken.problems.size() < kMostProblems)
            m_taken.problems.push_back("The record " + id.text() + " was not taken: " + base::shortened(why.message, 400));
        return {};
    }

    Connection& m_connection;
    const Taking& m_taking;
    Taken m_taken;
};

} // namespace

Result<> apply(Connection& connection, const Held& held, const RecordState& joinedState, const base::Uuid& takenFrom,
    const Taking& taking, Taken& taken)
{
    RecordState state = joinedState;
    const auto view = viewOf(state);
    auto content = contentOf(view);
    if (!content)
        return failure(content);
    // What nobody could look at, nobody could settle.
    for (const auto& stamp : view.conflicts)
        if (const auto other = contentOf(siblingView(view, state.siblings.at(stamp))); !other)
            return failure(other);
    const auto yielded = settleKey(connection, held, state, content->record.idempotencyKey, taking, taken);
    if (!yielded)
        return failure(yielded);
    if (*yielded)
        content = contentOf(viewOf(state));
    if (!content)
        return failure(content);
    if (auto done = storeContent(connection, held, *content, taking, taken); !done)
        return done;
    std::optional<StoredRecord> record;
    const auto take = [&](const Row& row) { record = storedRecordOf(row); };
    if (auto done = connection.query(sql::kRecordById, {storage::Blob(state.id.bytes)}, take); !done)
        return failure(done);
    if (!record)
        return fail(ErrorCode::Internal, "A record that was stored is not there.");
    return keepState(connection, state, *record, *yielded ? base::Uuid() : takenFrom);
}

Result<Taken> take(Connection& connection, const std::vector<RecordState>& states, const Taking& taking)
{
    TakingAll all(connection, taking);
    for (const auto& state : states)
        if (auto done = all.one(state); !done)
            return failure(done);
    return std::move(all.taken());
}

} // namespace kaze::knowledge::detail
