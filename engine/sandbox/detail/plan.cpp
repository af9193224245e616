#include "engine/sandbox/detail/plan.h"

#include "engine/sandbox/detail/words.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

namespace kaze::sandbox::detail {

namespace {

using Kind = Word::Kind;
using Words = std::vector<Word>;

struct VerbName {
    std::string_view name;
    Verb verb;
};

constexpr std::array kVerbs{VerbName{"list", Verb::List}, VerbName{"find", Verb::Find}, VerbName{"read", Verb::Read},
    VerbName{"count", Verb::Count}, VerbName{"compare", Verb::Compare}, VerbName{"reconcile", Verb::Compare},
    VerbName{"quote", Verb::Quote}, VerbName{"write", Verb::Write}, VerbName{"call", Verb::Call},
    VerbName{"answer", Verb::Answer}, VerbName{"summarise", Verb::Answer}, VerbName{"summarize", Verb::Answer},
    VerbName{"reply", Verb::Answer}};

constexpr std::array<std::string_view, 9> kFillers{"then", "first", "next", "finally", "now", "please", "also", "and", "lastly"};

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kKinds{{{"csv", "**/*.csv"}, {"markdown", "**/*.md"},
    {"python", "**/*.py"}, {"json", "**/*.json"}, {"yaml", "**/*.yaml"}, {"text", "**/*.txt"}}};

std::optional<Verb> verbOf(const Word& word)
{
    if (word.kind != Kind::Plain)
        return {};
    const auto found = std::find_if(kVerbs.begin(), kVerbs.end(), [&](const auto& verb) { return verb.name == word.lower; });
    return found == kVerbs.end() ? std::nullopt : std::optional(found->verb);
}

bool isFiller(const Word& word)
{
    return std::find(kFillers.begin(), kFillers.end(), word.lower) != kFillers.end();
}

bool isNumber(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

bool isDecimal(std::string_view text)
{
    return !text.empty() && std::isdigit(static_cast<unsigned char>(text.front())) != 0
        && std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0 || c == '.'; });
}

//! "notes.md", "*.cpp", "src/", "src/net": what a person would take for a path.
bool looksLikePath(std::string_view text)
{
    if (text.empty() || text.find("://") != std::string_view::npos)
        return false;
    if (text.find('*') != std::string_view::npos)
        return text.find_first_not_of('*') != std::string_view::npos || text.size() > 1;
    const bool anyLower = std::any_of(text.begin(), text.end(), [](unsigned char c) { return std::islower(c) != 0; });
    if (text.find('/') != std::string_view::npos)
        return anyLower && text.size() > 1 && text != "and/or" && text.front() != '/';
    const auto dot = text.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || text.size() - dot > 6 || text.size() - dot < 2)
        return false;
    return std::isalpha(static_cast<unsigned char>(text[dot + 1])) != 0
        && std::all_of(
            text.begin() + static_cast<std::ptrdiff_t>(dot) + 1, text.end(), [](unsigned char c) { return std::isalnum(c) != 0; })
        && text != "e.g" && text != "i.e";
}

//! "*.md" means anywhere: "**/*.md". "src/" is "src/**".
std::string asGlob(std::string_view path)
{
    if (path.starts_with("./"))
        path.remove_prefix(2);
    if (path.ends_with('/'))
        return std::string(path) + "**";
    if (path.find('*') != std::string_view::npos && path.find('/') == std::string_view::npos)
        return "**/" + std::string(path == "**" ? "*" : path);
    return std::string(path);
}

bool isPath(const Word& word)
{
    return (word.kind == Kind::Plain || word.kind == Kind::Code) && looksLikePath(word.text);
}

//! Words that are looked for: TODO, but not the CSV of "every CSV file".
bool isCapitals(std::string_view text)
{
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const bool isKind = std::any_of(kKinds.begin(), kKinds.end(), [&](const auto& kind) { return kind.first == lower; });
    return text.size() >= 3 && !isKind
        && std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isupper(c) != 0 || c == '_'; });
}

std::string escaped(std::string_view text)
{
    std::string regex;
    for (const char c : text) {
        if (std::string_view(R"(\^$.|?*+()[]{})").find(c) != std::string_view::npos)
            regex += '\\';
        regex += c;
    }
    return regex;
}

//! /regex/, else the words in capitals, in backticks and in quotes, as alternatives.
std::string patternOf(const Words& words)
{
    std::string alternatives;
    bool bare = true;
    for (const auto& word : words) {
        if (word.kind == Kind::Pattern)
            return word.text;
        const bool named = (word.kind == Kind::Code && !looksLikePath(word.text)) || word.kind == Kind::Quoted;
        std::string_view rest = word.text;
        while ((named || word.kind == Kind::Plain) && !rest.empty()) {
            const auto slash = named ? rest.size() : std::min(rest.find('/'), rest.size());
            const auto part = rest.substr(0, slash);
            if ((named && !part.empty()) || isCapitals(part)) {
                alternatives += (alternatives.empty() ? "" : "|") + escaped(part);
                bare = bare && isCapitals(part);
            }
            rest.remove_prefix(std::min(slash + 1, rest.size()));
        }
    }
    return alternatives.empty() || !bare ? alternatives : "\\b(" + alternatives + ")\\b";
}

std::string firstOf(const Words& words, std::initializer_list<std::pair<std::string_view, std::string_view>> beginnings)
{
    for (const auto& word : words)
        for (const auto& [beginning, what] : beginnings)
            if (word.kind == Kind::Plain && word.lower.starts_with(beginning))
                return std::string(what);
    return {};
}

std::string whatOf(Verb verb, const Words& words)
{
    if (verb == Verb::Count)
        return firstOf(words,
            {{"line", "lines"}, {"word", "words"}, {"character", "characters"}, {"byte", "bytes"}, {"row", "rows"},
                {"match", "matches"}, {"file", "files"}});
    if (verb == Verb::Find)
        return firstOf(words, {{"function", "functions"}, {"method", "functions"}});
    if (verb == Verb::Write)
        return firstOf(words,
            {{"summar", "summary"}, {"finding", "findings"}, {"difference", "differences"}, {"count", "counts"},
                {"quot", "quotations"}, {"passage", "quotations"}});
    return {};
}

//! The columns after "by": `id`, "order no", id; joined by "and" or a comma.
std::vector<std::string> keysOf(Words& words)
{
    std::vector<std::string> keys;
    auto by = std::find_if(words.begin(), words.end(), [](const auto& word) { return word.lower == "by"; });
    if (by == words.end())
        return keys;
    auto end = by + 1;
    for (; end != words.end(); ++end) {
        const auto& lower = end->lower;
        if (end->kind == Kind::Stop
                ? end->text != ","
                : lower == "and" || lower == "the" || lower.starts_with("column") || lower == "key" || lower == "their")
            continue;
        if (end->kind == Kind::Stop || lower == "within" || lower == "with" || lower == "in" || lower == "of")
            break;
        keys.push_back(end->text);
    }
    words.erase(by, end);
    return keys;
}

void readCall(const Words& words, Step& step)
{
    for (const auto& word : words) {
        if (word.kind == Kind::Json) {
            boost::system::error_code bad;
            auto value = boost::json::parse(word.text, bad);
            if (!bad && value.is_object())
                step.arguments = value.get_object();
        } else if (step.tool.empty()
            && (word.kind == Kind::Code || (word.kind == Kind::Plain && word.text.find_first_of("._") != std::string::npos)))
            step.tool = word.text;
    }
}

Step stepOf(Verb verb, std::string_view text, Words words)
{
    Step step;
    step.verb = verb;
    step.text = trimmed(text);
    words.erase(words.begin());
    if (verb == Verb::Call) {
        readCall(words, step);
        return step;
    }
    if (verb == Verb::Compare)
        step.keys = keysOf(words);
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto& word = words[i];
        if (isPath(word))
            step.paths.push_back(asGlob(word.text));
        else if (word.kind == Kind::Quoted && verb != Verb::Find && verb != Verb::Count && verb != Verb::Write
            && looksLikePath(word.text))
            step.paths.push_back(asGlob(word.text));
        else if (word.kind == Kind::Quoted && step.literal.empty())
            step.literal = word.text;
        else if (isDecimal(word.text) && i > 0
            && (words[i - 1].lower == "within" || words[i - 1].lower == "of" || words[i - 1].lower == "tolerance")
            && verb == Verb::Compare)
            step.tolerance = word.text;
        else if (step.number == 0 && isNumber(word.text) && word.text.size() < 10)
            step.number = std::stoll(word.text);
        else if (i + 1 < words.size() && words[i + 1].lower.starts_with("file") && verb != Verb::Write)
            for (const auto& [kind, glob] : kKinds)
                if (word.lower == kind)
                    step.paths.emplace_back(glob);
    }
    step.what = whatOf(verb, words);
    if ((verb == Verb::Find && step.what.empty()) || verb == Verb::Count)
        step.pattern = patternOf(words);
    if (verb == Verb::Count && !step.pattern.empty())
        step.what = "matches";
    return step;
}

bool isComplete(const Step& step)
{
    switch (step.verb) {
    case Verb::Find:
        return !step.what.empty() || !step.pattern.empty();
    case Verb::Count:
        return !step.what.empty() && (step.what != "matches" || !step.pattern.empty());
    case Verb::Write:
        return !step.paths.empty() && step.paths.front().find('*') == std::string::npos;
    case Verb::Call:
        return !step.tool.empty();
    default:
        return true;
    }
}

//! Cuts a sentence at every verb that begins one ("list …, read … and count …"). Returns whether it found any.
bool readClauses(std::string_view text, bool mustBegin, Plan& plan)
{
    const auto words = wordsOf(text);
    std::vector<std::size_t> starts;
    bool fresh = true;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (fresh && verbOf(words[i]))
            starts.push_back(i);
        fresh = words[i].kind == Kind::Stop || isFiller(words[i]);
        if (mustBegin && starts.empty() && !isFiller(words[i]))
            return false;
    }
    for (std::size_t n = 0; n < starts.size(); ++n) {
        auto last = n + 1 < starts.size() ? starts[n + 1] : words.size();
        while (last > starts[n] + 1 && (words[last - 1].kind == Kind::Stop || isFiller(words[last - 1])))
            --last;
        Words clause(words.begin() + static_cast<std::ptrdiff_t>(starts[n]), words.begin() + static_cast<std::ptrdiff_t>(last));
        const auto begin = clause.front().begin;
        auto step = stepOf(*verbOf(clause.front()), text.substr(begin, clause.back().end - begin), clause);
        if (isComplete(step))
            plan.steps.push_back(std::move(step));
        else
            plan.notUnderstood.push_back(step.text);
    }
    return !starts.empty();
}

//! The length of "1. ", "2) ", "- " or "* " at the start of a line; 0 where there is none.
std::size_t bulletOf(std::string_view line, bool& numbered)
{
    std::size_t i = 0;
    while (i < line.size() && std::isdigit(static_cast<unsigned char>(line[i])) != 0)
        ++i;
    numbered = i > 0;
    const bool sign = i < line.size() && (numbered ? line[i] == '.' || line[i] == ')' : line[i] == '-' || line[i] == '*');
    return sign && i + 1 < line.size() && line[i + 1] == ' ' ? i + 2 : 0;
}

struct Item {
    std::string text;
    bool numbered = false;
};

//! Numbered and bulleted lines with the lines that continue them.
std::vector<Item> itemsOf(std::string_view text)
{
    std::vector<Item> items;
    bool open = false;
    for (const auto whole : linesOf(text)) {
        const auto line = trimmed(whole);
        bool numbered = false;
        if (const auto length = bulletOf(line, numbered); length > 0) {
            items.push_back({std::string(trimmed(line.substr(length))), numbered});
            open = true;
        } else if (line.empty())
            open = false;
        else if (open)
            items.back().text += ' ' + std::string(line);
    }
    return items;
}

//! Sentences: up to a full stop before white space, or an empty line.
std::vector<std::string> sentencesOf(std::string_view text)
{
    std::vector<std::string> sentences{""};
    for (const auto whole : linesOf(text)) {
        const auto line = trimmed(whole);
        if (line.empty())
            sentences.emplace_back();
        for (const auto& word : wordsOf(line)) {
            sentences.back()
                += (sentences.back().empty() ? "" : " ") + std::string(line.substr(word.begin, word.end - word.begin));
            if (word.kind == Kind::Stop && std::string_view(".!?").find(word.text) != std::string_view::npos)
                sentences.emplace_back();
        }
    }
    std::erase_if(sentences, [](const auto& sentence) { return sentence.empty(); });
    return sentences;
}

} // namespace

Plan planOf(std::string_view text)
{
    Plan plan;
    for (const auto& item : itemsOf(text))
        if (!readClauses(item.text, false, plan) && item.numbered)
            plan.notUnderstood.push_back(item.text);
    if (!plan.steps.empty())
        return plan;
    Plan prose;
    for (const auto& sentence : sentencesOf(text))
        readClauses(sentence, true, prose);
    return prose.steps.empty() ? plan : prose;
}

std::vector<std::string> pathsIn(std::string_view text)
{
    std::vector<std::string> paths;
    for (const auto& word : wordsOf(text))
        if (isPath(word) || (word.kind == Kind::Quoted && looksLikePath(word.text)))
            paths.push_back(asGlob(word.text));
    return paths;
}

} // namespace kaze::sandbox::detail
