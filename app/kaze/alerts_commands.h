#pragma once

#include "app/kaze/commands.h"
#include "engine/api/alert_requests.h"

namespace kaze::cli {

//! What a person types of a rule.
struct AlertRuleOptions {
    std::string rule; //!< id or name of one that there is
    std::string file, name, kind, metric, by, view, budget, trigger, above, below, window, holds, severity;
    std::optional<std::string> note;
    std::vector<std::string> labels, to;
    bool tellNobody = false;
};

void addAlertRuleOptions(CLI::App& command, const std::shared_ptr<AlertRuleOptions>& options);

//! The rule that is meant: that of the file or of the cell, with what the options change. Errors: InvalidArgument, NotFound, those of the cell.
[[nodiscard]] base::Result<api::AlertRule> alertRuleOf(Session& session, const AlertRuleOptions& options);

//! By its id, an end of it, or its name. Errors: NotFound, Conflict, those of the cell.
[[nodiscard]] base::Result<api::AlertRule> alertRuleNamed(Session& session, const std::string& rule);

//! "kaze_storage_commit_seconds p99 above 100 ms over 5 min, for 5 min".
[[nodiscard]] std::string alertConditionText(const api::AlertRule& rule);

// The parts of `kaze alerts`.
void addAlertsRules(CLI::App& alerts, const std::shared_ptr<Common>& common, Action& action);
void addAlertsSilences(CLI::App& alerts, const std::shared_ptr<Common>& common, Action& action);

} // namespace kaze::cli
