#pragma once

#include "engine/api/graph_requests.h"
#include "engine/knowledge/detail/filter.h"
#include "engine/knowledge/detail/tenant.h"

namespace kaze::knowledge::detail {

//! Vectors that a map holds at a time: 256 MB.
inline constexpr std::size_t kMapFloats = 64U << 20;

//! Draws the map: reads the vectors in pages on a reader's thread, computes on the worker pool, and holds no more than `floats` of vectors at a time;
//! where there are more, the principal axes are those of a sample. Errors: Unavailable, when the tenant is closed meanwhile; those of storage.
[[nodiscard]] base::Task<base::Result<api::MemoryMap>> mapOf(
    std::shared_ptr<Tenant> tenant, api::GetMemoryMap query, Filter filter, std::size_t floats = kMapFloats);

} // namespace kaze::knowledge::detail
