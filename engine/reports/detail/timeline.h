#pragma once

#include "engine/api/report.h"
#include "engine/api/trace.h"
#include "engine/reports/detail/asking.h"

#include <deque>
#include <map>

namespace kaze::reports::detail {

//! Something that happened in an incident.
struct TimelineItem {
    base::Time at;
    std::string what; //!< "alert fired", "error", "log warning", "run failed", "note"
    std::string where; //!< module, agent, rule
    std::string runId, traceId;
    std::string text;
};

//! Spans that failed, by their start; read as they are wanted: the traces of a stretch of time, whose length follows from how many there are, then
//! the spans of each. Of traces that began more than an hour before the time nothing is found.
class FailedSpans {
public:
    struct Scope {
        base::Time from, to;
        std::string filter; //!< of traces
        std::string traceId; //!< only this one
    };
    FailedSpans(Sources from, Scope scope);

    //! The next ones, in order; empty at the end.
    [[nodiscard]] base::Task<base::Result<std::deque<TimelineItem>>> next();
    //! What could not be looked through, so far.
    [[nodiscard]] std::vector<std::string> notes() const;

private:
    [[nodiscard]] base::Task<base::Result<>> readSlice();
    [[nodiscard]] base::Task<base::Result<>> readTrace(api::TraceRow trace);

    const Sources m_from;
    const Scope m_scope;
    base::Time m_at; //!< traces that began before were looked at
    base::Duration m_slice;
    bool m_isOver = false;
    std::multimap<base::Time, TimelineItem> m_pending; //!< of traces that were looked at
    std::vector<std::string> m_notes;
    std::int64_t m_unread = 0; //!< traces whose spans are not there
};

//! All that happened in an incident in the order of time, whatever its length: what is known anyway, lines of the log, and spans that failed.
class Timeline {
public:
    struct Scope {
        FailedSpans::Scope spans;
        std::string logFilter;
    };
    //! `known` in any order.
    Timeline(Sources from, Scope scope, std::vector<TimelineItem> known);

    //! At most so many, fewer only at the end.
    [[nodiscard]] base::Task<base::Result<std::vector<TimelineItem>>> next(std::size_t most);
    //! What could not be looked through, so far.
    [[nodiscard]] std::vector<std::string> notes() const;

private:
    [[nodiscard]] bool wantsMore() const;
    [[nodiscard]] base::Task<base::Result<>> fill();
    //! Null when there is none.
    [[nodiscard]] std::deque<TimelineItem>* earliest();

    const Sources m_from;
    const Scope m_scope;
    FailedSpans m_failed;
    std::deque<TimelineItem> m_known, m_lines, m_spans;
    std::string m_cursor; //!< of the lines
    bool m_linesOver = false, m_spansOver = false;
    std::vector<std::string> m_notes;
};

[[nodiscard]] api::ReportTable timelineTable(const std::vector<TimelineItem>& items, const ReportClock& clock);

} // namespace kaze::reports::detail
