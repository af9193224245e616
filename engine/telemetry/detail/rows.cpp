#include "engine/telemetry/detail/rows.h"

#include "engine/base/sha256.h"
#include "engine/base/text.h"
#include "engine/telemetry/attributes.h"
#include "engine/telemetry/detail/span_json.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace kaze::telemetry::detail {

namespace {

constexpr std::size_t kLongestText = 64U << 10; //!< of a message, a name, an attribute
constexpr std::size_t kLongestName = 1U << 10; //!< of the source of an event, and of whose it is
//! Text is cut before it is cleaned, or 1 GB would be searched to keep 1 MB; a secret that this cut through may begin in the
//! part that is thrown away after cleaning.
constexpr std::size_t kCutMargin = 64U << 10;
constexpr std::size_t kLongestSecret = 16U << 10;
constexpr std::ptrdiff_t kMostItems = 1024; //!< of an array
constexpr std::size_t kMostAttributes = 1024;
constexpr std::size_t kMostEvents = 128; //!< and links, of a span: OpenTelemetry's own limit

//! The front of `content` that has to be looked at for `limit` bytes.
std::string_view lookedAt(std::string_view content, std::size_t limit)
{
    return content.substr(0, limit + kCutMargin);
}

//! At `size` bytes or a few before it, so that no character is cut in half.
void cutAt(std::string& text, std::size_t size)
{
    text.resize(size);
    while (!text.empty() && (text.back() & 0xC0) == 0x80)
        text.pop_back();
    if (!text.empty() && (text.back() & 0x80) != 0)
        text.pop_back();
}

} // namespace

void dropUnseen(std::string& payload, std::size_t limit)
{
    if (payload.size() <= limit + kCutMargin + 1)
        return;
    payload.resize(limit + kCutMargin + 1);
    payload.shrink_to_fit();
}

RowMaker::RowMaker(
    std::shared_ptr<const base::Redactor> redactor, std::size_t payloadLimit, std::shared_ptr<const PersonalData> personal)
    : m_redactor(std::move(redactor)), m_payloadLimit(payloadLimit), m_personal(std::move(personal))
{
}

EventRow RowMaker::eventRow(const TimedEvent& timed) const
{
    const auto& event = timed.event;
    return {microsOf(timed.at), event.level, nameText(event.source), shortText(event.message), nameText(event.runId),
        nameText(event.agent), event.context, nameText(event.tenant), fieldsOf(event.fields)};
}

SpanRowOut RowMaker::spanRow(const SpanRecord& record) const
{
    SpanRowOut row;
    row.context = record.context;
    row.parentId = record.parentId;
    row.kind = record.kind;
    row.status = record.status;
    row.name = shortText(record.name);
    row.statusMessage = shortText(record.statusMessage);
    row.start = microsOf(record.startedAt);
    row.duration = record.durationNs;
    row.usage = record.usage;
    row.cost = record.cost;
    row.input = payload(record.input, row.truncated);
    row.output = payload(record.output, row.truncated);
    row.truncated = row.truncated || record.truncated;
    addAttributes(record, row);
    addEvents(record, row);
    return row;
}

std::string RowMaker::cleaned(std::string_view text) const
{
    auto clean = m_redactor->clean(text);
    if (m_personal) {
        m_personal->countSecrets(text, clean);
        clean = m_personal->clean(std::move(clean));
    }
    return base::isUtf8(clean) ? clean : base::toUtf8(clean);
}

//! One that is the number of a card becomes a text.
AttributeScalar RowMaker::cleaned(std::int64_t number) const
{
    if (m_personal && m_personal->hides(number))
        return m_personal->clean(std::to_string(number));
    return number;
}

std::string RowMaker::shortText(std::string_view text) const
{
    return shortText(text, kLongestText);
}

std::string RowMaker::shortText(std::string_view text, std::size_t limit) const
{
    if (text.empty())
        return {};
    auto clean = cleaned(lookedAt(text, limit));
    return clean.size() > limit ? base::shortened(clean, limit) : clean;
}

//! What filters compare, and SQLite would compare up to a NUL.
std::string RowMaker::nameText(std::string_view text) const
{
    auto name = shortText(text, kLongestName);
    std::ranges::replace(name, '\0', ' ');
    return name;
}

std::optional<Payload> RowMaker::payload(std::string_view content, bool& truncated) const
{
    if (content.empty())
        return std::nullopt;
    const auto front = lookedAt(content, m_payloadLimit);
    auto clean = cleaned(front);
    const bool cut = front.size() < content.size();
    const auto keep = std::min(cut ? clean.size() - std::min(clean.size(), kLongestSecret) : clean.size(), m_payloadLimit);
    if (cut || keep < clean.size()) {
        truncated = true;
        cutAt(clean, keep);
    }
    const auto hash = base::sha256(clean);
    return Payload{hash, std::move(clean)};
}

AttributeValue RowMaker::cleaned(const AttributeValue& value) const
{
    if (const auto* text = std::get_if<std::string>(&value))
        return shortText(*text);
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        const auto clean = cleaned(*number);
        if (const auto* hole = std::get_if<std::string>(&clean))
            return *hole;
        return value;
    }
    const auto* array = std::get_if<std::vector<AttributeScalar>>(&value);
    if (!array)
        return value;
    std::vector<AttributeScalar> all(array->begin(), array->begin() + std::min(std::ssize(*array), kMostItems));
    std::size_t bytes = 0;
    for (auto& item : all) {
        if (auto* text = std::get_if<std::string>(&item)) {
            *text = shortText(std::string_view(*text).substr(0, kLongestText - std::min(bytes, kLongestText)));
            bytes += text->size();
        } else if (const auto* whole = std::get_if<std::int64_t>(&item)) {
            item = cleaned(*whole);
        }
    }
    return all;
}

boost::json::object RowMaker::cleaned(const AttributeList& attributes) const
{
    boost::json::object object;
    for (const auto& [name, value] : attributes) {
        if (object.size() == kMostAttributes)
            break;
        const bool isPlain = base::isUtf8(name) && name.size() <= kLongestText && (!m_personal || m_personal->isIdle());
        object[isPlain ? name : shortText(name)] = jsonOf(cleaned(value));
    }
    return object;
}

//! Once more as a whole: the names, and {"password":"…"} gives a value away by its name. `otherwise` where no JSON is left of it.
std::string RowMaker::cleanJson(const boost::json::value& value, std::string_view otherwise) const
{
    const auto json = boost::json::serialize(value);
    auto clean = m_redactor->clean(json);
    if (m_personal)
        m_personal->countSecrets(json, clean);
    boost::system::error_code error;
    if (clean != json)
        (void)boost::json::parse(clean, error);
    return error ? std::string(otherwise) : clean;
}

void RowMaker::addAttributes(const SpanRecord& record, SpanRowOut& row) const
{
    row.attributes = "{}";
    if (record.attributes.empty())
        return;
    const auto object = cleaned(record.attributes);
    const auto text = [&](std::string_view name) {
        const auto* found = object.if_contains(name);
        return found && found->is_string() ? std::string(found->get_string()) : std::string();
    };
    row.runId = text(attribute::kRunId);
    row.agent = text(attribute::kAgentName);
    row.traceName = text(attribute::kTraceName);
    row.tenant = text(attribute::kTenant);
    row.pool = text(attribute::kPool);
    row.attributes = cleanJson(object, "{}");
}

void RowMaker::addEvents(const SpanRecord& record, SpanRowOut& row) const
{
    if (!record.events.empty()) {
        boost::json::array events;
        for (const auto& event : record.events) {
            if (events.size() == kMostEvents)
                break;
            auto attributes = cleaned(event.attributes);
            events.push_back(eventJson({event.at, shortText(event.name), {}}, std::move(attributes)));
        }
        row.events = cleanJson(events, "");
    }
    if (!record.links.empty()) {
        boost::json::array links;
        for (const auto& link : record.links) {
            if (links.size() == kMostEvents)
                break;
            links.push_back(linkJson(link, cleaned(link.attributes)));
        }
        row.links = cleanJson(links, "");
    }
}

} // namespace kaze::telemetry::detail
