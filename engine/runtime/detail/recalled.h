#pragma once

#include "engine/api/memory_requests.h"

#include <cstdint>
#include <string>
#include <vector>

// What a run is told of its memory: which of the records that are nearest to its task, in which words, in how many tokens. All of it is a function of these records.

namespace kaze::runtime::detail {

//! The kind of a record and what its data says of how it came out, or of when it holds: "note", "episode, failed, reward -0.5", "fact, since 2026-11-01T00:00:00Z".
[[nodiscard]] std::string traitsOf(const api::MemoryHit& hit);

//! At most `limit` of the records, which are given best first and stay so. Where episodes are among them, one that worked and one that failed are, if both are
//! among all that are given: what went wrong is worth as much as what went well.
[[nodiscard]] std::vector<api::MemoryHit> chosen(std::vector<api::MemoryHit> nearest, std::size_t limit);

//! The records as a prompt has them: their texts, those of episodes and facts behind their traits. In memorySection they are no more than `tokens` by the
//! gateway's guess: the longest are shortened, only as far as need be, and where little would be left of each, the last ones are left out.
[[nodiscard]] std::vector<std::string> told(const std::vector<api::MemoryHit>& hits, std::int64_t tokens);

//! What stands at the end of a run's instructions: each text quoted line by line, so that nothing in it reads as an instruction. Empty where there are none.
[[nodiscard]] std::string memorySection(const std::vector<std::string>& recalled);

} // namespace kaze::runtime::detail
