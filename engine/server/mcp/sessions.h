#pragma once

#include "engine/mcp/server.h"

#include <map>
#include <memory>
#include <string>

namespace kaze::server::detail {

//! The sessions of MCP clients of the legacy era. Each belongs to whose token began it and is nobody else's. Lives on the loop.
class McpSessions {
public:
    explicit McpSessions(const base::Clock& clock) : m_clock(clock) { }
    ~McpSessions();
    McpSessions(const McpSessions&) = delete;
    McpSessions& operator=(const McpSessions&) = delete;

    //! Gives the id of a new one: 256 random bits. Where a holder, or all of them, have as many as there may be, the one that was used least lately
    //! and is not at work ends. Errors: RateLimited where all are at work.
    [[nodiscard]] base::Result<std::string> begin(const std::string& holder, std::shared_ptr<mcp::Server> server);
    //! Null where this holder has none of this id.
    [[nodiscard]] std::shared_ptr<mcp::Server> find(const std::string& id, const std::string& holder);
    //! Calls off what it is at. False where there is none.
    bool end(const std::string& id, const std::string& holder);

    [[nodiscard]] std::size_t count() const { return m_sessions.size(); }

private:
    struct Session {
        std::string holder;
        std::shared_ptr<mcp::Server> server;
        base::Duration usedAt{0};
    };

    void endIdle();
    [[nodiscard]] bool makeRoom(const std::string* holder, std::size_t most);

    const base::Clock& m_clock;
    std::map<std::string, Session> m_sessions; //!< by id
};

} // namespace kaze::server::detail
