#include "engine/server/clients/openai_responses.h"

#include "engine/api/run.h"
#include "engine/server/detail/openai_common.h"

namespace kaze::server {

namespace json = boost::json;
using detail::Fields;
using gateway::Role;

namespace {

//! Text, or parts of text and pictures.
void readContent(const Fields& fields, std::string_view name, gateway::Message& message)
{
    const auto* content = fields.any(name);
    if (!content || content->is_string()) {
        message.text = content ? std::string(content->get_string()) : std::string();
        return;
    }
    fields.each(name, [&](const Fields& part) {
        const auto type = part.text("type");
        if (type == "input_text" || type == "output_text" || type == "text")
            message.text += part.text("text");
        else if (type == "refusal")
            message.text += part.text("refusal");
        else if (type == "input_image" && part.any("image_url"))
            message.images.push_back(detail::imageOf(part.text("image_url"), part.at("image_url"), fields.complaint()));
        else
            part.complain("type", "\"" + type + "\" is not understood here");
    });
}

//! Reasoning and calls are items of their own here and parts of the assistant's message elsewhere.
class Conversation {
public:
    explicit Conversation(gateway::ChatRequest& chat) : m_chat(chat) { }
    ~Conversation() { flush(); }
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;

    void read(const Fields& item)
    {
        const auto type = item.text("type", "message");
        if (type == "message")
            readMessage(item);
        else if (type == "function_call")
            own().calls.push_back({item.text("call_id"), item.text("name"), item.text("arguments")});
        else if (type == "reasoning")
            readReasoning(item);
        else if (type == "function_call_output") {
            flush();
            auto message = gateway::toolMessage(item.text("call_id"), {}, false);
            if (message.callId.empty())
                item.complain("call_id", "must name the call that this answers");
            readContent(item, "output", message);
            detail::addMessage(m_chat, std::move(message));
        } else
            item.complain("type",
                "\"" + type + "\" is not understood here" + (type == "item_reference" ? ": nothing is kept between calls" : ""));
    }

private:
    void readMessage(const Fields& item)
    {
        const auto role = item.text("role");
        gateway::Message message;
        readContent(item, "content", message);
        if (role == "assistant") {
            // Behind calls a new turn begins.
            if (m_own && !m_own->calls.empty())
                flush();
            own().text += message.text;
            return;
        }
        flush();
        if (role == "system" || role == "developer")
            return detail::addInstructions(m_chat, message.text);
        if (role != "user")
            item.complain("role", "must be user, assistant, system or developer");
        detail::addMessage(m_chat, std::move(message));
    }

    void readReasoning(const Fields& item)
    {
        if (m_own && (!m_own->text.empty() || !m_own->calls.empty()))
            flush();
        item.each("summary", [this](const Fields& part) { own().reasoning += part.text("text"); });
        own().proof = detail::unpackedProof(item.text("encrypted_content"));
    }

    gateway::Message& own()
    {
        if (!m_own) {
            m_own.emplace();
            m_own->role = Role::Assistant;
        }
        return *m_own;
    }

    void flush()
    {
        if (m_own)
            detail::addMessage(m_chat, std::move(*m_own));
        m_own.reset();
    }

    gateway::ChatRequest& m_chat;
    std::optional<gateway::Message> m_own; //!< the assistant's message that is being put together
};

void readTools(gateway::ChatRequest& chat, const Fields& fields)
{
    std::vector<gateway::ToolSpec> tools;
    fields.each("tools", [&](const Fields& tool) {
        if (tool.text("type") != "function")
            tool.complain("type", "must be function: tools that run at the provider are not taken through a gateway");
        else
            detail::addTool(tools, tool, "parameters");
    });
    chat.tools = detail::sharedTools(std::move(tools));
    chat.parallelTools = fields.flag("parallel_tool_calls", true);
    const auto* choice = fields.any("tool_choice");
    if (choice && choice->is_object()) {
        chat.toolChoice = Fields(*choice, "tool_choice", fields.complaint()).text("name");
        if (chat.toolChoice.empty())
            fields.complain("tool_choice", "must be none, auto, required or a function");
    } else
        chat.toolChoice = detail::openAiToolChoice(fields);
}

json::object usageOf(const api::Usage& usage)
{
    return {{"input_tokens", usage.inputTokens},
        {"input_tokens_details", {{"cached_tokens", usage.cachedTokens}, {"cache_write_tokens", usage.cacheWriteTokens}}},
        {"output_tokens", usage.outputTokens}, {"output_tokens_details", {{"reasoning_tokens", usage.reasoningTokens}}},
        {"total_tokens", usage.inputTokens + usage.outputTokens}};
}

std::string_view statusOf(gateway::StopReason stop)
{
    return stop == gateway::StopReason::Length || stop == gateway::StopReason::ContentFilter ? "incomplete" : "completed";
}

} // namespace

detail::Asked OpenAiResponses::read(const json::value& body, std::int64_t defaultOutput)
{
    detail::Asked asked;
    auto& chat = asked.chat;
    const Fields fields(body, "", asked.complaint);
    chat.model = fields.text("model");
    detail::addInstructions(chat, fields.text("instructions"));
    if (const auto* input = fields.any("input"); input && input->is_string())
        detail::addMessage(chat, gateway::userMessage(input->get_string().c_str()));
    else {
        Conversation conversation(chat);
        fields.each("input", [&](const Fields& item) { conversation.read(item); });
    }
    detail::checkConversation(chat, fields, "input");
    readTools(chat, fields);
    chat.maxOutputTokens = fields.integer("max_output_tokens", 1, detail::kMostOutputTokens).value_or(defaultOutput);
    chat.temperature = fields.number("temperature", 0, 2);
    chat.topP = fields.number("top_p", 0, 1);
    if (const auto* reasoning = fields.any("reasoning")) {
        const Fields how(*reasoning, "reasoning", asked.complaint);
        chat.effort = detail::effortOf(how.text("effort"), how, "effort");
    }
    if (const auto* text = fields.any("text")) {
        const Fields how(*text, "text", asked.complaint);
        if (const auto* format = how.any("format"))
            chat.format = detail::formatOf(Fields(*format, "text.format", asked.complaint), "");
    }
    fields.refuse({"previous_response_id", "conversation", "background", "prompt"},
        "is not kept here: nothing is stored between calls, so send the whole conversation as input");
    fields.refuse({"top_logprobs", "max_tool_calls"}, "is not kept by every provider, so this gateway does not take it");
    asked.stream = fields.flag("stream");
    m_echo = {{"instructions", nullptr}, {"max_output_tokens", nullptr}, {"temperature", nullptr}, {"top_p", nullptr},
        {"tools", json::array()}, {"tool_choice", "auto"}, {"parallel_tool_calls", true}, {"metadata", json::object()},
        {"reasoning", {{"effort", nullptr}, {"summary", nullptr}}}, {"text", {{"format", {{"type", "text"}}}}}};
    for (auto& member : m_echo)
        if (const auto* given = fields.any(member.key()))
            member.value() = *given;
    return asked;
}

std::string OpenAiResponses::itemId(Kind kind, std::size_t call) const
{
    return kind == Kind::Reasoning ? "rs_" + m_id : kind == Kind::Message ? "msg_" + m_id : "fc_" + m_id + std::to_string(call);
}

json::object OpenAiResponses::messageItem(const std::string& text, bool done) const
{
    json::array content;
    if (done)
        content.push_back(
            {{"type", "output_text"}, {"text", detail::utf8(text)}, {"annotations", json::array()}, {"logprobs", json::array()}});
    return {{"id", itemId(Kind::Message, 0)}, {"type", "message"}, {"status", done ? "completed" : "in_progress"},
        {"role", "assistant"}, {"content", std::move(content)}};
}

json::object OpenAiResponses::reasoningItem(const std::string& text, const std::string& proof) const
{
    json::array summary;
    if (!text.empty())
        summary.push_back({{"type", "summary_text"}, {"text", detail::utf8(text)}});
    json::object item{{"id", itemId(Kind::Reasoning, 0)}, {"type", "reasoning"}, {"summary", std::move(summary)}};
    if (!proof.empty())
        item["encrypted_content"] = detail::packedProof(proof);
    return item;
}

json::object OpenAiResponses::callItem(
    std::size_t call, const std::string& id, const std::string& name, const std::string& arguments, bool done) const
{
    return {{"id", itemId(Kind::Call, call)}, {"type", "function_call"}, {"status", done ? "completed" : "in_progress"},
        {"call_id", id}, {"name", name}, {"arguments", detail::utf8(arguments)}};
}

json::object OpenAiResponses::answer(
    const std::string& model, std::string_view status, json::array output, const gateway::ChatResponse* told) const
{
    json::object object{{"id", "resp_" + m_id}, {"object", "response"}, {"created_at", m_created}, {"status", status},
        {"error", nullptr}, {"incomplete_details", nullptr}, {"model", model}, {"output", std::move(output)},
        {"previous_response_id", nullptr}, {"store", false}, {"truncation", "disabled"}, {"usage", nullptr}};
    for (const auto& member : m_echo)
        object[member.key()] = member.value();
    if (told)
        object["usage"] = usageOf(told->usage);
    if (status == "incomplete")
        object["incomplete_details"]
            = {{"reason", told && told->stop == gateway::StopReason::ContentFilter ? "content_filter" : "max_output_tokens"}};
    return object;
}

std::string OpenAiResponses::whole(const detail::Told& told)
{
    const auto& said = told.response.message;
    json::array output;
    if (!said.reasoning.empty() || !said.proof.empty())
        output.push_back(reasoningItem(said.reasoning, said.proof));
    if (!said.text.empty() || said.calls.empty())
        output.push_back(messageItem(said.text, true));
    for (std::size_t i = 0; i < said.calls.size(); ++i)
        output.push_back(callItem(i, said.calls[i].id, said.calls[i].name, said.calls[i].arguments, true));
    return json::serialize(answer(told.model, statusOf(told.response.stop), std::move(output), &told.response));
}

void OpenAiResponses::event(std::string_view type, json::object data, std::string& out)
{
    data["type"] = type;
    data["sequence_number"] = m_sequence++;
    out.append("event: ").append(type).append("\ndata: ").append(json::serialize(data)).append("\n\n");
}

void OpenAiResponses::start(const std::string& model, std::string& out)
{
    m_model = model;
    event("response.created", {{"response", answer(model, "in_progress", {}, nullptr)}}, out);
    event("response.in_progress", {{"response", answer(model, "in_progress", {}, nullptr)}}, out);
}

OpenAiResponses::Item& OpenAiResponses::open(Kind kind, std::size_t call, const json::object& empty, std::string& out)
{
    for (auto& item : m_items)
        if (item.kind == kind && item.call == call)
            return item;
    const auto index = m_items.size();
    m_items.push_back({kind, call, {}});
    m_output.emplace_back(nullptr);
    event("response.output_item.added", {{"output_index", index}, {"item", empty}}, out);
    json::object part{{"item_id", itemId(kind, call)}, {"output_index", index}};
    if (kind == Kind::Message) {
        part["content_index"] = 0;
        part["part"] = {{"type", "output_text"}, {"text", ""}, {"annotations", json::array()}, {"logprobs", json::array()}};
        event("response.content_part.added", std::move(part), out);
    } else if (kind == Kind::Reasoning) {
        part["summary_index"] = 0;
        part["part"] = {{"type", "summary_text"}, {"text", ""}};
        event("response.reasoning_summary_part.added", std::move(part), out);
    }
    return m_items.back();
}

void OpenAiResponses::say(Kind kind, std::string_view text, std::string& out)
{
    if (text.empty())
        return;
    auto& item = open(kind, 0, kind == Kind::Message ? messageItem({}, false) : reasoningItem({}, {}), out);
    item.text += text;
    json::object data{{"item_id", itemId(kind, 0)}, {"output_index", indexOf(item)}, {"delta", detail::utf8(std::string(text))}};
    if (kind == Kind::Message) {
        data["content_index"] = 0;
        data["logprobs"] = json::array();
        event("response.output_text.delta", std::move(data), out);
    } else {
        data["summary_index"] = 0;
        event("response.reasoning_summary_text.delta", std::move(data), out);
    }
}

void OpenAiResponses::sayCall(
    std::size_t call, const std::string& id, const std::string& name, std::string_view arguments, std::string& out)
{
    auto& item = open(Kind::Call, call, callItem(call, id, name, {}, false), out);
    if (arguments.empty())
        return;
    item.text += arguments;
    event("response.function_call_arguments.delta",
        {{"item_id", itemId(Kind::Call, call)}, {"output_index", indexOf(item)}, {"delta", detail::utf8(std::string(arguments))}},
        out);
}

void OpenAiResponses::piece(const gateway::ChatDelta& delta, std::string& out)
{
    say(Kind::Reasoning, delta.reasoning, out);
    say(Kind::Message, delta.text, out);
    if (delta.arguments.empty() && delta.callName.empty())
        return;
    bool isNew = false;
    const auto& call = m_calls.take(delta, "call_" + m_id + std::to_string(delta.call), isNew);
    sayCall(static_cast<std::size_t>(&call - m_calls.calls().data()), call.id, call.name, delta.arguments, out);
}

void OpenAiResponses::close(Item& item, const std::string& proof, std::string& out)
{
    const auto index = indexOf(item);
    json::object at{{"item_id", itemId(item.kind, item.call)}, {"output_index", index}};
    json::object done;
    if (item.kind == Kind::Message) {
        done = messageItem(item.text, true);
        at["content_index"] = 0;
        auto text = at;
        text["text"] = detail::utf8(item.text);
        text["logprobs"] = json::array();
        event("response.output_text.done", std::move(text), out);
        at["part"] = done["content"].as_array().front();
        event("response.content_part.done", std::move(at), out);
    } else if (item.kind == Kind::Reasoning) {
        done = reasoningItem(item.text, proof);
        at["summary_index"] = 0;
        auto text = at;
        text["text"] = detail::utf8(item.text);
        event("response.reasoning_summary_text.done", std::move(text), out);
        at["part"] = {{"type", "summary_text"}, {"text", detail::utf8(item.text)}};
        event("response.reasoning_summary_part.done", std::move(at), out);
    } else {
        const auto& call = m_calls.calls()[item.call];
        done = callItem(item.call, call.id, call.name, item.text, true);
        at["arguments"] = detail::utf8(item.text);
        at["name"] = call.name;
        event("response.function_call_arguments.done", std::move(at), out);
    }
    event("response.output_item.done", {{"output_index", index}, {"item", done}}, out);
    m_output[index] = std::move(done);
}

void OpenAiResponses::finish(const detail::Told& told, std::string& out)
{
    const auto& said = told.response.message;
    for (std::size_t i = 0; i < said.calls.size(); ++i) {
        auto& streamed = m_calls.calls();
        const auto rest = i < streamed.size() ? detail::StreamedCalls::rest(streamed[i], said.calls[i])
                                              : std::string_view(said.calls[i].arguments);
        if (i >= streamed.size())
            streamed.push_back({said.calls[i].id, said.calls[i].name, said.calls[i].arguments});
        sayCall(i, streamed[i].id, streamed[i].name, rest, out);
    }
    if (!said.proof.empty())
        open(Kind::Reasoning, 0, reasoningItem({}, {}), out);
    if (said.text.empty() && said.calls.empty())
        open(Kind::Message, 0, messageItem({}, false), out);
    for (auto& item : m_items)
        close(item, said.proof, out);
    const auto status = statusOf(told.response.stop);
    event("response." + std::string(status), {{"response", answer(told.model, status, m_output, &told.response)}}, out);
}

void OpenAiResponses::broken(const detail::Failure& failure, const std::string& requestId, std::string& out)
{
    const auto error = detail::errorBody(family(), failure, requestId).at("error");
    event("error", {{"code", error.at("code")}, {"message", error.at("message")}, {"param", error.at("param")}}, out);
    auto failed = answer(m_model, "failed", {}, nullptr);
    failed["error"] = {{"code", error.at("code")}, {"message", error.at("message")}};
    event("response.failed", {{"response", std::move(failed)}}, out);
}

} // namespace kaze::server
