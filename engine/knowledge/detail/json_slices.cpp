#include "engine/knowledge/detail/json_slices.h"

#include <boost/json.hpp>

namespace kaze::knowledge::detail {

namespace {

std::string_view trimmed(std::string_view text)
{
    const auto from = text.find_first_not_of(" \t\r\n");
    const auto to = text.find_last_not_of(" \t\r\n");
    return from == std::string_view::npos ? std::string_view() : text.substr(from, to - from + 1);
}

//! Where the string that begins at `at` ends: behind its closing quote.
std::size_t stringEnd(std::string_view text, std::size_t at)
{
    for (++at; at < text.size() && text[at] != '"'; ++at)
        at += text[at] == '\\' ? 1 : 0;
    return at + 1;
}

//! What stands between the brackets of a well-formed text, cut at the commas of the outermost level.
std::vector<std::string_view> partsOf(std::string_view text)
{
    std::vector<std::string_view> parts;
    const auto inner = trimmed(text.substr(1, text.size() - 2));
    int depth = 0;
    std::size_t from = 0;
    for (std::size_t at = 0; at < inner.size();) {
        const char c = inner[at];
        if (c == '"') {
            at = stringEnd(inner, at);
            continue;
        }
        depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
        if (c == ',' && depth == 0) {
            parts.push_back(trimmed(inner.substr(from, at - from)));
            from = at + 1;
        }
        ++at;
    }
    if (!inner.empty())
        parts.push_back(trimmed(inner.substr(from)));
    return parts;
}

} // namespace

bool isJson(std::string_view text)
{
    boost::system::error_code bad;
    boost::json::parse(boost::json::string_view(text.data(), text.size()), bad);
    return !bad;
}

std::optional<std::vector<std::pair<std::string, std::string>>> membersIn(std::string_view object)
{
    object = trimmed(object);
    if (!object.starts_with('{') || !isJson(object))
        return std::nullopt;
    std::vector<std::pair<std::string, std::string>> members;
    for (const auto part : partsOf(object)) {
        const auto nameEnd = stringEnd(part, 0);
        const auto colon = part.find(':', nameEnd);
        members.emplace_back(part.substr(1, nameEnd - 2), trimmed(part.substr(colon + 1)));
    }
    return members;
}

std::optional<std::vector<std::string>> elementsIn(std::string_view array)
{
    array = trimmed(array);
    if (!array.starts_with('[') || !isJson(array))
        return std::nullopt;
    std::vector<std::string> elements;
    for (const auto part : partsOf(array))
        elements.emplace_back(part);
    return elements;
}

} // namespace kaze::knowledge::detail
