#include "engine/telemetry/detail/linear_pattern.h"

#include "engine/telemetry/detail/pattern_parser.h"

#include <algorithm>
#include <bit>

namespace kaze::telemetry::detail {

using base::ErrorCode;
using base::Result;

namespace {

bool isWord(std::string_view text, std::size_t at)
{
    if (at >= text.size())
        return false;
    const char c = text[at];
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool isWordEdge(std::string_view text, std::size_t at)
{
    return (at > 0 && isWord(text, at - 1)) != isWord(text, at);
}

} // namespace

//! Makes the positions of a pattern: which can be first and last, and which follow which.
class PatternBuilder {
public:
    using Position = LinearPattern::Position;

    [[nodiscard]] bool build(const PatternNode& root)
    {
        const auto whole = add(root);
        if (m_isTooLarge)
            return false;
        for (const auto last : whole.last)
            m_pattern.m_last.add(last);
        for (const auto first : whole.first) {
            m_pattern.m_first.add(first);
            for (std::size_t byte = 0; byte < m_pattern.m_taking.size(); ++byte)
                if (m_pattern.m_taking[byte].has(first))
                    m_pattern.m_begins.set(byte);
        }
        m_isEmptyToo = whole.isOptional;
        return true;
    }

    void setEdges(const ParsedPattern& parsed)
    {
        using Edge = LinearPattern::Edge;
        m_pattern.m_front = parsed.wordFront ? Edge::Word : parsed.lineFront ? Edge::Line : Edge::Anywhere;
        m_pattern.m_back = parsed.wordBack ? Edge::Word : parsed.lineBack ? Edge::Line : Edge::Anywhere;
    }

    [[nodiscard]] bool isEmptyToo() const { return m_isEmptyToo; }
    [[nodiscard]] LinearPattern take() { return std::move(m_pattern); }

private:
    struct Piece {
        bool isOptional = false;
        std::vector<Position> first, last;
    };

    Piece add(const PatternNode& node)
    {
        switch (node.kind) {
        case PatternNode::Kind::Sequence: {
            Piece all = add(node.parts.front());
            for (std::size_t i = 1; i < node.parts.size() && !m_isTooLarge; ++i)
                all = joined(std::move(all), add(node.parts[i]));
            return all;
        }
        case PatternNode::Kind::Choice: {
            Piece all;
            for (std::size_t i = 0; i < node.parts.size() && !m_isTooLarge; ++i) {
                const auto one = add(node.parts[i]);
                all.isOptional = all.isOptional || one.isOptional;
                all.first.insert(all.first.end(), one.first.begin(), one.first.end());
                all.last.insert(all.last.end(), one.last.begin(), one.last.end());
            }
            return all;
        }
        case PatternNode::Kind::Repeat:
            return addRepeat(node);
        case PatternNode::Kind::Bytes:
            break;
        }
        return addBytes(node.bytes);
    }

    Piece addBytes(const std::bitset<256>& bytes)
    {
        if (m_pattern.m_follow.size() >= LinearPattern::kMostPositions) {
            m_isTooLarge = true;
            return {};
        }
        const auto position = static_cast<Position>(m_pattern.m_follow.size());
        m_pattern.m_follow.emplace_back();
        for (std::size_t byte = 0; byte < bytes.size(); ++byte)
            if (bytes.test(byte))
                m_pattern.m_taking[byte].add(position);
        return {false, {position}, {position}};
    }

    //! As often as it must be, one after the other, then as often as it may: each of them optional, or the last round and round.
    Piece addRepeat(const PatternNode& node)
    {
        const auto& what = node.parts.front();
        const bool isEndless = node.most == PatternNode::kWithoutEnd;
        const int copies = isEndless ? std::max(1, node.least) : node.most;
        Piece all;
        for (int i = 0; i < copies && !m_isTooLarge; ++i) {
            auto one = add(what);
            one.isOptional = one.isOptional || i >= node.least;
            if (isEndless && i + 1 == copies)
                follow(one.last, one.first);
            all = i == 0 ? std::move(one) : joined(std::move(all), one);
        }
        return all;
    }

    Piece joined(Piece left, const Piece& right)
    {
        follow(left.last, right.first);
        if (left.isOptional)
            left.first.insert(left.first.end(), right.first.begin(), right.first.end());
        if (!right.isOptional)
            left.last.clear();
        left.last.insert(left.last.end(), right.last.begin(), right.last.end());
        left.isOptional = left.isOptional && right.isOptional;
        return left;
    }

    void follow(const std::vector<Position>& from, const std::vector<Position>& to)
    {
        for (const auto position : from)
            for (const auto next : to)
                m_pattern.m_follow[position].add(next);
    }

    LinearPattern m_pattern;
    bool m_isTooLarge = false;
    bool m_isEmptyToo = false;
};

Result<LinearPattern> LinearPattern::compile(std::string_view pattern)
{
    const auto parsed = parsePattern(pattern);
    if (!parsed)
        return base::failure(parsed);
    PatternBuilder builder;
    if (!builder.build(parsed->root))
        return base::fail(ErrorCode::InvalidArgument, "it is too large: written out without {m,n} it may have 256 characters");
    if (builder.isEmptyToo())
        return base::fail(ErrorCode::InvalidArgument, "it fits an empty text too, and would be found everywhere");
    builder.setEdges(*parsed);
    return builder.take();
}

bool LinearPattern::mayBeginAt(std::string_view text, std::size_t at) const
{
    switch (m_front) {
    case Edge::Word:
        return isWordEdge(text, at);
    case Edge::Line:
        return at == 0 || text[at - 1] == '\n';
    case Edge::Anywhere:
        break;
    }
    return true;
}

bool LinearPattern::mayEndAt(std::string_view text, std::size_t end) const
{
    switch (m_back) {
    case Edge::Word:
        return isWordEdge(text, end);
    case Edge::Line:
        return end == text.size() || text[end] == '\n';
    case Edge::Anywhere:
        break;
    }
    return true;
}

//! The positions that have been reached, each with the earliest place from which, in the order of these.
struct LinearPattern::Search {
    struct Reached {
        Position position = 0;
        std::size_t from = 0;
    };

    std::vector<Reached> now, next;
    std::optional<Match> best;

    //! Adds those of `to` that take the byte and are not there yet.
    void reach(const Set& to, const Set& taking, Set& reached, std::size_t from)
    {
        for (std::size_t word = 0; word < to.words.size(); ++word) {
            auto fresh = to.words[word] & taking.words[word] & ~reached.words[word];
            reached.words[word] |= fresh;
            for (; fresh != 0; fresh &= fresh - 1)
                next.push_back({static_cast<Position>(word * 64 + static_cast<std::size_t>(std::countr_zero(fresh))), from});
        }
    }
};

std::optional<LinearPattern::Match> LinearPattern::find(std::string_view text, std::size_t from, std::size_t look) const
{
    const auto begins = [&](std::size_t at) { return m_begins.test(static_cast<unsigned char>(text[at])); };
    std::size_t at = from;
    while (at < text.size() && !begins(at))
        ++at;
    Search search;
    for (; at < text.size(); ++at) {
        const auto& taking = m_taking[static_cast<unsigned char>(text[at])];
        if (search.best && at - search.best->end >= look)
            break;
        Set reached;
        for (const auto& [position, begin] : search.now) {
            // What began behind the best is of no use any more.
            if (search.best && begin > search.best->begin)
                break;
            search.reach(m_follow[position], taking, reached, begin);
        }
        if (!search.best && begins(at) && mayBeginAt(text, at))
            search.reach(m_first, taking, reached, at);
        const bool mayEnd = mayEndAt(text, at + 1);
        for (const auto& [position, begin] : search.next)
            if (mayEnd && m_last.has(position) && (!search.best || begin <= search.best->begin))
                search.best = Match{begin, at + 1, 0};
        search.now.swap(search.next);
        search.next.clear();
        if (search.now.empty() && search.best)
            break;
        while (search.now.empty() && at + 1 < text.size() && !begins(at + 1))
            ++at;
    }
    if (search.best)
        search.best->looked = std::max(std::min(at, text.size()), search.best->end) - search.best->end;
    return search.best;
}

} // namespace kaze::telemetry::detail
