#include "engine/mcp/detail/http_transport.h"

#include "engine/base/text.h"
#include "engine/mcp/detail/challenge.h"
#include "engine/mcp/header_values.h"

#include <algorithm>
#include <limits>

namespace kaze::mcp::detail {

using base::ErrorCode;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kMostAtOnce = 256;
constexpr std::size_t kMostQueued = 64U << 20;
constexpr std::size_t kLongestSession = 1024;
constexpr int kMostRedirects = 3;
constexpr int kMostChallenges = 3;
constexpr int kMostFailures = 5;
constexpr base::Duration kFirstPause = 1s;
constexpr base::Duration kLongestPause = 30s;
constexpr base::Duration kLeastRetry = 20ms;
constexpr base::Duration kMostRetry = 10min;
constexpr auto kFarewell = 800ms;

bool isSuccess(int status)
{
    return status >= 200 && status < 300;
}

bool isSessionId(const std::string& id)
{
    return !id.empty() && id.size() <= kLongestSession
        && std::ranges::all_of(id, [](unsigned char c) { return c > 0x20 && c < 0x7f; });
}

} // namespace

HttpTransport::HttpTransport(Parts parts, Settings settings)
    : m_parts(std::move(parts)), m_settings(std::move(settings)), m_postUrl(m_settings.url)
{
    if (auto url = net::parseUrl(m_settings.url))
        m_url = std::move(*url);
}

void HttpTransport::start(Events events)
{
    m_events = std::move(events);
}

void HttpTransport::speak(std::string version, bool modern)
{
    m_version = std::move(version);
    m_modern = modern;
}

HttpTransport::Which HttpTransport::exchange(std::int64_t id, std::string method)
{
    auto which = std::make_shared<Exchange>(id, m_all.token(), m_settings.messageBytes);
    which->method = std::move(method);
    return which;
}

net::HttpRequest HttpTransport::requestFor(std::string method, const std::string& url) const
{
    net::HttpRequest request;
    request.method = std::move(method);
    request.url = url;
    request.headers = m_settings.headers;
    if (!m_version.empty())
        request.headers.emplace_back("MCP-Protocol-Version", m_version);
    if (!m_session.empty() && !m_modern)
        request.headers.emplace_back("Mcp-Session-Id", m_session);
    // How long an answer may take, the caller knows; a stream may be silent for hours.
    request.timeouts.firstByte = 0ms;
    request.timeouts.stall = 0ms;
    request.maxBody = std::numeric_limits<std::int64_t>::max();
    return request;
}

base::Result<> HttpTransport::send(std::string line, const Outgoing& what)
{
    if (m_reported)
        return base::fail(ErrorCode::Unavailable, "the connection is closed");
    if (m_atOnce >= kMostAtOnce || m_queuedBytes + line.size() > kMostQueued)
        return base::fail(ErrorCode::Unavailable,
            "the server does not take what it is sent: " + std::to_string(m_atOnce) + " messages are waiting");
    auto request = requestFor("POST", m_postUrl);
    request.headers.emplace_back("Content-Type", "application/json");
    request.headers.emplace_back("Accept", "application/json, text/event-stream");
    if (m_modern && !what.method.empty())
        request.headers.emplace_back("Mcp-Method", what.method);
    if (m_modern && !what.name.empty())
        request.headers.emplace_back("Mcp-Name", headerValue(what.name));
    for (const auto& header : what.headers)
        request.headers.push_back(header);
    if (line.ends_with('\n'))
        line.pop_back();
    request.body = std::move(line);
    auto which = exchange(what.id, what.method);
    if (what.id >= 0)
        m_exchanges.emplace(what.id, which);
    else
        ++m_unaccepted;
    ++m_atOnce;
    m_queuedBytes += request.body.size();
    base::spawn(m_parts.executor, post(shared_from_this(), std::move(request), std::move(which)));
    return {};
}

base::Result<bool> HttpTransport::redirected(net::HttpRequest& request, const net::HttpResponse& response) const
{
    const bool keepsMethod = response.status == 307 || response.status == 308;
    const bool plain = request.method == "GET" && (response.status == 301 || response.status == 302);
    if (response.status < 300 || response.status > 399 || response.status == 304)
        return false;
    const auto* location = response.header("Location");
    auto target = location ? net::resolveUrl(request.url, *location) : base::Result<std::string>(request.url);
    const auto url = target ? net::parseUrl(*target) : base::Result<net::Url>(base::failure(target));
    if (!location || !url || !url->sameOrigin(m_url) || (!keepsMethod && !plain))
        return base::fail(ErrorCode::Protocol,
            m_url.authority() + " redirects with HTTP " + std::to_string(response.status)
                + (url && location ? " to " + url->authority() : std::string())
                + "; only redirects within its own origin are followed, and those that keep the method");
    request.url = std::move(*target);
    return true;
}

base::Task<base::Result<net::HttpResponse>> HttpTransport::perform(Self self, net::HttpRequest request, Which which)
{
    int challenges = 0;
    int redirects = 0;
    const auto cancel = which->source.token();
    const auto& authorizer = self->m_settings.authorizer;
    while (true) {
        auto attempt = request;
        std::string used;
        if (authorizer) {
            auto authorization = co_await authorizer->authorization(cancel);
            if (!authorization)
                co_return failure(authorization);
            used = std::move(*authorization);
            if (!used.empty())
                attempt.headers.emplace_back("Authorization", used);
        }
        auto sink = self->sinkFor(which);
        auto response = co_await self->m_parts.http.stream(std::move(attempt), std::move(sink), cancel);
        if (!response)
            co_return response;
        auto moved = self->redirected(request, *response);
        if (!moved)
            co_return failure(moved);
        if (*moved && ++redirects <= kMostRedirects)
            continue;
        auto challenge = challengeOf(response->status, response->headers);
        const bool refused = response->status == 401 || (response->status == 403 && challenge.error == "insufficient_scope");
        if (!refused || !authorizer || ++challenges > kMostChallenges)
            co_return response;
        which->sent = false;
        const auto met = co_await authorizer->challenged(std::move(challenge), std::move(used), cancel);
        if (!met)
            co_return failure(met);
    }
}

net::BodySink HttpTransport::sinkFor(const Which& which)
{
    which->reader = AnswerReader(m_settings.messageBytes);
    which->gate = std::make_shared<net::BodyGate>();
    net::BodySink sink;
    sink.gate = which->gate;
    sink.sent = [which] { which->sent = true; };
    sink.head = [weak = weak_from_this(), which](const net::HttpResponse& response) -> base::Result<> {
        const auto* type = response.header("Content-Type");
        which->sent = true;
        which->reader.begin(response.status, type ? *type : std::string_view());
        const auto self = weak.lock();
        if (!self || which->method != "initialize" || !isSuccess(response.status))
            return {};
        const auto* session = response.header("Mcp-Session-Id");
        self->m_session = session && isSessionId(*session) ? *session : std::string();
        return {};
    };
    sink.chunk = [weak = weak_from_this(), which](std::string_view bytes) -> base::Result<> {
        std::vector<net::SseEvent> events;
        auto fed = which->reader.feed(bytes, events);
        if (const auto self = weak.lock())
            for (auto& event : events)
                self->take(which, std::move(event));
        if (!which->reader.lastEventId().empty())
            which->lastEventId = which->reader.lastEventId();
        if (const auto retry = which->reader.retry())
            which->retry = retry;
        return fed;
    };
    return sink;
}

base::Task<> HttpTransport::post(Self self, net::HttpRequest request, Which which)
{
    const auto bytes = request.body.size();
    auto response = co_await perform(self, std::move(request), which);
    co_await drained(which);
    --self->m_atOnce;
    self->m_queuedBytes -= bytes;
    co_await conclude(self, which, std::move(response));
    self->finish(which);
}

base::Task<> HttpTransport::conclude(Self self, Which which, base::Result<net::HttpResponse> response)
{
    if (which->id < 0) {
        if (response && !isSuccess(response->status))
            self->m_parts.log->info("{}: {} was answered with HTTP {}", self->m_settings.name,
                which->method.empty() ? "an answer" : which->method, response->status);
        self->notificationTaken();
        co_return;
    }
    const bool streamed = which->reader.kind() == AnswerReader::Kind::Events;
    if (response && isSuccess(response->status) && !streamed) {
        if (self->m_old)
            co_return; // The answer comes on the stream.
        co_await self->readBody(which);
        if (!which->answered)
            self->fail(which, {ErrorCode::Protocol, "the answer to " + which->method + " is no JSON-RPC answer", nullptr}, true);
        co_return;
    }
    if (which->answered)
        co_return;
    if (response && !isSuccess(response->status)) {
        self->refused(which, *response);
        co_return;
    }
    const bool given = !response && which->source.cancelled();
    if (streamed && !given && !self->m_modern && !which->lastEventId.empty()) {
        co_await resume(self, which);
        co_return;
    }
    if (response) {
        self->fail(
            which, {ErrorCode::Unavailable, "the server ended its answer to " + which->method + " too early", nullptr}, true);
        co_return;
    }
    self->fail(which, response.error(), which->sent);
    // Who cannot be reached at all has lost the connection.
    if (!which->sent && response.error().code == ErrorCode::Unavailable)
        self->report(response.error());
}

base::Task<> HttpTransport::resume(Self self, Which which)
{
    which->resuming = true;
    const auto cancel = which->source.token();
    auto pause = kFirstPause;
    for (int failures = 0; failures < kMostFailures;) {
        const auto wait = which->retry ? std::clamp<base::Duration>(*which->retry, kLeastRetry, kMostRetry) : pause;
        const auto slept = co_await self->m_parts.clock.sleep(wait, cancel);
        if (!slept || which->answered)
            co_return;
        auto request = self->requestFor("GET", self->m_settings.url);
        request.headers.emplace_back("Accept", "text/event-stream");
        request.headers.emplace_back("Last-Event-ID", which->lastEventId);
        const auto response = co_await perform(self, std::move(request), which);
        co_await drained(which);
        if (which->answered || cancel.cancelled())
            co_return;
        if (response && (!isSuccess(response->status) || which->reader.kind() != AnswerReader::Kind::Events)) {
            self->fail(which,
                {ErrorCode::Unavailable,
                    "the answer to " + which->method + " broke off, and the server does not take it up again (HTTP "
                        + std::to_string(response->status) + ")",
                    nullptr},
                true);
            co_return;
        }
        failures = response ? 0 : failures + 1;
        pause = std::min(pause * 3 / 2, kLongestPause);
    }
    self->fail(
        which, {ErrorCode::Unavailable, "the answer to " + which->method + " broke off, and the server is gone", nullptr}, true);
}

void HttpTransport::listen()
{
    if (m_old || m_modern)
        return;
    m_listening.cancel();
    m_listening = base::CancelSource(m_all.token());
    auto which = exchange(-1, "GET");
    which->standing = true;
    which->source = base::CancelSource(m_listening.token());
    base::spawn(m_parts.executor, listenTo(shared_from_this(), std::move(which)));
}

base::Task<> HttpTransport::listenTo(Self self, Which which)
{
    const auto cancel = which->source.token();
    auto pause = kFirstPause;
    for (int failures = 0; failures < kMostFailures;) {
        auto request = self->requestFor("GET", self->m_settings.url);
        request.headers.emplace_back("Accept", "text/event-stream");
        if (!which->lastEventId.empty())
            request.headers.emplace_back("Last-Event-ID", which->lastEventId);
        const auto response = co_await perform(self, std::move(request), which);
        co_await drained(which);
        // Servers need not offer this stream.
        if (cancel.cancelled()
            || (response && (!isSuccess(response->status) || which->reader.kind() != AnswerReader::Kind::Events)))
            co_return;
        failures = response ? 0 : failures + 1;
        const auto wait = which->retry ? std::clamp<base::Duration>(*which->retry, kLeastRetry, kMostRetry) : pause;
        const auto slept = co_await self->m_parts.clock.sleep(wait, cancel);
        if (!slept)
            co_return;
        pause = response ? kFirstPause : std::min(pause * 3 / 2, kLongestPause);
    }
}

base::Task<base::Result<>> HttpTransport::turnToOldTransport(base::Duration timeout, base::CancelToken cancel)
{
    m_old = true;
    auto which = exchange(-1, "GET");
    which->standing = true;
    base::spawn(m_parts.executor, oldStream(shared_from_this(), std::move(which)));
    const auto endpoint = m_endpoint;
    const auto registration = cancel.onCancel([endpoint, cancel] { endpoint.set(std::unexpected(cancel.reason())); });
    const auto giveUp = [](const base::Clock& clock, base::Duration wait, base::CancelToken over,
                            base::OneShot<base::Result<>> waiter) -> base::Task<> {
        if (const auto slept = co_await clock.sleep(wait, over))
            waiter.set(base::fail(ErrorCode::Timeout, "the server does not say where to send messages"));
    };
    base::CancelSource over;
    base::spawn(m_parts.executor, giveUp(m_parts.clock, timeout, over.token(), endpoint));
    const auto found = co_await endpoint.wait();
    over.cancel();
    m_old = found.has_value();
    co_return found;
}

base::Task<> HttpTransport::oldStream(Self self, Which which)
{
    auto request = self->requestFor("GET", self->m_settings.url);
    request.headers.emplace_back("Accept", "text/event-stream");
    const auto response = co_await perform(self, std::move(request), which);
    co_await drained(which);
    const bool established = self->m_endpoint.isSet() && self->m_old;
    self->m_endpoint.set(base::fail(ErrorCode::Unsupported, "the server offers no stream of events"));
    if (established)
        self->report({ErrorCode::Unavailable, response ? "the server ended the connection" : response.error().message, nullptr});
}

void HttpTransport::fail(const Which& which, const base::Error& error, bool reached)
{
    if (!std::exchange(which->answered, true) && m_events.failed)
        m_events.failed(which->id, error, reached);
}

void HttpTransport::finish(const Which& which)
{
    if (which->id >= 0 && (which->answered || !m_old))
        m_exchanges.erase(which->id);
}

void HttpTransport::settled(std::int64_t id)
{
    const auto found = m_exchanges.find(id);
    if (found == m_exchanges.end())
        return;
    const auto which = found->second;
    m_exchanges.erase(found);
    // An answered stream ends by itself; what is still open has nobody any more.
    if (!which->answered || which->resuming)
        which->source.cancel();
}

base::Task<> HttpTransport::accepted()
{
    while (m_unaccepted > 0 && !m_reported) {
        const base::OneShot<bool> waiter;
        m_acceptWaiters.push_back(waiter);
        co_await waiter.wait();
    }
}

void HttpTransport::notificationTaken()
{
    --m_unaccepted;
    for (const auto& waiter : std::exchange(m_acceptWaiters, {}))
        waiter.set(true);
}

bool HttpTransport::forgetSession()
{
    if (m_session.empty())
        return false;
    m_session.clear();
    m_listening.cancel();
    return true;
}

base::Task<> HttpTransport::stop()
{
    const auto self = shared_from_this();
    if (!m_session.empty() && !m_modern && !m_reported) {
        auto request = requestFor("DELETE", m_settings.url);
        const auto giveUp
            = [](const base::Clock& clock, std::shared_ptr<base::CancelSource> source, base::CancelToken over) -> base::Task<> {
            if (const auto slept = co_await clock.sleep(kFarewell, over))
                source->cancel();
        };
        base::CancelSource done;
        const auto late = std::make_shared<base::CancelSource>();
        base::spawn(m_parts.executor, giveUp(m_parts.clock, late, done.token()));
        const auto limit = late->token();
        if (m_settings.authorizer) {
            const auto authorization = co_await m_settings.authorizer->authorization(limit);
            if (authorization && !authorization->empty())
                request.headers.emplace_back("Authorization", *authorization);
        }
        m_session.clear();
        // Whether the server lets us end the session is its own affair.
        [[maybe_unused]] const auto farewell = co_await m_parts.http.fetch(std::move(request), limit);
        done.cancel();
    }
    report({ErrorCode::Unavailable, "the connection was closed", nullptr});
}

void HttpTransport::abandon()
{
    report({ErrorCode::Cancelled, "nobody uses it any more", nullptr});
}

void HttpTransport::report(base::Error error)
{
    if (std::exchange(m_reported, true))
        return;
    for (const auto& waiter : std::exchange(m_acceptWaiters, {}))
        waiter.set(true);
    const auto closed = std::exchange(m_events, {}).closed;
    if (closed)
        closed(describe(std::move(error)));
    m_all.cancel();
}

base::Error HttpTransport::describe(base::Error error) const
{
    if (error.message.find(m_url.host) == std::string::npos)
        error.message = m_url.authority() + ": " + error.message;
    return error;
}

} // namespace kaze::mcp::detail
