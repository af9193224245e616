#pragma once

#include "engine/api/memory_requests.h"

#include <string>

namespace kaze::cli {

//! A text on one line, at most about so many bytes of it, for a terminal.
[[nodiscard]] std::string oneLine(std::string_view text, std::size_t limit);

//! A number with so many digits behind the point.
[[nodiscard]] std::string decimalText(double number, int digits);

//! "3 memories", "1 memory".
[[nodiscard]] std::string memoriesText(std::int64_t count);

//! The lines of a hit; with a line of what its score is made of, where that is wanted.
[[nodiscard]] std::string hitText(const api::MemoryHit& hit, bool explained);

//! How an answer came about: "hybrid · 1.9 ms · recall@10 0.98 measured on 120 searches".
[[nodiscard]] std::string factsText(const api::MemorySearchFacts& facts);

//! A record with all that is known of it, its text last.
[[nodiscard]] std::string recordText(const api::MemoryRecord& record);

//! What differs between two versions of a record: its text line by line, then everything else.
[[nodiscard]] std::string changeText(const api::MemoryVersion& before, const api::MemoryVersion& after);

} // namespace kaze::cli
