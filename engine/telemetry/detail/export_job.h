#pragma once

#include "engine/api/export_requests.h"
#include "engine/api/trace.h"
#include "engine/base/file.h"
#include "engine/telemetry/detail/export_formats.h"
#include "engine/telemetry/detail/rows.h"
#include "engine/telemetry/exports.h"

namespace kaze::telemetry::detail {

class TraceArchive;

//! One export: a folder of its own with a file in it. Lives on the loop but for `readAt`.
class ExportJob : public std::enable_shared_from_this<ExportJob> {
public:
    ExportJob(Exports::Parts parts, api::StartExport query, const std::filesystem::path& folder);
    ~ExportJob();

    //! Makes folder and file, and looks whether the query can be answered at all.
    [[nodiscard]] base::Task<base::Result<>> open();
    //! All of it; `state` says how far it is. Errors: Cancelled, and why it could not go on.
    [[nodiscard]] base::Task<base::Result<>> write();
    //! Any thread.
    [[nodiscard]] base::Result<std::string> readAt(std::int64_t offset, std::int64_t size) const;
    [[nodiscard]] const std::filesystem::path& folder() const { return m_folder; }

    api::ExportState state;
    base::CancelSource cancel;
    base::Duration lastRead{0};

private:
    [[nodiscard]] base::Result<> mayGoOn() const;
    //! Whether the disk takes so many bytes. Blocks.
    [[nodiscard]] base::Result<> checkRoomFor(std::size_t bytes) const;
    [[nodiscard]] base::Task<base::Result<>> append(std::string bytes);
    [[nodiscard]] base::Task<base::Result<>> openText();
    [[nodiscard]] base::Task<base::Result<>> writeText();
    [[nodiscard]] base::Task<base::Result<>> writeLogs();
    [[nodiscard]] base::Task<base::Result<>> writeTraces();
    [[nodiscard]] base::Task<base::Result<>> writeNamed();
    [[nodiscard]] base::Task<base::Result<>> writeListed();
    [[nodiscard]] base::Task<base::Result<>> writeTrace(base::Uuid traceId, std::optional<ObservationLog::Period> archives);
    [[nodiscard]] base::Task<base::Result<api::TraceRow>> rowOf(base::Uuid traceId);
    //! When a trace was under way, where archived months are to be asked for it.
    [[nodiscard]] std::optional<ObservationLog::Period> archivesOf(const api::TraceRow& trace) const;
    [[nodiscard]] base::Task<base::Result<>> writePage(std::vector<SpanRecord> spans);
    [[nodiscard]] base::Task<base::Result<>> writeLinesOf(base::Uuid traceId, std::optional<ObservationLog::Period> archives);
    [[nodiscard]] base::Task<base::Result<>> openArchive();
    [[nodiscard]] base::Task<base::Result<>> finishArchive();
    [[nodiscard]] storage::DatabaseServices services() const;

    const Exports::Parts m_parts;
    const api::StartExport m_query;
    const std::filesystem::path m_folder, m_path;
    base::FileDescriptor m_file;
    std::shared_ptr<TraceArchive> m_archive;
    std::shared_ptr<const RowMaker> m_rows; //!< of the archive
    std::shared_ptr<ExportText> m_text; //!< of a report
};

} // namespace kaze::telemetry::detail
