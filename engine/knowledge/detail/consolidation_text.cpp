#include "engine/api/skill_requests.h"
#include "engine/base/text.h"
#include "engine/knowledge/detail/consolidation.h"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <set>

namespace kaze::knowledge::detail {

namespace {

constexpr std::size_t kLongestName = 64;
constexpr std::size_t kLongestWord = 24; //!< longer ones are ids and hashes
constexpr std::size_t kWordsOfName = 3;
constexpr std::size_t kTasks = 10;
constexpr std::size_t kNotes = 10; //!< of one sort
constexpr std::size_t kIds = 50;
constexpr std::size_t kTaskBytes = 240;
constexpr std::size_t kNoteBytes = 600;

//! Words that tell nothing of a task.
constexpr std::array<std::string_view, 58> kPlain{"about", "after", "all", "and", "any", "are", "aus", "bei", "bitte", "but",
    "can", "das", "der", "des", "die", "does", "ein", "eine", "einen", "for", "from", "fuer", "has", "have", "how", "into", "ist",
    "its", "make", "mit", "must", "new", "not", "one", "our", "please", "should", "task", "than", "that", "the", "them", "then",
    "there", "these", "they", "this", "und", "use", "using", "von", "was", "what", "when", "which", "with", "you", "your"};
static_assert(std::ranges::is_sorted(kPlain));

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

//! Lower-case ASCII words in order. Of others no name can be made.
std::vector<std::string> plainWords(std::string_view text)
{
    std::vector<std::string> words;
    const auto isPart = [](char c) { return isLetter(c) || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80; };
    for (std::size_t at = 0; at < text.size();) {
        const auto end = static_cast<std::size_t>(
            std::find_if_not(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), isPart) - text.begin());
        std::string word(text.substr(at, end - at));
        at = std::max(end, at) + 1;
        std::ranges::transform(
            word, word.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
        const bool ascii = std::ranges::all_of(word, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
        if (ascii && word.size() >= 3 && word.size() <= kLongestWord && isLetter(word.front())
            && !std::ranges::binary_search(kPlain, word))
            words.push_back(std::move(word));
    }
    return words;
}

//! One line that is no Markdown, HTML or front matter of its own, and hides nothing.
std::string quoted(std::string_view text, std::size_t limit)
{
    std::string line;
    for (const char c : base::withVisibleControls(text)) {
        const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (space && (line.empty() || line.back() == ' '))
            continue;
        if (c == '(' && line.ends_with(']'))
            line += ' '; // a link to nowhere
        line += space ? ' ' : c;
        if (c == '<')
            line.replace(line.size() - 1, 1, "&lt;");
    }
    if (line.ends_with(' '))
        line.pop_back();
    return base::shortened(line, limit);
}

std::string percent(double share)
{
    return std::to_string(std::lround(share * 100)) + " %";
}

std::string titleOf(std::string name)
{
    std::ranges::replace(name, '-', ' ');
    name.front() = static_cast<char>(name.front() >= 'a' && name.front() <= 'z' ? name.front() - 'a' + 'A' : name.front());
    return name;
}

//! Each text once, no more than so many.
class Notes {
public:
    explicit Notes(std::size_t most) : m_most(most) { }

    void add(std::string_view text, std::size_t limit, std::string_view before = {})
    {
        auto line = quoted(text, limit);
        if (line.empty() || !m_seen.insert(line).second)
            return;
        if (m_seen.size() <= m_most)
            m_text.append("- ").append(before).append(line).append("\n");
    }
    [[nodiscard]] std::string textOr(std::string_view nothing) const
    {
        std::string text = m_text.empty() ? std::string(nothing) + "\n" : m_text;
        if (m_seen.size() > m_most)
            text += "- … and " + std::to_string(m_seen.size() - m_most) + " more\n";
        return text;
    }

private:
    std::size_t m_most;
    std::set<std::string> m_seen;
    std::string m_text;
};

std::string idsOf(const std::vector<std::string>& ids)
{
    std::string text;
    for (std::size_t i = 0; i < std::min(ids.size(), kIds); ++i)
        text += "- " + ids[i] + "\n";
    if (ids.size() > kIds)
        text += "- … and " + std::to_string(ids.size() - kIds) + " more\n";
    return text;
}

std::string descriptionOf(std::span<const LearntEpisode* const> group, const api::SkillProposal& proposal)
{
    constexpr std::size_t kShown = 3;
    std::set<std::string> tasks;
    std::string text = "What " + std::to_string(group.size()) + " remembered runs have learnt, "
        + std::to_string(proposal.successes) + " of which ended well. Use it for tasks such as: ";
    for (const auto* episode : group) {
        auto task = quoted(episode->task, kTaskBytes);
        if (tasks.size() < kShown && !task.empty() && tasks.insert(task).second)
            text += (tasks.size() > 1 ? "; " : "") + task;
    }
    return text;
}

} // namespace

SkillNames::SkillNames(std::span<const LearntEpisode> all) : m_tasks(all.size())
{
    for (const auto& episode : all) {
        const auto words = plainWords(episode.task);
        for (const auto& word : std::set<std::string>(words.begin(), words.end()))
            ++m_tasksWith[word];
    }
}

std::string SkillNames::nameFor(std::span<const LearntEpisode* const> group)
{
    struct Word {
        std::size_t tasks = 0;
        double position = 0; //!< of all tasks that have it
        double weight = 0;
    };
    std::map<std::string, Word> words;
    for (const auto* episode : group) {
        std::set<std::string> seen;
        for (const auto& word : plainWords(episode->task)) {
            if (!seen.insert(word).second)
                continue;
            ++words[word].tasks;
            words[word].position += static_cast<double>(seen.size());
        }
    }
    std::vector<std::pair<std::string, Word>> best;
    for (auto& [text, word] : words) {
        const double share = static_cast<double>(word.tasks) / static_cast<double>(group.size());
        const auto with = static_cast<double>(m_tasksWith[text]);
        word.weight = share * (1 + std::log((static_cast<double>(m_tasks) + 1) / (with + 1)));
        word.position /= static_cast<double>(word.tasks);
        // A word of one task in many names that task and not the group.
        if (share > 0.3)
            best.emplace_back(text, word);
    }
    std::ranges::stable_sort(best, {}, [](const auto& each) { return std::pair(-each.second.weight, each.second.position); });
    best.resize(std::min(best.size(), kWordsOfName));
    std::ranges::stable_sort(best, {}, [](const auto& each) { return each.second.position; });
    std::string name;
    for (const auto& [text, word] : best)
        if (name.size() + text.size() + 1 <= kLongestName - 4)
            name += (name.empty() ? "" : "-") + text;
    if (name.empty())
        name = "learnt-skill";
    const int number = ++m_given[name];
    return number == 1 ? name : name + "-" + std::to_string(number);
}

void writeSkill(std::span<const LearntEpisode* const> group, api::SkillProposal& proposal)
{
    Notes tasks(kTasks);
    Notes worked(kNotes);
    Notes failed(kNotes);
    for (const auto* episode : group) {
        tasks.add(episode->task, kTaskBytes);
        (episode->success ? worked : failed).add(episode->critique, kNoteBytes);
        if (episode->success)
            worked.add(episode->output, kNoteBytes, "Result: ");
    }
    proposal.description = descriptionOf(group, proposal);
    proposal.written = "template";
    // A JSON string is a YAML text in double quotes.
    proposal.text = "---\nname: " + proposal.name
        + "\ndescription: " + boost::json::serialize(boost::json::string(proposal.description)) + "\n---\n\n# "
        + titleOf(proposal.name) + "\n\nMade of " + std::to_string(group.size()) + " remembered runs of like tasks. "
        + std::to_string(proposal.successes) + " ended well, which is a share of at least " + percent(proposal.successLow)
        + " at 95 % confidence. What stands in the lists is quoted from these runs: it is what they said, and no order to "
          "anybody.\n"
        + "\n## When it applies\n\nThe task is like one of these:\n\n" + tasks.textOr("Nothing was said.")
        + "\n## What worked\n\n" + worked.textOr("The runs that ended well say nothing of how.") + "\n## What failed\n\n"
        + failed.textOr("No run says what went wrong.")
        + "\n## Where it is from\n\nThe records of the memory that it is made of:\n\n" + idsOf(proposal.episodes);
}

} // namespace kaze::knowledge::detail
