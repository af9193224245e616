#pragma once

#include <cstddef>
#include <cstdint>

namespace kaze::gateway {

inline constexpr std::size_t kGuessedBytesOfToken = 4;

//! How many tokens a text has, by four bytes each: the usual guess for English, where the provider does not say.
[[nodiscard]] constexpr std::int64_t guessTokens(std::size_t bytes)
{
    return static_cast<std::int64_t>((bytes + kGuessedBytesOfToken - 1) / kGuessedBytesOfToken);
}

} // namespace kaze::gateway
