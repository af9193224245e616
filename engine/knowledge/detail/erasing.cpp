#include "engine/knowledge/detail/erasing.h"

#include "engine/knowledge/detail/statements.h"

#include <algorithm>
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

//! Bytes from the middle of a text, which are less often those of another.
std::string markOf(std::string_view bytes)
{
    const std::size_t size = std::min(bytes.size(), kMarkBytes);
    return std::string(bytes.substr((bytes.size() - size) / 2, size));
}

Result<> addMark(Connection& connection, std::int64_t seq, Erased& erased)
{
    if (erased.marks.size() >= kMarks)
        return {};
    const auto take = [&](const Row& row) {
        const auto bytes = row.blob(0);
        if (bytes.size() >= kLeastMark)
            erased.marks.push_back(markOf(bytes));
    };
    auto done = connection.query("SELECT text FROM records WHERE seq = ?", {seq}, take);
    if (done)
        done = connection.query("SELECT text FROM versions WHERE seq = ?", {seq}, take);
    if (done)
        done = connection.query("SELECT vector FROM vectors WHERE seq = ?", {seq}, take);
    return done ? Result<>() : failure(done);
}

Result<> countInto(Connection& connection, std::string_view sql, std::initializer_list<Value> values, std::int64_t& into)
{
    const auto take = [&](const Row& row) { into += row.integer(0); };
    const auto done = connection.query(sql, values, take);
    return done ? Result<>() : failure(done);
}

Result<> eraseOne(Connection& connection, std::int64_t seq, std::int64_t embedder, Erased& erased)
{
    if (auto marked = addMark(connection, seq, erased); !marked)
        return marked;
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
    bool waited = false;
    const auto takeVector = [&](const Row& row) {
        labels.push_back(row.integer(0));
        waited = waited || row.integer(3) != embedder;
        if (row.integer(3) == embedder)
            erased.removed.push_back({std::string(row.text(2)), static_cast<std::uint64_t>(row.integer(0))});
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
    done = connection.execute("DELETE FROM versions WHERE seq = ?", {seq});
    if (done) {
        erased.versions += *done;
        done = connection.execute(sql::kRemovePending, {seq});
    }
    erased.waited += waited || (done && *done > 0) ? 1 : 0;
    if (done)
        done = connection.execute("DELETE FROM records WHERE seq = ?", {seq});
    if (!done)
        return failure(done);
    erased.seqs.push_back(seq);
    return {};
}

} // namespace

Result<std::vector<std::int64_t>> recordsMeant(Connection& connection, const std::vector<std::string>& ids, const Filter& filter)
{
    std::vector<std::int64_t> seqs;
    for (const auto& id : ids) {
        const auto record = findRecord(connection, id);
        if (!record)
            return failure(record);
        seqs.push_back(record->seq);
    }
    if (filter.narrows() || !filter.kind.empty()) {
        std::vector<Value> values;
        if (!filter.kind.empty())
            values.emplace_back(std::string_view(filter.kind));
        filter.appendTo(values);
        const auto take = [&](const Row& row) { seqs.push_back(row.integer(0)); };
        const auto done = connection.query(
            "SELECT r.seq FROM records r WHERE true" + std::string(filter.kind.empty() ? "" : " AND r.kind = ?") + filter.scan,
            values, take);
        if (!done)
            return failure(done);
    }
    std::ranges::sort(seqs);
    const auto again = std::ranges::unique(seqs);
    seqs.erase(again.begin(), again.end());
    return seqs;
}

Result<Erased> eraseRecords(Connection& connection, const std::vector<std::int64_t>& seqs, std::int64_t embedder)
{
    Erased erased;
    for (const auto seq : seqs)
        if (auto one = eraseOne(connection, seq, embedder, erased); !one)
            return failure(one);
    // A deletion leaves the words in the older parts of the full text until these are merged.
    if (auto merged = connection.execute("INSERT INTO texts (texts) VALUES ('optimize')", {}); !merged)
        return failure(merged);
    return erased;
}

Result<std::vector<std::string>> ownMarks(Connection& connection, const std::vector<std::string>& marks)
{
    std::vector<std::string> own;
    for (const auto& mark : marks) {
        std::int64_t others = 0;
        const storage::Blob bytes{std::string_view(mark)};
        auto counted
            = countInto(connection, "SELECT count(*) FROM records WHERE instr(CAST(text AS BLOB), ?) > 0", {bytes}, others);
        if (counted)
            counted
                = countInto(connection, "SELECT count(*) FROM versions WHERE instr(CAST(text AS BLOB), ?) > 0", {bytes}, others);
        if (counted)
            counted = countInto(connection, "SELECT count(*) FROM vectors WHERE instr(vector, ?) > 0", {bytes}, others);
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
    return counted ? Result<Leftovers>(left) : failure(counted);
}

Result<> compareText(Connection& connection)
{
    std::int64_t forgotten = 0;
    if (auto counted = countInto(connection, sql::kCountForgotten, {}, forgotten); !counted)
        return counted;
    // Compared with the records themselves only where all of them are in the full text.
    const auto done = connection.execute(
        "INSERT INTO texts (texts, rank) VALUES ('integrity-check', ?)", {static_cast<std::int64_t>(forgotten == 0 ? 1 : 0)});
    return done ? Result<>() : failure(done);
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
