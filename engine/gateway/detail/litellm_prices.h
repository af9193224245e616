#pragma once

#include "engine/gateway/price_import.h"

#include <boost/json.hpp>

namespace kaze::gateway::detail {

//! JSON in which no name stands twice in one object, as that would leave open which one counts. `name` is how messages call it. Errors:
//! InvalidArgument with the line.
[[nodiscard]] base::Result<boost::json::value> parseStrictly(std::string_view text, const std::string& name);

//! The format of https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json: an object a model, prices in dollars a token.
[[nodiscard]] PriceOffer offerOf(const boost::json::object& liteLlm, const PriceImport& import, const std::string& source);

} // namespace kaze::gateway::detail
