#include "engine/telemetry/detail/span_import.h"
#include "engine/telemetry/detail/sql.h"

namespace kaze::telemetry::detail {

using base::Result;
using base::Task;
using storage::Blob;

namespace {

std::vector<base::Uuid> tracesOf(const std::vector<TimedEvent>& lines)
{
    std::set<base::Uuid> traces;
    for (const auto& line : lines)
        if (!line.event.context.traceId.isNil())
            traces.insert(line.event.context.traceId);
    return {traces.begin(), traces.end()};
}

} // namespace

std::string SpanImport::problemOfLine(const TimedEvent& line)
{
    const auto& id = line.event.context.traceId;
    if (m_parts.tenant.empty() && !m_traces.contains(id))
        return "a line belongs to trace " + id.hex() + ", of which there is no span";
    const auto name = id.isNil() ? std::string("a line") : "a line of trace " + id.hex();
    if (!isPossible(line.at, m_parts.clock.now()))
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
    auto looked = co_await lookUp(tracesOf(lines));
    if (!looked)
        co_return looked;
    auto make = [maker = m_parts.rows, taken = std::move(lines)] {
        auto rows = std::make_shared<std::map<Month, std::vector<EventRow>>>();
        for (const auto& line : taken)
            (*rows)[monthOf(line.at)].push_back(maker->eventRow(line));
        return rows;
    };
    const auto rows = co_await m_parts.workers.run(std::move(make));
    for (const auto& part : *rows) {
        const Known known{part.first, {}, {}, m_foreign, m_parts.tenant, m_parts.session};
        const auto database = co_await open(part.first);
        if (!database)
            co_return failure(database);
        auto job
            = [rows, known](storage::Connection& connection) { return storeLines(connection, rows->at(known.month), known); };
        const auto stored = co_await (*database)->write(std::move(job));
        if (!stored)
            co_return failure(stored);
        m_counts.lines += std::ssize(stored->added);
        m_counts.knownLines += stored->known;
        refuseForeign(stored->foreign);
        if (m_parts.onStored && !stored->added.empty())
            m_parts.onStored(part.first, stored->added);
    }
    co_return Result<>{};
}

//! Those that are not there yet.
Result<SpanImport::LinesResult> SpanImport::storeLines(
    storage::Connection& connection, const std::vector<EventRow>& lines, const Known& known)
{
    LinesResult result;
    Traces here, foreign = known.foreign;
    for (const auto& line : lines)
        if (!line.context.traceId.isNil())
            here.insert(line.context.traceId);
    if (const auto looked = findForeign(connection, here, known.tenant, foreign); !looked)
        return base::failure(looked);
    MonthBatch batch;
    for (const auto& line : lines) {
        if (foreign.contains(line.context.traceId)) {
            ++result.foreign[line.context.traceId];
            continue;
        }
        bool isThere = false;
        if (!line.context.traceId.isNil()) { // one of no trace may well be said twice
            const auto looked = connection.query(sql::kHasLine,
                {Blob(line.context.traceId.bytes), line.at, static_cast<std::int64_t>(line.level), std::string_view(line.source),
                    std::string_view(line.message)},
                [&](const storage::Row&) { isThere = true; });
            if (!looked)
                return base::failure(looked);
        }
        if (isThere)
            ++result.known;
        else
            batch.events.push_back(line);
    }
    if (const auto stored = detail::store(connection, batch, known.session); !stored)
        return base::failure(stored);
    result.added = std::move(batch.events);
    return result;
}

} // namespace kaze::telemetry::detail
