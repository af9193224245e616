#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kaze::sandbox::detail {

struct Function {
    std::string name;
    std::int64_t line = 0; //!< where it begins
    std::int64_t lines = 0; //!< from there to its closing brace or last line
};

//! The named functions and methods of a source file, in order; empty for other files. Found by braces or indentation, not by parsing: what
//! a macro hides stays hidden.
[[nodiscard]] std::vector<Function> functionsOf(std::string_view path, std::string_view text);

} // namespace kaze::sandbox::detail
