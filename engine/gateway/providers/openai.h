#pragma once

#include "engine/base/clock.h"
#include "engine/base/redact.h"
#include "engine/gateway/chat.h"
#include "engine/net/http_client.h"

namespace kaze::gateway {

//! Any server that speaks OpenAI's chat completions: OpenAI, Anthropic's compatible endpoint, vLLM, llama.cpp, LM Studio, Ollama, OpenRouter. Asks for a stream, and
//! takes a whole answer where the server gives one all the same. Error messages quote the provider, redacted. Lives on the loop.
//! https://platform.openai.com/docs/api-reference/chat
class OpenAiProvider final : public ChatProvider {
public:
    struct Parts {
        net::HttpClient& http;
        const base::Clock& clock;
        std::shared_ptr<base::Redactor> redactor;
        net::HttpTimeouts timeouts{}; //!< of a chat; lists of models wait at most 10 s
    };

    explicit OpenAiProvider(Parts parts);

    [[nodiscard]] base::Task<base::Result<ChatResponse>> chat(
        ChatRequest request, std::string key, DeltaSink sink, base::CancelToken cancel) override;

    [[nodiscard]] base::Task<base::Result<std::vector<std::vector<float>>>> embed(std::string model,
        std::vector<std::string> texts, std::string baseUrl, std::string key, base::CancelToken cancel) override;

    [[nodiscard]] base::Task<base::Result<std::vector<std::string>>> models(
        std::string baseUrl, std::string key, base::CancelToken cancel) override;

    [[nodiscard]] bool needsKey() const override { return true; }

private:
    [[nodiscard]] base::Error refusal(const net::HttpResponse& response, std::string_view body, const std::string& url) const;
    [[nodiscard]] base::Task<base::Result<boost::json::value>> fetchJson(net::HttpRequest request, base::CancelToken cancel);

    Parts m_parts;
};

} // namespace kaze::gateway
