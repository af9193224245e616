#pragma once

#include "engine/knowledge/detail/tenant.h"

namespace kaze::knowledge::detail {

//! Gives every record whose vector is by another embedder one by the present embedder, batch by batch, until none is left or the tenant
//! is closed. Where the embedder fails it waits, from half a minute to ten, and goes on. Meanwhile such a record is found by its words.
[[nodiscard]] base::Task<> reembed(std::shared_ptr<Tenant> tenant);

} // namespace kaze::knowledge::detail
