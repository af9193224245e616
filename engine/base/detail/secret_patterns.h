#pragma once

#include <cstddef>
#include <string_view>

namespace kaze::base::detail {

//! A piece of a text: [begin, end). Empty where nothing was found.
struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
};

//! What looks like a key and begins at `at` (or, behind a name and a separator, or in a URL, is announced there). Looks at
//! most a few hundred bytes back; reads each byte of `text` a bounded number of times when called for every position.
[[nodiscard]] Span secretAnnouncedAt(std::string_view text, std::size_t at);

} // namespace kaze::base::detail
