// What a server asks of us, and what it says unasked.

#include "engine/base/json_schema.h"
#include "engine/base/text.h"
#include "engine/mcp/detail/fields.h"
#include "engine/mcp/detail/session.h"
#include "engine/mcp/sample_values.h"
#include "engine/net/url.h"

namespace kaze::mcp::detail {

namespace json = boost::json;
using base::ErrorCode;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kMostAtOnce = 16;
constexpr std::int64_t kBusy = -32000;
constexpr std::int64_t kRefused = -1; // as the specification's example for a person who says no
constexpr std::size_t kLongestId = 256;
constexpr auto kBetweenLists = 1s;
constexpr base::Duration kFirstPause = 1s;
constexpr base::Duration kLongestPause = 60s;

std::int64_t codeOf(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Unsupported:
        return kMethodNotFound;
    case ErrorCode::InvalidArgument:
        return kInvalidParams;
    case ErrorCode::PermissionDenied:
    case ErrorCode::Cancelled:
        return kRefused;
    default:
        return kInternalError;
    }
}

std::string nameOf(ElicitationAnswer::Action action)
{
    switch (action) {
    case ElicitationAnswer::Action::Accept:
        return "accept";
    case ElicitationAnswer::Action::Decline:
        return "decline";
    case ElicitationAnswer::Action::Cancel:
        break;
    }
    return "cancel";
}

std::string asText(const json::value* value)
{
    if (!value)
        return {};
    return base::toUtf8(value->is_string() ? std::string(value->get_string()) : json::serialize(*value));
}

} // namespace

void Session::asked(const Request& request)
{
    auto key = json::serialize(request.id);
    if ((!request.id.is_string() && !request.id.is_number()) || key.size() > kLongestId) {
        violated("it asked " + request.method.substr(0, 80) + " with an id that is none");
        return m_peer.refuse(nullptr, kInvalidRequest, "the id is no string and no number");
    }
    if (m_inbound.contains(key)) {
        violated("it asked twice with the id " + key);
        return m_peer.refuse(request.id, kInvalidRequest, "a request with this id is being answered");
    }
    if (m_inbound.size() >= kMostAtOnce)
        return m_peer.refuse(request.id, kBusy, "too many requests at once");
    const auto token = m_inbound[key].token();
    base::spawn(m_parts.executor, respond(shared_from_this(), request, std::move(key), token));
}

base::Task<> Session::respond(Self self, Request request, std::string key, base::CancelToken cancel)
{
    auto params = objectOf(request.params.get());
    self->m_peer.hold();
    auto answer = co_await self->fulfil(request.method, std::move(params), cancel);
    self->m_peer.release();
    self->m_inbound.erase(key);
    // Who cancels wants no answer.
    if (cancel.cancelled())
        co_return;
    if (answer)
        self->m_peer.reply(request.id, *answer);
    else
        self->m_peer.refuse(request.id, codeOf(answer.error().code), answer.error().message);
}

base::Task<base::Result<json::object>> Session::fulfil(std::string method, json::object params, base::CancelToken cancel)
{
    const auto able = m_settings.handler->abilities();
    if (method == "elicitation/create" && (able.forms || able.pages))
        co_return co_await elicit(std::move(params), cancel);
    if (method == "sampling/createMessage" && able.sampling)
        co_return co_await m_settings.handler->createMessage(std::move(params), cancel);
    if (method == "roots/list" && able.roots)
        co_return co_await roots(cancel);
    co_return base::fail(ErrorCode::Unsupported, "this client does not offer " + base::shortened(base::toUtf8(method), 80));
}

base::Task<base::Result<json::object>> Session::elicit(json::object params, base::CancelToken cancel)
{
    const auto able = m_settings.handler->abilities();
    Elicitation asked;
    asked.message = base::toUtf8(textIn(params, "message"));
    asked.byUrl = textIn(params, "mode") == "url";
    if (asked.byUrl ? !able.pages : !able.forms)
        co_return base::fail(ErrorCode::InvalidArgument, "this client does not take questions of that mode");
    if (asked.byUrl) {
        asked.url = textIn(params, "url");
        const auto url = net::parseUrl(asked.url);
        if (!url || (url->scheme != "https" && !net::isLoopback(asked.url)))
            co_return base::fail(ErrorCode::InvalidArgument, "the page to open must be an https address");
    } else if (const auto* schema = params.if_contains("requestedSchema")) {
        asked.schema = *schema;
    }
    const auto schema = asked.schema;
    const bool byUrl = asked.byUrl;
    auto answer = co_await m_settings.handler->elicit(std::move(asked), cancel);
    if (!answer)
        co_return failure(answer);
    json::object result;
    result["action"] = nameOf(answer->action);
    if (answer->action != ElicitationAnswer::Action::Accept || byUrl)
        co_return result;
    addDefaults(answer->content, schema);
    if (const auto compiled = base::JsonSchema::compile(schema); compiled)
        if (const auto fits = compiled->check(answer->content); !fits)
            co_return base::fail(ErrorCode::InvalidArgument, "the answer does not fit what was asked: " + fits.error().message);
    result["content"] = std::move(answer->content);
    co_return result;
}

base::Task<base::Result<json::object>> Session::roots(base::CancelToken cancel)
{
    const auto all = co_await m_settings.handler->listRoots(cancel);
    if (!all)
        co_return failure(all);
    json::array list;
    for (const auto& root : *all) {
        json::object entry{{"uri", root.uri}};
        if (!root.name.empty())
            entry["name"] = root.name;
        list.push_back(std::move(entry));
    }
    json::object result;
    result["roots"] = std::move(list);
    co_return result;
}

void Session::notified(const Notification& said)
{
    const json::object none;
    const auto* given = said.params ? said.params->if_object() : nullptr;
    const auto& fields = given ? *given : none;
    constexpr std::string_view kListChanged = "/list_changed";
    constexpr std::string_view kPrefix = "notifications/";
    const std::string_view method = said.method;
    if (method.starts_with(kPrefix) && method.ends_with(kListChanged))
        listChanged(std::string(method.substr(kPrefix.size(), method.size() - kPrefix.size() - kListChanged.size())));
    else if (method == "notifications/resources/updated")
        m_settings.handler->changed(base::toUtf8(textIn(fields, "uri")));
    else if (method == "notifications/message")
        m_settings.handler->logged(
            textIn(fields, "level"), base::toUtf8(textIn(fields, "logger")), asText(fields.if_contains("data")));
    else if (method == "notifications/progress")
        progressed(fields);
    else if (const auto* id = fields.if_contains("requestId"); id && method == "notifications/cancelled")
        if (const auto found = m_inbound.find(json::serialize(*id)); found != m_inbound.end())
            found->second.cancel();
}

void Session::listChanged(const std::string& list)
{
    if (!m_ready)
        return;
    if (list == "tools") {
        m_listAgain = true;
        if (!std::exchange(m_listing, true))
            base::spawn(m_parts.executor, relist(weak_from_this(), m_parts.clock));
    } else if (list == "prompts" || list == "resources") {
        m_settings.handler->changed(list);
    }
}

void Session::progressed(const json::object& params)
{
    const auto* token = params.if_contains("progressToken");
    const auto* done = params.if_contains("progress");
    if (!token || !token->is_int64() || !done || !done->is_number())
        return;
    m_peer.progressed(token->get_int64());
    const auto found = m_progress.find(token->get_int64());
    if (found == m_progress.end())
        return;
    Progress progress;
    progress.done = done->to_number<double>();
    if (const auto* total = params.if_contains("total"); total && total->is_number())
        progress.total = total->to_number<double>();
    progress.message = base::toUtf8(textIn(params, "message"));
    const auto callback = found->second;
    callback(progress);
}

base::Task<> Session::relist(std::weak_ptr<Session> weak, const base::Clock& clock)
{
    bool again = co_await relistOnce(weak);
    while (again) {
        // A server that always has news gets one look a second.
        const base::CancelToken never;
        [[maybe_unused]] const auto slept = co_await clock.sleep(kBetweenLists, never);
        again = co_await relistOnce(weak);
    }
}

base::Task<bool> Session::relistOnce(std::weak_ptr<Session> weak)
{
    const auto self = weak.lock();
    if (!self || self->m_ended)
        co_return false;
    if (!std::exchange(self->m_listAgain, false)) {
        self->m_listing = false;
        co_return false;
    }
    const base::CancelToken never;
    const auto listed = co_await self->listTools(never);
    if (!listed) {
        self->m_parts.log->warn(
            "{}: its tools changed but could not be listed: {}", self->m_settings.name, listed.error().text());
        co_return true;
    }
    self->m_settings.handler->changed("tools");
    if (self->m_toolsChanged)
        self->m_toolsChanged();
    co_return true;
}

json::object Session::listenFilter() const
{
    json::object filter;
    for (const auto& [list, member] : {std::pair{"tools", "toolsListChanged"}, std::pair{"prompts", "promptsListChanged"},
             std::pair{"resources", "resourcesListChanged"}}) {
        const auto* capability = m_info.capabilities.if_contains(list);
        const auto* says = capability ? memberOf(*capability, "listChanged") : nullptr;
        if (says && says->is_bool() && says->get_bool())
            filter[member] = true;
    }
    if (!m_subscribed.empty()) {
        json::array uris;
        for (const auto& uri : m_subscribed)
            uris.emplace_back(uri);
        filter["resourceSubscriptions"] = std::move(uris);
    }
    return filter;
}

void Session::listenModern()
{
    m_listening.cancel();
    m_listening = base::CancelSource(m_over.token());
    if (!listenFilter().empty())
        base::spawn(m_parts.executor, keepListening(shared_from_this(), m_listening.token()));
}

base::Task<> Session::keepListening(Self self, base::CancelToken over)
{
    auto pause = kFirstPause;
    while (!over.cancelled()) {
        json::object params;
        params["notifications"] = self->listenFilter();
        const auto begun = self->m_parts.clock.steady();
        std::string method = "subscriptions/listen";
        Client::CallOptions forEver;
        const auto outcome = co_await self->round(std::move(method), std::move(params), std::move(forEver), true, over);
        if (over.cancelled())
            co_return;
        // It was refused; asking again would change nothing.
        if (outcome && !outcome->unanswered && !outcome->response.result) {
            self->m_parts.log->info(
                "{} does not tell what changes: {}", self->m_settings.name, errorOf(outcome->response).message);
            co_return;
        }
        if (self->m_parts.clock.steady() - begun > kLongestPause)
            pause = kFirstPause;
        const auto slept = co_await self->m_parts.clock.sleep(pause, over);
        if (!slept)
            co_return;
        pause = std::min(pause * 2, kLongestPause);
    }
}

} // namespace kaze::mcp::detail
