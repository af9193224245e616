#include "engine/reports/detail/timeline.h"

#include "engine/api/log_requests.h"
#include "engine/api/trace_requests.h"
#include "engine/reports/detail/tables.h"
#include "engine/reports/detail/words.h"

#include <algorithm>
#include <iterator>

namespace kaze::reports::detail {

using base::Result;
using base::Task;

namespace {

constexpr base::Duration kLongestSlice = std::chrono::hours(24 * 7);
constexpr base::Duration kFirstSlice = std::chrono::hours(1);
constexpr base::Duration kShortestSlice = std::chrono::seconds(1);
constexpr auto kBefore = std::chrono::hours(1); //!< the time: a trace that began then may fail in it
constexpr std::int64_t kTraces = 1000;
constexpr std::int64_t kSpans = 20'000;
constexpr std::int64_t kLines = 1000;

std::chrono::microseconds micros(base::Duration length)
{
    return std::chrono::duration_cast<std::chrono::microseconds>(length);
}

TimelineItem itemOf(const api::TraceRow& trace, const api::SpanRow& span)
{
    TimelineItem item;
    item.at = span.startedAt;
    item.what = "error";
    item.where = trace.agent;
    item.runId = trace.runId;
    item.traceId = trace.traceId;
    item.text = span.statusMessage.empty() ? span.name : span.name + ": " + span.statusMessage;
    return item;
}

TimelineItem itemOf(const api::LogRow& row)
{
    TimelineItem item;
    item.at = row.at;
    item.what = "log " + row.level.name();
    item.where = row.agent.empty() ? row.source : row.source + ", " + row.agent;
    item.runId = row.runId;
    item.traceId = row.traceId;
    item.text = row.message;
    return item;
}

} // namespace

FailedSpans::FailedSpans(Sources from, Scope scope)
    : m_from(std::move(from)), m_scope(std::move(scope)), m_at(m_scope.from - kBefore), m_slice(kFirstSlice)
{
}

Task<Result<std::deque<TimelineItem>>> FailedSpans::next()
{
    std::deque<TimelineItem> items;
    while (items.empty() && !m_isOver) {
        Result<> read;
        if (m_scope.traceId.empty()) {
            read = co_await readSlice();
        } else {
            api::TraceRow one;
            one.traceId = m_scope.traceId;
            read = co_await readTrace(std::move(one));
            m_isOver = true;
        }
        if (!read)
            co_return failure(read);
        // Traces that are still to come begin later, and so do their spans.
        const auto end = m_isOver ? m_pending.end() : m_pending.lower_bound(m_at);
        for (auto each = m_pending.begin(); each != end; ++each)
            items.push_back(std::move(each->second));
        m_pending.erase(m_pending.begin(), end);
    }
    co_return items;
}

Task<Result<>> FailedSpans::readSlice()
{
    const auto end = std::min(m_at + micros(m_slice), m_scope.to);
    api::ListTraces query;
    query.filter = m_scope.filter;
    query.limit = kTraces;
    query.from = m_at;
    query.to = end;
    do {
        auto asked = query;
        auto page = co_await askArchives(m_from, std::move(asked), m_notes);
        if (!page)
            co_return failure(page);
        const bool isTooMany = query.cursor.empty() && !page->next.empty() && std::ssize(page->rows) >= kTraces;
        if (isTooMany && m_slice > kShortestSlice) {
            m_slice = std::max(kShortestSlice, m_slice / 8);
            co_return Result<>{};
        }
        for (auto& row : page->rows) {
            auto trace = std::move(row);
            const auto read = co_await readTrace(std::move(trace));
            if (!read)
                co_return read;
        }
        query.cursor = page->next;
    } while (!query.cursor.empty());
    m_at = end;
    m_isOver = m_at >= m_scope.to;
    m_slice = std::min(m_slice * 2, kLongestSlice);
    co_return Result<>{};
}

Task<Result<>> FailedSpans::readTrace(api::TraceRow trace)
{
    api::GetSpans query;
    query.traceId = trace.traceId;
    query.limit = kSpans;
    for (bool complete = false; !complete;) {
        auto page = co_await ask(m_from, query);
        // It may lie in a month that was set aside meanwhile.
        if (!page && page.error().code == base::ErrorCode::NotFound) {
            ++m_unread;
            break;
        }
        if (!page)
            co_return failure(page);
        for (const auto& span : page->spans)
            if (span.status == api::SpanStatus::Error && span.startedAt >= m_scope.from && span.startedAt < m_scope.to)
                m_pending.emplace(span.startedAt, itemOf(page->trace, span));
        complete = page->complete || page->next.empty() || page->spans.empty();
        query.cursor = page->next;
    }
    co_return Result<>{};
}

std::vector<std::string> FailedSpans::notes() const
{
    auto notes = m_notes;
    if (m_unread > 0)
        addNote(notes, "The spans of " + counted(m_unread, "trace") + " with errors are gone.");
    return notes;
}

Timeline::Timeline(Sources from, Scope scope, std::vector<TimelineItem> known)
    : m_from(from), m_scope(std::move(scope)), m_failed(std::move(from), m_scope.spans)
{
    std::ranges::stable_sort(known, {}, &TimelineItem::at);
    std::ranges::move(known, std::back_inserter(m_known));
}

bool Timeline::wantsMore() const
{
    return (m_lines.empty() && !m_linesOver) || (m_spans.empty() && !m_spansOver);
}

Task<Result<>> Timeline::fill()
{
    while (m_lines.empty() && !m_linesOver) {
        api::ListLogs query;
        query.filter = m_scope.logFilter;
        query.from = m_scope.spans.from;
        query.to = m_scope.spans.to;
        query.oldestFirst = true;
        query.cursor = m_cursor;
        query.limit = kLines;
        auto page = co_await askArchives(m_from, std::move(query), m_notes);
        if (!page)
            co_return failure(page);
        for (const auto& row : page->rows)
            m_lines.push_back(itemOf(row));
        m_cursor = page->next;
        m_linesOver = m_cursor.empty();
    }
    if (m_spans.empty() && !m_spansOver) {
        auto spans = co_await m_failed.next();
        if (!spans)
            co_return failure(spans);
        m_spans = std::move(*spans);
        m_spansOver = m_spans.empty();
    }
    co_return Result<>{};
}

std::vector<std::string> Timeline::notes() const
{
    auto notes = m_notes;
    for (const auto& note : m_failed.notes())
        addNote(notes, note);
    return notes;
}

std::deque<TimelineItem>* Timeline::earliest()
{
    std::deque<TimelineItem>* first = nullptr;
    for (auto* each : {&m_known, &m_spans, &m_lines})
        if (!each->empty() && (!first || each->front().at < first->front().at))
            first = each;
    return first;
}

Task<Result<std::vector<TimelineItem>>> Timeline::next(std::size_t most)
{
    std::vector<TimelineItem> items;
    while (items.size() < most) {
        if (wantsMore()) {
            const auto filled = co_await fill();
            if (!filled)
                co_return failure(filled);
        }
        auto* first = earliest();
        if (!first)
            break;
        items.push_back(std::move(first->front()));
        first->pop_front();
    }
    co_return items;
}

api::ReportTable timelineTable(const std::vector<TimelineItem>& items, const ReportClock& clock)
{
    TableMaker table("Timeline", "timeline", clock);
    table.column("When", "at").column("What", "what").column("Where", "where").column("Run", "run").column("Trace", "trace");
    table.column("Said", "text");
    const auto shortened = [](const std::string& id) {
        constexpr std::size_t kDigits = 8;
        return id.size() <= kDigits ? id : id.substr(id.size() - kDigits);
    };
    for (const auto& item : items) {
        table.row().time(item.at).text(item.what).text(item.where).both(item.runId, shortened(item.runId));
        table.both(item.traceId, shortened(item.traceId)).text(item.text);
    }
    return table.take();
}

} // namespace kaze::reports::detail
