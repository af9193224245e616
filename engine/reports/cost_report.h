#pragma once

#include "engine/api/cost_requests.h"
#include "engine/api/report.h"

#include <string>
#include <vector>

namespace kaze::reports {

//! How the spend of a cost report is divided: `by` of each list that `costReport` takes, in this order.
[[nodiscard]] const std::vector<std::vector<std::string>>& costReportDivisions();

//! What model calls cost in a period: figures, spend by day and model as a chart, and tables by day, model, agent, tenant and key. `spend` are
//! the lists of `costReportDivisions`, of the period and scope that `query` names; rows that they or a table have no room for stand together
//! in its last one. Of where it comes from it only knows what it was made of.
[[nodiscard]] api::ReportDocument costReport(const api::ReportQuery& query, const std::vector<api::SpendList>& spend);

} // namespace kaze::reports
