#pragma once

#include "engine/gateway/chat.h"

#include <string>

namespace kaze::gateway::detail {

//! The body of a chat completion that streams.
[[nodiscard]] std::string openAiBody(const ChatRequest& request);

//! "https://api.openai.com/v1" and "chat/completions" → one URL, whether or not the first ends in a slash.
[[nodiscard]] std::string endpoint(const std::string& baseUrl, std::string_view path);

} // namespace kaze::gateway::detail
