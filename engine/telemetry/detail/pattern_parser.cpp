#include "engine/telemetry/detail/pattern_parser.h"

#include <charconv>
#include <optional>
#include <string>

namespace kaze::telemetry::detail {

using base::ErrorCode;
using base::Result;

namespace {

constexpr std::size_t kLongestPattern = 500;
constexpr int kDeepest = 32;
constexpr int kMostRepeats = 200;

using Bytes = std::bitset<256>;

Bytes range(unsigned char first, unsigned char last)
{
    Bytes bytes;
    for (unsigned c = first; c <= last; ++c)
        bytes.set(c);
    return bytes;
}

Bytes wordBytes()
{
    return range('a', 'z') | range('A', 'Z') | range('0', '9') | range('_', '_');
}

//! What \d, \w, \s and their opposites stand for.
std::optional<Bytes> classOf(char letter)
{
    switch (letter) {
    case 'd':
        return range('0', '9');
    case 'D':
        return ~range('0', '9');
    case 'w':
        return wordBytes();
    case 'W':
        return ~wordBytes();
    case 's':
        return range('\t', '\r') | range(' ', ' ');
    case 'S':
        return ~(range('\t', '\r') | range(' ', ' '));
    default:
        return std::nullopt;
    }
}

class Parser {
public:
    explicit Parser(std::string_view pattern) : m_text(pattern) { }

    Result<ParsedPattern> parse()
    {
        ParsedPattern parsed;
        if (m_text.size() > kLongestPattern)
            return refuse("it is longer than 500 characters");
        m_ignoresCase = take("(?i)");
        parsed.lineFront = take("^");
        parsed.wordFront = !parsed.lineFront && take("\\b");
        takeBack(parsed);
        auto root = choice(0);
        if (!root)
            return base::failure(root);
        if (m_at < m_text.size())
            return refuse("a \")\" too many");
        const bool hasEdge = parsed.lineFront || parsed.wordFront || parsed.lineBack || parsed.wordBack;
        if (hasEdge && root->kind == PatternNode::Kind::Choice)
            return refuse(
                "put the alternatives in parentheses, \\b(one|other)\\b, so that what is at its ends holds for all of them");
        parsed.root = std::move(*root);
        return parsed;
    }

private:
    template <class... Words>
    [[nodiscard]] std::unexpected<base::Error> refuse(Words... words) const
    {
        return base::fail(
            ErrorCode::InvalidArgument, "at character " + std::to_string(m_at + 1) + ": " + (std::string() + ... + words));
    }

    [[nodiscard]] bool atEnd() const { return m_at >= m_text.size(); }
    [[nodiscard]] char peek() const { return atEnd() ? '\0' : m_text[m_at]; }

    bool take(std::string_view what)
    {
        if (!m_text.substr(m_at).starts_with(what))
            return false;
        m_at += what.size();
        return true;
    }

    //! What is asked of the end of a match; one more backslash before it makes it a character.
    void takeBack(ParsedPattern& into)
    {
        const auto isEscaped = [this](std::size_t at) {
            std::size_t slashes = 0;
            while (at > m_at && m_text[at - 1] == '\\') {
                ++slashes;
                --at;
            }
            return slashes % 2 == 1;
        };
        if (m_text.size() > m_at && m_text.ends_with('$') && !isEscaped(m_text.size() - 1)) {
            into.lineBack = true;
            m_text.remove_suffix(1);
        } else if (m_text.size() >= m_at + 2 && m_text.ends_with("\\b") && !isEscaped(m_text.size() - 2)) {
            into.wordBack = true;
            m_text.remove_suffix(2);
        }
    }

    Result<PatternNode> choice(int depth)
    {
        if (depth > kDeepest)
            return refuse("parentheses are nested more than 32 deep");
        PatternNode node;
        node.kind = PatternNode::Kind::Choice;
        do {
            auto part = sequence(depth);
            if (!part)
                return part;
            node.parts.push_back(std::move(*part));
        } while (take("|"));
        if (node.parts.size() == 1) {
            auto only = std::move(node.parts.front());
            return only;
        }
        return node;
    }

    Result<PatternNode> sequence(int depth)
    {
        PatternNode node;
        node.kind = PatternNode::Kind::Sequence;
        while (!atEnd() && peek() != '|' && peek() != ')') {
            auto part = atom(depth);
            if (!part)
                return part;
            auto repeated = repeats(std::move(*part));
            if (!repeated)
                return repeated;
            node.parts.push_back(std::move(*repeated));
        }
        if (node.parts.empty())
            return refuse("there is nothing here; an alternative or a group has at least one character");
        return node;
    }

    Result<PatternNode> atom(int depth)
    {
        const char c = peek();
        if (take("(")) {
            if (peek() == '?' && !take("?:"))
                return refuse("of what begins with (? there is only (?:…), and (?i) at the very beginning");
            auto inside = choice(depth + 1);
            if (!inside)
                return inside;
            if (!take(")"))
                return refuse("a \")\" is missing");
            return inside;
        }
        if (c == '[')
            return bracket();
        if (c == '\\')
            return escape();
        if (c == '*' || c == '+' || c == '?' || c == '{')
            return refuse("there is nothing before \"", std::string(1, c), "\" that could be repeated");
        if (c == '^' || c == '$')
            return refuse("\"", std::string(1, c), "\" stands only at the ends");
        ++m_at;
        return c == '.' ? bytesNode(~range('\n', '\n')) : bytesNode(letter(c));
    }

    Result<PatternNode> escape()
    {
        ++m_at;
        if (atEnd())
            return refuse("a \"\\\" at the end");
        const char c = peek();
        if (const auto known = classOf(c)) {
            ++m_at;
            return bytesNode(*known);
        }
        const auto plain = escapedChar();
        if (!plain)
            return base::failure(plain);
        return bytesNode(letter(*plain));
    }

    //! Behind a backslash.
    Result<char> escapedChar()
    {
        const char c = peek();
        if (c == 'n' || c == 't' || c == 'r') {
            ++m_at;
            return c == 'n' ? '\n' : c == 't' ? '\t' : '\r';
        }
        if (wordBytes().test(static_cast<unsigned char>(c)))
            return refuse("\"\\", std::string(1, c),
                "\" is not understood: there are \\d \\w \\s \\D \\W \\S \\n \\t \\r, and \\b at the ends; nothing here refers "
                "back or looks around");
        ++m_at;
        return c;
    }

    Result<PatternNode> bracket()
    {
        ++m_at;
        const bool isOpposite = take("^");
        Bytes bytes;
        for (bool isFirst = true; isFirst || peek() != ']'; isFirst = false) {
            if (atEnd())
                return refuse("a \"]\" is missing");
            if (peek() == '\\' && m_at + 1 < m_text.size())
                if (const auto known = classOf(m_text[m_at + 1])) {
                    bytes |= *known;
                    m_at += 2;
                    continue;
                }
            const auto first = bracketChar();
            if (!first)
                return base::failure(first);
            auto last = *first;
            if (peek() == '-' && m_at + 1 < m_text.size() && m_text[m_at + 1] != ']') {
                ++m_at;
                const auto end = bracketChar();
                if (!end)
                    return base::failure(end);
                last = *end;
            }
            if (last < *first)
                return refuse("a range goes upwards: [a-z]");
            for (int each = *first; each <= last; ++each)
                bytes |= letter(static_cast<char>(each));
        }
        ++m_at;
        return bytesNode(isOpposite ? ~bytes : bytes);
    }

    Result<char> bracketChar()
    {
        if (take("\\")) {
            if (atEnd())
                return refuse("a \"\\\" at the end");
            return escapedChar();
        }
        const char c = peek();
        if (static_cast<unsigned char>(c) >= 0x80)
            return refuse("within [] there are only ASCII characters; write others as alternatives, (ä|ö)");
        ++m_at;
        return c;
    }

    Result<PatternNode> repeats(PatternNode part)
    {
        for (int times = 0;; ++times) {
            int least = 1, most = 1;
            if (take("*")) {
                least = 0;
                most = PatternNode::kWithoutEnd;
            } else if (take("+")) {
                most = PatternNode::kWithoutEnd;
            } else if (take("?")) {
                least = 0;
            } else if (peek() == '{') {
                if (const auto read = braces(least, most); !read)
                    return base::failure(read);
            } else {
                return part;
            }
            if (times > 0)
                return refuse("one repetition behind another");
            PatternNode repeat;
            repeat.kind = PatternNode::Kind::Repeat;
            repeat.least = least;
            repeat.most = most;
            repeat.parts.push_back(std::move(part));
            part = std::move(repeat);
        }
    }

    //! "{3}", "{2,}", "{2,5}".
    Result<> braces(int& least, int& most)
    {
        ++m_at;
        const auto number = [this](int& into) {
            const auto* begin = m_text.data() + m_at;
            const auto [end, error] = std::from_chars(begin, m_text.data() + m_text.size(), into);
            m_at += static_cast<std::size_t>(end - begin);
            return error == std::errc() && into >= 0 && into <= kMostRepeats;
        };
        if (!number(least))
            return refuse("how often is said as {3}, {2,} or {2,5}, at most 200 times");
        most = least;
        if (take(",")) {
            most = PatternNode::kWithoutEnd;
            if (peek() != '}' && !number(most))
                return refuse("how often is said as {3}, {2,} or {2,5}, at most 200 times");
        }
        if (!take("}") || most == 0 || (most != PatternNode::kWithoutEnd && most < least))
            return refuse("how often is said as {3}, {2,} or {2,5}, at most 200 times");
        return {};
    }

    [[nodiscard]] Bytes letter(char c) const
    {
        const auto byte = static_cast<unsigned char>(c);
        auto bytes = range(byte, byte);
        if (m_ignoresCase && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')))
            bytes.set(byte ^ 0x20U);
        return bytes;
    }

    static PatternNode bytesNode(Bytes bytes)
    {
        PatternNode node;
        node.bytes = bytes;
        return node;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    bool m_ignoresCase = false;
};

} // namespace

Result<ParsedPattern> parsePattern(std::string_view pattern)
{
    return Parser(pattern).parse();
}

} // namespace kaze::telemetry::detail
