#pragma once

#include "engine/api/cost_requests.h"
#include "engine/base/clock.h"
#include "engine/gateway/prices.h"

#include <set>

namespace kaze::gateway {

//! What an import is told beside the text itself.
struct PriceImport {
    std::string source; //!< stands beside every price; empty: what the text says of itself
    std::string filter; //!< see nameMatches
    std::set<std::string> providers; //!< prices of others are left out
    base::Time today;
};

//! Prices that a text offers, and what of it was left out.
struct PriceOffer {
    PriceTable prices;
    std::vector<std::string> skipped; //!< a model and why, at most a hundred
    std::int64_t skippedTotal = 0;

    void skip(std::string_view model, std::string_view why);
};

//! Whether a name holds every word of a filter, whatever their case; * in a word stands for anything.
[[nodiscard]] bool nameMatches(std::string_view filter, std::string_view name);

//! Reads LiteLLM's model_prices_and_context_window.json or YAML like resources/prices.yaml. A model that cannot be used is left out and named;
//! errors: InvalidArgument for a text that is neither of both, with the line.
[[nodiscard]] base::Result<PriceOffer> readPriceOffer(std::string_view text, const PriceImport& import);

//! What an offer makes of the data folder's prices.yaml.
struct PriceMerge {
    api::PricesImported reply;
    PriceTable changed; //!< the rows of `reply.changes`
    std::string yaml; //!< the file from then on
    bool losesText = false; //!< the file had comments, or an order of its own, that are not in `yaml`
};

//! `current`: what counts now. `ownText`: the data folder's prices.yaml, empty where there is none; what it has and the offer has not stays.
//! Errors: InvalidArgument (the own file cannot be read, or it would become too large).
[[nodiscard]] base::Result<PriceMerge> mergePrices(const PriceTable& current, std::string_view ownText, const PriceOffer& offer);

//! Puts the merge into `folder`, whole or not at all; a file whose text it loses is kept as prices.yaml.old. Blocks. Errors: writeFile's.
[[nodiscard]] base::Result<> writePrices(const std::filesystem::path& folder, std::string_view ownText, const PriceMerge& merge);

[[nodiscard]] api::ModelPrice shownPrice(const std::string& model, const Price& price);

} // namespace kaze::gateway
