#pragma once

#include <cstddef>
#include <string_view>

namespace kaze::base {

//! Whether a text matches a pattern with stars, each of which stands for any run of bytes. `fits(pattern, at, byte)` says whether the step of the
//! pattern at `at`, which is no star, takes that byte, and if so moves `at` behind itself. Takes pattern × text steps at most, since only the
//! last star is ever gone back to.
template <class Fits>
[[nodiscard]] bool globMatches(std::string_view pattern, std::string_view text, const Fits& fits)
{
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = std::string_view::npos;
    std::size_t resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = ++p;
            resume = t;
        } else if (p < pattern.size() && fits(pattern, p, text[t])) {
            ++t;
        } else if (star != std::string_view::npos) {
            p = star;
            t = ++resume;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

} // namespace kaze::base
