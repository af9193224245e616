// Traces beside each other, and how long the spans of a name take.

#include "engine/api/trace_requests.h"
#include "engine/base/text.h"
#include "engine/telemetry/detail/span_durations.h"
#include "engine/telemetry/detail/trace_alignment.h"
#include "engine/telemetry/detail/trace_reader.h"

namespace kaze::telemetry::detail {

using base::ErrorCode;
using base::Result;
using base::Task;

namespace {

constexpr std::int64_t kMostLines = 20'000;
constexpr auto kUsualPeriod = std::chrono::days(7);

struct Compared {
    std::vector<api::ComparedSpan> lines;
    std::vector<std::uint64_t> left, right; //!< ids of the lines' spans; 0: none
    Alignment alignment; //!< without its lines
    api::TraceTimes leftTimes, rightTimes;
};

Compared compared(const TraceShape& left, const TraceShape& right)
{
    Compared result;
    result.leftTimes = timesOf(left);
    result.rightTimes = timesOf(right);
    result.alignment = aligned(left, right, kMostLines);
    for (const auto& line : std::exchange(result.alignment.lines, {})) {
        const auto& trace = line.left >= 0 ? left : right;
        const auto& span = trace.spans()[static_cast<std::size_t>(line.left >= 0 ? line.left : line.right)];
        auto& to = result.lines.emplace_back();
        to.depth = line.depth;
        to.name = trace.names()[static_cast<std::size_t>(span.name)];
        to.kind = span.kind;
        const auto idOf = [](const TraceShape& of, std::int32_t index) {
            return index < 0 ? 0 : of.spans()[static_cast<std::size_t>(index)].id;
        };
        result.left.push_back(idOf(left, line.left));
        result.right.push_back(idOf(right, line.right));
    }
    return result;
}

} // namespace

//! Errors: as those of its months; a trace of which a month is missing is not compared as if it were whole.
Task<Result<std::shared_ptr<const TraceShape>>> TraceReader::shapeOf(base::Uuid traceId)
{
    std::vector<TraceShape::Part> parts;
    const auto files = filesOf(traceId);
    for (const auto& file : files) {
        auto job = [traceId](storage::Connection& connection) { return readShape(connection, traceId); };
        auto part = co_await ask(file, std::move(job));
        if (!part)
            co_return base::failure(part);
        parts.push_back(std::move(*part));
    }
    if (files.empty())
        co_return noSuchTrace(traceId.hex());
    auto job = [taken = std::make_shared<std::vector<TraceShape::Part>>(std::move(parts))](
                   storage::Connection&) -> Result<std::shared_ptr<const TraceShape>> {
        return std::make_shared<const TraceShape>(std::move(*taken));
    };
    co_return co_await files.front().database->read(std::move(job));
}

Task<Result<api::TraceComparison>> TraceReader::compare(api::CompareTraces query)
{
    const auto leftId = co_await find(std::move(query.left));
    if (!leftId)
        co_return base::failure(leftId);
    const auto rightId = co_await find(std::move(query.right));
    if (!rightId)
        co_return base::failure(rightId);
    const auto left = co_await shapeOf(*leftId);
    if (!left)
        co_return base::failure(left);
    const auto right = co_await shapeOf(*rightId);
    if (!right)
        co_return base::failure(right);
    const auto files = m_months.all();
    if (files.empty())
        co_return noSuchTrace(leftId->hex());
    auto job = [left = *left, right = *right](storage::Connection&) -> Result<Compared> { return compared(*left, *right); };
    auto result = co_await files.front().database->read(std::move(job));
    if (!result)
        co_return base::failure(result);
    api::TraceComparison comparison;
    comparison.leftTimes = result->leftTimes;
    comparison.rightTimes = result->rightTimes;
    comparison.spans = std::move(result->lines);
    comparison.leftOut = result->alignment.leftOut;
    comparison.onlyLeft = result->alignment.onlyLeft;
    comparison.onlyRight = result->alignment.onlyRight;
    auto filled = co_await fillLines(comparison.spans, std::move(result->left), *leftId, true);
    if (filled)
        filled = co_await fillLines(comparison.spans, std::move(result->right), *rightId, false);
    if (!filled)
        co_return base::failure(filled);
    auto leftRow = co_await rowOf(*leftId);
    if (!leftRow)
        co_return base::failure(leftRow);
    auto rightRow = co_await rowOf(*rightId);
    if (!rightRow)
        co_return base::failure(rightRow);
    comparison.left = std::move(*leftRow);
    comparison.right = std::move(*rightRow);
    co_return comparison;
}

//! The rows of the spans that the lines name.
Task<Result<>> TraceReader::fillLines(
    std::vector<api::ComparedSpan>& lines, std::vector<std::uint64_t> ids, base::Uuid traceId, bool isLeft)
{
    using Rows = std::vector<std::optional<api::SpanRow>>;
    const auto wanted = std::make_shared<const std::vector<std::uint64_t>>(std::move(ids));
    const auto files = filesOf(traceId);
    for (const auto& file : files) {
        auto job = [wanted, traceId, session = m_session](storage::Connection& connection) -> Result<Rows> {
            Rows rows(wanted->size());
            for (std::size_t i = 0; i < wanted->size(); ++i) {
                if ((*wanted)[i] == 0)
                    continue;
                auto row = readSpanRow(connection, traceId, (*wanted)[i], session);
                if (!row)
                    return base::failure(row);
                rows[i] = std::move(*row);
            }
            return rows;
        };
        auto rows = co_await ask(file, std::move(job));
        if (!rows)
            co_return base::failure(rows);
        for (std::size_t i = 0; i < rows->size(); ++i)
            if ((*rows)[i])
                (isLeft ? lines[i].left : lines[i].right) = std::move((*rows)[i]);
    }
    co_return Result<>{};
}

Task<Result<api::SpanDurations>> TraceReader::durations(api::GetSpanDurations query)
{
    if (query.name.empty())
        co_return base::fail(ErrorCode::InvalidArgument, "say the name of the spans");
    const auto to = query.to.value_or(m_clock.now());
    const auto from = query.from.value_or(to - kUsualPeriod);
    if (from > to)
        co_return base::fail(ErrorCode::InvalidArgument, "the time ends before it begins");
    co_await untilReady();
    DurationSample sample;
    const auto files = filesBetween(microsOf(from), microsOf(to));
    for (const auto& file : files) {
        const auto room = sample.room();
        auto job = [name = query.name, from = microsOf(from), to = microsOf(to), room](
                       storage::Connection& connection) { return readDurations(connection, name, from, to, room); };
        auto read = co_await ask(file, std::move(job));
        if (!read)
            co_return base::failure(read);
        sample.add(std::move(*read));
    }
    auto result = std::move(sample).measured();
    result.name = std::move(query.name);
    co_return result;
}

} // namespace kaze::telemetry::detail
