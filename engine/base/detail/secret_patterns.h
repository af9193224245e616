#pragma once

#include <cstddef>
#include <string_view>

namespace kaze::base::detail {

//! A piece of a text: [begin, end). Empty where nothing was found.
struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
};

//! Whether `secretAnnouncedAt` has to be asked about this character at all; for most of a text it has not.
[[nodiscard]] constexpr bool mayAnnounce(char c)
{
    return std::string_view(":=-eBbsAgxhnrk").find(c) != std::string_view::npos;
}

//! What looks like a key and begins at `at` (or, behind a name and a separator, or in a URL, is announced there). Looks at
//! most a few hundred bytes back; reads each byte of `text` a bounded number of times when called for every position.
[[nodiscard]] Span secretAnnouncedAt(std::string_view text, std::size_t at);

} // namespace kaze::base::detail
