// OpenAI's Responses: https://platform.openai.com/docs/api-reference/responses

#include "engine/api/run.h"
#include "engine/gateway/detail/fault.h"
#include "engine/gateway/detail/json_in.h"
#include "engine/gateway/detail/prompt_cache_key.h"
#include "engine/gateway/detail/proof.h"
#include "engine/gateway/detail/translator.h"
#include "engine/gateway/providers/providers.h"

#include <algorithm>
#include <map>

namespace kaze::gateway {

namespace {

using base::ErrorCode;
using boost::json::array;
using boost::json::object;
using detail::arrayIn;
using detail::countIn;
using detail::numberIn;
using detail::objectIn;
using detail::ProofPart;
using detail::textIn;
using detail::utf8;

constexpr std::string_view kKind = "openai-responses";
constexpr std::int64_t kLeastOutput = 16; //!< tokens, by the API's reference

//! Other models refuse to be asked for encrypted reasoning: "o3", "gpt-5-mini", not "gpt-4o", "gpt-5-chat-latest".
bool reasons(std::string_view model)
{
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    if (model.size() > 1 && model.front() == 'o' && isDigit(model[1]))
        return true;
    if (model.find("codex") != std::string_view::npos)
        return true;
    return model.starts_with("gpt-") && model.size() > 4 && isDigit(model[4]) && model[4] >= '5'
        && model.find("-chat") == std::string_view::npos;
}

array partsOf(const std::string& text, const std::vector<std::shared_ptr<const Image>>& images)
{
    array parts;
    if (!text.empty() || images.empty())
        parts.push_back(object{{"type", "input_text"}, {"text", utf8(text)}});
    for (const auto& image : images)
        parts.push_back(object{{"type", "input_image"}, {"image_url", utf8(detail::urlOf(*image))}});
    return parts;
}

void addAssistant(array& input, const Message& message)
{
    for (const auto& part : detail::partsOf(message, kKind)) {
        if (part.what == ProofPart::What::Own)
            input.push_back(part.own);
        else if (part.call)
            input.push_back(object{{"type", "function_call"}, {"call_id", part.call->id}, {"name", part.call->name},
                {"arguments", utf8(part.call->arguments)}});
        else if (!part.text.empty())
            input.push_back(object{{"role", "assistant"}, {"content", utf8(part.text)}});
    }
}

array inputOf(const ChatRequest& request)
{
    array input;
    for (const auto& message : request.messages) {
        if (message->role == Role::Assistant) {
            addAssistant(input, *message);
        } else if (message->role == Role::User) {
            input.push_back(object{{"role", "user"}, {"content", partsOf(message->text, message->images)}});
        } else {
            object result{{"type", "function_call_output"}, {"call_id", message->callId}};
            if (message->images.empty())
                result["output"] = utf8(message->text);
            else
                result["output"] = partsOf(message->text, message->images);
            input.push_back(std::move(result));
        }
    }
    return input;
}

void addTools(object& body, const ChatRequest& request)
{
    array tools;
    if (request.tools)
        for (const auto& tool : *request.tools)
            tools.push_back(object{{"type", "function"}, {"name", tool.name}, {"description", tool.description},
                {"parameters", tool.schema}, {"strict", false}});
    if (tools.empty())
        return;
    body["tools"] = std::move(tools);
    if (request.toolChoice == "none" || request.toolChoice == "required")
        body["tool_choice"] = request.toolChoice;
    else if (!request.toolChoice.empty())
        body["tool_choice"] = object{{"type", "function"}, {"name", request.toolChoice}};
    if (!request.parallelTools)
        body["parallel_tool_calls"] = false;
}

object formatOf(const OutputFormat& format)
{
    if (format.schema.is_null())
        return {{"type", "json_object"}};
    return {{"type", "json_schema"}, {"name", format.name}, {"schema", format.schema}, {"strict", format.strict}};
}

//! Nothing is stored with the provider: reasoning comes back encrypted, and goes there again with the conversation.
std::string bodyOf(const ChatRequest& request)
{
    object body{{"model", request.model}, {"input", inputOf(request)}, {"stream", true}, {"store", false},
        {"max_output_tokens", std::max(kLeastOutput, request.maxOutputTokens)}};
    if (request.instructions && !request.instructions->empty())
        body["instructions"] = utf8(*request.instructions);
    addTools(body, request);
    if (reasons(request.model) || !request.effort.empty())
        body["include"] = array{"reasoning.encrypted_content"};
    if (!request.effort.empty())
        body["reasoning"] = object{{"effort", request.effort}};
    if (request.temperature)
        body["temperature"] = *request.temperature;
    if (request.topP)
        body["top_p"] = *request.topP;
    if (request.format)
        body["text"] = object{{"format", formatOf(*request.format)}};
    if (detail::isOpenAiItself(request))
        body["prompt_cache_key"] = detail::promptCacheKey(request);
    return boost::json::serialize(body);
}

class ResponsesAnswer final : public detail::Answer {
public:
    using Answer::Answer;

    base::Result<> take(std::string_view /*name*/, const object& event) override
    {
        const auto type = textIn(event, "type");
        const auto piece = textIn(event, "delta");
        if (type == "error" || (type.empty() && event.contains("error")))
            return std::unexpected(detail::midStreamError(event));
        if (type == "response.output_text.delta")
            speak(piece);
        else if (type == "response.refusal.delta")
            refuse(piece);
        else if (type == "response.reasoning_summary_text.delta" || type == "response.reasoning_text.delta")
            think(piece);
        else if (type == "response.function_call_arguments.delta")
            addArguments(numberIn(event, "output_index"), piece);
        else if (type == "response.output_item.added")
            beginItem(event);
        else if (type == "response.output_item.done")
            endItem(event);
        else if (const auto* response = objectIn(event, "response"))
            return takeResponse(type, *response);
        return {};
    }

    base::Result<> takeWhole(const object& response) override
    {
        if (const auto* error = objectIn(response, "error"))
            return std::unexpected(detail::midStreamError(*error));
        std::int64_t index = 0;
        for (const auto& item : arrayIn(response, "output")) {
            const object event{{"output_index", index++}, {"item", item}};
            beginItem(event);
            endItem(event);
        }
        const auto status = textIn(response, "status");
        return takeResponse(status.empty() ? std::string() : "response." + std::string(status), response);
    }

private:
    void speak(std::string_view text)
    {
        say(text);
        if (!text.empty())
            m_proof.text(text.size());
        m_isSpoken = m_isSpoken || !text.empty();
    }

    void refuse(std::string_view text)
    {
        m_refusal += text;
        speak(text);
    }

    void addArguments(std::int64_t index, std::string_view piece)
    {
        if (const auto call = m_calls.find(index); call != m_calls.end())
            argue(call->second, piece);
    }

    void beginItem(const object& event)
    {
        const auto* item = objectIn(event, "item");
        m_isSpoken = false;
        if (!item || textIn(*item, "type") != "function_call")
            return;
        const auto index = numberIn(event, "output_index");
        m_calls[index] = beginCall(textIn(*item, "call_id"), textIn(*item, "name"));
        m_proof.call();
    }

    //! An item comes again when it is whole: with what nobody streamed.
    void endItem(const object& event)
    {
        const auto* item = objectIn(event, "item");
        if (!item)
            return;
        const auto type = textIn(*item, "type");
        if (type == "reasoning") {
            endReasoning(*item);
        } else if (type == "function_call") {
            const auto call = m_calls.find(numberIn(event, "output_index"));
            if (call != m_calls.end() && this->call(call->second).arguments.empty())
                argue(call->second, textIn(*item, "arguments"));
        } else if (type == "message" && !m_isSpoken) {
            for (const auto& part : arrayIn(*item, "content"))
                if (const auto* fields = part.if_object()) {
                    speak(textIn(*fields, "text"));
                    refuse(textIn(*fields, "refusal"));
                }
        }
    }

    void endReasoning(const object& item)
    {
        if (m_response.message.reasoning.empty())
            for (const auto& part : arrayIn(item, "summary"))
                if (const auto* fields = part.if_object())
                    think(textIn(*fields, "text"));
        if (textIn(item, "encrypted_content").empty())
            return;
        // Its own status is nothing that the API takes back.
        auto own = object(item, boost::json::storage_ptr());
        own.erase("status");
        keep(boost::json::serialize(own).size());
        m_proof.own(own);
    }

    base::Result<> takeResponse(std::string_view type, const object& response)
    {
        if (const auto id = textIn(response, "id"); !id.empty())
            m_response.responseId = id;
        if (const auto model = textIn(response, "model"); !model.empty())
            m_response.model = model;
        if (const auto* usage = objectIn(response, "usage"))
            takeUsage(*usage);
        if (type == "response.failed" || type == "response.cancelled") {
            const auto* error = objectIn(response, "error");
            return std::unexpected(detail::midStreamError(
                error ? *error : object{{"message", "the provider gave the answer up (" + std::string(type) + ")"}}));
        }
        if (type == "response.completed") {
            stop(m_refusal.empty() ? StopReason::Finished : StopReason::ContentFilter, m_refusal);
            end();
        } else if (type == "response.incomplete") {
            const auto* details = objectIn(response, "incomplete_details");
            const auto reason = details ? textIn(*details, "reason") : std::string_view();
            stop(reason == "content_filter" ? StopReason::ContentFilter : StopReason::Length, reason);
            end();
        }
        return {};
    }

    void takeUsage(const object& usage)
    {
        api::Usage counted;
        counted.inputTokens = countIn(usage, "input_tokens");
        counted.outputTokens = countIn(usage, "output_tokens");
        if (const auto* details = objectIn(usage, "input_tokens_details")) {
            counted.cachedTokens = countIn(*details, "cached_tokens");
            counted.cacheWriteTokens = countIn(*details, "cache_write_tokens");
        }
        if (const auto* details = objectIn(usage, "output_tokens_details"))
            counted.reasoningTokens = countIn(*details, "reasoning_tokens");
        count(counted);
    }

    void conclude(ChatResponse& response) override { response.message.proof = m_proof.json(); }

    detail::ProofWriter m_proof{std::string(kKind)};
    std::map<std::int64_t, std::size_t> m_calls; //!< by their place in the output
    std::string m_refusal;
    bool m_isSpoken = false; //!< the message under way
};

class Responses final : public detail::Translator {
public:
    std::string hint() const override { return "OpenAI's own address is https://api.openai.com/v1."; }
    bool continuesAnswers(const ChatRequest& /*request*/) const override { return false; }

    base::Result<detail::WireCall> chat(const ChatRequest& request) const override
    {
        if (!request.stopSequences.empty())
            return base::fail(ErrorCode::Unsupported,
                "OpenAI's Responses take no stop sequences; leave them out, or ask a provider of another kind.");
        return detail::WireCall{detail::endpoint(request.baseUrl, "responses"), bodyOf(request)};
    }

    std::unique_ptr<detail::Answer> answer(const ChatRequest& /*request*/, detail::Answer::Parts parts) const override
    {
        return std::make_unique<ResponsesAnswer>(std::move(parts));
    }

    // Embeddings and models are those of the older API.
    std::size_t mostTexts() const override { return m_chat->mostTexts(); }
    detail::WireCall embed(
        const std::string& model, std::span<const std::string> texts, const std::string& baseUrl) const override
    {
        return m_chat->embed(model, texts, baseUrl);
    }
    detail::Vectors readVectors(const object& answer, std::size_t texts) const override
    {
        return m_chat->readVectors(answer, texts);
    }
    std::int64_t readEmbeddedTokens(const object& answer) const override { return m_chat->readEmbeddedTokens(answer); }
    std::string modelsUrl(const std::string& baseUrl) const override { return m_chat->modelsUrl(baseUrl); }
    std::optional<std::vector<std::string>> readModels(const object& answer) const override { return m_chat->readModels(answer); }

private:
    std::unique_ptr<const Translator> m_chat = openAiChat();
};

} // namespace

std::unique_ptr<const detail::Translator> openAiResponses()
{
    return std::make_unique<Responses>();
}

} // namespace kaze::gateway
