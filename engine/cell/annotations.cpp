#include "engine/cell/annotations.h"

#include "engine/base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace kaze::cell {

using base::ErrorCode;
using base::Result;
using base::Task;
using storage::Connection;
using storage::Row;

namespace {

constexpr std::size_t kLongestText = 4096;
constexpr std::size_t kLongestTrace = 64;
constexpr std::size_t kShortestId = 4;
constexpr std::int64_t kLongestPage = 1000;

constexpr std::array kMigrations{
    storage::Migration{360, "annotations", R"sql(
CREATE TABLE annotations(
    id TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    trace TEXT NOT NULL,
    text TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX annotations_by_time ON annotations(at, id);
CREATE INDEX annotations_by_trace ON annotations(trace, at) WHERE trace <> '';
)sql"},
    // Of a schedule: as JSON, see api::ReportSchedule; the times of its next and last report, and what came of that.
    storage::Migration{361, "schedules of reports", R"sql(
CREATE TABLE report_schedules(
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    spec TEXT NOT NULL,
    next_at INTEGER,
    last_at INTEGER,
    last_problem TEXT NOT NULL DEFAULT '',
    last_files TEXT NOT NULL DEFAULT '',
    made INTEGER NOT NULL DEFAULT 0,
    missed INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
) WITHOUT ROWID;
)sql"},
};

std::int64_t micros(base::Time time)
{
    return time.time_since_epoch().count();
}

base::Time timeOf(std::int64_t micros)
{
    return base::Time(std::chrono::microseconds(micros));
}

//! Behind which one the next page begins.
struct Place {
    std::int64_t at = std::numeric_limits<std::int64_t>::max();
    std::string id;
};

Result<Place> placeOf(const std::string& cursor)
{
    Place place;
    if (cursor.empty())
        return place;
    const auto* end = cursor.data() + cursor.size();
    const auto [dot, error] = std::from_chars(cursor.data(), end, place.at);
    if (error != std::errc() || dot == end || *dot != '.')
        return base::fail(ErrorCode::InvalidArgument, "\"" + base::shortened(cursor, 40) + "\" is no place among the notes");
    place.id.assign(dot + 1, end);
    return place;
}

Result<api::AnnotationPage> read(Connection& db, const api::ListAnnotations& query, const Place& place)
{
    constexpr std::string_view kSelect
        = "SELECT id, at, trace, text, made_by, made_at FROM annotations WHERE (at, id) < (?1, ?2) AND at >= ?3 AND at < ?4 "
          "AND (?5 = '' OR trace = ?5) ORDER BY at DESC, id DESC LIMIT ?6";
    api::AnnotationPage page;
    const auto from = query.from ? micros(*query.from) : std::numeric_limits<std::int64_t>::min();
    const auto to = query.to ? micros(*query.to) : std::numeric_limits<std::int64_t>::max();
    const auto found = db.query(kSelect,
        {place.at, std::string_view(place.id), from, to, std::string_view(query.traceId), query.limit + 1}, [&](const Row& row) {
            page.rows.push_back({std::string(row.text(0)), timeOf(row.integer(1)), std::string(row.text(2)),
                std::string(row.text(3)), std::string(row.text(4)), timeOf(row.integer(5))});
        });
    if (!found)
        return failure(found);
    if (std::ssize(page.rows) > query.limit) {
        page.rows.pop_back();
        page.next = std::to_string(micros(page.rows.back().at)) + '.' + page.rows.back().id;
    }
    return page;
}

//! The whole id of what ends so.
Result<std::string> wholeId(Connection& db, const std::string& ending)
{
    std::vector<std::string> found;
    if (ending.size() >= kShortestId) {
        const auto read = db.query("SELECT id FROM annotations WHERE substr(id, -?1) = ?2 LIMIT 2",
            {static_cast<std::int64_t>(ending.size()), std::string_view(ending)},
            [&](const Row& row) { found.emplace_back(row.text(0)); });
        if (!read)
            return failure(read);
    }
    if (found.size() == 1)
        return found.front();
    return base::fail(found.empty() ? ErrorCode::NotFound : ErrorCode::Conflict,
        found.empty() ? "there is no note \"" + base::shortened(ending, 40) + "\""
                      : "several notes end with \"" + ending + "\"; write more of its id");
}

} // namespace

std::span<const storage::Migration> reportMigrations()
{
    return kMigrations;
}

Task<Result<api::Annotation>> Annotations::add(api::AddAnnotation wanted)
{
    api::Annotation note;
    note.text = m_redactor.clean(base::toUtf8(wanted.text));
    if (note.text.find_first_not_of(" \t\r\n") == std::string::npos)
        co_return base::fail(ErrorCode::InvalidArgument, "a note needs a text");
    if (note.text.size() > kLongestText)
        co_return base::fail(ErrorCode::InvalidArgument, "a note has at most 4 KB of text");
    if (wanted.traceId.size() > kLongestTrace)
        co_return base::fail(ErrorCode::InvalidArgument, "\"" + base::shortened(wanted.traceId, 40) + "\" is no id of a trace");
    note.id = m_ids.next().text();
    note.madeAt = m_clock.now();
    note.at = wanted.at.value_or(note.madeAt);
    note.traceId = base::toUtf8(wanted.traceId);
    note.by = "local";
    auto job = [note](Connection& db) -> Result<> {
        const auto written = db.execute("INSERT INTO annotations(id, at, trace, text, made_by, made_at) VALUES(?, ?, ?, ?, ?, ?)",
            {std::string_view(note.id), micros(note.at), std::string_view(note.traceId), std::string_view(note.text),
                std::string_view(note.by), micros(note.madeAt)});
        if (!written)
            return failure(written);
        return {};
    };
    const auto written = co_await m_state.write(std::move(job));
    if (!written)
        co_return failure(written);
    co_return note;
}

Task<Result<api::AnnotationPage>> Annotations::list(api::ListAnnotations query)
{
    if (query.limit < 1 || query.limit > kLongestPage)
        co_return base::fail(ErrorCode::InvalidArgument, "a page of notes has 1 to " + std::to_string(kLongestPage) + " rows");
    const auto place = placeOf(query.cursor);
    if (!place)
        co_return failure(place);
    auto job = [query = std::move(query), place = *place](Connection& db) { return read(db, query, place); };
    co_return co_await m_state.read(std::move(job));
}

Task<Result<>> Annotations::remove(std::string id)
{
    auto job = [id = std::move(id)](Connection& db) -> Result<> {
        const auto whole = wholeId(db, id);
        if (!whole)
            return failure(whole);
        const auto removed = db.execute("DELETE FROM annotations WHERE id = ?", {std::string_view(*whole)});
        if (!removed)
            return failure(removed);
        return {};
    };
    co_return co_await m_state.write(std::move(job));
}

} // namespace kaze::cell
