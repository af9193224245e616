#pragma once

#include "engine/api/audit_requests.h"
#include "engine/api/report.h"
#include "engine/base/result.h"
#include "engine/reports/report_clock.h"

namespace kaze::reports {

//! Commands that have something in common.
struct AuditCount {
    std::string name;
    std::int64_t all = 0, failed = 0;
};

//! The audit log of some time, added up.
struct AuditSums {
    std::int64_t all = 0, failed = 0;
    std::vector<AuditCount> actions, actors; //!< most first; at most a thousand
    std::vector<AuditCount> days; //!< "2026-11-21", UTC, by time
};

//! The query's filter as the audit log takes it: actor:, action:, subject:, outcome:failed. Errors: InvalidArgument with the place of what is wrong.
[[nodiscard]] base::Result<api::ListAudit> auditQuery(const api::ReportQuery& query);

//! Who changed what in a period: how many commands, of which kind, by whom, how many were refused, and each of them. `first` are the newest ones;
//! the table "commands" says where they are not all.
[[nodiscard]] api::ReportDocument auditReport(
    const api::ReportQuery& query, const AuditSums& sums, const std::vector<api::AuditEntry>& first, const ReportClock& clock);

//! More of them, as rows of that table.
[[nodiscard]] api::ReportTable auditRows(const std::vector<api::AuditEntry>& entries, const ReportClock& clock);

} // namespace kaze::reports
