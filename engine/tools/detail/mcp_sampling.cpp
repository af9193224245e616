#include "engine/tools/detail/mcp_sampling.h"

#include "engine/base/text.h"

#include <cmath>

namespace kaze::tools::detail {

namespace json = boost::json;

namespace {

constexpr std::size_t kMostText = 1U << 20;
constexpr std::size_t kMostPictures = 8U << 20;
constexpr std::size_t kMostMessages = 1000;
constexpr std::size_t kMostHints = 20;
constexpr std::size_t kMostStops = 16;

std::unexpected<base::Error> refused(const std::string& why)
{
    return base::fail(base::ErrorCode::InvalidArgument, why);
}

std::string textIn(const json::object& from, std::string_view name)
{
    const auto* value = from.if_contains(name);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::optional<double> numberIn(const json::object& from, std::string_view name)
{
    const auto* value = from.if_contains(name);
    if (!value || !value->is_number())
        return {};
    const auto number = value->to_number<double>();
    return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

class Reader {
public:
    explicit Reader(const base::Redactor& secrets) : m_secrets(secrets) { }

    [[nodiscard]] std::string text(const std::string& from)
    {
        m_text += from.size();
        return base::toUtf8(m_secrets.hideKnown(from));
    }

    [[nodiscard]] base::Result<> part(const json::value& part, SamplingMessage& into)
    {
        if (!part.is_object())
            return refused("a part of a message is no object");
        const auto& fields = part.get_object();
        const auto type = textIn(fields, "type");
        if (type == "text") {
            into.text += (into.text.empty() ? "" : "\n") + text(textIn(fields, "text"));
            return {};
        }
        if (type != "image")
            return refused("the model is given text and pictures only, not \"" + base::shortened(base::toUtf8(type), 40) + '"');
        if (into.byModel)
            return refused("an answer of the model holds no pictures");
        SamplingPicture picture{base::toUtf8(textIn(fields, "mimeType")), textIn(fields, "data")};
        m_pictures += picture.data.size();
        into.pictures.push_back(std::move(picture));
        return {};
    }

    [[nodiscard]] base::Result<SamplingMessage> message(const json::value& from)
    {
        if (!from.is_object())
            return refused("a message is no object");
        const auto role = textIn(from.get_object(), "role");
        if (role != "user" && role != "assistant")
            return refused("a message is neither the user's nor the assistant's");
        SamplingMessage message;
        message.byModel = role == "assistant";
        const auto* content = from.get_object().if_contains("content");
        if (content && content->is_string()) {
            message.text = text(std::string(content->get_string()));
        } else if (content && content->is_array()) {
            for (const auto& each : content->get_array())
                if (auto read = part(each, message); !read)
                    return failure(read);
        } else if (auto read = part(content ? *content : json::value(), message); !read) {
            return failure(read);
        }
        return message;
    }

    [[nodiscard]] bool isTooLong() const { return m_text > kMostText || m_pictures > kMostPictures; }

private:
    const base::Redactor& m_secrets;
    std::size_t m_text = 0, m_pictures = 0;
};

void readPreferences(const json::object& preferences, Sampling& into)
{
    if (const auto* hints = preferences.if_contains("hints"); hints && hints->is_array())
        for (const auto& hint : hints->get_array())
            if (hint.is_object() && into.hints.size() < kMostHints)
                if (auto name = textIn(hint.get_object(), "name"); !name.empty())
                    into.hints.push_back(base::toUtf8(name));
    const auto quality = numberIn(preferences, "intelligencePriority").value_or(0);
    const auto speed
        = std::max(numberIn(preferences, "speedPriority").value_or(0), numberIn(preferences, "costPriority").value_or(0));
    if (quality != speed)
        into.prefers = quality > speed ? Sampling::Prefers::Quality : Sampling::Prefers::Speed;
}

} // namespace

base::Result<Sampling> samplingOf(const json::object& params, const base::Redactor& secrets)
{
    for (const auto* name : {"tools", "toolChoice"})
        if (params.contains(name))
            return refused("the model is offered without tools");
    const auto* messages = params.if_contains("messages");
    if (!messages || !messages->is_array() || messages->get_array().empty())
        return refused("there are no messages for the model");
    if (messages->get_array().size() > kMostMessages)
        return refused("a request for the model has at most " + std::to_string(kMostMessages) + " messages");
    Reader reader(secrets);
    Sampling asked;
    for (const auto& each : messages->get_array()) {
        auto message = reader.message(each);
        if (!message)
            return failure(message);
        if (reader.isTooLong())
            return refused("a request for the model has at most " + base::sizeText(kMostText) + " of text and "
                + base::sizeText(kMostPictures) + " of pictures");
        asked.messages.push_back(std::move(*message));
    }
    asked.instructions = reader.text(textIn(params, "systemPrompt"));
    if (reader.isTooLong())
        return refused("the system prompt for the model is too long");
    const auto wanted = numberIn(params, "maxTokens");
    if (!wanted || *wanted < 1)
        return refused("maxTokens is missing: how long the model's answer may be");
    asked.outputTokens = static_cast<std::int64_t>(std::min(*wanted, 1e9));
    if (const auto temperature = numberIn(params, "temperature"); temperature && *temperature >= 0 && *temperature <= 2)
        asked.temperature = temperature;
    if (const auto* stops = params.if_contains("stopSequences"); stops && stops->is_array())
        for (const auto& stop : stops->get_array())
            if (stop.is_string() && !stop.get_string().empty() && asked.stopSequences.size() < kMostStops)
                asked.stopSequences.push_back(reader.text(std::string(stop.get_string())));
    if (const auto* preferences = params.if_contains("modelPreferences"); preferences && preferences->is_object())
        readPreferences(preferences->get_object(), asked);
    return asked;
}

json::object messageOf(const SamplingReply& reply)
{
    json::object message{{"role", "assistant"}, {"model", reply.model}, {"stopReason", reply.cut ? "maxTokens" : "endTurn"}};
    message["content"] = {{"type", "text"}, {"text", reply.text}};
    return message;
}

} // namespace kaze::tools::detail
