#pragma once

#include <string>
#include <string_view>

namespace kaze::base {

//! The text with every character as it is compared where upper and lower case are the same: Unicode's simple case folding, one character for one, without regard to
//! language. `text` is UTF-8.
[[nodiscard]] std::string caseFolded(std::string_view text);

} // namespace kaze::base
