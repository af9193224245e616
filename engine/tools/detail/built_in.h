#pragma once

#include "engine/base/clock.h"
#include "engine/base/loop.h"
#include "engine/base/process.h"
#include "engine/net/http_client.h"
#include "engine/tools/tool.h"

#include <map>
#include <memory>
#include <string>

// The tools that every cell has.
namespace kaze::tools::detail {

class ServerWatch;

[[nodiscard]] std::shared_ptr<Tool> filesList(base::WorkerPool& workers);
[[nodiscard]] std::shared_ptr<Tool> filesRead(base::WorkerPool& workers);
[[nodiscard]] std::shared_ptr<Tool> filesSearch(base::WorkerPool& workers);
[[nodiscard]] std::shared_ptr<Tool> filesWrite(base::WorkerPool& workers);
[[nodiscard]] std::shared_ptr<Tool> filesEdit(base::WorkerPool& workers);
[[nodiscard]] std::shared_ptr<Tool> shellRun(base::Executor loop, base::ProcessHost& processes, const base::Clock& clock,
    ProcessSandbox& sandbox, std::shared_ptr<ServerWatch> watch);
[[nodiscard]] std::shared_ptr<Tool> httpGet(net::HttpClient& http);
[[nodiscard]] std::shared_ptr<Tool> memorySearch();
[[nodiscard]] std::shared_ptr<Tool> memoryStore();
[[nodiscard]] std::shared_ptr<Tool> agentDelegate();
[[nodiscard]] std::shared_ptr<Tool> agentHandOff();
[[nodiscard]] std::shared_ptr<Tool> personAsk();

//! What a child of ours may know of our environment: PATH, HOME, LANG and the like, never a key.
[[nodiscard]] std::map<std::string, std::string> plainEnvironment();

} // namespace kaze::tools::detail
