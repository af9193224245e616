#pragma once

#include "engine/api/export_requests.h"
#include "engine/telemetry/exports.h"

#include <filesystem>
#include <memory>

namespace kaze::telemetry {

//! Takes files of traces in parts and stores what is in them: OTLP as JSON or protobuf, and our own archives. A file that comes again adds
//! nothing. At most four at a time; one of which no part comes for ten minutes is given up. Lives on the loop; all calls there.
class TraceImports {
public:
    //! The folder is its own: what is in it is removed.
    TraceImports(std::filesystem::path folder, Exports::Parts parts);
    ~TraceImports();

    //! Errors: InvalidArgument for a part that is too large or no base64, and for a file that cannot be read at all; NotFound for an import that was
    //! given up; RateLimited when four are there; Unsupported for an archive of a newer version; Cancelled and Unavailable when it is stopped; those of the disk.
    [[nodiscard]] base::Task<base::Result<api::TracesImported>> take(api::ImportTraces part);

    //! Ends them all, soon: what was stored until then stays, and its client is told so.
    void stop();

private:
    struct Impl;
    std::shared_ptr<Impl> m_impl;
};

} // namespace kaze::telemetry
