#pragma once

#include "engine/api/run.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace kaze::gateway {

//! What a model costs, in dollars a million tokens, and where that is from.
struct Price {
    base::Money input, cachedInput, output;
    std::int64_t contextTokens = 0;
    std::string source; //!< "openai.com/pricing, 2026-11-01"
    base::Money cacheWrite{}; //!< of input that the provider keeps for next time
};

//! Prices by "provider/model". Loaded once from resources/prices.yaml; immutable.
class PriceTable {
public:
    PriceTable() = default;
    [[nodiscard]] static base::Result<PriceTable> load(const std::filesystem::path& file);

    //! None for a model without a price: its cost is unknown, which is not the same as nothing.
    [[nodiscard]] std::optional<Price> find(const std::string& model) const;

    //! The names of a provider's models, without the provider.
    [[nodiscard]] std::vector<std::string> modelsOf(const std::string& provider) const;

    //! Takes over what `other` has; its prices win.
    void add(const PriceTable& other);

    //! Cost of a usage: uncached input, input read from and written to the cache, and output, each rounded up to a billionth of a dollar.
    [[nodiscard]] static base::Money cost(const Price& price, const api::Usage& usage);

private:
    std::map<std::string, Price> m_prices;
};

} // namespace kaze::gateway
