#pragma once

#include "app/kaze/commands.h"
#include "engine/api/run_control_requests.h"

// Parts of `kaze runs` that have a file of their own.

namespace kaze::cli {

//! approve, deny, answer and send.
void addAnswers(CLI::App& runs, const std::shared_ptr<Common>& common, Action& action);

//! fork and replay.
void addForks(CLI::App& runs, const std::shared_ptr<Common>& common, Action& action);

//! compare.
void addComparison(CLI::App& runs, const std::shared_ptr<Common>& common, Action& action);

//! One command for every run that a filter names: what `pause`, `resume` and `cancel` do with --filter. Asks once, unless `yes`. Returns the exit code.
[[nodiscard]] int bulk(
    api::BulkAction what, const std::string& filter, const std::string& reason, bool yes, const Common& common);

} // namespace kaze::cli
