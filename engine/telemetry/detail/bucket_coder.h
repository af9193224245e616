#pragma once

#include "engine/telemetry/detail/metric_chunk.h"

#include <span>

namespace kaze::telemetry::detail {

//! The buckets of a period's known points together. What a bucket held before, and what the one beside it holds, says about how much is in it
//! now; what is written is how it differs: about half of what packBuckets and a general compressor come to.
[[nodiscard]] std::string packAllBuckets(const ChunkPoints& points, std::span<const std::size_t> known);

//! Puts them back; the points have none yet. False for bytes that nobody packed, as far as that can be told.
[[nodiscard]] bool unpackAllBuckets(std::string_view bytes, ChunkPoints& points, std::span<const std::size_t> known);

} // namespace kaze::telemetry::detail
