// Anthropic's messages: https://docs.anthropic.com/en/api/messages

#include "engine/api/run.h"
#include "engine/gateway/detail/fault.h"
#include "engine/gateway/detail/json_in.h"
#include "engine/gateway/detail/proof.h"
#include "engine/gateway/detail/translator.h"
#include "engine/gateway/providers/providers.h"

#include <algorithm>
#include <charconv>

namespace kaze::gateway {

namespace {

using base::ErrorCode;
using boost::json::array;
using boost::json::object;
using boost::json::value;
using detail::countIn;
using detail::numberIn;
using detail::objectIn;
using detail::ProofPart;
using detail::textIn;
using detail::utf8;

constexpr std::string_view kKind = "anthropic";
constexpr std::int64_t kLeastThinking = 1024; //!< tokens, by the API's reference

//! "claude-3-5-haiku-latest" → 305, "claude-opus-4-20250514" → 400, "claude-sonnet-4-6" → 406; a name without a number is that of a newer model.
int versionOf(std::string_view model)
{
    const auto numberAt = [&](std::size_t at) {
        const auto digits = std::min(model.find_first_not_of("0123456789", at), model.size()) - at;
        int number = -1;
        if (digits == 1 || digits == 2)
            std::from_chars(model.data() + at, model.data() + at + digits, number);
        return number;
    };
    const auto first = model.find_first_of("0123456789");
    const auto major = first == std::string_view::npos ? -1 : numberAt(first);
    if (major < 0)
        return 99'00;
    const auto next = model.find_first_of("-.", first);
    const auto minor = next == std::string_view::npos || next + 1 >= model.size() ? -1 : numberAt(next + 1);
    return major * 100 + std::max(0, minor);
}

//! The model weighs for itself how long to think; a budget is refused by the newer ones.
bool thinksByItself(std::string_view model)
{
    return versionOf(model) >= 406;
}

bool takesSampling(std::string_view model)
{
    return versionOf(model) < 407;
}

//! A model that cannot be held to a format is given a tool to answer with.
bool answersByTool(const ChatRequest& request)
{
    return request.format && (request.format->schema.is_null() || versionOf(request.model) < 405);
}

//! The API takes letters, digits, '_' and '-'; other providers give other ids.
std::string idOf(std::string id)
{
    std::replace_if(
        id.begin(), id.end(),
        [](unsigned char c) {
            return !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-');
        },
        '_');
    return id;
}

bool isBlank(std::string_view text)
{
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

object textBlock(std::string_view text)
{
    return {{"type", "text"}, {"text", utf8(text)}};
}

object imageBlock(const Image& image)
{
    if (!image.url.empty())
        return {{"type", "image"}, {"source", object{{"type", "url"}, {"url", utf8(image.url)}}}};
    return {{"type", "image"}, {"source", object{{"type", "base64"}, {"media_type", image.mimeType}, {"data", image.data}}}};
}

array userBlocks(const Message& message)
{
    array blocks;
    for (const auto& image : message.images)
        blocks.push_back(imageBlock(*image));
    if (!isBlank(message.text))
        blocks.push_back(textBlock(message.text));
    return blocks;
}

object toolResult(const Message& message)
{
    object result{{"type", "tool_result"}, {"tool_use_id", idOf(message.callId)}};
    if (auto content = userBlocks(message); !content.empty())
        result["content"] = std::move(content);
    if (message.failed)
        result["is_error"] = true;
    return result;
}

array assistantBlocks(const Message& message, bool isLast)
{
    array blocks;
    for (const auto& part : detail::partsOf(message, kKind)) {
        if (part.what == ProofPart::What::Own)
            blocks.push_back(part.own);
        else if (part.call)
            blocks.push_back(object{{"type", "tool_use"}, {"id", idOf(part.call->id)}, {"name", part.call->name},
                {"input", detail::argumentsOf(part.call->arguments)}});
        else if (!isBlank(part.text))
            // An answer to go on with must not end in a space.
            blocks.push_back(textBlock(isLast ? part.text.substr(0, part.text.find_last_not_of(" \t\r\n") + 1) : part.text));
    }
    return blocks;
}

//! The API keeps what comes before the mark; the next request reads it, if it begins the same.
void markCached(array& blocks)
{
    for (auto block = blocks.rbegin(); block != blocks.rend(); ++block) {
        auto& fields = block->get_object();
        if (const auto type = textIn(fields, "type"); type == "thinking" || type == "redacted_thinking")
            continue;
        fields["cache_control"] = object{{"type", "ephemeral"}};
        return;
    }
}

//! Messages of one side that follow each other are one: the results of all calls of a turn have to stand together, before anything else.
array messagesOf(const ChatRequest& request)
{
    array messages;
    const auto known = request.knownTokens > 0 ? request.knownMessages : 0;
    for (std::size_t i = 0; i < request.messages.size(); ++i) {
        const auto& message = *request.messages[i];
        const bool isLast = i + 1 == request.messages.size();
        array blocks;
        if (message.role == Role::Assistant)
            blocks = assistantBlocks(message, isLast);
        else if (message.role == Role::Tool)
            blocks.push_back(toolResult(message));
        else
            blocks = userBlocks(message);
        if (blocks.empty() && isLast && messages.empty())
            blocks.push_back(textBlock("(nothing)"));
        if (isLast || i + 1 == known)
            markCached(blocks);
        const std::string_view role = message.role == Role::Assistant ? "assistant" : "user";
        if (!messages.empty() && textIn(messages.back().get_object(), "role") == role) {
            auto& joined = messages.back().get_object()["content"].get_array();
            joined.insert(joined.end(), blocks.begin(), blocks.end());
        } else if (!blocks.empty()) {
            messages.push_back(object{{"role", role}, {"content", std::move(blocks)}});
        }
    }
    return messages;
}

//! Without the thinking that led to a call, the API refuses to think on after its result.
bool mayThink(const ChatRequest& request)
{
    const bool isForced = !request.toolChoice.empty() && request.toolChoice != "none";
    if (request.effort.empty() || answersByTool(request) || isForced)
        return false;
    for (auto message = request.messages.rbegin(); message != request.messages.rend() && (*message)->role != Role::User;
         ++message)
        if (!(*message)->calls.empty() && !detail::hasProofOf(**message, kKind))
            return false;
    return true;
}

void addThinking(object& body, const ChatRequest& request)
{
    if (!mayThink(request))
        return;
    if (thinksByItself(request.model)) {
        body["thinking"] = object{{"type", "adaptive"}};
        body["output_config"] = object{{"effort", request.effort}};
        return;
    }
    if (versionOf(request.model) < 307)
        return;
    const std::int64_t wanted = request.effort == "high" ? 16'384 : request.effort == "low" ? 2'048 : 8'192;
    // What is thought counts as output, and an answer has to follow.
    const auto budget = std::min(wanted, request.maxOutputTokens / 2);
    if (budget >= kLeastThinking)
        body["thinking"] = object{{"type", "enabled"}, {"budget_tokens", budget}};
}

void addTools(object& body, const ChatRequest& request)
{
    array tools;
    if (request.tools)
        for (const auto& tool : *request.tools)
            tools.push_back(object{{"name", tool.name}, {"description", tool.description}, {"input_schema", tool.schema}});
    if (answersByTool(request)) {
        const auto& format = *request.format;
        tools.push_back(
            object{{"name", format.name}, {"description", "Gives the answer. Call it once, at the end, with the whole answer."},
                {"input_schema", format.schema.is_null() ? value(object{{"type", "object"}}) : format.schema}});
    }
    if (tools.empty())
        return;
    tools.back().get_object()["cache_control"] = object{{"type", "ephemeral"}};
    object choice;
    if (answersByTool(request) && tools.size() == 1)
        choice = {{"type", "tool"}, {"name", request.format->name}};
    else if (answersByTool(request) || request.toolChoice == "required")
        choice = {{"type", "any"}};
    else if (request.toolChoice == "none")
        choice = {{"type", "none"}};
    else if (!request.toolChoice.empty())
        choice = {{"type", "tool"}, {"name", request.toolChoice}};
    if (!request.parallelTools && request.toolChoice != "none") {
        if (choice.empty())
            choice["type"] = "auto";
        choice["disable_parallel_tool_use"] = true;
    }
    body["tools"] = std::move(tools);
    if (!choice.empty())
        body["tool_choice"] = std::move(choice);
}

void addSampling(object& body, const ChatRequest& request)
{
    // A model that thinks, and every newer one, refuses them.
    if (!takesSampling(request.model) || body.contains("thinking"))
        return;
    if (request.temperature)
        body["temperature"] = std::min(1.0, *request.temperature);
    else if (request.topP)
        body["top_p"] = *request.topP;
}

std::string bodyOf(const ChatRequest& request)
{
    object body{{"model", request.model}, {"max_tokens", std::max<std::int64_t>(1, request.maxOutputTokens)}, {"stream", true},
        {"messages", messagesOf(request)}};
    if (request.instructions && !isBlank(*request.instructions)) {
        array system{textBlock(*request.instructions)};
        markCached(system);
        body["system"] = std::move(system);
    }
    addThinking(body, request);
    addTools(body, request);
    addSampling(body, request);
    if (!request.stopSequences.empty())
        body["stop_sequences"] = boost::json::value_from(request.stopSequences);
    if (request.format && !answersByTool(request)) {
        auto& config = body["output_config"];
        if (!config.is_object())
            config.emplace_object();
        config.get_object()["format"] = object{{"type", "json_schema"}, {"schema", request.format->schema}};
    }
    return boost::json::serialize(body);
}

class MessagesAnswer final : public detail::Answer {
public:
    MessagesAnswer(Parts parts, std::string answerTool) : Answer(std::move(parts)), m_answerTool(std::move(answerTool)) { }

    base::Result<> take(std::string_view /*name*/, const object& event) override
    {
        const auto type = textIn(event, "type");
        if (type == "error")
            return std::unexpected(detail::midStreamError(event));
        if (type == "message_start") {
            if (const auto* message = objectIn(event, "message"))
                takeHead(*message);
        } else if (type == "content_block_start") {
            if (const auto* block = objectIn(event, "content_block"))
                beginBlock(numberIn(event, "index"), *block);
        } else if (type == "content_block_delta") {
            if (const auto* delta = objectIn(event, "delta"))
                takeDelta(numberIn(event, "index"), *delta);
        } else if (type == "content_block_stop") {
            endBlock();
        } else if (type == "message_delta") {
            if (const auto* delta = objectIn(event, "delta"))
                takeStop(*delta);
            if (const auto* usage = objectIn(event, "usage"))
                takeUsage(*usage);
        } else if (type == "message_stop") {
            end();
        }
        return {};
    }

    base::Result<> takeWhole(const object& message) override
    {
        if (message.contains("error"))
            return std::unexpected(detail::midStreamError(message));
        takeHead(message);
        std::int64_t index = 0;
        for (const auto& block : detail::arrayIn(message, "content"))
            if (const auto* fields = block.if_object()) {
                beginBlock(index++, *fields);
                endBlock();
            }
        takeStop(message);
        return {};
    }

private:
    void takeHead(const object& message)
    {
        m_response.responseId = textIn(message, "id");
        m_response.model = textIn(message, "model");
        if (const auto* usage = objectIn(message, "usage"))
            takeUsage(*usage);
    }

    void beginBlock(std::int64_t index, const object& block)
    {
        m_index = index;
        m_call.reset();
        m_block = {};
        m_isArgued = m_isAnswer = false;
        m_whole.clear();
        const auto type = textIn(block, "type");
        if (type == "text") {
            speak(textIn(block, "text"));
        } else if (type == "thinking") {
            m_block = object{{"type", "thinking"}, {"thinking", ""}, {"signature", textIn(block, "signature")}};
            m_thought.clear();
            ponder(textIn(block, "thinking"));
        } else if (type == "redacted_thinking") {
            m_block = object{{"type", "redacted_thinking"}, {"data", textIn(block, "data")}};
            keep(textIn(block, "data").size());
        } else if (type == "tool_use") {
            m_isAnswer = !m_answerTool.empty() && textIn(block, "name") == m_answerTool;
            m_call = m_isAnswer ? 0 : beginCall(textIn(block, "id"), textIn(block, "name"));
            if (!m_isAnswer)
                m_proof.call();
            // In a stream the input is empty here, and follows in pieces.
            if (const auto* input = objectIn(block, "input"); input && !input->empty())
                m_whole = boost::json::serialize(*input);
        }
    }

    void takeDelta(std::int64_t index, const object& delta)
    {
        const auto type = textIn(delta, "type");
        if (index != m_index)
            return;
        if (type == "text_delta")
            speak(textIn(delta, "text"));
        else if (type == "thinking_delta")
            ponder(textIn(delta, "thinking"));
        else if (type == "signature_delta" && !m_block.empty())
            m_block["signature"] = std::string(textIn(m_block, "signature")) + std::string(textIn(delta, "signature"));
        else if (type == "input_json_delta" && m_call)
            addArguments(textIn(delta, "partial_json"));
    }

    void endBlock()
    {
        if (m_call && !m_isArgued && !m_whole.empty())
            addArguments(m_whole);
        if (textIn(m_block, "type") == "thinking")
            m_block["thinking"] = m_thought;
        if (!m_block.empty())
            m_proof.own(m_block);
        m_block = {};
        m_call.reset();
        m_index = -1;
    }

    void speak(std::string_view text)
    {
        say(text);
        if (!text.empty())
            m_proof.text(text.size());
    }

    void ponder(std::string_view text)
    {
        m_thought += text;
        think(text);
    }

    void addArguments(std::string_view json)
    {
        m_isArgued = true;
        if (m_isAnswer)
            speak(json);
        else
            argue(*m_call, json);
    }

    void takeStop(const object& delta)
    {
        const auto reason = textIn(delta, "stop_reason");
        if (reason.empty())
            return;
        const auto* details = objectIn(delta, "stop_details");
        const auto explained = details ? textIn(*details, "explanation") : std::string_view();
        if (reason == "refusal")
            stop(StopReason::ContentFilter, explained.empty() ? "The model declined to answer (refusal)." : explained);
        else if (reason == "max_tokens")
            stop(StopReason::Length);
        else if (reason == "model_context_window_exceeded")
            stop(StopReason::Length, "The conversation has filled the model's context window (model_context_window_exceeded).");
        else if (reason == "pause_turn")
            stop(StopReason::Length, "The provider paused a long turn (pause_turn).");
        else
            stop(reason == "tool_use" ? StopReason::ToolCalls : StopReason::Finished);
    }

    //! The API counts cached input beside the rest; a later event repeats only some of the numbers.
    void takeUsage(const object& usage)
    {
        m_input = countIn(usage, "input_tokens", m_input);
        m_read = countIn(usage, "cache_read_input_tokens", m_read);
        m_written = countIn(usage, "cache_creation_input_tokens", m_written);
        m_output = countIn(usage, "output_tokens", m_output);
        api::Usage counted;
        counted.inputTokens = m_input + m_read + m_written;
        counted.outputTokens = m_output;
        counted.cachedTokens = m_read;
        counted.cacheWriteTokens = m_written;
        if (const auto* details = objectIn(usage, "output_tokens_details"))
            counted.reasoningTokens = countIn(*details, "thinking_tokens");
        count(counted);
    }

    void conclude(ChatResponse& response) override { response.message.proof = m_proof.json(); }

    std::string m_answerTool; //!< whose arguments are the answer; empty: none
    detail::ProofWriter m_proof{std::string(kKind)};
    std::int64_t m_index = -1; //!< of the block under way
    std::optional<std::size_t> m_call;
    object m_block; //!< of reasoning
    std::string m_thought, m_whole;
    bool m_isArgued = false;
    bool m_isAnswer = false;
    std::int64_t m_input = 0, m_read = 0, m_written = 0, m_output = 0;
};

class Messages final : public detail::Translator {
public:
    net::HttpHeaders headers(const std::string& key) const override
    {
        net::HttpHeaders headers{{"anthropic-version", "2023-06-01"}};
        if (!key.empty())
            headers.emplace_back("x-api-key", key);
        return headers;
    }

    std::string hint() const override { return "Anthropic's own address is https://api.anthropic.com."; }

    base::Result<detail::WireCall> chat(const ChatRequest& request) const override
    {
        return detail::WireCall{detail::endpoint(request.baseUrl, "v1", "messages"), bodyOf(request)};
    }

    std::unique_ptr<detail::Answer> answer(const ChatRequest& request, detail::Answer::Parts parts) const override
    {
        return std::make_unique<MessagesAnswer>(std::move(parts), answersByTool(request) ? request.format->name : std::string());
    }

    //! The newer models refuse it, and one that thinks would have to begin with that.
    bool continuesAnswers(const ChatRequest& request) const override
    {
        return versionOf(request.model) < 406 && !mayThink(request) && !answersByTool(request);
    }

    std::string modelsUrl(const std::string& baseUrl) const override
    {
        return detail::endpoint(baseUrl, "v1", "models?limit=1000");
    }

    std::optional<std::vector<std::string>> readModels(const object& answer) const override
    {
        return detail::namesIn(answer, "data", "id");
    }
};

} // namespace

std::unique_ptr<const detail::Translator> anthropicMessages()
{
    return std::make_unique<Messages>();
}

} // namespace kaze::gateway
