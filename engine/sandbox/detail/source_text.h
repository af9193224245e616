#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kaze::sandbox::detail {

//! How a language writes functions, as far as finding their beginning and end needs it.
enum class Family : std::uint8_t {
    C, //!< C, C++, Objective-C: preprocessor, raw strings
    Java, //!< Java, Kotlin, C#, Scala, Swift, Go, Rust, PHP, Dart: braces
    Script, //!< JavaScript and TypeScript: braces, regular expressions, template strings
    Python //!< indentation
};

//! By the ending of the name; none for what is no source file of a known language.
[[nodiscard]] std::optional<Family> familyOf(std::string_view path);

//! The text with every comment, string and preprocessor line made blank; line ends stay, so offsets and line numbers hold. Of the
//! branches of an #if only the first is kept, or braces would count twice.
[[nodiscard]] std::string withoutStrings(std::string_view text, Family family);

} // namespace kaze::sandbox::detail
