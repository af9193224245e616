#include "engine/server/mcp/endpoint.h"

#include "engine/mcp/header_values.h"
#include "engine/mcp/protocol.h"
#include "engine/server/mcp/cell_offer.h"

#include <boost/asio/post.hpp>

#include <algorithm>

namespace kaze::server::detail {

namespace json = boost::json;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kMostBody = 4U << 20;
constexpr std::size_t kParseElsewhere = 64U << 10; //!< bytes; a larger body would hold the loop up
constexpr base::Duration kSilence = 5s; //!< before an answer begins as a stream, so that nobody on the way takes it for dead

HttpAnswer errorAnswer(int status, std::int64_t code, std::string message, const json::value& id = nullptr)
{
    mcp::RpcError error;
    error.code = code;
    error.message = std::move(message);
    return jsonAnswer(mcp::errorText(id, error), status);
}

bool accepts(const HttpRequest& request, std::string_view type)
{
    return lowerCase(request.header("accept").value_or("")).find(type) != std::string::npos;
}

//! Of an answer in the modern era; in the legacy one an error is an answer as any other.
int statusOf(std::int64_t error)
{
    switch (error) {
    case mcp::kMethodNotFound:
        return 404;
    case mcp::kInvalidRequest:
    case mcp::kUnsupportedVersion:
    case mcp::kHeaderMismatch:
        return 400;
    default:
        return 200;
    }
}

std::string textIn(const mcp::Document& params, std::string_view name)
{
    const auto* object = params ? params->if_object() : nullptr;
    const auto* value = object ? object->if_contains(name) : nullptr;
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

//! What routes a request by its headers must see what we do. Source: MCP 2026-07-28, Streamable HTTP.
std::string mismatch(const HttpRequest& http, const mcp::Request& request)
{
    const auto is = [&](const char* header, const std::string& wanted) {
        const auto given = http.header(header);
        return given && (*given == wanted || *given == mcp::headerValue(wanted));
    };
    if (!is("mcp-protocol-version", mcp::versionOf(request)))
        return "the header MCP-Protocol-Version is missing, or is not the version in the message";
    if (!is("mcp-method", request.method))
        return "the header Mcp-Method is missing, or is not the method in the message";
    if (request.method == "tools/call" && !is("mcp-name", textIn(request.params, "name")))
        return "the header Mcp-Name is missing, or is not the tool in the message";
    if (request.method == "resources/read" && !is("mcp-name", textIn(request.params, "uri")))
        return "the header Mcp-Name is missing, or is not the resource in the message";
    return {};
}

bool isKnown(std::string_view version)
{
    return version == mcp::kModernVersion || std::ranges::find(mcp::kLegacyVersions, version) != mcp::kLegacyVersions.end();
}

} // namespace

//! A request over HTTP and its answer, which becomes a stream of events once there is something to say before it.
struct McpEndpoint::Call {
    Call(SharedExchange exchange_, Caller caller_)
        : exchange(std::move(exchange_)), caller(std::move(caller_)), holder(caller.token ? caller.token->tokenId : ""),
          mayStream(accepts(exchange->request(), "text/event-stream"))
    {
    }

    void begin()
    {
        if (!mayStream || over || exchange->hasBegun())
            return;
        exchange->begin(200,
            {{"Content-Type", "text/event-stream; charset=utf-8"}, {"Cache-Control", "no-cache"}, {"X-Accel-Buffering", "no"}},
            ": \n\n");
    }
    void say(const std::string& message)
    {
        begin();
        if (!over && exchange->hasBegun())
            exchange->send("event: message\ndata: " + message + "\n\n");
    }
    void answer(HttpAnswer answer)
    {
        if (exchange->hasBegun() && !answer.body.empty())
            say(answer.body);
        over = true;
        if (exchange->hasBegun())
            return exchange->end();
        answer.headers.emplace_back("Cache-Control", "no-store");
        exchange->answer(std::move(answer));
    }

    static base::Task<> breakSilence(std::shared_ptr<Call> call, const base::Clock& clock, base::CancelToken over)
    {
        if (const auto slept = co_await clock.sleep(kSilence, over))
            call->begin();
    }

    SharedExchange exchange;
    Caller caller;
    std::string holder; //!< of a session: the token; empty for somebody on this machine
    bool mayStream = false;
    bool over = false;
};

McpEndpoint::McpEndpoint(std::shared_ptr<Service> service) : m_service(std::move(service)), m_sessions(m_service->cell.clock) { }

void McpEndpoint::take(SharedExchange exchange, const Caller& caller)
{
    auto call = std::make_shared<Call>(std::move(exchange), caller);
    auto& request = call->exchange->request();
    if (request.method == "DELETE") {
        const auto id = std::string(request.header("mcp-session-id").value_or(""));
        if (m_sessions.end(id, call->holder))
            return call->answer({204, {}, {}});
        return call->answer(errorAnswer(404, mcp::kInvalidRequest, "there is no such session"));
    }
    if (request.body.size() > kMostBody)
        return call->answer(errorAnswer(413, mcp::kInvalidRequest, "a message has at most 4 MB"));
    base::spawn(m_service->cell.loop.executor(), post(shared_from_this(), std::move(call)));
}

base::Task<> McpEndpoint::post(Self self, std::shared_ptr<Call> call)
{
    const auto held = self->m_service->cell.hold();
    auto text = std::make_shared<std::string>(std::move(call->exchange->request().body));
    base::Result<std::vector<mcp::Message>> messages;
    if (text->size() <= kParseElsewhere) {
        messages = mcp::parseFromClient(*text);
    } else {
        auto parse = [text] { return mcp::parseFromClient(*text); };
        messages = co_await self->m_service->cell.workers.run(std::move(parse));
        if (!call->exchange->isOpen())
            co_return; // its token ended meanwhile, or the client went: nothing is begun any more
    }
    if (!messages) {
        call->answer(errorAnswer(400, mcp::kParseError, messages.error().message));
        co_return;
    }
    auto all = std::move(*messages);
    co_await self->answer(std::move(call), std::move(all));
}

base::Task<> McpEndpoint::answer(std::shared_ptr<Call> call, std::vector<mcp::Message> messages)
{
    const auto& http = call->exchange->request();
    const auto* request = messages.size() == 1 ? std::get_if<mcp::Request>(&messages.front()) : nullptr;
    const auto said = http.header("mcp-protocol-version");
    if (request && !mcp::versionOf(*request).empty()) {
        // Modern: this request is all there is.
        if (const auto wrong = mismatch(http, *request); !wrong.empty() && mcp::versionOf(*request) == mcp::kModernVersion) {
            call->answer(errorAnswer(400, mcp::kHeaderMismatch, wrong, request->id));
            co_return;
        }
    } else if (request && request->method == "initialize") {
        auto first = *request;
        co_await begin(call, std::move(first));
        co_return;
    } else if (said && !isKnown(*said)) {
        call->answer(errorAnswer(400, mcp::kInvalidRequest, "this server does not speak the version in MCP-Protocol-Version"));
        co_return;
    }
    const bool modern = (request && !mcp::versionOf(*request).empty()) || (!request && said && *said == mcp::kModernVersion);
    const auto id = http.header("mcp-session-id");
    std::shared_ptr<mcp::Server> server;
    if (modern) {
        server = serverFor(call->caller);
    } else if (id) {
        server = m_sessions.find(std::string(*id), call->holder);
        if (!server) {
            call->answer(errorAnswer(404, mcp::kInvalidRequest, "there is no such session; begin a new one with initialize"));
            co_return;
        }
    } else {
        call->answer(errorAnswer(400, mcp::kInvalidRequest,
            "there is no session: begin one with initialize and send its Mcp-Session-Id, or speak MCP "
                + std::string(mcp::kModernVersion)));
        co_return;
    }
    if (messages.size() > 1 && (modern || server->version() != "2025-03-26")) {
        call->answer(errorAnswer(400, mcp::kInvalidRequest, "this version of the protocol has no batches"));
        co_return;
    }
    if (!request) {
        const auto text = co_await answerEach(call, std::move(server), std::move(messages));
        call->answer(text.empty() ? HttpAnswer{202, {}, {}} : jsonAnswer(text));
        co_return;
    }
    base::CancelSource over;
    base::spawn(m_service->cell.loop.executor(), Call::breakSilence(call, m_service->cell.clock, over.token()));
    auto notify = [call](const std::string& message) { call->say(message); };
    auto asked = *request;
    const auto cancel = call->exchange->cancelled();
    const auto answer = co_await mcp::Server::answer(std::move(server), std::move(asked), std::move(notify), cancel);
    over.cancel();
    if (answer.text.empty())
        call->answer(HttpAnswer{202, {}, {}});
    else
        call->answer(jsonAnswer(answer.text, modern ? statusOf(answer.error) : 200));
}

base::Task<> McpEndpoint::begin(std::shared_ptr<Call> call, mcp::Request request)
{
    const auto server = serverFor(call->caller);
    auto answering = server;
    auto notify = [](const std::string&) {};
    const auto cancel = call->exchange->cancelled();
    const auto id = request.id;
    const auto answer = co_await mcp::Server::answer(std::move(answering), std::move(request), std::move(notify), cancel);
    if (answer.text.empty())
        co_return;
    auto made = jsonAnswer(answer.text, answer.error == 0 ? 200 : 400);
    if (answer.error == 0) {
        const auto session = m_sessions.begin(call->holder, server);
        if (!session) {
            auto busy = errorAnswer(429, mcp::kBusy, session.error().message, id);
            busy.headers.emplace_back("Retry-After", "10");
            call->answer(std::move(busy));
            co_return;
        }
        made.headers.emplace_back("Mcp-Session-Id", *session);
    }
    call->answer(std::move(made));
}

//! Notifications, and the batches of 2025-03-26. Gives the answers to what there is of requests.
base::Task<std::string> McpEndpoint::answerEach(
    std::shared_ptr<Call> call, std::shared_ptr<mcp::Server> server, std::vector<mcp::Message> messages)
{
    std::string all;
    bool isFirst = true;
    for (const auto& message : messages) {
        if (const auto* told = std::get_if<mcp::Notification>(&message))
            server->notified(*told);
        const auto* request = std::get_if<mcp::Request>(&message);
        if (!request)
            continue;
        // The HTTP request that they came in was counted as one.
        const auto wait = std::exchange(isFirst, false) ? std::nullopt : m_service->admit(call->caller);
        if (wait) {
            mcp::RpcError busy;
            busy.code = mcp::kBusy;
            busy.message = "the limit of requests a minute is used up; try again in "
                + std::to_string(std::max<std::int64_t>(1, std::chrono::ceil<std::chrono::seconds>(*wait).count())) + " s";
            all += (all.empty() ? "[" : ",") + mcp::errorText(request->id, busy);
            continue;
        }
        if (!call->exchange->isOpen())
            break;
        auto answering = server;
        auto asked = *request;
        auto notify = [](const std::string&) {};
        const auto cancel = call->exchange->cancelled();
        const auto answer = co_await mcp::Server::answer(std::move(answering), std::move(asked), std::move(notify), cancel);
        if (!answer.text.empty())
            all += (all.empty() ? "[" : ",") + answer.text;
    }
    co_return all.empty() ? all : all + ']';
}

std::shared_ptr<mcp::Server> McpEndpoint::serverFor(const Caller& caller) const
{
    cell::Caller who;
    who.actor = "mcp";
    if (caller.token) {
        who.actor = "token " + caller.token->tokenId;
        who.role = caller.token->role.valueOr(api::Role::None);
        who.tenant = caller.token->allTenants ? "" : caller.tenant;
    }
    auto post
        = [loop = m_service->cell.loop.executor()](std::function<void()> work) { boost::asio::post(loop, std::move(work)); };
    auto client = m_service->cell.connect(who);
    auto desk = std::make_shared<Desk>(Desk{std::move(client), std::move(post), m_service->cell.clock, who.role, who.tenant});
    return std::make_shared<mcp::Server>(cellIdentity(), std::make_shared<CellOffer>(std::move(desk)));
}

} // namespace kaze::server::detail
