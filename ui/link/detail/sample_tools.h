#pragma once

#include "engine/api/tool_requests.h"
#include "engine/base/result.h"

#include <map>
#include <string>
#include <vector>

namespace kaze::ui {

//! The tools of the sample cell and the MCP servers behind some of them.
class SampleTools {
public:
    //! `busy`: with servers and calls; else the built-in tools alone, which nobody called.
    SampleTools(api::Time now, bool busy);

    [[nodiscard]] api::ToolList list(const std::string& pattern) const;
    [[nodiscard]] api::ToolServerList servers() const;
    [[nodiscard]] base::Result<api::ServerLog> log(const std::string& server) const;
    [[nodiscard]] base::Result<api::Done> restart(const std::string& server);
    [[nodiscard]] base::Result<api::Done> stop(const std::string& server);
    //! `traceId` is that of the call.
    [[nodiscard]] base::Result<api::ToolCalled> call(const api::CallTool& request, const std::string& traceId);

    [[nodiscard]] std::int64_t running() const;

private:
    void addTool(api::ToolRow row);
    void makeBuiltIn();
    void makeServers();
    void makeServerTools();
    void makeCalls();
    [[nodiscard]] api::ToolServerRow* find(const std::string& server);

    api::Time m_now;
    std::vector<api::ToolRow> m_tools;
    std::vector<api::ToolServerRow> m_servers;
    std::map<std::string, std::string> m_logs; //!< by server
};

} // namespace kaze::ui
