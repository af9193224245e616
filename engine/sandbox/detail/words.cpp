#include "engine/sandbox/detail/words.h"

#include "engine/base/text.h"

#include <algorithm>
#include <cctype>

namespace kaze::sandbox::detail {

namespace {

bool isSpace(char c)
{
    return std::isspace(static_cast<unsigned char>(c)) != 0;
}

//! Where the pattern that starts with the slash at `begin` ends, or npos: the closing slash stands before a space, a stop or the end.
std::size_t endOfPattern(std::string_view text, std::size_t begin)
{
    if (begin + 1 >= text.size() || isSpace(text[begin + 1]) || text[begin + 1] == '/')
        return std::string_view::npos;
    for (auto i = begin + 1; i < text.size(); ++i) {
        if (text[i] == '\\') {
            ++i;
            continue;
        }
        if (text[i] != '/')
            continue;
        const auto next = i + 1 < text.size() && text[i + 1] == 'i' ? i + 2 : i + 1;
        if (next >= text.size() || isSpace(text[next]) || std::string_view(",;:.)").find(text[next]) != std::string_view::npos)
            return i;
    }
    return std::string_view::npos;
}

//! Where the object that starts at `begin` ends (behind its brace), or npos.
std::size_t endOfJson(std::string_view text, std::size_t begin)
{
    int depth = 0;
    bool quoted = false;
    for (auto i = begin; i < text.size(); ++i) {
        if (quoted) {
            if (text[i] == '\\')
                ++i;
            else if (text[i] == '"')
                quoted = false;
        } else if (text[i] == '"')
            quoted = true;
        else if (text[i] == '{')
            ++depth;
        else if (text[i] == '}' && --depth == 0)
            return i + 1;
    }
    return std::string_view::npos;
}

Word wordAt(std::string_view text, std::size_t begin)
{
    using Kind = Word::Kind;
    const char first = text[begin];
    const auto made = [&](Kind kind, std::size_t from, std::size_t to, std::size_t end) {
        return Word{kind, std::string(text.substr(from, to - from)), {}, begin, end};
    };
    if (first == '`' || first == '"') {
        const auto close = text.find(first, begin + 1);
        if (close != std::string_view::npos)
            return made(first == '`' ? Kind::Code : Kind::Quoted, begin + 1, close, close + 1);
    }
    if (first == '/') {
        const auto close = endOfPattern(text, begin);
        if (close != std::string_view::npos) {
            const bool anyCase = close + 1 < text.size() && text[close + 1] == 'i';
            auto word = made(Kind::Pattern, begin + 1, close, close + (anyCase ? 2 : 1));
            if (anyCase)
                word.text.insert(0, "(?i)");
            return word;
        }
    }
    if (first == '{') {
        const auto end = endOfJson(text, begin);
        if (end != std::string_view::npos)
            return made(Kind::Json, begin, end, end);
    }
    if (std::string_view(",;:.!?()").find(first) != std::string_view::npos
        && (begin + 1 == text.size() || isSpace(text[begin + 1]) || first == '(' || first == ')'))
        return made(Kind::Stop, begin, begin + 1, begin + 1);
    auto end = begin + 1;
    while (end < text.size() && !isSpace(text[end]) && text[end] != '`' && text[end] != '"')
        ++end;
    while (end > begin + 1 && std::string_view(",;:.!?)").find(text[end - 1]) != std::string_view::npos)
        --end;
    auto word = made(Kind::Plain, begin, end, end);
    word.lower = lowered(word.text);
    return word;
}

} // namespace

std::vector<Word> wordsOf(std::string_view text)
{
    std::vector<Word> words;
    for (std::size_t i = 0; i < text.size();) {
        if (isSpace(text[i])) {
            ++i;
            continue;
        }
        words.push_back(wordAt(text, i));
        i = words.back().end;
    }
    return words;
}

std::string lowered(std::string_view text)
{
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(),
        [](unsigned char c) { return static_cast<char>(c < 0x80 ? std::tolower(c) : c); });
    return lower;
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && isSpace(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back()))
        text.remove_suffix(1);
    return text;
}

std::vector<std::string_view> linesOf(std::string_view text)
{
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        if (!line.empty() && line.back() == '\r')
            line.remove_suffix(1);
        lines.push_back(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::string counted(std::size_t number, std::string_view one, std::string_view many)
{
    return std::to_string(number) + ' ' + std::string(number == 1 ? one : many);
}

bool pathMatches(std::string_view glob, std::string_view path)
{
    if (glob == "**")
        return true;
    const auto globEnd = glob.find('/');
    if (glob.starts_with("**/")) {
        if (pathMatches(glob.substr(3), path))
            return true;
        const auto slash = path.find('/');
        return slash != std::string_view::npos && pathMatches(glob, path.substr(slash + 1));
    }
    const auto slash = path.find('/');
    if (globEnd == std::string_view::npos)
        return slash == std::string_view::npos && base::globMatches(glob, path);
    return slash != std::string_view::npos && base::globMatches(glob.substr(0, globEnd), path.substr(0, slash))
        && pathMatches(glob.substr(globEnd + 1), path.substr(slash + 1));
}

} // namespace kaze::sandbox::detail
