#pragma once

#include "engine/base/log.h"
#include "engine/base/loop.h"
#include "engine/base/process.h"
#include "engine/mcp/client.h"
#include "engine/mcp/protocol.h"

#include <memory>
#include <string>

namespace kaze::mcp {

//! Which server to start, and what it may do.
struct StdioServer {
    std::string name; //!< for messages and the log
    base::ProcessSpec process;
    base::Duration startTimeout = std::chrono::seconds(30); //!< of `initialize`, and of each page of the list of tools
    std::size_t messageLimit = 64U << 20; //!< bytes; a server that sends a longer message is killed
    std::shared_ptr<base::Redactor> redactor{}; //!< cleans what it says on stderr; may be null
    std::shared_ptr<ClientHandler> handler{}; //!< what we can do for it; null: nothing
    Era era = Era::Any;
};

//! Servers that are child processes and speak over stdin and stdout, either era. Dropping the client kills the process and all its descendants;
//! `stop` does so gently.
class StdioClient {
public:
    struct Parts {
        base::Executor executor;
        base::WorkerPool& workers;
        base::ProcessHost& processes;
        const base::Clock& clock;
        base::Logger log;
    };

    //! Starts the process, finds out the era, shakes hands and lists the tools. A process that ends at the question about the era is started a second time
    //! without it. Errors: those of ProcessHost::spawn, Timeout, Unavailable (it ended), Unsupported (it speaks no version that we do), Protocol, the reason of
    //! `cancel`; with the end of its stderr. Nothing is left running then.
    [[nodiscard]] static base::Task<base::Result<std::shared_ptr<Client>>> start(
        Parts parts, StdioServer server, base::CancelToken cancel);
};

} // namespace kaze::mcp
