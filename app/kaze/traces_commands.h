#pragma once

#include "app/kaze/commands.h"

namespace kaze::cli {

// The parts of `kaze traces`.
void addTracesCompare(CLI::App& traces, const std::shared_ptr<Common>& common, Action& action);
void addTracesExport(CLI::App& traces, const std::shared_ptr<Common>& common, Action& action);
void addTracesImport(CLI::App& traces, const std::shared_ptr<Common>& common, Action& action);

//! --from and --to, of what began then; see periodOf.
void addTracePeriod(CLI::App& command, std::string& from, std::string& to);

} // namespace kaze::cli
