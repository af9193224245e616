#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kaze::sandbox::detail {

//! A piece of a sentence.
struct Word {
    enum class Kind : std::uint8_t {
        Plain,
        Code,     //!< between backticks
        Quoted,   //!< between double quotes
        Pattern,  //!< between slashes; "(?i)" is put in front when an i follows
        Json,     //!< { … }
        Stop      //!< , ; : .
    } kind = Kind::Plain;
    std::string text;
    std::string lower; //!< of plain words
    std::size_t begin = 0; //!< where it starts in the sentence
    std::size_t end = 0;
};

//! Cuts a sentence into its words.
[[nodiscard]] std::vector<Word> wordsOf(std::string_view text);

//! Lower case of ASCII letters; everything else stays.
[[nodiscard]] std::string lowered(std::string_view text);

//! Without white space at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

//! The lines without their ends ("\n" or "\r\n"); a last empty one is none.
[[nodiscard]] std::vector<std::string_view> linesOf(std::string_view text);

//! "1 file", "12 files".
[[nodiscard]] std::string counted(std::size_t number, std::string_view one, std::string_view many);

//! "src/**/*.cpp" against "src/a/b.cpp": `**` any folders, `*` and `?` within one name.
[[nodiscard]] bool pathMatches(std::string_view glob, std::string_view path);

} // namespace kaze::sandbox::detail
