#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kaze::base {

//! RFC 4648, section 4, with padding.
[[nodiscard]] std::string base64(std::string_view bytes);
//! Section 5, for URLs and file names, without padding.
[[nodiscard]] std::string base64Url(std::string_view bytes);

//! Reads section 4's; what comes behind a "=" is not looked at. None where there is a character of no digit.
[[nodiscard]] std::optional<std::string> fromBase64(std::string_view text);

} // namespace kaze::base
