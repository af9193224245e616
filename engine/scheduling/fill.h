#pragma once

#include "engine/base/result.h"

#include <map>
#include <string>
#include <string_view>

namespace kaze::scheduling {

using Values = std::map<std::string, std::string, std::less<>>;

//! The text with every {{name}} of a value replaced by it; other braces stay as they are.
[[nodiscard]] std::string filled(std::string_view text, const Values& values);

//! The same for what a message carries. In an object, an array or a string of JSON a value that stands by itself is put in as it is where it is JSON,
//! and everything else as the inside of a string; any other text is filled as `filled` does.
[[nodiscard]] std::string filledPayload(std::string_view text, const Values& values);

} // namespace kaze::scheduling
