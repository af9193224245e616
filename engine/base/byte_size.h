#pragma once

#include <cstdint>
#include <string_view>

namespace kaze::base {

//! The bytes that "64MiB", "500KB" or "2GB" stands for, as configuration and agent files write them; their schemas see to the form.
[[nodiscard]] std::int64_t byteSize(std::string_view text);

} // namespace kaze::base
