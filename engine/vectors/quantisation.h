#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace kaze::vectors {

//! The range that holds the 0.999 quantile of |component| over some vectors: one component in a thousand is clipped, and outliers do not
//! make the steps of all others wide. Fewer than 32 vectors say little about those to come: then a quarter above the largest. 1 where
//! there is nothing but zeros. Pure; some 10 ms for a thousand vectors of 1 536. The members are finite.
[[nodiscard]] float rangeOf(std::span<const std::span<const float>> sample);

//! Writes 127 · x / range, rounded and clipped to −127 … 127, of each member; 0 for NaN. Returns how many were clipped. `range` is above 0.
std::size_t quantise(std::span<const float> from, float range, std::int8_t* to);

} // namespace kaze::vectors
