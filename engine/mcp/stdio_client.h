#pragma once

#include "engine/base/log.h"
#include "engine/base/loop.h"
#include "engine/base/process.h"
#include "engine/mcp/client.h"

#include <memory>
#include <string>

namespace kaze::mcp {

//! Which server to start, and what it may do.
struct StdioServer {
    std::string name; //!< for messages and the log
    base::ProcessSpec process;
    base::Duration startTimeout = std::chrono::seconds(30); //!< of `initialize`, and of each page of the list of tools
    std::size_t messageLimit = 64U << 20; //!< bytes; a server that sends a longer message is killed
    std::shared_ptr<base::Redactor> redactor; //!< cleans what it says on stderr; may be null
};

//! A server that speaks the legacy era (2024-11-05 to 2025-11-25) over stdin and stdout, as a child process. Lives on the loop. Destroying it
//! kills the process and all its descendants; `stop` does so gently.
class StdioClient final : public Client {
public:
    struct Parts {
        base::Executor executor;
        base::WorkerPool& workers;
        base::ProcessHost& processes;
        const base::Clock& clock;
        base::Logger log;
    };

    //! Starts the process, shakes hands and lists the tools. Errors: those of ProcessHost::spawn, Timeout, Unavailable (it ended), Unsupported (it speaks no
    //! version that we do), Protocol, the reason of `cancel`; with the end of its stderr. Nothing is left running then.
    [[nodiscard]] static base::Task<base::Result<std::shared_ptr<Client>>> start(
        Parts parts, StdioServer server, base::CancelToken cancel);

    ~StdioClient() override;

    [[nodiscard]] const ServerInfo& server() const override;
    [[nodiscard]] const std::vector<ToolDescription>& tools() const override;
    void onToolsChanged(std::function<void()> callback) override;
    [[nodiscard]] base::Task<base::Result<CallResult>> callTool(
        std::string name, boost::json::object arguments, base::Duration timeout, base::CancelToken cancel) override;
    [[nodiscard]] base::Task<base::Error> closed() override;
    [[nodiscard]] base::Task<> stop() override;
    [[nodiscard]] int pid() const override;

private:
    class Impl;
    explicit StdioClient(std::shared_ptr<Impl> impl);
    std::shared_ptr<Impl> m_impl;
};

} // namespace kaze::mcp
