#include "engine/api/trace.h"
#include "tests/engine/telemetry/log_fixture.h"

#include <thread>

namespace kaze::telemetry {

using ObservationLogTest = LogFixture;

TEST_F(ObservationLogTest, storesEventsByMonthWithWhatTheyBelongTo)
{
    open();
    ObservationEvent event;
    event.level = Level::Warning;
    event.source = "gateway";
    event.message = "slow";
    event.context = {ids.next(), 7};
    event.runId = "run-1";
    event.agent = "reviewer";
    log->record(std::move(event));
    flush();
    EXPECT_EQ(number("SELECT count(*) FROM events WHERE level = 2 AND source = 'gateway' AND message = 'slow' AND span_id = 7 "
                     "AND run_id = 'run-1' AND agent = 'reviewer' AND length(trace_id) = 16"),
        1);
    EXPECT_EQ(number("SELECT at FROM events"), clock.now().time_since_epoch().count());
    EXPECT_EQ(log->figures().recorded, 1U);
    EXPECT_EQ(log->figures().problem, "");
    EXPECT_GT(log->figures().bytes, 4096U);
}

TEST_F(ObservationLogTest, writesWhatWaitsWhenItIsDestroyed)
{
    open();
    for (int i = 0; i < 5000; ++i)
        record(Level::Debug, "line");
    log.reset();
    EXPECT_EQ(number("SELECT count(*) FROM events"), 5000);
}

TEST_F(ObservationLogTest, storesAHundredRecordsWithoutBeingAsked)
{
    open();
    flush();
    for (int i = 0; i < 1000; ++i)
        record(Level::Info, "line");
    while (number("SELECT count(*) FROM events") < 1000)
        std::this_thread::yield();
    EXPECT_EQ(log->figures().dropped, 0U);
}

TEST_F(ObservationLogTest, showsATraceWithItsSpansInOrder)
{
    open();
    auto run = log->startSpan({}, "reviewer · look", api::SpanKind::Run);
    run.set("kaze.run.id", "0192f0c1-7e3a-7000-8000-3f1c2b4a5d6e");
    run.set("gen_ai.agent.name", "reviewer");
    clock.advance(1ms);
    auto turn = log->startSpan(run.context(), "turn 1", api::SpanKind::Turn);
    auto chat = log->startSpan(turn.context(), "chat sandbox-1", api::SpanKind::Chat);
    chat.record().usage = {100, 20, 5, 2, 30};
    chat.record().cost = {1'500'000};
    clock.advance(2ms);
    chat.end();
    auto memory = log->startSpan(turn.context(), "retrieval", api::SpanKind::Memory);
    clock.advance(3ms);
    memory.end();
    turn.end();
    run.record().usage = {100, 20, 5, 2};
    run.record().cost = {1'500'000};
    run.end();
    flush();

    const auto found = trace(run.context().traceId.hex());
    ASSERT_EQ(found.spans.size(), 4U);
    EXPECT_EQ(found.spans[0].name, "reviewer · look");
    EXPECT_EQ(found.spans[0].parentId, "");
    EXPECT_EQ(found.spans[0].duration, 6ms);
    EXPECT_EQ(found.spans[1].name, "turn 1");
    EXPECT_EQ(found.spans[1].parentId, found.spans[0].spanId);
    EXPECT_EQ(found.spans[2].name, "chat sandbox-1");
    EXPECT_EQ(found.spans[2].kind, api::SpanKind::Chat);
    EXPECT_EQ(found.spans[2].status, api::SpanStatus::Ok);
    EXPECT_EQ(found.spans[2].usage, (api::Usage{100, 20, 5, 2, 30}));
    EXPECT_EQ(found.spans[2].costUsd->nanos, 1'500'000);
    EXPECT_EQ(found.spans[3].kind, api::SpanKind::Memory);
    EXPECT_EQ(found.spans[3].duration, 3ms);

    const auto rows = list().rows;
    ASSERT_EQ(rows.size(), 1U);
    for (const auto& row : {rows[0], found.trace}) {
        EXPECT_EQ(row.traceId, run.context().traceId.hex());
        EXPECT_EQ(row.name, "reviewer · look");
        EXPECT_EQ(row.agent, "reviewer");
        EXPECT_EQ(row.runId, "0192f0c1-7e3a-7000-8000-3f1c2b4a5d6e");
        EXPECT_EQ(row.duration, 6ms);
        EXPECT_EQ(row.spans, 4);
        EXPECT_EQ(row.errors, 0);
        EXPECT_EQ(row.usage, (api::Usage{100, 20, 5, 2, 30})) << "of model calls only, or the run's sum would count twice";
        EXPECT_EQ(row.costUsd.nanos, 1'500'000);
    }
    EXPECT_EQ(log->figures().traces, 1U);
}

TEST_F(ObservationLogTest, findsATraceByUuidAndByRunInAnySpelling)
{
    open();
    const auto runId = ids.next();
    auto run = log->startSpan({}, "a", api::SpanKind::Run);
    run.set(std::string(attribute::kRunId), runId.text());
    auto sub = log->startSpan(run.context(), "b", api::SpanKind::Run);
    const auto subId = ids.next();
    sub.set(std::string(attribute::kRunId), subId.text());
    sub.end();
    run.end();
    flush();
    const auto id = run.context().traceId;
    EXPECT_EQ(trace(id.text()).trace.traceId, id.hex());
    EXPECT_EQ(trace(runId.text()).trace.traceId, id.hex());
    EXPECT_EQ(trace(runId.hex()).trace.traceId, id.hex());
    EXPECT_EQ(trace(subId.text()).trace.traceId, id.hex()) << "a subagent's run is in its parent's trace";
    EXPECT_EQ(trace(subId.text()).trace.runId, runId.text());
    for (const auto& wrong : {ids.next().hex(), std::string("nonsense"), std::string(), std::string(100'000, 'x')}) {
        const auto missing = loop.runUntil(log->trace(wrong));
        ASSERT_FALSE(missing);
        EXPECT_EQ(missing.error().code, base::ErrorCode::NotFound);
        EXPECT_LT(missing.error().message.size(), 200U);
    }
}

TEST_F(ObservationLogTest, showsOpenSpansAsRunning)
{
    open();
    auto run = log->startSpan({}, "agent · task", api::SpanKind::Run);
    run.set(std::string(attribute::kAgentName), "agent");
    flush();
    auto found = trace(run.context().traceId.hex());
    ASSERT_EQ(found.spans.size(), 1U);
    EXPECT_FALSE(found.spans[0].duration);
    EXPECT_EQ(found.spans[0].statusMessage, "");
    EXPECT_FALSE(found.trace.duration);
    EXPECT_EQ(names("status:running agent:agent"), std::vector<std::string>{"agent · task"});
    EXPECT_FALSE(list().rows[0].duration);
    EXPECT_TRUE(names("dur>0s").empty());
    EXPECT_TRUE(names("status:ok").empty());

    clock.advance(5s);
    run.end();
    flush();
    found = trace(run.context().traceId.hex());
    EXPECT_EQ(found.spans[0].duration, 5s);
    EXPECT_EQ(list().rows[0].duration, 5s);
    EXPECT_EQ(list().rows[0].spans, 1);
    EXPECT_TRUE(names("status:running").empty());
    EXPECT_EQ(names("status:ok").size(), 1U);
}

TEST_F(ObservationLogTest, tellsOfAnOpenSpanAgainOnlyWhereAListShowsIt)
{
    open();
    auto run = log->startSpan({}, "run", api::SpanKind::Run);
    run.set(std::string(attribute::kAgentName), "reader");
    auto chat = log->startSpan(run.context(), "chat", api::SpanKind::Chat);
    chat.set(std::string(attribute::kAgentName), "reader");
    auto nested = log->startSpan(chat.context(), "run below", api::SpanKind::Run);
    nested.set(std::string(attribute::kRunId), "run-below");
    EXPECT_EQ(log->figures().recorded, 5U) << "three begin, and two say more of themselves";
    flush();
    EXPECT_EQ(list().rows.at(0).agent, "reader");
    EXPECT_EQ(trace("run-below").spans.size(), 3U);
    chat.end();
    flush();
    const auto stored = number("SELECT count(*) FROM spans WHERE name = 'chat' AND attributes LIKE '%reader%'");
    EXPECT_EQ(stored, 1);
}

TEST_F(ObservationLogTest, givesTheDetailOfASpan)
{
    open();
    const auto runId = ids.next();
    auto run = log->startSpan({}, "run", api::SpanKind::Run);
    run.set(std::string(attribute::kRunId), runId.text());
    auto tool = log->startSpan(run.context(), "execute_tool files.read", api::SpanKind::Tool);
    tool.set(std::string(attribute::kToolName), "files.list");
    tool.set(std::string(attribute::kToolName), "files.read");
    tool.record().input = R"({"path":"a.txt"})";
    tool.record().output = std::string("bytes\0in it", 11);
    tool.fail({base::ErrorCode::NotFound, "there is no a.txt", nullptr});
    const auto id = tool.context();
    tool.end();
    run.end();
    flush();
    for (const auto& by : {id.traceId.hex(), runId.text()}) {
        const auto detail = loop.runUntil(log->span(by, base::hexOf(id.spanId)));
        ASSERT_TRUE(detail) << detail.error().message;
        EXPECT_EQ(detail->span.status, api::SpanStatus::Error);
        EXPECT_EQ(detail->span.statusMessage, "there is no a.txt");
        EXPECT_EQ(detail->attributes.at("gen_ai.tool.name"), "files.read");
        EXPECT_EQ(detail->attributes.at("error.type"), "not_found");
        EXPECT_EQ(detail->attributes.size(), 2U);
        EXPECT_EQ(detail->input, R"({"path":"a.txt"})");
        EXPECT_EQ(detail->output, std::string("bytes\0in it", 11));
        EXPECT_FALSE(detail->truncated);
    }
    EXPECT_EQ(loop.runUntil(log->span(id.traceId.hex(), "123")).error().code, base::ErrorCode::NotFound);
    EXPECT_EQ(loop.runUntil(log->span("nothing", base::hexOf(id.spanId))).error().code, base::ErrorCode::NotFound);
    for (const auto* wrong : {"", "0", "xyz", "11112222333344445", "-1"})
        EXPECT_EQ(loop.runUntil(log->span(id.traceId.hex(), wrong)).error().code, base::ErrorCode::InvalidArgument) << wrong;
}

TEST_F(ObservationLogTest, storesAPayloadOnceAndCutsALargeOne)
{
    options.payloadLimit = 1000;
    open();
    const std::string prompt(900, 'p');
    for (int i = 0; i < 10; ++i) {
        auto chat = log->startSpan({}, "chat", api::SpanKind::Chat);
        chat.record().input = prompt;
        chat.end();
    }
    auto large = log->startSpan({}, "chat", api::SpanKind::Chat);
    large.record().output = std::string(5'000'000, 'o');
    const auto id = large.context();
    large.end();
    flush();
    EXPECT_EQ(number("SELECT count(*) FROM payloads"), 2);
    const auto detail = loop.runUntil(log->span(id.traceId.hex(), base::hexOf(id.spanId)));
    EXPECT_TRUE(detail->truncated);
    EXPECT_EQ(detail->output, std::string(1000, 'o'));
}

TEST_F(ObservationLogTest, keepsNoContentWhenItMustNot)
{
    options.capture = 0;
    open();
    auto chat = log->startSpan({}, "chat", api::SpanKind::Chat);
    chat.record().input = "private words";
    chat.record().output = "private answer";
    const auto id = chat.context();
    chat.end();
    flush();
    EXPECT_EQ(number("SELECT count(*) FROM payloads"), 0);
    EXPECT_EQ(loop.runUntil(log->span(id.traceId.hex(), base::hexOf(id.spanId)))->input, "");
}

TEST_F(ObservationLogTest, endsAForgottenSpanAsCancelledAndAMovedOneOnce)
{
    open();
    SpanContext root;
    {
        auto run = log->startSpan({}, "forgotten", api::SpanKind::Run);
        root = run.context();
        auto moved = std::move(run);
        Span other = log->startSpan(root, "replaced", api::SpanKind::Other);
        other = log->startSpan(root, "ended", api::SpanKind::Other);
        other.end();
        other.end();
        Span nothing;
        nothing.set("a", "b");
        nothing.end();
    }
    flush();
    const auto spans = trace(root.traceId.hex()).spans;
    ASSERT_EQ(spans.size(), 3U);
    for (const auto& span : spans)
        EXPECT_EQ(span.status, span.name == "ended" ? api::SpanStatus::Ok : api::SpanStatus::Cancelled) << span.name;
}

TEST_F(ObservationLogTest, takesSpansThatAreTimedByTheCaller)
{
    open();
    auto queue = log->startSpan({}, "queue", api::SpanKind::Queue);
    queue.record().startedAt = clock.now() - 10s;
    queue.record().durationNs = 4'000'000'000;
    const auto id = queue.context();
    queue.end();
    flush();
    EXPECT_EQ(trace(id.traceId.hex()).trace.startedAt, clock.now() - 10s);
    EXPECT_EQ(trace(id.traceId.hex()).trace.duration, 4s);
}

TEST_F(ObservationLogTest, listsTracesOfAnotherProcessWithoutARoot)
{
    open();
    const auto traceId = base::Uuid::parse("4bf92f3577b34da6a3ce929d0e0e4736"); // random, as other tracers make them
    auto chat = log->startSpan({*traceId, 0x00f067aa0ba902b7}, "chat", api::SpanKind::Chat);
    clock.advance(1s);
    chat.end();
    flush();
    const auto rows = list().rows;
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].name, "chat");
    EXPECT_EQ(rows[0].duration, 1s);
    EXPECT_EQ(trace(traceId->hex()).spans[0].parentId, "00f067aa0ba902b7");
}

TEST_F(ObservationLogTest, recordsFromManyThreads)
{
    options.ringSize = 1U << 15;
    open();
    std::vector<std::thread> threads;
    for (int t = 0; t < 3; ++t)
        threads.emplace_back([this] {
            for (int i = 0; i < 2000; ++i) {
                record(Level::Info, "line");
                auto run = log->startSpan({}, "run", api::SpanKind::Run);
                auto tool = log->startSpan(run.context(), "tool", api::SpanKind::Tool);
                tool.end();
                run.end();
            }
        });
    for (auto& thread : threads)
        thread.join();
    flush();
    EXPECT_EQ(log->figures().dropped, 0U);
    EXPECT_EQ(number("SELECT count(*) FROM events"), 6000);
    EXPECT_EQ(number("SELECT count(*) FROM spans WHERE duration IS NOT NULL"), 12'000);
    EXPECT_EQ(number("SELECT count(*) FROM traces WHERE spans = 2 AND open_roots = 0"), 6000);
    EXPECT_EQ(log->figures().traces, 6000U);
}

TEST_F(ObservationLogTest, leavesNoSecretInAnyByteOfItsFiles)
{
    const std::vector<std::string> canaries{
        "sk-canary00112233445566778899", "registered-canary-value", "canary \"quoted\" secret"};
    redactor->addSecret(canaries[1]);
    redactor->addSecret(canaries[2]);
    open();
    for (const auto& canary : canaries) {
        ObservationEvent event{Level::Error, "s " + canary, "m " + canary, {}, "r " + canary, "a " + canary};
        log->record(std::move(event));
        auto run = log->startSpan({}, "run " + canary, api::SpanKind::Run);
        run.set(std::string(attribute::kAgentName), "agent " + canary);
        run.set(std::string(attribute::kRunId), "id " + canary);
        run.set("key " + canary, "value " + canary);
        run.record().input = R"({"headers": {"Authorization": "Bearer )" + canary + "\"}}";
        run.record().output.assign(100'000, 'x').append(" ").append(canary);
        run.fail({base::ErrorCode::Unauthenticated, "refused " + canary, nullptr});
        run.end();
    }
    flush();
    const auto searchAll = [&] {
        std::size_t files = 0;
        for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
            if (!file.is_regular_file())
                continue;
            ++files;
            const auto bytes = test::contentOf(file.path());
            EXPECT_EQ(bytes.find("canary"), std::string::npos) << file.path();
        }
        return files;
    };
    EXPECT_GE(searchAll(), 2U) << "with the write-ahead log";
    log.reset();
    EXPECT_GE(searchAll(), 1U);
    EXPECT_NE(test::contentOf(options.folder / "2026-11.db").find("[redacted]"), std::string::npos);
}

TEST_F(ObservationLogTest, readsATraceOfAHundredThousandSpans)
{
    options.ringSize = 1U << 17;
    options.waitingBytes = 1U << 30;
    open();
    auto run = log->startSpan({}, "large", api::SpanKind::Run);
    const auto root = run.context();
    for (int i = 0; i < 100'000; ++i) {
        auto step = log->startSpan(root, "step", api::SpanKind::Memory);
        clock.advance(1us);
        step.end();
    }
    run.end();
    flush();
    const auto found = trace(root.traceId.hex());
    ASSERT_EQ(found.spans.size(), 100'001U);
    EXPECT_EQ(found.spans.front().name, "large");
    EXPECT_TRUE(std::is_sorted(
        found.spans.begin(), found.spans.end(), [](const auto& a, const auto& b) { return a.startedAt < b.startedAt; }));
    EXPECT_EQ(list().rows.at(0).spans, 100'001);
    EXPECT_EQ(list().rows.at(0).duration, 100ms);
}

} // namespace kaze::telemetry
