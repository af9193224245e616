#include "engine/telemetry/detail/trace_reader.h"

#include "engine/base/text.h"
#include "engine/telemetry/detail/archive_notes.h"
#include "engine/telemetry/detail/span_text.h"
#include "engine/telemetry/detail/trace_list.h"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <functional>
#include <iterator>
#include <limits>

namespace kaze::telemetry::detail {

using base::ErrorCode;
using base::Result;
using base::Task;

namespace {

constexpr std::int64_t kLongestPage = 1000;

//! Whether a month's file may have a trace of that time. Microseconds since 1970; what no calendar has stands for no bound.
bool isWithin(Month month, std::int64_t from, std::int64_t to)
{
    // A trace's sums are where its first stored span is, and another of its spans may have begun before that.
    constexpr std::chrono::months kAround{1};
    constexpr std::int64_t kYear9999 = 253'370'764'800'000'000;
    const auto isDate = [](std::int64_t micros) { return micros > -kYear9999 && micros < kYear9999; };
    const auto monthAt = [](std::int64_t micros) { return monthOf(base::Time(std::chrono::microseconds(micros))); };
    return (!isDate(from) || month + kAround >= monthAt(from)) && (!isDate(to) || month - kAround <= monthAt(to));
}

//! The best of all months, at most `limit` of them, and the cursor behind them.
api::TracePage pageOf(std::vector<PlacedTrace> found, api::TraceOrder order, std::int64_t limit)
{
    std::ranges::sort(found, std::ranges::greater(), &PlacedTrace::place);
    api::TracePage page;
    for (auto& trace : found) {
        if (std::ssize(page.rows) == limit) {
            page.next = cursorText(order, found[static_cast<std::size_t>(limit) - 1].place);
            break;
        }
        page.rows.push_back(std::move(trace.row));
    }
    return page;
}

} // namespace

std::unexpected<base::Error> noSuchTrace(std::string_view id)
{
    return base::fail(ErrorCode::NotFound, "no trace and no run \"" + base::shortened(id, 60) + "\" has been stored");
}

TraceReader::TraceReader(
    Months& months, Drain& drain, OpenArchives& archives, const base::Clock& clock, base::Executor loop, std::int64_t session)
    : m_months(months), m_drain(drain), m_archives(archives), m_clock(clock), m_loop(std::move(loop)), m_session(session)
{
}

Task<Result<api::TracePage>> TraceReader::list(api::ListTraces query)
{
    const auto condition = traceCondition(query.filter, m_session);
    if (!condition)
        co_return base::failure(condition);
    if (!query.order.known())
        co_return base::fail(ErrorCode::InvalidArgument, "there is no order \"" + query.order.name() + "\" of traces");
    TraceListing listing;
    listing.condition = *condition;
    listing.order = query.order.valueOr(api::TraceOrder::Newest);
    const auto after = parseCursor(listing.order, query.cursor);
    if (!after)
        co_return base::failure(after);
    listing.after = *after;
    listing.from = query.from ? microsOf(*query.from) : std::numeric_limits<std::int64_t>::min();
    listing.to = query.to ? microsOf(*query.to) : std::numeric_limits<std::int64_t>::max();
    const auto limit = std::clamp<std::int64_t>(query.limit, 1, kLongestPage);
    listing.limit = limit + 1;
    listing.session = m_session;
    co_await untilReady();
    if (query.cursor.empty())
        co_await untilStored();
    std::vector<PlacedTrace> found;
    auto notes = notesBetween(listing.from, listing.to);
    std::optional<base::Error> failed;
    const auto files = filesBetween(listing.from, listing.to, query.archives);
    // One month further than needed: a trace that began around midnight may lie on either side.
    bool isEnough = false, isCut = false;
    for (const auto& each : files) {
        auto file = each; // what is unpacked is let go behind it, or there would be no room for the next one
        if (!file.database) {
            const auto unpacked = co_await unpack(file);
            if (!unpacked) {
                failed = unpacked.error();
                notes.push_back(nameOf(file.month) + " could not be unpacked: " + failed->message);
                continue;
            }
        }
        auto job = [listing](storage::Connection& connection) { return listTraces(connection, listing); };
        auto rows = co_await ask(file, std::move(job));
        if (!rows) {
            failed = rows.error();
            notes.push_back(nameOf(file.month) + " could not be read: " + rows.error().message);
            continue;
        }
        std::move(rows->begin(), rows->end(), std::back_inserter(found));
        isCut = isEnough;
        if (isCut)
            break;
        isEnough = listing.order == api::TraceOrder::Newest && std::ssize(found) > limit;
    }
    if (found.empty() && failed)
        co_return std::unexpected(*failed);
    // What lies behind the page is asked for with the next one.
    if (!query.archives && !isCut)
        std::ranges::move(notesOfUnasked(m_months, [&](Month month) { return isWithin(month, listing.from, listing.to); }),
            std::back_inserter(notes));
    auto page = pageOf(std::move(found), listing.order, limit);
    page.notes = std::move(notes);
    co_return page;
}

Task<Result<api::Trace>> TraceReader::trace(std::string id)
{
    const auto traceId = co_await find(id);
    if (!traceId)
        co_return base::failure(traceId);
    auto parts = co_await partsOf(*traceId);
    if (!parts)
        co_return base::failure(parts);
    const auto files = m_months.all();
    if (parts->empty() || files.empty())
        co_return noSuchTrace(id);
    // Sorting a large trace is no work for the loop; a reader's thread is at hand.
    auto job = [traceId = *traceId, taken = std::make_shared<std::vector<TracePart>>(std::move(*parts))](
                   storage::Connection&) -> Result<api::Trace> { return assembled(traceId, std::move(*taken)); };
    co_return co_await files.front().database->read(std::move(job));
}

Task<Result<api::SpanDetail>> TraceReader::span(std::string traceId, std::string spanId)
{
    const auto wanted = spanIdOf(spanId);
    if (!wanted)
        co_return base::fail(
            ErrorCode::InvalidArgument, "\"" + base::shortened(spanId, 40) + "\" is no id of a span: expected 16 hex digits");
    const auto found = co_await find(traceId);
    if (!found && found.error().code != ErrorCode::NotFound)
        co_return base::failure(found);
    if (found) {
        const auto files = filesOf(*found);
        for (const auto& file : files) {
            auto job = [id = *found, span = *wanted, session = m_session](
                           storage::Connection& connection) { return readSpan(connection, id, span, session); };
            auto detail = co_await ask(file, std::move(job));
            if (!detail)
                co_return base::failure(detail);
            if (*detail)
                co_return std::move(**detail);
        }
    }
    co_return base::fail(
        ErrorCode::NotFound, "no span " + spanId + " of trace or run " + base::shortened(traceId, 60) + " has been stored");
}

Task<> TraceReader::untilReady()
{
    const base::OneShot<bool> done;
    m_drain.whenReady([executor = m_loop, done] { boost::asio::post(executor, [done] { done.set(true); }); });
    co_await done.wait();
}

Task<> TraceReader::untilStored()
{
    const base::OneShot<bool> done;
    m_drain.flush([executor = m_loop, done] { boost::asio::post(executor, [done] { done.set(true); }); });
    co_await done.wait();
}

std::vector<MonthFile> TraceReader::filesOf(const base::Uuid& id, const std::optional<ObservationLog::Period>& archives) const
{
    auto files = m_months.all();
    if (archives) {
        for (const auto& archive : m_months.archived())
            if (archive.month >= monthOf(archives->from) && archive.month <= monthOf(archives->to))
                files.push_back({archive.month, nullptr});
    } else {
        std::ranges::move(m_archives.opened(), std::back_inserter(files));
    }
    std::ranges::sort(files, std::ranges::greater(), &MonthFile::month);
    const auto made = monthOf(id);
    // A month earlier as well, in case the clock was set back since.
    const auto first = made ? *made - std::chrono::months{1} : Month{};
    // An id of somebody else's may look like one of ours and say some time or other.
    if (made && !files.empty() && first <= files.front().month)
        std::erase_if(files, [&](const auto& file) { return file.month < first; });
    return files;
}

std::vector<std::string> TraceReader::notesBetween(std::int64_t from, std::int64_t to) const
{
    return notesOfMissing(m_months, [&](Month month) { return isWithin(month, from, to); });
}

std::vector<MonthFile> TraceReader::filesBetween(std::int64_t from, std::int64_t to, bool archives) const
{
    auto files = m_months.all();
    if (archives)
        for (const auto& archive : m_months.archived())
            files.push_back({archive.month, nullptr});
    std::erase_if(files, [&](const auto& file) { return !isWithin(file.month, from, to); });
    std::ranges::sort(files, std::ranges::greater(), &MonthFile::month);
    return files;
}

Task<Result<>> TraceReader::unpack(MonthFile& file)
{
    auto opened = co_await m_archives.open(file.month);
    if (!opened)
        co_return base::failure(opened);
    file = std::move(*opened);
    co_return Result<>{};
}

Task<> TraceReader::unpackOf(base::Uuid id)
{
    const auto made = monthOf(id);
    if (!made || !m_months.isArchived(*made))
        co_return;
    const auto opened = co_await m_archives.open(*made);
    if (!opened)
        m_months.report(*made, opened.error());
}

Task<Result<base::Uuid>> TraceReader::find(std::string id)
{
    co_await untilReady();
    co_await untilStored();
    std::optional<base::Error> failed;
    if (const auto traceId = base::Uuid::parse(id)) {
        co_await unpackOf(*traceId);
        const auto files = filesOf(*traceId);
        for (const auto& file : files) {
            auto job = [wanted = *traceId](storage::Connection& connection) { return hasSpans(connection, wanted); };
            const auto has = co_await ask(file, std::move(job));
            if (!has)
                failed = has.error();
            else if (*has)
                co_return *traceId;
        }
    }
    const auto ofRun = co_await traceOfRun(id);
    if (ofRun)
        co_return *ofRun;
    if (failed)
        co_return std::unexpected(*failed);
    co_return noSuchTrace(id);
}

Task<std::optional<base::Uuid>> TraceReader::traceOfRun(std::string id)
{
    const auto uuid = base::Uuid::parse(id);
    const std::array<std::string, 3> spellings{id, uuid ? uuid->text() : id, uuid ? uuid->hex() : id};
    const auto files = uuid ? filesOf(*uuid) : m_months.all(); // what is in its own month is there by now
    for (const auto& file : files) {
        auto job = [spellings](storage::Connection& connection) { return detail::traceOfRun(connection, spellings); };
        const auto found = co_await ask(file, std::move(job));
        if (found && *found)
            co_return **found;
    }
    co_return std::nullopt;
}

Task<Result<std::vector<TracePart>>> TraceReader::partsOf(base::Uuid traceId)
{
    std::vector<TracePart> parts;
    std::optional<base::Error> failed;
    const auto files = filesOf(traceId);
    for (const auto& file : files) {
        auto job
            = [traceId, session = m_session](storage::Connection& connection) { return readTrace(connection, traceId, session); };
        auto part = co_await ask(file, std::move(job));
        if (!part)
            failed = part.error();
        else if (!part->spans.empty())
            parts.push_back(std::move(*part));
    }
    if (parts.empty() && failed)
        co_return std::unexpected(*failed);
    co_return parts;
}

} // namespace kaze::telemetry::detail
