#include "engine/mcp/detail/stderr_tail.h"

#include "engine/base/text.h"

namespace kaze::mcp::detail {

namespace {

constexpr std::size_t kLineLimit = 2000;
constexpr std::size_t kLinesKept = 8;
constexpr std::size_t kShownLineLimit = 400;

} // namespace

StderrTail::StderrTail(std::string server, base::Logger log, std::shared_ptr<base::Redactor> redactor)
    : m_server(std::move(server)), m_log(std::move(log)), m_redactor(std::move(redactor))
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
    const auto line = std::exchange(m_line, {});
    if (line.find_first_not_of(" \t\r") == std::string::npos)
        return;
    // Cleaning costs more than a flood may cost us: only what is shown is cleaned.
    if (m_logged.take(1, now)) {
        if (const auto leftOut = std::exchange(m_leftOut, 0); leftOut > 0)
            m_log->info("{}: … {} lines left out", m_server, leftOut);
        m_log->info("{}: {}", m_server, cleaned(line));
    } else {
        ++m_leftOut;
    }
    m_last.push_back(line);
    if (m_last.size() > kLinesKept)
        m_last.pop_front();
}

std::string StderrTail::cleaned(const std::string& line) const
{
    const auto text = base::toUtf8(line);
    return m_redactor ? m_redactor->clean(text) : text;
}

std::string StderrTail::text() const
{
    std::string text;
    for (const auto& line : m_last)
        text += (text.empty() ? "" : "\n") + base::shortened(cleaned(line), kShownLineLimit);
    return text;
}

} // namespace kaze::mcp::detail
