#pragma once

#include "engine/api/export_requests.h"
#include "engine/base/cancel.h"
#include "engine/base/file.h"
#include "engine/telemetry/detail/span_import.h"
#include "engine/telemetry/exports.h"

namespace kaze::telemetry::detail {

//! One file that is being imported, in a folder of its own. Lives on the loop.
class ImportJob : public std::enable_shared_from_this<ImportJob> {
public:
    //! `stop`: to end early.
    ImportJob(Exports::Parts parts, const std::filesystem::path& folder, std::string name, const base::CancelToken& stop);

    [[nodiscard]] const std::string& id() const { return m_id; }
    //! Of its own; whoever has the job removes it.
    [[nodiscard]] const std::filesystem::path& folder() const { return m_folder; }

    //! What comes next of it, in base64.
    [[nodiscard]] base::Task<base::Result<>> append(std::string content);
    //! All has come: stores what is in it. Errors: Cancelled when it was ended; what was stored until then stays.
    [[nodiscard]] base::Task<base::Result<api::TracesImported>> store();

    bool isBusy = false;
    base::Duration lastPart{0};
    base::CancelSource over; //!< nobody wants it any more

private:
    [[nodiscard]] base::Result<> write(const std::string& content);
    [[nodiscard]] base::Task<base::Result<>> storeOtlp();
    [[nodiscard]] base::Task<base::Result<>> storeArchive();
    [[nodiscard]] base::Task<base::Result<>> add(std::vector<SpanRecord> spans);
    [[nodiscard]] base::Result<> mayGoOn() const;
    [[nodiscard]] std::unexpected<base::Error> damaged() const;
    [[nodiscard]] api::TracesImported result() const;

    const Exports::Parts m_parts;
    const std::string m_id, m_name;
    const std::filesystem::path m_folder, m_path;
    base::FileDescriptor m_file;
    std::string m_begin; //!< its first bytes
    std::uint64_t m_bytes = 0;
    std::shared_ptr<SpanImport> m_import;
};

} // namespace kaze::telemetry::detail
