#include "engine/server/detail/json_fields.h"

#include "engine/base/text.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace kaze::server::detail {

namespace json = boost::json;

namespace {

bool saysNothing(const json::value& value)
{
    switch (value.kind()) {
    case json::kind::null:
        return true;
    case json::kind::bool_:
        return !value.get_bool();
    case json::kind::int64:
        return value.get_int64() == 0;
    case json::kind::uint64:
        return value.get_uint64() == 0;
    case json::kind::double_:
        return value.get_double() == 0;
    case json::kind::string:
        return value.get_string().empty();
    case json::kind::array:
        return value.get_array().empty();
    case json::kind::object:
        return value.get_object().empty();
    }
    return false;
}

std::optional<double> numberOf(const json::value& value)
{
    if (value.is_int64())
        return static_cast<double>(value.get_int64());
    if (value.is_uint64())
        return static_cast<double>(value.get_uint64());
    if (value.is_double())
        return value.get_double();
    return {};
}

std::string shortNumber(double number)
{
    auto text = std::to_string(number);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.'))
        text.pop_back();
    return text;
}

} // namespace

void Complaint::make(std::string where, std::string why)
{
    if (!what.empty())
        return;
    path = std::move(where);
    what = std::move(why);
}

Fields::Fields(const json::value& value, std::string path, Complaint& complaint)
    : m_object(value.if_object()), m_path(std::move(path)), m_complaint(complaint)
{
    if (!m_object)
        m_complaint.make(m_path, "must be an object");
}

std::string Fields::at(std::string_view name) const
{
    return m_path.empty() || name.empty() ? m_path + std::string(name) : m_path + '.' + std::string(name);
}

std::string Fields::at(std::string_view name, std::size_t index) const
{
    return at(name) + '[' + std::to_string(index) + ']';
}

void Fields::complain(std::string_view name, std::string why) const
{
    m_complaint.make(at(name), std::move(why));
}

const json::value* Fields::any(std::string_view name) const
{
    const auto* value = m_object ? m_object->if_contains(name) : nullptr;
    return value && !value->is_null() ? value : nullptr;
}

std::string Fields::text(std::string_view name, std::string_view otherwise) const
{
    const auto* value = any(name);
    if (!value)
        return std::string(otherwise);
    if (!value->is_string()) {
        complain(name, "must be a string");
        return std::string(otherwise);
    }
    return std::string(value->get_string());
}

std::optional<double> Fields::number(std::string_view name, double least, double most) const
{
    const auto* value = any(name);
    if (!value)
        return {};
    const auto number = numberOf(*value);
    if (!number || !(*number >= least && *number <= most)) {
        complain(name, "must be a number from " + shortNumber(least) + " to " + shortNumber(most));
        return {};
    }
    return number;
}

std::optional<std::int64_t> Fields::integer(std::string_view name, std::int64_t least, std::int64_t most) const
{
    const auto* value = any(name);
    if (!value)
        return {};
    auto number = value->is_int64() ? std::optional(value->get_int64()) : std::nullopt;
    // 100.0 is what some languages write for a whole number.
    if (value->is_double() && std::trunc(value->get_double()) == value->get_double() && std::abs(value->get_double()) < 1e15)
        number = static_cast<std::int64_t>(value->get_double());
    if (!number || *number < least || *number > most) {
        complain(name, "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
        return {};
    }
    return number;
}

bool Fields::flag(std::string_view name, bool otherwise) const
{
    const auto* value = any(name);
    if (value && !value->is_bool())
        complain(name, "must be true or false");
    return value && value->is_bool() ? value->get_bool() : otherwise;
}

const json::array* Fields::array(std::string_view name) const
{
    const auto* value = any(name);
    if (value && !value->is_array())
        complain(name, "must be an array");
    return value ? value->if_array() : nullptr;
}

const json::object* Fields::object(std::string_view name) const
{
    const auto* value = any(name);
    if (value && !value->is_object())
        complain(name, "must be an object");
    return value ? value->if_object() : nullptr;
}

void Fields::refuse(std::initializer_list<std::string_view> names, std::string_view why) const
{
    for (const auto name : names)
        if (const auto* value = any(name); value && !saysNothing(*value))
            complain(name, std::string(why));
}

void appendQuoted(std::string& out, std::string_view text)
{
    if (!base::isUtf8(text)) {
        const auto mended = base::toUtf8(text);
        return appendQuoted(out, mended);
    }
    static constexpr std::string_view kHex = "0123456789abcdef";
    out += '"';
    std::size_t plain = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte >= 0x20 && byte != '"' && byte != '\\')
            continue;
        out.append(text.substr(plain, i - plain));
        plain = i + 1;
        switch (byte) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\n':
            out += "\\n";
            break;
        default:
            out.append("\\u00").append(1, kHex[byte >> 4]).append(1, kHex[byte & 15]);
        }
    }
    out.append(text.substr(plain));
    out += '"';
}

std::string placeIn(std::string_view text, std::size_t offset)
{
    const auto before = text.substr(0, offset);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const auto begin = before.rfind('\n') + 1; // npos + 1 is 0
    return "line " + std::to_string(line) + ", column " + std::to_string(before.size() - begin + 1);
}

} // namespace kaze::server::detail
