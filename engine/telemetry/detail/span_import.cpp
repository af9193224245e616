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
constexpr auto kEarliest = base::Time(std::chrono::sys_days(std::chrono::year{2000} / 1 / 1));
constexpr auto kAhead = std::chrono::hours(24); //!< that another clock may be
constexpr std::int64_t kLongest = std::chrono::nanoseconds(std::chrono::years(10)).count();
constexpr std::int64_t kMostTokens = 1'000'000'000'000; //!< of one call
constexpr base::Money kMostCost{1'000'000'000'000'000}; //!< a million dollars

std::string nameOfSpan(const SpanRecord& span)
{
    return "span " + base::hexOf(span.context.spanId) + " of trace " + span.context.traceId.hex();
}

bool isWithinReason(base::Time at, base::Time now)
{
    return at >= kEarliest && at <= now + kAhead;
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

//! Why it cannot be stored; empty where it can.
std::string problemOf(const SpanRecord& span, base::Time now)
{
    if (span.context.traceId.isNil() || span.context.spanId == 0)
        return nameOfSpan(span) + " has no id";
    if (!isWithinReason(span.usage, span.cost))
        return nameOfSpan(span) + " says a number of tokens or a cost that cannot be";
    if (!isWithinReason(span.startedAt, now))
        return nameOfSpan(span) + " begins at " + base::toRfc3339(span.startedAt) + ", which cannot be";
    if (span.durationNs > kLongest)
        return nameOfSpan(span) + " lasts for more than ten years";
    for (const auto& event : span.events)
        if (event.at < base::Time() || event.at > now + std::chrono::nanoseconds(kLongest))
            return nameOfSpan(span) + " has an event of a time that cannot be";
    return {};
}

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

//! Those that are not there yet.
Result<std::vector<EventRow>> storeLines(
    storage::Connection& connection, const std::vector<EventRow>& lines, std::int64_t session)
{
    MonthBatch batch;
    for (const auto& line : lines) {
        bool isThere = false;
        const auto looked = connection.query(sql::kHasLine,
            {Blob(line.context.traceId.bytes), line.at, static_cast<std::int64_t>(line.level), std::string_view(line.source),
                std::string_view(line.message)},
            [&](const storage::Row&) { isThere = true; });
        if (!looked)
            return base::failure(looked);
        if (!isThere)
            batch.events.push_back(line);
    }
    if (const auto stored = store(connection, batch, session); !stored)
        return base::failure(stored);
    return std::move(batch.events);
}

} // namespace

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
    const auto runs = co_await runsKnown(*rows);
    Homes homes;
    for (const auto& part : rows->byMonth)
        for (const auto& span : part.second)
            homes.emplace(span.context.traceId, m_homes.at(span.context.traceId));
    Elsewhere elsewhere;
    for (const auto& part : rows->byMonth) {
        const auto month = part.first;
        const auto database = co_await open(month);
        if (!database)
            co_return failure(database);
        auto job = [rows, month, homes, runs, session = m_parts.session](storage::Connection& connection) {
            return store(connection, rows->byMonth.at(month), month, homes, runs, session);
        };
        auto stored = co_await (*database)->write(std::move(job));
        if (!stored)
            co_return failure(stored);
        m_counts.spans += stored->spans;
        m_counts.known += stored->knownSpans;
        m_parts.drain.countTraces(static_cast<std::uint64_t>(stored->newTraces));
        for (auto& [id, delta] : stored->elsewhere)
            elsewhere[homes.at(id)][id] = std::move(delta);
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

Result<SpanImport::MonthResult> SpanImport::store(storage::Connection& connection, const std::vector<SpanRowOut>& rows,
    Month month, const Homes& homes, const Names& knownRuns, std::int64_t session)
{
    MonthResult result;
    std::map<base::Uuid, TraceDelta> sums;
    for (const auto& row : rows) {
        const auto& id = row.context.traceId;
        const auto standing = standingOf(connection, row, session);
        if (!standing)
            return base::failure(standing);
        const bool isEnd = *standing == Standing::Open && row.duration >= 0;
        if (*standing != Standing::None && !isEnd) {
            ++result.knownSpans;
            continue;
        }
        constexpr std::int64_t kNobody = 0; // no process of ours has it open
        if (const auto stored = storeSpan(connection, row, kNobody, !knownRuns.contains(row.runId)); !stored)
            return base::failure(stored);
        ++result.spans;
        addTo(sums[id], row, !isEnd);
    }
    for (auto& [id, delta] : sums) {
        // What it left open nobody here will end, and its list says how long it was known to last.
        delta.openRoots = 0;
        if (homes.at(id) != month) {
            result.elsewhere[id] = std::move(delta);
            continue;
        }
        const auto isNew = storeTrace(connection, id, delta, session);
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
    const auto files = m_parts.months.all();
    for (const auto& file : files) {
        auto job = [unknown](storage::Connection& connection) -> Result<std::vector<base::Uuid>> {
            std::vector<base::Uuid> found;
            for (const auto& id : unknown) {
                const auto has
                    = connection.query(sql::kHasTrace, {Blob(id.bytes)}, [&](const storage::Row&) { found.push_back(id); });
                if (!has)
                    return base::failure(has);
            }
            return found;
        };
        const auto found = co_await file.database->read(std::move(job));
        if (!found)
            co_return failure(found);
        for (const auto& id : *found)
            m_homes[id] = file.month;
    }
    for (const auto& [id, month] : first)
        m_homes.try_emplace(id, month);
    co_return Result<>{};
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

std::string SpanImport::problemOfLine(const TimedEvent& line)
{
    const auto& id = line.event.context.traceId;
    if (!m_traces.contains(id))
        return "a line belongs to trace " + id.hex() + ", of which there is no span";
    const auto name = "a line of trace " + id.hex();
    if (!isWithinReason(line.at, m_parts.clock.now()))
        return name + " is of " + base::toRfc3339(line.at) + ", which cannot be";
    const auto month = monthOf(line.at);
    if (m_parts.months.isArchived(month))
        return detail::nameOf(month) + " is archived and takes no more lines";
    if (!admits(month))
        return name + " is of " + detail::nameOf(month) + ", one month more than the 24 that one file may have";
    return {};
}

Task<Result<>> SpanImport::addLines(std::vector<TimedEvent> lines)
{
    std::erase_if(lines, [this](const TimedEvent& line) {
        auto problem = problemOfLine(line);
        const bool isRefused = !problem.empty();
        if (isRefused)
            refuse(std::move(problem));
        return isRefused;
    });
    auto make = [maker = m_parts.rows, taken = std::move(lines)] {
        auto rows = std::make_shared<std::map<Month, std::vector<EventRow>>>();
        for (const auto& line : taken)
            (*rows)[monthOf(line.at)].push_back(maker->eventRow(line));
        return rows;
    };
    const auto rows = co_await m_parts.workers.run(std::move(make));
    for (const auto& part : *rows) {
        const auto month = part.first;
        const auto database = co_await open(month);
        if (!database)
            co_return failure(database);
        auto job = [rows, month, session = m_parts.session](
                       storage::Connection& connection) { return storeLines(connection, rows->at(month), session); };
        const auto added = co_await (*database)->write(std::move(job));
        if (!added)
            co_return failure(added);
        m_counts.lines += std::ssize(*added);
        m_counts.knownLines += std::ssize(part.second) - std::ssize(*added);
        if (m_parts.onStored && !added->empty())
            m_parts.onStored(month, *added);
    }
    co_return Result<>{};
}

} // namespace kaze::telemetry::detail
