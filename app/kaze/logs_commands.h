#pragma once

#include "app/kaze/commands.h"

namespace kaze::cli {

// The parts of `kaze logs` that are about the log as a whole.
void addLogsStats(CLI::App& logs, const std::shared_ptr<Common>& common, Action& action);
void addLogsRetention(CLI::App& logs, const std::shared_ptr<Common>& common, Action& action);

} // namespace kaze::cli
