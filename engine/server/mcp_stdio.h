#pragma once

#include "engine/api/cell_client.h"
#include "engine/base/cancel.h"
#include "engine/base/loop.h"

#include <memory>

namespace kaze::server {

//! Serves a cell as an MCP server over two file descriptors, as mcp::serveStdio: the tools and resources of /mcp, for the role and tenant that the
//! cell says who asks has. Runs on the loop. Errors: those of the cell, of mcp::serveStdio.
[[nodiscard]] base::Task<base::Result<>> serveMcpStdio(
    std::shared_ptr<base::Loop> loop, std::unique_ptr<api::CellClient> client, int in, int out, base::CancelToken stop);

} // namespace kaze::server
