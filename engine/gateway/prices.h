#pragma once

#include "engine/api/cost_requests.h"

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
    std::vector<api::PriceTier> tiers{}; //!< ascending
    bool own = false; //!< from a table that was added to the first
};

//! Prices by "provider/model", as resources/prices.yaml and the data folder's prices.yaml have them.
class PriceTable {
public:
    PriceTable() = default;
    [[nodiscard]] static base::Result<PriceTable> load(const std::filesystem::path& file);
    //! `name` is how messages call the text. Errors: InvalidArgument with line and column.
    [[nodiscard]] static base::Result<PriceTable> read(std::string_view yaml, std::string name);

    //! None for a model without a price: its cost is unknown, which is not the same as nothing.
    [[nodiscard]] std::optional<Price> find(const std::string& model) const;

    //! The names of a provider's models, without the provider.
    [[nodiscard]] std::vector<std::string> modelsOf(const std::string& provider) const;

    //! Takes over what `other` has; its prices win.
    void add(const PriceTable& other);

    void set(std::string model, Price price) { m_prices.insert_or_assign(std::move(model), std::move(price)); }
    [[nodiscard]] const std::map<std::string, Price>& all() const { return m_prices; }

    //! The row that counts for a call with so much input: that of the highest tier it is above, or the first one. Has no tiers itself.
    [[nodiscard]] static Price effective(const Price& price, std::int64_t inputTokens);

    //! The most that each kind of token can cost in a call with at most so much input. Has no tiers itself.
    [[nodiscard]] static Price dearest(const Price& price, std::int64_t mostInputTokens);

    //! Cost of a usage at its tier: uncached input, input read from and written to the cache, and output, each rounded up to a billionth of a
    //! dollar.
    [[nodiscard]] static base::Money cost(const Price& price, const api::Usage& usage);

private:
    std::map<std::string, Price> m_prices;
};

} // namespace kaze::gateway
