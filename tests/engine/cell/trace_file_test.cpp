// Files of traces that are opened without a cell.

#include "engine/cell/trace_file.h"

#include "engine/api/export_requests.h"
#include "engine/api/run_requests.h"
#include "engine/api/trace_requests.h"
#include "engine/base/base64.h"
#include "tests/engine/cell/cell_fixture.h"
#include "tests/support/temp_folder.h"

#include <sys/stat.h>

namespace kaze::cell::test {

using testing::HasSubstr;

class TraceFiles : public CellFixture {
protected:
    //! A run's trace in a file of this format; the run's id.
    std::string write(const std::string& format, const std::filesystem::path& file)
    {
        auto cell = open();
        EXPECT_TRUE(cell) << cell.error().text();
        Asker asker((*cell)->connect());
        asker.listen({true, true, "*"});
        EXPECT_TRUE(base::writeFile(workspace / "a.cpp", "int a; // TODO name it\n"));
        api::StartRun run;
        run.agent.path = "code-reviewer";
        run.task = "Review the code";
        run.workspace = workspace.string();
        run.approve = api::ApprovalMode::All;
        const auto started = asker.ask(run);
        EXPECT_TRUE(started) << started.error().text();
        EXPECT_TRUE(asker.untilState(started->runId, RunState::Done));
        while (!asker.ask(api::GetSpans{started->traceId, "", 20'000, {}}).value_or(api::SpanPage{}).trace.duration) { }
        whole = asker.ask(api::GetTrace{started->traceId}).value_or(api::TraceReply{}).trace;
        EXPECT_TRUE(base::writeFile(file, exported(asker, format)));
        return started->runId;
    }

    //! All traces of a cell, or of a file.
    static std::string exported(Asker& asker, const std::string& format)
    {
        api::StartExport start;
        start.kind = api::ExportKind::Traces;
        start.format = format;
        const auto begun = asker.ask(start);
        EXPECT_TRUE(begun) << begun.error().text();
        std::string bytes;
        for (bool isWhole = false; begun && !isWhole;) {
            const auto part = asker.ask(api::ReadExport{begun->exportId, std::ssize(bytes), 1 << 20});
            EXPECT_TRUE(part) << part.error().text();
            if (!part)
                break;
            bytes += base::fromBase64(part->content).value_or("");
            isWhole = part->state.finished && std::ssize(bytes) == part->state.bytes;
        }
        return bytes;
    }

    std::size_t leftovers() const
    {
        return static_cast<std::size_t>(
            std::distance(std::filesystem::directory_iterator(temporary.path()), std::filesystem::directory_iterator()));
    }

    kaze::test::TempFolder files, temporary;
    api::Trace whole; //!< as the cell has it
};

TEST_F(TraceFiles, answerWhatCanBeAskedAboutTraces)
{
    const auto file = files / "some.sqlite";
    const auto run = write("archive", file);
    const auto before = kaze::test::contentOf(file);
    {
        auto client = openTraceFile(file, temporary.path());
        ASSERT_TRUE(client) << client.error().text();
        EXPECT_FALSE((*client)->ownsCell());
        Asker asker(std::move(*client));
        const auto list = asker.ask(api::ListTraces{});
        ASSERT_TRUE(list) << list.error().text();
        ASSERT_EQ(list->rows.size(), 1U);
        EXPECT_EQ(list->rows[0].traceId, whole.trace.traceId);
        EXPECT_EQ(list->rows[0].costUsd, whole.trace.costUsd);
        const auto trace = asker.ask(api::GetTrace{run});
        ASSERT_TRUE(trace) << trace.error().text();
        ASSERT_EQ(trace->trace.spans.size(), whole.spans.size());
        const auto spans = asker.ask(api::GetSpans{whole.trace.traceId, "", 20'000, {}});
        ASSERT_TRUE(spans);
        EXPECT_EQ(spans->spans.size(), whole.spans.size());
        const auto chat
            = std::ranges::find_if(trace->trace.spans, [](const api::SpanRow& span) { return span.kind == api::SpanKind::Chat; });
        ASSERT_NE(chat, trace->trace.spans.end());
        const auto detail = asker.ask(api::GetSpan{whole.trace.traceId, chat->spanId});
        ASSERT_TRUE(detail);
        EXPECT_THAT(detail->detail.input, HasSubstr("Review the code"));
        const auto payload = asker.ask(api::GetPayload{whole.trace.traceId, chat->spanId, api::PayloadSide::Input, 0, 1 << 20});
        ASSERT_TRUE(payload);
        EXPECT_THAT(payload->content, HasSubstr("Review the code"));
        const auto comparison = asker.ask(api::CompareTraces{whole.trace.traceId, whole.trace.traceId});
        ASSERT_TRUE(comparison);
        EXPECT_EQ(comparison->onlyLeft + comparison->onlyRight, 0);
        const auto durations = asker.ask(api::GetSpanDurations{chat->name, {}, {}});
        ASSERT_TRUE(durations);
        EXPECT_GT(durations->total, 0);
        EXPECT_EQ(exported(asker, "otlp-json").empty(), false);
        const auto refused = asker.ask(api::ListRuns{});
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, base::ErrorCode::Unsupported);
        EXPECT_EQ(leftovers(), 1U);
    }
    EXPECT_EQ(leftovers(), 0U); // it goes with the client
    EXPECT_EQ(kaze::test::contentOf(file), before);
}

TEST_F(TraceFiles, closeWhileExportsAreUnderWay)
{
    const auto file = files / "some.jsonl";
    write("otlp-json", file);
    for (int i = 0; i < 10; ++i) {
        auto client = openTraceFile(file, temporary.path());
        ASSERT_TRUE(client) << client.error().text();
        Asker asker(std::move(*client));
        for (const std::string format : {"archive", "otlp-json", "archive", "jsonl"}) {
            api::StartExport start;
            start.kind = api::ExportKind::Traces;
            start.format = format;
            ASSERT_TRUE(asker.ask(start));
        }
    }
    EXPECT_EQ(leftovers(), 0U);
}

TEST_F(TraceFiles, mayBeOpenTelemetryAsWell)
{
    for (const std::string format : {"otlp-json", "otlp-protobuf"}) {
        const auto file = files / ("some." + format);
        write(format, file);
        auto client = openTraceFile(file, temporary.path());
        ASSERT_TRUE(client) << format << ": " << client.error().text();
        Asker asker(std::move(*client));
        const auto trace = asker.ask(api::GetTrace{whole.trace.traceId});
        ASSERT_TRUE(trace) << trace.error().text();
        EXPECT_EQ(trace->trace.spans.size(), whole.spans.size());
    }
}

TEST_F(TraceFiles, areRefusedWithWhatIsWrong)
{
    const auto good = files / "good.sqlite";
    write("archive", good);
    const auto bytes = kaze::test::contentOf(good);
    auto cut = bytes.substr(0, bytes.size() / 2);
    auto flipped = bytes;
    for (std::size_t at = 4096; at < flipped.size(); at += 97)
        flipped[at] = static_cast<char>(flipped[at] ^ 0x5A);
    struct Bad {
        std::string name, content, says;
    };
    for (const auto& bad : {Bad{"empty", "", "empty"}, Bad{"text", "hello", "text"}, Bad{"no.json", "{}", "no.json"},
             Bad{"head.sqlite", std::string("SQLite format 3\0garbage", 23), "no archive of traces"},
             Bad{"cut.sqlite", cut, "cut.sqlite"}, Bad{"flipped.sqlite", flipped, "flipped.sqlite"},
             Bad{"zipped.gz", std::string("\x1F\x8B\x08\0\0", 5), "compressed"}}) {
        const auto file = files / bad.name;
        ASSERT_TRUE(base::writeFile(file, bad.content));
        const auto client = openTraceFile(file, temporary.path());
        ASSERT_FALSE(client) << bad.name;
        EXPECT_EQ(client.error().code, base::ErrorCode::InvalidArgument) << client.error().text();
        EXPECT_THAT(client.error().text(), HasSubstr(bad.says));
        EXPECT_EQ(kaze::test::contentOf(file), bad.content);
    }
    EXPECT_EQ(leftovers(), 0U);
}

TEST_F(TraceFiles, mustBeFilesThatCanBeRead)
{
    EXPECT_EQ(openTraceFile(files / "nowhere", temporary.path()).error().code, base::ErrorCode::NotFound);
    EXPECT_THAT(openTraceFile(files.path(), temporary.path()).error().text(), HasSubstr("is no file"));
    // A pipe that nobody writes to must not hold anybody up.
    ASSERT_EQ(::mkfifo((files / "pipe").c_str(), 0600), 0);
    EXPECT_THAT(openTraceFile(files / "pipe", temporary.path()).error().text(), HasSubstr("is no file"));
    ASSERT_TRUE(base::writeFile(files / "some", "{}"));
    const auto nowhere = openTraceFile(files / "some", files / "nowhere");
    ASSERT_FALSE(nowhere);
    EXPECT_THAT(nowhere.error().text(), HasSubstr("a folder for some"));
}

} // namespace kaze::cell::test
