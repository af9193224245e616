#include "engine/telemetry/detail/span_import.h"

#include "engine/api/trace.h"
#include "engine/telemetry/detail/sql.h"
#include "engine/telemetry/detail/trace_sql.h"

#include <boost/asio/post.hpp>

namespace kaze::telemetry::detail {

using base::ErrorCode;
using base::Result;
using base::Task;
using storage::Blob;

namespace {

constexpr std::size_t kMostProblems = 20;
constexpr std::size_t kMostMonths = 24; //!< that one file may open: each is a database
constexpr std::size_t kMostTraces = 1'000'000; //!< that are remembered of a file
constexpr std::int64_t kLongest = std::chrono::nanoseconds(std::chrono::years(10)).count();
constexpr std::int64_t kMostTokens = 1'000'000'000'000; //!< of one call
constexpr std::string_view kDefaultTenant = "default"; //!< whose traces say none
constexpr base::Money kMostCost{1'000'000'000'000'000}; //!< a million dollars

std::string nameOfSpan(const SpanRecord& span)
{
    return "span " + base::hexOf(span.context.spanId) + " of trace " + span.context.traceId.hex();
}

//! What is summed up with others must leave room for them.
bool isWithinReason(const api::Usage& usage, base::Money cost)
{
    for (const auto tokens :
        {usage.inputTokens, usage.outputTokens, usage.cachedTokens, usage.reasoningTokens, usage.cacheWriteTokens})
        if (tokens < 0 || tokens > kMostTokens)
            return false;
    return cost >= base::Money{} && cost <= kMostCost;
}

//! A trace that is there.
struct Owned {
    base::Uuid id;
    std::string tenant;
};

//! Of a span that is stored already.
enum class Standing { None, Ended, Open, OpenHere };

Result<Standing> standingOf(storage::Connection& connection, const SpanRowOut& span, std::int64_t session)
{
    auto standing = Standing::None;
    const auto read = connection.query(sql::kSpanIsOpen,
        {Blob(span.context.traceId.bytes), static_cast<std::int64_t>(span.context.spanId)}, [&](const storage::Row& row) {
            standing = row.integer(0) == 0 ? Standing::Ended : row.integer(1) == session ? Standing::OpenHere : Standing::Open;
        });
    if (!read)
        return base::failure(read);
    return standing;
}

bool isOfAnother(std::string_view owner, const std::string& tenant)
{
    return !tenant.empty() && (owner.empty() ? kDefaultTenant : owner) != tenant;
}

} // namespace

bool SpanImport::isPossible(base::Time at, base::Time now)
{
    constexpr auto kEarliest = base::Time(std::chrono::sys_days(std::chrono::year{2000} / 1 / 1));
    constexpr auto kAhead = std::chrono::hours(24); // that another clock may be
    return at >= kEarliest && at <= now + kAhead;
}

std::string SpanImport::problemOf(const SpanRecord& span, base::Time now)
{
    if (span.context.traceId.isNil() || span.context.spanId == 0)
        return nameOfSpan(span) + " has no id";
    if (!isWithinReason(span.usage, span.cost))
        return nameOfSpan(span) + " says a number of tokens or a cost that cannot be";
    if (!isPossible(span.startedAt, now))
        return nameOfSpan(span) + " begins at " + base::toRfc3339(span.startedAt) + ", which cannot be";
    if (span.durationNs > kLongest)
        return nameOfSpan(span) + " lasts for more than ten years";
    for (const auto& event : span.events)
        if (event.at < base::Time() || event.at > now + std::chrono::nanoseconds(kLongest))
            return nameOfSpan(span) + " has an event of a time that cannot be";
    return {};
}

void SpanImport::refuse(std::string problem, std::int64_t count)
{
    m_counts.refused += count;
    if (m_counts.problems.size() < kMostProblems)
        m_counts.problems.push_back(std::move(problem));
}

SpanImport::Rows SpanImport::rowsOf(const RowMaker& maker, std::vector<SpanRecord> spans, base::Time now)
{
    Rows rows;
    for (const auto& span : spans) {
        if (auto problem = problemOf(span, now); !problem.empty())
            rows.problems.push_back(std::move(problem));
        else
            rows.byMonth[monthOf(span.startedAt)].push_back(maker.spanRow(span));
    }
    return rows;
}

Task<Result<>> SpanImport::add(std::vector<SpanRecord> spans)
{
    auto make = [maker = m_parts.rows, taken = std::move(spans), now = m_parts.clock.now()]() mutable {
        return std::make_shared<Rows>(rowsOf(*maker, std::move(taken), now));
    };
    const auto rows = co_await m_parts.workers.run(std::move(make));
    for (auto& problem : rows->problems)
        refuse(std::move(problem));
    std::erase_if(rows->byMonth, [this](const auto& part) {
        const bool isSealed = m_parts.months.isArchived(part.first);
        for (std::size_t i = 0; isSealed && i < part.second.size(); ++i)
            refuse(detail::nameOf(part.first) + " is archived and takes no more spans");
        if (isSealed)
            return true;
        const bool isTooMany = !admits(part.first);
        for (std::size_t i = 0; isTooMany && i < part.second.size(); ++i)
            refuse("spans of " + detail::nameOf(part.first) + " are of one month more than the 24 that one file may have");
        return isTooMany;
    });
    const auto found = co_await findHomes(*rows);
    if (!found)
        co_return found;
    auto runs = co_await runsKnown(*rows);
    Known known{{}, {}, std::move(runs), {}, m_parts.tenant, m_parts.session};
    for (const auto& part : rows->byMonth)
        for (const auto& span : part.second)
            known.homes.emplace(span.context.traceId, m_homes.at(span.context.traceId));
    Elsewhere elsewhere;
    for (const auto& part : rows->byMonth) {
        const auto month = part.first;
        const auto database = co_await open(month);
        if (!database)
            co_return failure(database);
        // The file of a new trace's first span comes first, and says whose it is.
        known.month = month;
        known.foreign = m_foreign;
        auto job
            = [rows, known](storage::Connection& connection) { return store(connection, rows->byMonth.at(known.month), known); };
        auto stored = co_await (*database)->write(std::move(job));
        if (!stored)
            co_return failure(stored);
        m_counts.spans += stored->spans;
        m_counts.known += stored->knownSpans;
        refuseForeign(stored->foreign);
        m_parts.drain.countTraces(static_cast<std::uint64_t>(stored->newTraces));
        for (auto& [id, delta] : stored->elsewhere)
            elsewhere[known.homes.at(id)][id] = std::move(delta);
    }
    co_return co_await storeElsewhere(std::move(elsewhere));
}

//! Sums of traces that are kept in another month's file than these spans.
Task<Result<>> SpanImport::storeElsewhere(Elsewhere elsewhere)
{
    for (const auto& [home, deltas] : elsewhere) {
        const auto database = co_await open(home);
        if (!database)
            co_return failure(database);
        auto job = [deltas, session = m_parts.session](storage::Connection& connection) -> Result<> {
            for (const auto& [id, delta] : deltas)
                if (const auto stored = storeTrace(connection, id, delta, session); !stored)
                    return base::failure(stored);
            return {};
        };
        const auto stored = co_await (*database)->write(std::move(job));
        if (!stored)
            co_return stored;
    }
    co_return Result<>{};
}

Result<SpanImport::MonthResult> SpanImport::store(
    storage::Connection& connection, const std::vector<SpanRowOut>& rows, const Known& known)
{
    MonthResult result;
    Traces here, foreign = known.foreign;
    for (const auto& row : rows)
        if (known.homes.at(row.context.traceId) == known.month)
            here.insert(row.context.traceId);
    if (const auto looked = findForeign(connection, here, known.tenant, foreign); !looked)
        return base::failure(looked);
    std::map<base::Uuid, TraceDelta> sums;
    for (const auto& row : rows) {
        const auto& id = row.context.traceId;
        if (foreign.contains(id)) {
            ++result.foreign[id];
            continue;
        }
        const auto standing = standingOf(connection, row, known.session);
        if (!standing)
            return base::failure(standing);
        const bool isEnd = *standing == Standing::Open && row.duration >= 0;
        if (*standing != Standing::None && !isEnd) {
            ++result.knownSpans;
            continue;
        }
        constexpr std::int64_t kNobody = 0; // no process of ours has it open
        if (const auto stored = storeSpan(connection, row, kNobody, !known.runs.contains(row.runId)); !stored)
            return base::failure(stored);
        ++result.spans;
        addTo(sums[id], row, !isEnd);
    }
    for (auto& [id, delta] : sums) {
        // What it left open nobody here will end, and its list says how long it was known to last.
        delta.openRoots = 0;
        if (known.homes.at(id) != known.month) {
            result.elsewhere[id] = std::move(delta);
            continue;
        }
        const auto isNew = storeTrace(connection, id, delta, known.session);
        if (!isNew)
            return base::failure(isNew);
        result.newTraces += *isNew;
    }
    return result;
}

//! Where the sums of each trace are, or are to be: in the month of its first span.
Task<Result<>> SpanImport::findHomes(const Rows& rows)
{
    if (m_homes.size() >= kMostTraces)
        m_homes.clear(); // they are found in the files again
    std::vector<base::Uuid> unknown;
    Homes first;
    for (const auto& [month, spans] : rows.byMonth)
        for (const auto& span : spans) {
            if (m_traces.size() < kMostTraces)
                m_traces.insert(span.context.traceId);
            if (!m_homes.contains(span.context.traceId) && first.try_emplace(span.context.traceId, month).second)
                unknown.push_back(span.context.traceId);
        }
    auto looked = co_await lookUp(std::move(unknown));
    if (!looked)
        co_return looked;
    for (const auto& [id, month] : first)
        m_homes.try_emplace(id, month);
    co_return Result<>{};
}

Task<Result<>> SpanImport::lookUp(std::vector<base::Uuid> traces)
{
    const auto files = m_parts.months.all();
    for (const auto& file : files) {
        auto job = [traces](storage::Connection& connection) -> Result<std::vector<Owned>> {
            std::vector<Owned> found;
            for (const auto& id : traces) {
                const auto has = connection.query(sql::kTenantOfTrace, {Blob(id.bytes)}, [&](const storage::Row& row) {
                    found.push_back({id, std::string(row.text(0))});
                });
                if (!has)
                    return base::failure(has);
            }
            return found;
        };
        const auto found = co_await file.database->read(std::move(job));
        if (!found)
            co_return failure(found);
        for (const auto& [id, tenant] : *found) {
            m_homes[id] = file.month;
            if (isOfAnother(tenant, m_parts.tenant))
                m_foreign.insert(id);
        }
    }
    co_return Result<>{};
}

//! Asked within the write itself: nobody can have made one of them meanwhile.
Result<> SpanImport::findForeign(
    storage::Connection& connection, const Traces& traces, const std::string& tenant, Traces& foreign)
{
    for (const auto& id : tenant.empty() ? Traces() : traces) {
        const auto read = connection.query(sql::kTenantOfTrace, {Blob(id.bytes)}, [&](const storage::Row& row) {
            if (isOfAnother(row.text(0), tenant))
                foreign.insert(id);
        });
        if (!read)
            return base::failure(read);
    }
    return {};
}

//! Who knows the id of a trace must not write into it for that.
void SpanImport::refuseForeign(const Foreign& foreign)
{
    for (const auto& [id, count] : foreign) {
        m_foreign.insert(id);
        refuse("trace " + id.hex() + " is another tenant's", count);
    }
}

//! A file must not take the name of a run that happened here.
Task<SpanImport::Names> SpanImport::runsKnown(const Rows& rows)
{
    Names all, known;
    for (const auto& [month, spans] : rows.byMonth)
        for (const auto& span : spans)
            if (span.kind == api::SpanKind::Run && !span.runId.empty())
                all.insert(span.runId);
    for (const auto& run : all) {
        const auto trace = co_await m_parts.reader.traceOfRun(run);
        if (trace)
            known.insert(run);
    }
    co_return known;
}

Task<Result<std::shared_ptr<storage::Database>>> SpanImport::open(Month month)
{
    using Opened = Result<std::shared_ptr<storage::Database>>;
    const base::OneShot<Opened> done;
    m_parts.drain.run([&months = m_parts.months, executor = m_parts.loop, month, done] {
        auto opened = std::make_shared<Opened>(months.get(month));
        boost::asio::post(executor, [done, opened] { done.set(std::move(*opened)); });
    });
    co_return co_await done.wait();
}

bool SpanImport::admits(Month month)
{
    if (m_months.contains(month))
        return true;
    if (m_months.size() == kMostMonths)
        return false;
    m_months.insert(month);
    return true;
}

} // namespace kaze::telemetry::detail
