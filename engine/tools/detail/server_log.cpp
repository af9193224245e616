#include "engine/tools/detail/server_log.h"

#include "engine/base/text.h"

#include <spdlog/sinks/base_sink.h>

namespace kaze::tools::detail {

namespace {

constexpr std::size_t kMostBytes = 64U << 10;
constexpr std::size_t kLongestLine = 2000;

class KeepingSink final : public spdlog::sinks::base_sink<std::mutex> {
public:
    KeepingSink(base::Logger log, std::shared_ptr<ServerLog> kept, std::string prefix)
        : m_log(std::move(log)), m_kept(std::move(kept)), m_prefix(std::move(prefix))
    {
    }

protected:
    void sink_it_(const spdlog::details::log_msg& message) override
    {
        std::string_view text(message.payload.data(), message.payload.size());
        m_log->log(message.level, "{}", text);
        if (text.starts_with(m_prefix))
            text.remove_prefix(m_prefix.size());
        m_kept->add(text);
    }

    void flush_() override { m_log->flush(); }

private:
    base::Logger m_log;
    std::shared_ptr<ServerLog> m_kept;
    std::string m_prefix;
};

} // namespace

void ServerLog::add(std::string_view line)
{
    auto text = base::shortened(base::toUtf8(line), kLongestLine);
    const std::lock_guard lock(m_mutex);
    m_bytes += text.size() + 1;
    m_lines.push_back(std::move(text));
    while (m_bytes > kMostBytes) {
        m_bytes -= m_lines.front().size() + 1;
        m_lines.pop_front();
        m_truncated = true;
    }
}

std::string ServerLog::text() const
{
    const std::lock_guard lock(m_mutex);
    std::string text;
    for (const auto& line : m_lines)
        text += line + '\n';
    return text;
}

std::vector<std::string> ServerLog::last(std::size_t lines) const
{
    const std::lock_guard lock(m_mutex);
    const auto from = m_lines.end() - static_cast<std::ptrdiff_t>(std::min(lines, m_lines.size()));
    return {from, m_lines.end()};
}

bool ServerLog::truncated() const
{
    const std::lock_guard lock(m_mutex);
    return m_truncated;
}

base::Logger keeping(const base::Logger& log, std::shared_ptr<ServerLog> kept, const std::string& name)
{
    auto sink = std::make_shared<KeepingSink>(log, std::move(kept), name + ": ");
    auto logger = std::make_shared<spdlog::logger>(log->name(), std::move(sink));
    logger->set_level(spdlog::level::info);
    return logger;
}

} // namespace kaze::tools::detail
