#pragma once

#include "engine/api/upkeep_requests.h"
#include "engine/base/result.h"

namespace kaze::knowledge {

//! Whether a memory can be compacted by it. Errors: InvalidArgument, with the place where its filter is wrong.
[[nodiscard]] base::Result<> checkCompactionRule(const api::CompactionRule& rule);

} // namespace kaze::knowledge
