#pragma once

#include "engine/api/audit_requests.h"
#include "engine/api/cost_requests.h"
#include "engine/api/request.h"
#include "engine/base/loop.h"
#include "engine/reports/audit_report.h"
#include "engine/reports/report_clock.h"

#include <functional>
#include <memory>

namespace kaze::reports {

//! What reports are made of. The cell binds it to its parts; all is called on its loop.
struct ReportSources {
    //! Answers a question of the contract that changes nothing.
    std::function<base::Task<base::Result<api::Response>>(api::Request)> ask;
    //! Divided as costReportDivisions() says, read at one moment.
    std::function<base::Task<base::Result<std::vector<api::SpendList>>>(api::ListSpend)> spend;
    //! Of the entries that ListAudit would list.
    std::function<base::Task<base::Result<AuditSums>>(api::ListAudit)> auditSums;
    //! Of a zone of the IANA database; "" is UTC. Errors: NotFound.
    std::function<base::Result<std::shared_ptr<const ReportClock>>(const std::string&)> clockOf;
    //! The latest day of the price table; empty where it has none.
    std::function<std::string()> priceDay;
    base::WorkerPool& workers;
    const base::Clock& clock;
    std::string version; //!< of Kaze
    std::string cell; //!< its name, and the data folder
};

} // namespace kaze::reports
