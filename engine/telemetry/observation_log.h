#pragma once

#include "engine/api/log_requests.h"
#include "engine/api/retention_requests.h"
#include "engine/api/trace_requests.h"
#include "engine/base/clock.h"
#include "engine/base/log.h"
#include "engine/base/loop.h"
#include "engine/base/metrics.h"
#include "engine/base/redact.h"
#include "engine/storage/database.h"
#include "engine/telemetry/attribute_value.h"
#include "engine/telemetry/redaction.h"
#include "engine/telemetry/retention.h"
#include "engine/telemetry/span.h"

#include <array>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

namespace kaze::api {
struct CountLogs;
struct ListLogs;
struct LogCounts;
struct LogPage;
struct ObservationStats;
} // namespace kaze::api

// What is asked of the log; who only records is not compiled anew when a question changes.
namespace kaze::api {
struct CompareTraces;
struct CountLogs;
struct GetPayload;
struct GetSpanDurations;
struct GetSpans;
struct ListLogs;
struct ListTraces;
struct LogCounts;
struct LogPage;
struct ObservationStats;
struct PayloadPart;
struct SpanDurations;
struct SpanPage;
struct TraceComparison;
struct TracePage;
} // namespace kaze::api

namespace kaze::telemetry {

class LogFollower;
namespace detail {
class SpanImport;
}

enum class Level : std::uint8_t { Debug, Info, Warning, Error };

//! What a message says, for machines: {"model", "gpt-5"}, {"attempt", 2}.
struct EventField {
    std::string name; //!< lower case letters, digits and "_", "." or "-"; other characters become "_"
    AttributeScalar value;
};

struct ObservationEvent {
    Level level = Level::Info;
    std::string source; //!< module: "runtime", "gateway"
    std::string message;
    SpanContext context;
    std::string runId;
    std::string agent;
    std::string tenant{};
    std::vector<EventField> fields{}; //!< at most 64 are kept, together at most 16 KB
};

struct ObservationOptions {
    std::filesystem::path folder; //!< observations/, one database a month
    std::size_t ringSize = 65536; //!< records waiting, a power of two; of each level, and spans
    std::size_t waitingBytes = 64U << 20; //!< records waiting, all together
    double capture
        = 1; //!< of so large a share of the traces inputs and outputs of spans are kept, where nothing else is said; see capture.h
    std::size_t payloadLimit = 1U << 20;
    //! Called on the log's thread with each span that has ended, as it is stored; must be quick. Empty: nobody wants them.
    std::function<void(SpanRecord)> onSpan{};
    bool fullText = true; //!< keep a full-text index of the lines of each month
    RetentionRules retention{};
    RedactionRules redaction{}; //!< besides secrets, which always go
    std::int64_t unpackedBytes = std::int64_t{8} << 30; //!< that archived months which are asked may take while they are unpacked
    base::Duration unpackedIdle = std::chrono::minutes(10); //!< after so long without a question they are let go
    //! Called on a thread of the log's with what is done next to a month that is old: "pack 2026-05", "rename 2026-05", "remove 2026-05", "delete 2026-05". Empty: nobody
    //! wants to know.
    std::function<void(const std::string&)> onKeeping{};
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

    //! Whether inputs and outputs are kept of this span and those that begin below it now; else nobody need make them.
    [[nodiscard]] bool capturesContent(const SpanContext& of) const;
    //! Without the secrets that are known, and what looks like one. Any thread.
    [[nodiscard]] std::string cleaned(std::string_view text) const;
    //! Takes content out of a span of somebody else's that is not to be kept, as the cell's share says.
    void applyCapture(SpanRecord& span) const;
    //! From now on, for a span that is open and those that begin below it; of what is said of it and of those above it the smallest share holds. `by` says whose rule it is
    //! ("agent reviewer"): spans whose content is not kept name it.
    void setCapture(const SpanContext& of, double share, std::string by);
    //! Of the cell: of so large a share of the traces, where nothing else is said, from now on.
    void setCellCapture(double share);
    //! What is taken out besides secrets, of what is stored and of imports that begin from now on. On the loop.
    void setRedaction(const RedactionRules& rules);

    //! Opens a span below `parent` (a root when its spanId is 0; a new trace when its traceId is nil). Runs, turns, model calls and tools are
    //! stored at once as open, so that a crash leaves them visible; the other kinds when they end.
    [[nodiscard]] Span startSpan(SpanContext parent, std::string name, api::SpanKind kind);

    //! Called by Span.
    void endSpan(SpanRecord record);
    //! Called by Span: what an open one says of itself by now.
    void noteOpenSpan(const SpanRecord& record);
    [[nodiscard]] base::Duration steady() const;

    struct OpenSpan {
        SpanContext context;
        std::string name;
        api::SpanKind kind = api::SpanKind::Other;
        std::string agent, runId; //!< of the run that it is part of, where that is known
        base::Time startedAt;
        base::Duration open{0}; //!< by the steady clock
    };
    struct OpenSpans {
        std::vector<OpenSpan> spans;
        bool isAll = true;
    };
    //! Runs, turns, model calls or tools of this process that have been open for longer than that and that `wanted` takes, the oldest first, at most
    //! `most`; of the 20 000 oldest.
    [[nodiscard]] OpenSpans openSpans(api::SpanKind kind, base::Duration longerThan, std::size_t most,
        const std::function<bool(const OpenSpan&)>& wanted) const;

    //! Every record handed over so far is stored when this returns, unless `problem` says why not.
    [[nodiscard]] base::Task<> flush();

    [[nodiscard]] base::Task<base::Result<api::TracePage>> listTraces(api::ListTraces query);
    //! A month is about to be archived or deleted, and nobody is answered from it meanwhile.
    [[nodiscard]] bool isArchiving() const;
    //! By trace id, or by the id of a run. Spans that are open in this process have no duration; those that a crash left open say so.
    [[nodiscard]] base::Task<base::Result<api::Trace>> trace(std::string id);
    [[nodiscard]] base::Task<base::Result<api::SpanDetail>> span(std::string traceId, std::string spanId);

    //! In pages, for large traces and those that grow: see trace_requests.h. Errors: NotFound; InvalidArgument for cursor and ids.
    [[nodiscard]] base::Task<base::Result<api::SpanPage>> spans(api::GetSpans query);
    [[nodiscard]] base::Task<base::Result<api::PayloadPart>> payload(api::GetPayload query);
    [[nodiscard]] base::Task<base::Result<api::TraceComparison>> compareTraces(api::CompareTraces query);
    [[nodiscard]] base::Task<base::Result<api::SpanDurations>> spanDurations(api::GetSpanDurations query);

    //! By its own id, or by a run's. Errors: NotFound.
    [[nodiscard]] base::Task<base::Result<base::Uuid>> findTrace(std::string id);
    struct WholeSpans {
        std::vector<SpanRecord> spans; //!< those that are open have no duration
        std::string place; //!< of the page behind them; empty: that was all
    };
    struct Period {
        base::Time from, to;
    };
    //! The spans of a trace with all that is kept of them, for exports. Begin with an empty place. A page ends at 2,000 spans, and with the one
    //! that brings it to so many bytes in memory. `archives`: those of its months in these times that are archived are unpacked for it.
    [[nodiscard]] base::Task<base::Result<WholeSpans>> wholeSpans(
        base::Uuid traceId, std::string place, std::size_t mostBytes, bool content, std::optional<Period> archives = {});
    //! For spans of somebody else's; see there. This must outlive it.
    //! `tenant`: whose spans and lines they all are; into a trace of another one none are taken. Empty: as they say themselves.
    [[nodiscard]] std::shared_ptr<detail::SpanImport> startImport(base::WorkerPool& workers, std::string tenant = {});

    //! Lines that fit a filter, a page at a time: see log_requests.h. A page ends early where it would take seconds, and its cursor goes on from
    //! there. Errors: InvalidArgument for the filter and the cursor; those of reading where nothing could be read.
    [[nodiscard]] base::Task<base::Result<api::LogPage>> listLogs(api::ListLogs query);
    //! Errors as above; Timeout where there is too much to count.
    [[nodiscard]] base::Task<base::Result<api::LogCounts>> countLogs(api::CountLogs query);
    //! All but the events a second.
    [[nodiscard]] base::Task<base::Result<api::ObservationStats>> stats();

    //! How long months are kept, from now on and soon.
    void setRetention(RetentionRules rules);
    [[nodiscard]] RetentionRules retention() const;
    //! What would go by these rules as things stand, in that order.
    struct MonthToGo {
        std::string month;
        std::int64_t bytes = 0;
        bool isArchived = false; //!< else it is deleted
        bool isForBudget = false;
    };
    [[nodiscard]] base::Task<std::vector<MonthToGo>> monthsToGo(RetentionRules rules);
    //! Does at once what is due by the rules, and returns when it is done.
    [[nodiscard]] base::Task<> retain();

    //! The lines that fit a filter, from now on. `wake` is called on another thread when there are some to take, and not again before somebody
    //! took them all. Errors: InvalidArgument.
    [[nodiscard]] base::Result<std::unique_ptr<LogFollower>> followLogs(std::string filter, std::function<void()> wake);

    struct Figures {
        std::uint64_t recorded = 0, dropped = 0, bytes = 0, traces = 0;
        std::array<std::uint64_t, 4> droppedOf{}; //!< events by level
        std::uint64_t droppedSpans = 0;
        std::string problem; //!< why nothing is stored, empty when all is well
        std::string notice; //!< which file is damaged or cannot be read, and what became of it; the rest goes on
        std::string keeping; //!< that the disk budget is nearly used up, or which old month could not go and why
    };
    [[nodiscard]] Figures figures() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace kaze::telemetry
