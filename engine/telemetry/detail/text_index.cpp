#include "engine/telemetry/detail/text_index.h"

#include "engine/base/ids.h"
#include "engine/base/sha256.h"
#include "engine/telemetry/detail/log_sql.h"
#include "engine/telemetry/detail/text_sql.h"

#include <algorithm>
#include <map>

namespace kaze::telemetry::detail {

namespace fs = std::filesystem;
using base::ErrorCode;
using base::Result;
using storage::Blob;
using storage::Connection;
using storage::Row;

namespace {

constexpr std::uint64_t kCheckBytes = 8U << 20; //!< a larger file is not read through at start

struct TextLine {
    std::int64_t id = 0, at = 0;
    std::string text;
};

//! The words of a line: those of its message, and the id of its run as one.
std::string textOf(std::string_view message, std::string_view runId)
{
    std::string text(message);
    if (!runId.empty()) {
        const auto id = base::Uuid::parse(runId);
        text.append("\n").append(id ? id->hex() : std::string(runId));
    }
    return text;
}

std::int64_t checksumOf(std::int64_t at, std::string_view text)
{
    const auto hash = base::sha256(std::to_string(at) + "\n" + std::string(text));
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < sizeof sum; ++i)
        sum = static_cast<std::int64_t>(static_cast<std::uint64_t>(sum) << 8U | hash.at(i));
    return sum;
}

void removeFiles(const fs::path& path)
{
    std::error_code ignored;
    for (const auto* part : {"", "-wal", "-shm"})
        fs::remove(path.string() + part, ignored);
    // Of a damaged database the storage keeps a copy; nobody needs that of an index.
    const auto copies = path.filename().string() + ".damaged-";
    std::vector<fs::path> found;
    for (fs::directory_iterator it(path.parent_path(), ignored), end; !ignored && it != end; it.increment(ignored))
        if (it->path().filename().string().starts_with(copies))
            found.push_back(it->path());
    for (const auto& copy : found)
        fs::remove(copy, ignored);
}

Result<std::shared_ptr<storage::Database>> openFile(const fs::path& path, const storage::DatabaseServices& services)
{
    storage::OpenOptions options;
    options.path = path;
    options.migrations = sql::textMigrations();
    options.synchronous = storage::Synchronous::Normal;
    options.readers = 1;
    options.fullCheckBytes = kCheckBytes;
    options.label = "observations_text";
    return storage::Database::open(std::move(options), services);
}

//! What another version, or a damaged disk, left.
bool isUseless(const base::Error& error)
{
    return error.code == ErrorCode::Corrupt || error.code == ErrorCode::Unsupported || error.code == ErrorCode::Internal;
}

Result<std::string> identityOf(Connection& connection)
{
    std::string identity;
    const auto done = connection.query(sql::kFileIdentity, {}, [&](const Row& row) { identity = row.blob(0); });
    if (!done)
        return base::failure(done);
    return identity;
}

Result<> ensureTable(Connection& connection, const std::string& table)
{
    bool isThere = false;
    const auto looked = connection.query(sql::kHasTable, {std::string_view(table)}, [&](const Row&) { isThere = true; });
    if (!looked)
        return base::failure(looked);
    return isThere ? Result<>{} : connection.script(sql::createTextTable(table));
}

Result<> addLines(Connection& connection, const std::vector<TextLine>& lines)
{
    std::int64_t segment = -1;
    std::string insert;
    for (const auto& line : lines) {
        if (const auto its = (line.id - 1) >> kSegmentBits; its != segment) {
            segment = its;
            const auto table = sql::textTable(segment);
            if (const auto ready = ensureTable(connection, table); !ready)
                return ready;
            insert = sql::insertText(table);
        }
        if (const auto added = connection.execute(insert, {line.id, std::string_view(line.text)}); !added)
            return base::failure(added);
    }
    return {};
}

Result<> addBlocks(Connection& connection, const std::vector<TextLine>& lines)
{
    std::map<std::int64_t, TextBlock> blocks;
    for (const auto& line : lines) {
        const auto number = (line.id - 1) >> kBlockBits;
        auto& block = blocks.try_emplace(number, TextBlock{number, line.at, line.at}).first->second;
        block.minAt = std::min(block.minAt, line.at);
        block.maxAt = std::max(block.maxAt, line.at);
    }
    for (const auto& [number, block] : blocks)
        if (const auto added = connection.execute(sql::kAddBlock, {number, block.minAt, block.maxAt}); !added)
            return base::failure(added);
    return {};
}

Result<> addBatch(Connection& connection, const std::vector<TextLine>& lines)
{
    if (const auto added = addLines(connection, lines); !added)
        return added;
    if (const auto added = addBlocks(connection, lines); !added)
        return added;
    const auto& last = lines.back();
    if (const auto set = connection.execute(sql::kSetProgress, {last.id, checksumOf(last.at, last.text)}); !set)
        return base::failure(set);
    return {};
}

} // namespace

TextIndex::TextIndex(std::shared_ptr<storage::Database> database, std::shared_ptr<storage::Database> source)
    : m_database(std::move(database)), m_source(std::move(source))
{
}

TextIndex::~TextIndex()
{
    m_database->close();
}

Result<std::unique_ptr<TextIndex>> TextIndex::open(
    const fs::path& path, const std::shared_ptr<storage::Database>& source, const storage::DatabaseServices& services)
{
    for (bool isSecond = false;; isSecond = true) {
        auto database = openFile(path, services);
        if (!database && (isSecond || !isUseless(database.error())))
            return base::failure(database);
        if (database) {
            std::unique_ptr<TextIndex> index(new TextIndex(std::move(*database), source));
            const auto belongs = index->belongs();
            if (belongs && *belongs)
                return index;
            if (!belongs && (isSecond || !isUseless(belongs.error())))
                return base::failure(belongs);
        }
        services.log->info("the full-text index {} is made anew", path.string());
        removeFiles(path);
    }
}

void TextIndex::remove(std::unique_ptr<TextIndex> index)
{
    const auto path = index->m_database->path();
    index.reset();
    removeFiles(path);
}

//! Whether it is of this very file, which still has the line that was indexed last: after a power cut the month may have lost what the index has.
Result<bool> TextIndex::belongs()
{
    const auto identity = m_source->readSync(identityOf);
    if (!identity)
        return base::failure(identity);
    struct Progress {
        bool isBegun = false;
        std::string identity;
        std::int64_t through = 0, checksum = 0;
    };
    const auto progress = m_database->writeSync([&](Connection& connection) -> Result<Progress> {
        Progress found;
        const auto read = connection.query(sql::kProgress, {}, [&](const Row& row) {
            found = {true, std::string(row.blob(0)), row.integer(1), row.integer(2)};
        });
        if (!read)
            return base::failure(read);
        if (found.isBegun)
            return found;
        if (const auto begun = connection.execute(sql::kBeginText, {Blob(*identity)}); !begun)
            return base::failure(begun);
        return Progress{true, *identity, 0, 0};
    });
    if (!progress)
        return base::failure(progress);
    m_through = progress->through;
    if (progress->identity != *identity)
        return false;
    if (m_through == 0)
        return true;
    return m_source->readSync([&](Connection& connection) -> Result<bool> {
        bool isSame = false;
        const auto read = connection.query(sql::kTextOf, {m_through},
            [&](const Row& row) { isSame = checksumOf(row.integer(0), textOf(row.text(1), row.text(2))) == progress->checksum; });
        if (!read)
            return base::failure(read);
        return isSame;
    });
}

Result<std::int64_t> TextIndex::takeMore(std::int64_t limit)
{
    auto lines = m_source->readSync([&](Connection& connection) -> Result<std::vector<TextLine>> {
        std::vector<TextLine> found;
        const auto read = connection.query(sql::kTextsBehind, {m_through, limit}, [&](const Row& row) {
            found.push_back({row.integer(0), row.integer(1), textOf(row.text(2), row.text(3))});
        });
        if (!read)
            return base::failure(read);
        return found;
    });
    if (!lines)
        return base::failure(lines);
    if (lines->empty())
        return 0;
    const auto written = m_database->writeSync([&](Connection& connection) { return addBatch(connection, *lines); });
    if (!written)
        return base::failure(written);
    m_through = lines->back().id;
    return std::ssize(*lines);
}

Result<std::vector<TextBlock>> TextIndex::blocks(Connection& connection, std::int64_t from, std::int64_t to)
{
    std::vector<TextBlock> found;
    const auto read = connection.query(sql::kBlocks, {from, to}, [&](const Row& row) {
        found.push_back({row.integer(0), row.integer(1), row.integer(2)});
    });
    if (!read)
        return base::failure(read);
    return found;
}

Result<std::vector<std::int64_t>> TextIndex::search(
    Connection& connection, std::int64_t segment, const std::string& query, const LineRange& lines)
{
    std::vector<std::int64_t> found;
    const auto read = connection.query(sql::searchText(sql::textTable(segment)),
        {std::string_view(query), lines.first, lines.last}, [&](const Row& row) { found.push_back(row.integer(0)); });
    if (!read)
        return base::failure(read);
    return found;
}

} // namespace kaze::telemetry::detail
