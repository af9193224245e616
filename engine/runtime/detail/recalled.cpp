#include "engine/runtime/detail/recalled.h"

#include "engine/base/text.h"
#include "engine/gateway/token_guess.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>

namespace kaze::runtime::detail {

namespace json = boost::json;

namespace {

constexpr std::string_view kHeading = "\n\n# Memory\n\nFrom earlier runs; it may be out of date:\n";
constexpr std::size_t kCritique = 300; //!< bytes of it that stand in front of a text
constexpr std::size_t kLeastText = 300; //!< bytes; of less than this nobody learns much

//! What a record has beyond its text; empty where that is nothing that can be read.
json::object dataOf(const api::MemoryHit& hit)
{
    boost::system::error_code error;
    auto data = json::parse(hit.data, error);
    return !error && data.is_object() ? std::move(data.get_object()) : json::object();
}

std::string textOf(const json::object& data, std::string_view name)
{
    const auto* value = data.if_contains(name);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::optional<bool> successOf(const json::object& data)
{
    const auto* success = data.if_contains("success");
    return success && success->is_bool() ? std::optional(success->get_bool()) : std::nullopt;
}

//! Whether it is an episode that worked, or one that failed; none for what is neither.
std::optional<bool> outcomeOf(const api::MemoryHit& hit)
{
    return hit.kind == "episode" ? successOf(dataOf(hit)) : std::nullopt;
}

std::string episodeTraits(const json::object& data)
{
    std::string traits;
    if (const auto success = successOf(data))
        traits = *success ? ", worked" : ", failed";
    const auto* reward = data.if_contains("reward");
    if (reward && reward->is_number()) {
        std::array<char, 32> number{};
        std::snprintf(number.data(), number.size(), "%.3g", reward->to_number<double>());
        traits.append(", reward ").append(number.data());
    }
    return traits;
}

std::string factTraits(const json::object& data)
{
    std::string traits;
    if (const auto from = textOf(data, "valid_from"); !from.empty())
        traits += ", since " + from;
    if (const auto to = textOf(data, "valid_to"); !to.empty())
        traits += ", until " + to;
    return traits;
}

std::string traitsOf(const std::string& kind, const json::object& data)
{
    return kind + (kind == "episode" ? episodeTraits(data) : kind == "fact" ? factTraits(data) : std::string());
}

//! What stands before the text of a record, whole.
std::string headOf(const api::MemoryHit& hit)
{
    const auto data = dataOf(hit);
    if (data.empty() || (hit.kind != "episode" && hit.kind != "fact"))
        return {};
    auto head = "[" + traitsOf(hit.kind, data) + "]";
    // Where the text says it too, that may be in the part that is cut off.
    const auto critique = base::shortened(textOf(data, "critique"), kCritique);
    if (!critique.empty() && !std::string_view(hit.text).substr(0, kLeastText).contains(critique))
        head += " What was wrong: " + critique;
    return head + "\n";
}

void addQuoted(std::string& section, std::string_view text)
{
    section += "\n> ";
    for (const char c : text) {
        section += c;
        if (c == '\n')
            section += "> ";
    }
    section += '\n';
}

//! Records on their way into a prompt.
class Telling {
public:
    Telling(const std::vector<api::MemoryHit>& hits, std::int64_t tokens) : m_hits(hits), m_tokens(tokens)
    {
        for (const auto& hit : hits)
            m_heads.push_back(headOf(hit));
    }

    //! The first `count` with no text longer than `most` bytes; none where that is too much.
    [[nodiscard]] std::optional<std::vector<std::string>> fitted(std::size_t count, std::size_t most) const
    {
        std::vector<std::string> texts;
        std::string section(kHeading);
        for (std::size_t i = 0; i < count; ++i) {
            addQuoted(section, texts.emplace_back(m_heads[i] + base::shortened(m_hits[i].text, most)));
            if (gateway::guessTokens(section.size()) > m_tokens)
                return std::nullopt;
        }
        return texts;
    }

    [[nodiscard]] std::size_t longest(std::size_t count) const
    {
        std::size_t bytes = 0;
        for (std::size_t i = 0; i < count; ++i)
            bytes = std::max(bytes, m_hits[i].text.size());
        return bytes;
    }

private:
    const std::vector<api::MemoryHit>& m_hits;
    std::int64_t m_tokens;
    std::vector<std::string> m_heads;
};

} // namespace

std::string traitsOf(const api::MemoryHit& hit)
{
    return traitsOf(hit.kind, dataOf(hit));
}

std::vector<api::MemoryHit> chosen(std::vector<api::MemoryHit> nearest, std::size_t limit)
{
    if (nearest.size() <= limit)
        return nearest;
    const auto behind = nearest.begin() + static_cast<std::ptrdiff_t>(limit);
    const auto count = [&](bool success) {
        return std::count_if(nearest.begin(), behind, [&](const auto& hit) { return outcomeOf(hit) == success; });
    };
    const auto worked = count(true), failed = count(false);
    // Where all its episodes came out the same way, the nearest one behind them that did not takes the place of the farthest record. The nearest of all stays, and
    // so does the only episode there is.
    if ((worked == 0) != (failed == 0)) {
        const auto other = std::find_if(behind, nearest.end(), [&](const auto& hit) { return outcomeOf(hit) == (worked == 0); });
        auto last = behind - 1;
        if (worked + failed == 1 && outcomeOf(*last))
            --last;
        if (other != nearest.end() && last > nearest.begin()) {
            std::rotate(last, last + 1, behind);
            std::iter_swap(behind - 1, other);
        }
    }
    nearest.erase(behind, nearest.end());
    return nearest;
}

std::vector<std::string> told(const std::vector<api::MemoryHit>& hits, std::int64_t tokens)
{
    if (tokens <= 0)
        return {};
    const Telling telling(hits, tokens);
    auto count = hits.size();
    std::optional<std::vector<std::string>> texts;
    while (count > 0 && !(texts = telling.fitted(count, kLeastText)))
        --count;
    if (!texts)
        return {};
    // No text can be longer than all of them may be.
    auto tooMuch = std::min(telling.longest(count), static_cast<std::size_t>(tokens) * gateway::kGuessedBytesOfToken) + 1;
    for (auto fits = kLeastText; fits + 1 < tooMuch;) {
        const auto most = fits + (tooMuch - fits) / 2;
        if (auto longer = telling.fitted(count, most)) {
            texts = std::move(longer);
            fits = most;
        } else {
            tooMuch = most;
        }
    }
    return std::move(*texts);
}

std::string memorySection(const std::vector<std::string>& recalled)
{
    if (recalled.empty())
        return {};
    std::string section(kHeading);
    for (const auto& text : recalled)
        addQuoted(section, text);
    return section;
}

} // namespace kaze::runtime::detail
