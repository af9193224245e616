#include "engine/tools/detail/glob.h"

#include "engine/base/glob.h"

namespace kaze::tools::detail {

namespace {

constexpr std::size_t kMostAlternatives = 256;
constexpr std::size_t kLongest = 1024;

std::vector<std::string> splitAt(std::string_view text, char separator)
{
    std::vector<std::string> parts;
    std::size_t begin = 0;
    for (auto end = text.find(separator); end != std::string_view::npos; end = text.find(separator, begin)) {
        parts.emplace_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    parts.emplace_back(text.substr(begin));
    return parts;
}

base::Result<std::size_t> closingBrace(std::string_view pattern, std::size_t open)
{
    int depth = 0;
    for (auto i = open; i < pattern.size(); ++i) {
        depth += pattern[i] == '{' ? 1 : pattern[i] == '}' ? -1 : 0;
        if (depth == 0)
            return i;
    }
    return base::fail(base::ErrorCode::InvalidArgument, "the pattern \"" + std::string(pattern) + "\" has a { without its }");
}

//! The parts between the commas of the outermost braces.
std::vector<std::string> choicesOf(std::string_view inside)
{
    std::vector<std::string> choices(1);
    int depth = 0;
    for (const char c : inside) {
        depth += c == '{' ? 1 : c == '}' ? -1 : 0;
        if (c == ',' && depth == 0)
            choices.emplace_back();
        else
            choices.back() += c;
    }
    return choices;
}

base::Result<> expand(const std::string& pattern, std::vector<std::string>& into)
{
    const auto open = pattern.find('{');
    if (open == std::string::npos) {
        into.push_back(pattern);
        if (into.size() > kMostAlternatives)
            return base::fail(base::ErrorCode::InvalidArgument, "the pattern stands for more than 256 alternatives");
        return {};
    }
    const auto close = closingBrace(pattern, open);
    if (!close)
        return failure(close);
    for (const auto& choice : choicesOf(std::string_view(pattern).substr(open + 1, *close - open - 1)))
        if (auto ok = expand(pattern.substr(0, open) + choice + pattern.substr(*close + 1), into); !ok)
            return ok;
    return {};
}

//! Whether the class that begins at `at` (behind its '[') holds c; moves `at` behind its ']'.
bool classHolds(std::string_view pattern, std::size_t& at, char c)
{
    const bool negated = at < pattern.size() && (pattern[at] == '!' || pattern[at] == '^');
    if (negated)
        ++at;
    bool holds = false;
    for (bool first = true; at < pattern.size() && (first || pattern[at] != ']'); first = false) {
        const char low = pattern[at];
        const bool range = at + 2 < pattern.size() && pattern[at + 1] == '-' && pattern[at + 2] != ']';
        const char high = range ? pattern[at + 2] : low;
        at += range ? 3 : 1;
        if (static_cast<unsigned char>(low) <= static_cast<unsigned char>(c)
            && static_cast<unsigned char>(c) <= static_cast<unsigned char>(high))
            holds = true;
    }
    ++at;
    return holds != negated;
}

//! One step of the pattern against one byte; moves `at` on when it fits.
bool stepFits(std::string_view pattern, std::size_t& at, char c)
{
    if (pattern[at] == '?') {
        ++at;
        return true;
    }
    if (pattern[at] == '[' && pattern.find(']', at + 2) != std::string_view::npos) {
        auto next = at + 1;
        if (!classHolds(pattern, next, c))
            return false;
        at = next;
        return true;
    }
    if (pattern[at] != c)
        return false;
    ++at;
    return true;
}

//! fits[j]: the pattern's parts so far match the first j parts of the path.
bool pathFits(const std::vector<std::string>& pattern, const std::vector<std::string>& path)
{
    std::vector<char> fits(path.size() + 1, 0);
    fits[0] = 1;
    for (const auto& part : pattern) {
        if (part == "**") {
            for (std::size_t j = 1; j < fits.size(); ++j)
                fits[j] = fits[j] || fits[j - 1];
            continue;
        }
        for (auto j = fits.size() - 1; j > 0; --j)
            fits[j] = fits[j - 1] && base::globMatches(part, path[j - 1], stepFits);
        fits[0] = 0;
    }
    return fits.back() != 0;
}

} // namespace

base::Result<Glob> Glob::parse(std::string_view pattern)
{
    while (pattern.starts_with("./"))
        pattern.remove_prefix(2);
    if (pattern.empty() || pattern.size() > kLongest)
        return base::fail(base::ErrorCode::InvalidArgument, "a pattern has between 1 and 1024 characters, such as **/*.cpp");
    std::vector<std::string> alternatives;
    if (auto ok = expand(std::string(pattern), alternatives); !ok)
        return failure(ok);
    Glob glob;
    for (const auto& alternative : alternatives) {
        auto parts = splitAt(alternative, '/');
        if (parts.size() == 1)
            parts.insert(parts.begin(), "**");
        glob.m_alternatives.push_back(std::move(parts));
    }
    return glob;
}

bool Glob::matches(std::string_view path) const
{
    const auto parts = splitAt(path, '/');
    for (const auto& alternative : m_alternatives)
        if (pathFits(alternative, parts))
            return true;
    return false;
}

} // namespace kaze::tools::detail
