#pragma once

#include "engine/base/cancel.h"
#include "engine/base/loop.h"
#include "engine/mcp/server.h"

#include <memory>

namespace kaze::mcp {

//! Speaks as a server over two file descriptors, a message a line, until the other side closes its end, breaks the protocol of lines, or `stop` is
//! cancelled; then answers what is under way within two seconds. The descriptors stay their owner's and may be pipes, files or terminals.
//! Runs on `loop`, with a thread of its own that waits for the descriptors. Errors: Protocol (a line is too long), Io.
[[nodiscard]] base::Task<base::Result<>> serveStdio(
    base::Loop& loop, const base::Clock& clock, std::shared_ptr<Server> server, int in, int out, base::CancelToken stop);

} // namespace kaze::mcp
