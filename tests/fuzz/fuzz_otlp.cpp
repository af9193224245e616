// Spans in OTLP, as JSON or protobuf, from whoever sends them.

#include "engine/api/trace.h"
#include "engine/base/text.h"
#include "engine/telemetry/otlp_genai.h"
#include "tests/fuzz/fuzz.h"

#include <boost/json.hpp>

namespace {

using namespace kaze::telemetry;
using kaze::fuzz::check;

struct Heard {
    std::vector<otlp::Span> spans;
    bool isGood = false;
};

Heard heard(std::string_view bytes)
{
    Heard all;
    const otlp::SpanSink sink = [&](otlp::Span&& span, const otlp::Source&) { all.spans.push_back(std::move(span)); };
    kaze::base::Result<> read;
    if (bytes.starts_with('{')) {
        boost::json::parse_options options;
        options.max_depth = 64;
        boost::system::error_code error;
        const auto document = boost::json::parse(bytes, error, {}, options);
        if (error)
            return all;
        read = otlp::readJson(document, sink);
    } else {
        read = otlp::readProtobuf(bytes, sink);
    }
    all.isGood = read.has_value();
    if (!read)
        check(read.error().message.size() < 4000 && kaze::base::isUtf8(read.error().message), "a complaint is a short text");
    return all;
}

bool isSame(const SpanRecord& a, const SpanRecord& b)
{
    return a.context.spanId == b.context.spanId && a.parentId == b.parentId && a.kind == b.kind && a.status == b.status
        && a.durationNs == b.durationNs && a.usage == b.usage && a.cost == b.cost && a.events.size() == b.events.size()
        && a.input == b.input && a.output == b.output;
}

//! What we make of a span goes to others and comes back.
void checkRecord(const otlp::Span& span)
{
    const auto record = otlp::recordOf(span, otlp::ownSource());
    check(record.usage.inputTokens >= 0 && record.usage.outputTokens >= 0 && record.cost.nanos >= 0, "usage makes sense");
    check(record.durationNs >= -1, "a span lasts for some time");
    if (record.kind == kaze::api::SpanKind::Chat)
        return; // its messages are laid out anew
    const auto again = otlp::recordOf(otlp::spanOf(record, true), otlp::ownSource());
    constexpr std::int64_t kLate = 1LL << 60; // ns; whoever imports refuses what lies behind
    if (record.startedAt.time_since_epoch().count() < kLate / 1000 && record.durationNs < kLate)
        check(isSame(record, again), "a span comes back as it went");
}

//! Without the fractions: Boost.JSON reads them to within the last digit.
std::string withoutFractions(std::string json)
{
    constexpr std::string_view kName = R"("doubleValue":)";
    for (auto at = json.find(kName); at != std::string::npos; at = json.find(kName, at)) {
        at += kName.size();
        json.erase(at, json.find('}', at) - at);
    }
    return json;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto all = heard(kaze::fuzz::textOf(data, size));
    std::size_t attributes = 0;
    for (const auto& span : all.spans) {
        attributes += span.attributes.size() + span.events.size() + span.links.size();
        checkRecord(span);
    }
    check(attributes <= size, "no more than was said");
    if (!all.isGood)
        return 0;
    const auto protobuf = otlp::protobufOf(all.spans, otlp::ownSource());
    const auto fromProtobuf = heard(protobuf);
    check(fromProtobuf.isGood && fromProtobuf.spans.size() == all.spans.size(), "what is read can be written as protobuf");
    check(otlp::protobufOf(fromProtobuf.spans, otlp::ownSource()) == protobuf, "and is the same");
    std::vector<otlp::Span> texts = fromProtobuf.spans;
    for (auto& span : texts) {
        span.name = kaze::base::toUtf8(span.name);
        span.statusMessage = kaze::base::toUtf8(span.statusMessage);
        for (auto& event : span.events)
            event.name = kaze::base::toUtf8(event.name);
    }
    const auto json = otlp::jsonOf(texts, otlp::ownSource());
    const auto fromJson = heard(json);
    check(fromJson.isGood && fromJson.spans.size() == all.spans.size(), "what is read can be written as JSON");
    check(withoutFractions(otlp::jsonOf(fromJson.spans, otlp::ownSource())) == withoutFractions(json), "and is the same");
    return 0;
}
