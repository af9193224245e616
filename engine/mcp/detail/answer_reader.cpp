#include "engine/mcp/detail/answer_reader.h"

#include "engine/base/text.h"
#include "engine/net/http.h"

#include <algorithm>

namespace kaze::mcp::detail {

namespace {

// Of the body of an answer that says no.
constexpr std::size_t kRefusalLimit = 64U << 10;

} // namespace

void AnswerReader::begin(int status, std::string_view contentType)
{
    auto type = contentType.substr(0, contentType.find(';'));
    while (type.ends_with(' '))
        type.remove_suffix(1);
    if (net::sameName(type, "text/event-stream") && status >= 200 && status < 300)
        m_kind = Kind::Events;
    else if (net::sameName(type, "application/json"))
        m_kind = Kind::Json;
    else
        m_kind = type.empty() ? Kind::None : Kind::Other;
    if (status < 200 || status >= 300)
        m_limit = std::min(m_limit, kRefusalLimit);
}

base::Result<> AnswerReader::feed(std::string_view bytes, std::vector<net::SseEvent>& events)
{
    if (m_kind == Kind::Events)
        return m_events.feed(bytes, events);
    if (m_body.size() + bytes.size() > m_limit)
        return base::fail(base::ErrorCode::Protocol, "its answer is longer than " + base::sizeText(m_limit));
    m_body += bytes;
    return {};
}

} // namespace kaze::mcp::detail
