#pragma once

#include <boost/json.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kaze::sandbox::detail {

//! The whole vocabulary (docs/sandbox.md). Answer stands for the verbs that ask for nothing but the closing answer.
enum class Verb : std::uint8_t { List, Find, Read, Count, Compare, Quote, Write, Call, Answer };

//! One thing to do, taken out of a sentence.
struct Step {
    Verb verb = Verb::Answer;
    std::string text; //!< the clause as the agent file has it
    std::vector<std::string> paths; //!< file names, folders and globs it names
    std::string pattern; //!< regular expression of a find or count
    std::string what; //!< count: "lines", "words", …; find: "functions"; write: "summary", "findings", …
    std::int64_t number = 0; //!< "longer than 40", "up to 5"; 0 where it names none
    std::vector<std::string> keys; //!< compare: the columns after "by"
    std::string tolerance; //!< compare: the number after "within", as it stands
    std::string literal; //!< write: the text in double quotes
    std::string tool; //!< call: the tool's name
    boost::json::object arguments; //!< call
};

struct Plan {
    std::vector<Step> steps;
    std::vector<std::string> notUnderstood; //!< numbered lines without a verb of the vocabulary
};

//! Reads numbered and bulleted lines; in a text without such steps, every sentence that begins with a verb of the vocabulary.
[[nodiscard]] Plan planOf(std::string_view text);

//! The file names, folders and globs that a text names, in order.
[[nodiscard]] std::vector<std::string> pathsIn(std::string_view text);

} // namespace kaze::sandbox::detail
