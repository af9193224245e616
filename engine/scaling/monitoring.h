#pragma once

#include <string>
#include <vector>

// What Prometheus and Grafana make of what a cell gives at /metrics, from the table of triggers. packaging/monitoring has it as it was
// written last; `kaze readiness monitoring` writes it anew.

namespace kaze::scaling {

struct MonitoringFile {
    std::string name; //!< "kaze-alerts.yaml"
    std::string text;
};

//! Shares of thresholds, and rates and percentiles that dashboards ask for again and again.
[[nodiscard]] std::string recordingRules();

//! Of each trigger a warning at seven tenths of its threshold and a critical alert at the threshold, held for its time; thresholds are those that each cell says
//! itself, so that one which was edited counts. And one for cells from which nothing comes any more.
[[nodiscard]] std::string alertRules();

//! For `promtool test rules`: every alert fires above its threshold when its time has passed, and not before; none fires at half of it.
[[nodiscard]] std::string alertTests();

//! Grafana's, with the variables cell and tenant.
[[nodiscard]] std::string dashboard();

//! All four, by the names that they know each other by.
[[nodiscard]] std::vector<MonitoringFile> monitoringFiles();

} // namespace kaze::scaling
