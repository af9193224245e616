#include "engine/gateway/detail/reading.h"

#include "engine/base/text.h"
#include "engine/gateway/detail/json_in.h"

#include <array>

namespace kaze::gateway::detail {

using base::ErrorCode;

namespace {

constexpr std::size_t kMostEvent = 4U << 20;
constexpr std::size_t kMostDepth = 128;
constexpr std::size_t kUsualEvent = 4096; //!< bytes, parsed; a larger one takes its memory from the heap

//! A connection whose server ends the stream in order can be used again; it gets this long for it, and nobody waits.
constexpr auto kDrain = std::chrono::milliseconds(250);

//! After the model has finished, for its usage and the end of the stream.
constexpr auto kUsageWait = std::chrono::seconds(2);

std::unexpected<base::Error> malformed(std::string_view json, std::string_view what)
{
    return base::fail(ErrorCode::Protocol,
        "The server sent a piece of the answer that is " + std::string(what) + ": " + base::shortened(base::toUtf8(json), 200));
}

base::Result<> takeEvent(Answer& answer, std::string_view name, std::string_view json)
{
    // A character that a server cut in two costs that character, not the answer.
    if (!base::isUtf8(json))
        return takeEvent(answer, name, std::string_view(base::toUtf8(json)));
    boost::json::parse_options options;
    options.max_depth = kMostDepth;
    boost::system::error_code bad;
    // An event lives for this call: what is kept of it is copied into what has memory of its own.
    std::array<unsigned char, kUsualEvent> room;
    boost::json::monotonic_resource memory(room.data(), room.size());
    const auto parsed = boost::json::parse(boost::json::string_view(json.data(), json.size()), bad, &memory, options);
    if (bad)
        return malformed(json, "no JSON");
    const auto* event = parsed.if_object();
    if (!event)
        return malformed(json, "no object");
    if (auto taken = answer.take(name, *event); !taken)
        return taken;
    return answer.checkSize();
}

bool isStreamed(const net::HttpResponse& head, Translator::Framing framing)
{
    const auto* type = head.header("content-type");
    const bool fits = !type || type->find("event-stream") != std::string::npos;
    return head.status == 200
        && (framing == Translator::Framing::Lines ? !type || type->find("json") != std::string::npos : fits);
}

void reached(const Reading& reading, ChatStage stage, const RateLimits* limits = nullptr)
{
    ChatDelta delta;
    delta.stage = stage;
    delta.limits = limits;
    if (reading.progress && !reading.done.isSet())
        reading.progress(delta);
}

void watch(const std::shared_ptr<Reading>& reading)
{
    const auto progress = reading->answer->progress();
    if (progress == Answer::Progress::Complete) {
        reading->done.set(true);
        reading->gate.endWithin(kDrain);
    } else if (progress == Answer::Progress::Finished && !reading->isWaitedFor) {
        reading->isWaitedFor = true;
        reading->gate.endWithin(kUsageWait);
    }
}

net::BodySink sinkFor(const std::shared_ptr<Reading>& reading)
{
    net::BodySink sink;
    sink.sent = [reading] { reached(*reading, ChatStage::Sent); };
    sink.head = [reading](const net::HttpResponse& head) -> base::Result<> {
        reading->isStream = isStreamed(head, reading->framing);
        const auto limits = rateLimitsIn(head.headers, reading->clock.now());
        reached(*reading, head.status == 200 ? ChatStage::Accepted : ChatStage::Sent, limits.isEmpty() ? nullptr : &limits);
        return {};
    };
    sink.chunk = [reading](std::string_view bytes) -> base::Result<> {
        if (reading->done.isSet())
            return {};
        if (!reading->isStream) {
            reading->body += bytes;
            return {};
        }
        auto taken = takeBytes(*reading, bytes);
        if (taken || reading->answer->progress() == Answer::Progress::Complete)
            watch(reading);
        return reading->done.isSet() ? base::Result<>{} : taken;
    };
    sink.gate = {reading, &reading->gate};
    return sink;
}

} // namespace

Reading::Reading(std::unique_ptr<Answer> answer_, Translator::Framing framing_, DeltaSink progress_,
    const base::CancelToken& cancel_, const base::Clock& clock_)
    : answer(std::move(answer_)), framing(framing_), progress(std::move(progress_)), cancel(cancel_), clock(clock_),
      events(kMostEvent), lines(kMostEvent)
{
}

base::Task<> transfer(net::HttpClient& http, net::HttpRequest request, std::shared_ptr<Reading> reading)
{
    auto sink = sinkFor(reading);
    const auto cancel = reading->cancel;
    auto response = co_await http.stream(std::move(request), std::move(sink), cancel);
    if (!reading->done.isSet())
        reading->response = std::move(response);
    reading->done.set(true);
}

base::Result<> takeBytes(Reading& reading, std::string_view bytes)
{
    auto& answer = *reading.answer;
    std::vector<net::SseEvent> events;
    if (reading.framing == Translator::Framing::Lines) {
        std::vector<std::string> lines;
        const auto fed = reading.lines.feed(bytes, lines);
        for (const auto& line : lines)
            if (answer.progress() != Answer::Progress::Complete)
                if (auto taken = takeEvent(answer, {}, line); !taken)
                    return taken;
        return fed;
    }
    const auto fed = reading.events.feed(bytes, events);
    for (const auto& event : events) {
        if (answer.progress() == Answer::Progress::Complete)
            break;
        if (event.data == "[DONE]")
            answer.end();
        else if (!event.data.empty())
            if (auto taken = takeEvent(answer, event.event, event.data); !taken)
                return taken;
    }
    return fed;
}

void takeRest(Reading& reading)
{
    // What is left may have been cut anywhere; then it is no event, and the answer is not whole.
    if (reading.answer->progress() == Answer::Progress::Open)
        static_cast<void>(takeBytes(reading, "\n\n"));
}

} // namespace kaze::gateway::detail
