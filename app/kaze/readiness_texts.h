#pragma once

#include "engine/api/readiness_requests.h"
#include "engine/base/result.h"

#include <string>
#include <string_view>

namespace kaze::cli {

//! Everything, or only the triggers that warn, in tables.
void tellReadiness(const api::Readiness& readiness, bool nearOnly);

void tellSlowQueries(const api::SlowQueryList& list);

//! A threshold as people write it: "80%" or "0.8" of a share, "200ms" of seconds, "400GB" of bytes, "5M" of a count. Errors: InvalidArgument.
[[nodiscard]] base::Result<double> triggerValueOf(const std::string& text, std::string_view unit);

} // namespace kaze::cli
