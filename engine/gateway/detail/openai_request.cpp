#include "engine/gateway/detail/openai_request.h"

#include "engine/base/text.h"

namespace kaze::gateway::detail {

namespace {

using boost::json::array;
using boost::json::object;

//! JSON is UTF-8; what a person typed or a file held need not be.
boost::json::string utf8(const std::string& text)
{
    return base::isUtf8(text) ? boost::json::string(text) : boost::json::string(base::toUtf8(text));
}

object messageOf(const Message& message)
{
    object json;
    switch (message.role) {
    case Role::User:
        json["role"] = "user";
        break;
    case Role::Tool:
        json["role"] = "tool";
        json["tool_call_id"] = message.callId;
        break;
    case Role::Assistant:
        json["role"] = "assistant";
        break;
    }
    if (message.text.empty() && !message.calls.empty())
        json["content"] = nullptr;
    else
        json["content"] = utf8(message.text);
    array calls;
    for (const auto& call : message.calls)
        calls.push_back(object{{"id", call.id}, {"type", "function"},
            {"function", object{{"name", call.name}, {"arguments", utf8(call.arguments)}}}});
    if (!calls.empty())
        json["tool_calls"] = std::move(calls);
    return json;
}

array messagesOf(const ChatRequest& request)
{
    array messages;
    if (request.instructions && !request.instructions->empty())
        messages.push_back(object{{"role", "system"}, {"content", utf8(*request.instructions)}});
    for (const auto& message : request.messages)
        messages.push_back(messageOf(*message));
    return messages;
}

} // namespace

std::string openAiBody(const ChatRequest& request)
{
    object body{{"model", request.model}, {"messages", messagesOf(request)}, {"stream", true},
        {"stream_options", object{{"include_usage", true}}}};
    array tools;
    if (request.tools)
        for (const auto& tool : *request.tools)
            tools.push_back(object{{"type", "function"},
                {"function", object{{"name", tool.name}, {"description", tool.description}, {"parameters", tool.schema}}}});
    if (!tools.empty())
        body["tools"] = std::move(tools);
    // OpenAI's reasoning models refuse max_tokens, most other servers know nothing else.
    const bool openAi = request.baseUrl.find("//api.openai.com") != std::string::npos;
    body[openAi ? "max_completion_tokens" : "max_tokens"] = request.maxOutputTokens;
    if (request.temperature)
        body["temperature"] = *request.temperature;
    if (request.seed)
        body["seed"] = *request.seed;
    return boost::json::serialize(body);
}

std::string endpoint(const std::string& baseUrl, std::string_view path)
{
    auto url = baseUrl;
    while (url.ends_with('/'))
        url.pop_back();
    return url + '/' + std::string(path);
}

} // namespace kaze::gateway::detail
