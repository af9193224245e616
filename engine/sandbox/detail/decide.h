#pragma once

#include "engine/gateway/chat.h"

#include <cstdint>

namespace kaze::sandbox::detail {

//! What the sandbox answers to a request: the next tool calls of its plan, or the closing answer. A function of the request and the seed alone;
//! any thread. Never longer than `maxOutputTokens` at four bytes a token.
[[nodiscard]] gateway::ChatResponse decide(const gateway::ChatRequest& request, std::uint64_t seed);

//! Tokens at four bytes each, rounded up.
[[nodiscard]] std::int64_t tokensOf(std::size_t bytes);

} // namespace kaze::sandbox::detail
