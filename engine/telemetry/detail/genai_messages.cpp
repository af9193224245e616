#include "engine/telemetry/detail/genai_messages.h"

#include "engine/telemetry/detail/document_memory.h"

#include <boost/json.hpp>

#include <new>

namespace kaze::telemetry::detail {

namespace json = boost::json;

namespace {

//! A text as JSON, where it is some; one that would take too much memory as a tree stays a text.
class Parsed {
public:
    explicit Parsed(std::string_view text)
    {
        try {
            const json::storage_ptr memory(&m_memory);
            json::parser parser(memory);
            parser.reset(memory);
            boost::system::error_code error;
            parser.write(text.data(), text.size(), error);
            if (!error)
                m_value.emplace(parser.release());
        } catch (const std::bad_alloc&) {
            m_value.reset();
        }
        m_memory.lift(); // for copies, which are of what is there
    }
    Parsed(const Parsed&) = delete;
    Parsed& operator=(const Parsed&) = delete;

    explicit operator bool() const { return m_value.has_value(); }
    const json::value& operator*() const { return *m_value; }
    const json::value* operator->() const { return &*m_value; }

private:
    DocumentMemory m_memory; //!< outlives the value
    std::optional<json::value> m_value;
};

std::string textAt(const json::object& object, std::string_view name)
{
    const auto* found = object.if_contains(name);
    return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

//! Arguments are JSON in a text with us, and JSON with them.
json::value argumentsOf(const std::string& text)
{
    const Parsed value(text);
    return value ? json::value(*value, json::storage_ptr()) : json::value(json::string(text));
}

std::string asText(const json::value* value)
{
    if (!value || value->is_null())
        return {};
    return value->is_string() ? std::string(value->get_string()) : json::serialize(*value);
}

json::array partsOf(const json::object& message)
{
    json::array parts;
    if (auto reasoning = textAt(message, "reasoning"); !reasoning.empty())
        parts.push_back({{"type", "reasoning"}, {"content", std::move(reasoning)}});
    if (auto call = textAt(message, "tool_call_id"); !call.empty()) {
        parts.push_back({{"type", "tool_call_response"}, {"id", std::move(call)}, {"response", textAt(message, "content")}});
        return parts;
    }
    if (auto text = textAt(message, "content"); !text.empty())
        parts.push_back({{"type", "text"}, {"content", std::move(text)}});
    const auto* calls = message.if_contains("tool_calls");
    if (calls && calls->is_array())
        for (const auto& item : calls->get_array())
            if (const auto* call = item.if_object())
                parts.push_back({{"type", "tool_call"}, {"id", textAt(*call, "id")}, {"name", textAt(*call, "name")},
                    {"arguments", argumentsOf(textAt(*call, "arguments"))}});
    return parts;
}

//! False where it is no message of ours.
bool addGenAi(json::array& to, const json::value& from, std::string_view finishReason)
{
    const auto* message = from.if_object();
    if (!message)
        return false;
    if (const auto* leftOut = message->if_contains("left_out")) {
        to.push_back({{"role", "system"}, {"parts", json::array{{{"type", "kaze.left_out"}, {"content", *leftOut}}}}});
        return true;
    }
    if (textAt(*message, "role").empty())
        return false;
    json::object out{{"role", textAt(*message, "role")}, {"parts", partsOf(*message)}};
    if (!finishReason.empty())
        out["finish_reason"] = finishReason;
    to.push_back(std::move(out));
    return true;
}

void append(json::object& message, const char* name, std::string_view text)
{
    if (text.empty())
        return;
    auto& value = message[name];
    auto& whole = value.is_string() ? value.get_string() : value.emplace_string();
    if (!whole.empty())
        whole.push_back('\n');
    whole.append(json::string_view(text.data(), text.size()));
}

void addPart(json::object& message, json::array& calls, const json::object& part)
{
    const auto type = textAt(part, "type");
    if (type == "text" || type.empty()) {
        append(message, "content", asText(part.if_contains("content")));
    } else if (type == "reasoning" || type == "thinking") {
        append(message, "reasoning", asText(part.if_contains("content")));
    } else if (type == "tool_call") {
        calls.push_back(
            {{"id", textAt(part, "id")}, {"name", textAt(part, "name")}, {"arguments", asText(part.if_contains("arguments"))}});
    } else if (type == "tool_call_response") {
        append(message, "tool_call_id", textAt(part, "id"));
        const auto* response = part.if_contains("response");
        append(message, "content", asText(response ? response : part.if_contains("result")));
    } else {
        append(message, "content", json::serialize(part));
    }
}

//! A message of parts, or one with plain content, as the providers' own APIs have it.
std::optional<json::object> messageFrom(const json::value& from)
{
    const auto* said = from.if_object();
    if (!said || textAt(*said, "role").empty())
        return std::nullopt;
    const auto* parts = said->if_contains("parts");
    if (parts && parts->is_array() && parts->get_array().size() == 1 && parts->get_array()[0].is_object()
        && textAt(parts->get_array()[0].get_object(), "type") == "kaze.left_out")
        return json::object{{"left_out", textAt(parts->get_array()[0].get_object(), "content")}};
    json::object message{{"role", textAt(*said, "role")}, {"content", ""}};
    json::array calls;
    if (parts && parts->is_array()) {
        for (const auto& part : parts->get_array())
            if (const auto* object = part.if_object())
                addPart(message, calls, *object);
    } else {
        append(message, "content", asText(said->if_contains("content")));
    }
    if (!calls.empty())
        message["tool_calls"] = std::move(calls);
    return message;
}

//! The system's words: a text, or a list of parts.
std::string instructionsOf(std::string_view text)
{
    const Parsed value(text);
    if (!value || !value->is_array())
        return std::string(text);
    json::object message;
    json::array calls;
    for (const auto& part : value->get_array())
        if (const auto* object = part.if_object())
            addPart(message, calls, *object);
    return textAt(message, "content");
}

} // namespace

std::optional<std::string> genAiMessages(std::string_view payload, std::string_view finishReason)
{
    const Parsed value(payload);
    if (!value)
        return std::nullopt;
    json::array messages;
    if (value->is_object()) {
        if (!addGenAi(messages, *value, finishReason))
            return std::nullopt;
    } else if (value->is_array() && !value->get_array().empty()) {
        for (const auto& one : value->get_array())
            if (!addGenAi(messages, one, finishReason))
                return std::nullopt;
    } else {
        return std::nullopt;
    }
    return json::serialize(messages);
}

std::optional<std::string> payloadOf(std::string_view genAi, std::string_view instructions, bool isAnswer)
{
    const Parsed value(genAi);
    if (!value || !value->is_array())
        return std::nullopt;
    json::array messages;
    if (!instructions.empty())
        messages.push_back({{"role", "system"}, {"content", instructionsOf(instructions)}});
    for (const auto& one : value->get_array()) {
        auto message = messageFrom(one);
        if (!message)
            return std::nullopt;
        messages.push_back(std::move(*message));
    }
    if (isAnswer && messages.size() == 1)
        return json::serialize(messages[0]);
    return json::serialize(messages);
}

} // namespace kaze::telemetry::detail
