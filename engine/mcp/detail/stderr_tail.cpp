#include "engine/mcp/detail/stderr_tail.h"

#include "engine/base/text.h"

namespace kaze::mcp::detail {

namespace {

constexpr std::size_t kLineLimit = 2000;
constexpr std::size_t kLinesKept = 8;
constexpr std::size_t kKeptLineLimit = 400;

} // namespace

StderrTail::StderrTail(std::string server, base::Logger log, std::shared_ptr<base::Redactor> redactor) :
    m_server(std::move(server)), m_log(std::move(log)), m_redactor(std::move(redactor))
{
}

void StderrTail::feed(std::string_view piece, base::Duration now)
{
    while (!piece.empty()) {
        const auto end = piece.find('\n');
        const auto part = piece.substr(0, std::min(end, kLineLimit - m_line.size()));
        m_line += part;
        piece.remove_prefix(part.size());
        if (!piece.empty() && piece.front() == '\n')
            piece.remove_prefix(1);
        else if (m_line.size() < kLineLimit)
            continue;
        take(now);
    }
}

void StderrTail::finish(base::Duration now)
{
    if (!m_line.empty())
        take(now);
}

void StderrTail::take(base::Duration now)
{
    auto line = base::toUtf8(m_line);
    m_line.clear();
    if (line.find_first_not_of(" \t\r") == std::string::npos)
        return;
    if (m_redactor)
        line = m_redactor->clean(line);
    if (m_logged.take(1, now)) {
        if (const auto leftOut = std::exchange(m_leftOut, 0); leftOut > 0)
            m_log->info("{}: … {} lines left out", m_server, leftOut);
        m_log->info("{}: {}", m_server, line);
    } else {
        ++m_leftOut;
    }
    m_last.push_back(base::shortened(line, kKeptLineLimit));
    if (m_last.size() > kLinesKept)
        m_last.pop_front();
}

std::string StderrTail::text() const
{
    std::string text;
    for (const auto& line : m_last)
        text += (text.empty() ? "" : "\n") + line;
    return text;
}

} // namespace kaze::mcp::detail
