#pragma once

#include "engine/api/access.h"
#include "engine/api/cell_client.h"
#include "engine/base/clock.h"
#include "engine/mcp/server.h"

#include <boost/json.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace kaze::server::detail {

//! Where tools put their questions to a cell, on somebody's behalf. Lives on the loop.
struct Desk {
    std::unique_ptr<api::CellClient> client;
    std::function<void(std::function<void()>)> post; //!< to the loop, from any thread; keeps it alive as long as replies may come
    const base::Clock& clock; //!< outlives it
    api::Role role = api::Role::Admin;
    std::string tenant{}; //!< that it is confined to; empty: all
};
using SharedDesk = std::shared_ptr<Desk>;

//! The answer, as it travels. Errors: the cell's, the reason of `cancel`.
[[nodiscard]] base::Task<base::Result<boost::json::object>> ask(SharedDesk desk, api::Request request, base::CancelToken cancel);

//! A tool over a cell.
struct CellTool {
    using Run = base::Task<base::Result<boost::json::object>> (*)(
        SharedDesk desk, boost::json::object arguments, mcp::SayProgress progress, base::CancelToken cancel);

    mcp::ToolDescription description;
    std::string_view asks{}; //!< the request that it is about: who may make it may call the tool
    Run run = nullptr; //!< gives the structured content
};

[[nodiscard]] std::vector<CellTool> memoryTools();
[[nodiscard]] std::vector<CellTool> runTools();
[[nodiscard]] std::vector<CellTool> approvalTools();
[[nodiscard]] std::vector<CellTool> watchTools();

//! A run with its last steps, a trace with its first spans: also what their resources hold.
[[nodiscard]] base::Task<base::Result<boost::json::object>> runOf(
    SharedDesk desk, std::string id, std::int64_t steps, base::CancelToken cancel);
[[nodiscard]] base::Task<base::Result<boost::json::object>> traceOf(
    SharedDesk desk, std::string id, std::string cursor, std::int64_t spans, base::CancelToken cancel);

} // namespace kaze::server::detail
