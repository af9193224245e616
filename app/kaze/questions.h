#pragma once

#include "engine/api/requests.h"

#include <optional>
#include <string>

// How a run's questions look on a terminal, and what a person types to answer them.

namespace kaze::cli {

//! What is asked, with all that is needed to judge it: lines, the last one ended.
[[nodiscard]] std::string questionText(const api::Approval& asked);

//! What may be typed.
[[nodiscard]] std::string promptOf(const api::Approval& asked);

//! A line as an answer to it. None where it is none that this question has.
struct TypedAnswer {
    bool leave = false; //!< the question is to stay open
    api::AnswerApproval answer;
};
[[nodiscard]] std::optional<TypedAnswer> typedAnswer(const api::Approval& asked, const std::string& line);

//! "files.write", "a question", "a run in circles": what an answer was about.
[[nodiscard]] std::string subjectOf(const api::Approval& asked);

//! The first lines of a text, and how many more there are.
[[nodiscard]] std::string firstLines(const std::string& text, std::size_t lines);
[[nodiscard]] std::string indented(const std::string& text);

} // namespace kaze::cli
