#include "engine/telemetry/detail/trace_archive.h"

#include "engine/telemetry/detail/batch.h"
#include "engine/telemetry/detail/span_json.h"
#include "engine/telemetry/detail/sql.h"

#include <boost/json.hpp>

#include <algorithm>

namespace kaze::telemetry::detail {

using base::ErrorCode;
using base::Result;
using base::Task;

namespace {

constexpr int kArchiveMigration = 1'000'000; //!< far from those of months
constexpr std::string_view kCreateArchive = "CREATE TABLE archive (format INTEGER NOT NULL, program TEXT NOT NULL, "
                                            "made_at INTEGER NOT NULL, filter TEXT NOT NULL)";
constexpr std::string_view kDescribe = "INSERT INTO archive (format, program, made_at, filter) VALUES (?, ?, ?, ?)";
constexpr std::string_view kFormats = "SELECT format FROM archive";
constexpr std::string_view kSchema
    = "SELECT type || ' ' || name || ' ' || tbl_name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY 1";
constexpr std::string_view kTracesAfter = "SELECT trace_id FROM traces WHERE trace_id > ? ORDER BY trace_id LIMIT 1000";
constexpr std::string_view kLinesAfter
    = "SELECT id, at, level, source, message, trace_id, span_id, run_id, agent, tenant, fields "
      "FROM events WHERE id > ? ORDER BY id LIMIT 1000";
constexpr std::int64_t kSpans = 2000;

storage::OpenOptions optionsFor(const std::filesystem::path& file)
{
    storage::OpenOptions options;
    options.path = file;
    options.migrations = sql::migrations();
    options.migrations.push_back({kArchiveMigration, "an archive of traces", kCreateArchive});
    options.synchronous = storage::Synchronous::Off;
    options.readers = 1;
    options.fullCheckBytes = 0; // a stranger's schema is compared before anything else is read
    options.label = "archive";
    return options;
}

Result<std::vector<std::string>> schemaOf(storage::Database& database)
{
    return database.readSync([](storage::Connection& connection) -> Result<std::vector<std::string>> {
        std::vector<std::string> lines;
        const auto done = connection.query(kSchema, {}, [&](const storage::Row& row) { lines.emplace_back(row.text(0)); });
        if (!done)
            return base::failure(done);
        return lines;
    });
}

Result<> checkContent(storage::Database& database, const std::string& name)
{
    return database.readSync([&name](storage::Connection& connection) -> Result<> {
        std::string verdict;
        const auto checked
            = connection.query("PRAGMA quick_check(1)", {}, [&](const storage::Row& row) { verdict = row.text(0); });
        if (!checked || verdict != "ok")
            return base::fail(ErrorCode::InvalidArgument, name + " is damaged" + (checked ? ": " + verdict : ""));
        std::int64_t format = 0;
        const auto read = connection.query(kFormats, {}, [&](const storage::Row& row) { format = row.integer(0); });
        if (!read || format < 1)
            return base::fail(ErrorCode::InvalidArgument, name + " is no archive of traces");
        if (format > TraceArchive::kFormat)
            return base::fail(ErrorCode::Unsupported, name + " was written by a newer version of Kaze; import it with that one");
        return {};
    });
}

Result<std::shared_ptr<storage::Database>> openStrange(
    const std::filesystem::path& file, const std::string& name, const storage::DatabaseServices& services)
{
    auto opened = storage::Database::open(optionsFor(file), services);
    if (opened)
        return opened;
    const auto& error = opened.error();
    if (error.code == ErrorCode::Unsupported)
        return base::fail(ErrorCode::Unsupported, name + " was written by a newer version of Kaze; import it with that one");
    if (error.code == ErrorCode::DiskFull || error.code == ErrorCode::Io || error.code == ErrorCode::ReadOnly)
        return opened;
    return base::fail(ErrorCode::InvalidArgument, name + " is no archive of traces, or it is damaged");
}

std::vector<EventField> fieldsOf(std::string_view text)
{
    std::vector<EventField> fields;
    boost::system::error_code error;
    const auto parsed = text.empty() ? boost::json::value() : boost::json::parse(text, error);
    if (error || !parsed.is_object())
        return fields;
    for (const auto& [name, value] : parsed.get_object())
        fields.push_back({name, scalarFrom(value)});
    return fields;
}

TimedEvent archivedLine(const storage::Row& row)
{
    TimedEvent line;
    line.at = base::Time(std::chrono::microseconds(row.integer(1)));
    auto& event = line.event;
    event.level = static_cast<Level>(std::clamp<std::int64_t>(row.integer(2), 0, static_cast<std::int64_t>(Level::Error)));
    event.source = row.text(3);
    event.message = row.text(4);
    event.context = {uuidAt(row, 5), static_cast<std::uint64_t>(row.integer(6))};
    event.runId = row.text(7);
    event.agent = row.text(8);
    event.tenant = row.text(9);
    event.fields = fieldsOf(row.text(10));
    return line;
}

} // namespace

Result<std::unique_ptr<TraceArchive>> TraceArchive::create(
    const std::filesystem::path& file, storage::DatabaseServices services, base::Time now, const std::string& filter)
{
    auto database = storage::Database::open(optionsFor(file), services);
    if (!database)
        return base::failure(database);
    const auto described = (*database)->writeSync([&](storage::Connection& connection) {
        return connection.execute(
            kDescribe, {kFormat, std::string_view(KAZE_VERSION), now.time_since_epoch().count(), std::string_view(filter)});
    });
    if (!described)
        return base::failure(described);
    return std::unique_ptr<TraceArchive>(new TraceArchive(std::move(*database)));
}

Result<std::unique_ptr<TraceArchive>> TraceArchive::open(
    const std::filesystem::path& file, const std::string& name, storage::DatabaseServices services)
{
    auto database = openStrange(file, name, services);
    if (!database)
        return base::failure(database);
    auto archive = std::unique_ptr<TraceArchive>(new TraceArchive(*database));
    // Whatever else a file brings along, views and triggers and columns that are computed, could make reading it an endless matter.
    const auto ours = storage::Database::open(optionsFor(file.string() + ".ours"), services);
    if (!ours)
        return base::failure(ours);
    const auto wanted = schemaOf(**ours);
    (*ours)->close();
    if (!wanted)
        return base::failure(wanted);
    const auto found = schemaOf(**database);
    if (!found || *found != *wanted)
        return base::fail(ErrorCode::InvalidArgument, name + " is no archive of traces");
    if (const auto sound = checkContent(**database, name); !sound)
        return base::failure(sound);
    return archive;
}

Task<Result<>> TraceArchive::put(std::shared_ptr<const std::vector<SpanRowOut>> spans)
{
    auto job = [spans](storage::Connection& connection) -> Result<> {
        MonthBatch batch;
        batch.spans = *spans;
        for (const auto& span : *spans)
            addTo(batch.traces[span.context.traceId], span, true);
        const auto stored = store(connection, batch, 0);
        return stored ? Result<>() : base::failure(stored);
    };
    co_return co_await m_database->write(std::move(job));
}

Task<Result<>> TraceArchive::putLines(std::shared_ptr<const std::vector<EventRow>> lines)
{
    auto job = [lines](storage::Connection& connection) -> Result<> {
        MonthBatch batch;
        batch.events = *lines;
        const auto stored = store(connection, batch, 0);
        return stored ? Result<>() : base::failure(stored);
    };
    co_return co_await m_database->write(std::move(job));
}

void TraceArchive::finish()
{
    m_database->close();
}

Task<Result<std::vector<base::Uuid>>> TraceArchive::tracesAfter(base::Uuid after)
{
    auto job = [after](storage::Connection& connection) -> Result<std::vector<base::Uuid>> {
        std::vector<base::Uuid> traces;
        const auto done = connection.query(
            kTracesAfter, {storage::Blob(after.bytes)}, [&](const storage::Row& row) { traces.push_back(uuidAt(row, 0)); });
        if (!done)
            return base::failure(done);
        return traces;
    };
    co_return co_await m_database->read(std::move(job));
}

Task<Result<WholeSpans>> TraceArchive::spansAfter(base::Uuid trace, std::int64_t place, std::size_t mostBytes)
{
    auto job = [trace, place, mostBytes](
                   storage::Connection& connection) { return readWholeSpans(connection, trace, place, kSpans, mostBytes, true); };
    co_return co_await m_database->read(std::move(job));
}

Task<Result<TraceArchive::Lines>> TraceArchive::linesAfter(std::int64_t place)
{
    auto job = [place](storage::Connection& connection) -> Result<Lines> {
        Lines found;
        const auto done = connection.query(kLinesAfter, {place}, [&](const storage::Row& row) {
            found.last = row.integer(0);
            found.lines.push_back(archivedLine(row));
        });
        if (!done)
            return base::failure(done);
        return found;
    };
    co_return co_await m_database->read(std::move(job));
}

} // namespace kaze::telemetry::detail
