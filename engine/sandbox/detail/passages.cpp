#include "engine/sandbox/detail/passages.h"

#include "engine/sandbox/detail/words.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <set>
#include <unordered_map>

namespace kaze::sandbox::detail {

namespace {

constexpr std::array<std::string_view, 96> kStopWords{"a", "about", "after", "all", "also", "am", "an", "and", "any", "are", "as",
    "at", "be", "been", "before", "but", "by", "can", "could", "did", "do", "does", "for", "from", "had", "has", "have", "he",
    "her", "his", "how", "i", "if", "in", "into", "is", "it", "its", "may", "me", "must", "my", "no", "not", "of", "on", "or",
    "our", "out", "she", "should", "so", "some", "such", "than", "that", "the", "their", "them", "then", "there", "these", "they",
    "this", "those", "to", "up", "us", "was", "we", "were", "what", "when", "where", "which", "who", "why", "will", "with",
    "would", "you", "your", "find", "notes", "note", "tell", "please", "according", "answer", "question", "say", "says", "s", "t",
    "folder"};

bool isWordByte(unsigned char c)
{
    return std::isalnum(c) != 0 || c >= 0x80;
}

//! Cuts the endings of English words, so that "rotating", "rotation" and "rotates" meet.
std::string stem(std::string word)
{
    if (word.size() > 4 && word.ends_with("ies")) {
        word.replace(word.size() - 3, 3, "y");
        return word;
    }
    for (const std::string_view ending : {"ions", "ings", "ion", "ing", "ers", "ed", "er", "es", "e", "s"}) {
        if (!word.ends_with(ending) || word.size() < ending.size() + (ending == "s" ? 3 : 4) || word.ends_with("ss"))
            continue;
        word.erase(word.size() - ending.size());
        const auto size = word.size();
        if (ending.size() > 1 && size > 3 && word[size - 1] == word[size - 2] && word[size - 1] != 'l' && word[size - 1] != 's')
            word.pop_back();
        return word;
    }
    return word;
}

bool isHeading(std::string_view line)
{
    return line.starts_with('#') || line.starts_with("=====") || line.starts_with("-----");
}

bool startsBlock(std::string_view line)
{
    const auto text = trimmed(line);
    const auto digits = text.find_first_not_of("0123456789");
    const bool numbered = digits != std::string_view::npos && digits > 0 && (text[digits] == '.' || text[digits] == ')');
    return text.starts_with("- ") || text.starts_with("* ") || text.starts_with("+ ") || text.starts_with('|') || numbered;
}

//! Where the sentence that begins at `from` ends: behind a stop that white space and no small letter follow, or at the end.
std::size_t endOfSentence(std::string_view text, std::size_t from)
{
    for (auto i = from; i < text.size(); ++i) {
        if (std::string_view(".!?").find(text[i]) == std::string_view::npos)
            continue;
        auto next = i + 1;
        while (next < text.size() && std::string_view("\"')]*_`").find(text[next]) != std::string_view::npos)
            ++next;
        const auto after = text.find_first_not_of(" \n\r\t", next);
        if (after == std::string_view::npos)
            return text.size();
        // "e.g. Ann" goes on.
        const auto word = text.substr(from, i - from);
        const bool shortened = word.substr(word.find_last_of(" \n(") + 1).find('.') != std::string_view::npos && text[i] == '.';
        const bool number = std::isdigit(static_cast<unsigned char>(text[i > from ? i - 1 : i])) != 0 && i - from < 3;
        if (after > next && std::islower(static_cast<unsigned char>(text[after])) == 0 && !number && !shortened)
            return next;
    }
    return text.size();
}

void addSentences(std::string_view block, std::int64_t line, Passage base, std::vector<Passage>& into)
{
    std::size_t at = 0;
    while (at < block.size()) {
        const auto end = endOfSentence(block, at);
        const auto sentence = block.substr(at, end - at);
        const auto begin = sentence.find_first_not_of(" \n\r\t");
        if (begin != std::string_view::npos) {
            base.line = line + std::count(block.begin(), block.begin() + static_cast<std::ptrdiff_t>(at + begin), '\n');
            base.text = trimmed(sentence);
            into.push_back(base);
        }
        at = end;
    }
}

} // namespace

std::vector<std::string> termsOf(std::string_view text)
{
    std::vector<std::string> terms;
    const auto lower = lowered(text);
    for (std::size_t i = 0; i < lower.size();) {
        auto end = i;
        while (end < lower.size() && isWordByte(static_cast<unsigned char>(lower[end])))
            ++end;
        if (end > i) {
            const auto word = lower.substr(i, end - i);
            if (std::find(kStopWords.begin(), kStopWords.end(), word) == kStopWords.end())
                terms.push_back(stem(word));
        }
        i = std::max(end, i + 1);
    }
    return terms;
}

std::vector<Passage> passagesOf(const std::string& path, std::string_view text)
{
    std::vector<Passage> passages;
    Passage base{path, 0, {}, {}, 0};
    const auto* blockStart = text.data();
    const char* blockEnd = nullptr;
    std::int64_t number = 0, blockLine = 0;
    const auto flush = [&] {
        if (blockEnd)
            addSentences({blockStart, static_cast<std::size_t>(blockEnd - blockStart)}, blockLine, base, passages);
        blockEnd = nullptr;
    };
    for (const auto line : linesOf(text)) {
        ++number;
        if (trimmed(line).empty() || isHeading(line) || startsBlock(line))
            flush();
        if (isHeading(line))
            base.context = line.substr(std::min(line.find_first_not_of("#=- "), line.size()));
        if (trimmed(line).empty() || isHeading(line))
            continue;
        if (!blockEnd) {
            blockStart = line.data();
            blockLine = number;
        }
        blockEnd = line.data() + line.size();
    }
    flush();
    return passages;
}

std::vector<Passage> bestPassages(std::string_view question, std::vector<Passage> passages, std::size_t most)
{
    // A question answers none, least of all the same one.
    std::erase_if(passages, [](const auto& passage) {
        const auto last = passage.text.find_last_not_of("\"')]*_` ");
        return last != std::string::npos && passage.text[last] == '?';
    });
    const auto asked = termsOf(question);
    const std::set<std::string> terms(asked.begin(), asked.end());
    std::vector<std::set<std::string>> said;
    std::unordered_map<std::string, double> holders;
    for (const auto& passage : passages) {
        const auto words = termsOf(passage.text);
        said.emplace_back(words.begin(), words.end());
        for (const auto& term : terms)
            holders[term] += said.back().contains(term) ? 1 : 0;
    }
    std::unordered_map<std::string, double> weights;
    double whole = 0;
    for (const auto& term : terms)
        whole += weights[term]
            = std::log(1 + (static_cast<double>(passages.size()) - holders[term] + 0.5) / (holders[term] + 0.5));
    for (std::size_t i = 0; i < passages.size() && whole > 0; ++i) {
        const auto around = termsOf(passages[i].context + ' ' + passages[i].path);
        double own = 0, beside = 0;
        for (const auto& term : terms)
            if (said[i].contains(term))
                own += weights[term];
            else if (std::find(around.begin(), around.end(), term) != around.end())
                beside += weights[term] / 2;
        passages[i].score = own > 0 || beside > 0 ? (own + beside) / whole : 0;
    }
    std::stable_sort(passages.begin(), passages.end(), [](const auto& a, const auto& b) { return a.score > b.score; });
    const double least = passages.empty() ? 1 : std::max(1.0 / 3, passages.front().score * 0.6);
    std::set<std::string> seen;
    std::erase_if(passages, [&](const auto& passage) { return passage.score < least || !seen.insert(passage.text).second; });
    passages.resize(std::min(passages.size(), most));
    return passages;
}

} // namespace kaze::sandbox::detail
