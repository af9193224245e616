#include "engine/gateway/detail/prompt_cache_key.h"

#include "engine/base/text.h"

namespace kaze::gateway::detail {

namespace {

constexpr std::size_t kLooksAt = 4096; //!< bytes of a part; what comes later rarely tells conversations apart

} // namespace

std::string promptCacheKey(const ChatRequest& request)
{
    std::string prefix;
    const auto add = [&](std::string_view text) {
        prefix += text.substr(0, kLooksAt);
        prefix += '\0';
    };
    if (request.instructions)
        add(*request.instructions);
    if (request.tools)
        for (const auto& tool : *request.tools)
            add(tool.name);
    if (!request.messages.empty())
        add(request.messages.front()->text);
    return "kaze-" + base::sha256Hex(prefix).substr(0, 32);
}

bool isOpenAiItself(const ChatRequest& request)
{
    return request.baseUrl.find("//api.openai.com") != std::string::npos;
}

} // namespace kaze::gateway::detail
