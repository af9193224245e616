#include "engine/knowledge/detail/changes.h"

#include "engine/base/text.h"
#include "engine/knowledge/detail/embedders.h"
#include "engine/knowledge/detail/kinds.h"
#include "engine/knowledge/detail/statements.h"

#include <algorithm>

namespace kaze::knowledge::detail {

using base::ErrorCode;
using base::fail;
using base::Result;
using storage::Connection;
using storage::Row;

namespace {

Result<StoredRecord> recordWith(Connection& connection, const base::Uuid& id)
{
    std::optional<StoredRecord> found;
    const auto take = [&](const Row& row) { found = storedRecordOf(row); };
    if (auto done = connection.query(sql::kRecordById, {storage::Blob(id.bytes)}, take); !done)
        return failure(done);
    if (!found)
        return fail(ErrorCode::NotFound, "Nothing is remembered under " + id.text() + ".");
    return std::move(*found);
}

//! The digits of an id or of its beginning, hyphens left out; nothing when it has others.
std::optional<std::string> digitsOf(std::string_view text)
{
    std::string digits;
    for (const char c : text) {
        if (c == '-')
            continue;
        const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
        if (!((lower >= '0' && lower <= '9') || (lower >= 'a' && lower <= 'f')))
            return std::nullopt;
        digits += lower;
    }
    return digits.empty() || digits.size() > 32 ? std::nullopt : std::optional(digits);
}

Result<> setTags(Connection& connection, const StoredRecord& record, const std::vector<std::string>& tags)
{
    for (const auto& tag : record.tags)
        if (auto done = connection.execute(sql::kRemoveTag, {std::string_view(tag), record.seq}); !done)
            return failure(done);
    for (const auto& tag : tags)
        if (auto done = connection.execute(sql::kInsertTag, {std::string_view(tag), record.seq}); !done)
            return failure(done);
    return {};
}

struct Held {
    std::int64_t label = 0;
    std::string kind;
    std::int64_t embedder = 0;
    std::string bytes;
};

Result<std::vector<Held>> vectorsOf(Connection& connection, std::int64_t seq)
{
    std::vector<Held> held;
    const auto take = [&](const Row& row) {
        held.push_back({row.integer(0), std::string(row.text(2)), row.integer(3), std::string(row.blob(4))});
    };
    if (auto done = connection.query(sql::kVectorsOf, {seq}, take); !done)
        return failure(done);
    return held;
}

//! Takes all its vectors out, and gives them.
Result<std::vector<Held>> takeVectors(Connection& connection, std::int64_t seq, Changed& into)
{
    auto held = vectorsOf(connection, seq);
    if (!held)
        return held;
    for (const auto& one : *held) {
        if (auto removed = removeVector(connection, one.label); !removed)
            return failure(removed);
        into.removed.push_back({one.embedder, one.kind, static_cast<std::uint64_t>(one.label)});
    }
    auto waited = awaitNothing(connection, seq);
    if (!waited)
        return failure(waited);
    into.waited = std::move(*waited);
    return held;
}

std::vector<MadeBytes> bytesOf(const std::vector<Held>& held)
{
    std::vector<MadeBytes> bytes;
    for (const auto& one : held)
        bytes.push_back({one.embedder, one.bytes});
    return bytes;
}

Result<> store(Connection& connection, StoredRecord& record, const Change& change)
{
    const auto sequence = nextSequence(connection);
    if (!sequence)
        return failure(sequence);
    record.sequence = *sequence;
    record.updatedAt = change.now;
    record.changedBy = change.by;
    record.reason = change.reason;
    const std::string tags = tagsText(record.tags);
    const storage::Value forgotten
        = record.forgottenAt ? storage::Value(microsecondsOf(*record.forgottenAt)) : storage::Value(nullptr);
    const auto done = connection.execute(sql::kUpdateRecord,
        {std::string_view(record.kind), std::string_view(record.text), std::string_view(tags), std::string_view(record.scope),
            record.importance, record.version, record.sequence, microsecondsOf(record.updatedAt),
            std::string_view(record.changedBy), std::string_view(record.reason), forgotten, std::string_view(record.data),
            microsecondsOf(record.writtenAt), std::string_view(record.writtenBy), std::string_view(record.writtenReason),
            record.seq});
    return done ? Result<>() : failure(done);
}

//! The tables of the kinds follow; `before` is the record as it was.
Result<> projectAgain(Connection& connection, const StoredRecord& before, const StoredRecord& record)
{
    if (before.kind != record.kind && hasTables(before.kind)) {
        if (auto done = unproject(connection, record.seq); !done)
            return done;
    }
    return project(connection, record);
}

Result<> removeText(Connection& connection, const StoredRecord& record)
{
    const auto done = connection.execute(sql::kRemoveText, {record.seq, std::string_view(record.text)});
    return done ? Result<>() : failure(done);
}

Result<> addText(Connection& connection, const StoredRecord& record)
{
    const auto done = connection.execute(sql::kInsertText, {record.seq, std::string_view(record.text)});
    return done ? Result<>() : failure(done);
}

StoredRecord changedBy(const Change& change, StoredRecord record)
{
    record.text = change.text.value_or(record.text);
    record.kind = change.kind.value_or(record.kind);
    record.scope = change.scope.value_or(record.scope);
    record.tags = change.tags.value_or(record.tags);
    record.importance = change.importance.value_or(record.importance);
    record.data = change.data.value_or(record.data);
    if (change.revive)
        record.forgottenAt.reset();
    return record;
}

bool sameContent(const StoredRecord& a, const StoredRecord& b)
{
    return a.text == b.text && a.kind == b.kind && a.scope == b.scope && a.tags == b.tags && a.importance == b.importance
        && a.data == b.data;
}

//! Brings the data of a changed record into the one form that it has.
Result<> takeData(StoredRecord& record, const StoredRecord& before)
{
    if (record.data != before.data || record.kind != before.kind) {
        auto data = checkedData(record.kind, record.data);
        if (!data)
            return failure(data);
        record.data = std::move(*data);
    }
    if (const auto hidden = hiddenBecause(record.kind, record.data); !hidden.empty() && !record.forgottenAt)
        return fail(ErrorCode::Conflict, "This fact is " + hidden + ": it is found when somebody accepts it in a review.");
    return {};
}

//! The present version goes where the earlier ones are.
Result<> keepVersion(Connection& connection, const StoredRecord& present, StoredRecord& record, const Change& change)
{
    ++record.version;
    record.writtenAt = change.now;
    record.writtenBy = change.by;
    record.writtenReason = change.reason;
    if (const auto kept = connection.execute(sql::kKeepVersion, {record.seq}); !kept)
        return failure(kept);
    return setTags(connection, present, record.tags);
}

//! Row, full text and tables of a record that is no longer as it was.
Result<> storeAnew(Connection& connection, const StoredRecord& present, StoredRecord& record, const Change& change)
{
    const bool wordsWere = !present.forgottenAt && record.text != present.text;
    const bool wordsCome = !record.forgottenAt && (present.forgottenAt || record.text != present.text);
    Result<> done;
    if (!sameContent(record, present))
        done = keepVersion(connection, present, record, change);
    if (done && wordsWere)
        done = removeText(connection, present);
    if (done)
        done = store(connection, record, change);
    if (done && wordsCome)
        done = addText(connection, record);
    return done ? projectAgain(connection, present, record) : done;
}

} // namespace

Result<StoredRecord> findRecord(Connection& connection, const std::string& id)
{
    const auto digits = digitsOf(id);
    if (!digits)
        return fail(ErrorCode::InvalidArgument, "\"" + base::shortened(base::toUtf8(id), 80) + "\" is not the id of a record.");
    const auto first = base::Uuid::parse(*digits + std::string(32 - digits->size(), '0'));
    const auto last = base::Uuid::parse(*digits + std::string(32 - digits->size(), 'f'));
    if (!first || !last)
        return failure(first ? last : first);
    std::vector<StoredRecord> found;
    const auto take = [&](const Row& row) { found.push_back(storedRecordOf(row)); };
    if (auto done = connection.query(sql::kRecordsByIdRange, {storage::Blob(first->bytes), storage::Blob(last->bytes)}, take);
        !done)
        return failure(done);
    const auto written = base::shortened(id, 80); // it may have any number of hyphens
    if (found.empty())
        return fail(ErrorCode::NotFound, "Nothing is remembered under " + written + ".");
    if (found.size() > 1)
        return fail(ErrorCode::InvalidArgument, "More than one record begins with " + written + "; give more of the id.");
    return std::move(found.front());
}

Result<> removeVector(Connection& connection, std::int64_t label)
{
    auto done = connection.execute(sql::kNoteRemoved, {label});
    if (done)
        done = connection.execute(sql::kDeleteVector, {label});
    return done ? Result<>() : failure(done);
}

Result<Changed> change(Connection& connection, const Change& change)
{
    auto present = recordWith(connection, change.id);
    if (!present)
        return failure(present);
    if (change.version != 0 && change.version != present->version)
        return fail(ErrorCode::Conflict,
            "The record was changed meanwhile: it is at version " + std::to_string(present->version) + ", not "
                + std::to_string(change.version) + ".");
    if (present->forgottenAt && !change.revive && !change.stayForgotten)
        return fail(ErrorCode::Conflict, "The record is forgotten; restore it first.");
    Changed changed{changedBy(change, *present), {}, {}, {}};
    StoredRecord& record = changed.record;
    const bool revived = present->forgottenAt && !record.forgottenAt;
    if (auto taken = takeData(record, *present); !taken)
        return failure(taken);
    if (sameContent(record, *present) && !revived)
        return change.revive ? Result<Changed>(fail(ErrorCode::Conflict, "There is nothing to restore: the record is as it was."))
                             : Result<Changed>(std::move(changed));
    if (auto done = storeAnew(connection, *present, record, change); !done)
        return failure(done);
    const bool sameVector = !revived && record.text == present->text;
    if (record.forgottenAt || (sameVector && record.kind == present->kind))
        return changed;
    const auto old = takeVectors(connection, record.seq, changed);
    if (!old)
        return failure(old);
    const auto bytes = sameVector ? bytesOf(*old) : detail::bytesOf(change.vectors);
    auto given = giveVectors(connection, record.seq, record.kind, change.vectorId, bytes);
    if (!given)
        return failure(given);
    changed.given = std::move(*given);
    return changed;
}

Result<Changed> forget(Connection& connection, const Change& change)
{
    auto present = recordWith(connection, change.id);
    if (!present)
        return failure(present);
    if (present->forgottenAt)
        return fail(ErrorCode::Conflict, "The record is forgotten already.");
    Changed changed{std::move(*present), {}, {}, {}};
    if (auto done = removeText(connection, changed.record); !done)
        return failure(done);
    if (auto taken = takeVectors(connection, changed.record.seq, changed); !taken)
        return failure(taken);
    changed.record.forgottenAt = change.now;
    if (auto done = store(connection, changed.record, change); !done)
        return failure(done);
    if (auto done = project(connection, changed.record); !done)
        return failure(done);
    return changed;
}

} // namespace kaze::knowledge::detail
