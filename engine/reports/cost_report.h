#pragma once

#include "engine/api/cost_requests.h"

#include <string>
#include <vector>

namespace kaze::reports {

//! How the spend of a cost report is divided: `by` of each list that `costReport` takes, in this order.
[[nodiscard]] const std::vector<std::vector<std::string>>& costReportDivisions();

//! What model calls cost in a period: figures, spend by day and model as a chart, and tables by day, model, agent, tenant and key. `spend` are
//! the lists of `costReportDivisions`, of the period and scope that `query` names; rows that they or a table have no room for stand together
//! in its last one. `cell` says where the report comes from.
[[nodiscard]] api::ReportDocument costReport(
    const api::GetCostReport& query, const std::vector<api::SpendList>& spend, base::Time madeAt, std::string cell);

} // namespace kaze::reports
