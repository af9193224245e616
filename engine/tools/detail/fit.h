#pragma once

#include <cstddef>
#include <string>

namespace kaze::tools::detail {

//! Makes an answer one that fits: valid UTF-8, at most `limit` bytes, with a note of what is left out. Takes time in proportion to
//! the text: worker threads above 256 KB.
[[nodiscard]] std::string fitted(std::string text, std::size_t limit);

} // namespace kaze::tools::detail
