#include "engine/base/case_folding.h"
#include "engine/base/text.h"
#include "engine/knowledge/detail/data_json.h"
#include "engine/knowledge/detail/kinds.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace kaze::knowledge::detail {

namespace json = boost::json;

using base::Result;

namespace {

constexpr std::size_t kShownPart = 4096; //!< of an episode's parts in its text

std::string_view viewOf(const json::string& text)
{
    return {text.data(), text.size()};
}

//! How many bytes the space at the front takes; 0 where there is none.
std::size_t spaceLength(std::string_view text)
{
    static constexpr std::array<std::string_view, 17> kSpaces{"\u00A0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003",
        "\u2004", "\u2005", "\u2006", "\u2007", "\u2008", "\u2009", "\u200A", "\u2028", "\u2029", "\u202F", "\u3000"};
    if (static_cast<unsigned char>(text.front()) < 0x80)
        return std::string_view(" \t\r\n\f\v").find(text.front()) != std::string_view::npos ? 1 : 0;
    const auto found = std::ranges::find_if(kSpaces, [&](std::string_view space) { return text.starts_with(space); });
    return found == kSpaces.end() ? 0 : found->size();
}

std::string wordsOf(const json::object& data, std::string_view name)
{
    const auto* value = data.if_contains({name.data(), name.size()});
    return value && value->is_string() ? std::string(viewOf(value->get_string())) : std::string();
}

std::string sentenceOf(const std::string& subject, std::string predicate, const std::string& object)
{
    std::ranges::replace(predicate, '_', ' '); // programs write works_at
    return subject + ' ' + predicate + ' ' + object;
}

std::string episodeText(const json::object& data)
{
    std::string text = wordsOf(data, "task");
    const auto add = [&](const std::string& what, const std::string& words) {
        if (!saysNothing(words))
            text += "\n" + what + base::shortened(words, kShownPart);
    };
    add("Input: ", wordsOf(data, "input"));
    add("Output: ", wordsOf(data, "output"));
    if (const auto* success = data.if_contains("success"))
        add("", success->get_bool() ? "It succeeded." : "It failed.");
    add("Critique: ", wordsOf(data, "critique"));
    return text;
}

} // namespace

bool saysNothing(std::string_view text)
{
    while (!text.empty()) {
        const auto space = spaceLength(text);
        if (space == 0)
            return false;
        text.remove_prefix(space);
    }
    return true;
}

std::string textOf(std::string_view kind, std::string_view data)
{
    const auto object = data.empty() || !hasTables(kind) ? Result<json::object>() : readData(data);
    if (!object || object->empty())
        return {};
    if (kind == kEpisode)
        return episodeText(*object);
    if (kind == kFact)
        return sentenceOf(wordsOf(*object, "subject"), wordsOf(*object, "predicate"), wordsOf(*object, "object"));
    const auto type = wordsOf(*object, "type");
    return wordsOf(*object, "name") + (type.empty() ? "" : " (" + type + ")");
}

std::string foldedName(std::string_view name)
{
    std::string single;
    bool between = false;
    while (!name.empty()) {
        if (const auto space = spaceLength(name); space > 0) {
            between = !single.empty();
            name.remove_prefix(space);
            continue;
        }
        if (std::exchange(between, false))
            single += ' ';
        single += name.front();
        name.remove_prefix(1);
    }
    return base::caseFolded(single);
}

} // namespace kaze::knowledge::detail
