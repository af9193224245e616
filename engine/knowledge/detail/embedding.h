#pragma once

#include "engine/knowledge/detail/tenant.h"

namespace kaze::knowledge::detail {

//! Gives a vector by the set's embedder to every record that waits for one, batch by batch, until none is left or the set is closed, and has the set take over where it is to. Where
//! the embedder fails it waits, from half a minute to ten, and goes on.
[[nodiscard]] base::Task<> embedWhatWaits(std::shared_ptr<Tenant> tenant, std::shared_ptr<VectorSet> set);

} // namespace kaze::knowledge::detail
