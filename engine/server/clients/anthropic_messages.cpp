#include "engine/server/clients/anthropic_messages.h"

#include "engine/api/run.h"
#include "engine/server/detail/openai_common.h"

namespace kaze::server {

namespace json = boost::json;
using detail::Complaint;
using detail::Fields;
using gateway::Role;

namespace {

//! The text of a member that is a string or an array of text blocks.
std::string textOf(const Fields& fields, std::string_view name)
{
    const auto* value = fields.any(name);
    if (!value || value->is_string())
        return value ? std::string(value->get_string()) : std::string();
    std::string text;
    const auto* blocks = fields.array(name);
    for (std::size_t i = 0; blocks && i < blocks->size(); ++i) {
        const Fields block((*blocks)[i], fields.at(name, i), fields.complaint());
        if (block.text("type", "text") != "text")
            block.complain("type", "must be text here");
        text += (text.empty() ? "" : "\n\n") + block.text("text");
    }
    return text;
}

std::shared_ptr<const gateway::Image> readImage(const Fields& block)
{
    static const json::value kNothing = json::object();
    const auto* given = block.any("source");
    const Fields source(given ? *given : kNothing, block.at("source"), block.complaint());
    const auto type = source.text("type");
    if (type == "url")
        return detail::imageOf(source.text("url"), source.at("url"), block.complaint());
    if (type != "base64")
        source.complain("type", "must be base64 or url");
    return detail::imageOf(
        "data:" + source.text("media_type") + ";base64," + source.text("data"), source.at("data"), block.complaint());
}

gateway::Message readToolResult(const Fields& block)
{
    auto message = gateway::toolMessage(block.text("tool_use_id"), {}, block.flag("is_error"));
    if (message.callId.empty())
        block.complain("tool_use_id", "must name the call that this answers");
    const auto* content = block.any("content");
    if (!content || content->is_string()) {
        message.text = content ? std::string(content->get_string()) : std::string();
        return message;
    }
    block.each("content", [&](const Fields& part) {
        const auto type = part.text("type");
        if (type == "text")
            message.text += part.text("text");
        else if (type == "image")
            message.images.push_back(readImage(part));
        else
            part.complain("type", "\"" + type + "\" is not understood here");
    });
    return message;
}

//! One block of an assistant's message.
void readOwnBlock(gateway::Message& message, const Fields& block, const std::string& type)
{
    if (type == "text")
        message.text += block.text("text");
    else if (type == "thinking") {
        message.reasoning += block.text("thinking");
        if (message.proof.empty())
            message.proof = detail::unpackedProof(block.text("signature"));
    } else if (type == "tool_use") {
        const auto* input = block.object("input");
        message.calls.push_back({block.text("id"), block.text("name"), input ? json::serialize(*input) : "{}"});
    } else if (type != "redacted_thinking") // of another provider than ours; nobody else could read it
        block.complain("type", "\"" + type + "\" is not understood here");
}

void readUser(gateway::ChatRequest& chat, const Fields& fields)
{
    gateway::Message message;
    bool hasOther = false;
    fields.each("content", [&](const Fields& block) {
        const auto type = block.text("type");
        if (type == "tool_result") {
            detail::addMessage(chat, readToolResult(block));
            return;
        }
        hasOther = true;
        if (type == "text")
            message.text += (message.text.empty() ? "" : "\n\n") + block.text("text");
        else if (type == "image")
            message.images.push_back(readImage(block));
        else
            block.complain("type", "\"" + type + "\" is not understood here");
    });
    if (hasOther)
        detail::addMessage(chat, std::move(message));
}

void readMessage(gateway::ChatRequest& chat, const Fields& fields)
{
    const auto role = fields.text("role");
    if (role == "system")
        return detail::addInstructions(chat, textOf(fields, "content"));
    if (role != "user" && role != "assistant")
        return fields.complain("role", "must be user or assistant");
    gateway::Message message;
    message.role = role == "user" ? Role::User : Role::Assistant;
    const auto* content = fields.any("content");
    if (!content)
        return fields.complain("content", "must be a string or an array of blocks");
    if (content->is_string()) {
        message.text = content->get_string().c_str();
        return detail::addMessage(chat, std::move(message));
    }
    if (role == "user")
        return readUser(chat, fields);
    fields.each("content", [&](const Fields& block) { readOwnBlock(message, block, block.text("type")); });
    detail::addMessage(chat, std::move(message));
}

void readTools(gateway::ChatRequest& chat, const Fields& fields)
{
    std::vector<gateway::ToolSpec> tools;
    fields.each("tools", [&](const Fields& tool) {
        if (tool.text("type", "custom") != "custom")
            tool.complain("type", "must be custom: tools that run at the provider are not taken through a gateway");
        detail::addTool(tools, tool, "input_schema");
    });
    chat.tools = detail::sharedTools(std::move(tools));
    const auto* choice = fields.any("tool_choice");
    if (!choice)
        return;
    const Fields chosen(*choice, "tool_choice", fields.complaint());
    const auto type = chosen.text("type");
    chat.parallelTools = !chosen.flag("disable_parallel_tool_use");
    chat.toolChoice = type == "any" ? "required" : type == "none" ? "none" : type == "tool" ? chosen.text("name") : "";
    if (type != "auto" && chat.toolChoice.empty())
        chosen.complain("type", "must be auto, any, none, or tool with a name");
}

//! From what a client lets a model think, in tokens: there is no exact translation, the bounds are those that providers document.
std::string effortFor(std::int64_t tokens)
{
    return tokens < 4096 ? "low" : tokens < 16384 ? "medium" : "high";
}

void readThinking(gateway::ChatRequest& chat, const Fields& fields)
{
    if (const auto* thinking = fields.any("thinking")) {
        const Fields how(*thinking, "thinking", fields.complaint());
        if (how.text("type") == "enabled")
            chat.effort = effortFor(how.integer("budget_tokens", 1, detail::kMostOutputTokens).value_or(4096));
    }
    if (const auto* output = fields.any("output_config")) {
        const Fields config(*output, "output_config", fields.complaint());
        if (config.any("effort"))
            chat.effort = detail::effortOf(config.text("effort"), config, "effort");
        if (const auto* format = config.any("format"))
            chat.format = detail::formatOf(Fields(*format, "output_config.format", fields.complaint()), "");
    }
}

std::string_view stopReason(gateway::StopReason stop)
{
    switch (stop) {
    case gateway::StopReason::ToolCalls:
        return "tool_use";
    case gateway::StopReason::Length:
        return "max_tokens";
    case gateway::StopReason::ContentFilter:
        return "refusal";
    case gateway::StopReason::Finished:
        break;
    }
    return "end_turn";
}

//! What was read from and written to a cache stands beside the input here, not inside.
json::object usageOf(const api::Usage& usage)
{
    return {{"input_tokens", std::max<std::int64_t>(0, usage.inputTokens - usage.cachedTokens - usage.cacheWriteTokens)},
        {"cache_creation_input_tokens", usage.cacheWriteTokens}, {"cache_read_input_tokens", usage.cachedTokens},
        {"output_tokens", usage.outputTokens}};
}

//! The model may have written no JSON, and a client expects an object.
json::value inputOf(const gateway::ToolCall& call)
{
    boost::system::error_code error;
    auto value = json::parse(call.arguments, error);
    return !error && value.is_object() ? value : json::value(json::object());
}

void event(std::string_view name, const json::object& data, std::string& out)
{
    out.append("event: ").append(name).append("\ndata: ").append(json::serialize(data)).append("\n\n");
}

} // namespace

detail::Asked AnthropicMessages::read(const json::value& body, std::int64_t /*defaultOutput*/)
{
    detail::Asked asked;
    auto& chat = asked.chat;
    const Fields fields(body, "", asked.complaint);
    chat.model = fields.text("model");
    detail::addInstructions(chat, textOf(fields, "system"));
    fields.each("messages", [&](const Fields& message) { readMessage(chat, message); });
    if (chat.messages.empty())
        fields.complain("messages", "must have at least one message");
    readTools(chat, fields);
    const auto most = fields.integer("max_tokens", 1, detail::kMostOutputTokens);
    if (!most && !m_countOnly)
        fields.complain("max_tokens", "is required");
    chat.maxOutputTokens = most.value_or(1);
    chat.temperature = fields.number("temperature", 0, 1);
    chat.topP = fields.number("top_p", 0, 1);
    const auto* stops = fields.array("stop_sequences");
    for (std::size_t i = 0; stops && i < stops->size(); ++i)
        if ((*stops)[i].is_string())
            chat.stopSequences.emplace_back((*stops)[i].get_string());
        else
            fields.complain("stop_sequences", "must be an array of strings");
    readThinking(chat, fields);
    fields.refuse({"top_k", "mcp_servers", "container"}, "is not kept by every provider, so this gateway does not take it");
    asked.stream = fields.flag("stream");
    return asked;
}

std::string AnthropicMessages::whole(const detail::Told& told)
{
    const auto& said = told.response.message;
    json::array content;
    if (!said.reasoning.empty() || !said.proof.empty())
        content.push_back(
            {{"type", "thinking"}, {"thinking", detail::utf8(said.reasoning)}, {"signature", detail::packedProof(said.proof)}});
    if (!said.text.empty() || said.calls.empty())
        content.push_back({{"type", "text"}, {"text", detail::utf8(said.text)}});
    for (const auto& call : said.calls)
        content.push_back({{"type", "tool_use"}, {"id", call.id}, {"name", call.name}, {"input", inputOf(call)}});
    return json::serialize(json::object{{"id", m_id}, {"type", "message"}, {"role", "assistant"}, {"model", told.model},
        {"content", std::move(content)}, {"stop_reason", stopReason(told.response.stop)}, {"stop_sequence", nullptr},
        {"usage", usageOf(told.response.usage)}});
}

void AnthropicMessages::start(const std::string& model, std::string& out)
{
    event("message_start",
        {{"type", "message_start"},
            {"message",
                {{"id", m_id}, {"type", "message"}, {"role", "assistant"}, {"model", model}, {"content", json::array()},
                    {"stop_reason", nullptr}, {"stop_sequence", nullptr}, {"usage", usageOf({})}}}},
        out);
}

void AnthropicMessages::openBlock(Block kind, std::size_t call, std::string_view content, std::string& out)
{
    if (m_open == kind && (kind != Block::Call || m_openCall == call))
        return;
    closeBlock(out);
    m_open = kind;
    m_openCall = call;
    ++m_index;
    out.append("event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":").append(std::to_string(m_index));
    out.append(",\"content_block\":").append(content).append("}\n\n");
}

void AnthropicMessages::closeBlock(std::string& out)
{
    if (m_open == Block::None)
        return;
    m_open = Block::None;
    event("content_block_stop", {{"type", "content_block_stop"}, {"index", m_index}}, out);
}

void AnthropicMessages::delta(std::string_view type, std::string_view member, std::string_view text, std::string& out) const
{
    out.append("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":").append(std::to_string(m_index));
    out.append(",\"delta\":{\"type\":\"").append(type).append("\",\"").append(member).append("\":");
    detail::appendQuoted(out, text);
    out.append("}}\n\n");
}

void AnthropicMessages::piece(const gateway::ChatDelta& heard, std::string& out)
{
    if (!heard.reasoning.empty()) {
        openBlock(Block::Thinking, 0, R"({"type":"thinking","thinking":"","signature":""})", out);
        delta("thinking_delta", "thinking", heard.reasoning, out);
    }
    if (!heard.text.empty()) {
        m_spoke = true;
        openBlock(Block::Text, 0, R"({"type":"text","text":""})", out);
        delta("text_delta", "text", heard.text, out);
    }
    if (heard.arguments.empty() && heard.callName.empty())
        return;
    bool isNew = false;
    const auto& call = m_calls.take(heard, "toolu_" + m_id.substr(4) + std::to_string(heard.call), isNew);
    // Blocks come one after the other here, but a provider may write several calls at once: the first is told as it comes, the others in the end.
    if (&call == m_calls.calls().data())
        callPiece(call, 0, heard.arguments, out);
}

void AnthropicMessages::callPiece(
    const detail::StreamedCalls::Call& call, std::size_t index, std::string_view arguments, std::string& out)
{
    std::string content = R"({"type":"tool_use","id":)";
    detail::appendQuoted(content, call.id);
    content.append(R"(,"name":)");
    detail::appendQuoted(content, call.name);
    content.append(R"(,"input":{}})");
    openBlock(Block::Call, index, content, out);
    if (!arguments.empty())
        delta("input_json_delta", "partial_json", arguments, out);
}

void AnthropicMessages::finish(const detail::Told& told, std::string& out)
{
    const auto& said = told.response.message;
    const auto& calls = said.calls;
    const bool hasFirst = !m_calls.calls().empty();
    if (m_open == Block::Call && hasFirst && !calls.empty())
        if (const auto rest = detail::StreamedCalls::rest(m_calls.calls().front(), calls.front()); !rest.empty())
            delta("input_json_delta", "partial_json", rest, out);
    if (!said.proof.empty()) {
        // The signature closes the thinking; where other blocks came since, it stands in one of its own.
        openBlock(Block::Thinking, 0, R"({"type":"thinking","thinking":"","signature":""})", out);
        delta("signature_delta", "signature", detail::packedProof(said.proof), out);
    }
    if (!m_spoke && calls.empty())
        openBlock(Block::Text, 0, R"({"type":"text","text":""})", out);
    for (std::size_t i = hasFirst ? 1 : 0; i < calls.size(); ++i)
        callPiece({calls[i].id, calls[i].name, {}}, i, calls[i].arguments, out);
    closeBlock(out);
    event("message_delta",
        {{"type", "message_delta"}, {"delta", {{"stop_reason", stopReason(told.response.stop)}, {"stop_sequence", nullptr}}},
            {"usage", usageOf(told.response.usage)}, {"model", told.model}},
        out);
    event("message_stop", {{"type", "message_stop"}}, out);
}

void AnthropicMessages::broken(const detail::Failure& failure, const std::string& requestId, std::string& out)
{
    event("error", detail::errorBody(family(), failure, requestId), out);
}

} // namespace kaze::server
