#pragma once

#include "engine/api/readiness_requests.h"
#include "engine/scaling/installation.h"

#include <vector>

namespace kaze::scaling {

//! Those of section 9 of the performance model that show in a cell: dividing an index that is small, a second vector store beside one that is far
//! from full, a connection (here: a process) for every agent, caching what must not be cached. Whether NATS runs that nobody needs, and
//! whether small machines were added where a larger one would do, no cell can see.
[[nodiscard]] std::vector<api::AntiPattern> antiPatterns(const Installation& installation, double entries, double mostAgents);

} // namespace kaze::scaling
