// Traces and lines that leave in files and come back.

#include "engine/api/export_requests.h"
#include "engine/api/trace.h"
#include "tests/engine/telemetry/transfer_fixture.h"

#include <set>
#include <sstream>

namespace kaze::telemetry {

TEST_F(Transfer, everyFormatOfTracesComesBackWhole)
{
    openAll();
    const auto id = makeTrace("first");
    const auto second = makeTrace("second");
    const auto before = trace(id);
    const auto home = options.folder;
    for (const std::string format : {"otlp-json", "otlp-protobuf", "archive"}) {
        options.folder = home;
        openAll();
        const auto bytes = exported(query(format));
        EXPECT_EQ(last.done, 2);
        EXPECT_EQ(last.total, 2);
        EXPECT_GT(bytes.size(), 500U) << format;
        becomeAnother();
        const auto imported = import(bytes, 100);
        ASSERT_TRUE(imported) << format << ": " << imported.error().message;
        EXPECT_EQ(imported->traces, 2);
        EXPECT_EQ(imported->spans, 6);
        EXPECT_EQ(imported->known, 0);
        EXPECT_EQ(imported->refused, 0);
        EXPECT_EQ(
            std::set<std::string>(imported->traceIds.begin(), imported->traceIds.end()), (std::set<std::string>{id, second}));
        expectSameTrace(trace(id), before);
        expectSameTrace(trace("run of first"), before);
        EXPECT_EQ(list("tenant:acme agent:reader").rows.size(), 2U);
        EXPECT_EQ(log->figures().traces, 2U);

        const auto chat = loop.runUntil(log->span(id, before.spans[1].spanId));
        ASSERT_TRUE(chat);
        EXPECT_EQ(json::parse(chat->input).at(0).at("content"), json::value("What is up, first?"));
        EXPECT_EQ(json::parse(chat->output).at("content"), json::value("Nothing."));
        const auto run = loop.runUntil(log->span(id, before.spans[0].spanId));
        ASSERT_EQ(run->links.size(), 1U);
        const auto tool = loop.runUntil(log->span(id, before.spans[2].spanId));
        ASSERT_EQ(tool->events.size(), 1U);
        EXPECT_EQ(tool->events[0].name, "exception");
        if (format == "archive") {
            EXPECT_EQ(linesOf(id), std::vector<std::string>{"line of first 2"});
        }

        const auto again = import(bytes);
        ASSERT_TRUE(again);
        EXPECT_EQ(again->spans, 0);
        EXPECT_EQ(again->known, 6);
        EXPECT_EQ(list().rows.at(0).spans, 3) << "and nothing is counted twice";
        EXPECT_EQ(list().rows.at(0).usage.inputTokens, 1000);
        if (format == "archive") {
            EXPECT_EQ(linesOf(id).size(), 1U);
        }
    }
}

TEST_F(Transfer, tracesAreChosenByFilterTimeOrId)
{
    openAll();
    const auto first = makeTrace("first");
    clock.advance(1h);
    const auto from = clock.now();
    const auto second = makeTrace("second");
    const auto namesIn = [](const std::string& lines) {
        std::vector<std::string> names;
        std::istringstream each(lines);
        for (std::string line; std::getline(each, line);)
            names.emplace_back(json::parse(line).at("name").as_string());
        return names;
    };
    using Names = std::vector<std::string>;
    EXPECT_EQ(namesIn(exported(query("jsonl"))), (Names{"second", "first"}));
    EXPECT_EQ(namesIn(exported(query("jsonl", "name:first"))), Names{"first"});
    auto since = query("jsonl");
    since.from = from;
    EXPECT_EQ(namesIn(exported(since)), Names{"second"});
    auto named = query("jsonl");
    named.ids = {second, "run of first"};
    EXPECT_EQ(namesIn(exported(named)), (Names{"second", "first"}));
    EXPECT_EQ(last.total, 2);
    named.ids = {first};
    named.format = "otlp-json";
    EXPECT_EQ(start(named)->fileName, "trace-" + first.substr(0, 16) + ".jsonl");
}

TEST_F(Transfer, contentMayStayAtHome)
{
    openAll();
    makeTrace("first");
    for (const std::string format : {"otlp-json", "otlp-protobuf", "archive"}) {
        auto without = query(format);
        without.content = false;
        EXPECT_EQ(exported(without).find("What is up"), std::string::npos) << format;
        EXPECT_NE(exported(query(format)).find("What is up"), std::string::npos) << format;
    }
}

TEST_F(Transfer, aLargeTraceGoesInLinesThatCanBeReadOneByOne)
{
    openAll();
    auto run = log->startSpan({}, "large", api::SpanKind::Run);
    for (int i = 0; i < 5000; ++i)
        log->startSpan(run.context(), "retrieval", api::SpanKind::Memory).end();
    run.end();
    flush();
    const auto bytes = exported(query("otlp-json"));
    std::istringstream each(bytes);
    std::size_t lines = 0, spans = 0;
    for (std::string line; std::getline(each, line); ++lines)
        spans += json::parse(line).at("resourceSpans").at(0).at("scopeSpans").at(0).at("spans").as_array().size();
    EXPECT_EQ(lines, 3U);
    EXPECT_EQ(spans, 5001U);
    becomeAnother();
    EXPECT_EQ(import(bytes, 100'000)->spans, 5001);
    EXPECT_EQ(list().rows.at(0).spans, 5001);
}

TEST_F(Transfer, linesGoInEveryFormat)
{
    openAll();
    makeTrace("first");
    record(Level::Error, "two\nlines, with \"quotes\"");
    record(Level::Info, "=cmd()\x1B[2J");
    flush();
    api::StartExport logs;
    logs.kind = api::ExportKind::Logs;
    logs.format = "jsonl";
    const auto rows = exported(logs);
    EXPECT_EQ(std::ranges::count(rows, '\n'), 3);
    EXPECT_EQ(json::parse(rows.substr(0, rows.find('\n'))).at("message"), json::value("line of first"));
    EXPECT_EQ(last.done, 3);
    EXPECT_TRUE(last.fileName.starts_with("logs-20261101-")) << last.fileName;
    logs.format = "csv";
    const auto csv = exported(logs);
    EXPECT_THAT(csv, HasSubstr("time,level,source,agent,run,trace,span,tenant,message,fields"));
    EXPECT_THAT(csv, HasSubstr("\"two\nlines, with \"\"quotes\"\"\""));
    EXPECT_THAT(csv, HasSubstr("'=cmd()"));
    logs.format = "text";
    const auto text = exported(logs);
    EXPECT_EQ(std::ranges::count(text, '\n'), 3) << text;
    EXPECT_THAT(text, HasSubstr(" warning tools: line of first attempt=2 "));
    EXPECT_THAT(text, HasSubstr("two\\nlines"));
    EXPECT_THAT(text, HasSubstr("=cmd()⟨U+001B⟩[2J")) << "a terminal does not obey it";
    logs.format = "text";
    logs.filter = "level:error";
    EXPECT_EQ(std::ranges::count(exported(logs), '\n'), 1);
}

TEST_F(Transfer, saysWhatIsWrongWithAQuestionAtOnce)
{
    openAll();
    EXPECT_THAT(start(query("xml")).error().message, HasSubstr("otlp-json, otlp-protobuf, archive, jsonl"));
    EXPECT_THAT(start(query("jsonl", "foo:bar")).error().message, HasSubstr("at character 1"));
    auto unknown = query("jsonl");
    unknown.kind = base::Open<api::ExportKind>::named("dreams");
    EXPECT_EQ(start(unknown).error().code, base::ErrorCode::InvalidArgument);
    auto missing = query("otlp-json");
    missing.ids = {"nothing"};
    const auto begun = start(missing);
    ASSERT_TRUE(begun);
    api::ExportState state;
    while (state.error.empty())
        state = read(begun->exportId, 0)->state;
    EXPECT_THAT(state.error, HasSubstr("no trace and no run \"nothing\""));
    EXPECT_FALSE(state.finished);
}

TEST_F(Transfer, anExportIsReadInPartsUntilItIsEnded)
{
    openAll();
    makeTrace("first");
    const auto begun = start(query("jsonl"));
    ASSERT_TRUE(begun);
    while (!read(begun->exportId, 0, 0)->state.finished) { }
    const auto size = read(begun->exportId, 0, 0)->state.bytes;
    EXPECT_EQ(base::fromBase64(read(begun->exportId, 3, 5)->content)->size(), 5U);
    EXPECT_EQ(read(begun->exportId, size)->content, "");
    EXPECT_EQ(read(begun->exportId, size + 1).error().code, base::ErrorCode::InvalidArgument);
    EXPECT_EQ(read(begun->exportId, -1).error().code, base::ErrorCode::InvalidArgument);
    EXPECT_TRUE(exports->end(begun->exportId));
    EXPECT_EQ(read(begun->exportId, 0).error().code, base::ErrorCode::NotFound);
    EXPECT_EQ(exports->end(begun->exportId).error().code, base::ErrorCode::NotFound);
    EXPECT_TRUE(isEmptySoon("exports"));
}

TEST_F(Transfer, anExportThatNobodyReadsGoesAfterTenMinutes)
{
    openAll();
    makeTrace("first");
    const auto begun = start(query("jsonl"));
    while (!read(begun->exportId, 0, 0)->state.finished) { }
    loop.poll();
    clock.advance(9min);
    loop.poll();
    EXPECT_TRUE(read(begun->exportId, 0)) << "and that it was read counts";
    clock.advance(9min);
    loop.poll();
    EXPECT_TRUE(read(begun->exportId, 0));
    clock.advance(10min + 1s);
    for (int i = 0; i < 10; ++i)
        loop.poll();
    EXPECT_EQ(read(begun->exportId, 0).error().code, base::ErrorCode::NotFound);
}

TEST_F(Transfer, thereAreFourExportsAtATimeAndNoneIsLeftOver)
{
    openAll();
    makeTrace("first");
    for (int i = 0; i < 4; ++i)
        ASSERT_TRUE(start(query("jsonl")));
    EXPECT_EQ(held->count(), 4) << "what they use stays until they have ended";
    EXPECT_EQ(start(query("jsonl")).error().code, base::ErrorCode::RateLimited);
    std::filesystem::create_directories(folder / "exports" / "left over");
    openAll();
    EXPECT_FALSE(std::filesystem::exists(folder / "exports" / "left over"));
    EXPECT_TRUE(start(query("jsonl")));
}

} // namespace kaze::telemetry
