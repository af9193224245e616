#include "engine/sandbox/detail/workspace.h"

#include "engine/base/text.h"
#include "engine/sandbox/detail/words.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace kaze::sandbox::detail {

namespace {

constexpr std::string_view kCut = "[…";
constexpr std::string_view kContinue = "continue with offset ";
constexpr int kMostPieces = 64; //!< of one file; at the usual 256 KB a piece that is 16 MB

//! Why something failed, short enough for a list.
std::string reasonOf(std::string_view text)
{
    return base::shortened(trimmed(text.substr(0, text.find('\n'))), 160);
}

std::string_view plainPath(std::string_view path)
{
    return path.starts_with("./") ? path.substr(2) : path;
}

//! In a hidden folder, in node_modules, or a hidden file.
bool isAside(std::string_view path)
{
    return path.starts_with('.') || path.find("/.") != std::string_view::npos || path.starts_with("node_modules/")
        || path.find("/node_modules/") != std::string_view::npos;
}

std::int64_t numberAt(std::string_view text)
{
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

struct Piece {
    std::string_view text;
    std::int64_t next = 0; //!< line to go on with, 0 at the end
    std::int64_t more = 0; //!< lines that are left
};

//! Takes a closing line that begins so off the text.
std::string_view takeLastLine(std::string_view& text, std::string_view beginning)
{
    auto body = text;
    while (!body.empty() && (body.back() == '\n' || body.back() == '\r'))
        body.remove_suffix(1);
    const auto start = body.rfind('\n') == std::string_view::npos ? 0 : body.rfind('\n') + 1;
    const auto last = body.substr(start);
    if (!last.starts_with(beginning))
        return {};
    text = text.substr(0, start);
    return last;
}

//! Takes what the tool adds off: "[… 120 more lines; continue with offset 401]", "[some bytes are no UTF-8 …]".
Piece pieceOf(std::string_view text)
{
    Piece piece{text, 0, 0};
    const auto last = takeLastLine(piece.text, kCut);
    const auto at = last.find(kContinue);
    if (at != std::string_view::npos) {
        piece.next = numberAt(last.substr(at + kContinue.size()));
        piece.more = std::max<std::int64_t>(1, numberAt(trimmed(last.substr(kCut.size()))));
    } else
        piece.text = text;
    takeLastLine(piece.text, "[some bytes are no UTF-8");
    return piece;
}

//! "src/a.cpp:12: text"; the path may hold colons.
std::optional<Hit> hitOf(std::string_view line)
{
    for (auto colon = line.find(':'); colon != std::string_view::npos; colon = line.find(':', colon + 1)) {
        auto end = colon + 1;
        while (end < line.size() && std::isdigit(static_cast<unsigned char>(line[end])) != 0)
            ++end;
        if (end == colon + 1 || end >= line.size() || line[end] != ':')
            continue;
        return Hit{std::string(plainPath(line.substr(0, colon))), numberAt(line.substr(colon + 1)),
            std::string(trimmed(line.substr(end + 1)))};
    }
    return {};
}

//! What the tool's glob parameter gets for a path without wildcards: a file's name as it is, a folder's content.
std::string globFor(const std::string& path)
{
    const bool wild = path.find_first_of("*?") != std::string::npos;
    const auto name = path.substr(path.rfind('/') + 1);
    return wild || name.find('.') != std::string::npos ? path : path + "/**";
}

} // namespace

void Troubles::add(std::string text)
{
    if (std::find(m_all.begin(), m_all.end(), text) == m_all.end())
        m_all.push_back(std::move(text));
}

bool isMeant(const std::vector<std::string>& globs, std::string_view path)
{
    return globs.empty() || std::any_of(globs.begin(), globs.end(), [&](const auto& glob) {
        return pathMatches(glob, path) || (path.starts_with(glob) && path.size() > glob.size() && path[glob.size()] == '/');
    });
}

std::optional<std::vector<std::string>> Workspace::list(const std::vector<std::string>& globs)
{
    if (!m_tools.offered("files.list")) {
        m_troubles.add("I could not list files: the tool files.list is not offered to me.");
        return std::vector<std::string>{};
    }
    std::set<std::string> found;
    bool whole = true;
    for (const auto& glob : globs.empty() ? std::vector<std::string>{"**/*"} : globs) {
        boost::json::object arguments;
        if (glob != "**/*" && m_tools.greatest("files.list", "pattern", 0))
            arguments["pattern"] = globFor(glob);
        if (const auto limit = m_tools.greatest("files.list", "limit", 10000))
            arguments["limit"] = *limit;
        auto outcome = m_tools.ask("files.list", arguments);
        if (outcome && outcome->failed && !arguments.empty())
            outcome = m_tools.ask("files.list", {});
        if (outcome && outcome->failed)
            m_troubles.add("I could not list the files: " + reasonOf(outcome->text));
        else if (outcome)
            takeListing(outcome->text, glob, found);
        whole = whole && outcome;
    }
    if (!whole)
        return {};
    return std::vector<std::string>(found.begin(), found.end());
}

void Workspace::takeListing(std::string_view text, const std::string& glob, std::set<std::string>& into)
{
    const bool wantsHidden = glob.starts_with('.') || glob.find("/.") != std::string::npos;
    std::size_t aside = 0;
    for (const auto line : linesOf(text)) {
        const auto tab = line.rfind('\t');
        if (line.starts_with(kCut))
            m_troubles.add("The list of files is not whole; the tool says: " + std::string(line));
        if (tab == std::string_view::npos || tab == 0)
            continue;
        const auto path = plainPath(line.substr(0, tab));
        if (path.ends_with('/') || !isMeant({glob}, path) || m_leftOut.contains(std::string(path)))
            continue;
        if (isAside(path) && !wantsHidden)
            ++aside;
        else
            into.emplace(path);
    }
    if (aside > 0)
        m_troubles.add("Left out " + counted(aside, "file", "files") + " that are hidden or in node_modules.");
}

std::optional<Outcome> Workspace::askToRead(const std::string& path, std::int64_t offset, std::int64_t limit)
{
    boost::json::object arguments{{"path", path}};
    if (offset > 1 || limit > 0)
        arguments["offset"] = offset;
    if (limit > 0)
        arguments["limit"] = limit;
    auto outcome = m_tools.ask("files.read", arguments);
    const auto says = outcome && outcome->failed ? lowered(outcome->text) : std::string();
    if (limit == 0
        && (says.find("large") != std::string::npos || says.find("exceed") != std::string::npos
            || says.find("limit") != std::string::npos)
        && m_tools.greatest("files.read", "limit", 0))
        return askToRead(path, offset, 400);
    return outcome;
}

bool Workspace::readFrom(const std::string& path, std::int64_t offset, std::int64_t limit, std::string& into, int& pieces)
{
    if (++pieces > kMostPieces) {
        if (pieces == kMostPieces + 1)
            m_troubles.add("`" + path + "` is too long for me: I read it up to line " + std::to_string(offset - 1) + " only.");
        return true;
    }
    const auto outcome = askToRead(path, offset, limit);
    if (!outcome)
        return false;
    if (outcome->failed) {
        m_troubles.add("Skipped `" + path + "`: " + reasonOf(outcome->text));
        return true;
    }
    const auto piece = pieceOf(outcome->text);
    into += piece.text;
    if (piece.next <= offset || (limit > 0 && piece.next >= offset + limit))
        return true;
    if (!into.empty() && into.back() != '\n')
        into += '\n';
    if (limit > 0)
        return readFrom(path, piece.next, offset + limit - piece.next, into, pieces);
    // The first piece shows how much comes at once; the others need not wait for each other.
    const auto step = piece.next - offset;
    const auto end = piece.next + piece.more;
    bool whole = true;
    for (auto from = piece.next; from < end && pieces <= kMostPieces; from += step)
        whole = readFrom(path, from, std::min(step, end - from), into, pieces) && whole;
    return whole;
}

std::optional<const std::string*> Workspace::read(const std::string& path)
{
    auto known = m_texts.find(path);
    if (known == m_texts.end()) {
        if (!m_tools.offered("files.read")) {
            m_troubles.add("I could not read files: the tool files.read is not offered to me.");
            return nullptr;
        }
        std::string text;
        int pieces = 0;
        const auto before = m_troubles.all().size();
        if (!readFrom(path, 1, 0, text, pieces))
            return {};
        const bool unreadable = text.empty() && m_troubles.all().size() > before;
        known = m_texts.emplace(path, unreadable ? std::nullopt : std::optional(std::move(text))).first;
    }
    return known->second ? &*known->second : nullptr;
}

std::optional<std::optional<Search>> Workspace::search(const std::string& pattern, const std::vector<std::string>& globs)
{
    boost::json::object arguments{{"pattern", pattern}};
    if (globs.size() == 1 && globs.front() != "**/*" && m_tools.greatest("files.search", "glob", 0))
        arguments["glob"] = globFor(globs.front());
    if (const auto limit = m_tools.greatest("files.search", "limit", 10000))
        arguments["limit"] = *limit;
    const auto outcome = m_tools.ask("files.search", arguments);
    if (!outcome)
        return {};
    if (outcome->failed) {
        m_troubles.add("files.search refused /" + pattern + "/, so I read the files instead: " + reasonOf(outcome->text));
        return std::optional<Search>();
    }
    Search search;
    for (const auto line : linesOf(outcome->text)) {
        auto hit = hitOf(line);
        if (!hit && line.starts_with(kCut))
            search.whole = false;
        else if (!hit && line.starts_with('[') && line != "[no matches]")
            m_troubles.add("On the search for /" + pattern + "/ the tool says: " + std::string(line));
        else if (hit && !m_leftOut.contains(hit->path) && !isAside(hit->path) && isMeant(globs, hit->path))
            search.hits.push_back(std::move(*hit));
    }
    return std::optional(std::move(search));
}

} // namespace kaze::sandbox::detail
