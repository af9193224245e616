// What is kept of one span: typed attributes, events, links, and payloads of any length.

#include "engine/api/trace_requests.h"
#include "engine/base/text.h"
#include "tests/engine/telemetry/log_fixture.h"

#include <boost/json/serialize.hpp>

namespace kaze::telemetry {

namespace json = boost::json;

class SpanDetail : public LogFixture {
protected:
    api::SpanDetail detailOf(SpanContext id)
    {
        flush();
        auto detail = loop.runUntil(log->span(id.traceId.hex(), base::hexOf(id.spanId)));
        EXPECT_TRUE(detail) << detail.error().message;
        return detail.value_or(api::SpanDetail{});
    }

    base::Result<api::PayloadPart> part(SpanContext id, std::int64_t offset, std::int64_t limit)
    {
        api::GetPayload query{id.traceId.hex(), base::hexOf(id.spanId), api::PayloadSide::Output, offset, limit};
        return loop.runUntil(log->payload(std::move(query)));
    }

    SpanContext withOutput(std::string text)
    {
        auto span = log->startSpan({}, "execute_tool files.read", api::SpanKind::Tool);
        span.record().output = std::move(text);
        const auto id = span.context();
        span.end();
        flush();
        return id;
    }
};

TEST_F(SpanDetail, keepsTheTypesOfAttributes)
{
    open();
    auto span = log->startSpan({}, "chat", api::SpanKind::Chat);
    span.set("text", "12");
    span.set("count", 12);
    span.set("large", std::int64_t{9'007'199'254'740'993});
    span.set("share", 0.25);
    span.set("flag", true);
    span.set("list", std::vector<std::string>{"stop", "length"});
    span.set("mixed", AttributeValue(std::vector<AttributeScalar>{std::int64_t{1}, 2.5, true, std::string("x")}));
    span.set("nothing", std::numeric_limits<double>::quiet_NaN());
    span.set("count", std::size_t{13});
    const auto id = span.context();
    span.end();
    const auto attributes = detailOf(id).attributes;
    EXPECT_EQ(attributes.at("text"), json::value("12"));
    EXPECT_EQ(attributes.at("count"), json::value(13));
    EXPECT_EQ(attributes.at("large"), json::value(std::int64_t{9'007'199'254'740'993}));
    EXPECT_EQ(attributes.at("share"), json::value(0.25));
    EXPECT_EQ(attributes.at("flag"), json::value(true));
    EXPECT_EQ(attributes.at("list"), (json::value{"stop", "length"}));
    EXPECT_EQ(attributes.at("mixed"), (json::value{1, 2.5, true, "x"}));
    EXPECT_EQ(attributes.at("nothing"), json::value("NaN"));
    EXPECT_EQ(attributes.size(), 8U);
}

TEST_F(SpanDetail, keepsEventsInTheirOrderAndExceptionsAsOpenTelemetrysOwn)
{
    open();
    const auto begun = clock.now();
    auto span = log->startSpan({}, "chat", api::SpanKind::Chat);
    clock.advance(2s);
    AttributeList what;
    what.emplace_back("kaze.wait_ms", std::int64_t{250});
    span.addEvent("kaze.retry", std::move(what));
    clock.advance(1s);
    span.fail({base::ErrorCode::Timeout, "nothing came for 30 s", nullptr});
    const auto id = span.context();
    span.end();
    const auto detail = detailOf(id);
    ASSERT_EQ(detail.events.size(), 2U);
    EXPECT_EQ(detail.events[0].name, "kaze.retry");
    EXPECT_EQ(detail.events[0].at, begun + 2s);
    EXPECT_EQ(detail.events[0].attributes.at("kaze.wait_ms"), json::value(250));
    EXPECT_EQ(detail.events[1].name, "exception");
    EXPECT_EQ(detail.events[1].at, begun + 3s);
    EXPECT_EQ(detail.events[1].attributes.at("exception.type"), json::value("timeout"));
    EXPECT_EQ(detail.events[1].attributes.at("exception.message"), json::value("nothing came for 30 s"));
    EXPECT_EQ(detail.attributes.at("error.type"), json::value("timeout"));
    EXPECT_EQ(detail.span.statusMessage, "nothing came for 30 s");
}

TEST_F(SpanDetail, saysOfACancelledSpanThatItWasAndOfNoException)
{
    open();
    auto span = log->startSpan({}, "chat", api::SpanKind::Chat);
    span.fail({base::ErrorCode::Cancelled, "by hand", nullptr});
    const auto id = span.context();
    span.end();
    const auto detail = detailOf(id);
    EXPECT_EQ(detail.span.status, api::SpanStatus::Cancelled);
    EXPECT_TRUE(detail.events.empty());
}

TEST_F(SpanDetail, keepsLinks)
{
    open();
    auto first = log->startSpan({}, "invoke_agent a", api::SpanKind::Run);
    auto fork = log->startSpan({}, "invoke_agent a", api::SpanKind::Run);
    AttributeList why;
    why.emplace_back(attribute::kLinkReason, std::string("forked_from"));
    fork.link(first.context(), std::move(why));
    fork.link({first.context().traceId, 0});
    const auto from = first.context();
    const auto id = fork.context();
    fork.end();
    first.end();
    const auto links = detailOf(id).links;
    ASSERT_EQ(links.size(), 2U);
    EXPECT_EQ(links[0].traceId, from.traceId.hex());
    EXPECT_EQ(links[0].spanId, base::hexOf(from.spanId));
    EXPECT_EQ(links[0].attributes.at("kaze.link"), json::value("forked_from"));
    EXPECT_EQ(links[1].spanId, "") << "the trace alone";
}

TEST_F(SpanDetail, redactsEventsLinksAndArrays)
{
    redactor->addSecret("canary-91ab-value");
    open();
    auto span = log->startSpan({}, "chat", api::SpanKind::Chat);
    span.set("list", std::vector<std::string>{"plain", "has canary-91ab-value"});
    AttributeList what;
    what.emplace_back("note", std::string("canary-91ab-value"));
    span.addEvent("said canary-91ab-value", what);
    span.link({span.context().traceId, 7}, what);
    const auto id = span.context();
    span.end();
    const auto detail = detailOf(id);
    EXPECT_EQ(detail.attributes.at("list"), (json::value{"plain", "has [redacted]"}));
    EXPECT_EQ(detail.events.at(0).name, "said [redacted]");
    EXPECT_EQ(detail.events.at(0).attributes.at("note"), json::value("[redacted]"));
    EXPECT_EQ(detail.links.at(0).attributes.at("note"), json::value("[redacted]"));
    EXPECT_EQ(number("SELECT count(*) FROM spans WHERE attributes || events || links LIKE '%canary%'"), 0);
}

TEST_F(SpanDetail, keepsTheFirstOfVeryManyEvents)
{
    open();
    auto span = log->startSpan({}, "chat", api::SpanKind::Chat);
    for (int i = 0; i < 1000; ++i)
        span.addEvent("event " + std::to_string(i));
    const auto id = span.context();
    span.end();
    const auto events = detailOf(id).events;
    ASSERT_EQ(events.size(), 128U);
    EXPECT_EQ(events.back().name, "event 127");
}

TEST_F(SpanDetail, givesTheFirstMegabyteAndTheRestInPartsOfWholeCharacters)
{
    options.payloadLimit = 8U << 20;
    open();
    std::string whole;
    while (whole.size() < (3U << 20) + 12345)
        whole += "a€𝄞ü"; // 1, 3, 4 and 2 bytes
    const auto id = withOutput(whole);
    const auto detail = detailOf(id);
    EXPECT_EQ(detail.outputBytes, std::ssize(whole));
    EXPECT_EQ(detail.inputBytes, 0);
    EXPECT_FALSE(detail.truncated);
    EXPECT_TRUE(base::isUtf8(detail.output));
    EXPECT_EQ(detail.output, whole.substr(0, detail.output.size()));
    EXPECT_GT(detail.output.size(), (1U << 20) - 4);

    std::string joined;
    while (true) {
        const auto some = part(id, std::ssize(joined), 999'999);
        ASSERT_TRUE(some) << some.error().message;
        EXPECT_EQ(some->bytes, std::ssize(whole));
        EXPECT_TRUE(base::isUtf8(some->content));
        joined += some->content;
        ASSERT_EQ(some->next, std::ssize(joined));
        if (some->next == some->bytes)
            break;
        ASSERT_FALSE(some->content.empty());
    }
    EXPECT_EQ(joined, whole);
}

TEST_F(SpanDetail, beginsAPartWithTheCharacterThatTheOffsetLiesIn)
{
    open();
    const auto id = withOutput("ab𝄞cd");
    for (const std::int64_t offset : {2, 3, 4, 5}) {
        const auto some = part(id, offset, 4);
        ASSERT_TRUE(some);
        EXPECT_EQ(some->content.substr(0, 4), "𝄞") << offset;
        EXPECT_EQ(some->next - std::ssize(some->content), 2);
    }
    EXPECT_EQ(part(id, 6, 100)->content, "cd");
    EXPECT_EQ(part(id, 8, 100)->content, "");
    EXPECT_EQ(part(id, 8'000'000'000, 100)->content, "");
    EXPECT_EQ(part(id, 0, 0)->content, "ab") << "a part has at least what four bytes hold whole";
    EXPECT_EQ(part(id, -1, 10).error().code, base::ErrorCode::InvalidArgument);
    EXPECT_EQ(part({id.traceId, 99}, 0, 10).error().code, base::ErrorCode::NotFound);
}

TEST_F(SpanDetail, keepsNulBytesOfAPayload)
{
    open();
    const std::string text("a\0b\0", 4);
    EXPECT_EQ(part(withOutput(text), 0, 100)->content, text);
}

TEST_F(SpanDetail, cutsAPayloadAboveTheLimitBetweenCharacters)
{
    options.payloadLimit = 1000;
    open();
    std::string text;
    for (int i = 0; i < 100'000; ++i)
        text += "€";
    const auto detail = detailOf(withOutput(text));
    EXPECT_TRUE(detail.truncated);
    EXPECT_TRUE(base::isUtf8(detail.output));
    EXPECT_LE(detail.outputBytes, 1000);
    EXPECT_GT(detail.outputBytes, 990);
}

TEST_F(SpanDetail, keepsAPayloadOf64Megabytes)
{
    options.payloadLimit = 64U << 20;
    open();
    const auto id = withOutput(std::string(64U << 20, 'x'));
    EXPECT_EQ(log->figures().dropped, 0U);
    const auto detail = detailOf(id);
    EXPECT_EQ(detail.outputBytes, 64 << 20);
    EXPECT_FALSE(detail.truncated);
    EXPECT_EQ(detail.output.size(), 1U << 20);
    const auto last = part(id, (64 << 20) - 5, 100);
    ASSERT_TRUE(last);
    EXPECT_EQ(last->content, "xxxxx");
}

} // namespace kaze::telemetry
