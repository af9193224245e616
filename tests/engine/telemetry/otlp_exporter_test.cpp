#include "engine/telemetry/detail/protobuf_wire.h"
#include "tests/engine/telemetry/otlp_fixture.h"

namespace kaze::telemetry {

TEST_F(OtlpExporters, sendSpansAsACollectorReadsThem)
{
    start();
    exporter->offer(span("execute_tool files.read"));
    turnUntil([&] { return exporter->figures().exportedSpans == 1; });
    const auto request = server.requests().at(0);
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.path, "/v1/traces");
    EXPECT_EQ(request.header("content-type"), "application/x-protobuf");
    EXPECT_EQ(request.header("content-encoding"), "gzip");
    const auto spans = spansOf(request);
    ASSERT_EQ(spans.size(), 1U);
    EXPECT_EQ(spans[0].name, "execute_tool files.read");
    EXPECT_EQ(spans[0].spanId, 7U);
    EXPECT_EQ(spans[0].end - spans[0].start, 5'000'000U);
    EXPECT_EQ(content(request).find("secret plans"), std::string::npos) << "content only where it is asked for";
    EXPECT_NE(content(request).find("cell-1"), std::string::npos);
    EXPECT_EQ(metrics.counter("kaze_otlp_exported_total", {{"signal", "traces"}}).value(), 1U);
    EXPECT_EQ(exporter->figures().problem, "");
}

TEST_F(OtlpExporters, writeJsonPlainlyWithContentWhereTheConfigurationSaysSo)
{
    config.json = true;
    config.gzip = false;
    config.content = true;
    start();
    exporter->offer(span("one"));
    exporter->offer(span("two"));
    turnUntil([&] { return exporter->figures().exportedSpans == 2; });
    const auto request = server.requests().at(0);
    EXPECT_EQ(request.header("content-type"), "application/json");
    EXPECT_EQ(request.header("content-encoding"), "");
    ASSERT_EQ(spansOf(request).size(), 2U) << "what waits goes together";
    EXPECT_NE(request.body.find("secret plans"), std::string::npos);
}

TEST_F(OtlpExporters, sendAgainAfterAsLongAsTheyAreAskedToWait)
{
    answers = {{503, "", {{"Retry-After", "7"}}}, {429, "slow down", {}}, {0, "", {}}};
    start();
    exporter->offer(span("patient"));
    turnUntil([&] { return server.requests().size() == 1; });
    turnUntil([&] { return !exporter->figures().problem.empty(); });
    const auto asked = clock.steady();
    turnUntil([&] { return server.requests().size() == 2; });
    EXPECT_GE(clock.steady() - asked, 6s);
    turnUntil([&] { return exporter->figures().problem.find("slow down") != std::string::npos; });
    EXPECT_NE(exporter->figures().problem.find("429"), std::string::npos);
    turnUntil([&] { return exporter->figures().exportedSpans == 1; });
    EXPECT_EQ(server.requests().size(), 4U);
    EXPECT_EQ(spansOf(server.requests().at(3)).size(), 1U);
    EXPECT_EQ(exporter->figures().droppedSpans, 0U);
    EXPECT_EQ(exporter->figures().problem, "");
    EXPECT_EQ(metrics.counter("kaze_otlp_requests_total", {{"signal", "traces"}, {"outcome", "later"}}).value(), 3U);
}

TEST_F(OtlpExporters, dropWhatIsRefusedOrNeverTakenAndCountIt)
{
    answers = {{400, "bad spans", {}}};
    for (int i = 0; i < 40; ++i)
        answers.push_back({502, "", {}});
    start();
    exporter->offer(span("refused"));
    turnUntil([&] { return exporter->figures().droppedSpans == 1; });
    EXPECT_EQ(server.requests().size(), 1U) << "it will never be taken";
    EXPECT_NE(exporter->figures().problem.find("bad spans"), std::string::npos);
    const auto since = clock.steady();
    exporter->offer(span("five minutes"));
    turnUntil([&] { return exporter->figures().droppedSpans == 2; });
    EXPECT_GT(clock.steady() - since, 4min);
    EXPECT_LT(clock.steady() - since, 6min);
    EXPECT_EQ(metrics.counter("kaze_otlp_dropped_total", {{"signal", "traces"}}).value(), 2U);
}

TEST_F(OtlpExporters, countWhatACollectorTookOnlyInPart)
{
    std::string partial, answer;
    detail::WireWriter inner(partial);
    inner.integer(1, 1);
    inner.bytes(2, "one was too old");
    detail::WireWriter(answer).always(1, partial);
    answers = {{200, answer, {{"Content-Type", "application/x-protobuf"}}},
        {200, R"({"partialSuccess":{"rejectedSpans":"1","errorMessage":"too new"}})", {{"Content-Type", "application/json"}}}};
    start();
    exporter->offer(span("a"));
    exporter->offer(span("b"));
    turnUntil([&] { return exporter->figures().exportedSpans == 1; });
    EXPECT_EQ(exporter->figures().droppedSpans, 1U);
    EXPECT_NE(exporter->figures().problem.find("too old"), std::string::npos);
    exporter->offer(span("c"));
    turnUntil([&] { return exporter->figures().droppedSpans == 2; });
    EXPECT_NE(exporter->figures().problem.find("too new"), std::string::npos);
}

TEST_F(OtlpExporters, takeSecretsFromTheStoreAndNeverSayThem)
{
    config.headers = {{"Authorization", "Bearer secret:collector"}, {"X-Team", "red"}};
    start();
    exporter->offer(span("one"));
    turnUntil([&] { return exporter->figures().exportedSpans == 1; });
    EXPECT_EQ(server.requests().at(0).header("authorization"), "Bearer s3cret-collector");
    EXPECT_EQ(server.requests().at(0).header("x-team"), "red");
    exporter->offer(span("two"));
    turnUntil([&] { return exporter->figures().exportedSpans == 2; });
    EXPECT_EQ(asked.size(), 1U) << "kept for a minute";

    auto other = config;
    other.headers = {{"x-api-key", "secret:missing"}};
    exporter->reconfigure(other);
    exporter->offer(span("three"));
    turnUntil([&] { return exporter->figures().droppedSpans == 1; });
    EXPECT_NE(exporter->figures().problem.find("x-api-key"), std::string::npos);
    EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(OtlpExporters, sendMetricsEveryMinuteInBothForms)
{
    config.metrics = true;
    config.traces = false;
    metrics.counter("kaze_tool_calls_total", {{"tool", "files.read"}, {"outcome", "ok"}}).add(41);
    metrics.gauge("kaze_agents_live").set(2.5);
    metrics.histogram("kaze_turn_seconds").record(0.3);
    start();
    exporter->offer(span("nobody wants it"));
    turnUntil([&] { return exporter->figures().exportedMetrics == 1; });
    EXPECT_GE(clock.steady(), 60s);
    const auto request = server.requests().at(0);
    EXPECT_EQ(request.path, "/v1/metrics");
    const auto bytes = content(request);
    detail::WireReader outer(bytes);
    const auto resourceMetrics = outer.next();
    ASSERT_TRUE(resourceMetrics && resourceMetrics->number == 1);
    EXPECT_FALSE(outer.next());
    EXPECT_FALSE(outer.failed());
    EXPECT_NE(bytes.find("kaze_tool_calls_total"), std::string::npos);

    auto json = config;
    json.json = true;
    exporter->reconfigure(json);
    turnUntil([&] { return exporter->figures().exportedMetrics == 2; });
    const auto document = boost::json::parse(content(server.requests().at(1)));
    boost::json::object byName;
    for (const auto& metric : document.at("resourceMetrics").at(0).at("scopeMetrics").at(0).at("metrics").as_array())
        byName[metric.at("name").as_string()] = metric;
    const auto& calls = byName["kaze_tool_calls_total"].at("sum");
    EXPECT_EQ(calls.at("isMonotonic"), true);
    EXPECT_EQ(calls.at("aggregationTemporality"), 2);
    EXPECT_EQ(calls.at("dataPoints").at(0).at("asInt"), "41");
    EXPECT_EQ(calls.at("dataPoints").at(0).at("attributes").as_array().size(), 2U);
    EXPECT_EQ(byName["kaze_agents_live"].at("gauge").at("dataPoints").at(0).at("asDouble"), 2.5);
    const auto& turn = byName["kaze_turn_seconds"];
    EXPECT_EQ(turn.at("unit"), "s");
    const auto& point = turn.at("histogram").at("dataPoints").at(0);
    EXPECT_EQ(point.at("count"), "1");
    EXPECT_EQ(point.at("bucketCounts").as_array().size(), point.at("explicitBounds").as_array().size() + 1);
    EXPECT_EQ(exporter->figures().waitingSpans, 0U);
}

TEST_F(OtlpExporters, flushWhatWaitsBeforeTheEndAndDropTheRest)
{
    passTime = false;
    start();
    exporter->offer(span("last"));
    loop.runUntil(exporter->flush(300ms));
    EXPECT_EQ(exporter->figures().exportedSpans, 1U);
    exporter->offer(span("too late"));
    stop();
    EXPECT_EQ(exporter->figures().droppedSpans, 1U);
}

TEST_F(OtlpExporters, doNothingWithoutAnEndpoint)
{
    config = {};
    start();
    exporter->offer(span("stays here"));
    for (int i = 0; i < 50; ++i) {
        loop.context().run_one_for(1ms);
        clock.advance(10s);
    }
    EXPECT_EQ(exporter->figures().waitingSpans, 0U);
    EXPECT_EQ(exporter->figures().droppedSpans, 0U);
    EXPECT_EQ(server.accepted(), 0U);
}

} // namespace kaze::telemetry
