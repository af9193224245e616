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

base::Result<Price> priceOf(const base::YamlDocument& file, const object& from, const object& sources, const std::string& pointer)
{
    Price price;
    const auto input = moneyOf(file, from, "input", pointer);
    const auto output = moneyOf(file, from, "output", pointer);
    const auto cached = moneyOf(file, from, from.contains("cached") ? "cached" : "input", pointer);
    const auto written = moneyOf(file, from, from.contains("cache_write") ? "cache_write" : "input", pointer);
    for (const auto* money : {&input, &output, &cached, &written})
        if (!*money)
            return failure(*money);
    price.input = *input;
    price.output = *output;
    price.cachedInput = *cached;
    price.cacheWrite = *written;
    if (const auto* context = from.if_contains("context"); context && context->is_int64())
        price.contextTokens = context->get_int64();
    const auto* source = sources.if_contains(textOf(from, "from"));
    if (!source || !source->is_object())
        return wrong(
            file, pointer, "expected `from` to name one of the sources, so that everybody can see where the price is from");
    price.source = textOf(source->get_object(), "source") + ", " + textOf(source->get_object(), "date");
    return price;
}

} // namespace

base::Result<PriceTable> PriceTable::load(const std::filesystem::path& path)
{
    const auto file = base::YamlDocument::load(path);
    if (!file)
        return failure(file);
    const auto* root = file->value().if_object();
    const auto* models = root ? root->if_contains("models") : nullptr;
    const auto* sources = root ? root->if_contains("sources") : nullptr;
    if (!models || !models->is_object() || !sources || !sources->is_object())
        return wrong(*file, "", "expected `sources` and `models`");
    PriceTable table;
    for (const auto& [name, value] : models->get_object()) {
        const auto pointer = "/models/" + escaped(name);
        if (!value.is_object())
            return wrong(*file, pointer, "expected { input, output, from }");
        auto price = priceOf(*file, value.get_object(), sources->get_object(), pointer);
        if (!price)
            return failure(price);
        table.m_prices.emplace(name, std::move(*price));
    }
    return table;
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
        m_prices[model] = price;
}

base::Money PriceTable::cost(const Price& price, const api::Usage& usage)
{
    const auto input = std::max<std::int64_t>(0, usage.inputTokens);
    const auto cached = std::clamp<std::int64_t>(usage.cachedTokens, 0, input);
    const auto written = std::clamp<std::int64_t>(usage.cacheWriteTokens, 0, input - cached);
    return base::costOf(usage.inputTokens - cached - written, price.input) + base::costOf(cached, price.cachedInput)
        + base::costOf(written, price.cacheWrite) + base::costOf(usage.outputTokens, price.output);
}

} // namespace kaze::gateway
