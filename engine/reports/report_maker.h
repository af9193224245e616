#pragma once

#include "engine/api/report_requests.h"
#include "engine/reports/report_sources.h"
#include "engine/telemetry/exports.h"

namespace kaze::reports {

//! Makes reports of every kind: finds what is in them, puts it into a document or, whatever its size, into a text that is made piece by piece.
//! Lives on the loop of its sources, and outlives what it has begun.
class ReportMaker {
public:
    explicit ReportMaker(ReportSources sources);

    //! The first thousand rows of each table, and its text where a format is named. Errors: InvalidArgument, NotFound, those of the sources.
    [[nodiscard]] base::Task<base::Result<api::Report>> make(api::ReportQuery query, std::string format) const;

    //! With all its rows. What a person got wrong is said here, everything else by the pieces. `now` is what periods are counted from, and how far a
    //! report reaches. Errors: InvalidArgument, NotFound.
    [[nodiscard]] base::Task<base::Result<std::shared_ptr<telemetry::ExportText>>> open(
        api::ReportQuery query, std::string format, base::Time now) const;

private:
    std::shared_ptr<const ReportSources> m_sources;
};

} // namespace kaze::reports
