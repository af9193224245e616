#pragma once

#include <string>

namespace kaze::server {

//! A certificate's SHA-256 as words that two people compare by reading them out: sixteen of 256, in four groups ("amber-otter-…  …"). They are
//! its first 128 bits, so that nobody can make another key with the same words; who compares only the first group has 32 bits, which a patient
//! attacker can meet. Empty where `hex` is not at least 32 hex digits. Any thread.
[[nodiscard]] std::string fingerprintWords(const std::string& hex);

} // namespace kaze::server
