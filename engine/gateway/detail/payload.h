#pragma once

#include "engine/gateway/chat.h"

namespace kaze::gateway::detail {

//! The prompt as JSON for a trace; of a long conversation the beginning and what fits of the end.
[[nodiscard]] std::string promptPayload(const ChatRequest& request);

//! The answer as JSON for a trace.
[[nodiscard]] std::string answerPayload(const ChatResponse& response);

//! How many tokens a prompt may have at most: those the provider counted of its front, and one a byte of the rest.
[[nodiscard]] std::int64_t mostPromptTokens(const ChatRequest& request);

//! Bytes of the prompt: instructions, messages and tools.
[[nodiscard]] std::size_t promptBytes(const ChatRequest& request);

} // namespace kaze::gateway::detail
