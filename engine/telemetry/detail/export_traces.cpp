// Traces in the file of an export.

#include "engine/telemetry/detail/export_job.h"

#include "engine/api/export_requests.h"
#include "engine/api/log_requests.h"
#include "engine/api/trace_requests.h"
#include "engine/telemetry/detail/archive_notes.h"
#include "engine/telemetry/detail/trace_archive.h"

#include <cerrno>
#include <fcntl.h>
#include <limits>

namespace kaze::telemetry::detail {

using base::Result;
using base::Task;

namespace {

constexpr std::size_t kPageBytes = 8U << 20;
constexpr std::int64_t kLogPage = 5000;
constexpr std::int64_t kTracePage = 1000;
constexpr auto kLongTrace = std::chrono::days(31); //!< one that is under way may go on so long
constexpr auto kBefore = std::chrono::days(1); //!< what is logged of a trace
constexpr auto kAfter = std::chrono::days(31);

} // namespace

Task<Result<>> ExportJob::writeTraces()
{
    if (m_query.format == "archive") {
        const auto opened = co_await openArchive();
        if (!opened)
            co_return opened;
    }
    Result<> written;
    if (m_query.ids.empty())
        written = co_await writeListed();
    else
        written = co_await writeNamed();
    if (written && m_archive)
        written = co_await finishArchive();
    m_archive.reset();
    if (written)
        state.total = state.done;
    co_return written;
}

Task<Result<>> ExportJob::writeNamed()
{
    for (const auto& id : m_query.ids) {
        if (const auto may = mayGoOn(); !may)
            co_return may;
        const auto traceId = co_await m_parts.log.findTrace(id);
        if (!traceId)
            co_return failure(traceId);
        const auto trace = co_await rowOf(*traceId);
        if (!trace)
            co_return failure(trace);
        Result<> written;
        if (m_query.format == "jsonl") {
            api::TracePage page;
            page.rows.push_back(*trace);
            auto line = linesOf(page);
            written = co_await append(std::move(line));
        } else {
            const auto archives = archivesOf(*trace);
            written = co_await writeTrace(*traceId, archives);
        }
        if (!written)
            co_return written;
        ++state.done;
    }
    co_return Result<>{};
}

Task<Result<api::TraceRow>> ExportJob::rowOf(base::Uuid traceId)
{
    api::GetSpans query;
    query.traceId = traceId.hex();
    query.limit = 1;
    auto page = co_await m_parts.log.spans(std::move(query));
    if (!page)
        co_return failure(page);
    co_return std::move(page->trace);
}

std::optional<ObservationLog::Period> ExportJob::archivesOf(const api::TraceRow& trace) const
{
    if (!m_query.archives)
        return std::nullopt;
    const auto lasts = std::chrono::ceil<base::Time::duration>(trace.duration.value_or(kLongTrace));
    return ObservationLog::Period{trace.startedAt, trace.startedAt + lasts};
}

Task<Result<>> ExportJob::writeListed()
{
    std::string cursor;
    do {
        api::ListTraces query{m_query.filter, cursor, kTracePage, m_query.from, m_query.to, {}, m_query.archives};
        auto page = co_await m_parts.log.listTraces(std::move(query));
        if (!page)
            co_return failure(page);
        cursor = page->next;
        addNotes(state.notes, std::move(page->notes));
        if (cursor.empty())
            state.total = state.done + std::ssize(page->rows);
        if (m_query.format == "jsonl") {
            auto lines = linesOf(*page);
            const auto written = co_await append(std::move(lines));
            if (!written)
                co_return written;
            state.done += std::ssize(page->rows);
        }
        for (std::size_t i = 0; m_query.format != "jsonl" && i < page->rows.size(); ++i) {
            const auto traceId = base::Uuid::parse(page->rows[i].traceId);
            if (!traceId)
                co_return failure(traceId);
            const auto archives = archivesOf(page->rows[i]);
            const auto written = co_await writeTrace(*traceId, archives);
            if (!written)
                co_return written;
            ++state.done;
        }
        if (const auto may = mayGoOn(); !may)
            co_return may;
    } while (!cursor.empty());
    co_return Result<>{};
}

Task<Result<>> ExportJob::writeTrace(base::Uuid traceId, std::optional<ObservationLog::Period> archives)
{
    std::string place;
    do {
        if (const auto may = mayGoOn(); !may)
            co_return may;
        const bool isFirst = place.empty();
        auto page = co_await m_parts.log.wholeSpans(traceId, place, kPageBytes, m_query.content, archives);
        if (!page)
            co_return failure(page);
        place = page->place;
        if (page->spans.empty() && isFirst)
            addNotes(state.notes, {"trace " + traceId.hex() + " is gone by now"});
        if (page->spans.empty())
            break;
        const auto written = co_await writePage(std::move(page->spans));
        if (!written)
            co_return written;
    } while (!place.empty());
    if (m_archive)
        co_return co_await writeLinesOf(traceId, archives);
    co_return Result<>{};
}

Task<Result<>> ExportJob::writePage(std::vector<SpanRecord> spans)
{
    if (!m_archive) {
        auto make = [format = m_query.format, content = m_query.content, taken = std::move(spans)]() mutable {
            return otlpOf(format, std::move(taken), content);
        };
        auto bytes = co_await m_parts.workers.run(std::move(make));
        co_return co_await append(std::move(bytes));
    }
    using Rows = std::shared_ptr<const std::vector<SpanRowOut>>;
    auto make = [self = shared_from_this(), taken = std::move(spans)]() -> Result<Rows> {
        if (const auto room = self->checkRoomFor(2 * kPageBytes); !room)
            return base::failure(room);
        auto made = std::make_shared<std::vector<SpanRowOut>>();
        for (const auto& span : taken)
            made->push_back(self->m_rows->spanRow(span));
        return Rows(std::move(made));
    };
    auto rows = co_await m_parts.workers.run(std::move(make));
    if (!rows)
        co_return failure(rows);
    co_return co_await m_archive->put(std::move(*rows));
}

//! What was logged of it.
Task<Result<>> ExportJob::writeLinesOf(base::Uuid traceId, std::optional<ObservationLog::Period> archives)
{
    std::optional<base::Time> from, to; // or every archived month would be unpacked for it
    if (archives) {
        from = archives->from - kBefore;
        to = archives->to + kAfter;
    }
    std::string cursor;
    do {
        if (const auto may = mayGoOn(); !may)
            co_return may;
        api::ListLogs query{"trace:" + traceId.hex(), from, to, true, m_query.archives, cursor, kLogPage};
        auto page = co_await m_parts.log.listLogs(std::move(query));
        if (!page)
            co_return failure(page);
        cursor = page->next;
        addNotes(state.notes, std::move(page->notes));
        auto make = [rows = m_rows, taken = std::move(page->rows)] {
            auto made = std::make_shared<std::vector<EventRow>>();
            for (const auto& line : taken)
                made->push_back(rows->eventRow(eventOf(line)));
            return std::shared_ptr<const std::vector<EventRow>>(std::move(made));
        };
        auto rows = co_await m_parts.workers.run(std::move(make));
        if (rows->empty())
            continue;
        const auto written = co_await m_archive->putLines(std::move(rows));
        if (!written)
            co_return written;
    } while (!cursor.empty());
    co_return Result<>{};
}

Task<Result<>> ExportJob::openArchive()
{
    m_rows = std::make_shared<const RowMaker>(m_parts.redactor, std::numeric_limits<std::int32_t>::max());
    auto make = [self = shared_from_this()] {
        return TraceArchive::create(self->m_path, self->services(), self->m_parts.clock.now(), self->m_query.filter);
    };
    auto archive = co_await m_parts.workers.run(std::move(make));
    if (!archive)
        co_return failure(archive);
    m_archive = std::move(*archive);
    co_return Result<>{};
}

//! Only a closed database is a file that can be read.
Task<Result<>> ExportJob::finishArchive()
{
    auto close = [self = shared_from_this()]() -> Result<std::int64_t> {
        self->m_archive->finish();
        self->m_file = base::FileDescriptor(::open(self->m_path.c_str(), O_RDONLY | O_CLOEXEC));
        if (!self->m_file)
            return std::unexpected(base::systemError(self->m_path.string(), errno));
        std::error_code error;
        const auto size = std::filesystem::file_size(self->m_path, error);
        if (error)
            return std::unexpected(base::systemError(self->m_path.string(), error.value()));
        return static_cast<std::int64_t>(size);
    };
    const auto size = co_await m_parts.workers.run(std::move(close));
    if (!size)
        co_return failure(size);
    state.bytes = *size;
    co_return Result<>{};
}

} // namespace kaze::telemetry::detail
