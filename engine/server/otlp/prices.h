#pragma once

#include "engine/gateway/prices.h"
#include "engine/telemetry/span.h"

#include <optional>

namespace kaze::server::otlp {

//! What a model call of somebody else's would cost by this table. None where it names no model that is there: its cost is unknown, not nothing.
[[nodiscard]] std::optional<base::Money> costOf(const gateway::PriceTable& prices, const telemetry::SpanRecord& call);

} // namespace kaze::server::otlp
