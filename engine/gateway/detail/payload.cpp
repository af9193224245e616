#include "engine/gateway/detail/payload.h"

#include <algorithm>

namespace kaze::gateway::detail {

namespace {

using boost::json::array;
using boost::json::object;

constexpr std::size_t kMostPayload = 256U << 10;

//! A picture counts by its size in pixels, not in bytes; hardly a provider counts more than this (Anthropic up to 4,784 tokens, Gemini 258 a tile).
constexpr std::size_t kPictureTokens = 8192;

std::size_t bytesOf(const Message& message)
{
    // A proof holds the reasoning again, or in place of it.
    auto bytes
        = message.text.size() + std::max(message.reasoning.size(), message.proof.size()) + message.images.size() * kPictureTokens;
    for (const auto& call : message.calls)
        bytes += call.name.size() + call.arguments.size();
    return bytes;
}

object messageOf(const Message& message)
{
    object json{{"role",
                    message.role == Role::User       ? "user"
                        : message.role == Role::Tool ? "tool"
                                                     : "assistant"},
        {"content", message.text}};
    if (!message.reasoning.empty())
        json["reasoning"] = message.reasoning;
    if (!message.images.empty())
        json["images"] = message.images.size();
    if (!message.callId.empty())
        json["tool_call_id"] = message.callId;
    if (message.failed)
        json["failed"] = true;
    array calls;
    for (const auto& call : message.calls)
        calls.push_back(object{{"id", call.id}, {"name", call.name}, {"arguments", call.arguments}});
    if (!calls.empty())
        json["tool_calls"] = std::move(calls);
    return json;
}

} // namespace

std::string promptPayload(const ChatRequest& request)
{
    array messages;
    std::size_t bytes = request.instructions ? request.instructions->size() : 0;
    if (request.instructions)
        messages.push_back(object{{"role", "system"}, {"content", *request.instructions}});
    auto first = request.messages.size();
    while (first > 0 && (bytes += bytesOf(*request.messages[first - 1])) <= kMostPayload)
        --first;
    if (first > 0)
        messages.push_back(object{{"left_out", std::to_string(first) + " earlier messages"}});
    for (auto i = first; i < request.messages.size(); ++i)
        messages.push_back(messageOf(*request.messages[i]));
    return boost::json::serialize(messages);
}

std::string answerPayload(const ChatResponse& response)
{
    return boost::json::serialize(messageOf(response.message));
}

std::size_t promptBytes(const ChatRequest& request)
{
    std::size_t bytes = request.instructions ? request.instructions->size() : 0;
    for (const auto& message : request.messages)
        bytes += bytesOf(*message);
    if (request.tools)
        for (const auto& tool : *request.tools)
            bytes += tool.bytes;
    return bytes;
}

std::int64_t mostPromptTokens(const ChatRequest& request)
{
    // No tokenizer makes more than one token of a byte; around each part it puts a few of its own.
    constexpr std::size_t kAround = 16;
    const auto known = request.knownTokens > 0 ? std::min(request.knownMessages, request.messages.size()) : 0;
    std::size_t tokens = static_cast<std::size_t>(std::max<std::int64_t>(0, request.knownTokens));
    if (known == 0)
        tokens = promptBytes(request) + (2 + request.messages.size() + (request.tools ? request.tools->size() : 0)) * kAround;
    else
        for (auto i = known; i < request.messages.size(); ++i)
            tokens += bytesOf(*request.messages[i]) + kAround;
    for (auto i = known; i < request.messages.size(); ++i)
        tokens += request.messages[i]->calls.size() * kAround;
    return static_cast<std::int64_t>(tokens);
}

std::int64_t guessTokens(std::size_t bytes)
{
    return static_cast<std::int64_t>((bytes + 3) / 4);
}

} // namespace kaze::gateway::detail
