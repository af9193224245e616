#include "engine/knowledge/detail/strict_json.h"

#include "engine/base/text.h"

#include <boost/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace kaze::knowledge::detail {

namespace json = boost::json;

namespace {

constexpr std::size_t kMostProblems = 20;

bool isHash(std::string_view text)
{
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string withCommas(const std::set<std::string, std::less<>>& names)
{
    std::string text;
    for (const auto& name : names)
        text += (text.empty() ? "\"" : ", \"") + base::shortened(name, 60) + '"';
    return text;
}

struct Place {
    std::string path;
    bool again = false; //!< a name that stood in its object before
};

//! Walks a well-formed JSON text to the member that holds a byte, or to a name that stands twice before it.
class PlaceFinder {
public:
    PlaceFinder(std::string_view text, std::size_t offset) : m_text(text), m_offset(offset) { }

    Place find()
    {
        value("");
        return m_found.value_or(Place{});
    }

private:
    void value(const std::string& path)
    {
        space();
        const auto from = m_at;
        const char first = m_at < m_text.size() ? m_text[m_at] : ' ';
        if (first == '{' || first == '[')
            children(path, first == '{');
        else if (first == '"')
            (void)string();
        else
            m_at = std::min(m_text.find_first_of(",]} \t\r\n", m_at), m_text.size());
        if (!m_found && m_offset >= from && m_offset < m_at)
            m_found = Place{path, false};
    }

    void children(const std::string& path, bool named)
    {
        std::set<std::string, std::less<>> names;
        ++m_at;
        for (std::size_t i = 0; !m_found; ++i) {
            space();
            if (m_at >= m_text.size() || m_text[m_at] == '}' || m_text[m_at] == ']')
                break;
            value(named ? memberPath(path, names) : path + '[' + std::to_string(i) + ']');
            space();
            if (m_at < m_text.size() && m_text[m_at] == ',')
                ++m_at;
        }
        m_at = std::min(m_at + 1, m_text.size());
    }

    //! Past a name, its colon and the space behind that.
    std::string memberPath(const std::string& path, std::set<std::string, std::less<>>& names)
    {
        const auto from = m_at;
        const auto name = string();
        auto below = path + (path.empty() ? "" : ".") + name;
        space();
        m_at = std::min(m_at + 1, m_text.size());
        space();
        const bool again = !names.insert(name).second;
        if (again || (m_offset >= from && m_offset < m_at))
            m_found = Place{below, again};
        return below;
    }

    std::string string()
    {
        const auto from = ++m_at;
        while (m_at < m_text.size() && m_text[m_at] != '"')
            m_at += m_text[m_at] == '\\' ? 2 : 1;
        m_at = std::min(m_at, m_text.size());
        auto name = std::string(m_text.substr(std::min(from, m_at), m_at - std::min(from, m_at)));
        m_at = std::min(m_at + 1, m_text.size());
        return name;
    }

    void space() { m_at = std::min(m_text.find_first_not_of(" \t\r\n", m_at), m_text.size()); }

    std::string_view m_text;
    std::size_t m_offset;
    std::size_t m_at = 0;
    std::optional<Place> m_found;
};

} // namespace

Members::Members(const json::value& value, std::string path, std::vector<std::string>& problems)
    : m_object(value.if_object()), m_path(std::move(path)), m_problems(problems)
{
    if (!m_object)
        note({}, "is no object");
    else
        for (const auto& member : *m_object)
            m_unread.emplace(member.key());
}

Members::~Members()
{
    if (!m_unread.empty())
        note({}, "has members that nobody knows: " + base::shortened(withCommas(m_unread), 200));
}

void Members::note(std::string_view name, const std::string& what) const
{
    auto where = m_path;
    if (!name.empty())
        where += (where.empty() ? "" : ".") + std::string(name);
    if (m_problems.size() < kMostProblems)
        m_problems.push_back((where.empty() ? std::string("the certificate") : where) + ' ' + what);
}

const json::value* Members::at(std::string_view name)
{
    const auto* found = m_object ? m_object->if_contains({name.data(), name.size()}) : nullptr;
    if (m_object && !found)
        note(name, "is missing");
    if (const auto unread = m_unread.find(name); unread != m_unread.end())
        m_unread.erase(unread);
    return found;
}

std::string Members::text(std::string_view name)
{
    const auto* found = at(name);
    if (found && !found->is_string())
        note(name, "is no text");
    return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

std::int64_t Members::whole(std::string_view name)
{
    const auto* found = at(name);
    if (found && !found->is_int64())
        note(name, "is no whole number");
    return found && found->is_int64() ? found->get_int64() : 0;
}

bool Members::truth(std::string_view name)
{
    const auto* found = at(name);
    if (found && !found->is_bool())
        note(name, "is neither true nor false");
    return found && found->is_bool() && found->get_bool();
}

double Members::fraction(std::string_view name)
{
    const auto* found = at(name);
    if (!found)
        return 0;
    double number = 0;
    if (const auto* written = found->if_string()) {
        const std::string_view text(written->data(), written->size());
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error == std::errc() && end == text.data() + text.size() && std::isfinite(number) && numberText(number) == text)
            return number;
    }
    note(name, "is no fraction, written as the shortest text that means it");
    return 0;
}

std::string Members::hash(std::string_view name)
{
    auto written = text(name);
    if (!written.empty() && !isHash(written))
        note(name, "is no SHA-256 in hexadecimal digits");
    return written;
}

std::string numberText(double number)
{
    char text[32];
    const auto end = std::to_chars(text, std::end(text), number);
    return {text, end.ptr};
}

std::string deviation(std::string_view text, std::string_view canonical)
{
    const auto offset = static_cast<std::size_t>(std::ranges::mismatch(text, canonical).in1 - text.begin());
    // Readers keep the last of two members of a name, so that the first may be where the texts part.
    if (const auto twice = PlaceFinder(text, std::string_view::npos).find(); twice.again)
        return base::shortened(twice.path, 100) + " stands twice";
    const auto place = PlaceFinder(text, offset).find();
    const auto where = place.path.empty() ? std::string("the certificate") : base::shortened(place.path, 100);
    return where + " is not written as it is signed: byte " + std::to_string(offset + 1)
        + " differs from the text with its members in order and without spaces";
}

} // namespace kaze::knowledge::detail
