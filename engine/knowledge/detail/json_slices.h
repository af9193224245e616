#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The parts of a JSON text as they are written: numbers that are read and written again may come out as their neighbours, and what goes from one replica to
// another and back must not.
namespace kaze::knowledge::detail {

//! The members of an object, names without their quotes but escaped as they are; none where it is no well-formed object.
[[nodiscard]] std::optional<std::vector<std::pair<std::string, std::string>>> membersIn(std::string_view object);

//! The elements of an array; none where it is no well-formed array.
[[nodiscard]] std::optional<std::vector<std::string>> elementsIn(std::string_view array);

//! Whether it is one JSON value and nothing else.
[[nodiscard]] bool isJson(std::string_view text);

} // namespace kaze::knowledge::detail
