#pragma once

#include "engine/knowledge/detail/tenant.h"

namespace kaze::knowledge::detail {

//! Gives a vector by the present embedder to every record that has none, and to every one whose vector is by another embedder, batch by batch, until none is left or the tenant
//! is closed. Where the embedder fails it waits, from half a minute to ten, and goes on. Meanwhile such a record is found by its words.
[[nodiscard]] base::Task<> embedWhatWaits(std::shared_ptr<Tenant> tenant);

} // namespace kaze::knowledge::detail
