#include "engine/mcp/client.h"

#include "engine/base/json_schema.h"
#include "engine/base/text.h"

namespace kaze::mcp {

namespace json = boost::json;

namespace {

std::string textOf(const json::object& object, std::string_view name)
{
    const auto* member = object.if_contains(name);
    return member && member->is_string() ? std::string(member->get_string()) : std::string();
}

bool flagOf(const json::object& object, std::string_view name, bool otherwise)
{
    const auto* member = object.if_contains(name);
    return member && member->is_bool() ? member->get_bool() : otherwise;
}

ToolDescription toolOf(const json::object& from)
{
    ToolDescription tool;
    tool.name = base::toUtf8(textOf(from, "name"));
    tool.title = base::toUtf8(textOf(from, "title"));
    tool.description = base::toUtf8(textOf(from, "description"));
    const auto* schema = from.if_contains("inputSchema");
    // A copy into memory of its own: the page is dropped.
    tool.inputSchema
        = schema && schema->is_object() ? json::value(*schema, json::storage_ptr()) : json::value{{"type", "object"}};
    if (const auto* output = from.if_contains("outputSchema"); output && output->is_object())
        tool.outputSchema = json::value(*output, json::storage_ptr());
    const auto* annotations = from.if_contains("annotations");
    const json::object none;
    const auto& hints = annotations && annotations->is_object() ? annotations->get_object() : none;
    tool.readOnly = flagOf(hints, "readOnlyHint", false);
    tool.destructive = flagOf(hints, "destructiveHint", true);
    tool.idempotent = flagOf(hints, "idempotentHint", false);
    tool.openWorld = flagOf(hints, "openWorldHint", true);
    return tool;
}

//! Base64 is four characters for three bytes.
std::string sizeOfBase64(const json::object& object, std::string_view name)
{
    const auto* member = object.if_contains(name);
    return base::sizeText(member && member->is_string() ? member->get_string().size() / 4 * 3 : 0);
}

void append(std::string& text, std::string_view part)
{
    if (!text.empty())
        text += '\n';
    text += part;
}

void appendResource(std::string& text, const json::object& resource)
{
    const auto* content = resource.if_contains("text");
    if (content && content->is_string())
        append(text, content->get_string());
    else
        append(text,
            "[resource " + textOf(resource, "uri") + ' ' + textOf(resource, "mimeType") + ", " + sizeOfBase64(resource, "blob")
                + ']');
}

void appendPart(std::string& text, const json::object& part)
{
    const auto type = textOf(part, "type");
    const auto* resource = part.if_contains("resource");
    if (const auto* content = part.if_contains("text"); type == "text" && content && content->is_string())
        append(text, content->get_string());
    else if (type == "resource" && resource && resource->is_object())
        appendResource(text, resource->get_object());
    else if (type == "resource_link")
        append(text, "[resource " + textOf(part, "uri") + ' ' + textOf(part, "name") + ']');
    else
        append(text, '[' + type + ' ' + textOf(part, "mimeType") + ", " + sizeOfBase64(part, "data") + ']');
}

} // namespace

base::Result<ToolPage> toolPageOf(const json::value& result)
{
    const auto* object = result.if_object();
    const auto* tools = object ? object->if_contains("tools") : nullptr;
    if (!tools || !tools->is_array())
        return base::fail(base::ErrorCode::Protocol, "the answer to tools/list has no array \"tools\"");
    ToolPage page;
    page.nextCursor = textOf(*object, "nextCursor");
    for (const auto& item : tools->get_array())
        if (const auto* tool = item.if_object(); tool && !textOf(*tool, "name").empty())
            page.tools.push_back(toolOf(*tool));
    return page;
}

base::Result<CallResult> callResultOf(const Document& result)
{
    const auto* object = result ? result->if_object() : nullptr;
    if (!object)
        return base::fail(base::ErrorCode::Protocol, "the answer to tools/call is no object");
    CallResult call;
    call.isError = flagOf(*object, "isError", false);
    if (const auto* content = object->if_contains("content"); content && content->is_array())
        for (const auto& part : content->get_array())
            if (const auto* fields = part.if_object())
                appendPart(call.text, *fields);
    // Structured content comes with the same as text, for compatibility; where it does not, it is all there is.
    if (const auto* structured = object->if_contains("structuredContent"); structured && !structured->is_null()) {
        call.structured = Document(result, structured);
        if (call.text.empty())
            call.text = json::serialize(*structured);
    }
    return call;
}

void checkStructured(CallResult& result, const json::value& outputSchema)
{
    if (!outputSchema.is_object() || result.isError)
        return;
    const auto schema = base::JsonSchema::compile(outputSchema);
    if (!schema)
        return;
    std::string wrong;
    if (!result.structured)
        wrong = "there is none";
    else if (const auto fits = schema->check(*result.structured); !fits)
        wrong = fits.error().message;
    if (wrong.empty())
        return;
    result.isError = true;
    result.text = "the structured content is not what the tool promises: " + wrong + "\n" + result.text;
}

base::Task<base::Result<CallResult>> Client::callTool(
    std::string name, json::object arguments, base::Duration timeout, base::CancelToken cancel)
{
    CallOptions options;
    options.timeout = timeout;
    return call(std::move(name), std::move(arguments), std::move(options), std::move(cancel));
}

base::Error errorOf(const RpcError& error)
{
    auto code = base::ErrorCode::Protocol;
    if (error.code == kInvalidParams)
        code = base::ErrorCode::InvalidArgument;
    else if (error.code == kMethodNotFound)
        code = base::ErrorCode::Unsupported;
    return {code, base::toUtf8(error.message) + " (" + std::to_string(error.code) + ')', nullptr};
}

base::Error errorOf(const Response& response)
{
    // An HTTP error without a JSON-RPC one inside.
    if (response.status == 0 || response.error.code != 0)
        return errorOf(response.error);
    auto code = base::ErrorCode::Protocol;
    if (response.status == 401)
        code = base::ErrorCode::Unauthenticated;
    else if (response.status == 403)
        code = base::ErrorCode::PermissionDenied;
    else if (response.status == 404)
        code = base::ErrorCode::NotFound;
    else if (response.status == 429)
        code = base::ErrorCode::RateLimited;
    else if (response.status >= 500)
        code = base::ErrorCode::Unavailable;
    return {code, base::toUtf8(response.error.message), nullptr};
}

} // namespace kaze::mcp
