#include "engine/telemetry/detail/trace_shape.h"

#include "engine/telemetry/detail/span_text.h"
#include "engine/telemetry/detail/trace_sql.h"

#include <algorithm>
#include <limits>
#include <unordered_map>

namespace kaze::telemetry::detail {

namespace {

constexpr std::int64_t kNanosOfMicro = 1000;

} // namespace

TraceShape::TraceShape(std::vector<Part> parts)
{
    std::unordered_map<std::string, std::int32_t> known;
    std::size_t count = 0;
    for (const auto& part : parts)
        count += part.spans.size();
    m_spans.reserve(count);
    for (auto& part : parts) {
        std::vector<std::int32_t> numbers;
        for (auto& name : part.names) {
            const auto [place, isNew] = known.try_emplace(name, static_cast<std::int32_t>(m_names.size()));
            if (isNew)
                m_names.push_back(std::move(name));
            numbers.push_back(place->second);
        }
        for (auto span : part.spans) {
            span.name = numbers[static_cast<std::size_t>(span.name)];
            m_spans.push_back(span);
        }
    }
    sortSpans();
    link();
}

void TraceShape::sortSpans()
{
    // What starts at the same time and lasts longer is the outer one; an open one lasts longest.
    const auto length
        = [](const SpanShape& span) { return span.duration < 0 ? std::numeric_limits<std::int64_t>::max() : span.duration; };
    std::ranges::stable_sort(
        m_spans, [&](const auto& a, const auto& b) { return a.start != b.start ? a.start < b.start : length(a) > length(b); });
    for (const auto& span : m_spans)
        m_lastEnd = std::max(m_lastEnd, span.end());
}

//! Children beside each other by counting, and without those that nothing leads to from a root: a circle's first span becomes one.
void TraceShape::link()
{
    const auto count = m_spans.size();
    std::unordered_map<std::uint64_t, std::int32_t> places;
    places.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
        places.try_emplace(m_spans[i].id, static_cast<std::int32_t>(i));
    std::vector<std::int32_t> parent(count, -1);
    for (std::size_t i = 0; i < count; ++i)
        if (const auto found = places.find(m_spans[i].parent); m_spans[i].parent != 0 && found != places.end())
            parent[i] = found->second;
    std::vector<std::uint32_t> walk(count, 0); // by whom it was seen; 0: nobody
    for (std::size_t i = 0; i < count; ++i) {
        const auto mine = static_cast<std::uint32_t>(i + 1);
        for (auto at = static_cast<std::int32_t>(i); at >= 0 && walk[static_cast<std::size_t>(at)] == 0;) {
            auto& up = parent[static_cast<std::size_t>(at)];
            walk[static_cast<std::size_t>(at)] = mine;
            if (up >= 0 && walk[static_cast<std::size_t>(up)] == mine)
                up = -1;
            at = up;
        }
    }
    m_firstChild.assign(count + 2, 0);
    for (const auto up : parent)
        ++m_firstChild[static_cast<std::size_t>(up + 2)];
    for (std::size_t i = 1; i < m_firstChild.size(); ++i)
        m_firstChild[i] += m_firstChild[i - 1];
    m_children.resize(count);
    auto next = m_firstChild;
    for (std::size_t i = 0; i < count; ++i)
        m_children[static_cast<std::size_t>(next[static_cast<std::size_t>(parent[i] + 1)]++)] = static_cast<std::int32_t>(i);
}

std::span<const std::int32_t> TraceShape::children(std::int32_t of) const
{
    const auto begin = static_cast<std::size_t>(m_firstChild[static_cast<std::size_t>(of + 1)]);
    const auto end = static_cast<std::size_t>(m_firstChild[static_cast<std::size_t>(of + 2)]);
    return {m_children.data() + begin, end - begin};
}

base::Result<TraceShape::Part> readShape(storage::Connection& connection, const base::Uuid& traceId)
{
    TraceShape::Part part;
    std::unordered_map<std::string, std::int32_t> names;
    std::string name;
    const auto done = connection.query(sql::kSpanShapes, {storage::Blob(traceId.bytes)}, [&](const storage::Row& row) {
        SpanShape span;
        span.id = static_cast<std::uint64_t>(row.integer(0));
        span.parent = static_cast<std::uint64_t>(row.integer(1));
        name = row.text(2);
        const auto [place, isNew] = names.try_emplace(name, static_cast<std::int32_t>(part.names.size()));
        if (isNew)
            part.names.push_back(name);
        span.name = place->second;
        span.kind = storedEnum<api::SpanKind>(row.text(3)).valueOr(api::SpanKind::Other);
        span.start = row.integer(4) * kNanosOfMicro;
        span.duration = row.isNull(5) ? -1 : row.integer(5);
        part.spans.push_back(span);
    });
    if (!done)
        return base::failure(done);
    return part;
}

namespace {

bool contains(api::SpanKind kind)
{
    return kind == api::SpanKind::Run || kind == api::SpanKind::Turn;
}

//! How long at least one of them was under way.
class Union {
public:
    void add(std::int64_t start, std::int64_t end) // by start
    {
        const auto from = std::max(start, m_until);
        if (end > from) {
            m_length += end - from;
            m_until = end;
        }
    }
    [[nodiscard]] std::chrono::nanoseconds length() const { return std::chrono::nanoseconds(m_length); }

private:
    std::int64_t m_until = std::numeric_limits<std::int64_t>::min();
    std::int64_t m_length = 0;
};

class CriticalPath {
public:
    explicit CriticalPath(const TraceShape& trace) : m_trace(trace) { }

    std::int64_t length()
    {
        (void)walk(-1, m_trace.lastEnd(), std::numeric_limits<std::int64_t>::min());
        while (!m_open.empty()) {
            const auto [index, start, until] = m_open.back();
            m_open.pop_back();
            const auto covered = walk(index, until, start);
            if (!contains(m_trace.spans()[static_cast<std::size_t>(index)].kind))
                m_length += until - start - covered;
        }
        return m_length;
    }

private:
    struct Open {
        std::int32_t index;
        std::int64_t start, until;
    };

    [[nodiscard]] std::int64_t endOf(const SpanShape& span) const { return span.duration < 0 ? m_trace.lastEnd() : span.end(); }

    //! Puts the children that lie on the path aside; how much of the time before `until` they cover together.
    std::int64_t walk(std::int32_t parent, std::int64_t until, std::int64_t begin)
    {
        const auto children = m_trace.children(parent);
        m_byEnd.assign(children.begin(), children.end());
        const auto end = [&](std::int32_t child) { return endOf(m_trace.spans()[static_cast<std::size_t>(child)]); };
        std::ranges::stable_sort(m_byEnd, [&](auto a, auto b) { return end(a) > end(b); });
        std::int64_t covered = 0;
        for (const auto child : m_byEnd) {
            // One that began before its parent, or lasted longer, counts as far as the parent.
            const auto start = std::max(m_trace.spans()[static_cast<std::size_t>(child)].start, begin);
            const auto last = std::min(end(child), until);
            if (last <= start)
                continue;
            m_open.push_back({child, start, last});
            covered += last - start;
            until = start;
        }
        return covered;
    }

    const TraceShape& m_trace;
    std::vector<Open> m_open;
    std::vector<std::int32_t> m_byEnd;
    std::int64_t m_length = 0;
};

} // namespace

api::TraceTimes timesOf(const TraceShape& trace)
{
    Union models, tools, queued, memory;
    for (const auto& span : trace.spans()) {
        const auto end = span.duration < 0 ? trace.lastEnd() : span.end();
        switch (span.kind) {
        case api::SpanKind::Chat:
        case api::SpanKind::Embeddings:
            models.add(span.start, end);
            break;
        case api::SpanKind::Tool:
            tools.add(span.start, end);
            break;
        case api::SpanKind::Queue:
            queued.add(span.start, end);
            break;
        case api::SpanKind::Memory:
            memory.add(span.start, end);
            break;
        default:
            break;
        }
    }
    const std::chrono::nanoseconds path(CriticalPath(trace).length());
    return {path, models.length(), tools.length(), queued.length(), memory.length()};
}

} // namespace kaze::telemetry::detail
