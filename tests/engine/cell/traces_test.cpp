// What clients ask about traces, and the files in which these come and go.

#include "engine/api/export_requests.h"
#include "engine/api/run_requests.h"
#include "engine/api/trace_requests.h"
#include "engine/base/base64.h"
#include "tests/engine/cell/cell_fixture.h"

namespace kaze::cell::test {

using testing::HasSubstr;

class TraceAnswers : public CellFixture {
protected:
    //! A run of a sample agent; the id of its trace.
    std::string aRun(Asker& asker)
    {
        EXPECT_TRUE(base::writeFile(workspace / "a.cpp", "int a; // TODO name it\n"));
        api::StartRun run;
        run.agent.path = "code-reviewer";
        run.task = "Review the code";
        run.workspace = workspace.string();
        run.approve = api::ApprovalMode::All;
        const auto started = asker.ask(run);
        EXPECT_TRUE(started) << started.error().text();
        EXPECT_TRUE(asker.untilState(started->runId, RunState::Done));
        return started->traceId;
    }

    //! Asks for so long until its trace is there as a whole.
    api::SpanPage wholeTrace(Asker& asker, const std::string& id)
    {
        api::SpanPage page;
        do
            page = asker.ask(api::GetSpans{id, "", 20'000, {}}).value_or(api::SpanPage{});
        while (!page.trace.duration);
        return page;
    }
};

TEST_F(TraceAnswers, showARunWithItsTenantAndPoolInPagesPartsAndBesideItself)
{
    auto cell = open();
    ASSERT_TRUE(cell) << cell.error().text();
    Asker asker((*cell)->connect());
    asker.listen({true, true, "*"});
    const auto id = aRun(asker);
    const auto page = wholeTrace(asker, id);
    EXPECT_EQ(page.trace.tenant, "default");
    EXPECT_EQ(page.trace.pool, "review");
    EXPECT_EQ(std::ssize(page.spans), page.trace.spans);
    EXPECT_TRUE(page.complete);
    const auto first = asker.ask(api::GetSpans{id, "", 3, {}});
    ASSERT_TRUE(first);
    EXPECT_EQ(first->spans.size(), 3U);
    EXPECT_EQ(std::ssize(asker.ask(api::GetSpans{id, first->next, 20'000, {}})->spans), page.trace.spans - 3);

    api::ListTraces dearest;
    dearest.filter = "tenant:default pool:review";
    dearest.order = api::TraceOrder::Dearest;
    EXPECT_EQ(asker.ask(dearest)->rows.size(), 1U);

    const auto chat = std::ranges::find_if(page.spans, [](const auto& span) { return span.kind == api::SpanKind::Chat; });
    ASSERT_NE(chat, page.spans.end());
    const auto detail = asker.ask(api::GetSpan{id, chat->spanId});
    ASSERT_TRUE(detail);
    EXPECT_GT(detail->detail.inputBytes, 0);
    EXPECT_TRUE(detail->detail.attributes.at("gen_ai.request.max_tokens").is_int64());
    const auto part = asker.ask(api::GetPayload{id, chat->spanId, api::PayloadSide::Input, 0, 1 << 20});
    ASSERT_TRUE(part);
    EXPECT_EQ(part->content, detail->detail.input);
    EXPECT_EQ(part->next, part->bytes);

    const auto compared = asker.ask(api::CompareTraces{id, id});
    ASSERT_TRUE(compared);
    EXPECT_EQ(std::ssize(compared->spans), page.trace.spans);
    EXPECT_EQ(compared->onlyLeft + compared->onlyRight, 0);
    EXPECT_GT(compared->leftTimes.criticalPath.count(), 0);
    const auto durations = asker.ask(api::GetSpanDurations{chat->name, {}, {}});
    ASSERT_TRUE(durations);
    EXPECT_GT(durations->total, 0);
}

TEST_F(TraceAnswers, goOutInAFileAndComeInAgain)
{
    auto cell = open();
    ASSERT_TRUE(cell) << cell.error().text();
    Asker asker((*cell)->connect());
    asker.listen({true, true, "*"});
    const auto id = aRun(asker);
    (void)wholeTrace(asker, id);
    api::StartExport start;
    start.kind = api::ExportKind::Traces;
    start.format = "archive";
    start.ids = {id};
    const auto begun = asker.ask(start);
    ASSERT_TRUE(begun) << begun.error().text();
    std::string bytes;
    api::ExportState state;
    do {
        const auto part = asker.ask(api::ReadExport{begun->exportId, std::ssize(bytes), 100'000});
        ASSERT_TRUE(part) << part.error().text();
        state = part->state;
        ASSERT_EQ(state.error, "");
        bytes += base::fromBase64(part->content).value_or("");
    } while (!state.finished || std::ssize(bytes) < state.bytes);
    EXPECT_TRUE(asker.ask(api::EndExport{begun->exportId}));
    api::ImportTraces import;
    import.name = "t.sqlite";
    import.content = base::base64(bytes);
    const auto imported = asker.ask(import);
    ASSERT_TRUE(imported) << imported.error().text();
    EXPECT_EQ(imported->spans, 0);
    EXPECT_GT(imported->known, 5);
}

TEST_F(TraceAnswers, leaveNoFilesBehindWhenTheCellGoes)
{
    const auto files = folder / "data" / "temporary" / "exports";
    {
        auto cell = open();
        ASSERT_TRUE(cell) << cell.error().text();
        Asker asker((*cell)->connect());
        api::StartExport start;
        start.kind = api::ExportKind::Traces;
        start.format = "jsonl";
        ASSERT_TRUE(asker.ask(start));
        EXPECT_FALSE(std::filesystem::is_empty(files));
    }
    EXPECT_TRUE(!std::filesystem::exists(files) || std::filesystem::is_empty(files));
}

TEST_F(TraceAnswers, keepAsMuchOfAPayloadAsTheConfigurationSays)
{
    configure("sandbox: { first_token: 0ms, per_chunk: 0ms }\nobservations: { payload_limit: 1KiB }\n");
    {
        auto cell = open();
        ASSERT_TRUE(cell) << cell.error().text();
        Asker asker((*cell)->connect());
        asker.listen({true, true, "*"});
        const auto id = aRun(asker);
        std::int64_t longest = 0;
        for (const auto& span : wholeTrace(asker, id).spans) {
            const auto detail = asker.ask(api::GetSpan{id, span.spanId});
            ASSERT_TRUE(detail);
            longest = std::max({longest, detail->detail.inputBytes, detail->detail.outputBytes});
        }
        EXPECT_LE(longest, 1024);
        EXPECT_GT(longest, 1000);
    }
    configure("observations: { payload_limit: 65MiB }\n");
    const auto tooMuch = open();
    ASSERT_FALSE(tooMuch);
    EXPECT_THAT(tooMuch.error().text(), HasSubstr("at most 64MiB"));
    configure("observations: { payload_limit: much }\n");
    EXPECT_FALSE(open());
}

} // namespace kaze::cell::test
