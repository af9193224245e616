#include "engine/telemetry/detail/log_text.h"

#include "engine/storage/word_splitter.h"

#include <algorithm>

namespace kaze::telemetry::detail {

namespace {

char lowered(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same(char a, char b)
{
    return lowered(a) == lowered(b);
}

bool isAscii(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

//! Behind the character at `at`.
std::size_t nextCharacter(std::string_view text, std::size_t at)
{
    for (++at; at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;)
        ++at;
    return at;
}

//! For most lines the first word is not even in the text, and that is seen sooner than the text is taken apart. Beyond ASCII it may be spelled otherwise.
bool mayHave(std::string_view text, std::string_view word)
{
    if (!isAscii(word) || std::search(text.begin(), text.end(), word.begin(), word.end(), same) != text.end())
        return true;
    return !isAscii(text);
}

bool standAt(const std::vector<std::string>& found, std::size_t at, const std::vector<std::string>& words)
{
    for (std::size_t i = 0; i + 1 < words.size(); ++i)
        if (found[at + i] != words[i])
            return false;
    return found[at + words.size() - 1].starts_with(words.back());
}

} // namespace

bool isLike(std::string_view pattern, std::string_view text)
{
    constexpr auto kNone = std::string_view::npos;
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = kNone; // behind the last one
    std::size_t resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = ++p;
            resume = t;
        } else if (p < pattern.size() && pattern[p] == '?') {
            ++p;
            t = nextCharacter(text, t);
        } else if (p < pattern.size() && same(pattern[p], text[t])) {
            ++p;
            ++t;
        } else if (star != kNone) {
            p = star;
            t = resume = nextCharacter(text, resume);
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == kNone;
}

bool endsLike(std::string_view text, std::string_view end)
{
    return text.size() >= end.size() && std::ranges::equal(text.substr(text.size() - end.size()), end, same);
}

std::vector<std::string> wordsOf(storage::WordSplitter& splitter, std::string_view text)
{
    std::vector<std::string> words;
    splitter.split(text, [&](std::string_view word) {
        words.emplace_back(word);
        return true;
    });
    return words;
}

bool hasWords(storage::WordSplitter& splitter, std::string_view text, const std::vector<std::string>& words)
{
    if (!mayHave(text, words.front()))
        return false;
    if (words.size() == 1) {
        bool found = false;
        splitter.split(text, [&](std::string_view word) { return !(found = word.starts_with(words.front())); });
        return found;
    }
    const auto found = wordsOf(splitter, text);
    for (std::size_t at = 0; at + words.size() <= found.size(); ++at)
        if (standAt(found, at, words))
            return true;
    return false;
}

} // namespace kaze::telemetry::detail
