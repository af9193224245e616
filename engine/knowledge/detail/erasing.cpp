#include "engine/knowledge/detail/erasing.h"

#include "engine/knowledge/detail/embedders.h"
#include "engine/knowledge/detail/kinds.h"
#include "engine/knowledge/detail/replica_rows.h"
#include "engine/knowledge/detail/statements.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <functional>

namespace kaze::knowledge::detail {

using base::ErrorCode;
using base::fail;
using base::Result;
using storage::Connection;
using storage::Row;
using storage::Value;

namespace {

constexpr std::size_t kMarks = 64;
constexpr std::size_t kMarkBytes = 48;
constexpr std::size_t kLeastMark = 12; //!< shorter ones stand anywhere

std::ptrdiff_t saying(std::string_view bytes)
{
    return std::ranges::count_if(bytes, [](char byte) { return byte != 0; });
}

//! Bytes from the middle of a text, which are less often those of another; of a vector that is zero there, from where it says most. Nothing where all of it says too little.
std::string markOf(std::string_view bytes)
{
    const std::size_t size = std::min(bytes.size(), kMarkBytes);
    auto mark = bytes.substr((bytes.size() - size) / 2, size);
    for (std::size_t at = 0; size > 0 && at + size <= bytes.size(); at += size)
        if (saying(bytes.substr(at, size)) > saying(mark))
            mark = bytes.substr(at, size);
    return saying(mark) >= static_cast<std::ptrdiff_t>(kLeastMark) ? std::string(mark) : std::string();
}

Result<> addMark(Connection& connection, std::int64_t seq, Erased& erased)
{
    if (erased.marks.size() >= kMarks)
        return {};
    const auto take = [&](const Row& row) { erased.addMarkOf(row.blob(0)); };
    Result<std::int64_t> done;
    for (const auto* what : {"SELECT text FROM records WHERE seq = ?", "SELECT text FROM versions WHERE seq = ?",
             "SELECT data FROM records WHERE seq = ?", "SELECT data FROM versions WHERE seq = ?",
             "SELECT vector FROM vectors WHERE seq = ?"})
        if (done)
            done = connection.query(what, {seq}, take);
    return done ? Result<>() : failure(done);
}

Result<> countInto(Connection& connection, std::string_view sql, std::initializer_list<Value> values, std::int64_t& into)
{
    const auto take = [&](const Row& row) { into += row.integer(0); };
    const auto done = connection.query(sql, values, take);
    return done ? Result<>() : failure(done);
}

//! How many rows the tables of the kinds have of these records.
Result<> countRows(Connection& connection, const std::string& seqs, std::int64_t& into)
{
    Result<> done;
    for (const auto* table : {"episode_outcomes", "episode_factors", "facts", "entities"})
        if (done)
            done = countInto(connection,
                std::string("SELECT count(*) FROM ") + table + " WHERE seq IN (SELECT value FROM json_each(?))",
                {std::string_view(seqs)}, into);
    return done;
}

} // namespace

Result<> removeRecord(Connection& connection, std::int64_t seq, Erased& erased)
{
    std::optional<StoredRecord> record;
    const auto takeRecord = [&](const Row& row) { record = storedRecordOf(row); };
    if (auto done = connection.query(sql::kRecordBySeq, {seq}, takeRecord); !done)
        return failure(done);
    if (!record)
        return {};
    Result<std::int64_t> done;
    if (!record->forgottenAt) {
        ++erased.found;
        ++erased.texts;
        done = connection.execute(sql::kRemoveText, {seq, std::string_view(record->text)});
    }
    std::vector<std::int64_t> labels;
    const auto takeVector = [&](const Row& row) {
        labels.push_back(row.integer(0));
        erased.removed.push_back({row.integer(3), std::string(row.text(2)), static_cast<std::uint64_t>(row.integer(0))});
    };
    if (done)
        done = connection.query(sql::kVectorsOf, {seq}, takeVector);
    if (!done)
        return failure(done);
    for (const auto label : labels)
        if (auto removed = removeVector(connection, label); !removed)
            return removed;
    erased.vectors += static_cast<std::int64_t>(labels.size());
    for (const auto& tag : record->tags) {
        if (done = connection.execute(sql::kRemoveTag, {std::string_view(tag), seq}); !done)
            return failure(done);
    }
    if (auto counted = countRows(connection, listOf(std::array{seq}), erased.rows); !counted)
        return counted;
    if (auto removed = unproject(connection, seq); !removed)
        return removed;
    done = connection.execute("DELETE FROM versions WHERE seq = ?", {seq});
    if (!done)
        return failure(done);
    erased.versions += *done;
    const auto waited = awaitNothing(connection, seq);
    if (!waited)
        return failure(waited);
    for (const auto embedder : *waited)
        ++erased.waited[embedder];
    done = connection.execute(sql::kDropState, {seq});
    if (done)
        done = connection.execute("DELETE FROM records WHERE seq = ?", {seq});
    if (!done)
        return failure(done);
    erased.seqs.push_back(seq);
    return {};
}

Result<Meant> recordsMeant(Connection& connection, const std::vector<std::string>& ids, const Filter& filter)
{
    Meant meant;
    for (const auto& id : ids) {
        const auto record = findRecord(connection, id);
        if (record)
            meant.records.emplace(record->seq, record->id);
        else if (record.error().code == ErrorCode::NotFound)
            meant.missing.push_back(id);
        else
            return failure(record);
    }
    if (!filter.narrows() && filter.kind.empty())
        return meant;
    std::vector<Value> values;
    if (!filter.kind.empty())
        values.emplace_back(std::string_view(filter.kind));
    filter.appendTo(values);
    const auto take = [&](const Row& row) { meant.records.emplace(row.integer(0), uuidOf(row.blob(1))); };
    const auto done = connection.query(
        "SELECT r.seq, r.id FROM records r WHERE true" + std::string(filter.kind.empty() ? "" : " AND r.kind = ?") + filter.scan,
        values, take);
    return done ? Result<Meant>(std::move(meant)) : failure(done);
}

Result<std::set<base::Uuid>> absentOf(Connection& connection, const std::set<base::Uuid>& ids)
{
    std::set<base::Uuid> absent = ids;
    for (const auto& id : ids) {
        const auto take = [&](const Row&) { absent.erase(id); };
        const auto done = connection.query("SELECT 1 FROM records WHERE id = ?", {storage::Blob(id.bytes)}, take);
        if (!done)
            return failure(done);
    }
    return absent;
}

Result<Erased> eraseRecords(Connection& connection, const std::vector<std::int64_t>& seqs)
{
    Erased erased;
    for (const auto seq : seqs) {
        auto done = addMark(connection, seq, erased);
        if (done)
            done = entomb(connection, seq);
        if (done)
            done = removeRecord(connection, seq, erased);
        if (!done)
            return failure(done);
    }
    return erased;
}

void Erased::add(Erased other)
{
    seqs.insert(seqs.end(), other.seqs.begin(), other.seqs.end());
    found += other.found;
    for (const auto& [embedder, records] : other.waited)
        waited[embedder] += records;
    versions += other.versions;
    texts += other.texts;
    vectors += other.vectors;
    rows += other.rows;
    removed.insert(removed.end(), other.removed.begin(), other.removed.end());
    for (auto& mark : other.marks)
        if (marks.size() < kMarks)
            marks.push_back(std::move(mark));
}

void Erased::addMarkOf(std::string_view bytes)
{
    if (auto mark = markOf(bytes); marks.size() < kMarks && !mark.empty())
        marks.push_back(std::move(mark));
}

Result<bool> mergeText(Connection& connection, bool first)
{
    // How many pages are written; a negative number also says that all parts are to become one.
    constexpr std::int64_t kPages = 200;
    std::array<std::int64_t, 2> changes{};
    const auto count = [&](std::int64_t& into) { return countInto(connection, "SELECT total_changes()", {}, into); };
    if (auto counted = count(changes[0]); !counted)
        return failure(counted);
    const auto merged = connection.execute("INSERT INTO texts (texts, rank) VALUES ('merge', ?)", {first ? -kPages : kPages});
    if (!merged)
        return failure(merged);
    if (auto counted = count(changes[1]); !counted)
        return failure(counted);
    return changes[1] - changes[0] >= 2; // as the documentation of FTS5 says
}

Result<std::vector<std::string>> ownMarks(Connection& connection, const std::vector<std::string>& marks)
{
    std::vector<std::string> own;
    for (const auto& mark : marks) {
        std::int64_t others = 0;
        const storage::Blob bytes{std::string_view(mark)};
        Result<> counted;
        for (const auto* what : {"records WHERE instr(CAST(text AS BLOB), ?) > 0",
                 "versions WHERE instr(CAST(text AS BLOB), ?) > 0", "records WHERE instr(CAST(data AS BLOB), ?) > 0",
                 "versions WHERE instr(CAST(data AS BLOB), ?) > 0", "vectors WHERE instr(vector, ?) > 0"})
            if (counted)
                counted = countInto(connection, std::string("SELECT count(*) FROM ") + what, {bytes}, others);
        if (!counted)
            return failure(counted);
        if (others == 0)
            own.push_back(mark);
    }
    return own;
}

Result<Leftovers> leftovers(Connection& connection, const Erased& erased)
{
    const std::string list = listOf(erased.seqs);
    const std::initializer_list<Value> numbers{std::string_view(list)};
    Leftovers left;
    auto counted = countInto(
        connection, "SELECT count(*) FROM records WHERE seq IN (SELECT value FROM json_each(?))", numbers, left.records);
    if (counted)
        counted = countInto(
            connection, "SELECT count(*) FROM versions WHERE seq IN (SELECT value FROM json_each(?))", numbers, left.versions);
    if (counted)
        counted = countInto(
            connection, "SELECT count(*) FROM vectors WHERE seq IN (SELECT value FROM json_each(?))", numbers, left.vectors);
    if (counted)
        counted = countRows(connection, list, left.rows);
    return counted ? Result<Leftovers>(left) : failure(counted);
}

Result<std::int64_t> wordsLeft(Connection& connection, const std::vector<std::int64_t>& seqs)
{
    // It goes when the transaction ends, and where it does not it is the same.
    if (auto made
        = connection.script("CREATE VIRTUAL TABLE IF NOT EXISTS temp.text_words USING fts5vocab(main, texts, 'instance')");
        !made)
        return failure(made);
    std::int64_t left = 0;
    const std::string list = listOf(seqs);
    const auto counted = countInto(connection,
        "SELECT count(*) FROM temp.text_words WHERE doc IN (SELECT value FROM json_each(?))", {std::string_view(list)}, left);
    return counted ? Result<std::int64_t>(left) : failure(counted);
}

Result<Searched> searchFiles(const std::vector<std::filesystem::path>& files, const std::vector<std::string>& marks)
{
    constexpr std::size_t kPart = 4U << 20;
    using Searcher = std::boyer_moore_horspool_searcher<std::string::const_iterator>;
    std::vector<Searcher> searchers;
    for (const auto& mark : marks)
        searchers.emplace_back(mark.begin(), mark.end());
    Searched searched;
    for (const auto& path : files) {
        std::ifstream file(path, std::ios::binary);
        if (!file)
            return std::unexpected(base::systemError("The file " + path.string() + " could not be read", errno));
        ++searched.files;
        std::string part;
        for (bool more = true; more;) {
            // What may be the beginning of a mark is looked at again with what follows.
            const std::size_t kept = std::min(part.size(), kMarkBytes - 1);
            part.erase(0, part.size() - kept);
            part.resize(kept + kPart);
            file.read(part.data() + kept, kPart);
            part.resize(kept + static_cast<std::size_t>(file.gcount()));
            searched.bytes += file.gcount();
            more = file.gcount() == static_cast<std::streamsize>(kPart);
            for (const auto& searcher : searchers)
                searched.found += std::search(part.begin(), part.end(), searcher) != part.end() ? 1 : 0;
        }
    }
    return searched;
}

} // namespace kaze::knowledge::detail
