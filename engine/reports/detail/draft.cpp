#include "engine/reports/detail/draft.h"

#include "engine/api/audit_requests.h"
#include "engine/api/cost_requests.h"
#include "engine/api/readiness_requests.h"
#include "engine/api/report.h"
#include "engine/reports/cost_report.h"
#include "engine/reports/detail/timeline.h"
#include "engine/reports/readiness_report.h"
#include "engine/reports/report_query.h"

namespace kaze::reports::detail {

using api::ReportKind;
using base::ErrorCode;
using base::Result;
using base::Task;

namespace {

constexpr std::int64_t kSpendRows = 10'000; //!< of each way in which a report divides the spend

class MoreAudit final : public RowSource {
public:
    MoreAudit(Sources from, api::ListAudit query, std::shared_ptr<const ReportClock> clock)
        : m_from(std::move(from)), m_query(std::move(query)), m_clock(std::move(clock))
    {
    }

    Task<Result<api::ReportTable>> next() override
    {
        if (m_query.cursor.empty())
            co_return api::ReportTable{};
        auto page = co_await ask(m_from, m_query);
        if (!page)
            co_return failure(page);
        m_query.cursor = page->next;
        co_return auditRows(page->entries, *m_clock);
    }

private:
    Sources m_from;
    api::ListAudit m_query;
    std::shared_ptr<const ReportClock> m_clock;
};

class MoreTimeline final : public RowSource {
public:
    MoreTimeline(std::shared_ptr<Timeline> timeline, std::shared_ptr<const ReportClock> clock)
        : m_timeline(std::move(timeline)), m_clock(std::move(clock))
    {
    }

    Task<Result<api::ReportTable>> next() override
    {
        const auto items = co_await m_timeline->next(kFirstRows);
        if (!items)
            co_return failure(items);
        co_return timelineTable(*items, *m_clock);
    }

    [[nodiscard]] std::vector<std::string> notes() const override { return m_timeline->notes(); }

private:
    std::shared_ptr<Timeline> m_timeline;
    std::shared_ptr<const ReportClock> m_clock;
};

Task<Result<Draft>> draftCost(Sources from, Checked about)
{
    api::ListSpend asked;
    asked.from = about.query.from;
    asked.to = about.query.to;
    asked.tenant = about.query.tenant;
    asked.agent = about.query.agent;
    asked.model = about.query.model;
    asked.limit = kSpendRows;
    auto spend = co_await from->spend(std::move(asked));
    if (!spend)
        co_return failure(spend);
    auto work = [query = about.query, taken = std::move(*spend)] { return costReport(query, taken); };
    Draft draft;
    draft.document = co_await from->workers.run(std::move(work));
    draft.document.provenance.prices = from->priceDay();
    co_return draft;
}

Task<Result<Draft>> draftAudit(Sources from, Checked about)
{
    auto query = auditQuery(about.query);
    if (!query)
        co_return failure(query);
    query->limit = kFirstRows;
    auto asked = *query;
    const auto sums = co_await from->auditSums(std::move(asked));
    if (!sums)
        co_return failure(sums);
    auto page = *query;
    auto first = co_await ask(from, std::move(page));
    if (!first)
        co_return failure(first);
    Draft draft;
    draft.document = auditReport(about.query, *sums, first->entries, *about.clock);
    query->cursor = first->next;
    if (!first->next.empty()) {
        draft.openTable = "commands";
        draft.more = std::make_shared<MoreAudit>(std::move(from), std::move(*query), about.clock);
    }
    co_return draft;
}

Task<Result<Draft>> draftIncident(Sources from, Checked about)
{
    auto incident = std::move(*about.incident);
    auto found = co_await findIncident(from, std::move(incident));
    if (!found)
        co_return failure(found);
    const auto items = co_await found->timeline->next(kFirstRows);
    if (!items)
        co_return failure(items);
    for (const auto& note : found->timeline->notes())
        addNote(found->facts.notes, note);
    auto table = timelineTable(*items, *about.clock);
    Draft draft;
    draft.notes = found->facts.notes;
    // A thousand may be all; then one more look finds none.
    if (std::ssize(*items) == kFirstRows) {
        table.rowsTotal = -1;
        draft.openTable = table.name;
        draft.more = std::make_shared<MoreTimeline>(found->timeline, about.clock);
    }
    draft.document = incidentReport(about.query, found->facts, std::move(table), *about.clock);
    co_return draft;
}

Task<Result<Draft>> draftReadiness(Sources from, Checked about)
{
    api::GetReadiness now;
    auto readiness = co_await ask(from, now);
    if (!readiness)
        co_return failure(readiness);
    api::ListSlowQueries queries;
    auto slow = co_await ask(from, queries);
    if (!slow)
        co_return failure(slow);
    Draft draft;
    draft.document = readinessReport(about.query, *readiness, *slow, *about.clock);
    co_return draft;
}

Task<Result<Draft>> draftCapacity(Sources from, Checked about)
{
    api::GetReadiness now;
    auto readiness = co_await ask(from, now);
    if (!readiness)
        co_return failure(readiness);
    std::vector<Growth> growth;
    auto queries = growthQueries(about.query);
    for (auto& each : queries) {
        auto range = co_await ask(from, std::move(each.second));
        if (range)
            growth.push_back({std::move(each.first), std::move(*range)});
        // What was never measured has no history.
        else if (range.error().code != ErrorCode::NotFound && range.error().code != ErrorCode::InvalidArgument)
            co_return failure(range);
    }
    Draft draft;
    draft.document = capacityReport(about.query, *readiness, growth, *about.clock);
    co_return draft;
}

} // namespace

Task<Result<Checked>> checked(Sources from, api::ReportQuery query, base::Time now)
{
    auto clock = from->clockOf(query.zone);
    if (!clock)
        co_return failure(clock);
    auto whole = resolved(std::move(query), now, **clock);
    if (!whole)
        co_return failure(whole);
    Checked about{std::move(*whole), std::move(*clock), {}};
    if (about.query.kind == ReportKind::Audit) {
        const auto audit = auditQuery(about.query);
        if (!audit)
            co_return failure(audit);
    }
    if (about.query.kind == ReportKind::Incident) {
        auto incident = co_await incidentOf(from, about.query, now);
        if (!incident)
            co_return failure(incident);
        about.query = incident->query;
        about.incident = std::move(*incident);
    }
    co_return about;
}

Task<Result<Draft>> draftOf(Sources from, Checked about)
{
    const auto kind = about.query.kind.valueOr(ReportKind::Cost);
    const auto provenance = [from, query = about.query](Draft& draft) {
        auto& said = draft.document.provenance;
        said.filter = scopeText(query);
        said.zone = query.zone;
        said.version = from->version;
        said.cell = from->cell;
        said.madeAt = from->clock.now();
    };
    Result<Draft> draft;
    if (kind == ReportKind::Audit)
        draft = co_await draftAudit(from, std::move(about));
    else if (kind == ReportKind::Incident)
        draft = co_await draftIncident(from, std::move(about));
    else if (kind == ReportKind::Readiness)
        draft = co_await draftReadiness(from, std::move(about));
    else if (kind == ReportKind::Capacity)
        draft = co_await draftCapacity(from, std::move(about));
    else
        draft = co_await draftCost(from, std::move(about));
    if (draft)
        provenance(*draft);
    co_return draft;
}

} // namespace kaze::reports::detail
