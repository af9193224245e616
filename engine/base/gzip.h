#pragma once

#include <string>
#include <string_view>

namespace kaze::base {

//! As a gzip member (RFC 1952), for HTTP's Content-Encoding.
[[nodiscard]] std::string gzipped(std::string_view bytes);

} // namespace kaze::base
