#include "engine/telemetry/detail/trace_alignment.h"

#include "engine/api/trace.h"

#include <set>
#include <unordered_map>

namespace kaze::telemetry::detail {

namespace {

using Indexes = std::span<const std::int32_t>;

//! Of the same name and kind: the same number. Names are those of both traces.
class Keys {
public:
    Keys(const TraceShape& left, const TraceShape& right) : m_left(numbers(left)), m_right(numbers(right)) { }

    [[nodiscard]] std::int64_t left(const SpanShape& span) const { return keyOf(m_left, span); }
    [[nodiscard]] std::int64_t right(const SpanShape& span) const { return keyOf(m_right, span); }

private:
    std::vector<std::int32_t> numbers(const TraceShape& trace)
    {
        std::vector<std::int32_t> all;
        for (const auto& name : trace.names())
            all.push_back(m_known.try_emplace(name, static_cast<std::int32_t>(m_known.size())).first->second);
        return all;
    }
    static std::int64_t keyOf(const std::vector<std::int32_t>& names, const SpanShape& span)
    {
        constexpr std::int64_t kKinds = 256;
        return names[static_cast<std::size_t>(span.name)] * kKinds + static_cast<std::int64_t>(span.kind);
    }

    std::unordered_map<std::string, std::int32_t> m_known;
    std::vector<std::int32_t> m_left, m_right;
};

using Pairs = std::vector<std::pair<std::int32_t, std::int32_t>>; //!< places in two lists, both rising

//! The longest common subsequence by the pairs that match (J. Hunt and T. Szymanski, 1977), of each left one with at most so many right ones: of
//! ten thousand calls of one name beside ten thousand others, all but the nearest are left out.
class Subsequence {
public:
    Pairs operator()(const std::vector<std::int64_t>& left, const std::vector<std::int64_t>& right)
    {
        constexpr std::size_t kMostPairs = 4'000'000;
        const auto partners = std::clamp<std::size_t>(kMostPairs / left.size(), 1, 64);
        std::unordered_map<std::int64_t, std::vector<std::int32_t>> places;
        for (std::size_t j = 0; j < right.size(); ++j)
            places[right[j]].push_back(static_cast<std::int32_t>(j));
        std::unordered_map<std::int64_t, std::size_t> seen; // how many of a key on the left
        for (std::size_t i = 0; i < left.size(); ++i) {
            const auto found = places.find(left[i]);
            if (found == places.end())
                continue;
            const auto& all = found->second;
            const auto nth = seen[left[i]]++;
            // Around the one of the same number among its like; the last first, so that each extends what was before this row.
            const auto begin = all.size() <= partners ? 0 : std::min(nth - std::min(nth, partners / 2), all.size() - partners);
            const auto end = std::min(all.size(), begin + partners);
            for (auto k = end; k-- > begin;)
                extend(static_cast<std::int32_t>(i), all[k]);
        }
        return chain();
    }

private:
    struct Node {
        std::int32_t left, right, before;
    };

    void extend(std::int32_t i, std::int32_t j)
    {
        const auto place = std::ranges::lower_bound(
            m_ends, j, {}, [&](std::int32_t node) { return m_nodes[static_cast<std::size_t>(node)].right; });
        const auto length = place - m_ends.begin();
        if (place != m_ends.end() && m_nodes[static_cast<std::size_t>(*place)].right == j)
            return;
        const auto before = length == 0 ? -1 : m_ends[static_cast<std::size_t>(length - 1)];
        m_nodes.push_back({i, j, before});
        const auto node = static_cast<std::int32_t>(m_nodes.size() - 1);
        if (place == m_ends.end())
            m_ends.push_back(node);
        else
            *place = node;
    }

    [[nodiscard]] Pairs chain() const
    {
        Pairs pairs;
        for (auto node = m_ends.empty() ? -1 : m_ends.back(); node >= 0; node = m_nodes[static_cast<std::size_t>(node)].before)
            pairs.emplace_back(m_nodes[static_cast<std::size_t>(node)].left, m_nodes[static_cast<std::size_t>(node)].right);
        std::ranges::reverse(pairs);
        return pairs;
    }

    std::vector<Node> m_nodes;
    std::vector<std::int32_t> m_ends; //!< of the best chain of each length: its last node
};

//! The same model call at another model has another name.
bool mayDiffer(api::SpanKind kind)
{
    return kind == api::SpanKind::Chat || kind == api::SpanKind::Embeddings || kind == api::SpanKind::Run;
}

class Aligner {
public:
    Aligner(const TraceShape& left, const TraceShape& right, std::int64_t limit)
        : m_left(left), m_right(right), m_limit(limit), m_keys(left, right)
    {
    }

    Alignment run()
    {
        push(pairUp(m_left.children(-1), m_right.children(-1)), 0);
        while (!m_open.empty()) {
            const auto line = m_open.back();
            m_open.pop_back();
            note(line);
            const auto below = [](const TraceShape& trace, std::int32_t of) { return of < 0 ? Indexes() : trace.children(of); };
            push(pairUp(below(m_left, line.left), below(m_right, line.right)), line.depth + 1);
        }
        return std::move(m_result);
    }

private:
    void note(const AlignedSpan& line)
    {
        m_result.onlyLeft += line.right < 0;
        m_result.onlyRight += line.left < 0;
        if (std::ssize(m_result.lines) < m_limit)
            m_result.lines.push_back(line);
        else
            ++m_result.leftOut;
    }

    void push(std::vector<AlignedSpan> lines, std::int32_t depth)
    {
        for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
            line->depth = depth;
            m_open.push_back(*line);
        }
    }

    std::vector<AlignedSpan> pairUp(Indexes left, Indexes right)
    {
        std::vector<AlignedSpan> lines;
        if (left.empty() || right.empty()) {
            addGap(lines, left, right);
            return lines;
        }
        std::vector<std::int64_t> a, b;
        for (const auto i : left)
            a.push_back(m_keys.left(m_left.spans()[static_cast<std::size_t>(i)]));
        for (const auto j : right)
            b.push_back(m_keys.right(m_right.spans()[static_cast<std::size_t>(j)]));
        std::size_t l = 0, r = 0;
        for (const auto& [i, j] : Subsequence()(a, b)) {
            const auto atLeft = static_cast<std::size_t>(i), atRight = static_cast<std::size_t>(j);
            addGap(lines, left.subspan(l, atLeft - l), right.subspan(r, atRight - r));
            lines.push_back({0, left[atLeft], right[atRight]});
            l = atLeft + 1;
            r = atRight + 1;
        }
        addGap(lines, left.subspan(l), right.subspan(r));
        return lines;
    }

    //! What lies between two that are the same.
    void addGap(std::vector<AlignedSpan>& lines, Indexes left, Indexes right) const
    {
        std::size_t r = 0;
        std::set<api::SpanKind> gone; // those of which there is none left on the right
        for (const auto i : left) {
            const auto kind = m_left.spans()[static_cast<std::size_t>(i)].kind;
            auto partner = mayDiffer(kind) && !gone.contains(kind) ? r : right.size();
            while (partner < right.size() && m_right.spans()[static_cast<std::size_t>(right[partner])].kind != kind)
                ++partner;
            if (partner == right.size()) {
                gone.insert(kind);
                lines.push_back({0, i, -1});
                continue;
            }
            for (; r < partner; ++r)
                lines.push_back({0, -1, right[r]});
            lines.push_back({0, i, right[r++]});
        }
        for (; r < right.size(); ++r)
            lines.push_back({0, -1, right[r]});
    }

    const TraceShape& m_left;
    const TraceShape& m_right;
    const std::int64_t m_limit;
    Keys m_keys;
    std::vector<AlignedSpan> m_open;
    Alignment m_result;
};

} // namespace

Alignment aligned(const TraceShape& left, const TraceShape& right, std::int64_t limit)
{
    return Aligner(left, right, limit).run();
}

} // namespace kaze::telemetry::detail
