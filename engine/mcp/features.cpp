#include "engine/mcp/features.h"

#include "engine/base/text.h"
#include "engine/mcp/detail/fields.h"
#include "engine/mcp/protocol.h"

namespace kaze::mcp {

namespace json = boost::json;
using base::ErrorCode;

namespace {

constexpr std::size_t kMostPages = 1000;
constexpr std::size_t kMostEntries = 10'000;

Client::CallOptions within(base::Duration timeout)
{
    Client::CallOptions options;
    options.timeout = timeout;
    return options;
}

//! An array among the members of an answer. Errors: Protocol.
base::Result<const json::array*> arrayIn(const json::value& answer, const std::string& method, const std::string& member)
{
    const auto* array = detail::memberOf(answer, member);
    if (!array || !array->is_array())
        return base::fail(ErrorCode::Protocol, "the answer to " + method + " has no array \"" + member + "\"");
    return &array->get_array();
}

base::Task<base::Result<json::array>> arrayOf(
    Client& client, std::string method, std::string member, json::object params, base::Duration timeout, base::CancelToken cancel)
{
    auto options = within(timeout);
    const auto answer = co_await client.request(method, std::move(params), std::move(options), cancel);
    if (!answer)
        co_return failure(answer);
    const auto array = arrayIn(**answer, method, member);
    if (!array)
        co_return failure(array);
    co_return json::array(**array, json::storage_ptr());
}

} // namespace

base::Result<bool> PageGuard::next(std::string cursor, std::size_t entries)
{
    m_cursor = std::move(cursor);
    if (m_cursor.empty())
        return false;
    if (!m_seen.insert(m_cursor).second || m_seen.size() >= kMostPages || entries > kMostEntries)
        return base::fail(ErrorCode::Protocol, "its list of " + m_list + " has no end");
    return true;
}

base::Task<base::Result<std::vector<json::object>>> listAll(
    Client& client, std::string method, std::string member, base::Duration timeout, base::CancelToken cancel)
{
    std::vector<json::object> entries;
    PageGuard guard(member);
    while (true) {
        json::object params;
        if (!guard.cursor().empty())
            params["cursor"] = guard.cursor();
        auto options = within(timeout);
        const auto answer = co_await client.request(method, std::move(params), std::move(options), cancel);
        if (!answer)
            co_return failure(answer);
        const auto array = arrayIn(**answer, method, member);
        if (!array)
            co_return failure(array);
        for (const auto& entry : **array)
            if (entry.is_object())
                entries.push_back(detail::objectOf(&entry));
        const auto more = guard.next(detail::textIn(**answer, "nextCursor"), entries.size());
        if (!more)
            co_return failure(more);
        if (!*more)
            co_return entries;
    }
}

base::Task<base::Result<json::array>> readResource(
    Client& client, std::string uri, base::Duration timeout, base::CancelToken cancel)
{
    json::object params;
    params["uri"] = uri;
    std::string method = "resources/read";
    std::string member = "contents";
    co_return co_await arrayOf(client, std::move(method), std::move(member), std::move(params), timeout, cancel);
}

base::Task<base::Result<json::array>> getPrompt(
    Client& client, std::string name, json::object arguments, base::Duration timeout, base::CancelToken cancel)
{
    json::object params;
    params["name"] = name;
    if (!arguments.empty())
        params["arguments"] = std::move(arguments);
    std::string method = "prompts/get";
    std::string member = "messages";
    co_return co_await arrayOf(client, std::move(method), std::move(member), std::move(params), timeout, cancel);
}

base::Task<base::Result<std::vector<std::string>>> complete(Client& client, json::object reference, std::string argument,
    std::string value, base::Duration timeout, base::CancelToken cancel)
{
    json::object params;
    params["ref"] = std::move(reference);
    params["argument"] = {{"name", argument}, {"value", value}};
    auto options = within(timeout);
    std::string method = "completion/complete";
    const auto answer = co_await client.request(std::move(method), std::move(params), std::move(options), cancel);
    if (!answer)
        co_return failure(answer);
    const auto* completion = detail::memberOf(**answer, "completion");
    const auto* values = completion ? detail::memberOf(*completion, "values") : nullptr;
    if (!values || !values->is_array())
        co_return base::fail(ErrorCode::Protocol, "the answer to completion/complete has no values");
    std::vector<std::string> texts;
    for (const auto& each : values->get_array())
        if (each.is_string())
            texts.push_back(base::toUtf8(each.get_string()));
    co_return texts;
}

base::Task<base::Result<>> ping(Client& client, base::Duration timeout, base::CancelToken cancel)
{
    // The modern era has no ping; this is as cheap.
    std::string method = client.server().protocolVersion == kModernVersion ? "server/discover" : "ping";
    auto options = within(timeout);
    json::object none;
    const auto answer = co_await client.request(std::move(method), std::move(none), std::move(options), cancel);
    if (!answer)
        co_return failure(answer);
    co_return base::Result<>{};
}

} // namespace kaze::mcp
