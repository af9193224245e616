#include "engine/gateway/detail/proof.h"

#include "engine/gateway/detail/json_in.h"

#include <algorithm>

namespace kaze::gateway::detail {

using boost::json::object;
using boost::json::value;

void ProofWriter::own(const object& block)
{
    m_hasOwn = true;
    m_parts.push_back(object{{"own", block}});
}

void ProofWriter::text(std::size_t bytes, const value& mark)
{
    m_hasOwn = m_hasOwn || !mark.is_null();
    auto* last = m_parts.empty() ? nullptr : m_parts.back().if_object();
    if (last && last->contains("text") && !last->contains("mark")) {
        bytes += static_cast<std::size_t>(numberIn(*last, "text"));
        m_parts.pop_back();
    }
    object part{{"text", bytes}};
    if (!mark.is_null())
        part["mark"] = mark;
    m_parts.push_back(std::move(part));
}

void ProofWriter::call(const value& mark)
{
    m_hasOwn = m_hasOwn || !mark.is_null();
    m_parts.push_back(object{{"call", mark}});
}

std::string ProofWriter::json() const
{
    return m_hasOwn ? boost::json::serialize(object{{"kind", m_kind}, {"parts", m_parts}}) : std::string();
}

namespace {

boost::json::array notedParts(const Message& message, std::string_view kind)
{
    if (message.proof.empty())
        return {};
    boost::system::error_code bad;
    const auto parsed = boost::json::parse(message.proof, bad);
    const auto* fields = bad ? nullptr : parsed.if_object();
    return fields && textIn(*fields, "kind") == kind ? arrayIn(*fields, "parts") : boost::json::array{};
}

std::size_t textBytes(const boost::json::array& parts)
{
    std::size_t bytes = 0;
    for (const auto& part : parts)
        if (const auto* fields = part.if_object())
            bytes += static_cast<std::size_t>(std::max<std::int64_t>(0, numberIn(*fields, "text")));
    return bytes;
}

} // namespace

std::vector<ProofPart> partsOf(const Message& message, std::string_view kind)
{
    const auto noted = notedParts(message, kind);
    // A text that is not the one which was noted cannot be cut where that was.
    const bool isCut = textBytes(noted) == message.text.size();
    std::string_view text = message.text;
    std::size_t calls = 0;
    std::vector<ProofPart> parts;
    for (const auto& part : noted) {
        const auto* fields = part.if_object();
        if (!fields)
            continue;
        if (const auto* own = objectIn(*fields, "own")) {
            parts.push_back({ProofPart::What::Own, *own, {}, nullptr});
        } else if (fields->contains("text")) {
            const auto bytes = isCut ? static_cast<std::size_t>(numberIn(*fields, "text")) : text.size();
            const auto* mark = fields->if_contains("mark");
            parts.push_back({ProofPart::What::Text, mark ? *mark : value(), text.substr(0, bytes), nullptr});
            text.remove_prefix(std::min(bytes, text.size()));
        } else if (const auto* mark = fields->if_contains("call"); mark && calls < message.calls.size()) {
            parts.push_back({ProofPart::What::Call, *mark, {}, &message.calls[calls++]});
        }
    }
    if (!text.empty())
        parts.push_back({ProofPart::What::Text, {}, text, nullptr});
    for (; calls < message.calls.size(); ++calls)
        parts.push_back({ProofPart::What::Call, {}, {}, &message.calls[calls]});
    return parts;
}

bool hasProofOf(const Message& message, std::string_view kind)
{
    return !notedParts(message, kind).empty();
}

} // namespace kaze::gateway::detail
