#pragma once

#include "engine/server/detail/calls.h"
#include "engine/server/mcp/sessions.h"

namespace kaze::server::detail {

//! /mcp: the cell as an MCP server over Streamable HTTP, in both eras. It asks its clients nothing, so it offers them no stream of its own (GET). Lives
//! on the loop; its calls keep it alive.
class McpEndpoint : public std::enable_shared_from_this<McpEndpoint> {
public:
    explicit McpEndpoint(std::shared_ptr<Service> service);

    //! POST with messages of a caller who may, or DELETE, which ends a session.
    void take(SharedExchange exchange, const Caller& caller);

private:
    struct Call;
    using Self = std::shared_ptr<McpEndpoint>;

    [[nodiscard]] static base::Task<> post(Self self, std::shared_ptr<Call> call);
    [[nodiscard]] base::Task<> answer(std::shared_ptr<Call> call, std::vector<mcp::Message> messages);
    [[nodiscard]] base::Task<> begin(std::shared_ptr<Call> call, mcp::Request request);
    [[nodiscard]] base::Task<std::string> answerEach(
        std::shared_ptr<Call> call, std::shared_ptr<mcp::Server> server, std::vector<mcp::Message> messages);
    [[nodiscard]] std::shared_ptr<mcp::Server> serverFor(const Caller& caller) const;

    std::shared_ptr<Service> m_service;
    McpSessions m_sessions;
};

//! The least a token must be allowed for MCP.
constexpr api::Role kLeastForMcp = api::Role::Viewer;

} // namespace kaze::server::detail
