#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kaze::base {

//! True when every byte belongs to a well-formed UTF-8 sequence (no overlong forms, no surrogates).
[[nodiscard]] bool isUtf8(std::string_view bytes);

//! The text with every ill-formed byte replaced by U+FFFD.
[[nodiscard]] std::string toUtf8(std::string_view bytes);

//! For people who have to judge what they read: every character that is not seen itself, but changes how others are shown or hides among them, is
//! written out as "⟨U+202E⟩": bidirectional controls, zero-width ones (but the joiners, which scripts and emoji need), tags, C0 but tab and
//! the ends of lines, C1. Ill-formed bytes become U+FFFD. Source: Unicode TR 36 and TR 55.
[[nodiscard]] std::string withVisibleControls(std::string_view bytes);

//! At most `limit` bytes, cut between characters; what is cut is said: "… (12.3 MB more)".
[[nodiscard]] std::string shortened(std::string_view text, std::size_t limit);

//! Whether `text` matches a pattern of `*` (any run) and `?` (one byte), as tool patterns use ("files.*").
[[nodiscard]] bool globMatches(std::string_view pattern, std::string_view text);

//! "1.2 MB", "340 KB", "12 B" (decimal units).
[[nodiscard]] std::string sizeText(std::uint64_t bytes);

//! SHA-256 as 64 hex digits.
[[nodiscard]] std::string sha256Hex(std::string_view bytes);

} // namespace kaze::base
