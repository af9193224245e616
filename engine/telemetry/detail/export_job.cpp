#include "engine/telemetry/detail/export_job.h"

#include "engine/api/export_requests.h"
#include "engine/api/log_requests.h"
#include "engine/api/trace_requests.h"
#include "engine/telemetry/detail/archive_notes.h"
#include "engine/telemetry/detail/trace_archive.h"
#include "engine/telemetry/detail/transfer_files.h"

#include <cerrno>
#include <fcntl.h>
#include <limits>
#include <unistd.h>

namespace kaze::telemetry::detail {

using base::ErrorCode;
using base::Result;
using base::Task;

namespace {

constexpr std::int64_t kLogPage = 5000;

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
    } else if (m_query.kind == api::ExportKind::Report) {
        const auto begun = co_await openText();
        if (!begun)
            co_return begun;
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

Result<> ExportJob::checkRoomFor(std::size_t bytes) const
{
    return checkRoom(m_folder, bytes, m_parts.spareBytes);
}

Task<Result<>> ExportJob::append(std::string bytes)
{
    const auto size = std::ssize(bytes);
    auto put = [self = shared_from_this(), taken = std::move(bytes)]() -> Result<> {
        if (const auto room = self->checkRoomFor(taken.size()); !room)
            return room;
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
    if (m_query.kind == api::ExportKind::Report)
        co_return co_await writeText();
    co_return co_await writeTraces();
}

Task<Result<>> ExportJob::openText()
{
    if (!m_query.report || !m_parts.reports)
        co_return base::fail(ErrorCode::InvalidArgument, "an export of a report says what the report is about");
    auto query = *m_query.report;
    auto format = m_query.format;
    auto text = co_await m_parts.reports(std::move(query), std::move(format));
    if (!text)
        co_return failure(text);
    m_text = std::move(*text);
    state.fileName = m_text->fileName();
    co_return Result<>{};
}

Task<Result<>> ExportJob::writeText()
{
    for (;;) {
        if (const auto may = mayGoOn(); !may)
            co_return may;
        auto piece = co_await m_text->next();
        if (!piece)
            co_return failure(piece);
        if (piece->empty())
            break;
        const auto written = co_await append(std::move(*piece));
        if (!written)
            co_return written;
        state.done = m_text->done();
        state.total = m_text->total();
    }
    m_text.reset();
    state.total = state.done;
    co_return Result<>{};
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
        addNotes(state.notes, std::move(page->notes));
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

} // namespace kaze::telemetry::detail
