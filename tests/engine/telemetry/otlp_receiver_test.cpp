// Traces and log records that exporters send: whose they are, and that each is there once.

#include "engine/telemetry/detail/protobuf_wire.h"
#include "engine/telemetry/otlp_logs.h"
#include "tests/engine/telemetry/receiver_fixture.h"

#include <boost/json.hpp>

namespace kaze::telemetry {

class OtlpReceiverTest : public ReceiverFixture { };

TEST_F(OtlpReceiverTest, countsEachSpanOnceHoweverOftenAndTogetherWithWhatItComes)
{
    openAll();
    const auto now = clock.now();
    sendWhole(Signal::Traces, traces(span(1, "agent", now)));
    sendWhole(Signal::Traces, traces(span(1, "agent", now)));
    sendWhole(Signal::Traces, traces(span(1, "agent", now) + ',' + span(2, "step", now, "", kTrace, 1)));
    const auto found = trace(kTrace);
    EXPECT_EQ(found.trace.spans, 2);
    EXPECT_EQ(found.trace.name, "agent");
    EXPECT_EQ(found.trace.tenant, "acme");
}

TEST_F(OtlpReceiverTest, countsABatchOnceThatIsSentAgainWhileTheFirstIsUnderWay)
{
    openAll();
    std::string spans;
    for (int i = 1; i <= 300; ++i)
        spans += (i == 1 ? "" : ",") + span(i, "s", clock.now());
    std::vector<Outcome> outcomes;
    const auto one = [&](std::string body) -> base::Task<> {
        auto asked = taking(Signal::Traces, std::move(body), "acme");
        auto outcome = co_await std::move(asked);
        outcomes.push_back(std::move(outcome));
    };
    for (int i = 0; i < 4; ++i)
        base::spawn(loop.executor(), one(traces(spans)));
    ASSERT_TRUE(test::eventually(loop, [&] { return outcomes.size() == 4; }));
    for (const auto& outcome : outcomes)
        EXPECT_EQ(outcome.rejected, 0) << outcome.message;
    EXPECT_EQ(trace(kTrace).trace.spans, 300);
    EXPECT_EQ(number("SELECT count(*) FROM spans"), 300);
}

TEST_F(OtlpReceiverTest, givesATraceToOneTenantAloneHoweverManySendItAtOnce)
{
    openAll();
    constexpr int kRounds = 10;
    std::map<std::string, std::int64_t> refused;
    int answers = 0;
    const auto one = [&](std::string tenant, std::string body, std::string id) -> base::Task<> {
        auto asked = taking(Signal::Traces, std::move(body), std::move(tenant));
        const auto outcome = co_await std::move(asked);
        EXPECT_EQ(outcome.how, How::Taken) << outcome.message;
        refused[id] += outcome.rejected;
        ++answers;
    };
    for (int round = 0; round < kRounds; ++round) {
        const auto id = ids.next().hex();
        for (int i = 1; i <= 2; ++i)
            base::spawn(loop.executor(), one(i == 1 ? "acme" : "globex", traces(span(i, "s", clock.now(), "", id)), id));
        ASSERT_TRUE(test::eventually(loop, [&] { return answers == 2 * (round + 1); }));
        EXPECT_EQ(refused[id], 1);
        EXPECT_EQ(trace(id).trace.spans, 1);
    }
}

TEST_F(OtlpReceiverTest, takesNothingIntoTheTraceOfARunOfAnotherTenant)
{
    openAll();
    auto run = log->startSpan({}, "a run", api::SpanKind::Run);
    run.set(attribute::kTenant, "globex");
    run.set(attribute::kRunId, "run-1");
    const auto id = run.context().traceId.hex();
    // It was only just begun: nothing of it is stored yet.
    const auto outcome = send(Signal::Traces, traces(span(7, "guest", clock.now(), "", id)));
    EXPECT_EQ(outcome.how, How::Taken);
    EXPECT_EQ(outcome.rejected, 1);
    EXPECT_THAT(outcome.message, HasSubstr("another tenant's"));
    const auto lines = send(Signal::Logs, logs(line("guest", clock.now(), id)));
    EXPECT_EQ(lines.rejected, 1);
    sendWhole(Signal::Traces, traces(span(8, "own", clock.now(), "", id)), "globex");
    sendWhole(Signal::Logs, logs(line("own", clock.now(), id)), "globex");
    run.end();
    flush();
    EXPECT_EQ(trace(id).trace.spans, 2);
    EXPECT_EQ(messages("trace:" + id), std::vector<std::string>{"own"});
}

TEST_F(OtlpReceiverTest, refusesAnotherTenantInEveryMonthOfATrace)
{
    openAll();
    clock.advance(std::chrono::hours(5));
    const auto later = clock.now(), earlier = later - std::chrono::hours(24); // the month before
    sendWhole(Signal::Traces, traces(span(1, "root", earlier)));
    const auto outcome = send(Signal::Traces, traces(span(2, "late", later) + ',' + span(3, "early", earlier)), "globex");
    EXPECT_EQ(outcome.rejected, 2) << outcome.message;
    EXPECT_EQ(send(Signal::Logs, logs(line("x", later, kTrace)), "globex").rejected, 1);
    sendWhole(Signal::Traces, traces(span(4, "late", later)));
    EXPECT_EQ(trace(kTrace).trace.spans, 2);
}

TEST_F(OtlpReceiverTest, estimatesCostsAndLetsNobodySayThatItDid)
{
    openAll();
    const auto tokens
        = R"({"key":"gen_ai.usage.input_tokens","value":{"intValue":"10"}},)" + text("gen_ai.operation.name", "chat");
    const auto claims = R"(,{"key":"kaze.cost.estimated","value":{"boolValue":true}})";
    sendWhole(Signal::Traces,
        traces(span(1, "chat a", clock.now(), tokens + claims) + ','
            + span(2, "other", clock.now(), std::string(claims).substr(1))));
    EXPECT_EQ(trace(kTrace).trace.costUsd.nanos, 1000);
    const auto detail = loop.runUntil(log->span(kTrace, "0000000000000002"));
    ASSERT_TRUE(detail) << detail.error().message;
    EXPECT_TRUE(std::ranges::none_of(detail->attributes, [](const auto& one) { return one.first == "kaze.cost.estimated"; }));
}

TEST_F(OtlpReceiverTest, saysWhatItDoesNotTake)
{
    openAll();
    const auto now = clock.now();
    const auto outcome = send(Signal::Traces,
        traces(span(1, "good", now) + ',' + span(0, "no id", now) + ',' + span(2, "old", now - std::chrono::hours(24 * 40)) + ','
            + span(3, "ahead", now + std::chrono::hours(48))));
    EXPECT_EQ(outcome.how, How::Taken);
    EXPECT_EQ(outcome.rejected, 3);
    EXPECT_THAT(outcome.message, testing::AllOf(HasSubstr("16 bytes"), HasSubstr("30 days ago"), HasSubstr("a day ahead")));
    const auto lines = send(Signal::Logs, logs(line("good", now) + ',' + line("old", now - std::chrono::hours(24 * 40))));
    EXPECT_EQ(lines.rejected, 1);
    EXPECT_EQ(messages(""), std::vector<std::string>{"good"});
}

TEST_F(OtlpReceiverTest, storesLinesOnceWhetherTheBatchIsTheSameOrNot)
{
    openAll();
    const auto now = clock.now();
    sendWhole(Signal::Logs, logs(line("free", now)));
    sendWhole(Signal::Logs, logs(line("free", now))); // the same request
    sendWhole(Signal::Logs, logs(line("one", now, kTrace)));
    sendWhole(Signal::Logs, logs(line("one", now, kTrace) + ',' + line("two", now, kTrace))); // cut otherwise
    auto found = messages("");
    std::ranges::sort(found);
    EXPECT_EQ(found, (std::vector<std::string>{"free", "one", "two"}));
    // Another tenant may say the same.
    sendWhole(Signal::Logs, logs(line("free", now)), "globex");
    EXPECT_EQ(messages("tenant:globex"), std::vector<std::string>{"free"});
}

TEST_F(OtlpReceiverTest, showsLinesToWhoFollowsAndFindsThem)
{
    openAll();
    flush();
    auto follower = log->followLogs("source:shop", [] {});
    ASSERT_TRUE(follower) << follower.error().message;
    sendWhole(Signal::Logs, logs(line("the card was declined", clock.now())));
    const auto taken = (*follower)->take(10);
    ASSERT_EQ(taken.rows.size(), 1U);
    EXPECT_EQ(taken.rows[0].tenant, "acme");
    EXPECT_EQ(taken.rows[0].source, "shop");
    untilIndexed();
    EXPECT_EQ(rows("declined").size(), 1U);
    follower->reset();
}

TEST_F(OtlpReceiverTest, keepsSecretsOutOfWhatIsSent)
{
    openAll();
    redactor->addSecret("hunter2-hunter2");
    sendWhole(Signal::Traces, traces(span(1, "a", clock.now(), text("note", "hunter2-hunter2"))));
    sendWhole(Signal::Logs, logs(line("hunter2-hunter2", clock.now())));
    sendWhole(Signal::Metrics,
        R"({"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"m","gauge":{"dataPoints":[{"asDouble":1,"attributes":[)"
            + text("who", "hunter2-hunter2") + "]}]}}]}]}]}");
    EXPECT_EQ(number("SELECT count(*) FROM spans WHERE attributes LIKE '%hunter2%'"), 0);
    EXPECT_EQ(number("SELECT count(*) FROM events WHERE message LIKE '%hunter2%'"), 0);
    for (const auto& sample : metrics.samples())
        for (const auto& [name, value] : sample.labels)
            EXPECT_THAT(value, testing::Not(HasSubstr("hunter2")));
}

TEST_F(OtlpReceiverTest, bindsWhatARequestUnpacksToBySizeAndRatio)
{
    openAll();
    const auto packed = [&](std::string bytes) {
        OtlpReceiver::Request request;
        request.bytes = base::gzipped(bytes);
        request.isGzip = request.isJson = true;
        return loop.runUntil(receiver->take(std::move(request)));
    };
    const auto bomb = packed(std::string(8U << 20, ' ') + "{}");
    EXPECT_EQ(bomb.how, How::TooLarge);
    EXPECT_THAT(bomb.message, HasSubstr("200 times"));
    EXPECT_EQ(packed(std::string(1U << 19, ' ') + "{}").how, How::Taken) << "what is small may be anything";
    EXPECT_EQ(packed(traces(span(1, "a", clock.now()))).how, How::Taken);
    EXPECT_EQ(trace(kTrace).trace.spans, 1);
}

TEST_F(OtlpReceiverTest, beginsNothingForWhomNobodyWaitsAnyMore)
{
    openAll();
    base::CancelSource gone;
    std::map<How, int> answers;
    const auto one = [&](Signal signal, std::string body, base::CancelToken cancel) -> base::Task<> {
        OtlpReceiver::Request request;
        request.signal = signal;
        request.bytes = std::move(body);
        request.isJson = true;
        request.tenant = request.sender = "acme";
        request.cancel = std::move(cancel);
        auto asked = receiver->take(std::move(request));
        const auto outcome = co_await std::move(asked);
        ++answers[outcome.how];
    };
    for (int i = 0; i < 2; ++i)
        base::spawn(loop.executor(), one(Signal::Logs, logs(line("first " + std::to_string(i), clock.now())), {}));
    for (int i = 0; i < 4; ++i) // these wait
        base::spawn(loop.executor(), one(Signal::Logs, logs(line("late " + std::to_string(i), clock.now())), gone.token()));
    base::spawn(loop.executor(), one(Signal::Traces, traces(span(1, "late", clock.now())), gone.token()));
    gone.cancel(base::Error{base::ErrorCode::Unauthenticated, "the token was revoked", nullptr});
    ASSERT_TRUE(test::eventually(loop, [&] { return answers[How::Taken] + answers[How::Unavailable] == 7; }));
    EXPECT_EQ(answers[How::Taken], 2);
    EXPECT_EQ(messages("").size(), 2U);
    EXPECT_EQ(number("SELECT count(*) FROM spans"), 0);
    sendWhole(Signal::Logs, logs(line("late 1", clock.now()))); // it is not taken for one that came already
    EXPECT_EQ(messages("").size(), 3U);
}

TEST_F(OtlpReceiverTest, keepsLittleOfALongScopeWithEachLine)
{
    const std::string scope(2U << 20, 's');
    const auto check = [](const otlp::Source& source) {
        EXPECT_FALSE(source.scope.empty());
        EXPECT_LE(source.scope.size(), 4096U);
        EXPECT_LE(source.scopeVersion.size(), 4096U);
    };
    int seen = 0;
    const auto document = boost::json::parse(R"({"resourceLogs":[{"scopeLogs":[{"scope":{"name":")" + scope + R"(","version":")"
        + scope + R"("},"logRecords":[{"body":{"stringValue":"hi"}},{}]}]}]})");
    const auto sink = [&](otlp::LogRecord&&, const otlp::Source& source) {
        check(source);
        ++seen;
    };
    EXPECT_TRUE(otlp::readLogsJson(document, sink));
    std::string named, part, resource, whole;
    detail::WireWriter(named).bytes(1, scope + "\xFF");
    detail::WireWriter(named).bytes(2, scope);
    detail::WireWriter(part).bytes(1, named);
    detail::WireWriter(part).always(2, std::string_view("\x10\x09", 2));
    detail::WireWriter(resource).bytes(2, part);
    detail::WireWriter(whole).bytes(1, resource);
    EXPECT_TRUE(otlp::readLogsProtobuf(whole, sink));
    EXPECT_EQ(seen, 3);
}

TEST_F(OtlpReceiverTest, asksWhoSendsTooMuchAtOnceToComeAgain)
{
    openAll();
    std::map<How, int> answers;
    const auto one = [&](std::string tenant, int i) -> base::Task<> {
        auto body = logs(line("line " + std::to_string(i), clock.now()));
        auto asked = taking(Signal::Logs, std::move(body), std::move(tenant));
        const auto outcome = co_await std::move(asked);
        ++answers[outcome.how];
    };
    constexpr int kAll = 200;
    for (int i = 0; i < kAll; ++i)
        base::spawn(loop.executor(), one("t" + std::to_string(i % 2), i));
    ASSERT_TRUE(
        test::eventually(loop, [&] { return answers[How::Taken] + answers[How::TooMany] + answers[How::Unavailable] == kAll; }));
    EXPECT_GE(answers[How::Taken], 32) << "sixteen of each are served";
    EXPECT_GT(answers[How::TooMany], 0);
    EXPECT_EQ(static_cast<int>(messages("").size()), answers[How::Taken]) << "and nothing of the others is stored";
    sendWhole(Signal::Logs, logs(line("afterwards", clock.now())));
}

} // namespace kaze::telemetry
