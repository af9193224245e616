// Ollama's own API: https://github.com/ollama/ollama/blob/main/docs/api.md

#include "engine/api/run.h"
#include "engine/gateway/detail/fault.h"
#include "engine/gateway/detail/json_in.h"
#include "engine/gateway/detail/translator.h"
#include "engine/gateway/providers/providers.h"

#include <map>

namespace kaze::gateway {

namespace {

using base::ErrorCode;
using boost::json::array;
using boost::json::object;
using detail::arrayIn;
using detail::countIn;
using detail::objectIn;
using detail::textIn;
using detail::utf8;

constexpr std::size_t kMostTexts = 512;

//! A result is told by its tool's name; the API knows no ids.
using CallNames = std::map<std::string, std::string>;

object messageOf(const Message& message, const CallNames& names)
{
    object json{{"role",
                    message.role == Role::User       ? "user"
                        : message.role == Role::Tool ? "tool"
                                                     : "assistant"},
        {"content", utf8(message.text)}};
    if (!message.images.empty()) {
        array images;
        for (const auto& image : message.images)
            images.push_back(boost::json::value(image->data));
        json["images"] = std::move(images);
    }
    if (const auto name = names.find(message.callId); message.role == Role::Tool && name != names.end())
        json["tool_name"] = name->second;
    if (message.role != Role::Assistant || message.calls.empty())
        return json;
    if (!message.reasoning.empty())
        json["thinking"] = utf8(message.reasoning);
    array calls;
    for (const auto& call : message.calls)
        calls.push_back(object{{"function", object{{"name", call.name}, {"arguments", detail::argumentsOf(call.arguments)}}}});
    json["tool_calls"] = std::move(calls);
    return json;
}

array messagesOf(const ChatRequest& request)
{
    array messages;
    if (request.instructions && !request.instructions->empty())
        messages.push_back(object{{"role", "system"}, {"content", utf8(*request.instructions)}});
    CallNames names;
    for (const auto& message : request.messages) {
        for (const auto& call : message->calls)
            names[call.id] = call.name;
        messages.push_back(messageOf(*message, names));
    }
    return messages;
}

//! The API cannot be told which tool to call; one that is not shown is not called.
array toolsOf(const ChatRequest& request)
{
    array tools;
    if (!request.tools || request.toolChoice == "none")
        return tools;
    const bool isOne = !request.toolChoice.empty() && request.toolChoice != "required";
    for (const auto& tool : *request.tools)
        if (!isOne || tool.name == request.toolChoice)
            tools.push_back(object{{"type", "function"},
                {"function", object{{"name", tool.name}, {"description", tool.description}, {"parameters", tool.schema}}}});
    return tools;
}

object optionsOf(const ChatRequest& request)
{
    object options{{"num_predict", request.maxOutputTokens}};
    if (request.contextTokens > 0)
        options["num_ctx"] = request.contextTokens;
    if (request.temperature)
        options["temperature"] = *request.temperature;
    if (request.topP)
        options["top_p"] = *request.topP;
    if (request.seed)
        options["seed"] = *request.seed;
    if (!request.stopSequences.empty())
        options["stop"] = boost::json::value_from(request.stopSequences);
    return options;
}

std::string bodyOf(const ChatRequest& request)
{
    object body{{"model", request.model}, {"messages", messagesOf(request)}, {"stream", true}, {"options", optionsOf(request)}};
    if (auto tools = toolsOf(request); !tools.empty())
        body["tools"] = std::move(tools);
    if (request.format)
        body["format"] = request.format->schema.is_null() ? boost::json::value("json") : request.format->schema;
    // gpt-oss takes a level, every other model that can think a yes.
    if (request.model.find("gpt-oss") != std::string::npos && !request.effort.empty())
        body["think"] = request.effort;
    else if (!request.effort.empty())
        body["think"] = true;
    return boost::json::serialize(body);
}

class OllamaAnswer final : public detail::Answer {
public:
    using Answer::Answer;

    base::Result<> take(std::string_view /*name*/, const object& line) override
    {
        if (line.contains("error"))
            return std::unexpected(detail::midStreamError(line));
        if (const auto model = textIn(line, "model"); !model.empty())
            m_response.model = model;
        if (const auto* message = objectIn(line, "message"))
            takeMessage(*message);
        if (!detail::isTrueIn(line, "done"))
            return {};
        // Without its count a prompt came from the cache of an older server.
        if (line.contains("prompt_eval_count"))
            takeUsage(line);
        const auto reason = textIn(line, "done_reason");
        stop(reason == "length" ? StopReason::Length : StopReason::Finished);
        end();
        return {};
    }

    base::Result<> takeWhole(const object& answer) override { return take({}, answer); }

private:
    void takeMessage(const object& message)
    {
        think(textIn(message, "thinking"));
        say(textIn(message, "content"));
        for (const auto& item : arrayIn(message, "tool_calls")) {
            const auto* fields = item.if_object();
            const auto* function = fields ? objectIn(*fields, "function") : nullptr;
            if (!function)
                continue;
            const auto call = beginCall(textIn(*fields, "id"), textIn(*function, "name"));
            if (const auto* arguments = objectIn(*function, "arguments"))
                argue(call, boost::json::serialize(*arguments));
            else
                argue(call, textIn(*function, "arguments"));
        }
    }

    void takeUsage(const object& line)
    {
        api::Usage counted;
        counted.inputTokens = countIn(line, "prompt_eval_count");
        counted.outputTokens = countIn(line, "eval_count");
        count(counted);
    }
};

class Ollama final : public detail::Translator {
public:
    Framing framing() const override { return Framing::Lines; }

    std::string hint() const override
    {
        return "Ollama's own address is http://127.0.0.1:11434; is it running, and is the model pulled?";
    }

    base::Result<detail::WireCall> chat(const ChatRequest& request) const override
    {
        for (const auto& message : request.messages)
            for (const auto& image : message->images)
                if (!image->url.empty())
                    return base::fail(ErrorCode::Unsupported,
                        "Ollama takes pictures as they are, and fetches none: give the picture itself in place of its address.");
        return detail::WireCall{detail::endpoint(request.baseUrl, "api", "chat"), bodyOf(request)};
    }

    std::unique_ptr<detail::Answer> answer(const ChatRequest& /*request*/, detail::Answer::Parts parts) const override
    {
        return std::make_unique<OllamaAnswer>(std::move(parts));
    }

    //! It leaves the last message open where that is the assistant's.
    bool continuesAnswers(const ChatRequest& request) const override { return request.effort.empty() && !request.format; }

    std::size_t mostTexts() const override { return kMostTexts; }

    detail::WireCall embed(
        const std::string& model, std::span<const std::string> texts, const std::string& baseUrl) const override
    {
        array input;
        for (const auto& text : texts)
            input.emplace_back(utf8(text));
        return {detail::endpoint(baseUrl, "api", "embed"),
            boost::json::serialize(object{{"model", model}, {"input", std::move(input)}})};
    }

    detail::Vectors readVectors(const object& answer, std::size_t texts) const override
    {
        detail::Vectors vectors(texts);
        std::size_t at = 0;
        for (const auto& item : arrayIn(answer, "embeddings"))
            if (item.is_array() && at < texts)
                vectors[at++] = detail::numbersIn(item.get_array());
        return vectors;
    }

    std::int64_t readEmbeddedTokens(const object& answer) const override { return countIn(answer, "prompt_eval_count", -1); }

    std::string modelsUrl(const std::string& baseUrl) const override { return detail::endpoint(baseUrl, "api", "tags"); }

    std::optional<std::vector<std::string>> readModels(const object& answer) const override
    {
        return detail::namesIn(answer, "models", "name");
    }
};

} // namespace

std::unique_ptr<const detail::Translator> ollama()
{
    return std::make_unique<Ollama>();
}

} // namespace kaze::gateway
