#include "engine/telemetry/detail/export_job.h"

#include "engine/api/export_requests.h"
#include "engine/api/log_requests.h"
#include "engine/api/trace_requests.h"
#include "engine/telemetry/detail/trace_archive.h"

#include <cerrno>
#include <fcntl.h>
#include <limits>
#include <unistd.h>

namespace kaze::telemetry::detail {

using base::ErrorCode;
using base::Result;
using base::Task;

namespace {

constexpr std::size_t kPageBytes = 8U << 20;
constexpr std::int64_t kLogPage = 5000;
constexpr std::int64_t kTracePage = 1000;

Result<> writeAll(int file, std::string_view bytes, const std::string& name)
{
    while (!bytes.empty()) {
        const auto put = ::write(file, bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return std::unexpected(base::systemError("writing " + name, errno));
        bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return {};
}

} // namespace

ExportJob::ExportJob(Exports::Parts parts, api::StartExport query, const std::filesystem::path& folder)
    : m_parts(std::move(parts)), m_query(std::move(query)), m_folder(folder / (state.exportId = base::clientId().text())),
      m_path(m_folder / "export")
{
    state.fileName = fileNameFor(m_query, m_parts.clock.now());
    if (!m_query.ids.empty())
        state.total = std::ssize(m_query.ids);
    lastRead = m_parts.clock.steady();
}

ExportJob::~ExportJob() = default;

storage::DatabaseServices ExportJob::services() const
{
    return {m_parts.loop, m_parts.writers, m_parts.metrics, m_parts.clock, m_parts.logger};
}

Task<Result<>> ExportJob::open()
{
    // A filter that makes no sense is said at once.
    if (m_query.kind == api::ExportKind::Traces && m_query.ids.empty()) {
        api::ListTraces probe{m_query.filter, "", 1, m_query.from, m_query.to, {}, false};
        const auto page = co_await m_parts.log.listTraces(std::move(probe));
        if (!page && page.error().code == ErrorCode::InvalidArgument)
            co_return failure(page);
    } else if (m_query.kind == api::ExportKind::Logs) {
        api::ListLogs probe{m_query.filter, m_query.from, m_query.to, true, false, "", 1};
        const auto page = co_await m_parts.log.listLogs(std::move(probe));
        if (!page && page.error().code == ErrorCode::InvalidArgument)
            co_return failure(page);
    }
    auto make = [self = shared_from_this()]() -> Result<> {
        std::error_code error;
        std::filesystem::create_directories(self->m_folder, error);
        if (error)
            return std::unexpected(base::systemError(self->m_folder.string(), error.value()));
        if (self->m_query.format == "archive")
            return {};
        self->m_file = base::FileDescriptor(::open(self->m_path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600));
        if (!self->m_file)
            return std::unexpected(base::systemError(self->m_path.string(), errno));
        return {};
    };
    co_return co_await m_parts.workers.run(std::move(make));
}

Result<> ExportJob::mayGoOn() const
{
    if (cancel.cancelled())
        return base::fail(ErrorCode::Cancelled, "it was ended");
    return {};
}

Task<Result<>> ExportJob::append(std::string bytes)
{
    const auto size = std::ssize(bytes);
    auto put = [self = shared_from_this(), taken = std::move(bytes)] {
        return writeAll(self->m_file.get(), taken, self->state.fileName);
    };
    const auto written = co_await m_parts.workers.run(std::move(put));
    if (written)
        state.bytes += size;
    co_return written;
}

Result<std::string> ExportJob::readAt(std::int64_t offset, std::int64_t size) const
{
    std::string bytes(static_cast<std::size_t>(size), '\0');
    std::size_t got = 0;
    while (got < bytes.size()) {
        const auto some = ::pread(m_file.get(), bytes.data() + got, bytes.size() - got, offset + static_cast<std::int64_t>(got));
        if (some < 0 && errno == EINTR)
            continue;
        if (some <= 0)
            return std::unexpected(base::systemError("reading the export", some < 0 ? errno : EIO));
        got += static_cast<std::size_t>(some);
    }
    return bytes;
}

Task<Result<>> ExportJob::write()
{
    if (m_query.kind == api::ExportKind::Logs)
        co_return co_await writeLogs();
    co_return co_await writeTraces();
}

Task<Result<>> ExportJob::writeLogs()
{
    auto head = headOf(m_query.format);
    auto written = co_await append(std::move(head));
    if (!written)
        co_return written;
    std::string cursor;
    do {
        if (const auto may = mayGoOn(); !may)
            co_return may;
        api::ListLogs query{m_query.filter, m_query.from, m_query.to, true, m_query.archives, cursor, kLogPage};
        auto page = co_await m_parts.log.listLogs(std::move(query));
        if (!page)
            co_return failure(page);
        cursor = page->next;
        const auto rows = std::ssize(page->rows);
        auto make = [format = m_query.format, taken = std::move(*page)] { return linesOf(format, taken); };
        auto lines = co_await m_parts.workers.run(std::move(make));
        written = co_await append(std::move(lines));
        if (!written)
            co_return written;
        state.done += rows;
    } while (!cursor.empty());
    state.total = state.done;
    co_return Result<>{};
}

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
        Result<> written;
        if (m_query.format == "jsonl") {
            api::GetSpans query;
            query.traceId = traceId->hex();
            query.limit = 1;
            auto page = co_await m_parts.log.spans(std::move(query));
            if (!page)
                co_return failure(page);
            api::TracePage row;
            row.rows.push_back(std::move(page->trace));
            auto line = linesOf(row);
            written = co_await append(std::move(line));
        } else {
            written = co_await writeTrace(*traceId);
        }
        if (!written)
            co_return written;
        ++state.done;
    }
    co_return Result<>{};
}

Task<Result<>> ExportJob::writeListed()
{
    std::string cursor;
    do {
        api::ListTraces query{m_query.filter, cursor, kTracePage, m_query.from, m_query.to, {}, m_query.archives};
        const auto page = co_await m_parts.log.listTraces(std::move(query));
        if (!page)
            co_return failure(page);
        cursor = page->next;
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
            const auto written = co_await writeTrace(*traceId);
            if (!written)
                co_return written;
            ++state.done;
        }
        if (const auto may = mayGoOn(); !may)
            co_return may;
    } while (!cursor.empty());
    co_return Result<>{};
}

Task<Result<>> ExportJob::writeTrace(base::Uuid traceId)
{
    std::string place;
    do {
        if (const auto may = mayGoOn(); !may)
            co_return may;
        auto page = co_await m_parts.log.wholeSpans(traceId, place, kPageBytes, m_query.content);
        if (!page)
            co_return failure(page);
        place = page->place;
        if (page->spans.empty())
            break;
        const auto written = co_await writePage(std::move(page->spans));
        if (!written)
            co_return written;
    } while (!place.empty());
    if (m_archive)
        co_return co_await writeLinesOf(traceId);
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
    auto make = [rows = m_rows, taken = std::move(spans)] {
        auto made = std::make_shared<std::vector<SpanRowOut>>();
        for (const auto& span : taken)
            made->push_back(rows->spanRow(span));
        return std::shared_ptr<const std::vector<SpanRowOut>>(std::move(made));
    };
    auto rows = co_await m_parts.workers.run(std::move(make));
    co_return co_await m_archive->put(std::move(rows));
}

//! What was logged of it.
Task<Result<>> ExportJob::writeLinesOf(base::Uuid traceId)
{
    std::string cursor;
    do {
        if (const auto may = mayGoOn(); !may)
            co_return may;
        api::ListLogs query{"trace:" + traceId.hex(), {}, {}, true, m_query.archives, cursor, kLogPage};
        auto page = co_await m_parts.log.listLogs(std::move(query));
        if (!page)
            co_return failure(page);
        cursor = page->next;
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
