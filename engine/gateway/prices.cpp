#include "engine/gateway/prices.h"

#include "engine/base/yaml.h"

#include <algorithm>

namespace kaze::gateway {

namespace {

using boost::json::object;

std::unexpected<base::Error> wrong(const base::YamlDocument& file, const std::string& pointer, const std::string& what)
{
    return base::fail(base::ErrorCode::InvalidArgument, file.where(pointer) + ": " + what);
}

//! "openai/gpt-5" as one token of a JSON Pointer.
std::string escaped(std::string_view name)
{
    std::string token;
    for (const char c : name)
        token += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    return token;
}

std::string textOf(const object& from, std::string_view name)
{
    const auto* value = from.if_contains(name);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

base::Result<base::Money> moneyOf(
    const base::YamlDocument& file, const object& from, std::string_view name, const std::string& pointer)
{
    const auto* value = from.if_contains(name);
    if (!value || !value->is_number() || value->to_number<double>() < 0 || value->to_number<double>() > 1e6)
        return wrong(
            file, pointer + '/' + std::string(name), std::string(name) + ": expected dollars a million tokens, such as 1.25");
    return base::Money::fromDollars(value->to_number<double>());
}

//! A row of prices: that of a model, or of one of its tiers.
struct Row {
    base::Money input, cachedInput, cacheWrite, output;
};

base::Result<Row> rowOf(const base::YamlDocument& file, const object& from, const std::string& pointer)
{
    const auto input = moneyOf(file, from, "input", pointer);
    const auto output = moneyOf(file, from, "output", pointer);
    const auto cached = moneyOf(file, from, from.contains("cached") ? "cached" : "input", pointer);
    const auto written = moneyOf(file, from, from.contains("cache_write") ? "cache_write" : "input", pointer);
    for (const auto* money : {&input, &output, &cached, &written})
        if (!*money)
            return failure(*money);
    return Row{*input, *cached, *written, *output};
}

base::Result<std::vector<api::PriceTier>> tiersOf(
    const base::YamlDocument& file, const boost::json::value& from, const std::string& pointer)
{
    if (!from.is_array())
        return wrong(file, pointer, "tiers: expected a list such as [{ above: 200000, input: 2.50, output: 15 }]");
    std::vector<api::PriceTier> tiers;
    for (std::size_t i = 0; i < from.get_array().size(); ++i) {
        const auto here = pointer + '/' + std::to_string(i);
        const auto* tier = from.get_array()[i].if_object();
        const auto* above = tier ? tier->if_contains("above") : nullptr;
        if (!above || !above->is_int64() || above->get_int64() < 1)
            return wrong(file, here, "above: expected the input tokens above which this tier counts, such as 200000");
        if (!tiers.empty() && above->get_int64() <= tiers.back().aboveInputTokens)
            return wrong(file, here, "above: expected more than in the tier before");
        const auto row = rowOf(file, *tier, here);
        if (!row)
            return failure(row);
        tiers.push_back({above->get_int64(), row->input, row->cachedInput, row->cacheWrite, row->output});
    }
    return tiers;
}

base::Result<Price> priceOf(const base::YamlDocument& file, const object& from, const object& sources, const std::string& pointer)
{
    Price price;
    const auto row = rowOf(file, from, pointer);
    if (!row)
        return failure(row);
    price.input = row->input;
    price.output = row->output;
    price.cachedInput = row->cachedInput;
    price.cacheWrite = row->cacheWrite;
    if (const auto* tiers = from.if_contains("tiers")) {
        auto read = tiersOf(file, *tiers, pointer + "/tiers");
        if (!read)
            return failure(read);
        price.tiers = std::move(*read);
    }
    if (const auto* context = from.if_contains("context"); context && context->is_int64())
        price.contextTokens = context->get_int64();
    const auto* source = sources.if_contains(textOf(from, "from"));
    if (!source || !source->is_object())
        return wrong(
            file, pointer, "expected `from` to name one of the sources, so that everybody can see where the price is from");
    price.source = textOf(source->get_object(), "source") + ", " + textOf(source->get_object(), "date");
    return price;
}

base::Result<PriceTable> tableOf(const base::YamlDocument& file)
{
    const auto* root = file.value().if_object();
    const auto* models = root ? root->if_contains("models") : nullptr;
    const auto* sources = root ? root->if_contains("sources") : nullptr;
    if (!models || !models->is_object() || !sources || !sources->is_object())
        return wrong(file, "", "expected `sources` and `models`");
    PriceTable table;
    for (const auto& [name, value] : models->get_object()) {
        const auto pointer = "/models/" + escaped(name);
        if (!value.is_object())
            return wrong(file, pointer, "expected { input, output, from }");
        auto price = priceOf(file, value.get_object(), sources->get_object(), pointer);
        if (!price)
            return failure(price);
        table.set(name, std::move(*price));
    }
    return table;
}

} // namespace

base::Result<PriceTable> PriceTable::load(const std::filesystem::path& path)
{
    const auto file = base::YamlDocument::load(path);
    if (!file)
        return failure(file);
    return tableOf(*file);
}

base::Result<PriceTable> PriceTable::read(std::string_view yaml, std::string name)
{
    const auto file = base::YamlDocument::parse(yaml, std::move(name));
    if (!file)
        return failure(file);
    return tableOf(*file);
}

std::optional<Price> PriceTable::find(const std::string& model) const
{
    const auto found = m_prices.find(model);
    return found == m_prices.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::string> PriceTable::modelsOf(const std::string& provider) const
{
    std::vector<std::string> models;
    const auto prefix = provider + '/';
    for (auto at = m_prices.lower_bound(prefix); at != m_prices.end() && at->first.starts_with(prefix); ++at)
        models.push_back(at->first.substr(prefix.size()));
    return models;
}

void PriceTable::add(const PriceTable& other)
{
    for (const auto& [model, price] : other.m_prices)
        (m_prices[model] = price).own = true;
}

Price PriceTable::effective(const Price& price, std::int64_t inputTokens)
{
    auto row = price;
    row.tiers.clear();
    for (const auto& tier : price.tiers)
        if (inputTokens > tier.aboveInputTokens) {
            row.input = tier.input;
            row.cachedInput = tier.cachedInput;
            row.cacheWrite = tier.cacheWrite;
            row.output = tier.output;
            row.source = price.source + ", for input above " + std::to_string(tier.aboveInputTokens) + " tokens";
        }
    return row;
}

Price PriceTable::dearest(const Price& price, std::int64_t mostInputTokens)
{
    auto most = price;
    most.tiers.clear();
    for (const auto& tier : price.tiers)
        if (mostInputTokens > tier.aboveInputTokens) {
            most.input = std::max(most.input, tier.input);
            most.cachedInput = std::max(most.cachedInput, tier.cachedInput);
            most.cacheWrite = std::max(most.cacheWrite, tier.cacheWrite);
            most.output = std::max(most.output, tier.output);
        }
    return most;
}

base::Money PriceTable::cost(const Price& price, const api::Usage& usage)
{
    const auto input = std::max<std::int64_t>(0, usage.inputTokens);
    const auto cached = std::clamp<std::int64_t>(usage.cachedTokens, 0, input);
    const auto written = std::clamp<std::int64_t>(usage.cacheWriteTokens, 0, input - cached);
    if (!price.tiers.empty())
        return cost(effective(price, input), usage);
    return base::costOf(usage.inputTokens - cached - written, price.input) + base::costOf(cached, price.cachedInput)
        + base::costOf(written, price.cacheWrite) + base::costOf(usage.outputTokens, price.output);
}

} // namespace kaze::gateway
