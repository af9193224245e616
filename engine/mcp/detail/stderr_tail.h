#pragma once

#include "engine/base/log.h"
#include "engine/mcp/detail/allowance.h"

#include <deque>
#include <memory>
#include <string>
#include <string_view>

namespace kaze::mcp::detail {

//! A server's stderr: its lines go to the log, not faster than a person could read, and the last ones are kept for messages. Bounded
//! whatever is sent.
class StderrTail {
public:
    StderrTail(std::string server, base::Logger log, std::shared_ptr<base::Redactor> redactor);

    void feed(std::string_view piece, base::Duration now);

    //! What is left without a newline at the end.
    void finish(base::Duration now);

    //! The last lines, separated by newlines; empty when it said nothing.
    [[nodiscard]] std::string text() const;

private:
    void take(base::Duration now);
    [[nodiscard]] std::string cleaned(const std::string& line) const;

    std::string m_server;
    base::Logger m_log;
    std::shared_ptr<base::Redactor> m_redactor; //!< may be null
    std::string m_line;
    std::deque<std::string> m_last;
    std::uint64_t m_leftOut = 0;
    Allowance m_logged{100, 20};
};

} // namespace kaze::mcp::detail
