#include "engine/sandbox/detail/walk.h"

#include "engine/base/regex.h"
#include "engine/base/text.h"
#include "engine/sandbox/detail/csv.h"
#include "engine/sandbox/detail/functions.h"
#include "engine/sandbox/detail/source_text.h"
#include "engine/sandbox/detail/words.h"

#include <algorithm>
#include <tuple>

namespace kaze::sandbox::detail {

namespace {

constexpr std::int64_t kLongFunction = 40; //!< lines, where a step names no number
constexpr int kMostTooHard = 5; //!< lines, after which a search gives up
constexpr std::size_t kLongestLine = 4096; //!< what is longer is matched up to here

std::int64_t measured(const std::string& what, const std::string& text)
{
    if (what == "words") {
        std::int64_t words = 0;
        for (const auto line : linesOf(text))
            for (std::size_t i = line.find_first_not_of(" \t"); i != std::string_view::npos;
                 i = line.find_first_not_of(" \t", line.find_first_of(" \t", i)))
                ++words;
        return words;
    }
    if (what == "characters")
        return std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; });
    if (what == "bytes")
        return static_cast<std::int64_t>(text.size());
    return static_cast<std::int64_t>(linesOf(text).size());
}

std::string countedFiles(std::size_t number)
{
    return counted(number, "file", "files");
}

} // namespace

Walk::Walk(Toolbox& tools, const Plan& plan, std::string task, std::size_t callBytes)
    : m_tools(tools), m_plan(plan), m_task(std::move(task)), m_callBytes(callBytes), m_workspace(tools, m_troubles)
{
    for (const auto& step : plan.steps)
        if (step.verb == Verb::Write)
            m_workspace.leaveOut(step.paths.front());
}

bool Walk::run()
{
    for (const auto& next : m_plan.steps) {
        if (!step(next))
            return false;
        ++m_at;
    }
    return true;
}

bool Walk::step(const Step& step)
{
    switch (step.verb) {
    case Verb::List:
        return list(step);
    case Verb::Find:
        return step.what == "functions" ? findFunctions(step) : find(step);
    case Verb::Read:
        return read(step);
    case Verb::Count:
        return count(step);
    case Verb::Compare:
        return compare(step);
    case Verb::Quote:
        return quote(step);
    case Verb::Write:
        return write(step);
    case Verb::Call:
        return call(step);
    case Verb::Answer:
        return true;
    }
    return true;
}

std::optional<std::vector<std::string>> Walk::filesOfTask()
{
    const auto named = pathsIn(m_task);
    if (named.empty())
        return m_workspace.list({});
    auto files = m_workspace.list(named);
    if (!files || !files->empty())
        return files;
    m_troubles.add("The task names `" + named.front() + "`, but I found no such file, so I looked at all files.");
    return m_workspace.list({});
}

std::optional<std::vector<std::string>> Walk::filesOf(const Step& step)
{
    if (!step.paths.empty()) {
        auto files = m_workspace.list(step.paths);
        if (files && files->empty())
            m_troubles.add("I found no `" + step.paths.front() + "`.");
        return files;
    }
    return m_files ? m_files : filesOfTask();
}

bool Walk::list(const Step& step)
{
    auto files = step.paths.empty() ? filesOfTask() : m_workspace.list(step.paths);
    if (!files)
        return false;
    m_done.push_back("Listed " + countedFiles(files->size()) + '.');
    const bool goesOn = std::any_of(m_plan.steps.begin(), m_plan.steps.end(),
        [](const auto& other) { return other.verb != Verb::List && other.verb != Verb::Answer && other.verb != Verb::Write; });
    if (!goesOn) {
        Table table{"files", "Files", countedFiles(files->size()) + '.', {"file"}, {}};
        for (const auto& file : *files)
            table.rows.push_back({file});
        m_tables.push_back(std::move(table));
    }
    m_files = std::move(files);
    return true;
}

bool Walk::readAll(const std::vector<std::string>& files)
{
    bool whole = true;
    for (const auto& file : files)
        whole = m_workspace.read(file).has_value() && whole;
    return whole;
}

std::optional<std::vector<Hit>> Walk::matchLines(const Step& step, const std::vector<std::string>& files)
{
    const auto regex = base::Regex::compile(step.pattern);
    if (!regex) {
        m_troubles.add(regex.error().message);
        return std::vector<Hit>{};
    }
    if (!readAll(files))
        return {};
    std::vector<Hit> hits;
    int tooHard = 0;
    for (const auto& file : files) {
        const auto* text = *m_workspace.read(file);
        std::int64_t number = 0;
        for (const auto line : text ? linesOf(*text) : std::vector<std::string_view>{}) {
            ++number;
            const auto part = line.substr(0, kLongestLine);
            if (part.size() < line.size())
                m_troubles.add("Line " + std::to_string(number) + " of `" + file + "` is longer than "
                    + base::sizeText(kLongestLine) + "; I looked at its beginning only.");
            const auto found = regex->finds(part);
            if (found && *found)
                hits.push_back({file, number, std::string(trimmed(part))});
            if (found)
                continue;
            m_troubles.add("Line " + std::to_string(number) + " of `" + file + "` is too much work for /" + step.pattern
                + "/; I skipped it.");
            if (++tooHard == kMostTooHard) {
                m_troubles.add("I looked no further for /" + step.pattern + "/, which is too much work; simplify it.");
                return hits;
            }
        }
    }
    return hits;
}

std::optional<std::vector<Hit>> Walk::hitsOf(const Step& step)
{
    const bool scoped = !step.paths.empty() || m_files;
    const auto files = scoped || !pathsIn(m_task).empty() ? filesOf(step) : std::vector<std::string>{};
    if (!files)
        return {};
    if (m_tools.offered("files.search")) {
        const auto answer = m_workspace.search(step.pattern, step.paths);
        if (!answer)
            return {};
        if (*answer && (*answer)->whole) {
            auto hits = (*answer)->hits;
            if (!files->empty() || scoped)
                std::erase_if(hits, [&](const auto& hit) { return !std::binary_search(files->begin(), files->end(), hit.path); });
            return hits;
        }
    }
    const auto all = files->empty() && !scoped ? m_workspace.list({}) : files;
    return all ? matchLines(step, *all) : std::nullopt;
}

bool Walk::find(const Step& step)
{
    auto hits = hitsOf(step);
    if (!hits)
        return false;
    std::sort(hits->begin(), hits->end(),
        [](const auto& a, const auto& b) { return std::tie(a.path, a.line) < std::tie(b.path, b.line); });
    Table table{"findings", "Lines that match /" + step.pattern + '/', {}, {"file", "line", "text"}, {}};
    std::set<std::string> files;
    for (const auto& hit : *hits) {
        table.rows.push_back({hit.path, std::to_string(hit.line), hit.text});
        files.insert(hit.path);
    }
    table.summary = table.rows.empty() ? "No line matches /" + step.pattern + "/."
                                       : counted(table.rows.size(), "line matches", "lines match") + " /" + step.pattern + "/ in "
            + countedFiles(files.size()) + '.';
    m_tables.push_back(std::move(table));
    return true;
}

bool Walk::findFunctions(const Step& step)
{
    auto files = filesOf(step);
    if (!files)
        return false;
    std::erase_if(*files, [](const auto& file) { return !familyOf(file); });
    if (!readAll(*files))
        return false;
    const auto limit = step.number > 0 ? step.number : kLongFunction;
    const auto longer = " longer than " + counted(static_cast<std::size_t>(limit), "line", "lines");
    Table table{"findings", "Functions" + longer, {}, {"file", "line", "text"}, {}};
    std::size_t functions = 0;
    for (const auto& file : *files) {
        const auto* text = *m_workspace.read(file);
        for (const auto& function : text ? functionsOf(file, *text) : std::vector<Function>{}) {
            ++functions;
            if (function.lines > limit)
                table.rows.push_back({file, std::to_string(function.line),
                    "function " + function.name + " has " + std::to_string(function.lines) + " lines"});
        }
    }
    table.summary = (table.rows.empty() ? "No function is" : counted(table.rows.size(), "function is", "functions are")) + longer
        + ", of " + counted(functions, "function", "functions") + " in " + counted(files->size(), "source file", "source files")
        + '.';
    m_tables.push_back(std::move(table));
    return true;
}

bool Walk::read(const Step& step)
{
    const auto files = filesOf(step);
    if (!files || !readAll(*files))
        return false;
    std::int64_t lines = 0;
    std::size_t readable = 0;
    for (const auto& file : *files)
        if (const auto* text = *m_workspace.read(file)) {
            lines += measured("lines", *text);
            ++readable;
        }
    m_done.push_back(
        "Read " + countedFiles(readable) + " with " + counted(static_cast<std::size_t>(lines), "line", "lines") + '.');
    if (!step.paths.empty() && !files->empty())
        m_files = files;
    return true;
}

bool Walk::count(const Step& step)
{
    const auto files = filesOf(step);
    if (!files)
        return false;
    Table table{"counts", "Count of " + step.what, {}, {"file", step.what}, {}};
    std::int64_t sum = 0;
    const auto add = [&](const std::string& file, std::int64_t number) {
        table.rows.push_back({file, std::to_string(number)});
        sum += number;
    };
    if (step.what == "files") {
        std::map<std::string, std::int64_t> byEnding;
        for (const auto& file : *files) {
            const auto name = file.substr(file.rfind('/') + 1);
            ++byEnding[name.rfind('.') == std::string::npos ? "(no ending)" : "*" + name.substr(name.rfind('.'))];
        }
        for (const auto& [ending, number] : byEnding)
            add(ending, number);
        table.columns = {"kind", "files"};
        table.summary = "There are " + countedFiles(files->size()) + '.';
    } else if (step.what == "matches") {
        const auto hits = hitsOf(step);
        if (!hits)
            return false;
        std::map<std::string, std::int64_t> byFile;
        for (const auto& hit : *hits)
            ++byFile[hit.path];
        for (const auto& [file, number] : byFile)
            add(file, number);
        table.summary = counted(hits->size(), "line matches", "lines match") + " /" + step.pattern + "/ in "
            + countedFiles(byFile.size()) + '.';
    } else {
        if (!readAll(*files))
            return false;
        for (const auto& file : *files)
            if (const auto* text = *m_workspace.read(file))
                add(file,
                    step.what == "rows" ? static_cast<std::int64_t>(parseCsv(*text).rows.size()) : measured(step.what, *text));
        table.summary = countedFiles(table.rows.size()) + (table.rows.size() == 1 ? " has " : " have ") + std::to_string(sum)
            + ' ' + step.what + (table.rows.size() == 1 ? "." : " in all.");
    }
    m_tables.push_back(std::move(table));
    return true;
}

bool Walk::call(const Step& step)
{
    if (!m_tools.offered(step.tool)) {
        m_troubles.add("I could not call `" + step.tool + "`: it is not offered to me. I was offered: " + m_tools.names() + '.');
        return true;
    }
    boost::json::object arguments;
    for (const auto& member : step.arguments) {
        auto value = member.value();
        if (auto* text = value.if_string()) {
            const std::string_view placeholder = "{task}";
            for (auto at = text->find(placeholder); at != boost::json::string::npos;
                 at = text->find(placeholder, at + m_task.size()))
                text->replace(at, placeholder.size(), m_task);
        }
        arguments.emplace(member.key(), std::move(value));
    }
    const auto outcome = m_tools.ask(step.tool, arguments);
    if (!outcome)
        return false;
    if (outcome->failed)
        m_troubles.add("`" + step.tool + "` failed: " + std::string(trimmed(outcome->text)));
    else
        m_tables.push_back({"answers", "What `" + step.tool + "` answered", "`" + step.tool + "` answered:", {"text"},
            {{std::string(trimmed(outcome->text))}}});
    return true;
}

} // namespace kaze::sandbox::detail
