#pragma once

#include "engine/api/requests.h"
#include "engine/base/clock.h"
#include "engine/base/log.h"
#include "engine/base/metrics.h"
#include "engine/base/redact.h"
#include "engine/storage/database.h"
#include "engine/telemetry/span.h"

#include <array>
#include <filesystem>
#include <memory>

namespace kaze::telemetry {

enum class Level : std::uint8_t { Debug, Info, Warning, Error };

struct ObservationEvent {
    Level level = Level::Info;
    std::string source; //!< module: "runtime", "gateway"
    std::string message;
    SpanContext context;
    std::string runId;
    std::string agent;
};

struct ObservationOptions {
    std::filesystem::path folder; //!< observations/, one database a month
    std::size_t ringSize = 65536; //!< records waiting, a power of two; of each level, and spans
    std::size_t waitingBytes = 64U << 20; //!< records waiting, all together
    bool captureContent = true; //!< keep inputs and outputs of spans
    std::size_t payloadLimit = 1U << 20;
};

//! Stores events and spans on its own thread. Recording never blocks and never fails: when the disk cannot follow, the
//! oldest of the least level is dropped and counted. `record`, `startSpan` and `endSpan` on the loop or any thread; queries are
//! coroutines of the loop. Destroying it writes what waits.
class ObservationLog {
public:
    //! Never fails for the folder's sake: without a usable folder it drops everything and `problem` says why.
    ObservationLog(ObservationOptions options, base::Executor loop, storage::WriterThreads& writers, const base::Clock& clock,
        base::IdSource& ids, base::MetricsRegistry& metrics, std::shared_ptr<base::Redactor> redactor, base::Logger log);
    ~ObservationLog();

    void record(ObservationEvent event);

    //! Whether inputs and outputs of spans are kept; else nobody need make them.
    [[nodiscard]] bool capturesContent() const;

    //! Opens a span below `parent` (a root when its spanId is 0; a new trace when its traceId is nil). Runs, turns, model calls and tools are
    //! stored at once as open, so that a crash leaves them visible; the other kinds when they end.
    [[nodiscard]] Span startSpan(SpanContext parent, std::string name, api::SpanKind kind);

    //! Called by Span.
    void endSpan(SpanRecord record);
    //! Called by Span: what an open one says of itself by now.
    void noteOpenSpan(const SpanRecord& record);
    [[nodiscard]] base::Duration steady() const;

    //! Every record handed over so far is stored when this returns, unless `problem` says why not.
    [[nodiscard]] base::Task<> flush();

    [[nodiscard]] base::Task<base::Result<api::TracePage>> listTraces(api::ListTraces query);
    //! By trace id, or by the id of a run. Spans that are open in this process have no duration; those that a crash left open say so.
    [[nodiscard]] base::Task<base::Result<api::Trace>> trace(std::string id);
    [[nodiscard]] base::Task<base::Result<api::SpanDetail>> span(std::string traceId, std::string spanId);

    struct Figures {
        std::uint64_t recorded = 0, dropped = 0, bytes = 0, traces = 0;
        std::array<std::uint64_t, 4> droppedOf{}; //!< events by level
        std::uint64_t droppedSpans = 0;
        std::string problem; //!< why nothing is stored, empty when all is well
        std::string notice; //!< which file is damaged or cannot be read, and what became of it; the rest goes on
    };
    [[nodiscard]] Figures figures() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace kaze::telemetry
