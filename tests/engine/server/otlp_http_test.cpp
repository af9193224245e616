// Exporters of OpenTelemetry at a real cell over real HTTP.

#include "engine/api/log_requests.h"
#include "engine/api/metric_requests.h"
#include "engine/api/token_requests.h"
#include "engine/api/trace_requests.h"
#include "engine/base/gzip.h"
#include "engine/telemetry/otlp.h"
#include "tests/engine/server/http_fixture.h"

namespace kaze::server::test {

class OtlpTest : public HttpFixture {
protected:
    static constexpr const char* kTrace = "0af7651916cd43dd8448eb211c80319c";

    static std::uint64_t now()
    {
        return static_cast<std::uint64_t>(std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count());
    }
    static std::string nanos(std::uint64_t at) { return '"' + std::to_string(at) + '"'; }

    static std::string attribute(const std::string& name, const std::string& value)
    {
        return R"({"key":")" + name + R"(","value":{"stringValue":")" + value + R"("}})";
    }
    static std::string number(const std::string& name, int value)
    {
        return R"({"key":")" + name + R"(","value":{"intValue":")" + std::to_string(value) + R"("}})";
    }
    //! `parent` may be empty.
    static std::string span(const std::string& id, const std::string& parent, const std::string& name,
        const std::string& attributes = "", const std::string& trace = kTrace)
    {
        return R"({"traceId":")" + trace + R"(","spanId":")" + id + R"(","parentSpanId":")" + parent + R"(","name":")" + name
            + R"(","startTimeUnixNano":)" + nanos(now() - 2'000'000'000) + R"(,"endTimeUnixNano":)" + nanos(now())
            + R"(,"attributes":[)" + attributes + "]}";
    }
    static std::string traces(const std::string& spans)
    {
        return R"({"resourceSpans":[{"resource":{"attributes":[)" + attribute("service.name", "shop")
            + R"(]},"scopeSpans":[{"scope":{"name":"test"},"spans":[)" + spans + "]}]}]}";
    }
    static std::string chat(const std::string& more) { return attribute("gen_ai.operation.name", "chat") + ',' + more; }

    [[nodiscard]] Reply send(const std::string& path, const std::string& body, const std::string& headers = "") const
    {
        return ask(post(path, body, headers));
    }
    [[nodiscard]] Reply sendProtobuf(const std::string& path, const std::string& body, const std::string& headers = "") const
    {
        return ask("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\nContent-Length: "
            + std::to_string(body.size()) + "\r\n" + headers + "\r\n" + body);
    }

    [[nodiscard]] api::Trace trace(const std::string& id = kTrace) const
    {
        cell::test::Asker asker(cell->connect());
        auto found = asker.ask(api::GetTrace{id});
        EXPECT_TRUE(found) << found.error().text();
        return found ? std::move(found->trace) : api::Trace{};
    }

    [[nodiscard]] std::string bearer(const std::string& name, const std::string& tenant, std::vector<std::string> scopes)
    {
        api::CreateToken wanted;
        wanted.name = name;
        wanted.tenant = tenant;
        wanted.scopes = std::move(scopes);
        cell::test::Asker asker(cell->connect());
        const auto made = asker.ask(std::move(wanted));
        EXPECT_TRUE(made) << made.error().text();
        return made ? "Authorization: Bearer " + made->secret + "\r\n" : "";
    }
};

TEST_F(OtlpTest, showsATraceAtOnceWhoseChildrenCameFirst)
{
    serve();
    EXPECT_EQ(send("/v1/traces", traces(span("00f067aa0ba902b8", "00f067aa0ba902b7", "inner"))).status, 200);
    const auto whole = send("/v1/traces", traces(span("00f067aa0ba902b7", "", "outer")));
    EXPECT_EQ(whole.status, 200);
    EXPECT_EQ(whole.body, "{}");
    const auto found = trace();
    ASSERT_EQ(found.spans.size(), 2U);
    EXPECT_EQ(found.trace.name, "outer");
    EXPECT_EQ(found.trace.tenant, "default");
}

TEST_F(OtlpTest, countsASpanThatIsSentAgainOnce)
{
    serve();
    const auto body = traces(span("00f067aa0ba902b7", "", "chat",
        chat(attribute("gen_ai.provider.name", "openai") + ',' + attribute("gen_ai.request.model", "gpt-4o-mini") + ','
            + number("gen_ai.usage.input_tokens", 1000))));
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(send("/v1/traces", body).body, "{}");
    const auto found = trace();
    EXPECT_EQ(found.spans.size(), 1U);
    EXPECT_EQ(found.trace.usage.inputTokens, 1000);
}

TEST_F(OtlpTest, estimatesTheCostOfOldAndNewNamesAndOpenInference)
{
    serve();
    const auto fresh = chat(attribute("gen_ai.provider.name", "openai") + ',' + attribute("gen_ai.request.model", "gpt-4o-mini")
        + ',' + number("gen_ai.usage.input_tokens", 1000));
    const auto old = chat(attribute("gen_ai.system", "openai") + ','
        + attribute("gen_ai.response.model", "gpt-4o-mini-2024-07-18") + ',' + number("gen_ai.usage.prompt_tokens", 1000));
    const auto inference = attribute("openinference.span.kind", "LLM") + ',' + attribute("llm.provider", "openai") + ','
        + attribute("llm.model_name", "gpt-4o-mini") + ',' + number("llm.token_count.prompt", 1000);
    EXPECT_EQ(send("/v1/traces",
                  traces(span("0000000000000001", "", "a", fresh) + ',' + span("0000000000000002", "", "b", old) + ','
                      + span("0000000000000003", "", "c", inference)))
                  .status,
        200);
    const auto found = trace();
    ASSERT_EQ(found.spans.size(), 3U);
    for (const auto& one : found.spans) {
        ASSERT_TRUE(one.costUsd) << one.name;
        EXPECT_EQ(one.costUsd->nanos, 150'000) << one.name << ": 1000 tokens at $0.15 a million";
    }
    cell::test::Asker asker(cell->connect());
    const auto detail = asker.ask(api::GetSpan{kTrace, "0000000000000001"});
    ASSERT_TRUE(detail) << detail.error().text();
    EXPECT_TRUE(
        std::ranges::any_of(detail->detail.attributes, [](const auto& one) { return one.first == "kaze.cost.estimated"; }));
}

TEST_F(OtlpTest, takesProtobufAndGzipAndAnswersInKind)
{
    serve();
    telemetry::otlp::Span one;
    one.traceId.bytes[0] = 7;
    one.spanId = 9;
    one.name = "packed";
    one.start = now() - 1'000'000;
    one.end = now();
    const auto body = telemetry::otlp::protobufOf({one}, {});
    const auto reply = sendProtobuf("/v1/traces", base::gzipped(body), "Content-Encoding: gzip\r\n");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.header("content-type"), "application/x-protobuf");
    EXPECT_EQ(reply.body, "");
    EXPECT_EQ(trace(one.traceId.hex()).spans.size(), 1U);
}

TEST_F(OtlpTest, saysHowManyItDidNotTakeAndWhy)
{
    serve();
    const auto short_ = R"({"traceId":"abcd","spanId":"00f067aa0ba902b9","name":"x"})";
    const auto reply = send("/v1/traces", traces(span("00f067aa0ba902b7", "", "good") + ',' + short_));
    EXPECT_EQ(reply.status, 200);
    const auto partial = reply.json().at("partialSuccess");
    EXPECT_EQ(partial.at("rejectedSpans"), "1");
    EXPECT_THAT(std::string(partial.at("errorMessage").as_string()), HasSubstr("16 bytes"));
    EXPECT_EQ(trace().spans.size(), 1U);
}

TEST_F(OtlpTest, storesNothingOfARequestThatIsDamaged)
{
    serve();
    const auto json = send("/v1/traces", traces(span("00f067aa0ba902b7", "", "good")) + "x");
    EXPECT_EQ(json.status, 400);
    EXPECT_EQ(json.json().at("code"), 3);
    telemetry::otlp::Span one;
    one.traceId.bytes[0] = 7;
    one.spanId = 9;
    one.start = one.end = now();
    auto bytes = telemetry::otlp::protobufOf({one}, {});
    bytes += "\x0A\x7F";
    const auto protobuf = sendProtobuf("/v1/traces", bytes);
    EXPECT_EQ(protobuf.status, 400);
    EXPECT_TRUE(protobuf.body.starts_with("\x08\x03\x12")) << "a google.rpc.Status";
    cell::test::Asker asker(cell->connect());
    const auto listed = asker.ask(api::ListTraces{});
    ASSERT_TRUE(listed);
    EXPECT_TRUE(listed->rows.empty());
}

TEST_F(OtlpTest, refusesWhatUnpacksToTooMuchAndWhatIsOfAnotherType)
{
    serve();
    const auto bomb = base::gzipped(std::string(65U << 20, ' '));
    EXPECT_EQ(send("/v1/logs", bomb, "Content-Encoding: gzip\r\n").status, 413);
    EXPECT_EQ(send("/v1/logs", "{}", "Content-Encoding: br\r\n").status, 415);
    EXPECT_EQ(
        ask("POST /v1/logs HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\nx").status, 415);
    EXPECT_EQ(ask(get("/v1/traces")).status, 405);
    EXPECT_EQ(send("/v1/logs", "no gzip", "Content-Encoding: gzip\r\n").status, 400);
}

TEST_F(OtlpTest, keepsTenantsApart)
{
    HttpOptions options;
    options.requireToken = true;
    serve(options);
    const auto ours = bearer("ours", "acme", {"otlp"});
    const auto theirs = bearer("theirs", "globex", {"otlp"});
    EXPECT_EQ(send("/v1/traces", traces(span("0000000000000001", "", "a"))).status, 401);
    EXPECT_EQ(send("/v1/traces", traces(span("0000000000000001", "", "a")), bearer("chat", "acme", {"chat"})).status, 403);
    EXPECT_EQ(send("/v1/traces", traces(span("0000000000000001", "", "a", attribute("kaze.tenant", "globex"))), ours).body, "{}");
    const auto reply = send("/v1/traces", traces(span("0000000000000002", "0000000000000001", "b")), theirs);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.json().at("partialSuccess").at("rejectedSpans"), "1");
    const auto found = trace();
    EXPECT_EQ(found.trace.tenant, "acme");
    EXPECT_EQ(found.spans.size(), 1U);
}

TEST_F(OtlpTest, makesLinesOfLogRecordsOnce)
{
    serve();
    const auto body = R"({"resourceLogs":[{"resource":{"attributes":[)" + attribute("service.name", "shop")
        + R"(]},"scopeLogs":[{"logRecords":[{"timeUnixNano":)" + nanos(now())
        + R"(,"severityNumber":17,"body":{"stringValue":"the card was declined"},"traceId":")" + kTrace
        + R"(","spanId":"00f067aa0ba902b7","attributes":[)" + attribute("order.id", "A-17") + "]}]}]}]}";
    EXPECT_EQ(send("/v1/logs", body).body, "{}");
    EXPECT_EQ(send("/v1/logs", body).body, "{}");
    cell::test::Asker asker(cell->connect());
    api::ListLogs query;
    query.filter = "declined";
    const auto page = asker.ask(query);
    ASSERT_TRUE(page) << page.error().text();
    ASSERT_EQ(page->rows.size(), 1U);
    EXPECT_EQ(page->rows[0].source, "shop");
    EXPECT_EQ(page->rows[0].tenant, "default");
    EXPECT_EQ(page->rows[0].traceId, kTrace);
}

TEST_F(OtlpTest, countsSumsAsTheyRiseAndAnewAfterARestart)
{
    serve();
    const auto began = now() - 60'000'000'000;
    const auto sum = [](std::uint64_t start, std::uint64_t at, int value) {
        return R"({"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"orders","sum":{"isMonotonic":true,)"
               R"("aggregationTemporality":2,"dataPoints":[{"startTimeUnixNano":)"
            + nanos(start) + R"(,"timeUnixNano":)" + nanos(at) + R"(,"asInt":")" + std::to_string(value) + R"("}]}}]}]}]})";
    };
    EXPECT_EQ(send("/v1/metrics", sum(began, now(), 5)).body, "{}");
    EXPECT_EQ(send("/v1/metrics", sum(began, now(), 8)).body, "{}");
    EXPECT_EQ(send("/v1/metrics", sum(now() - 1, now(), 2)).body, "{}");
    const auto own = R"({"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"kaze_runs_total","gauge":{"dataPoints":)"
                     R"([{"asDouble":1}]}}]}]}]})";
    EXPECT_EQ(send("/v1/metrics", own).json().at("partialSuccess").at("rejectedDataPoints"), "1");
    cell::test::Asker asker(cell->connect());
    api::ListMetrics query;
    query.filter = "orders";
    const auto list = asker.ask(query);
    ASSERT_TRUE(list) << list.error().text();
    ASSERT_EQ(list->rows.size(), 1U);
    EXPECT_EQ(list->rows[0].value, 10);
}

} // namespace kaze::server::test
