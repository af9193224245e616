// What an archive has, taken out of a database and put back.

#include "engine/base/text.h"
#include "engine/knowledge/detail/archived_states.h"
#include "engine/knowledge/detail/compaction.h"
#include "engine/knowledge/detail/embedders.h"
#include "engine/knowledge/detail/kinds.h"
#include "engine/knowledge/detail/statements.h"

namespace kaze::knowledge::detail {

using base::ErrorCode;
using base::fail;
using base::Result;
using storage::Blob;
using storage::Connection;
using storage::Row;
using storage::Value;

namespace {

constexpr std::size_t kLinesAtOnce = 200;
constexpr std::size_t kBytesAtOnce = 4U << 20; //!< of texts, unless one alone is longer

std::size_t bytesOf(const ArchiveLine& line)
{
    if (const auto* record = std::get_if<ArchivedRecord>(&line))
        return record->text.size() + record->data.size();
    if (const auto* version = std::get_if<ArchivedVersion>(&line))
        return version->text.size() + version->data.size();
    return 0;
}

Result<std::optional<std::int64_t>> seqOf(Connection& connection, const ArchivedRecord& record)
{
    std::optional<std::int64_t> seq;
    const auto take = [&](const Row& row) {
        if (row.integer(1) == record.sequence && row.integer(2) == record.version)
            seq = row.integer(0);
    };
    const auto done = connection.query("SELECT seq, sequence, version FROM records WHERE id = ?", {Blob(record.id.bytes)}, take);
    return done ? Result<std::optional<std::int64_t>>(seq) : failure(done);
}

Result<bool> isKnown(Connection& connection, const ArchivedRecord& record)
{
    bool known = false;
    const auto take = [&](const Row&) { known = true; };
    auto done = connection.query("SELECT 1 FROM records WHERE id = ?", {Blob(record.id.bytes)}, take);
    if (done && !record.key.empty())
        done = connection.query(sql::kRecordByKey, {std::string_view(record.key)}, take);
    return done ? Result<bool>(known) : failure(done);
}

//! Its number. Errors: those of storage.
Result<std::int64_t> insertArchived(Connection& connection, const ArchivedRecord& record)
{
    const auto sequence = nextSequence(connection);
    if (!sequence)
        return failure(sequence);
    const std::string tags = tagsText(record.tags);
    const Value key = record.key.empty() ? Value(nullptr) : Value(std::string_view(record.key));
    const Value forgotten = record.forgottenAt ? Value(microsecondsOf(*record.forgottenAt)) : Value(nullptr);
    const auto done = connection.execute(sql::kRestoreRecord,
        {Blob(record.id.bytes), std::string_view(record.kind), std::string_view(record.text), std::string_view(tags),
            std::string_view(record.source), std::string_view(record.agent), std::string_view(record.scope), record.importance,
            record.version, *sequence, microsecondsOf(record.createdAt), microsecondsOf(record.updatedAt), forgotten,
            std::string_view(record.reason), std::string_view(record.changedBy), key, std::string_view(record.data),
            record.written ? Value(microsecondsOf(record.written->at)) : Value(nullptr),
            record.written ? Value(std::string_view(record.written->by)) : Value(nullptr),
            record.written ? Value(std::string_view(record.written->reason)) : Value(nullptr)});
    return done ? Result<std::int64_t>(connection.lastInsertId()) : failure(done);
}

Result<> putBackRecord(Connection& connection, const ArchivedRecord& record, PutBack& into)
{
    const auto known = isKnown(connection, record);
    if (!known)
        return failure(known);
    if (*known) {
        ++into.known;
        return {};
    }
    const auto seq = insertArchived(connection, record);
    if (!seq)
        return failure(seq);
    if (auto dropped = dropArchivedState(connection, record.id); !dropped)
        return dropped;
    Result<std::int64_t> done;
    for (const auto& tag : record.tags)
        if (done = connection.execute(sql::kInsertTag, {std::string_view(tag), *seq}); !done)
            return failure(done);
    if (!record.forgottenAt) {
        done = connection.execute(sql::kInsertText, {*seq, std::string_view(record.text)});
        if (!done)
            return failure(done);
        auto given = giveVectors(connection, *seq, record.kind, {}, {});
        if (!given)
            return failure(given);
        into.found.emplace_back(record.kind, Inserted{record.id, *seq, std::move(*given), true});
    }
    std::optional<StoredRecord> stored;
    const auto take = [&](const Row& row) { stored = storedRecordOf(row); };
    if (done)
        done = connection.query(sql::kRecordBySeq, {*seq}, take);
    if (!done)
        return failure(done);
    ++into.records;
    return stored ? project(connection, *stored) : Result<>();
}

Result<> putBackVersion(Connection& connection, const ArchivedVersion& version, PutBack& into)
{
    const std::string tags = tagsText(version.tags);
    const auto done = connection.execute(sql::kRestoreVersion,
        {Blob(version.of.bytes), version.version, std::string_view(version.kind), std::string_view(version.text),
            std::string_view(tags), std::string_view(version.scope), version.importance, microsecondsOf(version.changedAt),
            std::string_view(version.changedBy), std::string_view(version.reason), std::string_view(version.data)});
    into.versions += done ? *done : 0;
    return done ? Result<>() : failure(done);
}

Result<> takeOutVersion(Connection& connection, const ArchivedVersion& version, TakenOut& into)
{
    const auto done = connection.execute(sql::kRemoveVersion, {Blob(version.of.bytes), version.version});
    if (!done)
        return failure(done);
    into.byRule[static_cast<std::size_t>(version.rule)].versions += *done;
    return {};
}

Result<> takeOutRecord(Connection& connection, const ArchivedRecord& record, TakenOut& into)
{
    const auto seq = seqOf(connection, record);
    if (!seq)
        return failure(seq);
    if (!*seq)
        return {};
    const auto versions = into.erased.versions;
    if (auto kept = keepArchivedState(connection, record.id); !kept)
        return kept;
    if (auto removed = removeRecord(connection, **seq, into.erased); !removed)
        return removed;
    auto& done = into.byRule[static_cast<std::size_t>(record.rule)];
    ++done.records;
    done.versions += into.erased.versions - versions;
    return {};
}

} // namespace

base::Uuid idOf(const ArchiveLine& line)
{
    if (const auto* record = std::get_if<ArchivedRecord>(&line))
        return record->id;
    if (const auto* stayed = std::get_if<VersionsOf>(&line))
        return stayed->id;
    const auto* version = std::get_if<ArchivedVersion>(&line);
    return version ? version->of : base::Uuid();
}

WantedIds::WantedIds(const std::vector<std::string>& ids)
{
    for (const auto& id : ids) {
        Wanted wanted{base::shortened(base::toUtf8(id), 80), {}, {}};
        for (const char c : id)
            if (c != '-')
                wanted.digits += c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
        m_wanted.push_back(std::move(wanted));
    }
}

void WantedIds::look(const ArchiveLine& line)
{
    if (std::holds_alternative<ArchivedVersion>(line))
        return;
    auto digits = idOf(line).text();
    std::erase(digits, '-');
    for (auto& wanted : m_wanted)
        if (!wanted.digits.empty() && digits.starts_with(wanted.digits))
            wanted.found.insert(idOf(line));
}

Result<std::set<base::Uuid>> WantedIds::found(const std::string& before, const std::string& after) const
{
    std::set<base::Uuid> all;
    for (const auto& wanted : m_wanted) {
        if (wanted.found.empty())
            return fail(ErrorCode::NotFound, before + wanted.written + after);
        if (wanted.found.size() > 1)
            return fail(
                ErrorCode::InvalidArgument, "More than one record begins with " + wanted.written + "; give more of the id.");
        all.insert(*wanted.found.begin());
    }
    return all;
}

Result<std::set<base::Uuid>> checkArchive(
    const std::filesystem::path& path, const std::string& database, const std::vector<std::string>& ids)
{
    WantedIds wanted(ids);
    auto reader = ArchiveReader::open(path, database);
    if (!reader)
        return failure(reader);
    for (bool more = true; more;) {
        const auto line = reader->next();
        if (!line)
            return failure(line);
        more = line->has_value();
        if (more)
            wanted.look(**line);
    }
    return wanted.found("The archive has nothing under ", ".");
}

Result<std::vector<ArchiveLine>> nextLines(ArchiveReader& reader, const std::set<base::Uuid>& ids)
{
    std::vector<ArchiveLine> lines;
    for (std::size_t bytes = 0; lines.size() < kLinesAtOnce && bytes < kBytesAtOnce;) {
        auto line = reader.next();
        if (!line)
            return failure(line);
        if (!*line)
            break;
        if (!ids.empty() && !ids.contains(idOf(**line)))
            continue;
        bytes += bytesOf(**line);
        lines.push_back(std::move(**line));
    }
    return lines;
}

Result<TakenOut> takeOut(Connection& connection, const std::vector<ArchiveLine>& lines, std::size_t rules)
{
    TakenOut taken;
    taken.byRule.resize(rules);
    for (const auto& line : lines) {
        Result<> done;
        if (const auto* record = std::get_if<ArchivedRecord>(&line))
            done = takeOutRecord(connection, *record, taken);
        else if (const auto* version = std::get_if<ArchivedVersion>(&line); version && version->recordStayed)
            done = takeOutVersion(connection, *version, taken);
        if (!done)
            return failure(done);
    }
    return taken;
}

Result<PutBack> putBack(Connection& connection, const std::vector<ArchiveLine>& lines)
{
    PutBack back;
    for (const auto& line : lines) {
        Result<> done;
        if (const auto* record = std::get_if<ArchivedRecord>(&line))
            done = putBackRecord(connection, *record, back);
        else if (const auto* version = std::get_if<ArchivedVersion>(&line))
            done = putBackVersion(connection, *version, back);
        if (!done)
            return failure(done);
    }
    return back;
}

} // namespace kaze::knowledge::detail
