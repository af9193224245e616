#pragma once

#include "engine/api/alert_requests.h"
#include "engine/api/audit_requests.h"
#include "engine/api/cost_requests.h"
#include "engine/api/log_requests.h"
#include "engine/api/readiness_requests.h"
#include "engine/api/report_requests.h"
#include "engine/api/request.h"
#include "engine/api/run_requests.h"
#include "engine/api/trace_requests.h"
#include "engine/reports/report_maker.h"

#include <algorithm>
#include <map>

namespace kaze::reports {

inline base::Time at(const std::string& text)
{
    return base::fromRfc3339(text).value();
}

//! A cell of values that a test puts there: answers what reports ask, in pages.
class ReportWorld {
public:
    std::vector<api::AuditEntry> audit; //!< newest first
    std::vector<api::LogRow> lines; //!< oldest first
    std::vector<api::Trace> traces; //!< by start
    std::vector<api::Alert> alerts;
    std::vector<api::RunRow> runs; //!< newest first
    std::vector<api::Annotation> notes;
    api::Readiness readiness;
    std::map<std::string, int> asked; //!< by JSON type
    std::vector<std::string> traceFilters, logFilters;
    std::vector<std::string> notesFirst, notesLater; //!< of the first page of lines, and of those behind it
    std::optional<base::Error> archivesFail; //!< what comes of asking archived months for lines
    int liveAsked = 0; //!< questions that left archived months out

    base::SimulatedClock clock{at("2026-11-21T16:00:00Z")};
    base::Loop loop;
    base::WorkerPool workers{1, "reports"};
    ReportMaker maker{sources()};

    base::Result<api::Report> make(api::ReportQuery query, const std::string& format = {})
    {
        return loop.runUntil(maker.make(std::move(query), format));
    }

    //! All pieces of a report, one by one.
    std::vector<std::string> pieces(api::ReportQuery query, const std::string& format)
    {
        auto text = loop.runUntil(maker.open(std::move(query), format, clock.now()));
        std::vector<std::string> all;
        if (!text)
            return {text.error().message};
        for (;;) {
            auto piece = loop.runUntil((*text)->next());
            if (!piece)
                return {piece.error().message};
            if (piece->empty())
                break;
            all.push_back(std::move(*piece));
        }
        done = (*text)->done();
        return all;
    }
    std::int64_t done = 0; //!< rows of the last one

private:
    ReportSources sources()
    {
        ReportSources sources{{}, {}, {}, {}, [] { return std::string("2026-11-20"); }, workers, clock, "1.2.3", "lab, /data"};
        sources.ask = [this](api::Request request) { return answerLater(answer(request)); };
        sources.spend = [](const api::ListSpend& query) { return spendLater(query); };
        sources.auditSums = [this](const api::ListAudit& query) { return sumsLater(sumsOf(query)); };
        sources.clockOf = [](const std::string& zone) -> base::Result<std::shared_ptr<const ReportClock>> {
            if (!zone.empty() && zone != "UTC")
                return base::fail(base::ErrorCode::NotFound, "there is no time zone \"" + zone + "\"");
            return utcClock();
        };
        return sources;
    }

    static base::Task<base::Result<api::Response>> answerLater(base::Result<api::Response> answer) { co_return answer; }
    static base::Task<base::Result<AuditSums>> sumsLater(AuditSums sums) { co_return sums; }
    static base::Task<base::Result<std::vector<api::SpendList>>> spendLater(api::ListSpend query)
    {
        std::vector<api::SpendList> lists(6);
        for (auto& list : lists) {
            list.from = *query.from;
            list.to = *query.to;
            list.total.calls = 5;
            list.total.costUsd = base::Money::fromDollars(2);
        }
        co_return lists;
    }

    AuditSums sumsOf(const api::ListAudit& query) const
    {
        AuditSums sums;
        for (const auto& entry : audit)
            if (!query.failedOnly || entry.outcome != "done") {
                ++sums.all;
                sums.failed += entry.outcome == "done" ? 0 : 1;
            }
        sums.actions = {{"set_budget", sums.all, sums.failed}};
        sums.actors = {{"local", sums.all, sums.failed}};
        sums.days = {{"2026-11-20", sums.all, sums.failed}};
        return sums;
    }

    //! Those of `all` behind the cursor, as many as are wanted.
    template <class Row>
    static std::vector<Row> page(const std::vector<Row>& all, const std::string& cursor, std::int64_t limit, std::string& next)
    {
        const auto from = cursor.empty() ? 0 : std::stoul(cursor);
        const auto to = std::min(all.size(), from + static_cast<std::size_t>(limit));
        next = to < all.size() ? std::to_string(to) : "";
        return {all.begin() + static_cast<std::ptrdiff_t>(from), all.begin() + static_cast<std::ptrdiff_t>(to)};
    }

    base::Result<api::Response> answer(const api::Request& request)
    {
        ++asked[std::string(request.type())];
        if (const auto* query = request.as<api::ListAudit>()) {
            api::AuditPage reply;
            reply.entries = page(audit, query->cursor, query->limit, reply.next);
            return reply;
        }
        if (const auto* query = request.as<api::ListAlerts>()) {
            api::AlertPage reply;
            reply.rows = page(alerts, query->cursor, query->limit, reply.next);
            return reply;
        }
        if (const auto* query = request.as<api::ListRuns>())
            return listRuns(*query);
        if (const auto* query = request.as<api::ListAnnotations>()) {
            api::AnnotationPage reply;
            reply.rows = page(notes, query->cursor, query->limit, reply.next);
            return reply;
        }
        if (const auto* query = request.as<api::ListLogs>())
            return listLogs(*query);
        if (const auto* query = request.as<api::CountLogs>())
            return countLogs(*query);
        if (const auto* query = request.as<api::ListTraces>())
            return listTraces(*query);
        if (const auto* query = request.as<api::GetSpans>())
            return spansOf(*query);
        if (const auto* query = request.as<api::ListSpend>()) {
            api::SpendList reply;
            const bool isBefore = *query->to <= at("2026-11-21T14:10:00Z");
            reply.total.calls = 200;
            reply.total.failed = isBefore ? 1 : 50;
            return reply;
        }
        if (request.as<api::GetReadiness>())
            return readiness;
        if (request.as<api::ListSlowQueries>())
            return api::SlowQueryList{};
        if (const auto* query = request.as<api::QueryMetric>())
            return metric(*query);
        return base::fail(base::ErrorCode::Unsupported, "nobody expects " + std::string(request.type()));
    }

    base::Result<api::Response> listRuns(const api::ListRuns& query) const
    {
        api::RunPage reply;
        for (const auto& run : runs)
            if (query.filter.starts_with("state:" + run.state.name()))
                reply.rows.push_back(run);
        return reply;
    }

    base::Result<api::Response> listLogs(const api::ListLogs& query)
    {
        logFilters.push_back(query.filter);
        liveAsked += query.archives || query.limit == 1 ? 0 : 1;
        if (query.archives && archivesFail)
            return std::unexpected(*archivesFail);
        if (query.filter.contains("nonsense:"))
            return base::fail(base::ErrorCode::InvalidArgument, "at character 13: there is no field nonsense");
        std::vector<api::LogRow> fitting;
        for (const auto& line : lines)
            if (line.at >= *query.from && line.at < *query.to
                && (!query.filter.contains("level:error") || line.level == api::LogLevel::Error))
                fitting.push_back(line);
        if (!query.oldestFirst)
            std::ranges::reverse(fitting);
        api::LogPage reply;
        reply.rows = page(fitting, query.cursor, query.limit, reply.next);
        reply.notes = query.cursor.empty() ? notesFirst : notesLater;
        return reply;
    }

    base::Result<api::Response> countLogs(const api::CountLogs& query) const
    {
        api::LogCounts counts;
        counts.from = *query.from;
        if (!query.archives)
            counts.notes = {"archives were not counted"};
        counts.stepSeconds = 60;
        counts.levels = {{"warning", {0, 0}}, {"error", {0, 0}}};
        for (const auto& line : lines)
            ++counts.levels[line.level == api::LogLevel::Error ? 1 : 0].values[1];
        counts.total = std::ssize(lines);
        return counts;
    }

    base::Result<api::Response> listTraces(const api::ListTraces& query)
    {
        traceFilters.push_back(query.filter);
        liveAsked += query.archives ? 0 : 1;
        std::vector<api::TraceRow> fitting;
        for (auto trace = traces.rbegin(); trace != traces.rend(); ++trace)
            if (trace->trace.startedAt >= *query.from && trace->trace.startedAt < *query.to && trace->trace.errors > 0)
                fitting.push_back(trace->trace);
        api::TracePage reply;
        reply.rows = page(fitting, query.cursor, query.limit, reply.next);
        return reply;
    }

    base::Result<api::Response> spansOf(const api::GetSpans& query) const
    {
        const auto found = std::ranges::find(traces, query.traceId, [](const api::Trace& trace) { return trace.trace.traceId; });
        if (found == traces.end())
            return base::fail(base::ErrorCode::NotFound, "there is no trace " + query.traceId);
        api::SpanPage reply;
        reply.trace = found->trace;
        reply.spans = found->spans;
        reply.complete = true;
        return reply;
    }

    static base::Result<api::Response> metric(const api::QueryMetric& query)
    {
        if (query.name == "kaze_knowledge_entries")
            return base::fail(base::ErrorCode::NotFound, "it was never measured");
        api::MetricRange range;
        range.name = query.name;
        range.unit = query.name.ends_with("_bytes") ? "bytes" : "";
        range.view = query.view;
        range.from = *query.from;
        range.stepSeconds = query.stepSeconds;
        range.lines = {{{}, {100, 0, 150}, {1}}, {{}, {100, 0, 250}, {1}}};
        return range;
    }
};

} // namespace kaze::reports
