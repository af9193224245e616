#pragma once

#include "engine/telemetry/detail/rows.h"
#include "engine/telemetry/span.h"

namespace kaze::telemetry::detail {

//! A row as the record that it was made of, without secrets and of bounded size.
[[nodiscard]] SpanRecord recordOf(const SpanRowOut& row);

} // namespace kaze::telemetry::detail
