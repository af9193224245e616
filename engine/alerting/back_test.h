#pragma once

#include "engine/alerting/detail/reading.h"
#include "engine/api/alert_requests.h"

namespace kaze::alerting {

//! What a rule would have said of the past; a rule that `complete` has taken. Errors: InvalidArgument for times that make no sense, those of reading.
[[nodiscard]] base::Task<base::Result<api::AlertBackTest>> backTest(
    const detail::Sources& sources, api::TestAlertRule query, base::Time now);

//! The same of values that are read: for tests of the evaluation itself.
[[nodiscard]] api::AlertBackTest backTestOf(const api::AlertRule& rule, const detail::Reading& reading);

} // namespace kaze::alerting
