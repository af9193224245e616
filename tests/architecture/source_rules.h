#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace kaze::test {

//! A place in the sources that breaks a rule.
struct Breach {
    int line = 0;
    std::string what;
};

//! The source with comments, string and character literals blanked; line breaks stay where they are.
[[nodiscard]] std::string withoutCommentsAndLiterals(std::string_view source);

//! Includes of `path` (relative to the root: "engine/net/http.cpp") that its folder may not have: another module outside the table of the
//! architecture, another module's detail/, Qt in the engine, a third-party header outside its module.
[[nodiscard]] std::vector<Breach> forbiddenIncludes(const std::string& path, std::string_view source);

//! co_await expressions that GCC 12 miscompiles: a braced value, a designated initialiser or a capturing lambda in the same full expression, and a class
//! value that a condition or a call takes straight from co_await.
[[nodiscard]] std::vector<Breach> dangerousAwaits(std::string_view source);

} // namespace kaze::test
