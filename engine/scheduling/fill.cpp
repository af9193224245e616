#include "engine/scheduling/fill.h"

#include <algorithm>
#include <boost/json.hpp>

namespace kaze::scheduling {

namespace {

template <class Written>
std::string replaced(std::string_view text, const Values& values, Written written)
{
    std::string result;
    bool inString = false;
    for (std::size_t at = 0; at < text.size();) {
        if (text.substr(at).starts_with("{{")) {
            const auto end = text.find("}}", at);
            const auto found = end == std::string_view::npos ? values.end() : values.find(text.substr(at + 2, end - at - 2));
            if (found != values.end()) {
                result += written(*found, inString);
                at = end + 2;
                continue;
            }
        }
        if (text[at] == '"' && (at == 0 || text[at - 1] != '\\'))
            inString = !inString;
        result += text[at++];
    }
    return result;
}

bool isJson(std::string_view text)
{
    boost::json::error_code error;
    boost::json::parse({text.data(), text.size()}, error);
    return !error;
}

std::string filledJson(std::string_view text, const Values& values)
{
    return replaced(text, values, [](const auto& value, bool inString) {
        if (!inString && isJson(value.second))
            return value.second;
        auto string = boost::json::serialize(boost::json::string(value.second));
        return inString ? string.substr(1, string.size() - 2) : string;
    });
}

} // namespace

std::string filled(std::string_view text, const Values& values)
{
    return replaced(text, values, [](const auto& value, bool) { return value.second; });
}

std::string filledPayload(std::string_view text, const Values& values)
{
    const auto first = text.find_first_not_of(" \t\r\n");
    const auto begins = text.substr(std::min(first, text.size()));
    // "{{payload}}" alone is whatever that is, and no string in quotes.
    const bool isValue
        = begins.starts_with('[') || begins.starts_with('"') || (begins.starts_with('{') && !begins.starts_with("{{"));
    if (isValue)
        if (auto json = filledJson(text, values); isJson(json))
            return json;
    return filled(text, values);
}

} // namespace kaze::scheduling
