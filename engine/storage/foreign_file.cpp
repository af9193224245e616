#include "engine/storage/foreign_file.h"

#include "engine/storage/detail/migrator.h"
#include "engine/storage/detail/session.h"

#include <sqlite3.h>

#include <algorithm>
#include <string>

namespace kaze::storage {

using base::ErrorCode;
using base::Result;
using detail::Session;

namespace {

using Schema = std::vector<std::string>;

constexpr std::string_view kSchema
    = "SELECT type || ' ' || name || ' ' || tbl_name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY 1";
// SQLite reads the whole schema before it answers anything. Ours has some dozen rows with some kilobytes.
constexpr int kMostSteps = 20'000; //!< of a statement, which are some thousand rows
constexpr int kLongestText = 64 << 10;
constexpr std::string_view kSeen = "SELECT number FROM kaze_migrations ORDER BY number LIMIT 1000";

Result<Schema> schemaOf(Session& session)
{
    Schema lines;
    const auto read = session.query(kSchema, {}, [&](const Row& row) { lines.emplace_back(row.text(0)); });
    return read ? Result<Schema>(std::move(lines)) : base::failure(read);
}

//! What a database has that has seen these migrations alone.
Result<Schema> schemaOf(const std::vector<Migration>& migrations)
{
    const auto session = Session::open(":memory:", Session::Access::ReadWrite, {});
    if (!session)
        return base::failure(session);
    auto done = (*session)->script(detail::kMigrationTable);
    for (const auto& migration : migrations)
        if (done)
            done = (*session)->script(migration.sql);
    return done ? schemaOf(**session) : base::failure(done);
}

std::unexpected<base::Error> notOurs(const Session& session)
{
    return base::fail(ErrorCode::InvalidArgument, session.file().string() + " has other tables than ours, or more than tables");
}

//! As long as it lives, statements of a session end early and find no long text.
class Limits {
public:
    explicit Limits(const Session& session)
        : m_handle(session.handle()), m_length(sqlite3_limit(m_handle, SQLITE_LIMIT_LENGTH, kLongestText)),
          m_sqlLength(sqlite3_limit(m_handle, SQLITE_LIMIT_SQL_LENGTH, kLongestText))
    {
        sqlite3_progress_handler(
            m_handle, kMostSteps, [](void*) { return 1; }, nullptr);
    }
    ~Limits()
    {
        sqlite3_progress_handler(m_handle, 0, nullptr, nullptr);
        sqlite3_limit(m_handle, SQLITE_LIMIT_LENGTH, m_length);
        sqlite3_limit(m_handle, SQLITE_LIMIT_SQL_LENGTH, m_sqlLength);
    }
    Limits(const Limits&) = delete;
    Limits& operator=(const Limits&) = delete;

private:
    sqlite3* const m_handle;
    const int m_length, m_sqlLength;
};

//! Why the schema or the list of migrations could not be read.
std::unexpected<base::Error> unread(const Session& session, const base::Error& why)
{
    if (why.code == ErrorCode::Cancelled)
        return base::fail(ErrorCode::InvalidArgument, session.file().string() + " has far more tables than ours");
    return std::unexpected(why);
}

} // namespace

struct ForeignFile::Open {
    explicit Open(std::unique_ptr<Session> theSession) : session(std::move(theSession)), connection(*session) { }

    std::unique_ptr<Session> session;
    Connection connection;
};

ForeignFile::ForeignFile(std::unique_ptr<Open> open) : m_open(std::move(open)) { }
ForeignFile::ForeignFile(ForeignFile&& other) noexcept = default;
ForeignFile::~ForeignFile() = default;

Result<ForeignFile> ForeignFile::open(const std::filesystem::path& file)
{
    auto session = Session::open(file, Session::Access::Immutable, {});
    if (!session)
        return base::failure(session);
    for (const int harmful : {SQLITE_DBCONFIG_ENABLE_TRIGGER, SQLITE_DBCONFIG_ENABLE_VIEW, SQLITE_DBCONFIG_TRUSTED_SCHEMA})
        sqlite3_db_config((*session)->handle(), harmful, 0, nullptr);
    sqlite3_db_config((*session)->handle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    const Limits limits(**session);
    if (const auto careful = (*session)->script("PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY");
        !careful)
        return base::failure(careful);
    return ForeignFile(std::make_unique<Open>(std::move(*session)));
}

Result<> ForeignFile::checkSchema(const std::vector<Migration>& migrations)
{
    auto& session = *m_open->session;
    const Limits limits(session);
    const auto found = schemaOf(session);
    if (!found)
        return unread(session, found.error());
    const auto list = schemaOf(std::vector<Migration>());
    if (!list)
        return base::failure(list);
    if (std::ranges::find(*found, list->front()) == found->end())
        return notOurs(session);
    std::vector<std::int64_t> seen;
    const auto read = session.query(kSeen, {}, [&](const Row& row) { seen.push_back(row.integer(0)); });
    if (!read)
        return unread(session, read.error());
    auto its = migrations;
    std::erase_if(its, [&](const Migration& migration) { return std::ranges::find(seen, migration.number) == seen.end(); });
    if (its.size() != seen.size())
        return base::fail(ErrorCode::Unsupported, session.file().string() + " has seen migrations that are not known here");
    std::ranges::sort(its, {}, &Migration::number);
    const auto wanted = schemaOf(its);
    if (!wanted)
        return base::failure(wanted);
    return *found == *wanted ? Result<>() : notOurs(session);
}

Connection& ForeignFile::connection()
{
    return m_open->connection;
}

} // namespace kaze::storage
