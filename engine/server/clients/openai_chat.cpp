#include "engine/server/clients/openai_chat.h"

#include "engine/server/detail/openai_common.h"

namespace kaze::server {

namespace json = boost::json;
using detail::Complaint;
using detail::Fields;
using gateway::Role;

namespace {

//! Text, or parts of text and pictures.
void readContent(const Fields& fields, gateway::Message& message, bool withImages)
{
    const auto* content = fields.any("content");
    if (!content || content->is_string()) {
        message.text = content ? std::string(content->get_string()) : std::string();
        return;
    }
    if (!content->is_array())
        return fields.complain("content", "must be a string or an array of parts");
    fields.each("content", [&](const Fields& part) {
        const auto type = part.text("type");
        if (type == "text" || type == "refusal")
            message.text += part.text(type == "text" ? "text" : "refusal");
        else if (type == "image_url" && withImages) {
            const auto* image = part.any("image_url");
            const auto url = image && image->is_object() ? Fields(*image, part.at("image_url"), fields.complaint()).text("url")
                                                         : part.text("image_url");
            message.images.push_back(detail::imageOf(url, part.at("image_url.url"), fields.complaint()));
        } else
            part.complain("type", "\"" + type + "\" is not understood here");
    });
}

void readCalls(const Fields& fields, gateway::Message& message)
{
    fields.each("tool_calls", [&](const Fields& call) {
        const auto* function = call.any("function");
        if (call.text("type", "function") != "function" || !function) {
            call.complain("type", "must be \"function\", with a function");
            return;
        }
        const Fields named(*function, call.at("function"), fields.complaint());
        message.calls.push_back({call.text("id"), named.text("name"), named.text("arguments")});
    });
}

void readMessage(gateway::ChatRequest& chat, const Fields& fields)
{
    gateway::Message message;
    const auto role = fields.text("role");
    if (role == "system" || role == "developer") {
        readContent(fields, message, false);
        return detail::addInstructions(chat, message.text);
    }
    if (role == "user")
        readContent(fields, message, true);
    else if (role == "assistant") {
        message.role = Role::Assistant;
        readContent(fields, message, false);
        message.reasoning = fields.text("reasoning_content");
        readCalls(fields, message);
    } else if (role == "tool") {
        message.role = Role::Tool;
        readContent(fields, message, true);
        message.callId = fields.text("tool_call_id");
        if (message.callId.empty())
            fields.complain("tool_call_id", "must name the call that this answers");
    } else
        fields.complain("role", "must be system, developer, user, assistant or tool");
    detail::addMessage(chat, std::move(message));
}

void readTools(gateway::ChatRequest& chat, const Fields& fields)
{
    std::vector<gateway::ToolSpec> tools;
    fields.each("tools", [&](const Fields& tool) {
        const auto* function = tool.any("function");
        if (tool.text("type") != "function" || !function)
            tool.complain("type", "must be \"function\", with a function");
        else
            detail::addTool(tools, Fields(*function, tool.at("function"), fields.complaint()), "parameters");
    });
    chat.tools = detail::sharedTools(std::move(tools));
    chat.parallelTools = fields.flag("parallel_tool_calls", true);
    const auto* choice = fields.any("tool_choice");
    if (choice && choice->is_object()) {
        const Fields chosen(*choice, "tool_choice", fields.complaint());
        if (const auto* function = chosen.any("function"))
            chat.toolChoice = Fields(*function, "tool_choice.function", fields.complaint()).text("name");
        if (chat.toolChoice.empty())
            fields.complain("tool_choice", "must be none, auto, required or a function");
    } else
        chat.toolChoice = detail::openAiToolChoice(fields);
}

void readStops(gateway::ChatRequest& chat, const Fields& fields)
{
    const auto* stop = fields.any("stop");
    if (!stop)
        return;
    if (stop->is_string())
        chat.stopSequences.emplace_back(stop->get_string());
    const auto* several = stop->is_string() ? nullptr : fields.array("stop");
    for (std::size_t i = 0; several && i < several->size(); ++i)
        if ((*several)[i].is_string())
            chat.stopSequences.emplace_back((*several)[i].get_string());
        else
            fields.complain("stop", "must be a string or an array of strings");
}

} // namespace

detail::Asked OpenAiChat::read(const json::value& body, std::int64_t defaultOutput)
{
    detail::Asked asked;
    auto& chat = asked.chat;
    const Fields fields(body, "", asked.complaint);
    chat.model = fields.text("model");
    fields.each("messages", [&](const Fields& message) { readMessage(chat, message); });
    detail::checkConversation(chat, fields, "messages");
    readTools(chat, fields);
    readStops(chat, fields);
    const auto most = fields.integer("max_tokens", 1, detail::kMostOutputTokens);
    chat.maxOutputTokens
        = fields.integer("max_completion_tokens", 1, detail::kMostOutputTokens).value_or(most.value_or(defaultOutput));
    chat.temperature = fields.number("temperature", 0, 2);
    chat.topP = fields.number("top_p", 0, 1);
    chat.seed = fields.integer("seed", INT64_MIN, INT64_MAX);
    chat.effort = detail::effortOf(fields.text("reasoning_effort"), fields, "reasoning_effort");
    if (const auto* format = fields.any("response_format"))
        chat.format = detail::formatOf(Fields(*format, "response_format", asked.complaint), "json_schema");
    if (fields.integer("n", 1, 128).value_or(1) != 1)
        fields.complain("n", "must be 1: one answer a request");
    fields.refuse({"logprobs", "top_logprobs", "logit_bias", "frequency_penalty", "presence_penalty", "audio", "functions",
                      "function_call", "web_search_options"},
        "is not kept by every provider, so this gateway does not take it");
    asked.stream = fields.flag("stream");
    if (const auto* options = fields.any("stream_options"))
        m_includeUsage = Fields(*options, "stream_options", asked.complaint).flag("include_usage");
    return asked;
}

std::string OpenAiChat::whole(const detail::Told& told)
{
    const auto& said = told.response.message;
    std::string out = R"({"id":")" + m_id + R"(","object":"chat.completion","created":)" + std::to_string(m_created);
    out.reserve(512 + 2 * said.text.size());
    const auto add = [&](std::string_view name, std::string_view text) {
        out.append(name);
        detail::appendQuoted(out, text);
    };
    add(R"(,"model":)", told.model);
    out.append(R"(,"choices":[{"index":0,"message":{"role":"assistant","content":)");
    if (said.text.empty() && !said.calls.empty())
        out.append("null");
    else
        detail::appendQuoted(out, said.text);
    out.append(R"(,"refusal":null)");
    if (!said.reasoning.empty())
        add(R"(,"reasoning_content":)", said.reasoning);
    for (std::size_t i = 0; i < said.calls.size(); ++i) {
        add(i == 0 ? R"(,"tool_calls":[{"id":)" : R"(,{"id":)", said.calls[i].id);
        add(R"(,"type":"function","function":{"name":)", said.calls[i].name);
        add(R"(,"arguments":)", said.calls[i].arguments);
        out.append(i + 1 < said.calls.size() ? "}}" : "}}]");
    }
    add(R"(},"logprobs":null,"finish_reason":)", detail::finishReason(told.response.stop));
    out.append(R"(}],"usage":)");
    detail::appendOpenAiUsage(out, told.response.usage);
    return out += '}';
}

void OpenAiChat::openChunk(std::string& out) const
{
    out.append(R"(data: {"id":")").append(m_id).append(R"(","object":"chat.completion.chunk","created":)");
    out.append(std::to_string(m_created)).append(R"(,"model":)");
    detail::appendQuoted(out, m_model);
    out.append(R"(,"choices":[)");
}

namespace {

constexpr std::string_view kDelta = R"({"index":0,"delta":)";
constexpr std::string_view kGoesOn = ",\"logprobs\":null,\"finish_reason\":null}]}\n\n";

} // namespace

void OpenAiChat::start(const std::string& model, std::string& out)
{
    m_model = model;
    openChunk(out);
    out.append(kDelta).append(R"({"role":"assistant","content":"","refusal":null})").append(kGoesOn);
}

void OpenAiChat::piece(const gateway::ChatDelta& delta, std::string& out)
{
    const auto say = [&](std::string_view name, std::string_view text) {
        if (text.empty())
            return;
        openChunk(out);
        out.append(kDelta).append("{\"").append(name).append("\":");
        detail::appendQuoted(out, text);
        out.append("}").append(kGoesOn);
    };
    say("reasoning_content", delta.reasoning);
    say("content", delta.text);
    if (delta.arguments.empty() && delta.callName.empty())
        return;
    bool isNew = false;
    const auto& streamed = m_calls.take(delta, "call_" + m_id.substr(9) + std::to_string(delta.call), isNew);
    call(streamed, static_cast<std::size_t>(&streamed - m_calls.calls().data()), delta.arguments, isNew, out);
}

void OpenAiChat::call(
    const detail::StreamedCalls::Call& call, std::size_t index, std::string_view arguments, bool isNew, std::string& out) const
{
    openChunk(out);
    out.append(kDelta).append(R"({"tool_calls":[{"index":)").append(std::to_string(index));
    if (isNew) {
        out.append(R"(,"id":)");
        detail::appendQuoted(out, call.id);
        out.append(R"(,"type":"function","function":{"name":)");
        detail::appendQuoted(out, call.name);
        out.append(R"(,"arguments":)");
    } else
        out.append(R"(,"function":{"arguments":)");
    detail::appendQuoted(out, arguments);
    out.append("}}]}").append(kGoesOn);
}

void OpenAiChat::finish(const detail::Told& told, std::string& out)
{
    // Not every provider streams calls piece by piece.
    const auto& calls = told.response.message.calls;
    for (std::size_t i = 0; i < calls.size(); ++i) {
        auto& streamed = m_calls.calls();
        if (i >= streamed.size()) {
            streamed.push_back({calls[i].id, calls[i].name, calls[i].arguments});
            call(streamed.back(), i, calls[i].arguments, true, out);
        } else if (const auto rest = detail::StreamedCalls::rest(streamed[i], calls[i]); !rest.empty())
            call(streamed[i], i, rest, false, out);
    }
    m_model = told.model;
    openChunk(out);
    out.append(kDelta).append(R"({},"logprobs":null,"finish_reason":")").append(detail::finishReason(told.response.stop));
    out.append("\"}]}\n\n");
    if (m_includeUsage) {
        openChunk(out);
        out.append(R"(],"usage":)");
        detail::appendOpenAiUsage(out, told.response.usage);
        out.append("}\n\n");
    }
    out.append("data: [DONE]\n\n");
}

void OpenAiChat::broken(const detail::Failure& failure, const std::string& requestId, std::string& out)
{
    out.append("data: ").append(json::serialize(detail::errorBody(family(), failure, requestId))).append("\n\n");
}

} // namespace kaze::server
