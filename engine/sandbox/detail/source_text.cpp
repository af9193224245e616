#include "engine/sandbox/detail/source_text.h"

#include "engine/sandbox/detail/words.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <vector>

namespace kaze::sandbox::detail {

namespace {

bool isIdentifier(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$';
}

//! Walks over the text once and copies what is code.
class Blanker {
public:
    Blanker(std::string_view text, Family family) : m_text(text), m_family(family), m_code(text.size(), ' ') { }

    std::string run()
    {
        while (m_at < m_text.size())
            step();
        return std::move(m_code);
    }

private:
    char look(std::size_t ahead = 0) const { return m_at + ahead < m_text.size() ? m_text[m_at + ahead] : '\0'; }
    bool sees(std::string_view what) const { return m_text.substr(m_at).starts_with(what); }

    void blank(std::size_t count)
    {
        for (; count > 0 && m_at < m_text.size(); --count, ++m_at)
            if (m_text[m_at] == '\n') {
                m_code[m_at] = '\n';
                m_lineBlank = true;
            }
    }

    //! Makes everything blank up to and with the first `end`.
    void blankThrough(std::string_view end, std::size_t from)
    {
        const auto found = m_text.find(end, std::min(m_text.size(), m_at + from));
        blank((found == std::string_view::npos ? m_text.size() : found + end.size()) - m_at);
    }

    void keep()
    {
        const char c = m_text[m_at];
        m_code[m_at++] = m_skipping && c != '\n' ? ' ' : c;
        if (c == '\n')
            m_lineBlank = true;
        else if (!std::isspace(static_cast<unsigned char>(c))) {
            m_lineBlank = false;
            m_last = c;
        }
    }

    void step()
    {
        const char c = look();
        if (m_family == Family::Python)
            return pythonStep(c);
        if (c == '#' && m_lineBlank && (m_family == Family::C || (m_family == Family::Java && look(1) != '[' && look(1) != '!')))
            return directive();
        if (sees("//"))
            return blankThrough("\n", 0);
        if (sees("/*"))
            return blankThrough("*/", 2);
        if (c == '"')
            return string();
        if (c == '`' && m_family != Family::C)
            return backticks();
        if (c == '\'')
            return apostrophe();
        if (c == '/' && m_family == Family::Script && std::string_view("(,=:[!&|?{};\0").find(m_last) != std::string_view::npos)
            return regex();
        keep();
    }

    void pythonStep(char c)
    {
        if (c == '#')
            return blankThrough("\n", 0);
        if (sees("\"\"\"") || sees("'''")) {
            const auto from = m_at;
            blankThrough(m_text.substr(m_at, 3), 3);
            m_code[from] = '"'; // the line is not empty
            return;
        }
        if (c == '"' || c == '\'')
            return plainString(c);
        keep();
    }

    //! To the closing quote or the end of the line; a string leaves its quotes so that the line does not look empty.
    void plainString(char quote)
    {
        keep();
        while (m_at < m_text.size() && look() != quote && look() != '\n')
            blank(look() == '\\' ? 2 : 1);
        if (look() == quote)
            keep();
    }

    void string()
    {
        const char before = m_at > 0 ? m_text[m_at - 1] : '\0';
        if (m_family == Family::Java && before != '@' && sees("\"\"\""))
            return blankThrough("\"\"\"", 3);
        if (m_family == Family::C && before == 'R') {
            const auto open = m_text.find('(', m_at);
            if (open != std::string_view::npos && open - m_at <= 17)
                return blankThrough(")" + std::string(m_text.substr(m_at + 1, open - m_at - 1)) + "\"", 1);
        }
        if (m_family == Family::Java && (before == '#' || before == 'r') && rustRaw())
            return;
        if (m_family == Family::Java && before == '@') {
            blank(1);
            while (m_at < m_text.size() && (look() != '"' || look(1) == '"'))
                blank(look() == '"' ? 2 : 1);
            return blank(1);
        }
        plainString('"');
    }

    //! r"…", r#"…"#
    bool rustRaw()
    {
        auto marks = m_at;
        while (marks > 0 && m_text[marks - 1] == '#')
            --marks;
        if (marks == 0 || m_text[marks - 1] != 'r' || (marks > 1 && isIdentifier(m_text[marks - 2])))
            return false;
        blankThrough('"' + std::string(m_at - marks, '#'), 1);
        return true;
    }

    //! A template string with its ${…}, or a raw string of Go.
    void backticks()
    {
        blank(1);
        while (m_at < m_text.size() && look() != '`')
            blank(look() == '\\' && m_family == Family::Script ? 2 : 1);
        blank(1);
    }

    //! A character, a string of a scripting language, or only a mark: 1'000, 'a of Rust.
    void apostrophe()
    {
        if (m_family == Family::Script)
            return plainString('\'');
        const auto rest = m_text.substr(m_at + 1, 12);
        const auto close = rest.find('\'', rest.starts_with("\\") ? 2 : 1);
        const bool digits = m_at > 0 && std::isxdigit(static_cast<unsigned char>(m_text[m_at - 1])) != 0
            && std::isxdigit(static_cast<unsigned char>(look(1))) != 0 && m_family == Family::C;
        if (digits || close == std::string_view::npos || rest.substr(0, close).find('\n') != std::string_view::npos
            || (close > 4 && !rest.starts_with("\\"))
            || (rest.front() != '\\' && close > 1 && (rest.front() & 0x80) == 0 && m_family != Family::C))
            return keep();
        blank(close + 2);
    }

    void regex()
    {
        bool inClass = false;
        blank(1);
        while (m_at < m_text.size() && look() != '\n' && (look() != '/' || inClass)) {
            inClass = look() == '[' || (inClass && look() != ']');
            blank(look() == '\\' ? 2 : 1);
        }
        if (look() == '/')
            blank(1);
        m_last = 'x';
    }

    void directive()
    {
        const auto line = m_text.substr(m_at, m_text.substr(m_at).find('\n'));
        const auto word = m_family == Family::C ? trimmed(line.substr(1)) : line.substr(1);
        if (word.starts_with("if"))
            m_branches.push_back(m_skipping);
        else if (word.starts_with("el"))
            m_skipping = true;
        else if (word.starts_with("endif") && !m_branches.empty()) {
            m_skipping = m_branches.back();
            m_branches.pop_back();
        }
        while (m_at < m_text.size() && look() != '\n')
            blank(look() == '\\' ? (look(1) == '\r' ? 3 : 2) : 1);
    }

    std::string_view m_text;
    Family m_family;
    std::string m_code;
    std::size_t m_at = 0;
    char m_last = '\0'; //!< the last character of code that is no space
    bool m_lineBlank = true; //!< nothing but spaces so far in this line
    bool m_skipping = false; //!< in an #else
    std::vector<bool> m_branches;
};

} // namespace

std::optional<Family> familyOf(std::string_view path)
{
    static const std::map<std::string, Family, std::less<>> kFamilies = [] {
        std::map<std::string, Family, std::less<>> families;
        for (const auto* name : {"c", "h", "cc", "cpp", "cxx", "hh", "hpp", "hxx", "ipp", "m", "mm", "cu"})
            families[name] = Family::C;
        for (const auto* name : {"java", "kt", "kts", "cs", "scala", "swift", "go", "rs", "php", "dart", "groovy"})
            families[name] = Family::Java;
        for (const auto* name : {"js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts"})
            families[name] = Family::Script;
        for (const auto* name : {"py", "pyi", "pyw"})
            families[name] = Family::Python;
        return families;
    }();
    const auto dot = path.rfind('.');
    if (dot == std::string_view::npos)
        return {};
    const auto found = kFamilies.find(lowered(path.substr(dot + 1)));
    return found == kFamilies.end() ? std::nullopt : std::optional(found->second);
}

std::string withoutStrings(std::string_view text, Family family)
{
    return Blanker(text, family).run();
}

} // namespace kaze::sandbox::detail
