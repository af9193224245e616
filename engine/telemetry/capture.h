#pragma once

#include "engine/base/ids.h"

#include <boost/json/value.hpp>

namespace kaze::telemetry {

//! How much of the content of spans (inputs and outputs) is kept: the share of the traces. What `on`, `off`, true, false and a number from 0 to 1 of a
//! configuration stand for; its schema sees to the form.
[[nodiscard]] double captureShareOf(const boost::json::value& value);

//! Whether a trace is in the sample of this share: the same wherever and however often it is asked, and in every larger share too.
[[nodiscard]] bool isCaptured(const base::Uuid& traceId, double share);

} // namespace kaze::telemetry
