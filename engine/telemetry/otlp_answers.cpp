#include "engine/telemetry/otlp_answers.h"

#include "engine/telemetry/detail/protobuf_wire.h"

#include <boost/json.hpp>

namespace kaze::telemetry::otlp {

namespace json = boost::json;
using detail::WireWriter;
using Signal = OtlpReceiver::Signal;

namespace {

std::string_view rejectedName(Signal signal)
{
    return signal == Signal::Traces ? "rejectedSpans" : signal == Signal::Metrics ? "rejectedDataPoints" : "rejectedLogRecords";
}

} // namespace

std::string responseOf(bool inJson, Signal signal, const OtlpReceiver::Outcome& outcome)
{
    const bool isPartial = outcome.rejected > 0 || !outcome.message.empty();
    if (inJson) {
        json::object body;
        if (isPartial)
            body["partialSuccess"]
                = {{rejectedName(signal), std::to_string(outcome.rejected)}, {"errorMessage", outcome.message}};
        return json::serialize(body);
    }
    std::string body;
    if (isPartial) {
        std::string partial;
        WireWriter inner(partial);
        inner.integer(1, static_cast<std::uint64_t>(outcome.rejected));
        inner.bytes(2, outcome.message);
        WireWriter(body).bytes(1, partial);
    }
    return body;
}

std::string statusOf(bool inJson, int code, const std::string& message)
{
    if (inJson)
        return json::serialize(json::object{{"code", code}, {"message", message}});
    std::string body;
    WireWriter writer(body);
    writer.integer(1, static_cast<std::uint64_t>(code));
    writer.bytes(2, message);
    return body;
}

} // namespace kaze::telemetry::otlp
