#include "engine/gateway/detail/payload.h"

#include <algorithm>

namespace kaze::gateway::detail {

namespace {

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

void append(std::string& out, std::string_view name, std::string_view text)
{
    out.append(name).append(boost::json::serialize(boost::json::string_view(text.data(), text.size())));
}

void append(std::string& out, const Message& message)
{
    const std::string_view role = message.role == Role::User ? "user" : message.role == Role::Tool ? "tool" : "assistant";
    append(out, R"({"role":)", role);
    append(out, R"(,"content":)", message.text);
    if (!message.reasoning.empty())
        append(out, R"(,"reasoning":)", message.reasoning);
    if (!message.images.empty())
        out.append(R"(,"images":)").append(std::to_string(message.images.size()));
    if (!message.callId.empty())
        append(out, R"(,"tool_call_id":)", message.callId);
    if (message.failed)
        out.append(R"(,"failed":true)");
    for (std::size_t i = 0; i < message.calls.size(); ++i) {
        append(out, i == 0 ? R"(,"tool_calls":[{"id":)" : R"(,{"id":)", message.calls[i].id);
        append(out, R"(,"name":)", message.calls[i].name);
        append(out, R"(,"arguments":)", message.calls[i].arguments);
        out.append(i + 1 < message.calls.size() ? "}" : "}]");
    }
    out += '}';
}

} // namespace

std::string promptPayload(const ChatRequest& request)
{
    std::size_t bytes = request.instructions ? request.instructions->size() : 0;
    std::string out = "[";
    const auto next = [&out] { out.append(out.size() > 1 ? "," : ""); };
    if (request.instructions) {
        append(out, R"({"role":"system","content":)", *request.instructions);
        out += '}';
    }
    auto first = request.messages.size();
    while (first > 0 && (bytes += bytesOf(*request.messages[first - 1])) <= kMostPayload)
        --first;
    if (first > 0) {
        next();
        append(out, R"({"left_out":)", std::to_string(first) + " earlier messages");
        out += '}';
    }
    for (auto i = first; i < request.messages.size(); ++i) {
        next();
        append(out, *request.messages[i]);
    }
    return out += ']';
}

std::string answerPayload(const ChatResponse& response)
{
    std::string out;
    append(out, response.message);
    return out;
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

} // namespace kaze::gateway::detail
