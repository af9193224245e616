#pragma once

#include "engine/base/result.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kaze::net {

//! Push parser of newline-delimited JSON: cuts a stream into its lines, wherever the pieces were cut. Blank lines are
//! skipped, a CR before the LF belongs to the line end. The JSON itself is the caller's. One stream each; not thread-safe.
class NdjsonDecoder {
public:
    //! `limit` bounds one line, in bytes.
    explicit NdjsonDecoder(std::size_t limit = 1U << 20) : m_limit(limit) { }

    //! Appends the lines that became complete. Errors: Protocol when a line passes the limit; lines before it have been
    //! appended, and the decoder stays failed.
    [[nodiscard]] base::Result<> feed(std::string_view bytes, std::vector<std::string>& lines);

    //! Says that the stream ended; a last line without its line feed, which may be cut short.
    [[nodiscard]] std::optional<std::string> finish();

private:
    base::Result<> tooLarge();

    std::size_t m_limit;
    std::string m_line;
    bool m_failed = false;
};

} // namespace kaze::net
