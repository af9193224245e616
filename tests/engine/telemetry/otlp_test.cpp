// OpenTelemetry's spans on the wire.

#include "engine/telemetry/otlp_genai.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kaze::telemetry::otlp {

namespace json = boost::json;

namespace {

struct ReadBack {
    std::vector<Span> spans;
    Source source;
    std::string error;
};

ReadBack readBack(base::Result<> (*read)(std::string_view, const SpanSink&), std::string_view bytes)
{
    ReadBack found;
    const auto done = read(bytes, [&](Span&& span, const Source& source) {
        found.spans.push_back(std::move(span));
        found.source = source;
    });
    if (!done)
        found.error = done.error().message;
    return found;
}

base::Result<> readJsonText(std::string_view text, const SpanSink& sink)
{
    boost::system::error_code error;
    const auto parsed = json::parse(text, error);
    if (error)
        return base::fail(base::ErrorCode::InvalidArgument, "no JSON");
    return readJson(parsed, sink);
}

Span fullSpan()
{
    Span span;
    span.traceId = *base::Uuid::parse("5b8efff798038103d269b633813fc60c");
    span.spanId = 0xeee19b7ec3c1b174;
    span.parentId = 0xeee19b7ec3c1b173;
    span.name = "I am \"a\" span €";
    span.kind = Kind::Client;
    span.start = 1'544'712'660'000'000'001;
    span.end = 1'544'712'661'000'000'002;
    span.attributes = {{"text", std::string("value")}, {"empty", std::string()}, {"whole", std::int64_t{-7}},
        {"zero", std::int64_t{0}}, {"large", std::numeric_limits<std::int64_t>::max()}, {"real", 2.5}, {"yes", true},
        {"no", false}, {"list", std::vector<AttributeScalar>{std::string("a"), std::int64_t{1}, false}}};
    span.events.push_back({1'544'712'660'500'000'000, "exception", {{"exception.type", std::string("timeout")}}});
    span.links.push_back(
        {*base::Uuid::parse("4bf92f3577b34da6a3ce929d0e0e4736"), 0x00f067aa0ba902b7, {{"why", std::string("fork")}}});
    span.status = StatusCode::Error;
    span.statusMessage = "it failed";
    return span;
}

void expectSame(const Span& a, const Span& b)
{
    EXPECT_EQ(a.traceId, b.traceId);
    EXPECT_EQ(a.spanId, b.spanId);
    EXPECT_EQ(a.parentId, b.parentId);
    EXPECT_EQ(a.name, b.name);
    EXPECT_EQ(a.kind, b.kind);
    EXPECT_EQ(a.start, b.start);
    EXPECT_EQ(a.end, b.end);
    EXPECT_EQ(a.attributes, b.attributes);
    EXPECT_EQ(a.status, b.status);
    EXPECT_EQ(a.statusMessage, b.statusMessage);
    ASSERT_EQ(a.events.size(), b.events.size());
    for (std::size_t i = 0; i < a.events.size(); ++i) {
        EXPECT_EQ(a.events[i].at, b.events[i].at);
        EXPECT_EQ(a.events[i].name, b.events[i].name);
        EXPECT_EQ(a.events[i].attributes, b.events[i].attributes);
    }
    ASSERT_EQ(a.links.size(), b.links.size());
    for (std::size_t i = 0; i < a.links.size(); ++i) {
        EXPECT_EQ(a.links[i].traceId, b.links[i].traceId);
        EXPECT_EQ(a.links[i].spanId, b.links[i].spanId);
        EXPECT_EQ(a.links[i].attributes, b.links[i].attributes);
    }
}

} // namespace

TEST(Otlp, isReadAsItIsWritten)
{
    const std::vector<Span> spans{fullSpan(), Span{}, fullSpan()};
    for (const auto& found :
        {readBack(readProtobuf, protobufOf(spans, ownSource())), readBack(readJsonText, jsonOf(spans, ownSource()))}) {
        EXPECT_EQ(found.error, "");
        ASSERT_EQ(found.spans.size(), 3U);
        for (std::size_t i = 0; i < 3; ++i)
            expectSame(found.spans[i], spans[i]);
        EXPECT_EQ(found.source.scope, "kaze");
        EXPECT_EQ(textOf(*find(found.source.resource, "service.name")), "kaze");
    }
}

TEST(Otlp, aSourceIsBoundedAsItIsRead)
{
    Source source;
    source.resource.emplace_back("large", std::string(100'000, 'x'));
    for (int i = 0; i < 3000; ++i)
        source.resource.emplace_back("resource." + std::to_string(i), std::string("value"));
    source.resource.emplace_back("service.name", std::string("shop"));
    for (const auto& found :
        {readBack(readProtobuf, protobufOf({fullSpan()}, source)), readBack(readJsonText, jsonOf({fullSpan()}, source))}) {
        EXPECT_EQ(found.error, "");
        ASSERT_EQ(found.source.resource.size(), 64U);
        EXPECT_EQ(found.source.resource.front().first, "service.name");
        EXPECT_LE(bytesOf(found.source.resource), 16U << 10);
    }
}

TEST(Otlp, messagesBehindEachOtherAreOne)
{
    const auto one = protobufOf({fullSpan()}, ownSource());
    EXPECT_EQ(readBack(readProtobuf, one + one).spans.size(), 2U);
}

TEST(Otlp, readsTheExampleOfTheSpecification)
{
    // github.com/open-telemetry/opentelemetry-proto, examples/trace.json.
    const auto found
        = readBack(readJsonText, R"({"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":
        "my.service"}}]},"scopeSpans":[{"scope":{"name":"my.library","version":"1.0.0","attributes":[{"key":"my.scope.attribute","value":
        {"stringValue":"some scope attribute"}}]},"spans":[{"traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"EEE19B7EC3C1B174",
        "parentSpanId":"EEE19B7EC3C1B173","name":"I'm a server span","startTimeUnixNano":"1544712660000000000","endTimeUnixNano":
        "1544712661000000000","kind":2,"attributes":[{"key":"my.span.attr","value":{"stringValue":"some value"}}]}]}]}]})");
    EXPECT_EQ(found.error, "");
    ASSERT_EQ(found.spans.size(), 1U);
    const auto& span = found.spans[0];
    EXPECT_EQ(span.traceId.hex(), "5b8efff798038103d269b633813fc60c");
    EXPECT_EQ(span.spanId, 0xEEE19B7EC3C1B174);
    EXPECT_EQ(span.kind, Kind::Server);
    EXPECT_EQ(span.end - span.start, 1'000'000'000U);
    EXPECT_EQ(found.source.scope, "my.library");
    EXPECT_EQ(textOf(*find(found.source.resource, "service.name")), "my.service");
}

TEST(Otlp, readsWhatOtherWritersMakeOfTheJson)
{
    const auto found
        = readBack(readJsonText, R"({"resource_spans":[{"scope_spans":[{"spans":[{"trace_id":"W47/95gDgQPSabYzgT/GDA==",
        "span_id":"7uGbfsPBsXQ=","name":"n","kind":"SPAN_KIND_CLIENT","start_time_unix_nano":1544712660000000000,"unknown":[1],
        "end_time_unix_nano":1544712661000000000,"status":{"code":"STATUS_CODE_ERROR"},"attributes":[
        {"key":"a","value":{"intValue":12}},{"key":"b","value":{"intValue":"13"}},{"key":"c","value":{"doubleValue":1}},
        {"key":"d","value":{"kvlistValue":{"values":[{"key":"x","value":{"boolValue":true}}]}}},{"key":"e","value":{"bytesValue":"AAE="}},
        {"key":"f","value":{"arrayValue":{"values":[{"arrayValue":{"values":[{"intValue":"1"}]}}]}}},{"key":"g"},{"key":"h","value":{}}]}]}]}]})");
    EXPECT_EQ(found.error, "");
    ASSERT_EQ(found.spans.size(), 1U);
    const auto& span = found.spans[0];
    EXPECT_EQ(span.traceId.hex(), "5b8efff798038103d269b633813fc60c");
    EXPECT_EQ(span.spanId, 0xeee19b7ec3c1b174);
    EXPECT_EQ(span.kind, Kind::Client);
    EXPECT_EQ(span.status, StatusCode::Error);
    EXPECT_EQ(span.start, 1'544'712'660'000'000'000U);
    const AttributeList expected{{"a", std::int64_t{12}}, {"b", std::int64_t{13}}, {"c", 1.0},
        {"d", std::string(R"({"x":true})")}, {"e", std::string("AAE=")}, {"f", std::vector<AttributeScalar>{std::string("[1]")}}};
    EXPECT_EQ(span.attributes, expected);
}

TEST(Otlp, saysWhereJsonIsWrong)
{
    EXPECT_THAT(readBack(readJsonText, "{}").error, testing::HasSubstr("resourceSpans"));
    EXPECT_THAT(readBack(readJsonText, R"({"resourceSpans":7})").error, testing::HasSubstr("expected a list at resourceSpans"));
    EXPECT_THAT(readBack(readJsonText, R"({"resourceSpans":[{"scopeSpans":[{},{"spans":[{},3]}]}]})").error,
        testing::HasSubstr("expected an object at resourceSpans[0].scopeSpans[1].spans[1]"));
}

TEST(Otlp, neitherCrashesNorHangsOnBytesThatAreCutShortOrDamaged)
{
    const auto whole = protobufOf({fullSpan()}, ownSource());
    for (std::size_t size = 0; size < whole.size(); ++size)
        (void)readBack(readProtobuf, std::string_view(whole).substr(0, size));
    EXPECT_NE(readBack(readProtobuf, std::string_view(whole).substr(0, whole.size() - 1)).error, "");
    for (std::size_t at = 0; at < whole.size(); ++at) {
        auto damaged = whole;
        damaged[at] = static_cast<char>(0xFF);
        (void)readBack(readProtobuf, damaged);
    }
    EXPECT_NE(readBack(readProtobuf, "\x0B").error, "") << "a group";
    EXPECT_NE(readBack(readProtobuf, std::string(20, '\xFF')).error, "") << "a number of more than ten bytes";
    // Values within values: deeper than anybody needs.
    std::string value("\x0A\x01x", 3);
    for (int i = 0; i < 200; ++i) {
        std::string inner;
        for (const auto* part : {&value}) {
            std::string array{'\x0A'};
            for (auto size = part->size(); true; size >>= 7) {
                array += static_cast<char>((size & 0x7F) | (size >= 0x80 ? 0x80 : 0));
                if (size < 0x80)
                    break;
            }
            inner = array + *part;
        }
        std::string wrapped{'\x2A'};
        for (auto size = inner.size(); true; size >>= 7) {
            wrapped += static_cast<char>((size & 0x7F) | (size >= 0x80 ? 0x80 : 0));
            if (size < 0x80)
                break;
        }
        value = wrapped + inner;
    }
    EXPECT_GT(value.size(), 500U);
    (void)readBack(readProtobuf, value);
}

} // namespace kaze::telemetry::otlp
