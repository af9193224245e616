#include "engine/net/ndjson.h"

#include "engine/base/text.h"

#include <utility>

namespace kaze::net {

namespace {

bool isBlank(std::string_view line)
{
    return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

} // namespace

base::Result<> NdjsonDecoder::feed(std::string_view bytes, std::vector<std::string>& lines)
{
    if (m_failed)
        return tooLarge();
    while (!bytes.empty()) {
        const auto end = std::min(bytes.find('\n'), bytes.size());
        if (m_line.size() + end > m_limit)
            return tooLarge();
        m_line.append(bytes.substr(0, end));
        if (end == bytes.size())
            return {};
        bytes.remove_prefix(end + 1);
        if (m_line.ends_with('\r'))
            m_line.pop_back();
        auto line = std::exchange(m_line, {});
        if (!isBlank(line))
            lines.push_back(std::move(line));
    }
    return {};
}

std::optional<std::string> NdjsonDecoder::finish()
{
    auto line = std::exchange(m_line, {});
    if (isBlank(line))
        return std::nullopt;
    return line;
}

base::Result<> NdjsonDecoder::tooLarge()
{
    m_failed = true;
    return base::fail(base::ErrorCode::Protocol, "the stream holds a line of more than " + base::sizeText(m_limit));
}

} // namespace kaze::net
