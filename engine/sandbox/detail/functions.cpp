#include "engine/sandbox/detail/functions.h"

#include "engine/sandbox/detail/source_text.h"
#include "engine/sandbox/detail/words.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace kaze::sandbox::detail {

namespace {

bool isIdentifier(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$'
        || (static_cast<unsigned char>(c) & 0x80U) != 0;
}

//! A head with one of these before its first parenthesis begins no function.
constexpr std::array<std::string_view, 38> kNotFunctions{"if", "else", "for", "foreach", "while", "switch", "catch", "do", "try",
    "finally", "using", "lock", "fixed", "synchronized", "match", "loop", "select", "guard", "repeat", "return", "throw",
    "throws", "case", "default", "namespace", "class", "struct", "union", "enum", "interface", "trait", "impl", "record",
    "object", "new", "await", "yield", "when"};

std::vector<std::string_view> identifiersOf(std::string_view text)
{
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < text.size();) {
        auto end = i;
        while (end < text.size() && isIdentifier(text[end]))
            ++end;
        if (end > i)
            names.push_back(text.substr(i, end - i));
        i = std::max(end, i + 1);
    }
    return names;
}

//! The end of the brackets that open at `open`, or npos.
std::size_t closing(std::string_view text, std::size_t open)
{
    int depth = 0;
    for (auto i = open; i < text.size(); ++i) {
        depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
        if (depth == 0)
            return i;
    }
    return std::string_view::npos;
}

//! The identifier that ends right before `end`.
std::string_view identifierBefore(std::string_view text, std::size_t end)
{
    const auto before = trimmed(text.substr(0, end));
    auto start = before.size();
    while (start > 0 && (isIdentifier(before[start - 1]) || before[start - 1] == '~' || before[start - 1] == ':'))
        --start;
    auto name = before.substr(start);
    while (name.starts_with(':'))
        name.remove_prefix(1);
    return name.ends_with(':') ? std::string_view() : name;
}

//! "const f = …", "f: …": the name that a function without one is given.
std::string assignedName(std::string_view head)
{
    const auto sign = head.find_first_of("=:");
    return sign == std::string_view::npos ? std::string() : std::string(identifierBefore(head, sign));
}

//! func, fn, fun, function: what stands behind it, past the receiver of a Go method; "" where the head has no such word.
std::string keywordName(std::string_view head, bool& hasKeyword)
{
    for (const std::string_view keyword : {"function", "func", "fun", "fn", "def"}) {
        for (auto at = head.find(keyword); at != std::string_view::npos; at = head.find(keyword, at + 1)) {
            const auto end = at + keyword.size();
            if ((at > 0 && isIdentifier(head[at - 1])) || (end < head.size() && isIdentifier(head[end])))
                continue;
            hasKeyword = true;
            auto rest = trimmed(head.substr(end));
            while (rest.starts_with('*'))
                rest = trimmed(rest.substr(1));
            if (rest.starts_with('(') && closing(rest, 0) != std::string_view::npos) {
                const auto behind = trimmed(rest.substr(closing(rest, 0) + 1));
                const auto open = behind.find('(');
                if (open != std::string_view::npos && keyword == "func" && !identifierBefore(behind, open).empty())
                    rest = behind;
            }
            const auto names = identifiersOf(rest.substr(0, rest.find('(')));
            return names.empty() ? assignedName(head.substr(0, at)) : std::string(names.front());
        }
    }
    return {};
}

//! The end of "template <class T, class U = std::vector<T>>", 0 where there is none.
std::size_t endOfTemplate(std::string_view head)
{
    int depth = 0;
    for (auto i = head.starts_with("template") ? head.find('<') : head.size(); i < head.size(); ++i) {
        depth += head[i] == '<' ? 1 : head[i] == '>' ? -1 : 0;
        if (depth == 0)
            return i + 1;
    }
    return 0;
}

//! Without "template <…>", "@Test(timeout = 5)" and "[HttpGet(…)]" at its beginning.
std::string_view withoutAnnotations(std::string_view head)
{
    head = trimmed(head);
    head = trimmed(head.substr(endOfTemplate(head)));
    for (head = trimmed(head); head.starts_with('@') || head.starts_with('['); head = trimmed(head)) {
        auto end = head.starts_with('[') ? head.find(']') : std::min(head.find_first_of(" \n("), head.size());
        if (end < head.size() && head[end] == '(')
            end = closing(head, end);
        if (end >= head.size())
            return head;
        head.remove_prefix(end + 1);
    }
    return head;
}

//! The name of the function whose body begins behind `head`; "" when it is none.
std::string functionName(std::string_view head, Family family, bool insideFunction)
{
    head = withoutAnnotations(head);
    const auto open = head.find('(');
    if (open == std::string_view::npos || std::count(head.begin(), head.end(), '(') != std::count(head.begin(), head.end(), ')'))
        return {};
    for (const auto word : identifiersOf(head.substr(0, open)))
        if (std::find(kNotFunctions.begin(), kNotFunctions.end(), word) != kNotFunctions.end())
            return {};
    bool hasKeyword = false;
    auto name = keywordName(head, hasKeyword);
    if (hasKeyword)
        return name;
    if (head.ends_with("=>"))
        return family == Family::Script ? assignedName(head.substr(0, head.size() - 2)) : std::string();
    // Only scripts nest plain functions; elsewhere such a head inside a body is a macro or a call.
    if (insideFunction && family != Family::Script)
        return {};
    const auto before = head.substr(0, open);
    if (const auto sign = before.find('='); sign != std::string_view::npos && before.find("operator") == std::string_view::npos)
        return {};
    if (before.find("operator") != std::string_view::npos)
        return "operator" + std::string(trimmed(before.substr(before.find("operator") + 8)));
    name = identifierBefore(head, open);
    const bool macro = name.size() > 2
        && std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isupper(c) != 0 || c == '_'; });
    return macro ? name + std::string(head.substr(open, closing(head, open) + 1 - open)) : name;
}

//! "Foo(): a{1}, b" and "x =": a brace here holds a value, and the head goes on behind it.
bool opensValue(std::string_view head, Family family)
{
    head = trimmed(head);
    const bool scalaBody = head.ends_with('=') && head.find("def ") != std::string_view::npos;
    if ((head.ends_with('=') && !scalaBody) || head.ends_with("return") || head.ends_with('[') || head.ends_with('(')
        || head.ends_with(',') || (head.ends_with(':') && family == Family::Script))
        return true;
    const auto close = head.find(')');
    if (family != Family::C || close == std::string_view::npos || head.empty()
        || !(isIdentifier(head.back()) || head.back() == '>'))
        return false;
    for (auto colon = head.find(':', close); colon != std::string_view::npos; colon = head.find(':', colon + 1)) {
        const bool pair = head.substr(colon).starts_with("::") || (colon > 0 && head[colon - 1] == ':');
        if (!pair)
            return true;
    }
    return false;
}

//! Goes through the code once. What stands between the last statement and a brace is the brace's head.
class BraceScanner {
public:
    BraceScanner(std::string_view code, Family family) : m_code(code), m_family(family) { }

    std::vector<Function> run()
    {
        for (m_at = 0; m_at < m_code.size(); ++m_at) {
            const char c = m_code[m_at];
            if (c == '{')
                open();
            else if (c == '}')
                close();
            else if (endsHead(c))
                m_head = {};
            else
                grow(c);
            m_line += c == '\n' ? 1 : 0;
        }
        std::sort(m_found.begin(), m_found.end(), [](const auto& a, const auto& b) { return a.line < b.line; });
        return std::move(m_found);
    }

private:
    struct Head {
        std::string text;
        std::int64_t line = 0; //!< of its first character, 0 while it is empty
        int parens = 0;
        bool hasValue = false; //!< a pair of braces with a value was left out of the text
    };
    struct Scope {
        std::string name; //!< of the function, empty where it is none
        bool value = false;
        Head head;
    };

    //! Scripts do without semicolons: a call that held braces ends with its line, a member of an object with its comma.
    bool endsHead(char c) const
    {
        const bool script = m_family == Family::Script && m_head.hasValue && m_head.parens <= 0;
        return (c == ';' && m_head.parens <= 0) || (script && (c == ',' || c == '\n'));
    }

    void grow(char c)
    {
        m_head.parens += c == '(' ? 1 : c == ')' ? -1 : 0;
        if (m_head.line == 0 && (std::isspace(static_cast<unsigned char>(c)) != 0 || c == ','))
            return;
        if (m_head.line == 0)
            m_head.line = m_line;
        m_head.text += c;
        if (c == ':' && isLabel(trimmed(m_head.text)))
            m_head = {};
    }

    static bool isLabel(std::string_view text)
    {
        return text == "public:" || text == "private:" || text == "protected:" || text == "signals:" || text == "public slots:"
            || text == "private slots:";
    }

    void open()
    {
        Scope scope;
        scope.value = opensValue(m_head.text, m_family);
        if (!scope.value)
            scope.name = functionName(m_head.text, m_family, m_functions > 0);
        scope.value = scope.value || (scope.name.empty() && m_head.parens > 0);
        m_functions += scope.name.empty() ? 0 : 1;
        scope.head = std::move(m_head);
        m_scopes.push_back(std::move(scope));
        m_head = {};
    }

    void close()
    {
        m_head = {};
        if (m_scopes.empty())
            return;
        auto scope = std::move(m_scopes.back());
        m_scopes.pop_back();
        if (!scope.name.empty()) {
            --m_functions;
            m_found.push_back({scope.name, scope.head.line, m_line - scope.head.line + 1});
        }
        if (!scope.value)
            return;
        m_head = std::move(scope.head);
        m_head.hasValue = true;
    }

    std::string_view m_code;
    Family m_family;
    std::vector<Scope> m_scopes;
    std::vector<Function> m_found;
    Head m_head;
    std::size_t m_at = 0;
    std::int64_t m_line = 1;
    int m_functions = 0;
};

struct OpenDef {
    Function function;
    std::size_t indent = 0;
};

//! "def name(" or "async def name(": the name, else "".
std::string pythonName(std::string_view line)
{
    line = trimmed(line);
    if (line.starts_with("async "))
        line = trimmed(line.substr(6));
    if (!line.starts_with("def "))
        return {};
    const auto names = identifiersOf(line.substr(4));
    return names.empty() ? std::string() : std::string(names.front());
}

std::vector<Function> pythonFunctions(std::string_view code)
{
    std::vector<Function> found;
    std::vector<OpenDef> open;
    std::int64_t number = 0, last = 0;
    int depth = 0;
    const auto endAll = [&](std::size_t indent) {
        for (; !open.empty() && open.back().indent >= indent; open.pop_back()) {
            open.back().function.lines = last - open.back().function.line + 1;
            found.push_back(open.back().function);
        }
    };
    for (const auto line : linesOf(code)) {
        ++number;
        if (trimmed(line).empty())
            continue;
        if (depth == 0) {
            const auto indent = line.find_first_not_of(" \t");
            endAll(indent);
            if (auto name = pythonName(line); !name.empty())
                open.push_back({{std::move(name), number, 0}, indent});
        }
        last = number;
        for (const char c : line)
            depth += std::string_view("([{").find(c) != std::string_view::npos           ? 1
                : std::string_view(")]}").find(c) != std::string_view::npos && depth > 0 ? -1
                                                                                         : 0;
    }
    endAll(0);
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.line < b.line; });
    return found;
}

} // namespace

std::vector<Function> functionsOf(std::string_view path, std::string_view text)
{
    const auto family = familyOf(path);
    if (!family)
        return {};
    const auto code = withoutStrings(text, *family);
    return *family == Family::Python ? pythonFunctions(code) : BraceScanner(code, *family).run();
}

} // namespace kaze::sandbox::detail
