#include "engine/mcp/detail/line_splitter.h"

#include "engine/base/text.h"

namespace kaze::mcp::detail {

namespace {

// Lines above this size are moved out together with the buffer; smaller ones are cheaper to copy.
constexpr std::size_t kMoveFrom = 64U << 10;

} // namespace

base::Result<> LineSplitter::feed(std::string_view piece)
{
    m_buffer.erase(0, m_begin);
    m_scanned -= m_begin;
    m_begin = 0;
    m_buffer += piece;
    if (m_buffer.size() > m_limit && m_buffer.find('\n', m_scanned) == std::string::npos)
        return base::fail(base::ErrorCode::Protocol, "a message is larger than " + base::sizeText(m_limit));
    return {};
}

std::optional<std::string> LineSplitter::next()
{
    const auto end = m_buffer.find('\n', m_scanned);
    if (end == std::string::npos) {
        m_scanned = m_buffer.size();
        return std::nullopt;
    }
    std::string line;
    if (m_begin == 0 && end > kMoveFrom) {
        std::string rest = m_buffer.substr(end + 1);
        line = std::move(m_buffer);
        line.resize(end);
        m_buffer = std::move(rest);
        m_scanned = 0;
    } else {
        line = m_buffer.substr(m_begin, end - m_begin);
        m_begin = m_scanned = end + 1;
    }
    if (line.ends_with('\r'))
        line.pop_back();
    return line;
}

} // namespace kaze::mcp::detail
