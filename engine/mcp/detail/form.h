#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kaze::mcp::detail {

using Form = std::vector<std::pair<std::string, std::string>>;

//! "a=b&c=d" (application/x-www-form-urlencoded), and back.
[[nodiscard]] std::string formText(const Form& form);
[[nodiscard]] Form formFrom(std::string_view text);

//! One value in it.
[[nodiscard]] std::string formEncoded(std::string_view text);

} // namespace kaze::mcp::detail
