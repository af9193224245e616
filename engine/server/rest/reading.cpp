#include "engine/server/rest/reading.h"

#include "engine/api/wire.h"
#include "engine/base/gzip.h"
#include "engine/base/text.h"
#include "engine/server/detail/json_body.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

namespace kaze::server::rest {

namespace json = boost::json;
using detail::Complaint;
using detail::Failure;

namespace {

constexpr std::size_t kShown = 80; //!< bytes of a foreign name in a message
constexpr std::size_t kLongestMessage = 500;

std::size_t editsBetween(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        auto diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const auto changed = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({changed, diagonal + 1, row[j] + 1});
        }
    }
    return row.back();
}

//! Up to which two names are nearly alike; two letters the wrong way round are two edits.
std::size_t mostEdits(std::size_t length)
{
    return length < 4 ? 1 : std::max<std::size_t>(2, length / 3);
}

std::vector<std::string_view> keysOf(const json::object& object)
{
    std::vector<std::string_view> keys;
    for (const auto& member : object)
        keys.emplace_back(member.key());
    return keys;
}

std::string unknown(const char* what, std::string_view name, const json::object& known)
{
    return std::string("unknown ") + what + " \"" + base::shortened(base::toUtf8(std::string(name)), kShown) + "\"."
        + similarTo(name, keysOf(known));
}

//! Complains of the first member that the schema does not have.
class Strict {
public:
    explicit Strict(Complaint& complaint) : m_complaint(complaint) { }

    void look(const json::object& anySchema, const json::value& value, const std::string& path)
    {
        if (m_complaint)
            return;
        const auto& schema = m_all.resolved(anySchema);
        if (const auto* any = schema.if_contains("anyOf")) {
            if (!value.is_null())
                look(any->as_array().front().as_object(), value, path);
        } else if (value.is_array()) {
            if (const auto* items = schema.if_contains("items"))
                for (std::size_t i = 0; i < value.get_array().size(); ++i)
                    look(items->as_object(), value.get_array()[i], path + '[' + std::to_string(i) + ']');
        } else if (value.is_object()) {
            lookAtMembers(schema, value.get_object(), path);
        }
    }

private:
    void lookAtMembers(const json::object& schema, const json::object& value, const std::string& path)
    {
        const auto* properties = schema.if_contains("properties");
        const auto* others = schema.if_contains("additionalProperties");
        for (const auto& member : value) {
            const auto here = (path.empty() ? "" : path + '.') + base::shortened(std::string(member.key()), kShown);
            const auto* known = properties ? properties->as_object().if_contains(member.key()) : nullptr;
            if (known)
                look(known->as_object(), member.value(), here);
            else if (others && others->is_object())
                look(others->get_object(), member.value(), here);
            else if (properties)
                m_complaint.make(here, unknown("member", member.key(), properties->as_object()));
            if (m_complaint)
                return;
        }
    }

    const api::Description& m_all = api::description();
    Complaint& m_complaint;
};

//! What the decoder says begins with the place: "limit: expected an integer …".
Failure mismatch(const base::Error& error)
{
    constexpr std::string_view kPlace = "abcdefghijklmnopqrstuvwxyz0123456789_.[]";
    Failure failure = detail::failureOf(error);
    failure.status = 400;
    failure.code = "invalid_argument";
    failure.message = base::shortened(failure.message, kLongestMessage); // a place may have foreign keys in it
    const auto end = failure.message.find_first_not_of(kPlace);
    if (end != std::string::npos && end > 0 && failure.message.compare(end, 2, ": ") == 0)
        failure.param = failure.message.substr(0, end);
    return failure;
}

std::expected<api::Request, Failure> requestOf(const api::RequestDescription& type, json::object members)
{
    members["type"] = type.type;
    auto request = api::requestFromJson(members);
    if (!request)
        return std::unexpected(mismatch(request.error()));
    return std::move(*request);
}

const json::object& withoutNull(const json::object& schema)
{
    const auto* any = schema.if_contains("anyOf");
    return any ? any->as_array().front().as_object() : schema;
}

std::string_view typeIn(const json::object& schema)
{
    const auto* type = schema.if_contains("type");
    return type ? std::string_view(type->as_string()) : std::string_view();
}

bool isScalar(std::string_view type)
{
    return type == "string" || type == "integer" || type == "number" || type == "boolean";
}

void complainOf(Complaint& complaint, const std::string& name, const char* expected, const std::string& text)
{
    std::string what = "expected ";
    what.append(expected).append(", found \"").append(base::shortened(text, kShown)).append("\"");
    complaint.make(name, std::move(what));
}

template <class Number>
void readNumber(const std::string& text, const char* what, json::value& into, Complaint& complaint, const std::string& name)
{
    Number number{};
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    bool fits = read.ec == std::errc() && read.ptr == text.data() + text.size();
    if constexpr (std::is_floating_point_v<Number>)
        fits = fits && std::isfinite(number);
    if (!fits)
        return complainOf(complaint, name, what, text);
    into = number;
}

json::value scalarOf(std::string_view type, const std::string& text, Complaint& complaint, const std::string& name)
{
    json::value value;
    if (type == "string")
        value = json::string(text);
    else if (type == "integer")
        readNumber<std::int64_t>(text, "an integer", value, complaint, name);
    else if (type == "number")
        readNumber<double>(text, "a number", value, complaint, name);
    else if (text == "true" || text == "false")
        value = text == "true";
    else
        complainOf(complaint, name, "true or false", text);
    return value;
}

//! A form writes a space as '+'.
std::optional<std::string> formDecoded(std::string_view text)
{
    std::string spaced(text);
    std::ranges::replace(spaced, '+', ' ');
    auto decoded = detail::percentDecoded(spaced);
    if (decoded && !base::isUtf8(*decoded))
        decoded.reset();
    return decoded;
}

void readParameter(
    const json::object& known, const std::string& name, const std::string& text, json::object& into, Complaint& complaint)
{
    const auto* schema = known.if_contains(name);
    if (!schema)
        return complaint.make(base::shortened(name, kShown), unknown("parameter", name, known));
    if (!isParameter(schema->as_object()))
        return complaint.make(name, "is no text, number or list of texts, so it needs a body: ask with POST");
    const auto& plain = withoutNull(schema->as_object());
    if (typeIn(plain) == "array") {
        auto& list = into.emplace(name, json::array()).first->value().as_array();
        list.push_back(scalarOf(typeIn(plain.at("items").as_object()), text, complaint, name));
        return;
    }
    if (into.contains(name))
        return complaint.make(name, "stands there twice");
    into[name] = scalarOf(typeIn(plain), text, complaint, name);
}

} // namespace

bool isParameter(const json::object& schema)
{
    const auto& plain = withoutNull(schema);
    const auto type = typeIn(plain);
    return isScalar(type) || (type == "array" && typeIn(plain.at("items").as_object()) == "string");
}

std::string similarTo(std::string_view name, const std::vector<std::string_view>& names)
{
    constexpr std::size_t kLongest = 64, kMost = 3;
    if (name.size() > kLongest)
        return {};
    std::vector<std::pair<std::size_t, std::string_view>> near;
    for (const auto each : names)
        if (const auto edits = editsBetween(name, each); edits <= mostEdits(std::min(name.size(), each.size())))
            near.emplace_back(edits, each);
    std::ranges::sort(near);
    std::string text;
    for (std::size_t i = 0; i < std::min(near.size(), kMost); ++i)
        text += (i == 0 ? " Do you mean " : " or ") + std::string(near[i].second);
    return text.empty() ? text : text + '?';
}

std::expected<api::Request, Failure> readBody(const api::RequestDescription& type, const Body& body)
{
    std::string unpacked;
    if (body.gzip) {
        auto out = base::gunzipped(body.bytes, body.most);
        if (!out) {
            auto failure = detail::failureOf(Complaint{"", "The body cannot be unpacked: " + out.error().message + "."});
            if (out.error().code == base::ErrorCode::InvalidArgument)
                failure.status = 413;
            return std::unexpected(std::move(failure));
        }
        unpacked = std::move(*out);
    }
    auto value = detail::parsedBody(body.gzip ? unpacked : body.bytes);
    if (!value)
        return std::unexpected(std::move(value.error()));
    Complaint complaint;
    if (!value->is_object())
        complaint.make("", "The body must be a JSON object: the members of " + std::string(type.type) + ".");
    else
        Strict(complaint).look(api::description().schemas.at(type.shape).as_object(), *value, "");
    if (complaint)
        return std::unexpected(detail::failureOf(complaint));
    return requestOf(type, std::move(value->get_object()));
}

std::expected<api::Request, Failure> readQuery(const api::RequestDescription& type, std::string_view query)
{
    const auto& known = api::description().membersOf(type);
    json::object members;
    Complaint complaint;
    while (!query.empty() && !complaint) {
        const auto part = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), part.size() + 1));
        if (part.empty())
            continue;
        const auto equals = std::min(part.find('='), part.size());
        const auto name = formDecoded(part.substr(0, equals));
        const auto text = formDecoded(part.substr(std::min(equals + 1, part.size())));
        if (name && text)
            readParameter(known, *name, *text, members, complaint);
        else
            complaint.make("", "The query is not percent-encoded UTF-8.");
    }
    if (complaint)
        return std::unexpected(detail::failureOf(complaint));
    return requestOf(type, std::move(members));
}

} // namespace kaze::server::rest
