// Google's Gemini: https://ai.google.dev/api/generate-content

#include "engine/api/run.h"
#include "engine/gateway/detail/fault.h"
#include "engine/gateway/detail/json_in.h"
#include "engine/gateway/detail/proof.h"
#include "engine/gateway/detail/translator.h"
#include "engine/gateway/providers/providers.h"

#include <algorithm>
#include <array>

namespace kaze::gateway {

namespace {

using base::ErrorCode;
using boost::json::object;
using boost::json::value;
using detail::arrayIn;
using detail::countIn;
using detail::isTrueIn;
using detail::numberIn;
using detail::objectIn;
using detail::ProofPart;
using detail::textIn;
using detail::utf8;
using JsonArray = boost::json::array;

constexpr std::string_view kKind = "gemini";
constexpr std::size_t kMostTexts = 100; //!< one batch may embed

//! What the API reads of JSON Schema; it refuses a schema with more. https://ai.google.dev/gemini-api/docs/structured-output
constexpr std::array<std::string_view, 24> kSchemaWords{"$id", "$defs", "$ref", "$anchor", "type", "format", "title",
    "description", "enum", "items", "prefixItems", "minItems", "maxItems", "minimum", "maximum", "anyOf", "oneOf", "properties",
    "additionalProperties", "required", "propertyOrdering", "nullable", "minLength", "maxLength"};

value cleaned(const value& schema);

//! The members are names of somebody's choice, their values schemas.
object cleanedMembers(const object& members)
{
    object clean;
    for (const auto& [name, schema] : members)
        clean[name] = cleaned(schema);
    return clean;
}

value cleaned(const value& schema)
{
    if (const auto* list = schema.if_array()) {
        JsonArray clean;
        for (const auto& item : *list)
            clean.push_back(cleaned(item));
        return clean;
    }
    const auto* fields = schema.if_object();
    if (!fields)
        return schema;
    object clean;
    for (const auto& [name, part] : *fields) {
        const std::string_view word(name.data(), name.size());
        if (word == "const")
            clean["enum"] = JsonArray{part};
        else if ((word == "properties" || word == "$defs") && part.is_object())
            clean[name] = cleanedMembers(part.get_object());
        else if (word == "definitions" && part.is_object())
            clean["$defs"] = cleanedMembers(part.get_object());
        else if (word == "$ref" && part.is_string() && part.get_string().starts_with("#/definitions/"))
            clean["$ref"] = "#/$defs/" + std::string(part.get_string().subview(14));
        else if (std::find(kSchemaWords.begin(), kSchemaWords.end(), word) != kSchemaWords.end())
            clean[name] = word == "enum" || word == "required" ? part : cleaned(part);
    }
    return clean;
}

object imagePart(const Image& image)
{
    if (!image.url.empty())
        return {{"fileData", object{{"mimeType", image.mimeType}, {"fileUri", utf8(image.url)}}}};
    return {{"inlineData", object{{"mimeType", image.mimeType}, {"data", image.data}}}};
}

JsonArray userParts(const Message& message)
{
    JsonArray parts;
    if (!message.text.empty() || message.images.empty())
        parts.push_back(object{{"text", utf8(message.text)}});
    for (const auto& image : message.images)
        parts.push_back(imagePart(*image));
    return parts;
}

//! The id that the API itself gave a call, which only its newer models do.
void addId(object& json, const Message& message, const ToolCall& call)
{
    if (!call.id.starts_with("call_") && detail::hasProofOf(message, kKind))
        json["id"] = utf8(call.id);
}

//! A result is told by its function's name.
JsonArray resultParts(const Message& result, const ChatRequest& request)
{
    object answer{{result.failed ? "error" : "result", utf8(result.text)}};
    object response{{"name", "unknown"}, {"response", std::move(answer)}};
    const auto isOfResult = [&](const ToolCall& call) { return call.id == result.callId; };
    for (auto message = request.messages.rbegin(); message != request.messages.rend(); ++message) {
        const auto& calls = (*message)->calls;
        if (const auto call = std::find_if(calls.begin(), calls.end(), isOfResult); call != calls.end()) {
            response["name"] = call->name;
            addId(response, **message, *call);
            break;
        }
    }
    JsonArray parts{object{{"functionResponse", std::move(response)}}};
    for (const auto& image : result.images)
        parts.push_back(imagePart(*image));
    return parts;
}

//! With the signatures that belong to its parts: without them the newer models refuse their own calls.
JsonArray modelParts(const Message& message)
{
    JsonArray parts;
    for (const auto& part : detail::partsOf(message, kKind)) {
        object json;
        if (part.what == ProofPart::What::Own)
            json = part.own.is_object() ? part.own.get_object() : object{};
        else if (part.call) {
            object call{{"name", part.call->name}, {"args", detail::argumentsOf(part.call->arguments)}};
            addId(call, message, *part.call);
            json["functionCall"] = std::move(call);
        } else
            json["text"] = utf8(part.text);
        if (part.what != ProofPart::What::Own && part.own.is_string())
            json["thoughtSignature"] = part.own;
        parts.push_back(std::move(json));
    }
    return parts;
}

//! Contents of one side that follow each other are one: all results of a turn have to stand together.
JsonArray contentsOf(const ChatRequest& request)
{
    JsonArray contents;
    for (const auto& message : request.messages) {
        auto parts = message->role == Role::Assistant ? modelParts(*message)
            : message->role == Role::Tool             ? resultParts(*message, request)
                                                      : userParts(*message);
        const std::string_view role = message->role == Role::Assistant ? "model" : "user";
        if (!contents.empty() && textIn(contents.back().get_object(), "role") == role) {
            auto& joined = contents.back().get_object()["parts"].get_array();
            joined.insert(joined.end(), parts.begin(), parts.end());
        } else if (!parts.empty()) {
            contents.push_back(object{{"role", role}, {"parts", std::move(parts)}});
        }
    }
    return contents;
}

void addTools(object& body, const ChatRequest& request)
{
    JsonArray functions;
    if (request.tools)
        for (const auto& tool : *request.tools)
            functions.push_back(
                object{{"name", tool.name}, {"description", tool.description}, {"parametersJsonSchema", cleaned(tool.schema)}});
    if (functions.empty())
        return;
    body["tools"] = JsonArray{object{{"functionDeclarations", std::move(functions)}}};
    if (request.toolChoice.empty())
        return;
    object config{{"mode", request.toolChoice == "none" ? "NONE" : "ANY"}};
    if (request.toolChoice != "none" && request.toolChoice != "required")
        config["allowedFunctionNames"] = JsonArray{utf8(request.toolChoice)};
    body["toolConfig"] = object{{"functionCallingConfig", std::move(config)}};
}

//! The third generation takes a level, the one before a number of tokens, older ones nothing.
object thinkingOf(const ChatRequest& request)
{
    const std::string_view model = request.model;
    object thinking;
    if (request.effort.empty() || model.find("gemini-1") != std::string_view::npos
        || model.find("gemini-2.0") != std::string_view::npos)
        return thinking;
    thinking["includeThoughts"] = true;
    if (model.find("gemini-2.5") != std::string_view::npos) {
        const std::int64_t wanted = request.effort == "high" ? 24'576 : request.effort == "low" ? 1'024 : 8'192;
        // What is thought counts as output, and an answer has to follow.
        thinking["thinkingBudget"] = std::min(wanted, std::max<std::int64_t>(128, request.maxOutputTokens / 2));
    } else {
        const bool isCoarse = model.find("gemini-3-pro") != std::string_view::npos && request.effort == "medium";
        thinking["thinkingLevel"] = isCoarse ? "high" : request.effort;
    }
    return thinking;
}

object configOf(const ChatRequest& request)
{
    object config{{"maxOutputTokens", request.maxOutputTokens}};
    if (request.temperature)
        config["temperature"] = *request.temperature;
    if (request.topP)
        config["topP"] = *request.topP;
    if (request.seed)
        config["seed"] = *request.seed;
    if (!request.stopSequences.empty())
        config["stopSequences"] = boost::json::value_from(request.stopSequences);
    if (request.format) {
        config["responseMimeType"] = "application/json";
        if (!request.format->schema.is_null())
            config["responseJsonSchema"] = cleaned(request.format->schema);
    }
    if (auto thinking = thinkingOf(request); !thinking.empty())
        config["thinkingConfig"] = std::move(thinking);
    return config;
}

std::string bodyOf(const ChatRequest& request)
{
    object body{{"contents", contentsOf(request)}, {"generationConfig", configOf(request)}};
    if (request.instructions && !request.instructions->empty())
        body["systemInstruction"] = object{{"parts", JsonArray{object{{"text", utf8(*request.instructions)}}}}};
    addTools(body, request);
    return boost::json::serialize(body);
}

//! Reasons for which the answer is no answer: asked again the model mostly does it right.
bool isMishap(std::string_view reason)
{
    constexpr std::array<std::string_view, 5> kMishaps{
        "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS", "MALFORMED_RESPONSE", "NO_IMAGE"};
    return std::find(kMishaps.begin(), kMishaps.end(), reason) != kMishaps.end();
}

bool isFilter(std::string_view reason)
{
    constexpr std::array<std::string_view, 8> kFilters{
        "SAFETY", "RECITATION", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY", "MODEL_ARMOR"};
    return std::find(kFilters.begin(), kFilters.end(), reason) != kFilters.end();
}

//! "models/gemini-x" without its kind.
std::string bareName(std::string_view name)
{
    return std::string(name.starts_with("models/") ? name.substr(7) : name);
}

class GenerateAnswer final : public detail::Answer {
public:
    using Answer::Answer;

    base::Result<> take(std::string_view /*name*/, const object& chunk) override
    {
        if (chunk.contains("error"))
            return std::unexpected(detail::midStreamError(chunk));
        if (const auto id = textIn(chunk, "responseId"); !id.empty())
            m_response.responseId = id;
        if (const auto model = textIn(chunk, "modelVersion"); !model.empty())
            m_response.model = bareName(model);
        const auto* usage = objectIn(chunk, "usageMetadata");
        if (usage)
            takeUsage(*usage);
        if (const auto* feedback = objectIn(chunk, "promptFeedback"))
            if (const auto reason = textIn(*feedback, "blockReason"); !reason.empty())
                stop(StopReason::ContentFilter, detailOf("blockReasonMessage", reason, *feedback));
        for (const auto& candidate : arrayIn(chunk, "candidates"))
            if (const auto* fields = candidate.if_object(); fields && numberIn(*fields, "index") == 0)
                if (auto taken = takeCandidate(*fields); !taken)
                    return taken;
        if (isFinished() && usage)
            end();
        return {};
    }

    base::Result<> takeWhole(const object& answer) override { return take({}, answer); }

private:
    static std::string detailOf(std::string_view field, std::string_view reason, const object& from)
    {
        const auto words = textIn(from, field);
        return words.empty() ? std::string(reason) : std::string(words) + " (" + std::string(reason) + ")";
    }

    base::Result<> takeCandidate(const object& candidate)
    {
        if (const auto* content = objectIn(candidate, "content"))
            for (const auto& part : arrayIn(*content, "parts"))
                if (const auto* fields = part.if_object())
                    takePart(*fields);
        const auto reason = textIn(candidate, "finishReason");
        if (reason.empty() || reason == "FINISH_REASON_UNSPECIFIED")
            return {};
        const auto why = detailOf("finishMessage", reason, candidate);
        if (isMishap(reason))
            return base::fail(ErrorCode::Unavailable, "The model's answer went wrong: " + detail::oneLine(why));
        if (reason == "MISSING_THOUGHT_SIGNATURE")
            return base::fail(ErrorCode::InvalidArgument, "The provider misses its own reasoning: " + detail::oneLine(why));
        if (isFilter(reason))
            stop(StopReason::ContentFilter, why);
        else if (reason == "MAX_TOKENS")
            stop(StopReason::Length);
        else if (reason == "STOP" || !m_response.message.text.empty() || calls() > 0)
            stop(StopReason::Finished, reason == "STOP" ? std::string() : why);
        else
            return base::fail(ErrorCode::Unavailable, "The model gave no answer: " + detail::oneLine(why));
        return {};
    }

    void takePart(const object& part)
    {
        const auto* mark = part.if_contains("thoughtSignature");
        const auto signature = mark && mark->is_string() ? *mark : value();
        keep(textIn(part, "thoughtSignature").size());
        if (const auto* function = objectIn(part, "functionCall")) {
            const auto* given = objectIn(*function, "args");
            const auto call = beginCall(textIn(*function, "id"), textIn(*function, "name"));
            argue(call, given ? boost::json::serialize(*given) : "{}");
            m_proof.call(signature);
        } else if (isTrueIn(part, "thought")) {
            think(textIn(part, "text"));
        } else if (part.contains("text")) {
            const auto text = textIn(part, "text");
            say(text);
            if (!text.empty() || !signature.is_null())
                m_proof.text(text.size(), signature);
        }
    }

    void takeUsage(const object& usage)
    {
        api::Usage counted;
        counted.inputTokens = countIn(usage, "promptTokenCount") + countIn(usage, "toolUsePromptTokenCount");
        counted.reasoningTokens = countIn(usage, "thoughtsTokenCount");
        counted.outputTokens = countIn(usage, "candidatesTokenCount") + counted.reasoningTokens;
        counted.cachedTokens = countIn(usage, "cachedContentTokenCount");
        count(counted);
    }

    void conclude(ChatResponse& response) override { response.message.proof = m_proof.json(); }

    detail::ProofWriter m_proof{std::string(kKind)};
};

class Gemini final : public detail::Translator {
public:
    //! Never in the address, which logs and errors name.
    net::HttpHeaders headers(const std::string& key) const override
    {
        if (key.empty())
            return {};
        return {{"x-goog-api-key", key}};
    }

    std::string hint() const override { return "Gemini's own address is https://generativelanguage.googleapis.com."; }

    base::Result<detail::WireCall> chat(const ChatRequest& request) const override
    {
        return detail::WireCall{
            detail::endpoint(request.baseUrl, "v1beta", "models/" + bareName(request.model) + ":streamGenerateContent?alt=sse"),
            bodyOf(request)};
    }

    std::unique_ptr<detail::Answer> answer(const ChatRequest& /*request*/, detail::Answer::Parts parts) const override
    {
        return std::make_unique<GenerateAnswer>(std::move(parts));
    }

    std::size_t mostTexts() const override { return kMostTexts; }

    detail::WireCall embed(
        const std::string& model, std::span<const std::string> texts, const std::string& baseUrl) const override
    {
        const auto name = bareName(model);
        JsonArray requests;
        for (const auto& text : texts)
            requests.push_back(
                object{{"model", "models/" + name}, {"content", object{{"parts", JsonArray{object{{"text", utf8(text)}}}}}}});
        return {detail::endpoint(baseUrl, "v1beta", "models/" + name + ":batchEmbedContents"),
            boost::json::serialize(object{{"requests", std::move(requests)}})};
    }

    detail::Vectors readVectors(const object& answer, std::size_t texts) const override
    {
        detail::Vectors vectors(texts);
        std::size_t at = 0;
        for (const auto& item : arrayIn(answer, "embeddings"))
            if (const auto* fields = item.if_object(); fields && at < texts)
                vectors[at++] = detail::numbersIn(arrayIn(*fields, "values"));
        return vectors;
    }

    // Not every model of it counts.
    std::int64_t readEmbeddedTokens(const object& answer) const override
    {
        const auto* usage = objectIn(answer, "usageMetadata");
        return usage ? countIn(*usage, "promptTokenCount", -1) : -1;
    }

    std::string modelsUrl(const std::string& baseUrl) const override
    {
        return detail::endpoint(baseUrl, "v1beta", "models?pageSize=1000");
    }

    std::optional<std::vector<std::string>> readModels(const object& answer) const override
    {
        auto names = detail::namesIn(answer, "models", "name");
        if (names)
            std::transform(names->begin(), names->end(), names->begin(), [](const auto& name) { return bareName(name); });
        return names;
    }
};

} // namespace

std::unique_ptr<const detail::Translator> gemini()
{
    return std::make_unique<Gemini>();
}

} // namespace kaze::gateway
