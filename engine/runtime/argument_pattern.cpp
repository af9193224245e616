#include "engine/runtime/argument_pattern.h"

#include <boost/json.hpp>

#include <algorithm>
#include <optional>

namespace kaze::runtime {

namespace json = boost::json;
using base::ErrorCode;

namespace {

constexpr std::size_t kLongestPattern = 2000;
//! Longer values are not looked at: they surely fit nothing, and may fit anything.
constexpr std::size_t kLongestValue = 64U << 10;
constexpr std::size_t kLongestShown = 1000; //!< of a value in a pattern that is made

bool isWhole(std::string_view glob)
{
    return glob == "*" || glob == "**";
}

//! Glyphs of a glob: a literal byte, or a wildcard.
struct Glyph {
    enum class Kind { Literal, One, Name, Any } kind = Kind::Literal;
    char byte = 0;
};

std::vector<Glyph> glyphsOf(std::string_view glob)
{
    std::vector<Glyph> glyphs;
    for (std::size_t i = 0; i < glob.size(); ++i) {
        if (glob[i] == '\\' && i + 1 < glob.size()) {
            glyphs.push_back({Glyph::Kind::Literal, glob[++i]});
        } else if (glob[i] == '?') {
            glyphs.push_back({Glyph::Kind::One});
        } else if (glob[i] == '*') {
            const bool twice = i + 1 < glob.size() && glob[i + 1] == '*';
            i += twice ? 1 : 0;
            glyphs.push_back({twice || i + 1 == glob.size() ? Glyph::Kind::Any : Glyph::Kind::Name});
        } else {
            glyphs.push_back({Glyph::Kind::Literal, glob[i]});
        }
    }
    return glyphs;
}

bool hasWildcards(const std::vector<Glyph>& glyphs)
{
    return std::ranges::any_of(glyphs, [](const Glyph& glyph) { return glyph.kind != Glyph::Kind::Literal; });
}

std::size_t lengthOfCharacter(std::string_view text, std::size_t at)
{
    std::size_t length = 1;
    while (at + length < text.size() && (static_cast<unsigned char>(text[at + length]) & 0xC0U) == 0x80U)
        ++length;
    return length;
}

//! What wildcards may stand for.
struct Allowed {
    std::string_view never{}; //!< bytes that none fits
    std::string_view neverName{}; //!< nor one that stands within a name
    bool controls = true;

    [[nodiscard]] bool any(char c) const
    {
        const auto byte = static_cast<unsigned char>(c);
        return (controls || (byte >= 0x20 && byte != 0x7F)) && never.find(c) == std::string_view::npos;
    }
    [[nodiscard]] bool name(char c) const { return c != '/' && neverName.find(c) == std::string_view::npos && any(c); }
};

//! Every place of the text that the glyphs so far can have come to, one glyph after the other: no backtracking, however many wildcards.
bool globFits(const std::vector<Glyph>& glyphs, std::string_view text, const Allowed& allowed)
{
    std::vector<char> now(text.size() + 1, 0);
    now[0] = 1;
    for (const auto& glyph : glyphs) {
        std::vector<char> next(text.size() + 1, 0);
        for (std::size_t i = 0; i <= text.size(); ++i) {
            const bool more = i < text.size();
            switch (glyph.kind) {
            case Glyph::Kind::Literal:
                if (now[i] != 0 && more && text[i] == glyph.byte)
                    next[i + 1] = 1;
                break;
            case Glyph::Kind::One:
                if (now[i] != 0 && more && allowed.name(text[i]))
                    next[i + lengthOfCharacter(text, i)] = 1;
                break;
            case Glyph::Kind::Name:
            case Glyph::Kind::Any:
                if (now[i] != 0)
                    next[i] = 1;
                if (next[i] != 0 && more && (glyph.kind == Glyph::Kind::Any ? allowed.any(text[i]) : allowed.name(text[i])))
                    next[i + 1] = 1;
                break;
            }
        }
        now = std::move(next);
    }
    return now[text.size()] != 0;
}

//! Whether a part between separators is "..".
bool goesUp(std::string_view text)
{
    constexpr std::string_view kSeparators = "/\\ \t\r\n=:,;\"'";
    for (std::size_t begin = 0; begin <= text.size();) {
        const auto end = std::min(text.find_first_of(kSeparators, begin), text.size());
        if (text.substr(begin, end - begin) == "..")
            return true;
        begin = end + 1;
    }
    return false;
}

//! Dots and slashes of an address that are written as %2E and %2F are read as such by some servers.
bool hidesDots(std::string_view text)
{
    for (auto at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
        const auto code = text.substr(at + 1, 2);
        if (code.size() == 2 && (code[0] == '2' || code[0] == '5')
            && std::string_view("eEfFcC5").find(code[1]) != std::string_view::npos)
            return true;
    }
    return false;
}

//! "./a//b/../c" → "a/c".
std::string lexicallyNormal(std::string_view path)
{
    std::vector<std::string_view> parts;
    for (std::size_t begin = 0; begin <= path.size();) {
        const auto end = std::min(path.find('/', begin), path.size());
        const auto part = path.substr(begin, end - begin);
        if (part == ".." && !parts.empty() && parts.back() != "..")
            parts.pop_back();
        else if (!part.empty() && part != ".")
            parts.push_back(part);
        begin = end + 1;
    }
    std::string normal = path.starts_with('/') ? "/" : "";
    for (const auto& part : parts) {
        if (!normal.empty() && normal.back() != '/')
            normal += '/';
        normal += part;
    }
    return normal;
}

bool textSurelyFits(const std::string& member, std::string_view glob, std::string_view text)
{
    if (text.size() > kLongestValue)
        return false;
    const auto glyphs = glyphsOf(glob);
    Allowed allowed;
    if (hasWildcards(glyphs)) {
        const bool address = text.find("://") != std::string_view::npos;
        if (goesUp(text) || (address && hidesDots(text)))
            return false;
        allowed.controls = false;
        if (member == "command" || member == "cmd")
            allowed.never = ";&|<>()$`";
        if (address)
            allowed.neverName = "\\?#@:";
    }
    return globFits(glyphs, text, allowed);
}

bool textMayFit(std::string_view glob, std::string_view text)
{
    if (text.size() > kLongestValue)
        return true;
    const auto glyphs = glyphsOf(glob);
    return globFits(glyphs, text, {}) || globFits(glyphs, lexicallyNormal(text), {});
}

bool valueFits(const std::string& member, std::string_view glob, const json::value& value, bool surely)
{
    if (isWhole(glob))
        return true;
    if (value.is_object())
        return false;
    if (const auto* array = value.if_array()) {
        const auto fits = [&](const json::value& item) { return valueFits(member, glob, item, surely); };
        return surely ? !array->empty() && std::ranges::all_of(*array, fits) : std::ranges::any_of(*array, fits);
    }
    const auto text = value.is_string() ? std::string(value.get_string()) : json::serialize(value);
    return surely ? textSurelyFits(member, glob, text) : textMayFit(glob, text);
}

const json::value* memberOf(const json::object& arguments, const std::vector<std::string>& way)
{
    const json::value* found = nullptr;
    const auto* within = &arguments;
    for (const auto& name : way) {
        found = within ? within->if_contains(name) : nullptr;
        if (!found)
            return nullptr;
        within = found->if_object();
    }
    return found;
}

//! One character after the other, with what quotes and backslashes have made of it.
class Reader {
public:
    explicit Reader(std::string_view text) : m_text(text) { }

    struct Character {
        char byte = 0;
        bool escaped = false;
        bool quoted = false;

        [[nodiscard]] bool is(char c) const { return byte == c && !escaped && !quoted; }
    };

    std::optional<Character> next()
    {
        while (m_at < m_text.size() && m_text[m_at] == '"') {
            m_quoted = !m_quoted;
            ++m_at;
        }
        if (m_at == m_text.size())
            return std::nullopt;
        if (m_text[m_at] == '\\' && m_at + 1 < m_text.size())
            ++m_at, m_escaped = true;
        return Character{m_text[m_at++], std::exchange(m_escaped, false), m_quoted};
    }
    [[nodiscard]] bool quoteIsOpen() const { return m_quoted; }

private:
    std::string_view m_text;
    std::size_t m_at = 0;
    bool m_quoted = false;
    bool m_escaped = false;
};

void addQuoted(std::string& to, std::string_view text, std::string_view special)
{
    for (const char c : text) {
        if (special.find(c) != std::string_view::npos)
            to += '\\';
        to += c;
    }
}

} // namespace

base::Result<ArgumentPattern> ArgumentPattern::parse(std::string_view text)
{
    const auto wrong = [&](const std::string& what) {
        return base::fail(ErrorCode::InvalidArgument,
            "the pattern of arguments \"" + std::string(text) + "\" " + what
                + "; write it like path=src/* or command=\"git status *\"");
    };
    if (text.size() > kLongestPattern)
        return base::fail(ErrorCode::InvalidArgument,
            "a pattern of arguments has at most " + std::to_string(kLongestPattern) + " bytes; this one has "
                + std::to_string(text.size()));
    ArgumentPattern pattern;
    Reader reader(text);
    auto character = reader.next();
    while (character) {
        if (character->is(' ')) {
            character = reader.next();
            continue;
        }
        Term term;
        term.member.emplace_back();
        for (; character && !character->is('=') && !character->is(' '); character = reader.next())
            if (character->is('.'))
                term.member.emplace_back();
            else
                term.member.back() += character->byte;
        if (!character || !character->is('='))
            return wrong("has a part without \"=\"");
        if (std::ranges::any_of(term.member, &std::string::empty))
            return wrong("has a \"=\" without a name before it");
        for (character = reader.next(); character && !character->is(' '); character = reader.next()) {
            if (character->escaped)
                term.glob += '\\';
            term.glob += character->byte;
        }
        if (const auto safe = check(term); !safe)
            return failure(safe);
        pattern.m_terms.push_back(std::move(term));
    }
    if (reader.quoteIsOpen())
        return wrong("has a quote that is not closed");
    return pattern;
}

//! An address whose host could go on behind the pattern's end.
base::Result<> ArgumentPattern::check(const Term& term)
{
    const auto scheme = term.glob.find("://");
    if (scheme == std::string::npos)
        return {};
    const auto host = std::string_view(term.glob).substr(scheme + 3);
    const auto glyphs = glyphsOf(host);
    const auto slash = std::ranges::find_if(
        glyphs, [](const Glyph& glyph) { return glyph.kind == Glyph::Kind::Literal && glyph.byte == '/'; });
    const bool open = std::any_of(glyphs.begin(), slash, [](const Glyph& glyph) { return glyph.kind == Glyph::Kind::Any; });
    if (open && glyphs.size() > 1)
        return base::fail(ErrorCode::InvalidArgument,
            "\"" + term.glob + "\" would fit other hosts too, such as " + std::string(host.substr(0, host.find('*')))
                + ".example.org; put a / behind the host's name");
    return {};
}

std::string ArgumentPattern::of(const json::object& arguments)
{
    std::string pattern;
    for (const auto& member : arguments) {
        std::string term;
        addQuoted(term, member.key(), " \"\\.=");
        term += '=';
        const auto& value = member.value();
        const auto text = value.is_string() ? std::string(value.get_string()) : json::serialize(value);
        const bool plain = !value.is_object() && !value.is_array() && text.size() <= kLongestShown
            && std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
        const bool spaced = text.find(' ') != std::string::npos;
        if (!plain)
            term += '*';
        else if (spaced)
            addQuoted(term += '"', text, "\"\\*?");
        else
            addQuoted(term, text, "\"\\*?");
        if (plain && spaced)
            term += '"';
        pattern += (pattern.empty() ? "" : " ") + term;
    }
    return pattern.size() <= kLongestPattern ? pattern : std::string();
}

std::string ArgumentPattern::of(std::string_view arguments)
{
    boost::system::error_code error;
    const auto value = json::parse(json::string_view(arguments.data(), arguments.size()), error);
    const auto* object = error ? nullptr : value.if_object();
    return object ? of(*object) : std::string();
}

bool ArgumentPattern::fits(const Term& term, const json::object& arguments, bool surely)
{
    const auto* value = memberOf(arguments, term.member);
    return value && valueFits(term.member.back(), term.glob, *value, surely);
}

bool ArgumentPattern::surelyFits(const json::object& arguments) const
{
    return std::ranges::all_of(m_terms, [&](const Term& term) { return fits(term, arguments, true); });
}

bool ArgumentPattern::mayFit(const json::object& arguments) const
{
    return std::ranges::all_of(m_terms, [&](const Term& term) { return fits(term, arguments, false); });
}

} // namespace kaze::runtime
