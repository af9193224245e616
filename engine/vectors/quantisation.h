#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace kaze::vectors {

//! The range in which rounding and clipping together change some vectors the least, in squares: wide enough for components that are larger than all
//! others in every vector, and no wider for one outlier. Fewer than 32 vectors say little about those to come: then a quarter above the largest. 1 where
//! there is nothing but zeros. Pure; some 50 ms for a thousand vectors of 1 536. The members are finite.
[[nodiscard]] float rangeOf(std::span<const std::span<const float>> sample);

//! Writes 127 · x / range, rounded and clipped to −127 … 127, of each member; 0 for NaN. Returns how many were clipped. `range` is above 0.
std::size_t quantise(std::span<const float> from, float range, std::int8_t* to);

} // namespace kaze::vectors
