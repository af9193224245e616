#pragma once

#include "engine/base/redact.h"
#include "engine/base/result.h"
#include "engine/tools/sampling.h"

#include <boost/json.hpp>

namespace kaze::tools::detail {

//! What a server asks of a model, as in sampling/createMessage, without what it was told in confidence. Errors: InvalidArgument for what is not offered (tools,
//! sound) and for what is too long.
[[nodiscard]] base::Result<Sampling> samplingOf(const boost::json::object& params, const base::Redactor& secrets);

//! The answer to it.
[[nodiscard]] boost::json::object messageOf(const SamplingReply& reply);

} // namespace kaze::tools::detail
