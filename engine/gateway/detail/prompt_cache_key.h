#pragma once

#include "engine/gateway/chat.h"

namespace kaze::gateway::detail {

//! What OpenAI is to send to the same machine, where the prefix may still be in the cache: the turns of one conversation, which have instructions,
//! tools and the first message in common. https://platform.openai.com/docs/guides/prompt-caching
[[nodiscard]] std::string promptCacheKey(const ChatRequest& request);

//! Other servers may refuse to hear of it.
[[nodiscard]] bool isOpenAiItself(const ChatRequest& request);

} // namespace kaze::gateway::detail
