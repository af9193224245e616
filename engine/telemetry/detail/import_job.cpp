#include "engine/telemetry/detail/import_job.h"

#include "engine/api/export_requests.h"
#include "engine/base/base64.h"
#include "engine/base/text.h"
#include "engine/telemetry/detail/otlp_file.h"
#include "engine/telemetry/detail/trace_archive.h"
#include "engine/telemetry/detail/transfer_files.h"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace kaze::telemetry::detail {

using base::ErrorCode;
using base::Result;
using base::Task;

namespace {

constexpr std::uint64_t kMostBytes = 8ULL << 30;
constexpr std::size_t kPageBytes = 8U << 20;
constexpr std::size_t kMostIds = 1000;
constexpr std::string_view kSqlite{"SQLite format 3\0", 16};
constexpr std::string_view kGzip = "\x1F\x8B";

} // namespace

ImportJob::ImportJob(Exports::Parts parts, const std::filesystem::path& folder, std::string name, const base::CancelToken& stop)
    : over(stop), m_parts(std::move(parts)), m_id(base::clientId().text()), m_name(std::move(name)), m_folder(folder / m_id),
      m_path(m_folder / "import")
{
}

Task<Result<>> ImportJob::append(std::string content)
{
    auto work = [self = shared_from_this(), taken = std::move(content)]() -> Result<> {
        const auto bytes = base::fromBase64(taken);
        if (!bytes)
            return base::fail(ErrorCode::InvalidArgument, "a part of " + self->m_name + " is no base64");
        return self->write(*bytes);
    };
    co_return co_await m_parts.workers.run(std::move(work));
}

Result<> ImportJob::write(const std::string& content)
{
    if (!m_file) {
        std::error_code error;
        std::filesystem::create_directories(m_folder, error);
        if (error)
            return std::unexpected(base::systemError(m_folder.string(), error.value()));
        m_file = base::FileDescriptor(::open(m_path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (!m_file)
            return std::unexpected(base::systemError(m_path.string(), errno));
    }
    m_bytes += content.size();
    if (m_bytes > kMostBytes)
        return base::fail(ErrorCode::InvalidArgument, m_name + " is larger than " + base::sizeText(kMostBytes));
    if (const auto room = checkRoom(m_folder, content.size(), m_parts.spareBytes); !room)
        return room;
    if (m_begin.size() < kSqlite.size())
        m_begin += content.substr(0, kSqlite.size() - m_begin.size());
    std::string_view rest = content;
    while (!rest.empty()) {
        const auto put = ::write(m_file.get(), rest.data(), rest.size());
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return std::unexpected(base::systemError("keeping " + m_name, errno));
        rest.remove_prefix(static_cast<std::size_t>(put));
    }
    return {};
}

Task<Result<api::TracesImported>> ImportJob::store()
{
    if (m_bytes == 0)
        co_return base::fail(ErrorCode::InvalidArgument, m_name + " is empty");
    if (m_begin.starts_with(kGzip))
        co_return base::fail(ErrorCode::InvalidArgument, m_name + " is compressed; unpack it first: gunzip");
    m_import = m_parts.log.startImport(m_parts.workers);
    Result<> stored;
    if (m_begin == kSqlite)
        stored = co_await storeArchive();
    else
        stored = co_await storeOtlp();
    if (!stored)
        co_return failure(stored);
    co_return result();
}

//! Stores a page, and looks whether to go on.
Task<Result<>> ImportJob::add(std::vector<SpanRecord> spans)
{
    const auto added = co_await m_import->add(std::move(spans));
    if (!added)
        co_return added;
    co_return mayGoOn();
}

Result<> ImportJob::mayGoOn() const
{
    if (over.cancelled())
        return base::fail(ErrorCode::Cancelled, "the cell is being closed; what was read of " + m_name + " until now is stored");
    return {};
}

//! An archive goes on behind what was read of it, or it would have no end.
std::unexpected<base::Error> ImportJob::damaged() const
{
    return base::fail(ErrorCode::InvalidArgument, m_name + " is damaged: what is in it has no order");
}

Task<Result<>> ImportJob::storeOtlp()
{
    using Opened = Result<std::unique_ptr<OtlpFile>>;
    auto open = [self = shared_from_this()]() -> Opened { return OtlpFile::open(self->m_path, self->m_name); };
    auto opened = co_await m_parts.workers.run(std::move(open));
    if (!opened)
        co_return failure(opened);
    const std::shared_ptr<OtlpFile> file = std::move(*opened);
    bool isAnything = false;
    while (true) {
        auto read = [file] { return file->next(); };
        auto piece = co_await m_parts.workers.run(std::move(read));
        if (!piece)
            co_return failure(piece);
        if (piece->isEnd)
            break;
        isAnything = isAnything || piece->problem.empty() || !piece->spans.empty();
        if (const auto count = piece->withoutId; count > 0)
            m_import->refuse(count == 1 ? "a span has no id" : std::to_string(count) + " spans have no id", count);
        const auto added = co_await add(std::move(piece->spans));
        if (!added)
            co_return added;
        if (!piece->problem.empty())
            m_import->refuse(std::move(piece->problem));
    }
    const auto& problems = m_import->counts().problems;
    if (!isAnything)
        co_return base::fail(ErrorCode::InvalidArgument, problems.empty() ? m_name + " holds no traces" : problems.front());
    co_return Result<>{};
}

Task<Result<>> ImportJob::storeArchive()
{
    using Opened = Result<std::unique_ptr<TraceArchive>>;
    auto open = [self = shared_from_this()]() -> Opened {
        const storage::DatabaseServices services{
            self->m_parts.loop, self->m_parts.writers, self->m_parts.metrics, self->m_parts.clock, self->m_parts.logger};
        return TraceArchive::open(self->m_path, self->m_name, services);
    };
    auto opened = co_await m_parts.workers.run(std::move(open));
    if (!opened)
        co_return failure(opened);
    const auto archive = std::move(*opened);
    base::Uuid last;
    while (true) {
        const auto traces = co_await archive->tracesAfter(last);
        if (!traces)
            co_return failure(traces);
        if (traces->empty())
            break;
        if (traces->back() <= last)
            co_return damaged();
        last = traces->back();
        for (const auto& trace : *traces)
            for (std::int64_t place = 0;;) {
                auto page = co_await archive->spansAfter(trace, place, kPageBytes);
                if (!page)
                    co_return failure(page);
                const bool isAll = page->complete;
                if (!isAll && page->last <= place)
                    co_return damaged();
                place = page->last;
                const auto added = co_await add(std::move(page->spans));
                if (!added)
                    co_return added;
                if (isAll)
                    break;
            }
    }
    for (std::int64_t place = 0;;) {
        auto lines = co_await archive->linesAfter(place);
        if (!lines)
            co_return failure(lines);
        if (lines->lines.empty())
            break;
        if (lines->last <= place)
            co_return damaged();
        place = lines->last;
        const auto added = co_await m_import->addLines(std::move(lines->lines));
        if (!added)
            co_return added;
        if (const auto may = mayGoOn(); !may)
            co_return may;
    }
    co_return Result<>{};
}

api::TracesImported ImportJob::result() const
{
    const auto& counts = m_import->counts();
    api::TracesImported imported;
    imported.traces = std::ssize(m_import->traces());
    imported.spans = counts.spans;
    imported.known = counts.known;
    imported.refused = counts.refused;
    imported.problems = counts.problems;
    imported.lines = counts.lines;
    imported.knownLines = counts.knownLines;
    for (const auto& trace : m_import->traces()) {
        if (imported.traceIds.size() == kMostIds)
            break;
        imported.traceIds.push_back(trace.hex());
    }
    return imported;
}

} // namespace kaze::telemetry::detail
