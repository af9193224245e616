// What comes on the streams of an HttpTransport, and what becomes of it.

#include "engine/base/text.h"
#include "engine/mcp/detail/http_transport.h"

#include <algorithm>

namespace kaze::mcp::detail {

using base::ErrorCode;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kParseOnLoop = 256U << 10;
constexpr std::size_t kPauseAbove = 4U << 20;
constexpr std::size_t kLeastCharge = 256;
constexpr auto kEndAfterAnswer = 2s;

} // namespace

void HttpTransport::take(const Which& which, net::SseEvent event)
{
    if (event.event == "endpoint" && m_old && !m_endpoint.isSet()) {
        const auto target = net::resolveUrl(m_settings.url, event.data);
        const auto url = target ? net::parseUrl(*target) : base::Result<net::Url>(base::failure(target));
        if (!url || !url->sameOrigin(m_url)) {
            m_endpoint.set(base::fail(ErrorCode::Protocol, "the server wants messages sent to another origin; refused"));
            return;
        }
        m_postUrl = *target;
        m_endpoint.set({});
        return;
    }
    if (event.event != "message" || event.data.empty() || m_reported)
        return;
    if (!which->draining && event.data.size() <= kParseOnLoop) {
        deliver(which, parseMessages(event.data), event.data.size());
        // What comes behind the answer is the end of the stream.
        if (which->answered && !which->standing && which->gate)
            which->gate->endWithin(kEndAfterAnswer);
        return;
    }
    which->queuedBytes += event.data.size();
    which->queue.push_back(std::move(event.data));
    if (which->queuedBytes > kPauseAbove && which->gate)
        which->gate->pause();
    if (!std::exchange(which->draining, true))
        base::spawn(m_parts.executor, drain(shared_from_this(), which));
}

base::Task<> HttpTransport::drain(Self self, Which which)
{
    while (!which->queue.empty()) {
        auto text = std::make_shared<std::string>(std::move(which->queue.front()));
        which->queue.pop_front();
        const auto bytes = text->size();
        auto work = [text] { return parseMessages(*text); };
        const auto messages = co_await self->m_parts.workers.run(std::move(work));
        self->deliver(which, messages, bytes);
        which->queuedBytes -= bytes;
    }
    which->draining = false;
    if (which->gate && which->gate->paused())
        which->gate->resume();
    for (const auto& waiter : std::exchange(which->drained, {}))
        waiter.set(true);
}

base::Task<> HttpTransport::drained(Which which)
{
    while (which->draining) {
        const base::OneShot<bool> waiter;
        which->drained.push_back(waiter);
        co_await waiter.wait();
    }
}

base::Task<> HttpTransport::readBody(Which which)
{
    auto text = std::make_shared<std::string>(which->reader.body());
    const auto bytes = text->size();
    auto work = [text] { return parseMessages(*text); };
    base::Result<std::vector<Message>> messages;
    if (bytes <= kParseOnLoop)
        messages = parseMessages(*text);
    else
        messages = co_await m_parts.workers.run(std::move(work));
    deliver(which, messages, bytes);
}

void HttpTransport::deliver(const Which& which, const base::Result<std::vector<Message>>& messages, std::size_t bytes)
{
    if (m_reported)
        return;
    bool asked = false;
    if (messages)
        for (const auto& message : *messages) {
            if (const auto* response = std::get_if<Response>(&message); response && response->id == which->id)
                which->answered = true;
            if (m_events.message && m_events.message(message))
                asked = true;
        }
    else if (m_garbageLogged.take(1, m_parts.clock.steady()))
        m_parts.log->warn("{}: left out a message, {}", m_settings.name, messages.error().message);
    if (asked || m_unsolicited.take(static_cast<double>(std::max(bytes, kLeastCharge)), m_parts.clock.steady()))
        return;
    report({ErrorCode::Protocol, "it floods: too much came that nobody asked for", nullptr});
}

void HttpTransport::refused(const Which& which, const net::HttpResponse& response)
{
    Response answer;
    answer.id = which->id;
    const auto& body = which->reader.body();
    if (const auto messages = parseMessages(body); messages && messages->size() == 1)
        if (const auto* inside = std::get_if<Response>(&messages->front()); inside && !inside->result)
            answer.error = inside->error;
    if (answer.error.message.empty()) {
        answer.error.message = m_url.authority() + " answered " + which->method + " with HTTP " + std::to_string(response.status);
        if (const auto said = base::shortened(base::toUtf8(body), 300); !said.empty())
            answer.error.message += ": " + said;
    }
    answer.status = response.status;
    which->answered = true;
    if (m_events.message)
        m_events.message(answer);
}

} // namespace kaze::mcp::detail
