#pragma once

#include "app/kaze/session.h"
#include "engine/api/run_requests.h"

#include <CLI/CLI.hpp>

namespace kaze::cli {

//! Each adds a command with its options and help; the chosen one leaves what is to be done in `action`, which returns the exit code.
using Action = std::function<int()>;

void addRun(CLI::App& app, std::shared_ptr<Common> common, Action& action);
void addRuns(CLI::App& app, std::shared_ptr<Common> common, Action& action);
void addLogs(CLI::App& app, std::shared_ptr<Common> common, Action& action);
void addTraces(CLI::App& app, std::shared_ptr<Common> common, Action& action);
void addInfo(CLI::App& app, std::shared_ptr<Common> common, Action& action);
void addMetrics(CLI::App& app, std::shared_ptr<Common> common, Action& action);
void addReadiness(CLI::App& app, std::shared_ptr<Common> common, Action& action);
void addAlerts(CLI::App& app, std::shared_ptr<Common> common, Action& action);
void addMcp(CLI::App& app, std::shared_ptr<Common> common, Action& action);
void addMcpServe(CLI::App& mcp, std::shared_ptr<Common> common, Action& action);
void addMemory(CLI::App& app, std::shared_ptr<Common> common, Action& action);
void addMessages(CLI::App& app, std::shared_ptr<Common> common, Action& action);
void addWebhooks(CLI::App& app, std::shared_ptr<Common> common, Action& action);
void addProviders(CLI::App& app, std::shared_ptr<Common> common, Action& action);
void addBudgets(CLI::App& app, std::shared_ptr<Common> common, Action& action);
void addCells(CLI::App& app, std::shared_ptr<Common> common, Action& action);
void addCache(CLI::App& app, std::shared_ptr<Common> common, Action& action);
void addLedger(CLI::App& app, std::shared_ptr<Common> common, Action& action);
void addReport(CLI::App& app, std::shared_ptr<Common> common, Action& action);
void addPrices(CLI::App& app, std::shared_ptr<Common> common, Action& action);
void addExperiments(CLI::App& app, std::shared_ptr<Common> common, Action& action);
void addPermissions(CLI::App& app, std::shared_ptr<Common> common, Action& action);
void addAudit(CLI::App& app, std::shared_ptr<Common> common, Action& action);
void addKeep(CLI::App& app, std::shared_ptr<Common> common, Action& action);
void addPools(CLI::App& app, std::shared_ptr<Common> common, Action& action);
void addTenants(CLI::App& app, std::shared_ptr<Common> common, Action& action);
void addProjects(CLI::App& app, std::shared_ptr<Common> common, Action& action);
void addServe(CLI::App& app, std::shared_ptr<Common> common, Action& action);
void addTokens(CLI::App& app, std::shared_ptr<Common> common, Action& action);
void addTools(CLI::App& app, std::shared_ptr<Common> common, Action& action);
void addSkills(CLI::App& app, std::shared_ptr<Common> common, Action& action);
void addDoctor(CLI::App& app, std::shared_ptr<Common> common, Action& action);
void addSchedules(CLI::App& app, std::shared_ptr<Common> common, Action& action);
void addCompletion(CLI::App& app, Action& action);

//! For the scripts that `completion` prints: what the last of these words may become, a line each, with what it stands for behind a tab.
//! Nothing where that is a file. Returns the exit code.
int complete(const CLI::App& app, std::vector<std::string> words);

//! Findings, one below the other, or as JSON. Returns the exit code: kFailed where one of them failed.
[[nodiscard]] int printChecks(const std::vector<api::Check>& checks, const Common& common);

//! An agent by its name, or a file's text, for the cell may live in another process with another working folder. Errors: InvalidArgument for a folder and an
//! empty file, those of reading.
[[nodiscard]] base::Result<api::AgentSource> agentOf(const std::string& named);

//! The amount behind --budget: "0.50", or "$0.50". Errors: InvalidArgument.
[[nodiscard]] base::Result<base::Money> budgetOf(const std::string& text);
//! "500MB", "2GB", "0"; `option` is named where it is no size. Errors: InvalidArgument.
[[nodiscard]] base::Result<std::int64_t> bytesOf(const char* option, const std::string& text);
//! --budget-tokens.
void addTokenBudget(CLI::App& command, std::optional<std::int64_t>& into, const std::string& help);

//! --data, --cell and --json.
void addCommonOptions(CLI::App& command, const std::shared_ptr<Common>& common);

} // namespace kaze::cli
