#include "engine/mcp/detail/session.h"

#include "engine/mcp/detail/fields.h"

namespace kaze::mcp::detail {

namespace json = boost::json;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kReadOnLoop = 256U << 10;
constexpr int kMostRounds = 10; // of questions before an answer
constexpr auto kBetweenRounds = 250ms; // where nothing was asked

//! What a result of the modern era wants to know first; null for all others.
const json::object* inputRequired(const Response& response)
{
    const auto* result = response.result ? response.result->if_object() : nullptr;
    return result && textIn(*result, "resultType") == "input_required" ? result : nullptr;
}

base::Result<CallResult> readCall(const Document& result, const Document& outputSchema)
{
    auto call = callResultOf(result);
    if (call && outputSchema)
        checkStructured(*call, *outputSchema);
    return call;
}

} // namespace

Session::Session(Parts parts, Settings settings, std::shared_ptr<Carrier> carrier)
    : m_parts(std::move(parts)), m_settings(std::move(settings)), m_carrier(std::move(carrier)),
      m_peer(
          m_parts.executor, m_parts.clock,
          [weak = std::weak_ptr(m_carrier)](std::string line, const Outgoing& what) -> base::Result<> {
              const auto open = weak.lock();
              return open ? open->send(std::move(line), what) : base::fail(base::ErrorCode::Unavailable, "the server has ended");
          },
          [this](const Notification& said) { notified(said); })
{
    if (!m_settings.handler)
        m_settings.handler = std::make_shared<NoHandler>();
}

void Session::connect()
{
    const auto weak = weak_from_this();
    Carrier::Events events;
    events.message = [weak](const Message& message) {
        const auto self = weak.lock();
        return self && self->m_peer.receive(message);
    };
    events.failed = [weak](std::int64_t id, const base::Error& why, bool reached) {
        if (const auto self = weak.lock())
            self->m_peer.failOne(id, why, reached);
    };
    events.closed = [weak](const base::Error& error) {
        if (const auto self = weak.lock())
            self->ended(error);
    };
    m_peer.onRequest([weak](const Request& request) {
        if (const auto self = weak.lock())
            self->asked(request);
    });
    m_peer.onSettled([weak](std::int64_t id) {
        if (const auto self = weak.lock())
            self->m_carrier->settled(id);
    });
    m_carrier->start(std::move(events));
}

base::Error Session::describe(const base::Error& error) const
{
    return m_ended ? *m_ended : m_carrier->describe(error);
}

void Session::ended(const base::Error& error)
{
    m_ended = error;
    m_over.cancel(error);
    m_listening.cancel(error);
    for (auto& [key, source] : m_inbound)
        source.cancel(error);
    m_peer.fail(error);
    m_closed.set(error);
}

void Session::violated(const std::string& what)
{
    // Whoever breaks the rules may do so very often.
    if (m_logged.take(1, m_parts.clock.steady()))
        m_parts.log->warn("{}: {}", m_settings.name, what);
    m_settings.handler->violated(what);
}

json::object Session::capabilities() const
{
    const auto able = m_settings.handler->abilities();
    json::object capabilities;
    json::object elicitation;
    if (able.forms)
        elicitation["form"] = json::object();
    if (able.pages)
        elicitation["url"] = json::object();
    if (!elicitation.empty())
        capabilities["elicitation"] = std::move(elicitation);
    if (able.sampling)
        capabilities["sampling"] = json::object();
    if (able.roots)
        capabilities["roots"] = json::object();
    return capabilities;
}

json::object Session::dressed(json::object params, std::int64_t id, const Client::CallOptions& options) const
{
    auto meta = objectOf(params.if_contains("_meta"));
    if (options.progress || options.most > options.timeout)
        meta["progressToken"] = id;
    if (m_modern) {
        meta[kMetaVersion] = kModernVersion;
        meta[kMetaClientInfo] = {{"name", "kaze"}, {"version", KAZE_VERSION}};
        meta[kMetaCapabilities] = capabilities();
        if (!m_logLevel.empty())
            meta[kMetaLogLevel] = m_logLevel;
    }
    if (!meta.empty())
        params["_meta"] = std::move(meta);
    return params;
}

Outgoing Session::outgoing(const std::string& method, const json::object& params)
{
    Outgoing what{m_peer.reserve(), method};
    if (method == "tools/call" || method == "prompts/get")
        what.name = textIn(params, "name");
    else if (method == "resources/read")
        what.name = textIn(params, "uri");
    if (method != "tools/call" || !m_modern)
        return what;
    const auto* arguments = params.if_contains("arguments");
    if (const auto found = m_mirrored.find(what.name); found != m_mirrored.end() && arguments && arguments->is_object())
        what.headers = mirrorHeaders(found->second, arguments->get_object());
    return what;
}

base::Task<base::Result<Session::Outcome>> Session::round(
    std::string method, json::object params, Client::CallOptions options, bool cancellable, base::CancelToken cancel)
{
    if (cancel.cancelled())
        co_return std::unexpected(cancel.reason());
    const auto what = outgoing(method, params);
    // On HTTP a request of the modern era is given up by closing its stream.
    m_peer.sayCancelled(!m_modern || !m_carrier->overHttp());
    auto pending = m_peer.send(what, dressed(std::move(params), what.id, options));
    if (!pending)
        co_return failure(pending);
    if (options.progress)
        m_progress.emplace(what.id, options.progress);
    const Peer::RequestOptions wanted{options.timeout, cancellable, options.most};
    auto response = co_await m_peer.answerTo(std::move(*pending), wanted, cancel);
    m_progress.erase(what.id);
    if (!response)
        co_return Outcome{{}, response.error()};
    if (response->notSent)
        co_return std::unexpected(*response->notSent);
    co_return Outcome{std::move(*response)};
}

base::Task<base::Result<Session::Outcome>> Session::ask(
    Self self, std::string method, json::object params, Client::CallOptions options, base::CancelToken cancel)
{
    bool pagesOpened = false;
    bool renewed = false;
    for (int rounds = 0;; ++rounds) {
        const auto generation = self->m_generation;
        auto outcome = co_await self->round(method, params, options, true, cancel);
        if (!outcome || outcome->unanswered)
            co_return outcome;
        const auto& response = outcome->response;
        // The server no longer knows the session, so it has done nothing.
        if (response.status == 404 && !self->m_modern && !std::exchange(renewed, true)) {
            const auto begun = co_await renew(self, generation);
            if (!begun)
                co_return outcome;
            continue;
        }
        if (response.error.code == kUrlElicitationRequired && self->m_settings.handler->abilities().pages
            && !std::exchange(pagesOpened, true)) {
            const auto opened = co_await self->openPages(response.error.data, cancel);
            if (opened)
                continue;
        }
        const auto* wanted = inputRequired(response);
        if (!wanted)
            co_return outcome;
        if (rounds >= kMostRounds)
            co_return base::fail(base::ErrorCode::Protocol, "the server asks again and again before it answers " + method);
        const bool hasState = wanted->contains("requestState");
        const auto state = hasState ? wanted->at("requestState") : json::value();
        auto requests = objectOf(wanted->if_contains("inputRequests"));
        if (requests.empty() && !hasState)
            co_return base::fail(base::ErrorCode::Protocol, "the server wants input for " + method + " and does not say which");
        auto answers = co_await self->fulfilAll(std::move(requests), cancel);
        if (!answers)
            co_return failure(answers);
        params.erase("requestState");
        params.erase("inputResponses");
        if (hasState)
            params["requestState"] = json::value(state, json::storage_ptr());
        if (!answers->empty()) {
            params["inputResponses"] = std::move(*answers);
            continue;
        }
        const auto slept = co_await self->m_parts.clock.sleep(kBetweenRounds, cancel);
        if (!slept)
            co_return failure(slept);
    }
}

base::Task<base::Result<json::object>> Session::fulfilAll(json::object wanted, base::CancelToken cancel)
{
    json::object answers;
    for (const auto& [key, request] : wanted) {
        auto method = textIn(request, "method");
        auto params = objectOf(memberOf(request, "params"));
        auto answer = co_await fulfil(std::move(method), std::move(params), cancel);
        if (!answer)
            co_return failure(answer);
        answers[key] = std::move(*answer);
    }
    co_return answers;
}

base::Task<base::Result<>> Session::openPages(Document data, base::CancelToken cancel)
{
    const auto* pages = data ? memberOf(*data, "elicitations") : nullptr;
    if (!pages || !pages->is_array())
        co_return base::fail(base::ErrorCode::Protocol, "it does not say which page is to be opened");
    for (const auto& page : pages->get_array()) {
        auto params = objectOf(&page);
        auto answer = co_await elicit(std::move(params), cancel);
        if (!answer)
            co_return failure(answer);
        if (textIn(*answer, "action") != "accept")
            co_return base::fail(base::ErrorCode::PermissionDenied, "the page was not opened");
    }
    co_return base::Result<>{};
}

base::Task<base::Result<CallResult>> Session::call(
    Self self, std::string name, json::object arguments, Client::CallOptions options, base::CancelToken cancel)
{
    json::object params;
    params["name"] = name;
    params["arguments"] = std::move(arguments);
    std::string method = "tools/call";
    auto outcome = co_await ask(self, std::move(method), std::move(params), std::move(options), cancel);
    if (!outcome)
        co_return failure(outcome);
    if (outcome->unanswered)
        co_return CallResult{outcome->unanswered->message, true, outcome->unanswered};
    const auto& response = outcome->response;
    // Something on the way may have given up after the server had begun: nobody can say what it did.
    if (!response.result && response.status >= 500 && response.error.code == 0) {
        auto why = errorOf(response);
        co_return CallResult{why.message, true, std::move(why)};
    }
    if (!response.result)
        co_return std::unexpected(errorOf(response));
    const auto found = self->m_outputs.find(name);
    const auto output = found != self->m_outputs.end() ? found->second : Document();
    if (response.bytes <= kReadOnLoop)
        co_return readCall(response.result, output);
    auto work = [document = response.result, output] { return readCall(document, output); };
    co_return co_await self->m_parts.workers.run(std::move(work));
}

base::Task<base::Result<Document>> Session::request(
    Self self, std::string method, json::object params, Client::CallOptions options, base::CancelToken cancel)
{
    auto outcome = co_await ask(self, std::move(method), std::move(params), std::move(options), cancel);
    if (!outcome)
        co_return failure(outcome);
    if (outcome->unanswered)
        co_return std::unexpected(*outcome->unanswered);
    if (!outcome->response.result)
        co_return std::unexpected(errorOf(outcome->response));
    co_return outcome->response.result;
}

base::Task<base::Result<>> Session::setLogLevel(Self self, std::string level, base::CancelToken cancel)
{
    if (self->m_modern) {
        self->m_logLevel = std::move(level);
        co_return base::Result<>{};
    }
    json::object params;
    params["level"] = level;
    Client::CallOptions options;
    options.timeout = self->m_settings.startTimeout;
    std::string method = "logging/setLevel";
    const auto set = co_await request(self, std::move(method), std::move(params), std::move(options), cancel);
    if (!set)
        co_return failure(set);
    co_return base::Result<>{};
}

base::Task<base::Result<>> Session::subscribe(Self self, std::string uri, bool on, base::CancelToken cancel)
{
    if (on)
        self->m_subscribed.insert(uri);
    else
        self->m_subscribed.erase(uri);
    if (self->m_modern) {
        self->listenModern();
        co_return base::Result<>{};
    }
    json::object params;
    params["uri"] = uri;
    Client::CallOptions options;
    options.timeout = self->m_settings.startTimeout;
    std::string method = on ? "resources/subscribe" : "resources/unsubscribe";
    const auto done = co_await request(self, std::move(method), std::move(params), std::move(options), cancel);
    if (!done)
        co_return failure(done);
    co_return base::Result<>{};
}

base::Task<base::Error> Session::closed(Self self)
{
    co_return co_await self->m_closed.wait();
}

base::Task<> Session::stop(Self self)
{
    self->m_over.cancel();
    self->m_listening.cancel();
    co_await self->m_carrier->stop();
}

SessionClient::~SessionClient()
{
    m_session->carrier().abandon();
}

const ServerInfo& SessionClient::server() const
{
    return m_session->server();
}

const std::vector<ToolDescription>& SessionClient::tools() const
{
    return m_session->tools();
}

void SessionClient::onToolsChanged(std::function<void()> callback)
{
    m_session->onToolsChanged(std::move(callback));
}

base::Task<base::Result<CallResult>> SessionClient::call(
    std::string name, json::object arguments, CallOptions options, base::CancelToken cancel)
{
    return Session::call(m_session, std::move(name), std::move(arguments), std::move(options), std::move(cancel));
}

base::Task<base::Result<Document>> SessionClient::request(
    std::string method, json::object params, CallOptions options, base::CancelToken cancel)
{
    return Session::request(m_session, std::move(method), std::move(params), std::move(options), std::move(cancel));
}

base::Task<base::Result<>> SessionClient::setLogLevel(std::string level, base::CancelToken cancel)
{
    return Session::setLogLevel(m_session, std::move(level), std::move(cancel));
}

base::Task<base::Result<>> SessionClient::subscribe(std::string uri, bool on, base::CancelToken cancel)
{
    return Session::subscribe(m_session, std::move(uri), on, std::move(cancel));
}

int SessionClient::pid() const
{
    return m_session->carrier().pid();
}

base::Task<base::Error> SessionClient::closed()
{
    return Session::closed(m_session);
}

base::Task<> SessionClient::stop()
{
    return Session::stop(m_session);
}

} // namespace kaze::mcp::detail
