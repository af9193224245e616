#include "engine/gateway/providers/providers.h"

#include "engine/gateway/detail/translator.h"

namespace kaze::gateway {

std::map<std::string, std::shared_ptr<ChatProvider>> httpProviders(const HttpProvider::Parts& parts)
{
    std::map<std::string, std::shared_ptr<ChatProvider>> kinds;
    kinds["openai"] = std::make_shared<HttpProvider>(parts, openAiChat());
    kinds["openai-responses"] = std::make_shared<HttpProvider>(parts, openAiResponses());
    kinds["anthropic"] = std::make_shared<HttpProvider>(parts, anthropicMessages());
    kinds["gemini"] = std::make_shared<HttpProvider>(parts, gemini());
    kinds["ollama"] = std::make_shared<HttpProvider>(parts, ollama());
    return kinds;
}

} // namespace kaze::gateway
