#include "engine/knowledge/detail/facts.h"

#include "engine/base/text.h"
#include "engine/knowledge/detail/statements.h"

#include <algorithm>
#include <utility>

namespace kaze::knowledge::detail {

using base::ErrorCode;
using base::fail;
using base::Result;
using storage::Connection;
using storage::Row;
using storage::Value;

namespace {

std::string quoted(const StoredRecord& fact)
{
    return '"' + base::shortened(fact.text, 200) + "\" (" + fact.id.text() + ")";
}

//! Who and when, with nothing of what.
Change by(const Change& how, const base::Uuid& id, std::string reason)
{
    Change change;
    change.id = id;
    change.reason = how.reason.empty() ? std::move(reason) : how.reason;
    change.by = how.by;
    change.now = how.now;
    return change;
}

//! Changes the record and notes it.
Result<StoredRecord> make(Connection& connection, const Change& what, bool foundBefore, FactsChanged& into)
{
    auto changed = change(connection, what);
    if (!changed)
        return failure(changed);
    into.changes.push_back({std::move(*changed), foundBefore});
    return into.changes.back().changed.record;
}

//! Ends these where the new one begins.
Result<> supersede(Connection& connection, const std::vector<StoredRecord>& olds, const base::Uuid& id, base::Time from,
    const Change& how, FactsChanged& into)
{
    for (const auto& old : olds) {
        FactData data = factDataOf(old);
        if (!data.supersededBy.empty())
            data.supersededBefore.push_back({data.supersededBy, data.validToBefore});
        data.validToBefore = data.validTo;
        data.validTo = from;
        data.supersededBy = id.text();
        auto text = dataOf(data);
        if (!text)
            return failure(text);
        Change change = by(how, old.id, "superseded by " + id.text());
        change.data = std::move(*text);
        auto ended = make(connection, change, true, into);
        if (!ended)
            return failure(ended);
        into.others.push_back(std::move(*ended));
    }
    return {};
}

//! Whether it may be added beside what holds, or can end it. Notes what it will end.
Result<> settle(KnownFacts& known, OnConflict onConflict, FactData& fact)
{
    const auto& conflicts = known.conflicts;
    if (conflicts.empty() || onConflict == OnConflict::Keep)
        return {};
    if (onConflict == OnConflict::Refuse)
        return fail(ErrorCode::Conflict,
            "Something else holds at that time: " + quoted(conflicts.front())
                + ". Keep both, let the new one supersede it, or say from when to when the new one holds.");
    if (conflicts.size() > kMostConflicts)
        return fail(ErrorCode::Conflict,
            "More than " + std::to_string(kMostConflicts) + " facts hold with another object; one does not supersede so many.");
    for (const auto& old : conflicts) {
        if (factDataOf(old).validFrom > fact.validFrom)
            return fail(ErrorCode::Conflict,
                quoted(old) + " begins after the new one and cannot end when that begins; say until when the new one holds.");
        fact.supersedes.push_back(old.id.text());
    }
    return {};
}

//! A fact that was accepted, found by its id. Errors: Conflict.
Result<StoredRecord> heldFact(Connection& connection, const std::string& id)
{
    auto record = findRecord(connection, id);
    if (!record)
        return record;
    const auto fact = factDataOf(*record);
    if (record->forgottenAt || fact.subject.empty() || fact.state != "valid")
        return fail(ErrorCode::Conflict, "The record " + record->id.text() + " is no fact that was accepted.");
    return record;
}

//! As it was before it was superseded last.
void takeBack(FactData& fact)
{
    fact.validTo = fact.validToBefore;
    Supersession before;
    if (!fact.supersededBefore.empty()) {
        before = std::move(fact.supersededBefore.back());
        fact.supersededBefore.pop_back();
    }
    fact.supersededBy = std::move(before.by);
    fact.validToBefore = before.validTo;
}

Result<> query(Connection& connection, std::string_view sql, std::initializer_list<Value> values, std::vector<StoredRecord>& into)
{
    const auto take = [&](const Row& row) { into.push_back(storedRecordOf(row)); };
    const auto done = connection.query(sql, values, take);
    return done ? Result<>() : failure(done);
}

Result<FactsChanged> reject(Connection& connection, const StoredRecord& record, const Change& how, std::string reason)
{
    FactsChanged done;
    FactData data = factDataOf(record);
    data.state = "rejected";
    auto text = dataOf(data);
    if (!text)
        return failure(text);
    Change change = by(how, record.id, std::move(reason));
    change.data = std::move(*text);
    change.stayForgotten = true;
    auto rejected = make(connection, change, false, done);
    if (!rejected)
        return failure(rejected);
    done.fact = std::move(*rejected);
    return done;
}

Result<FactsChanged> accept(Connection& connection, const StoredRecord& record, OnConflict onConflict, const Change& how)
{
    FactData data = factDataOf(record);
    auto known = compareFact(connection, data, record.scope, false, record.seq);
    if (!known)
        return failure(known);
    if (!known->duplicates.empty()) {
        FactsChanged done;
        if (data.state != "rejected") {
            auto rejected = reject(connection, record, how, "known as " + known->duplicates.front().id.text());
            if (!rejected)
                return rejected;
            done = std::move(*rejected);
        }
        done.fact = std::move(known->duplicates.front());
        done.known = true;
        return done;
    }
    if (auto settled = settle(*known, onConflict, data); !settled)
        return failure(settled);
    data.state = "valid";
    auto text = dataOf(data);
    if (!text)
        return failure(text);
    FactsChanged done;
    Change change = by(how, record.id, "accepted");
    change.revive = true;
    change.data = std::move(*text);
    change.vectorId = how.vectorId;
    change.vectors = how.vectors;
    auto accepted = make(connection, change, false, done);
    if (!accepted)
        return failure(accepted);
    done.fact = std::move(*accepted);
    if (onConflict == OnConflict::Keep)
        done.conflicts = std::move(known->conflicts);
    else if (auto ended = supersede(connection, known->conflicts, record.id, data.validFrom, how, done); !ended)
        return failure(ended);
    return done;
}

} // namespace

Result<KnownFacts> compareFact(
    Connection& connection, const FactData& fact, const std::string& scope, bool proposed, std::int64_t except)
{
    const auto subject = foldedName(fact.subject), predicate = foldedName(fact.predicate), object = foldedName(fact.object);
    const auto from = microsecondsOf(fact.validFrom);
    const Value to = fact.validTo ? Value(microsecondsOf(*fact.validTo)) : Value(nullptr);
    KnownFacts known;
    auto done = query(connection, sql::kSameFacts,
        {std::string_view(subject), std::string_view(predicate), std::string_view(object), from, to, std::string_view(scope),
            except, static_cast<std::int64_t>(proposed ? 1 : 0)},
        known.duplicates);
    if (done)
        done = query(connection, sql::kOtherFacts,
            {std::string_view(subject), std::string_view(predicate), std::string_view(object), from, to, std::string_view(scope),
                except, static_cast<std::int64_t>(kMostConflicts + 1)},
            known.conflicts);
    return done ? Result<KnownFacts>(std::move(known)) : failure(done);
}

Result<FactsChanged> addFact(Connection& connection, const NewFact& fact, const Change& how)
{
    FactsChanged done;
    FactData data = fact.data;
    auto known = compareFact(connection, data, fact.insertion.record.scope, data.state != "valid");
    if (!known)
        return failure(known);
    if (!known->duplicates.empty()) {
        done.fact = std::move(known->duplicates.front());
        done.known = true;
        return done;
    }
    if (auto settled = settle(*known, fact.onConflict, data); !settled)
        return failure(settled);
    auto text = dataOf(data);
    if (!text)
        return failure(text);
    Insertion insertion = fact.insertion;
    insertion.record.data = std::move(*text);
    auto inserted = insert(connection, insertion);
    if (!inserted)
        return failure(inserted);
    done.inserted = *inserted;
    if (fact.onConflict == OnConflict::Keep)
        done.conflicts = std::move(known->conflicts);
    else if (auto ended = supersede(connection, known->conflicts, insertion.id, data.validFrom, how, done); !ended)
        return failure(ended);
    done.conflicts.resize(std::min(done.conflicts.size(), kMostConflicts));
    const auto take = [&](const Row& row) { done.fact = storedRecordOf(row); };
    if (auto read = connection.query(sql::kRecordBySeq, {inserted->seq}, take); !read)
        return failure(read);
    return done;
}

Result<FactsChanged> reviewFact(
    Connection& connection, const std::string& id, bool accepted, OnConflict onConflict, const Change& how)
{
    const auto record = findRecord(connection, id);
    if (!record)
        return failure(record);
    const auto fact = factDataOf(*record);
    if (fact.subject.empty() || !record->forgottenAt || fact.state == "valid")
        return fail(ErrorCode::Conflict,
            "The record " + record->id.text() + " is "
                + (fact.subject.empty() ? "no fact." : "no fact that waits for a review: it was accepted."));
    if (!accepted && fact.state == "rejected")
        return fail(ErrorCode::Conflict, "The fact " + record->id.text() + " is rejected already.");
    auto done = accepted ? accept(connection, *record, onConflict, how) : reject(connection, *record, how, "rejected");
    if (done)
        done->conflicts.resize(std::min(done->conflicts.size(), kMostConflicts));
    return done;
}

Result<FactsChanged> endFact(Connection& connection, const std::string& id, std::optional<base::Time> at, const Change& how)
{
    const auto record = heldFact(connection, id);
    if (!record)
        return failure(record);
    FactData data = factDataOf(*record);
    const base::Time end = at.value_or(how.now);
    if (data.validTo && *data.validTo <= how.now)
        return fail(ErrorCode::Conflict, "The fact has ended, on " + base::toRfc3339(*data.validTo) + ".");
    if (end < data.validFrom)
        return fail(ErrorCode::InvalidArgument,
            "The fact begins on " + base::toRfc3339(data.validFrom) + " and cannot end before, on " + base::toRfc3339(end) + ".");
    data.validTo = end;
    if (!data.supersededBy.empty())
        data.validToBefore = end; // whatever becomes of what superseded it
    for (auto& before : data.supersededBefore)
        before.validTo = end;
    auto text = dataOf(data);
    if (!text)
        return failure(text);
    FactsChanged done;
    Change change = by(how, record->id, "ended");
    change.data = std::move(*text);
    auto ended = make(connection, change, true, done);
    if (!ended)
        return failure(ended);
    done.fact = std::move(*ended);
    return done;
}

Result<FactsChanged> undoSupersession(Connection& connection, const std::string& id, const Change& how)
{
    const auto record = heldFact(connection, id);
    if (!record)
        return failure(record);
    const FactData data = factDataOf(*record);
    if (data.supersedes.empty())
        return fail(ErrorCode::Conflict, "The fact " + record->id.text() + " superseded none.");
    if (!data.supersededBy.empty())
        return fail(ErrorCode::Conflict,
            "The fact " + record->id.text() + " was superseded itself, by " + data.supersededBy + "; undo that first.");
    FactsChanged done;
    for (const auto& one : data.supersedes) {
        const auto old = findRecord(connection, one);
        if (!old && old.error().code != ErrorCode::NotFound)
            return failure(old);
        FactData before = old && !old->forgottenAt ? factDataOf(*old) : FactData();
        const auto since = [&](const Supersession& earlier) { return earlier.by == record->id.text(); };
        if (std::ranges::any_of(before.supersededBefore, since))
            return fail(ErrorCode::Conflict,
                "The fact " + one + ", which it superseded, was superseded once more, by " + before.supersededBy
                    + "; undo that first.");
        if (before.supersededBy != record->id.text())
            return fail(ErrorCode::Conflict,
                "The fact " + one
                    + ", which it superseded, is forgotten or no longer superseded by it; put that right by hand: end one, "
                      "restore the other.");
        takeBack(before);
        auto text = dataOf(before);
        if (!text)
            return failure(text);
        Change change = by(how, old->id, "no longer superseded");
        change.data = std::move(*text);
        auto again = make(connection, change, true, done);
        if (!again)
            return failure(again);
        done.others.push_back(std::move(*again));
    }
    auto forgotten = forget(connection, by(how, record->id, "supersession undone"));
    if (!forgotten)
        return failure(forgotten);
    done.fact = forgotten->record;
    done.changes.push_back({std::move(*forgotten), true});
    return done;
}

} // namespace kaze::knowledge::detail
