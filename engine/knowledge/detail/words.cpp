#include "engine/knowledge/detail/words.h"

#include <algorithm>

namespace kaze::knowledge::detail {

namespace {

constexpr std::size_t kMaxWords = 32;
constexpr std::size_t kMaxWordBytes = 256;

//! What the tokenizer unicode61 may put into a token; it decides itself about what lies beyond ASCII.
bool isWordByte(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

} // namespace

std::vector<std::string> wordsOf(std::string_view text)
{
    std::vector<std::string_view> words;
    for (auto at = text.begin(); at != text.end();) {
        const auto first = std::find_if(at, text.end(), isWordByte);
        at = std::find_if_not(first, text.end(), isWordByte);
        if (first != at && static_cast<std::size_t>(at - first) <= kMaxWordBytes)
            words.emplace_back(first, at);
    }
    const auto longerFirst
        = [](std::string_view a, std::string_view b) { return a.size() != b.size() ? a.size() > b.size() : a < b; };
    std::sort(words.begin(), words.end(), longerFirst);
    words.erase(std::unique(words.begin(), words.end()), words.end());
    words.resize(std::min(words.size(), kMaxWords));

    return {words.begin(), words.end()};
}

bool isPlain(std::string_view word)
{
    return !word.empty()
        && std::ranges::all_of(word, [](char c) { return isWordByte(c) && static_cast<unsigned char>(c) < 0x80; });
}

std::string matching(const std::vector<std::string>& words, std::string_view join)
{
    std::string query;
    for (const std::string& word : words) {
        if (!query.empty())
            query.append(" ").append(join).append(" ");
        query.append("\"").append(word).append("\"");
    }
    return query;
}

std::string phraseBeginning(std::string_view text)
{
    std::string query = "\"";
    for (const char c : text) {
        if (c == '"')
            query += '"';
        query += c == '\0' ? ' ' : c;
    }
    return query + "\"*";
}

} // namespace kaze::knowledge::detail
