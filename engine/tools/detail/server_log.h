#pragma once

#include "engine/base/log.h"

#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace kaze::tools::detail {

//! The end of what a server said, over its restarts; at most 64 KB. Any thread.
class ServerLog {
public:
    void add(std::string_view line);
    [[nodiscard]] std::string text() const;
    [[nodiscard]] std::vector<std::string> last(std::size_t lines) const;
    [[nodiscard]] bool truncated() const;

private:
    mutable std::mutex m_mutex;
    std::deque<std::string> m_lines;
    std::size_t m_bytes = 0;
    bool m_truncated = false;
};

//! A logger that hands everything on to `log` and keeps it in `kept` too, without the `name: ` in front.
[[nodiscard]] base::Logger keeping(const base::Logger& log, std::shared_ptr<ServerLog> kept, const std::string& name);

} // namespace kaze::tools::detail
