#include "engine/telemetry/detail/rows.h"

#include "engine/base/sha256.h"
#include "engine/base/text.h"
#include "engine/telemetry/attributes.h"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace kaze::telemetry::detail {

namespace {

constexpr std::size_t kLongestText = 64U << 10; //!< of a message, a name, an attribute
//! Text is cut before it is cleaned, or 1 GB would be searched to keep 1 MB; a secret that this cut through may begin in the
//! part that is thrown away after cleaning.
constexpr std::size_t kCutMargin = 64U << 10;
constexpr std::size_t kLongestSecret = 16U << 10;

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

RowMaker::RowMaker(std::shared_ptr<const base::Redactor> redactor, std::size_t payloadLimit)
    : m_redactor(std::move(redactor)), m_payloadLimit(payloadLimit)
{
}

EventRow RowMaker::eventRow(const TimedEvent& timed) const
{
    const auto& event = timed.event;
    return {microsOf(timed.at), event.level, shortText(event.source), shortText(event.message), shortText(event.runId),
        shortText(event.agent), event.context};
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
    addAttributes(record, row);
    return row;
}

std::string RowMaker::cleaned(std::string_view text) const
{
    auto clean = m_redactor->clean(text);
    return base::isUtf8(clean) ? clean : base::toUtf8(clean);
}

std::string RowMaker::shortText(std::string_view text) const
{
    if (text.empty())
        return {};
    auto clean = cleaned(lookedAt(text, kLongestText));
    return clean.size() > kLongestText ? base::shortened(clean, kLongestText) : clean;
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

void RowMaker::addAttributes(const SpanRecord& record, SpanRowOut& row) const
{
    row.attributes = "{}";
    if (record.attributes.empty())
        return;
    boost::json::object object;
    for (const auto& [name, value] : record.attributes) {
        auto text = shortText(value);
        if (name == attribute::kRunId)
            row.runId = text;
        else if (name == attribute::kAgentName)
            row.agent = text;
        else if (name == attribute::kTraceName)
            row.traceName = text;
        object[base::isUtf8(name) && name.size() <= kLongestText ? name : shortText(name)] = std::move(text);
    }
    const auto json = boost::json::serialize(object);
    // Once more as a whole: the names, and {"password":"…"} gives a value away by its name.
    auto clean = m_redactor->clean(json);
    boost::system::error_code error;
    if (clean != json)
        (void)boost::json::parse(clean, error);
    if (!error)
        row.attributes = std::move(clean);
}

} // namespace kaze::telemetry::detail
