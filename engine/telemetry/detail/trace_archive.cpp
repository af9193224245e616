#include "engine/telemetry/detail/trace_archive.h"

#include "engine/storage/foreign_file.h"
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
// Ids are compared as bytes, and only those of 16 have an end.
constexpr std::string_view kStrangeIds
    = "SELECT EXISTS (SELECT 1 FROM traces WHERE typeof(trace_id) <> 'blob' OR length(trace_id) <> 16)"
      " OR EXISTS (SELECT 1 FROM spans WHERE typeof(trace_id) <> 'blob' OR length(trace_id) <> 16)"
      " OR EXISTS (SELECT 1 FROM events WHERE trace_id IS NOT NULL AND (typeof(trace_id) <> 'blob' OR length(trace_id) <> 16))";
// A span or a line is in memory as a whole, and its JSON many times as large as a tree.
constexpr std::int64_t kLongestText = 16 << 20;
constexpr std::int64_t kLongestPayload = 128 << 20;
constexpr std::string_view kTooLong
    = "SELECT EXISTS (SELECT 1 FROM spans WHERE length(CAST(attributes AS BLOB)) > ?1 OR length(CAST(events AS BLOB)) > ?1"
      " OR length(CAST(links AS BLOB)) > ?1 OR length(CAST(name AS BLOB)) > ?1 OR length(CAST(status_message AS BLOB)) > ?1)"
      " OR EXISTS (SELECT 1 FROM events WHERE length(CAST(message AS BLOB)) > ?1 OR length(CAST(fields AS BLOB)) > ?1"
      " OR length(CAST(source AS BLOB)) > ?1 OR length(CAST(run_id AS BLOB)) > ?1 OR length(CAST(agent AS BLOB)) > ?1"
      " OR length(CAST(tenant AS BLOB)) > ?1) OR EXISTS (SELECT 1 FROM payloads WHERE length(CAST(content AS BLOB)) > ?2)";
constexpr std::string_view kTracesAfter = "SELECT trace_id FROM traces WHERE trace_id > ? ORDER BY trace_id LIMIT 1000";
constexpr std::string_view kLinesAfter
    = "SELECT id, at, level, source, message, trace_id, span_id, run_id, agent, tenant, fields "
      "FROM events WHERE id > ? ORDER BY id LIMIT 1000";
constexpr std::int64_t kSpans = 2000;
constexpr std::size_t kPageBytes = 8U << 20; // of lines

storage::OpenOptions optionsFor(const std::filesystem::path& file)
{
    storage::OpenOptions options;
    options.path = file;
    options.migrations = sql::migrations();
    options.migrations.push_back({kArchiveMigration, "an archive of traces", kCreateArchive});
    options.synchronous = storage::Synchronous::Off;
    options.readers = 1;
    options.fullCheckBytes = 0; // a stranger's file was checked before
    options.label = "archive";
    return options;
}

std::unexpected<base::Error> noArchive(const std::string& name)
{
    return base::fail(ErrorCode::InvalidArgument, name + " is no archive of traces");
}

std::unexpected<base::Error> ofNewer(const std::string& name)
{
    return base::fail(ErrorCode::Unsupported, name + " was written by a newer version of Kaze; import it with that one");
}

//! Of a file whose tables are ours.
Result<> checkContent(storage::Connection& connection, const std::string& name)
{
    std::string verdict;
    const auto checked = connection.query("PRAGMA quick_check(1)", {}, [&](const storage::Row& row) { verdict = row.text(0); });
    if (!checked || verdict != "ok")
        return base::fail(ErrorCode::InvalidArgument, name + " is damaged" + (checked ? ": " + verdict : ""));
    std::int64_t format = 0;
    const auto read = connection.query(kFormats, {}, [&](const storage::Row& row) { format = row.integer(0); });
    if (!read || format < 1)
        return noArchive(name);
    if (format > TraceArchive::kFormat)
        return ofNewer(name);
    bool isStrange = true;
    const auto looked = connection.query(kStrangeIds, {}, [&](const storage::Row& row) { isStrange = row.integer(0) != 0; });
    if (!looked || isStrange)
        return base::fail(ErrorCode::InvalidArgument, name + " is damaged: it has ids of traces that are none");
    return {};
}

//! Of one that has been brought up to date.
Result<> checkSizes(storage::Connection& connection, const std::string& name)
{
    bool isTooLong = true;
    const auto looked = connection.query(
        kTooLong, {kLongestText, kLongestPayload}, [&](const storage::Row& row) { isTooLong = row.integer(0) != 0; });
    if (!looked)
        return base::failure(looked);
    if (isTooLong)
        return base::fail(ErrorCode::InvalidArgument, name + " has spans or lines that are larger than any of ours");
    return {};
}

//! Before anything of it runs: whatever else a file brings along, triggers and views and columns that are computed, could do anything, or make
//! reading it an endless matter.
Result<> examine(const std::filesystem::path& file, const std::string& name)
{
    auto foreign = storage::ForeignFile::open(file);
    const auto isOurs = foreign ? foreign->checkSchema(optionsFor(file).migrations) : base::failure(foreign);
    if (isOurs)
        return checkContent(foreign->connection(), name);
    switch (isOurs.error().code) {
    case ErrorCode::InvalidArgument:
        return noArchive(name);
    case ErrorCode::Unsupported:
        return ofNewer(name);
    case ErrorCode::DiskFull:
    case ErrorCode::PermissionDenied:
        return isOurs;
    default:
        return base::fail(ErrorCode::InvalidArgument, name + " is no archive of traces, or it is damaged");
    }
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
    if (const auto sound = examine(file, name); !sound)
        return base::failure(sound);
    auto database = storage::Database::open(optionsFor(file), services);
    if (!database)
        return base::failure(database);
    const auto bounded = (*database)->readSync([&](storage::Connection& connection) { return checkSizes(connection, name); });
    if (!bounded)
        return base::failure(bounded);
    return std::unique_ptr<TraceArchive>(new TraceArchive(std::move(*database)));
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
        std::size_t bytes = 0;
        const auto done = connection.query(kLinesAfter, {place}, [&](const storage::Row& row) {
            found.last = row.integer(0);
            found.lines.push_back(archivedLine(row));
            for (const int text : {3, 4, 7, 8, 9, 10})
                bytes += row.text(text).size();
            return bytes < kPageBytes;
        });
        if (!done)
            return base::failure(done);
        return found;
    };
    co_return co_await m_database->read(std::move(job));
}

} // namespace kaze::telemetry::detail
