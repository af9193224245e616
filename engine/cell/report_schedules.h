#pragma once

#include "engine/api/report_requests.h"
#include "engine/base/ids.h"
#include "engine/base/log.h"
#include "engine/base/loop.h"
#include "engine/cell/kept_reports.h"
#include "engine/storage/database.h"
#include "engine/telemetry/exports.h"

#include <functional>
#include <memory>

namespace kaze::cell {

//! Makes reports at set times and keeps the newest of them. A time counts as done when its files are there, so that what a crash cut off is made at the
//! next start; a time that is missed for more than an hour is not caught up, and of several within the hour the last one is made. Lives on the
//! loop; `stop` before it is destroyed.
class ReportSchedules {
public:
    struct Parts {
        base::Executor loop;
        storage::Database& state;
        base::WorkerPool& workers;
        const base::Clock& clock;
        base::IdSource& ids;
        base::Logger log;
        std::filesystem::path folder; //!< of the kept reports
        std::string machineZone; //!< for schedules that name none
        //! Begins a report as it was at a moment. Errors: InvalidArgument, NotFound.
        std::function<base::Task<base::Result<std::shared_ptr<telemetry::ExportText>>>(api::ReportQuery, std::string, base::Time)>
            begin;
        std::function<std::shared_ptr<void>()> hold; //!< while what it gives lives, the parts do; may be empty in tests
    };

    explicit ReportSchedules(Parts parts);
    ~ReportSchedules();
    ReportSchedules(const ReportSchedules&) = delete;
    ReportSchedules& operator=(const ReportSchedules&) = delete;

    //! Reads them. Where it `fires`, keeps their times from now on; else they are only looked at, changed and run by hand. Once. Errors: storage's.
    [[nodiscard]] base::Task<base::Result<>> open(bool fires);
    //! Begins no more, and ends soon what is being made.
    void stop();

    // Errors: as report_requests.h says, and storage's.
    [[nodiscard]] api::ReportScheduleList list() const;
    [[nodiscard]] base::Task<base::Result<api::ReportScheduleReply>> save(api::SaveReportSchedule wanted);
    [[nodiscard]] base::Task<base::Result<>> remove(std::string schedule);
    [[nodiscard]] base::Result<api::ReportScheduleReply> runNow(const std::string& schedule);
    [[nodiscard]] base::Task<base::Result<api::KeptReportList>> kept(std::string schedule);
    [[nodiscard]] base::Task<base::Result<api::KeptReportPart>> read(api::ReadKeptReport query);
    [[nodiscard]] base::Task<base::Result<>> removeKept(std::string name);

private:
    struct Impl;
    std::shared_ptr<Impl> m_impl;
};

} // namespace kaze::cell
