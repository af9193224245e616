#pragma once

#include "engine/api/export_requests.h"
#include "engine/base/loop.h"
#include "engine/telemetry/observation_log.h"

#include <filesystem>
#include <memory>

namespace kaze::telemetry {

//! Text that somebody else makes for an export, piece by piece: a report. Lives on the loop.
class ExportText {
public:
    virtual ~ExportText() = default;
    //! The next piece; empty at the end, and from then on. One at a time.
    [[nodiscard]] virtual base::Task<base::Result<std::string>> next() = 0;
    [[nodiscard]] virtual std::int64_t done() const = 0; //!< rows in the pieces so far
    [[nodiscard]] virtual std::int64_t total() const = 0; //!< of so many; -1: not known
    [[nodiscard]] virtual std::string fileName() const = 0;
};

//! Writes traces, log lines and reports into files of its own in the background, for clients that read them in parts. At most four at a time. A file goes
//! when its client ends it, when nobody has read it for ten minutes, and at the next start. Lives on the loop; all calls there.
class Exports {
public:
    struct Parts {
        ObservationLog& log;
        base::Executor loop;
        base::WorkerPool& workers;
        storage::WriterThreads& writers;
        base::MetricsRegistry& metrics;
        const base::Clock& clock;
        std::shared_ptr<base::Redactor> redactor;
        base::Logger logger;
        std::function<std::shared_ptr<void>()> hold; //!< while what it gives lives, the parts do; may be empty in tests
        //! Begins the text of a report in a format. Errors: InvalidArgument, NotFound. Empty: there are none.
        std::function<base::Task<base::Result<std::shared_ptr<ExportText>>>(api::ReportQuery, std::string)> reports{};
        std::int64_t spareBytes = std::int64_t{256} << 20; //!< of the disk, that files on their way leave to the databases
    };

    //! The folder is its own: what is in it is removed.
    Exports(std::filesystem::path folder, Parts parts);
    //! Those that are under way must have been stopped.
    ~Exports();

    //! Errors: InvalidArgument for kind, format and filter; RateLimited when four are there already; those of the disk.
    [[nodiscard]] base::Task<base::Result<api::ExportState>> start(api::StartExport query);
    //! Errors: NotFound, InvalidArgument for an offset behind its end.
    [[nodiscard]] base::Task<base::Result<api::ExportPart>> read(api::ReadExport query);
    //! Errors: NotFound.
    [[nodiscard]] base::Result<> end(const std::string& exportId);

    //! Ends them all, soon.
    void stop();

private:
    struct Impl;
    std::shared_ptr<Impl> m_impl;
};

} // namespace kaze::telemetry
