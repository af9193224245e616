// Large traces and large payloads piece by piece.

#include "engine/api/trace_requests.h"
#include "engine/base/text.h"
#include "engine/telemetry/detail/payload_part.h"
#include "engine/telemetry/detail/span_text.h"
#include "engine/telemetry/detail/trace_places.h"
#include "engine/telemetry/detail/trace_reader.h"

#include <algorithm>
#include <iterator>

namespace kaze::telemetry::detail {

using base::ErrorCode;
using base::Result;
using base::Task;

namespace {

constexpr std::int64_t kLongestPage = 50'000;
constexpr std::size_t kPageBytes = 24U << 20; // as JSON far below what a line over the socket may have
constexpr std::size_t kMostAgain = 1'000;
constexpr std::int64_t kLongestPart = 8 << 20;

Result<std::vector<std::uint64_t>> idsOf(const std::vector<std::string>& spans)
{
    if (spans.size() > kMostAgain)
        return base::fail(ErrorCode::InvalidArgument, "at most 1,000 spans are looked at again at a time");
    std::vector<std::uint64_t> ids;
    for (const auto& span : spans) {
        const auto id = spanIdOf(span);
        if (!id)
            return base::fail(
                ErrorCode::InvalidArgument, "\"" + base::shortened(span, 40) + "\" is no id of a span: expected 16 hex digits");
        ids.push_back(*id);
    }
    return ids;
}

//! Those of the spans that are in this file.
Result<std::vector<api::SpanRow>> readRows(
    storage::Connection& connection, const base::Uuid& traceId, const std::vector<std::uint64_t>& ids, std::int64_t session)
{
    std::vector<api::SpanRow> rows;
    for (const auto id : ids) {
        auto row = readSpanRow(connection, traceId, id, session);
        if (!row)
            return base::failure(row);
        if (*row)
            rows.push_back(std::move(**row));
    }
    return rows;
}

//! Without looking at any of them where there were none: they may be many.
void append(std::vector<api::SpanRow>& to, std::vector<api::SpanRow> more)
{
    if (to.empty())
        to = std::move(more);
    else
        std::ranges::move(more, std::back_inserter(to));
}

} // namespace

Task<Result<api::SpanPage>> TraceReader::spans(api::GetSpans query)
{
    auto places = TracePlaces::parse(query.cursor);
    if (!places)
        co_return base::failure(places);
    const auto again = idsOf(query.again);
    if (!again)
        co_return base::failure(again);
    const auto limit = std::clamp<std::int64_t>(query.limit, 1, kLongestPage);
    const auto traceId = co_await find(std::move(query.traceId));
    if (!traceId)
        co_return base::failure(traceId);
    api::SpanPage page;
    auto files = filesOf(*traceId);
    std::ranges::reverse(files);
    std::vector<api::SpanRow> added;
    std::size_t bytes = 0;
    for (const auto& file : files) {
        const auto after = places->of(file.month);
        const auto room = limit - std::ssize(added);
        const auto roomBytes = kPageBytes - std::min(bytes, kPageBytes);
        auto job = [id = *traceId, after, room, roomBytes, ids = *again, session = m_session](
                       storage::Connection& connection) -> Result<std::pair<std::vector<api::SpanRow>, SpansAfter>> {
            auto rows = readRows(connection, id, ids, session);
            if (!rows)
                return base::failure(rows);
            auto fresh = readSpansAfter(connection, id, after, roomBytes > 0 ? room : 0, roomBytes, session);
            if (!fresh)
                return base::failure(fresh);
            return std::pair(std::move(*rows), std::move(*fresh));
        };
        auto read = co_await ask(file, std::move(job));
        if (!read)
            co_return base::failure(read);
        append(page.spans, std::move(read->first));
        append(added, std::move(read->second.spans));
        places->set(file.month, read->second.last);
        bytes += read->second.bytes;
    }
    page.complete = std::ssize(added) < limit && bytes < kPageBytes;
    append(page.spans, std::move(added));
    page.next = places->text();
    auto row = co_await rowOf(*traceId);
    if (!row)
        co_return base::failure(row);
    page.trace = std::move(*row);
    co_return page;
}

//! The trace's sums, as they are kept; of one whose first month is gone, only what its id says.
Task<Result<api::TraceRow>> TraceReader::rowOf(base::Uuid traceId)
{
    api::TraceRow row;
    row.traceId = traceId.hex();
    const auto files = filesOf(traceId);
    for (const auto& file : files) {
        auto job = [traceId, session = m_session](
                       storage::Connection& connection) { return readTraceRow(connection, traceId, session); };
        auto found = co_await ask(file, std::move(job));
        if (!found)
            co_return base::failure(found);
        if (*found)
            co_return std::move(**found);
    }
    co_return row;
}

Task<Result<api::PayloadPart>> TraceReader::payload(api::GetPayload query)
{
    const auto spanId = spanIdOf(query.spanId);
    if (!spanId)
        co_return base::fail(ErrorCode::InvalidArgument,
            "\"" + base::shortened(query.spanId, 40) + "\" is no id of a span: expected 16 hex digits");
    if (query.offset < 0 || !query.side.known())
        co_return base::fail(
            ErrorCode::InvalidArgument, "a payload is \"input\" or \"output\", read from an offset of 0 or more");
    const auto side = query.side.valueOr(api::PayloadSide::Input);
    const auto limit = std::clamp<std::int64_t>(query.limit, 1, kLongestPart);
    const auto traceId = co_await find(query.traceId);
    if (!traceId)
        co_return base::failure(traceId);
    const auto files = filesOf(*traceId);
    for (const auto& file : files) {
        auto job = [id = *traceId, span = *spanId, side, offset = query.offset, limit](
                       storage::Connection& connection) { return readPayload(connection, id, span, side, offset, limit); };
        auto part = co_await ask(file, std::move(job));
        if (!part)
            co_return base::failure(part);
        if (*part)
            co_return std::move(**part);
    }
    co_return base::fail(ErrorCode::NotFound,
        "no span " + query.spanId + " of trace or run " + base::shortened(query.traceId, 60) + " has been stored");
}

Task<Result<TraceReader::Whole>> TraceReader::wholeSpans(
    base::Uuid traceId, std::string place, std::size_t mostBytes, bool content, std::optional<ObservationLog::Period> archives)
{
    auto places = TracePlaces::parse(place);
    if (!places)
        co_return base::failure(places);
    Whole whole;
    auto files = filesOf(traceId, archives);
    std::ranges::reverse(files);
    for (const auto& each : files) {
        auto file = each; // what is unpacked is let go behind it
        if (!file.database) {
            const auto unpacked = co_await unpack(file);
            if (!unpacked)
                co_return base::failure(unpacked);
        }
        const auto after = places->of(file.month);
        auto job = [traceId, after, mostBytes, content](storage::Connection& connection) {
            return readWholeSpans(connection, traceId, after, kWholePage, mostBytes, content);
        };
        auto page = co_await ask(file, std::move(job));
        if (!page)
            co_return base::failure(page);
        if (page->spans.empty())
            continue;
        places->set(file.month, page->last);
        whole.page = std::move(*page);
        whole.place = places->text();
        co_return whole;
    }
    whole.page.complete = true;
    co_return whole;
}

} // namespace kaze::telemetry::detail
