#pragma once

#include "engine/api/tool_requests.h"
#include "engine/tools/detail/credentials.h"
#include "engine/tools/detail/mcp_server.h"
#include "engine/tools/detail/server_watch.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace kaze::tools::detail {

//! All the MCP servers of a cell: each distinct command, environment, tenant, project, root and way to shut it in once. Lives on the loop.
class McpServers {
public:
    McpServers(mcp::StdioClient::Parts parts, std::shared_ptr<Credentials> credentials, ProcessSandbox& sandbox,
        net::HttpClient& http, base::SecretStore* secrets, std::shared_ptr<ServerWatch> watch);
    ~McpServers();

    //! Whose tools they are.
    struct Owner {
        std::string tenant;
        std::string project; //!< empty: none
    };

    //! The tools of one server, which is started if need be. Errors: Unavailable; InvalidArgument for a name that cannot be one; NotFound for a
    //! secret that is not there; the reason of `cancel`.
    [[nodiscard]] base::Task<base::Result<std::vector<std::shared_ptr<Tool>>>> toolsOf(
        McpServerConfig config, std::string workspacePath, Owner owner, base::CancelToken cancel);
    //! The tools of the servers that run, under the names that those have; see ToolRegistry::ofRunningServers.
    [[nodiscard]] std::vector<std::shared_ptr<Tool>> running(const std::string& tenant, const std::string& workspacePath) const;

    [[nodiscard]] std::vector<ToolRegistry::ServerStatus> status() const;
    [[nodiscard]] base::Task<std::vector<api::ToolServerRow>> rows();
    //! By id or its beginning, or by a name that only one has. Errors: NotFound, Conflict.
    [[nodiscard]] base::Result<std::shared_ptr<McpServer>> find(const std::string& server) const;

    [[nodiscard]] base::Task<> stop();

private:
    [[nodiscard]] base::Task<base::Result<std::shared_ptr<McpServer>>> obtain(ServerSetup setup, base::CancelToken cancel);

    mcp::StdioClient::Parts m_parts;
    std::shared_ptr<Credentials> m_credentials;
    ProcessSandbox& m_sandbox;
    net::HttpClient& m_http;
    base::SecretStore* m_secrets;
    std::shared_ptr<ServerWatch> m_watch;
    std::map<std::string, std::shared_ptr<McpServer>> m_servers; //!< by id, a hash of what makes them the same
    bool m_stopped = false;
};

} // namespace kaze::tools::detail
