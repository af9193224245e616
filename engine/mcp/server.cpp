#include "engine/mcp/server.h"

#include "engine/base/json_schema.h"
#include "engine/base/text.h"
#include "engine/mcp/detail/fields.h"
#include "engine/mcp/protocol.h"

#include <algorithm>

namespace kaze::mcp {

namespace json = boost::json;
using base::ErrorCode;

namespace {

constexpr std::size_t kMostAtOnce = 16; //!< requests of one client
constexpr std::size_t kMostInBatch = 16;
constexpr std::size_t kLongestId = 256;
constexpr std::size_t kLongestName = 80; //!< of what is repeated in an error

std::unexpected<RpcError> refused(std::int64_t code, std::string message, json::value data = nullptr)
{
    RpcError error;
    error.code = code;
    error.message = std::move(message);
    if (!data.is_null())
        error.data = std::make_shared<const json::value>(std::move(data));
    return std::unexpected(std::move(error));
}

std::string named(std::string_view name)
{
    return '"' + base::shortened(name, kLongestName) + '"';
}

//! Null and fractions are ids for JSON-RPC and none for MCP; and a number too large to hold would not come back as it came.
bool isId(const json::value& id)
{
    if (const auto* text = id.if_string())
        return text->size() <= kLongestId;
    return id.is_int64() || id.is_uint64();
}

json::array versions()
{
    json::array all;
    all.emplace_back(kModernVersion);
    for (const auto version : kLegacyVersions)
        all.emplace_back(version);
    return all;
}

json::object toolJson(const ToolDescription& tool)
{
    json::object made{{"name", tool.name}, {"title", tool.title}, {"description", tool.description}};
    made["inputSchema"] = tool.inputSchema;
    if (!tool.outputSchema.is_null())
        made["outputSchema"] = tool.outputSchema;
    made["annotations"] = {{"title", tool.title}, {"readOnlyHint", tool.readOnly}, {"destructiveHint", tool.destructive},
        {"idempotentHint", tool.idempotent}, {"openWorldHint", tool.openWorld}};
    return made;
}

json::object resourceJson(const OfferedResource& resource, const char* uri)
{
    return {{uri, resource.uri}, {"name", resource.name}, {"title", resource.title}, {"description", resource.description},
        {"mimeType", resource.mimeType}};
}

json::object resultOf(const ToolAnswer& answer)
{
    json::object result;
    const auto text = answer.text.empty() ? json::serialize(answer.structured) : answer.text;
    json::object part{{"type", "text"}, {"text", text}};
    json::array content;
    content.push_back(std::move(part));
    result["content"] = std::move(content);
    if (answer.structured.is_object())
        result["structuredContent"] = answer.structured;
    result["isError"] = answer.isError;
    return result;
}

json::object resultOf(const base::Error& error)
{
    ToolAnswer answer;
    answer.text = base::toUtf8(std::string(base::nameOf(error.code)) + ": " + error.text());
    answer.isError = true;
    return resultOf(answer);
}

//! Tells the client how far its request has got, where it asked for that.
SayProgress progressFor(const json::object& params, Server::Notify notify)
{
    const auto* meta = params.if_contains("_meta");
    const auto* token = meta ? detail::memberOf(*meta, "progressToken") : nullptr;
    if (!token || !isId(*token))
        return [](const Progress&) {};
    return [token = json::value(*token, json::storage_ptr()), notify = std::move(notify)](const Progress& progress) {
        json::object said{{"progressToken", token}, {"progress", progress.done}};
        if (progress.total)
            said["total"] = *progress.total;
        if (!progress.message.empty())
            said["message"] = progress.message;
        auto line = notificationLine("notifications/progress", said);
        line.pop_back();
        notify(std::move(line));
    };
}

} // namespace

//! A request on its way through the server.
struct Server::Asked {
    std::string method;
    json::object params;
    bool modern = false;
    Notify notify;
    base::CancelToken cancel;
};

Server::Server(ServerIdentity identity, std::shared_ptr<Offer> offer) : m_identity(std::move(identity)), m_offer(std::move(offer))
{
}

base::Task<Server::Answer> Server::answer(std::shared_ptr<Server> self, Request request, Notify notify, base::CancelToken cancel)
{
    const auto no = [&](const json::value& id, std::int64_t code, std::string message) {
        RpcError error;
        error.code = code;
        error.message = std::move(message);
        return Answer{errorText(id, error), code};
    };
    if (!isId(request.id))
        co_return no(nullptr, kInvalidRequest, "the id of a request is a string or a whole number");
    if (request.params && !request.params->is_object())
        co_return no(request.id, kInvalidParams, "\"params\" is no object");
    const auto key = json::serialize(request.id);
    if (self->m_underWay.contains(key))
        co_return no(request.id, kInvalidRequest, "a request with this id is being answered");
    if (self->m_underWay.size() >= kMostAtOnce)
        co_return no(request.id, kBusy, "too many requests at once; wait for the answers to some of them");
    // A request that was called off gets no answer; one whose client has gone cannot have any.
    const auto source = std::make_shared<base::CancelSource>(cancel);
    self->m_underWay.emplace(key, source);
    Asked asked{
        request.method, detail::objectOf(request.params.get()), !versionOf(request).empty(), std::move(notify), source->token()};
    auto outcome = co_await self->outcomeOf(std::move(asked));
    self->m_underWay.erase(key);
    if (source->cancelled())
        co_return Answer{};
    if (!outcome)
        co_return Answer{errorText(request.id, outcome.error()), outcome.error().code};
    auto text = resultLine(request.id, *outcome);
    text.pop_back();
    co_return Answer{std::move(text)};
}

base::Task<Server::Outcome> Server::outcomeOf(Asked asked)
{
    const auto method = asked.method;
    const bool modern = asked.modern;
    if (modern) {
        const auto& meta = asked.params.at("_meta");
        if (const auto version = detail::textIn(meta, kMetaVersion); version != kModernVersion) {
            json::object data{{"requested", base::shortened(version, kLongestName)}};
            data["supported"] = versions();
            co_return refused(
                kUnsupportedVersion, "this server does not speak MCP " + named(version) + " without a handshake", data);
        }
        if (const auto* able = detail::memberOf(meta, kMetaCapabilities); !able || !able->is_object())
            co_return refused(kInvalidParams, "\"_meta\" lacks the object " + std::string(kMetaCapabilities));
    } else if (method == "initialize") {
        co_return initialize(asked.params);
    } else if (method == "ping") {
        co_return json::object();
    } else if (m_version.empty()) {
        co_return refused(kInvalidRequest,
            "begin with initialize, or say in \"_meta\" as " + std::string(kMetaVersion) + " which version this request is in");
    }
    Outcome outcome = refused(kMethodNotFound, "this server does not offer " + named(method));
    if (method == "server/discover" && modern)
        outcome = discovered();
    else if (method == "tools/list")
        outcome = toolList();
    else if (method == "tools/call")
        outcome = co_await callTool(std::move(asked));
    else if (method == "resources/list")
        outcome = co_await listResources(std::move(asked));
    else if (method == "resources/templates/list")
        outcome = templateList();
    else if (method == "resources/read")
        outcome = co_await readResource(std::move(asked));
    if (modern && outcome) {
        (*outcome)["resultType"] = "complete";
        (*outcome)["_meta"] = {{kMetaServerInfo, info()}};
        if (method != "tools/call") {
            // What is seen depends on who asks, and changes.
            (*outcome)["ttlMs"] = 0;
            (*outcome)["cacheScope"] = "private";
        }
    }
    co_return outcome;
}

Server::Outcome Server::initialize(const json::object& params)
{
    const auto asked = detail::textIn(params, "protocolVersion");
    if (asked.empty())
        return refused(kInvalidParams, "initialize says no \"protocolVersion\"");
    const auto known = std::ranges::find(kLegacyVersions, asked);
    m_version = known == kLegacyVersions.end() ? kLegacyVersions.front() : *known;
    json::object result{{"protocolVersion", m_version}, {"serverInfo", info()}, {"instructions", m_identity.instructions}};
    result["capabilities"] = {{"tools", json::object()}, {"resources", json::object()}};
    return result;
}

json::object Server::discovered() const
{
    json::object result{{"supportedVersions", versions()}, {"instructions", m_identity.instructions}};
    result["capabilities"] = {{"tools", json::object()}, {"resources", json::object()}};
    result["serverInfo"] = info();
    return result;
}

json::object Server::info() const
{
    return {{"name", m_identity.name}, {"title", m_identity.title}, {"version", m_identity.version}};
}

json::object Server::toolList() const
{
    json::array tools;
    for (const auto& tool : m_offer->tools())
        tools.push_back(toolJson(tool));
    return {{"tools", std::move(tools)}};
}

json::object Server::templateList() const
{
    json::array templates;
    for (const auto& each : m_offer->resourceTemplates())
        templates.push_back(resourceJson(each, "uriTemplate"));
    return {{"resourceTemplates", std::move(templates)}};
}

base::Task<Server::Outcome> Server::callTool(Asked asked)
{
    auto name = detail::textIn(asked.params, "name");
    const auto& tools = m_offer->tools();
    const auto tool = std::ranges::find(tools, name, &ToolDescription::name);
    if (tool == tools.end())
        co_return refused(kInvalidParams, "there is no tool " + named(name) + " for this client");
    const auto* given = asked.params.if_contains("arguments");
    if (given && !given->is_object() && !given->is_null())
        co_return refused(kInvalidParams, "\"arguments\" is no object");
    json::object arguments = detail::objectOf(given);
    // A model can mend these, so they are an answer to it.
    const auto schema = base::JsonSchema::compile(tool->inputSchema);
    if (const auto fits = schema ? schema->check(arguments) : base::Result<>(failure(schema)); !fits)
        co_return resultOf(fits.error());
    auto progress = progressFor(asked.params, std::move(asked.notify));
    const auto answer = co_await m_offer->call(std::move(name), std::move(arguments), std::move(progress), asked.cancel);
    if (!answer)
        co_return resultOf(answer.error());
    co_return resultOf(*answer);
}

base::Task<Server::Outcome> Server::listResources(Asked asked)
{
    auto cursor = detail::textIn(asked.params, "cursor");
    const auto page = co_await m_offer->resources(std::move(cursor), asked.cancel);
    if (!page)
        co_return refused(
            page.error().code == ErrorCode::InvalidArgument ? kInvalidParams : kInternalError, base::toUtf8(page.error().text()));
    json::array all;
    for (const auto& each : page->resources)
        all.push_back(resourceJson(each, "uri"));
    json::object result{{"resources", std::move(all)}};
    if (!page->nextCursor.empty())
        result["nextCursor"] = page->nextCursor;
    co_return result;
}

base::Task<Server::Outcome> Server::readResource(Asked asked)
{
    const auto uri = detail::textIn(asked.params, "uri");
    auto wanted = uri;
    const auto text = co_await m_offer->read(std::move(wanted), asked.cancel);
    if (!text) {
        const bool missing = text.error().code == ErrorCode::NotFound || text.error().code == ErrorCode::InvalidArgument;
        json::object data{{"uri", base::shortened(uri, kLongestId)}};
        co_return refused(!missing ? kInternalError
                : asked.modern     ? kInvalidParams
                                   : kResourceNotFound,
            base::toUtf8(text.error().text()), data);
    }
    json::object content{{"uri", uri}, {"mimeType", "application/json"}, {"text", *text}};
    json::array contents;
    contents.push_back(std::move(content));
    co_return json::object{{"contents", std::move(contents)}};
}

void Server::notified(const Notification& notification)
{
    if (notification.method != "notifications/cancelled" || !notification.params)
        return;
    const auto* id = detail::memberOf(*notification.params, "requestId");
    const auto found = id ? m_underWay.find(json::serialize(*id)) : m_underWay.end();
    if (found == m_underWay.end())
        return;
    const auto source = found->second; // cancelling may take the request out
    source->cancel({ErrorCode::Cancelled, "the client called the request off", nullptr});
}

void Server::end()
{
    for (const auto& [key, source] : std::map(m_underWay))
        source->cancel({ErrorCode::Cancelled, "the client has gone", nullptr});
}

base::Result<std::vector<Message>> parseFromClient(std::string_view text)
{
    if (!base::isUtf8(text))
        return base::fail(ErrorCode::Protocol, "the message is no UTF-8");
    auto messages = parseMessages(text);
    if (messages && (messages->empty() || messages->size() > kMostInBatch))
        return base::fail(ErrorCode::Protocol, "a batch has 1 to " + std::to_string(kMostInBatch) + " messages");
    return messages;
}

std::string versionOf(const Request& request)
{
    const auto* meta = request.params ? detail::memberOf(*request.params, "_meta") : nullptr;
    return meta ? detail::textIn(*meta, kMetaVersion) : std::string();
}

std::string errorText(const json::value& id, const RpcError& error)
{
    json::object inner{{"code", error.code}, {"message", error.message}};
    if (error.data)
        inner["data"] = *error.data;
    return json::serialize(json::object{{"jsonrpc", "2.0"}, {"id", id}, {"error", std::move(inner)}});
}

} // namespace kaze::mcp
