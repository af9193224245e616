#pragma once

#include "engine/base/gzip.h"
#include "engine/telemetry/otlp_receiver.h"
#include "tests/engine/telemetry/lines_fixture.h"
#include "tests/engine/telemetry/transfer_parts.h"

#include <gmock/gmock.h>

namespace kaze::telemetry {

using testing::HasSubstr;

//! A log that takes what exporters of several tenants send.
class ReceiverFixture : public LinesFixture {
protected:
    using How = OtlpReceiver::Outcome::How;
    using Signal = OtlpReceiver::Signal;
    using Outcome = OtlpReceiver::Outcome;
    static constexpr const char* kTrace = "0af7651916cd43dd8448eb211c80319c";

    ~ReceiverFixture() override
    {
        EXPECT_TRUE(held->endSoon(loop)) << "before what they use goes";
        receiver.reset();
        log.reset();
    }

    void openAll()
    {
        open();
        const auto clean = [this](std::string_view text) { return log->cleaned(text); };
        const auto price = [](const SpanRecord&) { return std::optional(base::Money{1000}); };
        receiver
            = std::make_unique<OtlpReceiver>(OtlpReceiver::Parts{*log, metrics, workers, clock, clean, price, held->holder()});
    }

    std::uint64_t nanos(base::Time at) const { return static_cast<std::uint64_t>(at.time_since_epoch().count()) * 1000; }
    static std::string quoted(std::uint64_t number) { return '"' + std::to_string(number) + '"'; }
    static std::string text(const std::string& name, const std::string& value)
    {
        return R"({"key":")" + name + R"(","value":{"stringValue":")" + value + R"("}})";
    }

    std::string span(int id, const std::string& name, base::Time at, const std::string& attributes = "",
        const std::string& trace = kTrace, int parent = 0) const
    {
        const auto hex = [](int number) { return number == 0 ? std::string() : base::hexOf(static_cast<std::uint64_t>(number)); };
        return R"({"traceId":")" + trace + R"(","spanId":")" + hex(id) + R"(","parentSpanId":")" + hex(parent) + R"(","name":")"
            + name + R"(","startTimeUnixNano":)" + quoted(nanos(at)) + R"(,"endTimeUnixNano":)" + quoted(nanos(at + 1s))
            + R"(,"attributes":[)" + attributes + "]}";
    }
    static std::string traces(const std::string& spans)
    {
        return R"({"resourceSpans":[{"scopeSpans":[{"spans":[)" + spans + "]}]}]}";
    }
    std::string line(const std::string& message, base::Time at, const std::string& trace = "") const
    {
        return R"({"timeUnixNano":)" + quoted(nanos(at)) + R"(,"severityNumber":9,"body":{"stringValue":")" + message
            + R"("},"traceId":")" + trace + R"("})";
    }
    static std::string logs(const std::string& lines)
    {
        return R"({"resourceLogs":[{"resource":{"attributes":[)" + text("service.name", "shop")
            + R"(]},"scopeLogs":[{"logRecords":[)" + lines + "]}]}]}";
    }

    base::Task<Outcome> taking(Signal signal, std::string body, std::string tenant)
    {
        OtlpReceiver::Request request;
        request.signal = signal;
        request.bytes = std::move(body);
        request.isJson = true;
        request.sender = tenant;
        request.tenant = std::move(tenant);
        return receiver->take(std::move(request));
    }
    Outcome send(Signal signal, std::string body, std::string tenant = "acme")
    {
        return loop.runUntil(taking(signal, std::move(body), std::move(tenant)));
    }
    //! Takes everything.
    void sendWhole(Signal signal, std::string body, std::string tenant = "acme")
    {
        const auto outcome = send(signal, std::move(body), std::move(tenant));
        EXPECT_EQ(outcome.how, How::Taken) << outcome.message;
        EXPECT_EQ(outcome.rejected, 0) << outcome.message;
    }

    base::WorkerPool workers{2, "test-work"};
    const std::shared_ptr<Held> held = std::make_shared<Held>();
    std::unique_ptr<OtlpReceiver> receiver;
};

} // namespace kaze::telemetry
