// OpenAI's chat completions: https://platform.openai.com/docs/api-reference/chat

#include "engine/api/run.h"
#include "engine/gateway/detail/fault.h"
#include "engine/gateway/detail/json_in.h"
#include "engine/gateway/detail/prompt_cache_key.h"
#include "engine/gateway/detail/translator.h"
#include "engine/gateway/providers/providers.h"
#include "engine/net/url.h"

namespace kaze::gateway {

namespace {

using base::ErrorCode;
using boost::json::array;
using boost::json::object;
using boost::json::value;
using detail::arrayIn;
using detail::countIn;
using detail::numberIn;
using detail::objectIn;
using detail::textIn;
using detail::utf8;

constexpr std::size_t kMostTexts = 2048; //!< one request may embed, by OpenAI's reference

value contentOf(const std::string& text, const std::vector<std::shared_ptr<const Image>>& images)
{
    if (images.empty())
        return utf8(text);
    array parts;
    if (!text.empty())
        parts.push_back(object{{"type", "text"}, {"text", utf8(text)}});
    for (const auto& image : images)
        parts.push_back(object{{"type", "image_url"}, {"image_url", object{{"url", utf8(detail::urlOf(*image))}}}});
    return parts;
}

//! The reasoning goes back to a server that wants it (DeepSeek, OpenRouter, models with thinking between their calls), in the field it came in.
void addReasoning(object& json, const Message& message)
{
    boost::system::error_code bad;
    const auto parsed = message.proof.empty() ? value() : boost::json::parse(message.proof, bad);
    const auto* proof = bad ? nullptr : parsed.if_object();
    if (!proof || textIn(*proof, "kind") != "openai")
        return;
    if (const auto& details = arrayIn(*proof, "reasoning_details"); !details.empty())
        json["reasoning_details"] = details;
    else if (const auto field = textIn(*proof, "field"); !field.empty() && !message.calls.empty())
        json[field] = utf8(message.reasoning);
}

object assistantOf(const Message& message, bool withReasoning)
{
    object json{{"role", "assistant"}};
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
    if (withReasoning)
        addReasoning(json, message);
    return json;
}

array messagesOf(const ChatRequest& request)
{
    array messages;
    if (request.instructions && !request.instructions->empty())
        messages.push_back(object{{"role", "system"}, {"content", utf8(*request.instructions)}});
    // A tool's answer is text here; its pictures follow when all the tools have answered.
    std::vector<std::shared_ptr<const Image>> shown;
    const auto show = [&] {
        if (!shown.empty())
            messages.push_back(object{{"role", "user"}, {"content", contentOf("What the tools showed:", shown)}});
        shown.clear();
    };
    for (const auto& message : request.messages) {
        if (message->role != Role::Tool)
            show();
        if (message->role == Role::Assistant) {
            messages.push_back(assistantOf(*message, !detail::isOpenAiItself(request)));
        } else if (message->role == Role::User) {
            messages.push_back(object{{"role", "user"}, {"content", contentOf(message->text, message->images)}});
        } else {
            messages.push_back(object{{"role", "tool"}, {"tool_call_id", message->callId}, {"content", utf8(message->text)}});
            shown.insert(shown.end(), message->images.begin(), message->images.end());
        }
    }
    show();
    return messages;
}

void addTools(object& body, const ChatRequest& request)
{
    array tools;
    if (request.tools)
        for (const auto& tool : *request.tools)
            tools.push_back(object{{"type", "function"},
                {"function", object{{"name", tool.name}, {"description", tool.description}, {"parameters", tool.schema}}}});
    if (tools.empty())
        return;
    body["tools"] = std::move(tools);
    if (request.toolChoice == "none" || request.toolChoice == "required")
        body["tool_choice"] = request.toolChoice;
    else if (!request.toolChoice.empty())
        body["tool_choice"] = object{{"type", "function"}, {"function", object{{"name", request.toolChoice}}}};
    if (!request.parallelTools)
        body["parallel_tool_calls"] = false;
}

object formatOf(const OutputFormat& format)
{
    if (format.schema.is_null())
        return {{"type", "json_object"}};
    return {{"type", "json_schema"},
        {"json_schema", object{{"name", format.name}, {"schema", format.schema}, {"strict", format.strict}}}};
}

std::string bodyOf(const ChatRequest& request)
{
    object body{{"model", request.model}, {"messages", messagesOf(request)}, {"stream", true},
        {"stream_options", object{{"include_usage", true}}}};
    addTools(body, request);
    // OpenAI's reasoning models refuse max_tokens, most other servers know nothing else.
    body[detail::isOpenAiItself(request) ? "max_completion_tokens" : "max_tokens"] = request.maxOutputTokens;
    if (request.temperature)
        body["temperature"] = *request.temperature;
    if (request.topP)
        body["top_p"] = *request.topP;
    if (request.seed)
        body["seed"] = *request.seed;
    if (!request.stopSequences.empty())
        body["stop"] = boost::json::value_from(request.stopSequences);
    if (!request.effort.empty())
        body["reasoning_effort"] = request.effort;
    if (request.format)
        body["response_format"] = formatOf(*request.format);
    if (detail::isOpenAiItself(request))
        body["prompt_cache_key"] = detail::promptCacheKey(request);
    return boost::json::serialize(body);
}

StopReason stopOf(std::string_view reason)
{
    if (reason == "length")
        return StopReason::Length;
    if (reason == "content_filter")
        return StopReason::ContentFilter;
    return reason == "tool_calls" || reason == "function_call" ? StopReason::ToolCalls : StopReason::Finished;
}

//! Chunks of a completion, or a whole one.
class ChatAnswer final : public detail::Answer {
public:
    using Answer::Answer;

    base::Result<> take(std::string_view /*name*/, const object& chunk) override
    {
        if (const auto* error = chunk.if_contains("error"); error && !error->is_null())
            return std::unexpected(detail::midStreamError(chunk));
        if (const auto id = textIn(chunk, "id"); !id.empty())
            m_response.responseId = id;
        if (const auto model = textIn(chunk, "model"); !model.empty())
            m_response.model = model;
        if (auto taken = takeChoices(chunk); !taken)
            return taken;
        if (const auto* usage = objectIn(chunk, "usage")) {
            takeUsage(*usage);
            if (isFinished())
                end();
        }
        return {};
    }

    base::Result<> takeWhole(const object& completion) override { return take({}, completion); }

private:
    base::Result<> takeChoices(const object& chunk)
    {
        const auto* choices = chunk.if_contains("choices");
        if (!choices || choices->is_null())
            return {};
        if (!choices->is_array())
            return base::fail(ErrorCode::Protocol, "The server sent a piece of the answer whose choices are no list.");
        for (const auto& choice : choices->get_array()) {
            const auto* fields = choice.if_object();
            if (!fields)
                return base::fail(ErrorCode::Protocol, "The server sent a choice that is no object.");
            if (numberIn(*fields, "index") == 0)
                if (auto taken = takeChoice(*fields); !taken)
                    return taken;
        }
        return {};
    }

    base::Result<> takeChoice(const object& choice)
    {
        const auto* delta = objectIn(choice, "delta");
        if (!delta)
            delta = objectIn(choice, "message");
        if (delta) {
            takeReasoning(*delta);
            say(textIn(*delta, "content"));
            for (const auto& call : arrayIn(*delta, "tool_calls")) {
                const auto* fields = call.if_object();
                if (!fields)
                    return base::fail(ErrorCode::Protocol, "The server sent a tool call that is no object.");
                takeCall(*fields);
            }
            const auto refusal = textIn(*delta, "refusal");
            say(refusal);
            m_refusal += refusal;
        }
        if (const auto reason = textIn(choice, "finish_reason"); !reason.empty())
            stop(m_refusal.empty() ? stopOf(reason) : StopReason::ContentFilter, m_refusal);
        return {};
    }

    void takeReasoning(const object& delta)
    {
        for (const auto* field : {"reasoning_content", "reasoning"})
            if (const auto text = textIn(delta, field); !text.empty()) {
                m_reasoningField = field;
                think(text);
                break;
            }
        for (const auto& piece : arrayIn(delta, "reasoning_details")) {
            m_details.push_back(piece);
            keep(boost::json::serialize(piece).size());
        }
    }

    void takeCall(const object& call)
    {
        const auto* function = objectIn(call, "function");
        const auto id = textIn(call, "id");
        const auto name = function ? textIn(*function, "name") : std::string_view();
        const auto at = placeOf(numberIn(call, "index", -1), id, name);
        nameCall(at, id, name);
        // A few servers send the arguments as an object.
        if (const auto* whole = function ? objectIn(*function, "arguments") : nullptr)
            argue(at, this->call(at).arguments.empty() ? boost::json::serialize(*whole) : std::string());
        else if (function)
            argue(at, textIn(*function, "arguments"));
    }

    //! Which call a piece belongs to: by its index; without one, or where a server numbers every call 0, by what it brings.
    std::size_t placeOf(std::int64_t index, std::string_view id, std::string_view name)
    {
        std::size_t place = m_indices.size();
        for (std::size_t i = m_indices.size(); i-- > 0 && place == m_indices.size();)
            if (m_indices[i] == index)
                place = i;
        if (index < 0)
            place = !name.empty() || m_indices.empty() ? m_indices.size() : m_indices.size() - 1;
        const bool another
            = place < m_indices.size() && !id.empty() && !name.empty() && !call(place).id.empty() && call(place).id != id;
        if (place < m_indices.size() && !another)
            return place;
        m_indices.push_back(index);
        return beginCall();
    }

    void takeUsage(const object& usage)
    {
        api::Usage counted;
        counted.inputTokens = countIn(usage, "prompt_tokens");
        counted.outputTokens = countIn(usage, "completion_tokens");
        if (const auto* details = objectIn(usage, "prompt_tokens_details")) {
            counted.cachedTokens = countIn(*details, "cached_tokens");
            counted.cacheWriteTokens = countIn(*details, "cache_write_tokens");
        } else {
            counted.cachedTokens = countIn(usage, "prompt_cache_hit_tokens"); // DeepSeek
        }
        if (const auto* details = objectIn(usage, "completion_tokens_details"))
            counted.reasoningTokens = countIn(*details, "reasoning_tokens");
        count(counted);
    }

    void conclude(ChatResponse& response) override
    {
        object proof{{"kind", "openai"}};
        if (!m_details.empty())
            proof["reasoning_details"] = std::move(m_details);
        else if (!m_reasoningField.empty() && !response.message.calls.empty())
            proof["field"] = m_reasoningField;
        if (proof.size() > 1)
            response.message.proof = boost::json::serialize(proof);
    }

    std::vector<std::int64_t> m_indices; //!< of the calls
    std::string m_refusal, m_reasoningField;
    array m_details; //!< OpenRouter's signed reasoning, piece by piece
};

class ChatCompletions final : public detail::Translator {
public:
    std::string hint() const override { return "An OpenAI-compatible server's address usually ends in /v1."; }

    // What serves models on this machine (llama.cpp, LM Studio, vLLM) goes on with a message of the assistant; OpenAI itself answers it.
    bool continuesAnswers(const ChatRequest& request) const override { return net::isLoopback(request.baseUrl); }

    base::Result<detail::WireCall> chat(const ChatRequest& request) const override
    {
        return detail::WireCall{detail::endpoint(request.baseUrl, "chat/completions"), bodyOf(request)};
    }

    std::unique_ptr<detail::Answer> answer(const ChatRequest& /*request*/, detail::Answer::Parts parts) const override
    {
        return std::make_unique<ChatAnswer>(std::move(parts));
    }

    std::size_t mostTexts() const override { return kMostTexts; }

    detail::WireCall embed(
        const std::string& model, std::span<const std::string> texts, const std::string& baseUrl) const override
    {
        array input;
        for (const auto& text : texts)
            input.emplace_back(utf8(text));
        object body{{"model", model}, {"input", std::move(input)}, {"encoding_format", "float"}};
        return {detail::endpoint(baseUrl, "embeddings"), boost::json::serialize(body)};
    }

    detail::Vectors readVectors(const object& answer, std::size_t texts) const override
    {
        detail::Vectors vectors(texts);
        std::int64_t position = 0;
        for (const auto& item : arrayIn(answer, "data"))
            if (const auto* fields = item.if_object()) {
                const auto at = static_cast<std::size_t>(numberIn(*fields, "index", position++));
                if (at < texts)
                    vectors[at] = detail::numbersIn(arrayIn(*fields, "embedding"));
            }
        return vectors;
    }

    std::int64_t readEmbeddedTokens(const object& answer) const override
    {
        const auto* usage = objectIn(answer, "usage");
        return usage ? countIn(*usage, "prompt_tokens", -1) : -1;
    }

    std::string modelsUrl(const std::string& baseUrl) const override { return detail::endpoint(baseUrl, "models"); }

    std::optional<std::vector<std::string>> readModels(const object& answer) const override
    {
        return detail::namesIn(answer, "data", "id");
    }
};

} // namespace

std::unique_ptr<const detail::Translator> openAiChat()
{
    return std::make_unique<ChatCompletions>();
}

} // namespace kaze::gateway
