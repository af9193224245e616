#include "engine/net/sse.h"

#include "engine/base/text.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace kaze::net {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::size_t lineEnd(std::string_view bytes)
{
    const auto feed = std::min(bytes.find('\n'), bytes.size());
    return std::min(bytes.substr(0, feed).find('\r'), feed);
}

} // namespace

base::Result<> SseDecoder::feed(std::string_view bytes, std::vector<SseEvent>& events)
{
    if (m_failed)
        return tooLarge();
    while (!bytes.empty()) {
        if (std::exchange(m_skipLineFeed, false) && bytes.front() == '\n') {
            bytes.remove_prefix(1);
            continue;
        }
        const auto end = lineEnd(bytes);
        if (m_line.size() + end > m_limit)
            return tooLarge();
        if (end == bytes.size()) {
            m_line.append(bytes);
            return {};
        }
        m_skipLineFeed = bytes[end] == '\r';
        if (!endLine(bytes.substr(0, end), events))
            return tooLarge();
        bytes.remove_prefix(end + 1);
    }
    return {};
}

bool SseDecoder::finish()
{
    const bool pending = m_hasData || !m_line.empty();
    m_line.clear();
    m_event.clear();
    m_data.clear();
    m_hasData = false;
    return pending;
}

bool SseDecoder::endLine(std::string_view rest, std::vector<SseEvent>& events)
{
    std::string_view line = rest;
    if (!m_line.empty())
        line = m_line.append(rest);
    if (std::exchange(m_firstLine, false) && line.starts_with(kByteOrderMark))
        line.remove_prefix(kByteOrderMark.size());

    bool fits = true;
    if (line.empty()) {
        dispatch(events);
    } else if (const auto colon = line.find(':'); colon == std::string_view::npos) {
        fits = takeField(line, {});
    } else if (colon > 0) {
        auto value = line.substr(colon + 1);
        if (value.starts_with(' '))
            value.remove_prefix(1);
        fits = takeField(line.substr(0, colon), value);
    }
    m_line.clear();
    return fits;
}

bool SseDecoder::takeField(std::string_view name, std::string_view value)
{
    if (name == "data") {
        if (m_data.size() + value.size() + 1 > m_limit)
            return false;
        if (std::exchange(m_hasData, true))
            m_data.push_back('\n');
        m_data.append(value);
    } else if (name == "event") {
        m_event = value;
    } else if (name == "id" && value.find('\0') == std::string_view::npos) {
        m_lastId = value;
    } else if (name == "retry") {
        takeRetry(value);
    }
    return true;
}

void SseDecoder::takeRetry(std::string_view value)
{
    std::uint32_t milliseconds = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), milliseconds);
    if (error != std::errc{} || end != value.data() + value.size())
        return;
    m_retry = std::chrono::milliseconds(milliseconds);
    m_reconnection = m_retry;
}

void SseDecoder::dispatch(std::vector<SseEvent>& events)
{
    auto event = std::exchange(m_event, {});
    auto data = std::exchange(m_data, {});
    const auto retry = std::exchange(m_retry, std::nullopt);
    if (!std::exchange(m_hasData, false))
        return;
    if (event.empty())
        event = "message";
    events.push_back({std::move(event), std::move(data), m_lastId, retry});
}

base::Result<> SseDecoder::tooLarge()
{
    m_failed = true;
    return base::fail(
        base::ErrorCode::Protocol, "the event stream holds an event or a line of more than " + base::sizeText(m_limit));
}

} // namespace kaze::net
