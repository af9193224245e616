#pragma once

#include "engine/base/result.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace kaze::base {

//! As a zstd frame (RFC 8878). Frames may stand one behind the other, in a file too.
[[nodiscard]] std::string compressed(std::string_view bytes);

//! What the frames hold together. Errors: Corrupt, also where it is more than `most` bytes.
[[nodiscard]] Result<std::string> decompressed(std::string_view frames, std::size_t most);

} // namespace kaze::base
