#pragma once

#include "engine/api/export_requests.h"
#include "engine/api/log_requests.h"
#include "engine/api/trace.h"
#include "engine/base/base64.h"
#include "engine/telemetry/trace_imports.h"
#include "tests/engine/telemetry/log_fixture.h"
#include "tests/engine/telemetry/transfer_parts.h"
#include "tests/support/eventually.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>

namespace kaze::telemetry {

namespace json = boost::json;
using testing::HasSubstr;

//! A log whose traces and lines leave in files, and into which traces come in them.
class Transfer : public LogFixture {
protected:
    ~Transfer() override { closeAll(); }

    void openAll()
    {
        closeAll();
        open();
        Exports::Parts parts{
            *log, loop.executor(), workers, writers, metrics, clock, redactor, base::LogSystem::none(), held->holder()};
        parts.spareBytes = spareBytes;
        exports = std::make_unique<Exports>(folder / "exports", parts);
        imports = std::make_unique<TraceImports>(folder / "imports", parts);
    }

    void closeAll()
    {
        if (exports)
            exports->stop();
        if (imports)
            imports->stop();
        EXPECT_TRUE(held->endSoon(loop)) << "before what they use goes";
        exports.reset();
        imports.reset();
        log.reset();
    }

    api::StartExport query(const std::string& format, const std::string& filter = {})
    {
        api::StartExport start;
        start.kind = api::ExportKind::Traces;
        start.format = format;
        start.filter = filter;
        return start;
    }

    base::Result<api::ExportState> start(api::StartExport what) { return loop.runUntil(exports->start(std::move(what))); }

    base::Result<api::ExportPart> read(const std::string& id, std::int64_t offset, std::int64_t limit = 4 << 20)
    {
        return loop.runUntil(exports->read({id, offset, limit}));
    }

    //! The whole file, read as it grows.
    std::string exported(api::StartExport what)
    {
        const auto begun = start(std::move(what));
        EXPECT_TRUE(begun) << begun.error().message;
        if (!begun)
            return {};
        std::string bytes;
        while (true) {
            const auto part = read(begun->exportId, std::ssize(bytes), 1000);
            EXPECT_TRUE(part) << part.error().message;
            if (!part)
                break;
            bytes += base::fromBase64(part->content).value_or("");
            EXPECT_EQ(part->state.error, "");
            if (!part->state.error.empty() || (part->state.finished && std::ssize(bytes) == part->state.bytes)) {
                last = part->state;
                break;
            }
        }
        EXPECT_TRUE(exports->end(begun->exportId));
        return bytes;
    }

    //! A folder of exports or imports is empty, soon: what is removed goes in the background.
    bool isEmptySoon(const std::string& name)
    {
        return test::eventually(
            loop, [&] { return !std::filesystem::exists(folder / name) || std::filesystem::is_empty(folder / name); });
    }

    base::Result<api::TracesImported> import(const std::string& bytes, std::size_t partSize = 3U << 20)
    {
        api::ImportTraces part;
        part.name = "file";
        for (std::size_t at = 0;; at += partSize) {
            part.isLast = at + partSize >= bytes.size();
            part.content = base::base64(std::string_view(bytes).substr(at, partSize));
            auto taken = loop.runUntil(imports->take(part));
            if (!taken || part.isLast)
                return taken;
            part.importId = taken->importId;
        }
    }

    //! A run with two chats, an exception, a link and log lines.
    std::string makeTrace(const std::string& name)
    {
        auto run = log->startSpan({}, name, api::SpanKind::Run);
        run.set(attribute::kRunId, "run of " + name);
        run.set(attribute::kTenant, "acme");
        run.set(attribute::kAgentName, "reader");
        run.link({run.context().traceId, 77});
        auto chat = log->startSpan(run.context(), "chat sandbox-1", api::SpanKind::Chat);
        chat.record().usage = {1000, 200, 50, 20};
        chat.record().cost = base::Money::fromDollars(0.01);
        chat.record().input = R"([{"role":"user","content":"What is up, )" + name + R"(?"}])";
        chat.record().output = R"({"role":"assistant","content":"Nothing."})";
        clock.advance(2s);
        chat.end();
        auto failed = log->startSpan(run.context(), "execute_tool x", api::SpanKind::Tool);
        failed.record().input = "{}";
        clock.advance(1s);
        failed.fail({base::ErrorCode::Timeout, "too slow", nullptr});
        failed.end();
        ObservationEvent line;
        line.level = Level::Warning;
        line.source = "tools";
        line.message = "line of " + name;
        line.context = run.context();
        line.fields.push_back({"attempt", std::int64_t{2}});
        log->record(std::move(line));
        const auto id = run.context().traceId.hex();
        run.end();
        flush();
        return id;
    }

    void expectSameTrace(const api::Trace& a, const api::Trace& b)
    {
        EXPECT_EQ(a.trace.traceId, b.trace.traceId);
        EXPECT_EQ(a.trace.name, b.trace.name);
        EXPECT_EQ(a.trace.runId, b.trace.runId);
        EXPECT_EQ(a.trace.tenant, b.trace.tenant);
        EXPECT_EQ(a.trace.duration, b.trace.duration);
        EXPECT_EQ(a.trace.usage, b.trace.usage);
        EXPECT_EQ(a.trace.costUsd, b.trace.costUsd);
        EXPECT_EQ(a.trace.errors, b.trace.errors);
        ASSERT_EQ(a.spans.size(), b.spans.size());
        for (std::size_t i = 0; i < a.spans.size(); ++i) {
            EXPECT_EQ(a.spans[i].spanId, b.spans[i].spanId);
            EXPECT_EQ(a.spans[i].parentId, b.spans[i].parentId);
            EXPECT_EQ(a.spans[i].kind, b.spans[i].kind);
            EXPECT_EQ(a.spans[i].status, b.spans[i].status);
            EXPECT_EQ(a.spans[i].startedAt, b.spans[i].startedAt);
            EXPECT_EQ(a.spans[i].duration, b.spans[i].duration);
            EXPECT_EQ(a.spans[i].usage, b.spans[i].usage);
        }
    }

    std::vector<std::string> linesOf(const std::string& traceId)
    {
        api::ListLogs logs;
        logs.filter = "trace:" + traceId;
        std::vector<std::string> found;
        const auto page = loop.runUntil(log->listLogs(std::move(logs)));
        EXPECT_TRUE(page);
        for (const auto& row : page->rows)
            found.push_back(row.message + " " + json::serialize(row.fields.at("attempt")));
        return found;
    }

    //! Another cell, with nothing in it.
    void becomeAnother()
    {
        options.folder = folder / ("other" + std::to_string(++m_others));
        openAll();
    }

    base::WorkerPool workers{1, "test-work"};
    const std::shared_ptr<Held> held = std::make_shared<Held>();
    std::int64_t spareBytes = 0;
    std::unique_ptr<Exports> exports;
    std::unique_ptr<TraceImports> imports;
    api::ExportState last;

private:
    int m_others = 0;
};

} // namespace kaze::telemetry
