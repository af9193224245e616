#pragma once

#include "app/kaze/commands.h"
#include "engine/api/report.h"

namespace kaze::cli {

// The parts of `kaze report`.
void addReportNotes(CLI::App& reports, const std::shared_ptr<Common>& common, Action& action);
//! schedules and kept.
void addReportSchedules(CLI::App& reports, const std::shared_ptr<Common>& common, Action& action);

//! What a report is about, as a person types it.
struct ReportSubject {
    api::ReportQuery query;
    std::vector<std::string> filter;
    std::string from, to;
};
//! --from, --to, --period, --zone and what the kind can be limited to.
void addReportSubject(CLI::App& command, api::ReportKind kind, const std::shared_ptr<ReportSubject>& subject);
//! Errors: InvalidArgument.
[[nodiscard]] base::Result<api::ReportQuery> queryOf(const ReportSubject& subject);

} // namespace kaze::cli
