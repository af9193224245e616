#pragma once

#include "engine/tools/detail/mcp_server.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace kaze::tools::detail {

//! All the MCP servers of a cell, each distinct command and environment once. Lives on the loop.
class McpServers {
public:
    McpServers(mcp::StdioClient::Parts parts, const base::SecretStore* secrets);
    ~McpServers();

    //! The tools of one server, which is started if need be. Errors: Unavailable; InvalidArgument for a name that cannot be one; NotFound for a
    //! secret that is not there; the reason of `cancel`.
    [[nodiscard]] base::Task<base::Result<std::vector<std::shared_ptr<Tool>>>> toolsOf(
        McpServerConfig config, std::string workspacePath, base::CancelToken cancel);

    [[nodiscard]] std::vector<ToolRegistry::ServerStatus> status() const;

    [[nodiscard]] base::Task<> stop();

private:
    [[nodiscard]] base::Task<base::Result<std::shared_ptr<McpServer>>> obtain(McpServerConfig config, base::CancelToken cancel);

    mcp::StdioClient::Parts m_parts;
    const base::SecretStore* m_secrets;
    std::map<std::string, std::shared_ptr<McpServer>> m_servers; //!< by what makes them the same
    bool m_stopped = false;
};

} // namespace kaze::tools::detail
