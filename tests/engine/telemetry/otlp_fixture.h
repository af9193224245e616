#pragma once

#include "engine/api/trace.h"
#include "engine/telemetry/otlp.h"
#include "engine/telemetry/otlp_exporter.h"
#include "tests/support/gunzip.h"
#include "tests/support/http_server.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <deque>

namespace kaze::telemetry {

using namespace std::chrono_literals;
using test::HttpServer;

//! An exporter and a real collector that answers as the test says, one answer a request, then 200.
class OtlpExporters : public testing::Test {
protected:
    struct Answer {
        int status = 200;
        std::string body;
        HttpServer::Headers headers;
    };

    OtlpExporters()
    {
        config.endpoint = "http://" + server.authority() + "/";
        config.metrics = false;
    }

    ~OtlpExporters() override
    {
        stop();
        exporter.reset();
    }

    void start()
    {
        OtlpExporter::Parts parts{loop.executor(), workers, http, metrics, clock, base::LogSystem::none(), {}, "cell-1"};
        parts.secret = [this](std::string name) -> base::Task<base::Result<std::string>> {
            asked.push_back(name);
            if (name == "missing")
                co_return base::fail(base::ErrorCode::NotFound, "there is no such key");
            co_return "s3cret-" + name;
        };
        parts.mostSpans = mostSpans;
        exporter = std::make_unique<OtlpExporter>(config, std::move(parts));
        const auto run = [](OtlpExporter& one, base::CancelToken token, bool& over) -> base::Task<> {
            co_await one.run(std::move(token));
            over = true;
        };
        isOver = false;
        base::spawn(loop.executor(), run(*exporter, cancel.token(), isOver));
    }

    void stop()
    {
        if (!exporter)
            return;
        cancel.cancel();
        turnUntil([this] { return isOver; });
    }

    //! Lets simulated time pass while somebody sleeps.
    void turnUntil(const std::function<bool()>& done)
    {
        while (!done()) {
            loop.context().run_one_for(2ms);
            if (clock.sleepers() > 0 && passTime)
                clock.advance(100ms);
        }
    }

    SpanRecord span(const std::string& name) const
    {
        SpanRecord record;
        record.context.traceId.bytes[0] = 1;
        record.context.spanId = 7;
        record.name = name;
        record.kind = api::SpanKind::Tool;
        record.status = api::SpanStatus::Ok;
        record.startedAt = clock.now();
        record.durationNs = 5'000'000;
        record.attributes = {{"gen_ai.tool.name", std::string("files.read")}};
        record.input = "secret plans";
        return record;
    }

    std::string content(const HttpServer::Request& request) const
    {
        return request.header("content-encoding") == "gzip" ? test::gunzip(request.body).value_or("no gzip") : request.body;
    }

    std::vector<otlp::Span> spansOf(const HttpServer::Request& request) const
    {
        std::vector<otlp::Span> spans;
        const auto sink = [&](otlp::Span&& one, const otlp::Source&) { spans.push_back(std::move(one)); };
        const auto bytes = content(request);
        const auto read = request.header("content-type") == "application/json" ? otlp::readJson(boost::json::parse(bytes), sink)
                                                                               : otlp::readProtobuf(bytes, sink);
        EXPECT_TRUE(read) << read.error().message;
        return spans;
    }

    std::mutex mutex; //!< guards the answers
    std::deque<Answer> answers;
    HttpServer server{[this](const HttpServer::Request&, HttpServer::Connection& connection) {
        Answer answer;
        {
            const std::lock_guard lock(mutex);
            if (!answers.empty()) {
                answer = answers.front();
                answers.pop_front();
            }
        }
        if (answer.status == 0)
            connection.reset();
        else
            connection.respond(answer.status, answer.body, answer.headers);
    }};
    OtlpExportConfig config;
    std::size_t mostSpans = 8192;
    std::vector<std::string> asked; //!< secrets
    base::SimulatedClock clock;
    bool passTime = true;
    base::Loop loop;
    base::WorkerPool workers{1, "test-work"};
    net::HttpClient http{loop.executor()};
    base::MetricsRegistry metrics;
    base::CancelSource cancel;
    bool isOver = false;
    std::unique_ptr<OtlpExporter> exporter;
};

} // namespace kaze::telemetry
