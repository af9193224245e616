#include "tests/architecture/source_rules.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <sstream>

namespace kaze::test {

namespace {

using Modules = std::set<std::string, std::less<>>;

//! Who may know whom; see the table of folders in docs/architecture.md.
const std::map<std::string, Modules, std::less<>>& allowed()
{
    static const Modules kBelowRuntime{"engine/base", "engine/api", "engine/net", "engine/storage", "engine/telemetry",
        "engine/vectors", "engine/gateway", "engine/knowledge", "engine/mcp", "engine/messaging", "engine/sandbox",
        "engine/tools", "engine/runtime"};
    static const Modules kBelowCell = [] {
        auto modules = kBelowRuntime;
        modules.insert("engine/alerting");
        modules.insert("engine/reports");
        modules.insert("engine/scaling");
        modules.insert("engine/scheduling");
        return modules;
    }();
    static const std::map<std::string, Modules, std::less<>> kTable{
        {"engine/base", {}},
        {"engine/api", {"engine/base"}},
        {"engine/net", {"engine/base"}},
        {"engine/storage", {"engine/base"}},
        {"engine/telemetry", {"engine/base", "engine/api", "engine/net", "engine/storage"}},
        {"engine/messaging", {"engine/base", "engine/api", "engine/net", "engine/storage", "engine/telemetry"}},
        {"engine/vectors", {"engine/base", "engine/api"}},
        {"engine/gateway", {"engine/base", "engine/api", "engine/net", "engine/storage", "engine/telemetry", "engine/vectors"}},
        {"engine/knowledge",
            {"engine/base", "engine/api", "engine/messaging", "engine/storage", "engine/telemetry", "engine/vectors"}},
        {"engine/mcp", {"engine/base", "engine/net"}},
        {"engine/sandbox", {"engine/base", "engine/api", "engine/gateway"}},
        {"engine/tools", {"engine/base", "engine/api", "engine/net", "engine/storage", "engine/telemetry", "engine/mcp"}},
        {"engine/runtime", kBelowRuntime},
        {"engine/scheduling", {"engine/base", "engine/api", "engine/storage", "engine/messaging"}},
        {"engine/scaling", {"engine/base", "engine/api", "engine/storage", "engine/telemetry"}},
        {"engine/alerting", {"engine/base", "engine/api", "engine/storage", "engine/telemetry", "engine/messaging"}},
        {"engine/reports", {"engine/base", "engine/api", "engine/telemetry", "engine/gateway"}},
        {"engine/cell", kBelowCell},
        {"engine/server", {"engine/cell", "engine/gateway", "engine/telemetry", "engine/mcp", "engine/api", "engine/base"}},
        {"ui/widgets", {}},
        {"ui/workspace", {}},
        {"ui/link", {"engine/api", "engine/base"}},
        {"ui/models", {"engine/api", "engine/base", "ui/widgets", "ui/link"}},
        {"ui/reports", {"engine/api", "engine/base", "ui/widgets"}},
        {"ui/pages", {"engine/api", "engine/base", "ui/link", "ui/models", "ui/reports", "ui/widgets", "ui/workspace"}},
        {"ui/shell", {"engine/api", "engine/base", "ui/pages", "ui/link", "ui/models", "ui/widgets", "ui/workspace"}},
    };
    return kTable;
}

struct ThirdParty {
    std::string_view prefix;
    std::string_view folder;
};

constexpr std::array kThirdParty{
    ThirdParty{"sqlite3", "engine/storage"},
    ThirdParty{"SQLiteCpp/", "engine/storage"},
    ThirdParty{"hnswlib/", "engine/vectors"},
    ThirdParty{"curl/", "engine/net"},
    ThirdParty{"libsecret/", "engine/base"},
    ThirdParty{"sodium", "engine/base"},
    ThirdParty{"zlib.h", "engine/base"},
    ThirdParty{"zstd", "engine/base"},
    ThirdParty{"yaml-cpp/", "engine/base"},
    ThirdParty{"boost/beast", "engine/server"},
    ThirdParty{"date/", "engine/scheduling"},
    ThirdParty{"CLI/", "app/"},
};

//! "engine/net/detail/x.cpp" → "engine/net".
std::string moduleOf(std::string_view path)
{
    const auto first = path.find('/');
    const auto second = first == std::string_view::npos ? first : path.find('/', first + 1);
    return std::string(path.substr(0, second));
}

bool isQtHeader(std::string_view header)
{
    return header.size() > 1 && header[0] == 'Q'
        && (std::isupper(static_cast<unsigned char>(header[1])) || header.starts_with("Qt"));
}

std::string breachOfOwn(const std::string& path, std::string_view header)
{
    const auto from = moduleOf(path);
    const auto to = moduleOf(header);
    if (from == to || header.find('/') == std::string_view::npos)
        return {};
    if (header.find("/detail/") != std::string_view::npos && path.starts_with("engine/"))
        return from + " includes a private header: " + std::string(header);
    const auto rule = allowed().find(from);
    if (rule == allowed().end() || rule->second.contains(to))
        return {};
    return from + " may not know " + to + ": " + std::string(header);
}

std::string breachOfForeign(const std::string& path, std::string_view header)
{
    if (path.starts_with("engine/") && isQtHeader(header))
        return "Qt in the engine: " + std::string(header);
    for (const auto& rule : kThirdParty)
        if (header.starts_with(rule.prefix) && !path.starts_with(rule.folder) && !path.starts_with("tests/"))
            return std::string(header) + " belongs to " + std::string(rule.folder) + " alone";
    return {};
}

int lineAt(std::string_view source, std::size_t position)
{
    return 1 + static_cast<int>(std::count(source.begin(), source.begin() + static_cast<std::ptrdiff_t>(position), '\n'));
}

//! Where the statement around `at` begins: after the last ';', '{' or '}' outside parentheses.
std::size_t statementBegin(std::string_view source, std::size_t at)
{
    int depth = 0;
    while (at > 0) {
        const char c = source[at - 1];
        if (c == ')' || c == ']')
            ++depth;
        else if (c == '(' || c == '[')
            --depth;
        else if (depth <= 0 && (c == ';' || c == '{' || c == '}'))
            return at;
        --at;
    }
    return 0;
}

//! Where it ends: at the ';', or at the ')' that closes the condition it stands in.
std::size_t statementEnd(std::string_view source, std::size_t at)
{
    int depth = 0;
    for (; at < source.size(); ++at) {
        const char c = source[at];
        if (c == '(' || c == '[' || c == '{')
            ++depth;
        else if (c == ')' || c == ']' || c == '}') {
            if (--depth < 0)
                return at;
        } else if (c == ';' && depth == 0)
            return at;
    }
    return at;
}

std::string squeezed(std::string_view text)
{
    std::string out;
    for (const char c : text)
        if (!std::isspace(static_cast<unsigned char>(c)))
            out += c;
    return out;
}

bool takesStraight(std::string_view before)
{
    const auto text = squeezed(before);
    for (const std::string_view condition : {"if(", "if(!", "while(", "while(!", "switch("})
        if (text == condition || text.ends_with(";" + std::string(condition)) || text.ends_with("else" + std::string(condition)))
            return true;
    if (text.ends_with('?') || (text.ends_with(':') && text.find('?') != std::string::npos))
        return true;
    return !text.empty() && (text.back() == '(' || text.back() == ',') && text.find("(co_await") == std::string::npos
        && text.size() > 1 && (std::isalnum(static_cast<unsigned char>(text[text.size() - 2])) || text[text.size() - 2] == '>')
        && !text.ends_with("if(") && !text.ends_with("return(");
}

bool hasCapturingLambda(std::string_view text)
{
    for (auto at = text.find('['); at != std::string_view::npos; at = text.find('[', at + 1)) {
        const auto close = text.find(']', at);
        if (close == std::string_view::npos)
            return false;
        // An index follows a name or a closing bracket; a lambda does not.
        auto before = at;
        while (before > 0 && std::isspace(static_cast<unsigned char>(text[before - 1])))
            --before;
        const char previous = before > 0 ? text[before - 1] : ' ';
        const bool index
            = std::isalnum(static_cast<unsigned char>(previous)) || previous == '_' || previous == ')' || previous == ']';
        if (!index && !squeezed(text.substr(at + 1, close - at - 1)).empty())
            return true;
    }
    return false;
}

} // namespace

std::string withoutCommentsAndLiterals(std::string_view source)
{
    std::string out(source);
    const auto blank = [&](std::size_t from, std::size_t to) {
        for (auto i = from; i < to && i < out.size(); ++i)
            if (out[i] != '\n')
                out[i] = ' ';
    };
    for (std::size_t i = 0; i < source.size();) {
        const auto rest = source.substr(i);
        std::size_t end = i + 1;
        if (rest.starts_with("//")) {
            end = std::min(source.find('\n', i), source.size());
            blank(i, end);
        } else if (rest.starts_with("/*")) {
            const auto close = source.find("*/", i + 2);
            end = close == std::string_view::npos ? source.size() : close + 2;
            blank(i, end);
        } else if (rest.starts_with("R\"")) {
            const auto open = source.find('(', i);
            const auto close = open == std::string_view::npos
                ? open
                : source.find(")" + std::string(source.substr(i + 2, open - i - 2)) + "\"", open);
            end = close == std::string_view::npos ? source.size() : source.find('"', close) + 1;
            blank(i + 2, end > 0 ? end - 1 : end);
        } else if (rest[0] == '"' || (rest[0] == '\'' && !(i > 0 && std::isalnum(static_cast<unsigned char>(source[i - 1]))))) {
            while (end < source.size() && source[end] != rest[0])
                end += source[end] == '\\' ? 2U : 1U;
            blank(i + 1, end);
            ++end;
        }
        i = end;
    }
    return out;
}

std::vector<Breach> forbiddenIncludes(const std::string& path, std::string_view source)
{
    std::vector<Breach> breaches;
    std::istringstream lines{std::string(source)};
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) {
        const auto text = std::string_view(line);
        if (!text.starts_with("#include "))
            continue;
        const char close = text.size() > 9 && text[9] == '<' ? '>' : '"';
        const auto end = text.find(close, 10);
        if (end == std::string_view::npos)
            continue;
        const auto header = text.substr(10, end - 10);
        auto what = close == '>' ? breachOfForeign(path, header) : breachOfOwn(path, header);
        const bool isExpensive = header == "engine/base/json.h" || header == "engine/base/json_shape.h";
        if (isExpensive && !path.starts_with("engine/api/") && !path.starts_with("engine/base/") && !path.starts_with("tests/"))
            what = std::string(header) + " is instantiated in engine/api/*.cpp alone (compile time)";
        if (!what.empty())
            breaches.push_back({number, std::move(what)});
    }
    return breaches;
}

std::vector<Breach> dangerousAwaits(std::string_view source)
{
    std::vector<Breach> breaches;
    const auto code = withoutCommentsAndLiterals(source);
    for (auto at = code.find("co_await "); at != std::string::npos; at = code.find("co_await ", at + 1)) {
        const auto begin = statementBegin(code, at);
        const auto end = statementEnd(code, at);
        const auto before = std::string_view(code).substr(begin, at - begin);
        const auto after = std::string_view(code).substr(at, end - at);
        const int line = lineAt(code, at);
        if (after.find('{') != std::string_view::npos)
            breaches.push_back({line, "a braced value or lambda inside a co_await expression; name it first and move it in"});
        else if (hasCapturingLambda(after))
            breaches.push_back({line, "a capturing lambda inside a co_await expression; name it first and move it in"});
        // An executor is no value with anything to destroy twice.
        if (takesStraight(before) && after.find("this_coro::") == std::string_view::npos)
            breaches.push_back({line, "a condition, a choice or a call takes what co_await gives; name it first"});
    }
    return breaches;
}

} // namespace kaze::test
