#pragma once

#include "engine/base/loop.h"
#include "engine/telemetry/detail/batch.h"
#include "engine/telemetry/detail/drain.h"
#include "engine/telemetry/detail/trace_reader.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace kaze::telemetry::detail {

//! Stores spans of somebody else's in the months in which they began, each once however often they come, redacted like our own. One of these for
//! each file. Spans of runs that are known here keep what was recorded here. Coroutines of the loop, one at a time; must outlive them.
class SpanImport {
public:
    struct Parts {
        Months& months;
        Drain& drain;
        TraceReader& reader;
        base::Executor loop;
        base::WorkerPool& workers;
        const base::Clock& clock;
        std::shared_ptr<const RowMaker> rows;
        std::int64_t session = 0;
        std::string tenant{}; //!< into a trace of another one nothing is taken; empty: into any
        //! Told of lines that are in their month's file now.
        std::function<void(Month, const std::vector<EventRow>&)> onStored{};
    };
    explicit SpanImport(Parts parts) : m_parts(std::move(parts)) { }

    struct Counts {
        std::int64_t spans = 0, known = 0;
        std::int64_t lines = 0, knownLines = 0;
        std::int64_t refused = 0; //!< spans and lines
        std::vector<std::string> problems; //!< of refused ones, at most 20
    };

    //! Errors: those of the disk; what was stored until then stays.
    [[nodiscard]] base::Task<base::Result<>> add(std::vector<SpanRecord> spans);
    //! Log lines of traces of which spans came, each once however often they come; of a tenant's also those of other traces and of none. Errors: as above.
    [[nodiscard]] base::Task<base::Result<>> addLines(std::vector<TimedEvent> lines);

    //! So many spans or lines.
    void refuse(std::string problem, std::int64_t count = 1);

    [[nodiscard]] const Counts& counts() const { return m_counts; }
    [[nodiscard]] const std::set<base::Uuid>& traces() const { return m_traces; }

private:
    struct Rows {
        std::map<Month, std::vector<SpanRowOut>> byMonth;
        std::vector<std::string> problems;
    };
    using Traces = std::set<base::Uuid>;
    using Foreign = std::map<base::Uuid, std::int64_t>; //!< spans or lines that are refused, by their trace
    struct MonthResult {
        std::map<base::Uuid, TraceDelta> elsewhere; //!< sums that belong into another month's file
        std::int64_t spans = 0, knownSpans = 0, newTraces = 0;
        Foreign foreign;
    };
    struct LinesResult {
        std::vector<EventRow> added;
        std::int64_t known = 0;
        Foreign foreign;
    };
    using Homes = std::map<base::Uuid, Month>;
    using Names = std::set<std::string>;
    using Elsewhere = std::map<Month, std::map<base::Uuid, TraceDelta>>;

    [[nodiscard]] static Rows rowsOf(const RowMaker& maker, std::vector<SpanRecord> spans, base::Time now);
    //! What a file's own write needs to know.
    struct Known {
        Month month;
        Homes homes;
        Names runs;
        Traces foreign; //!< traces of other tenants
        std::string tenant;
        std::int64_t session = 0;
    };
    [[nodiscard]] static bool isPossible(base::Time at, base::Time now);
    //! Why it cannot be stored; empty where it can.
    [[nodiscard]] static std::string problemOf(const SpanRecord& span, base::Time now);
    [[nodiscard]] static base::Result<> findForeign(
        storage::Connection& connection, const Traces& traces, const std::string& tenant, Traces& foreign);
    [[nodiscard]] static base::Result<MonthResult> store(
        storage::Connection& connection, const std::vector<SpanRowOut>& rows, const Known& known);
    [[nodiscard]] static base::Result<LinesResult> storeLines(
        storage::Connection& connection, const std::vector<EventRow>& lines, const Known& known);
    [[nodiscard]] base::Task<base::Result<>> storeElsewhere(Elsewhere elsewhere);
    [[nodiscard]] base::Task<base::Result<>> findHomes(const Rows& rows);
    //! Which of these are there, and where; and whose they are.
    [[nodiscard]] base::Task<base::Result<>> lookUp(std::vector<base::Uuid> traces);
    void refuseForeign(const Foreign& foreign);
    [[nodiscard]] base::Task<Names> runsKnown(const Rows& rows);
    [[nodiscard]] base::Task<base::Result<std::shared_ptr<storage::Database>>> open(Month month);
    [[nodiscard]] bool admits(Month month);
    //! Why a line cannot be stored; empty where it can.
    [[nodiscard]] std::string problemOfLine(const TimedEvent& line);

    const Parts m_parts;
    Counts m_counts;
    std::set<base::Uuid> m_traces;
    Homes m_homes;
    Traces m_foreign; //!< traces of other tenants
    std::set<Month> m_months; //!< that it has written into
};

} // namespace kaze::telemetry::detail
