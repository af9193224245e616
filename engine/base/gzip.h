#pragma once

#include "engine/base/result.h"

#include <string>
#include <string_view>

namespace kaze::base {

//! As a gzip member (RFC 1952), for HTTP's Content-Encoding.
[[nodiscard]] std::string gzipped(std::string_view bytes);

//! What gzip members, one behind the other, hold together; unpacks no more than `most` bytes, whatever they say. Errors: Corrupt (it is none, or not
//! whole), InvalidArgument (it holds more).
[[nodiscard]] Result<std::string> gunzipped(std::string_view bytes, std::size_t most);

} // namespace kaze::base
