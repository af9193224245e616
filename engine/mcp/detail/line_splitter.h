#pragma once

#include "engine/base/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace kaze::mcp::detail {

//! Cuts a stream of bytes into lines and never holds more than one line of `limit` bytes and one piece.
class LineSplitter {
public:
    explicit LineSplitter(std::size_t limit) : m_limit(limit) { }

    //! Takes the next piece. Take all the lines out before the next one comes. Errors: Protocol when a line is longer than the limit.
    [[nodiscard]] base::Result<> feed(std::string_view piece);

    //! The next whole line, without its end ("\n" or "\r\n").
    [[nodiscard]] std::optional<std::string> next();

private:
    std::string m_buffer;
    std::size_t m_begin = 0; //!< where the first line that was not taken begins
    std::size_t m_scanned = 0; //!< no newline between m_begin and here
    std::size_t m_limit;
};

} // namespace kaze::mcp::detail
