#include "engine/mcp/message.h"

namespace kaze::mcp {

namespace json = boost::json;

namespace {

constexpr std::size_t kMaxDepth = 128;
constexpr std::size_t kMaxErrorText = 4096;

//! A member of a document as a document of its own, without a copy.
Document memberOf(const Document& document, const json::object& object, std::string_view name)
{
    const auto* member = object.if_contains(name);
    return member ? Document(document, member) : Document();
}

Message responseOf(const Document& document, const json::object& object, std::size_t bytes)
{
    Response response;
    response.bytes = bytes;
    const auto* id = object.if_contains("id");
    if (id && id->is_int64() && id->get_int64() >= 0)
        response.id = id->get_int64();
    response.result = memberOf(document, object, "result");
    if (const auto* error = object.if_contains("error"); error && error->is_object()) {
        response.result.reset();
        const auto& from = error->get_object();
        if (const auto* code = from.if_contains("code"); code && code->is_int64())
            response.error.code = code->get_int64();
        if (const auto* text = from.if_contains("message"); text && text->is_string())
            response.error.message = std::string_view(text->get_string()).substr(0, kMaxErrorText);
        response.error.data = memberOf(document, from, "data");
    } else if (!response.result) {
        response.error.message = "an answer with neither result nor error";
    }
    return response;
}

base::Result<Message> messageOf(const Document& document, const json::value& value, std::size_t bytes)
{
    const auto* object = value.if_object();
    if (!object)
        return base::fail(base::ErrorCode::Protocol, "not a JSON-RPC message: expected an object");
    const auto* method = object->if_contains("method");
    if (method && !method->is_string())
        return base::fail(base::ErrorCode::Protocol, "not a JSON-RPC message: \"method\" is no string");
    const auto* id = object->if_contains("id");
    if (method && id)
        return Request{*id, std::string(method->get_string()), memberOf(document, *object, "params")};
    if (method)
        return Notification{std::string(method->get_string()), memberOf(document, *object, "params")};
    if (object->contains("result") || object->contains("error"))
        return responseOf(document, *object, bytes);
    return base::fail(base::ErrorCode::Protocol, "not a JSON-RPC message: neither \"method\" nor \"result\" nor \"error\"");
}

std::string lineOf(const json::object& message)
{
    return json::serialize(message) + '\n';
}

} // namespace

base::Result<std::vector<Message>> parseMessages(std::string_view text)
{
    json::parse_options options;
    options.allow_invalid_utf8 = true;
    options.max_depth = kMaxDepth;
    boost::system::error_code error;
    const auto storage = json::make_shared_resource<json::monotonic_resource>();
    const auto document = std::make_shared<const json::value>(json::parse(text, error, storage, options));
    if (error)
        return base::fail(base::ErrorCode::Protocol, "not JSON: " + error.message());
    std::vector<Message> messages;
    if (const auto* batch = document->if_array()) {
        for (const auto& item : *batch) {
            auto message = messageOf(document, item, text.size());
            if (!message)
                return failure(message);
            messages.push_back(std::move(*message));
        }
        return messages;
    }
    auto message = messageOf(document, *document, text.size());
    if (!message)
        return failure(message);
    messages.push_back(std::move(*message));
    return messages;
}

std::string requestLine(std::int64_t id, std::string_view method, const json::object& params)
{
    return lineOf({{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", params}});
}

std::string notificationLine(std::string_view method, const json::object& params)
{
    json::object message{{"jsonrpc", "2.0"}, {"method", method}};
    if (!params.empty())
        message["params"] = params;
    return lineOf(message);
}

std::string resultLine(const json::value& id, const json::object& result)
{
    return lineOf({{"jsonrpc", "2.0"}, {"id", id}, {"result", result}});
}

std::string errorLine(const json::value& id, std::int64_t code, std::string_view message)
{
    return lineOf({{"jsonrpc", "2.0"}, {"id", id}, {"error", {{"code", code}, {"message", message}}}});
}

} // namespace kaze::mcp
