#pragma once

#include "engine/server/mcp/desk.h"

namespace kaze::server::detail {

//! What a cell offers to an MCP client: the tools that its role may use, runs and traces as resources.
class CellOffer final : public mcp::Offer {
public:
    explicit CellOffer(SharedDesk desk);

    [[nodiscard]] const std::vector<mcp::ToolDescription>& tools() const override { return m_tools; }
    [[nodiscard]] base::Task<base::Result<mcp::ToolAnswer>> call(
        std::string name, boost::json::object arguments, mcp::SayProgress progress, base::CancelToken cancel) override;
    [[nodiscard]] std::vector<mcp::OfferedResource> resourceTemplates() const override;
    [[nodiscard]] base::Task<base::Result<mcp::ResourcePage>> resources(std::string cursor, base::CancelToken cancel) override;
    [[nodiscard]] base::Task<base::Result<std::string>> read(std::string uri, base::CancelToken cancel) override;

private:
    SharedDesk m_desk;
    std::vector<mcp::ToolDescription> m_tools;
};

//! How a cell introduces itself to MCP clients.
[[nodiscard]] mcp::ServerIdentity cellIdentity();

} // namespace kaze::server::detail
