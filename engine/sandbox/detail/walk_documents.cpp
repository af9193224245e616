// The steps of Walk that compare, quote and write.

#include "engine/base/text.h"
#include "engine/sandbox/detail/passages.h"
#include "engine/sandbox/detail/reconcile.h"
#include "engine/sandbox/detail/walk.h"
#include "engine/sandbox/detail/words.h"

#include <algorithm>

namespace kaze::sandbox::detail {

namespace {

constexpr std::size_t kQuotations = 5; //!< where a step names no number
constexpr std::size_t kManyNotes = 48; //!< above this the search tool says which to read
constexpr std::string_view kMore = "[more follows]\n";
constexpr std::string_view kTooLong
    = "(This is not all: it is longer than one answer of the model may be, and files.edit is not offered to go on.)\n";

bool isTable(std::string_view path)
{
    const auto lower = lowered(path);
    return lower.ends_with(".csv") || lower.ends_with(".tsv");
}

//! How many bytes of `text` fit into one call as a JSON string, cut behind a line where there is one.
std::size_t fitting(std::string_view text, std::size_t bytes)
{
    auto size = std::min(text.size(), bytes);
    while (size > 64 && boost::json::serialize(boost::json::string_view(text.data(), size)).size() > bytes)
        size = size * 3 / 4;
    if (size == text.size())
        return size;
    if (const auto line = text.rfind('\n', size - 1); line != std::string_view::npos)
        return line + 1;
    while (size > 1 && (text[size] & 0xC0) == 0x80)
        --size;
    return size;
}

std::string textOf(const boost::json::object& arguments, std::string_view name)
{
    const auto* value = arguments.if_contains(name);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

} // namespace

std::optional<std::vector<std::string>> Walk::tablesToCompare(const Step& step)
{
    auto named = step.paths;
    if (named.size() < 2)
        named = pathsIn(m_task);
    std::erase_if(named, [](const auto& path) { return path.find('*') != std::string::npos || !isTable(path); });
    const auto all = m_workspace.list({"**/*.csv", "**/*.tsv"});
    if (!all)
        return {};
    if (named.size() < 2) {
        if (all->size() > 2 && !named.empty()) {
            m_troubles.add("The task names `" + named.front() + "` and no second CSV file; name the one to compare it with.");
            return std::vector<std::string>();
        }
        if (all->size() > 2)
            m_troubles.add("There are " + std::to_string(all->size())
                + " CSV files; I compared the first two. Name two in the task to compare others.");
        return std::vector<std::string>(
            all->begin(), all->begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(2, all->size())));
    }
    std::vector<std::string> chosen;
    for (const auto& name : named) {
        const auto same = std::find_if(
            all->begin(), all->end(), [&](const auto& path) { return path == name || path.ends_with('/' + name); });
        chosen.push_back(same == all->end() ? name : *same);
    }
    chosen.resize(2);
    return chosen;
}

bool Walk::compare(const Step& step)
{
    const auto files = tablesToCompare(step);
    if (!files)
        return false;
    Table none{"differences", "Differences", {}, {"difference", "key", "column", "first", "second"}, {}};
    if (files->size() < 2) {
        none.summary = files->empty() ? "Nothing was compared: there is no CSV file to compare with."
                                      : "Nothing was compared: `" + files->front() + "` is the only CSV file.";
        m_tables.push_back(std::move(none));
        return true;
    }
    if (!readAll(*files))
        return false;
    const auto* left = *m_workspace.read(files->at(0));
    const auto* right = *m_workspace.read(files->at(1));
    if (!left || !right) {
        none.summary = "Nothing was compared: `" + files->at(left ? 1 : 0) + "` could not be read.";
        m_tables.push_back(std::move(none));
        return true;
    }
    auto table = reconcile({files->at(0), parseCsv(*left)}, {files->at(1), parseCsv(*right)}, step.keys, step.tolerance);
    if (!table)
        none.summary = "Nothing was compared: " + table.error().message;
    m_tables.push_back(table ? std::move(*table) : std::move(none));
    return true;
}

std::optional<std::vector<std::string>> Walk::likelyNotes(std::vector<std::string> files, const std::string& question)
{
    const auto terms = termsOf(question);
    if (files.size() <= kManyNotes || terms.empty() || !m_tools.offered("files.search"))
        return files;
    std::map<std::string, std::set<std::string>> found;
    bool asked = true;
    for (const auto& term : std::set<std::string>(terms.begin(), terms.end())) {
        // Both cases of the first letter, since not every search tool knows how to ignore case.
        const auto first = static_cast<unsigned char>(term.front());
        const auto pattern = std::isalpha(first) != 0
            ? std::string("[") + term.front() + static_cast<char>(std::toupper(first)) + ']' + term.substr(1)
            : term;
        const auto answer = m_workspace.search(pattern, {});
        asked = asked && answer;
        for (const auto& hit : answer&&* answer ? (*answer)->hits : std::vector<Hit>{})
            found[hit.path].insert(term);
    }
    if (!asked)
        return {};
    std::stable_sort(files.begin(), files.end(), [&](const auto& a, const auto& b) { return found[a].size() > found[b].size(); });
    std::erase_if(files, [&](const auto& file) { return found[file].empty(); });
    files.resize(std::min(files.size(), kManyNotes));
    return files;
}

bool Walk::quote(const Step& step)
{
    const auto files = filesOf(step);
    if (!files)
        return false;
    const auto& question = step.literal.empty() ? m_task : step.literal;
    const auto notes = likelyNotes(*files, question);
    if (!notes || !readAll(*notes))
        return false;
    std::vector<Passage> passages;
    for (const auto& file : *notes)
        if (const auto* text = *m_workspace.read(file))
            for (auto& passage : passagesOf(file, *text))
                passages.push_back(std::move(passage));
    const auto best
        = bestPassages(question, std::move(passages), step.number > 0 ? static_cast<std::size_t>(step.number) : kQuotations);
    Table table{"quotations", "Quotations", {}, {"file", "line", "text"}, {}};
    for (const auto& passage : best)
        table.rows.push_back({passage.path, std::to_string(passage.line), passage.text});
    const auto asked = "\"" + base::shortened(trimmed(question), 200) + '"';
    table.summary = best.empty()
        ? "Nothing in the " + counted(files->size(), "file", "files") + " that I looked through answers " + asked + '.'
        : "On " + asked + " the notes say:";
    m_tables.push_back(std::move(table));
    return true;
}

std::string Walk::contentOf(const Step& step) const
{
    if (!step.literal.empty())
        return step.literal + '\n';
    const bool summary = step.what == "summary";
    Tables chosen;
    for (const auto& table : m_tables)
        if (step.what.empty() || summary || table.noun == step.what)
            chosen.push_back(table);
    if (chosen.empty())
        chosen = m_tables;
    const auto& path = step.paths.front();
    if (!m_troubles.all().empty() && !lowered(path).ends_with(".csv")) {
        Table left{"troubles", "Left out", "What could not be looked at, or only in part:", {"text"}, {}};
        for (const auto& trouble : m_troubles.all())
            left.rows.push_back({trouble});
        chosen.push_back(std::move(left));
    }
    const auto firstLine = m_task.substr(0, m_task.find('\n'));
    // As it comes back from the conversation, in which it is told what is written already.
    return base::toUtf8(fileText(path, chosen, firstLine.empty() ? path : base::shortened(firstLine, 100), summary));
}

bool Walk::write(const Step& step)
{
    const auto& path = step.paths.front();
    if (m_tools.offered("files.write"))
        return writeContent(path, contentOf(step));
    m_troubles.add("I could not write `" + path + "`: the tool files.write is not offered to me.");
    return true;
}

bool Walk::writeContent(const std::string& path, const std::string& content)
{
    const auto refused = [&](const Outcome& outcome) {
        m_troubles.add("`" + path + "` was not written: " + base::shortened(trimmed(outcome.text), 400));
        return true;
    };
    const std::string_view rest(content);
    std::size_t written = std::string::npos;
    std::size_t writes = 0;
    for (const auto& [arguments, outcome] : m_tools.past("files.write")) {
        const auto text = textOf(arguments, "content");
        if (textOf(arguments, "path") != path)
            continue;
        ++writes;
        const auto part = text.ends_with(kMore) ? text.size() - kMore.size()
            : text.ends_with(kTooLong)          ? text.size() - kTooLong.size()
                                                : text.size();
        if (!rest.starts_with(std::string_view(text).substr(0, part)) || (part == text.size() && text != content))
            continue;
        if (outcome.failed)
            return refused(outcome);
        if (text.ends_with(kTooLong) && part < content.size()) {
            m_troubles.add("`" + path + "` holds the first " + base::sizeText(part) + " of " + base::sizeText(content.size())
                + " only: one answer has no room for more.");
            return true;
        }
        written = part;
    }
    // Somebody changed what we wrote on its way into the conversation: once more would change nothing.
    const bool givesUp = written == std::string::npos && writes > m_plan.steps.size();
    if (givesUp)
        return true;
    const auto partFrom = [&](std::size_t from) {
        const auto size = fitting(rest.substr(from), m_callBytes);
        const bool last = from + size == content.size();
        return std::string(rest.substr(from, size))
            + std::string(last                                  ? ""
                    : m_tools.offered("files.edit") || from > 0 ? kMore
                                                                : kTooLong);
    };
    if (written == std::string::npos) {
        m_tools.want("files.write", {{"path", path}, {"content", partFrom(0)}});
        return false;
    }
    for (const auto& [arguments, outcome] : m_tools.past("files.edit")) {
        const auto text = textOf(arguments, "new");
        const auto part = text.ends_with(kMore) ? text.size() - kMore.size() : text.size();
        if (textOf(arguments, "path") != path || textOf(arguments, "old") != kMore || written >= content.size()
            || rest.substr(written, part) != std::string_view(text).substr(0, part))
            continue;
        if (outcome.failed)
            return refused(outcome);
        written += part;
    }
    if (written < content.size()) {
        m_tools.want("files.edit", {{"path", path}, {"old", kMore}, {"new", partFrom(written)}});
        return false;
    }
    m_done.push_back("Wrote `" + path + "` (" + base::sizeText(content.size()) + ").");
    return true;
}

} // namespace kaze::sandbox::detail
