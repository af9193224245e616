#include "engine/base/regex.h"
#include "engine/base/text.h"
#include "engine/tools/detail/arguments.h"
#include "engine/tools/detail/beneath.h"
#include "engine/tools/detail/built_in.h"
#include "engine/tools/detail/file_job.h"
#include "engine/tools/detail/glob.h"
#include "engine/tools/detail/walk.h"

#include <algorithm>
#include <chrono>

namespace kaze::tools::detail {

namespace {

constexpr std::int64_t kDefaultLimit = 200;
constexpr std::size_t kLongestPattern = 1000;
constexpr std::size_t kLineSearched = 2000;
constexpr std::size_t kLineShown = 500;
constexpr std::uint64_t kLargestFile = 64U << 20;
constexpr std::size_t kLookForNul = 8U << 10;
constexpr std::size_t kRoomForNotes = 300;
constexpr auto kLongest = std::chrono::seconds(20);

class Search {
public:
    Search(const FileJob& job, const base::Regex& pattern, std::size_t limit) : m_job(job), m_pattern(pattern), m_limit(limit) { }

    //! Errors: Cancelled, Timeout.
    base::Result<> file(const WalkedFile& file)
    {
        const auto content = readBeneath(m_job.root(), file.path, kLargestFile);
        if (!content) {
            ++m_skipped;
            return check();
        }
        if (std::string_view(*content).substr(0, kLookForNul).find('\0') != std::string_view::npos)
            return check();
        const auto shownPath = onOneLine(file.path);
        std::string_view rest = *content;
        for (std::size_t number = 1; !rest.empty(); ++number) {
            const auto end = rest.find('\n');
            auto line = rest.substr(0, end);
            rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
            if (line.ends_with('\r'))
                line.remove_suffix(1);
            if (auto ok = searchLine(shownPath, number, line.substr(0, kLineSearched)); !ok)
                return ok;
        }
        return check();
    }

    [[nodiscard]] std::string text(bool complete)
    {
        if (m_found == 0)
            m_text = "[no matches]\n";
        if (m_found > m_shown)
            m_text += "[… " + std::to_string(m_found - m_shown) + " more matches; narrow the pattern, the path or the glob]\n";
        if (m_tooHard > 0)
            m_text += "[the pattern is too complicated for " + std::to_string(m_tooHard) + " lines, the first is "
                + m_firstTooHard + "; simplify it]\n";
        if (m_skipped > 0)
            m_text += "[" + std::to_string(m_skipped) + " files could not be read or are larger than 64 MB]\n";
        if (!complete)
            m_text += "[the workspace has more files than were looked at]\n";
        return std::move(m_text);
    }

private:
    base::Result<> check() const
    {
        if (m_job.stopped())
            return base::fail(base::ErrorCode::Cancelled, "cancelled");
        if (std::chrono::steady_clock::now() - m_begun > kLongest)
            return base::fail(
                base::ErrorCode::Timeout, "the search took more than 20 s; narrow the path or the glob, or simplify the pattern");
        return {};
    }

    base::Result<> searchLine(const std::string& path, std::size_t number, std::string_view line)
    {
        const auto finds = m_pattern.finds(line);
        if (auto ok = check(); !ok)
            return ok;
        if (!finds && m_tooHard++ == 0)
            m_firstTooHard = path + ':' + std::to_string(number);
        if (!finds || !*finds)
            return {};
        ++m_found;
        auto hit = path + ':' + std::to_string(number) + ": " + base::shortened(base::toUtf8(line), kLineShown) + '\n';
        if (m_shown + 1 == m_found && m_shown < m_limit && m_text.size() + hit.size() + kRoomForNotes <= m_job.outputLimit) {
            m_text += hit;
            ++m_shown;
        }
        return {};
    }

    const FileJob& m_job;
    const base::Regex& m_pattern;
    std::size_t m_limit;
    std::chrono::steady_clock::time_point m_begun = std::chrono::steady_clock::now();
    std::string m_text;
    std::size_t m_found = 0;
    std::size_t m_shown = 0;
    std::size_t m_skipped = 0;
    std::size_t m_tooHard = 0;
    std::string m_firstTooHard;
};

base::Result<std::string> searchFiles(const FileJob& job, const boost::json::object& arguments)
{
    const auto path = relativePath(textOf(arguments, "path", "."));
    if (!path)
        return failure(path);
    const auto glob = Glob::parse(textOf(arguments, "glob", "**"));
    if (!glob)
        return failure(glob);
    const auto text = textOf(arguments, "pattern");
    if (text.empty() || text.size() > kLongestPattern)
        return base::fail(base::ErrorCode::InvalidArgument, "a pattern has between 1 and 1000 characters");
    const auto pattern = base::Regex::compile(text);
    if (!pattern)
        return failure(pattern);
    const auto walk = walkBeneath(job.root(), *path, [&] { return job.stopped(); });
    if (!walk)
        return failure(walk);
    const auto prefix = *path == "." ? 0 : path->size() + 1;
    Search search(job, *pattern, static_cast<std::size_t>(numberOf(arguments, "limit", kDefaultLimit)));
    for (const auto& file : walk->files) {
        if (file.path.size() > prefix && !glob->matches(std::string_view(file.path).substr(prefix)))
            continue;
        if (auto ok = search.file(file); !ok)
            return failure(ok);
    }
    return search.text(walk->complete);
}

} // namespace

std::shared_ptr<Tool> filesSearch(base::WorkerPool& workers)
{
    ToolInfo info;
    info.name = "files.search";
    info.description
        = "Finds lines that match a regular expression (Perl syntax; (?i) ignores case) in the text files of the workspace. "
          "Answers \"path:line: text\", sorted by path and line. Only the first 2000 bytes of a line are searched.";
    info.schema = schemaOf({{"pattern", "string", "Regular expression to find", true},
        {"path", "string", "Folder or file to search; the whole workspace when left out"},
        {"glob", "string", "Only files that match, such as *.cpp or src/**/*.h, relative to path"},
        {"limit", "integer", "Most matches to show; 200 when left out"}});
    info.readOnly = info.idempotent = true;
    return std::make_shared<FileTool>(workers, std::move(info), &searchFiles);
}

} // namespace kaze::tools::detail
