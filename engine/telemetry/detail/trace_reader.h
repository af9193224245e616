#pragma once

#include "engine/api/trace_requests.h"
#include "engine/telemetry/detail/drain.h"
#include "engine/telemetry/detail/open_archives.h"
#include "engine/telemetry/detail/queries.h"
#include "engine/telemetry/detail/trace_shape.h"

namespace kaze::telemetry::detail {

//! Answers questions about traces out of all months. Coroutines of the loop; must outlive them. A month that cannot be read is
//! reported to `months` and left out, unless nothing else was found. What is asked of one trace is asked of archived months that are unpacked too; that of the month which its
//! id names is, when somebody asks for it.
class TraceReader {
public:
    TraceReader(Months& months, Drain& drain, OpenArchives& archives, const base::Clock& clock, base::Executor loop,
        std::int64_t session);

    // trace_reader.cpp
    [[nodiscard]] base::Task<base::Result<api::TracePage>> list(api::ListTraces query);
    [[nodiscard]] base::Task<base::Result<api::Trace>> trace(std::string id);
    [[nodiscard]] base::Task<base::Result<api::SpanDetail>> span(std::string traceId, std::string spanId);

    // trace_pages.cpp
    [[nodiscard]] base::Task<base::Result<api::SpanPage>> spans(api::GetSpans query);
    [[nodiscard]] base::Task<base::Result<api::PayloadPart>> payload(api::GetPayload query);

    //! The spans of one trace with all that is kept of them, in pages of at most so many bytes in memory and `kWholePage` spans. Begin with
    //! an empty place, go on with the one that comes back. `archives` as in ObservationLog.
    struct Whole {
        WholeSpans page;
        std::string place; //!< empty: that was all
    };
    static constexpr std::int64_t kWholePage = 2000;
    [[nodiscard]] base::Task<base::Result<Whole>> wholeSpans(base::Uuid traceId, std::string place, std::size_t mostBytes,
        bool content, std::optional<ObservationLog::Period> archives);

    // trace_measures.cpp
    [[nodiscard]] base::Task<base::Result<api::TraceComparison>> compare(api::CompareTraces query);
    [[nodiscard]] base::Task<base::Result<api::SpanDurations>> durations(api::GetSpanDurations query);

    //! By its own id, or by a run's. Errors: NotFound, and what a month says that cannot be read.
    [[nodiscard]] base::Task<base::Result<base::Uuid>> find(std::string id);
    //! None where no run of this id is known.
    [[nodiscard]] base::Task<std::optional<base::Uuid>> traceOfRun(std::string id);

private:
    [[nodiscard]] base::Task<> untilReady();
    //! What was recorded before the question is in the files, or the disk has refused it.
    [[nodiscard]] base::Task<> untilStored();
    //! The months that can hold something of a thing with this id, newest first. `archives`: of those that are archived the ones of these times, without a
    //! database, rather than those that are unpacked.
    [[nodiscard]] std::vector<MonthFile> filesOf(
        const base::Uuid& id, const std::optional<ObservationLog::Period>& archives = {}) const;
    //! With `archives` also those that have to be unpacked first, without a database.
    [[nodiscard]] std::vector<MonthFile> filesBetween(std::int64_t from, std::int64_t to, bool archives = false) const;
    [[nodiscard]] base::Task<base::Result<>> unpack(MonthFile& file);
    //! The archived month in which this was made, if it is one.
    [[nodiscard]] base::Task<> unpackOf(base::Uuid id);
    //! What is known to be missing of that time.
    [[nodiscard]] std::vector<std::string> notesBetween(std::int64_t from, std::int64_t to) const;
    [[nodiscard]] base::Task<base::Result<std::vector<TracePart>>> partsOf(base::Uuid traceId);
    [[nodiscard]] base::Task<base::Result<api::TraceRow>> rowOf(base::Uuid traceId);
    [[nodiscard]] base::Task<base::Result<std::shared_ptr<const TraceShape>>> shapeOf(base::Uuid traceId);
    [[nodiscard]] base::Task<base::Result<>> fillLines(
        std::vector<api::ComparedSpan>& lines, std::vector<std::uint64_t> ids, base::Uuid traceId, bool isLeft);

    //! What a month says; that it cannot be read is reported.
    template <class Job>
    [[nodiscard]] auto ask(const MonthFile& file, Job job) -> base::Task<std::invoke_result_t<Job&, storage::Connection&>>
    {
        auto result = co_await file.database->read(std::move(job));
        if (!result)
            m_months.report(file.month, result.error());
        co_return result;
    }

    Months& m_months;
    Drain& m_drain;
    OpenArchives& m_archives;
    const base::Clock& m_clock;
    const base::Executor m_loop;
    const std::int64_t m_session;
};

[[nodiscard]] std::unexpected<base::Error> noSuchTrace(std::string_view id);

} // namespace kaze::telemetry::detail
