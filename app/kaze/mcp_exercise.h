#pragma once

#include "app/kaze/mcp_connection.h"

namespace kaze::cli {

//! What `kaze mcp exercise` was told besides the server.
struct ExercisePlan {
    boost::json::object calls{}; //!< arguments by tool; empty: every tool with the smallest that its schema allows
};

//! Tries out everything that a server offers, and reports it.
struct ExerciseReport {
    boost::json::object report;
    bool failed = false; //!< some request got no answer, or one that the protocol does not allow
};
[[nodiscard]] ExerciseReport exercise(McpConnection& connection, ExercisePlan plan);

} // namespace kaze::cli
