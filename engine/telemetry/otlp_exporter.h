#pragma once

#include "engine/base/clock.h"
#include "engine/base/log.h"
#include "engine/base/loop.h"
#include "engine/base/metrics.h"
#include "engine/net/http_client.h"
#include "engine/telemetry/span.h"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace kaze::telemetry {

//! Where traces and metrics go over OTLP/HTTP.
struct OtlpExportConfig {
    std::string endpoint; //!< "http://collector:4318"; /v1/traces and /v1/metrics are put behind it. Empty: nothing is exported
    //! Of every request. "secret:NAME" in a value, at its beginning or behind a space, stands for what the store of keys has under that name.
    std::vector<std::pair<std::string, std::string>> headers;
    bool json = false; //!< else protobuf
    bool gzip = true;
    bool traces = true;
    bool metrics = true;
    bool content = false; //!< inputs and outputs of spans go along
    std::chrono::seconds every{60}; //!< metrics

    bool operator==(const OtlpExportConfig&) const = default;
};

//! Pushes spans and metrics to an OpenTelemetry collector. Spans wait in a queue of bounded size, from which batches of about 4 MB at most are sent; when the
//! collector says 429, 502, 503 or 504, or nothing at all, a batch is sent again after as long as it asks for (a second at least), else after 1 s, 2 s, … 30 s,
//! for five minutes; when it says 413, in halves.
//! What finds no room in the queue, what is refused and what could not be sent in that time is dropped and counted. Metrics are not queued: the
//! next ones say it all. Lives on the loop; `offer` from any thread. Encoding and compressing are done on workers.
class OtlpExporter {
public:
    struct Parts {
        base::Executor loop;
        base::WorkerPool& workers;
        net::HttpClient& http;
        base::MetricsRegistry& metrics;
        const base::Clock& clock;
        base::Logger log;
        //! What "secret:NAME" stands for. Errors: those of the store.
        std::function<base::Task<base::Result<std::string>>(std::string name)> secret;
        std::string instance; //!< service.instance.id: the cell's name
        std::uint64_t seed = 0; //!< for jitter
        std::size_t mostSpans = 8192; //!< that wait
        std::size_t mostBytes = 32U << 20; //!< of them, about
    };

    OtlpExporter(OtlpExportConfig config, Parts parts);
    ~OtlpExporter();
    OtlpExporter(const OtlpExporter&) = delete;
    OtlpExporter& operator=(const OtlpExporter&) = delete;

    //! A span that has ended, without secrets. Never waits; dropped and counted where there is no room.
    void offer(SpanRecord span);

    //! Takes over another configuration; what is on its way goes where it was meant to go.
    void reconfigure(OtlpExportConfig config);

    //! Exports until cancelled; what still waits then is dropped.
    [[nodiscard]] base::Task<> run(base::CancelToken cancel);
    //! Sends what waits, and waits for what is on its way, as far as that can be done in the time.
    [[nodiscard]] base::Task<> flush(base::Duration within);

    struct Figures {
        std::uint64_t exportedSpans = 0, droppedSpans = 0, waitingSpans = 0;
        std::uint64_t exportedMetrics = 0, failedMetrics = 0; //!< times
        std::string problem; //!< why the last request was not taken; empty when all is well
    };
    [[nodiscard]] Figures figures() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace kaze::telemetry
