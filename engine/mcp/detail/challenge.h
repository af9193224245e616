#pragma once

#include "engine/mcp/authorizer.h"
#include "engine/net/http.h"

namespace kaze::mcp::detail {

//! What the Bearer challenge of an answer says; empty fields where it says nothing.
[[nodiscard]] Challenge challengeOf(int status, const net::HttpHeaders& headers);

} // namespace kaze::mcp::detail
