#pragma once

#include "engine/gateway/http_provider.h"

#include <map>
#include <memory>
#include <string>

namespace kaze::gateway {

//! Every API that is spoken over HTTP, by the kind that a configuration names: "openai" (and every compatible server), "openai-responses",
//! "anthropic", "gemini", "ollama".
[[nodiscard]] std::map<std::string, std::shared_ptr<ChatProvider>> httpProviders(const HttpProvider::Parts& parts);

//! OpenAI's chat completions, as OpenAI, vLLM, llama.cpp, LM Studio, OpenRouter and many others serve them.
//! https://platform.openai.com/docs/api-reference/chat
[[nodiscard]] std::unique_ptr<const detail::Translator> openAiChat();

//! Anthropic's messages. What the prompt begins with is kept in its cache. https://docs.anthropic.com/en/api/messages
[[nodiscard]] std::unique_ptr<const detail::Translator> anthropicMessages();

//! OpenAI's Responses; nothing is stored there. https://platform.openai.com/docs/api-reference/responses
[[nodiscard]] std::unique_ptr<const detail::Translator> openAiResponses();

//! Google's Gemini. https://ai.google.dev/api/generate-content
[[nodiscard]] std::unique_ptr<const detail::Translator> gemini();

//! Ollama's own API. https://github.com/ollama/ollama/blob/main/docs/api.md
[[nodiscard]] std::unique_ptr<const detail::Translator> ollama();

} // namespace kaze::gateway
