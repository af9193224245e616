#include "engine/telemetry/detail/trace_reader.h"

#include "engine/base/text.h"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <charconv>

namespace kaze::telemetry::detail {

using base::ErrorCode;
using base::Result;
using base::Task;

namespace {

constexpr std::int64_t kLongestPage = 1000;

std::unexpected<base::Error> noSuchTrace(std::string_view id)
{
    return base::fail(ErrorCode::NotFound, "no trace and no run \"" + base::shortened(id, 60) + "\" has been stored");
}

std::optional<std::uint64_t> spanIdOf(std::string_view hex)
{
    constexpr int kHexadecimal = 16;
    std::uint64_t id = 0;
    const auto [end, error] = std::from_chars(hex.data(), hex.data() + hex.size(), id, kHexadecimal);
    if (error != std::errc() || end != hex.data() + hex.size() || id == 0)
        return std::nullopt;
    return id;
}

} // namespace

TraceReader::TraceReader(Months& months, Drain& drain, base::Executor loop, std::int64_t session)
    : m_months(months), m_drain(drain), m_loop(std::move(loop)), m_session(session)
{
}

Task<Result<api::TracePage>> TraceReader::list(api::ListTraces query)
{
    const auto condition = traceCondition(query.filter, m_session);
    if (!condition)
        co_return base::failure(condition);
    const auto before = parseCursor(query.cursor);
    if (!before)
        co_return base::failure(before);
    const auto limit = std::clamp<std::int64_t>(query.limit, 1, kLongestPage);
    co_await untilReady();
    std::vector<PlacedTrace> found;
    std::optional<base::Error> failed;
    const auto files = m_months.all();
    // One month further than needed: a trace that began around midnight may lie on either side.
    for (bool isEnough = false; const auto& file : files) {
        auto job = [condition = *condition, before = *before, limit](
                       storage::Connection& connection) { return listTraces(connection, condition, before, limit + 1); };
        auto rows = co_await file.database->read(std::move(job));
        if (!rows) {
            m_months.report(file.month, rows.error());
            failed = rows.error();
            continue;
        }
        std::move(rows->begin(), rows->end(), std::back_inserter(found));
        if (isEnough)
            break;
        isEnough = static_cast<std::int64_t>(found.size()) > limit;
    }
    if (found.empty() && failed)
        co_return std::unexpected(*failed);
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.place > b.place; });
    api::TracePage page;
    for (auto& trace : found) {
        if (static_cast<std::int64_t>(page.rows.size()) == limit) {
            page.next = cursorText(found[static_cast<std::size_t>(limit) - 1].place);
            break;
        }
        page.rows.push_back(std::move(trace.row));
    }
    co_return page;
}

Task<Result<api::Trace>> TraceReader::trace(std::string id)
{
    co_await untilReady();
    std::vector<TracePart> parts;
    auto traceId = base::Uuid::parse(id);
    if (traceId) {
        auto read = co_await partsOf(*traceId);
        if (!read)
            co_return base::failure(read);
        parts = std::move(*read);
    }
    if (parts.empty()) {
        traceId = co_await traceOfRun(id);
        if (!traceId)
            co_return base::failure(traceId);
        auto read = co_await partsOf(*traceId);
        if (!read)
            co_return base::failure(read);
        parts = std::move(*read);
    }
    const auto files = m_months.all();
    if (parts.empty() || files.empty())
        co_return noSuchTrace(id);
    // Sorting a large trace is no work for the loop; a reader's thread is at hand.
    auto job = [traceId = *traceId, taken = std::make_shared<decltype(parts)>(std::move(parts))](
                   storage::Connection&) -> Result<api::Trace> { return assembled(traceId, std::move(*taken)); };
    co_return co_await files.front().database->read(std::move(job));
}

Task<Result<api::SpanDetail>> TraceReader::span(std::string traceId, std::string spanId)
{
    const auto wanted = spanIdOf(spanId);
    if (!wanted)
        co_return base::fail(
            ErrorCode::InvalidArgument, "\"" + base::shortened(spanId, 40) + "\" is no id of a span: expected 16 hex digits");
    co_await untilReady();
    std::optional<api::SpanDetail> found;
    if (const auto id = base::Uuid::parse(traceId)) {
        auto direct = co_await findSpan(*id, *wanted);
        if (!direct)
            co_return base::failure(direct);
        found = std::move(*direct);
    }
    if (!found) {
        const auto ofRun = co_await traceOfRun(traceId);
        if (!ofRun)
            co_return base::fail(ErrorCode::NotFound,
                "no span " + spanId + " of trace or run " + base::shortened(traceId, 60) + " has been stored");
        auto indirect = co_await findSpan(*ofRun, *wanted);
        if (!indirect)
            co_return base::failure(indirect);
        found = std::move(*indirect);
    }
    if (!found)
        co_return base::fail(
            ErrorCode::NotFound, "no span " + spanId + " of run " + base::shortened(traceId, 60) + " has been stored");
    co_return std::move(*found);
}

Task<> TraceReader::untilReady()
{
    const base::OneShot<bool> done;
    m_drain.whenReady([executor = m_loop, done] { boost::asio::post(executor, [done] { done.set(true); }); });
    co_await done.wait();
}

std::vector<MonthFile> TraceReader::filesOf(const base::Uuid& id) const
{
    auto files = m_months.all();
    if (const auto made = monthOf(id)) {
        // A month earlier as well, in case the clock was set back since.
        const auto first = *made - std::chrono::months{1};
        std::erase_if(files, [&](const auto& file) { return file.month < first; });
    }
    return files;
}

Task<Result<std::vector<TracePart>>> TraceReader::partsOf(base::Uuid traceId)
{
    std::vector<TracePart> parts;
    std::optional<base::Error> failed;
    const auto files = filesOf(traceId);
    for (const auto& file : files) {
        auto job
            = [traceId, session = m_session](storage::Connection& connection) { return readTrace(connection, traceId, session); };
        auto part = co_await file.database->read(std::move(job));
        if (!part) {
            m_months.report(file.month, part.error());
            failed = part.error();
        } else if (!part->spans.empty()) {
            parts.push_back(std::move(*part));
        }
    }
    if (parts.empty() && failed)
        co_return std::unexpected(*failed);
    co_return parts;
}

Task<Result<base::Uuid>> TraceReader::traceOfRun(std::string id)
{
    const auto uuid = base::Uuid::parse(id);
    const std::array<std::string, 3> spellings{id, uuid ? uuid->text() : id, uuid ? uuid->hex() : id};
    const auto files = uuid ? filesOf(*uuid) : m_months.all();
    for (const auto& file : files) {
        auto job = [spellings](storage::Connection& connection) { return detail::traceOfRun(connection, spellings); };
        const auto found = co_await file.database->read(std::move(job));
        if (!found)
            m_months.report(file.month, found.error());
        else if (*found)
            co_return **found;
    }
    co_return noSuchTrace(id);
}

Task<Result<std::optional<api::SpanDetail>>> TraceReader::findSpan(base::Uuid traceId, std::uint64_t spanId)
{
    const auto files = filesOf(traceId);
    for (const auto& file : files) {
        auto job = [traceId, spanId, session = m_session](
                       storage::Connection& connection) { return readSpan(connection, traceId, spanId, session); };
        auto found = co_await file.database->read(std::move(job));
        if (!found) {
            m_months.report(file.month, found.error());
            co_return base::failure(found);
        }
        if (*found)
            co_return std::move(*found);
    }
    co_return std::nullopt;
}

} // namespace kaze::telemetry::detail
