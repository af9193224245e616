#include "engine/gateway/price_import.h"

#include "engine/api/cost_requests.h"
#include "engine/base/file.h"
#include "engine/base/text.h"
#include "engine/base/yaml.h"
#include "engine/gateway/detail/litellm_prices.h"

#include <algorithm>
#include <charconv>

namespace kaze::gateway {

namespace json = boost::json;
using base::ErrorCode;
using base::Result;

namespace {

constexpr std::size_t kLargest = std::size_t{16} << 20;
constexpr std::size_t kMostSkipped = 100;
constexpr std::string_view kLiteLlm = "LiteLLM's model_prices_and_context_window.json";
constexpr std::string_view kHead
    = "# Prices of your own, in dollars a million tokens. They count before those of the installation.\n";

std::string lower(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

//! "https://…, 2025-08-15" taken apart.
std::pair<std::string, std::string> sourceAndDate(const std::string& source)
{
    const auto comma = source.rfind(", ");
    return comma == std::string::npos ? std::pair(source, std::string())
                                      : std::pair(source.substr(0, comma), source.substr(comma + 2));
}

bool sameFigures(const Price& one, const Price& other)
{
    return one.input == other.input && one.cachedInput == other.cachedInput && one.cacheWrite == other.cacheWrite
        && one.output == other.output && one.contextTokens == other.contextTokens && one.tiers == other.tiers;
}

// ---- writing YAML

bool isPlain(std::string_view text)
{
    static constexpr std::array<std::string_view, 8> kWords{"true", "false", "null", "yes", "no", "on", "off", "y"};
    const auto isLetter = [](unsigned char c) { return std::isalpha(c) != 0; };
    return !text.empty() && isLetter(static_cast<unsigned char>(text.front())) && std::ranges::all_of(text, [](unsigned char c) {
        return std::isalnum(c) || c == '_' || c == '.' || c == '/' || c == '-';
    }) && std::ranges::find(kWords, lower(text)) == kWords.end();
}

std::string scalar(std::string_view text)
{
    return isPlain(text) ? std::string(text) : json::serialize(json::value(json::string_view(text.data(), text.size())));
}

std::string flow(const json::value& value)
{
    std::string text;
    if (const auto* object = value.if_object()) {
        for (const auto& member : *object)
            text += (text.empty() ? "{ " : ", ") + scalar(member.key()) + ": " + flow(member.value());
        return text.empty() ? "{}" : text + " }";
    }
    if (const auto* array = value.if_array()) {
        for (const auto& one : *array)
            text += (text.empty() ? "" : ", ") + flow(one);
        return '[' + text + ']';
    }
    if (value.is_string())
        return scalar(value.get_string());
    if (value.is_double()) {
        std::array<char, 32> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value.get_double()).ptr;
        return {digits.data(), end};
    }
    return json::serialize(value);
}

//! The file as it is written here: what is in `sources` and `models` a line each.
std::string yamlOf(const json::object& root)
{
    std::string text(kHead);
    for (const auto& member : root) {
        const auto* object = member.value().if_object();
        if (!object || object->empty()) {
            text += scalar(member.key()) + ": " + flow(member.value()) + '\n';
            continue;
        }
        text += scalar(member.key()) + ":\n";
        for (const auto& one : *object)
            text += "  " + scalar(one.key()) + ": " + flow(one.value()) + '\n';
    }
    return text;
}

json::object rowJson(const base::Money& input, const base::Money& cached, const base::Money& written, const base::Money& output)
{
    json::object row;
    row["input"] = input.dollars();
    if (cached != input)
        row["cached"] = cached.dollars();
    if (written != input)
        row["cache_write"] = written.dollars();
    row["output"] = output.dollars();
    return row;
}

json::object entryOf(const Price& price, const std::string& from)
{
    auto entry = rowJson(price.input, price.cachedInput, price.cacheWrite, price.output);
    if (price.contextTokens > 0)
        entry["context"] = price.contextTokens;
    json::array tiers;
    for (const auto& tier : price.tiers) {
        json::object one{{"above", tier.aboveInputTokens}};
        for (const auto& member : rowJson(tier.input, tier.cachedInput, tier.cacheWrite, tier.output))
            one[member.key()] = member.value();
        tiers.push_back(std::move(one));
    }
    if (!tiers.empty())
        entry["tiers"] = std::move(tiers);
    entry["from"] = from;
    return entry;
}

//! The name under which a source stands in the file, which may be a new one.
std::string nameOf(const std::string& source, json::object& sources)
{
    const auto [text, date] = sourceAndDate(source);
    const json::object wanted{{"source", text}, {"date", date}};
    for (const auto& member : sources)
        if (member.value() == wanted)
            return member.key();
    for (int number = 1;; ++number)
        if (const auto name = "import-" + std::to_string(number); !sources.contains(name)) {
            sources[name] = wanted;
            return name;
        }
}

Result<json::object> ownOf(std::string_view text)
{
    json::object root;
    if (!text.empty()) {
        const auto file = base::YamlDocument::parse(text, "prices.yaml");
        if (!file)
            return failure(file);
        if (const auto table = PriceTable::read(text, "prices.yaml"); !table)
            return failure(table);
        root = file->value().get_object();
    }
    if (!root.contains("version"))
        root["version"] = 1;
    for (const auto* name : {"sources", "models"})
        if (!root.contains(name))
            root[name] = json::object();
    return root;
}

Result<PriceOffer> offerOfYaml(std::string_view text, const PriceImport& import, const std::string& given)
{
    const auto table = PriceTable::read(text, "the prices");
    if (!table)
        return failure(table);
    PriceOffer offer;
    for (const auto& [model, price] : table->all()) {
        if (!nameMatches(import.filter, model))
            continue;
        if (const auto provider = model.substr(0, model.find('/')); !import.providers.contains(provider)) {
            offer.skip(model, "no provider \"" + base::shortened(provider, 60) + "\" is configured");
            continue;
        }
        auto taken = price;
        if (!import.source.empty())
            taken.source = given;
        offer.prices.set(model, std::move(taken));
    }
    return offer;
}

} // namespace

void PriceOffer::skip(std::string_view model, std::string_view why)
{
    if (++skippedTotal <= static_cast<std::int64_t>(kMostSkipped))
        skipped.push_back(base::shortened(model, 120) + ": " + std::string(why));
}

bool nameMatches(std::string_view filter, std::string_view name)
{
    const auto whole = lower(name);
    const auto words = lower(filter);
    for (std::size_t at = 0; (at = words.find_first_not_of(" \t", at)) != std::string::npos;) {
        const auto end = std::min(words.find_first_of(" \t", at), words.size());
        if (!base::globMatches('*' + words.substr(at, end - at) + '*', whole))
            return false;
        at = end;
    }
    return true;
}

Result<PriceOffer> readPriceOffer(std::string_view text, const PriceImport& import)
{
    if (text.size() > kLargest)
        return base::fail(ErrorCode::InvalidArgument,
            "The prices are " + base::sizeText(text.size()) + "; at most " + base::sizeText(kLargest) + " are read.");
    if (text.starts_with("\xEF\xBB\xBF"))
        text.remove_prefix(3);
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos)
        return base::fail(ErrorCode::InvalidArgument, "There are no prices in it: it is empty.");
    const auto dated
        = [&](std::string_view source) { return std::string(source) + ", " + base::toRfc3339(import.today).substr(0, 10); };
    const auto given = dated(import.source.empty() ? kLiteLlm : std::string_view(import.source));
    if (text[first] != '{' && text[first] != '[')
        return offerOfYaml(text, import, given);
    const auto value = detail::parseStrictly(text, "the prices");
    if (!value)
        return failure(value);
    const auto* object = value->if_object();
    if (!object)
        return base::fail(ErrorCode::InvalidArgument,
            "The prices are a list; expected an object with a member for every model, as in " + std::string(kLiteLlm) + '.');
    if (object->contains("models") && object->contains("sources"))
        return offerOfYaml(text, import, given);
    auto offer = detail::offerOf(*object, import, given);
    if (offer.prices.all().empty() && offer.skippedTotal == 0 && import.filter.empty())
        return base::fail(ErrorCode::InvalidArgument, "There are no prices in it: no model is named.");
    return offer;
}

Result<PriceMerge> mergePrices(const PriceTable& current, std::string_view ownText, const PriceOffer& offer)
{
    auto root = ownOf(ownText);
    if (!root)
        return failure(root);
    PriceMerge merge;
    merge.losesText = !ownText.empty() && yamlOf(*root) != ownText;
    merge.reply.skipped = offer.skipped;
    merge.reply.skippedTotal = offer.skippedTotal;
    for (const auto& [model, offered] : offer.prices.all()) {
        auto price = offered;
        price.own = true;
        const auto before = current.find(model);
        if (before && price.contextTokens == 0)
            price.contextTokens = before->contextTokens;
        if (before && sameFigures(*before, price)) {
            ++merge.reply.unchanged;
            continue;
        }
        const auto from = nameOf(price.source, root->at("sources").as_object());
        root->at("models").as_object()[model] = entryOf(price, from);
        merge.reply.changes.push_back(
            {model, before ? std::optional(shownPrice(model, *before)) : std::nullopt, shownPrice(model, price)});
        merge.changed.set(model, std::move(price));
    }
    merge.yaml = yamlOf(*root);
    const auto written = PriceTable::read(merge.yaml, "prices.yaml");
    if (!written)
        return base::fail(ErrorCode::InvalidArgument,
            "With these prices the data folder's prices.yaml could not be read any more. Take fewer with a filter.",
            written.error());
    for (const auto& [model, price] : merge.changed.all())
        if (const auto found = written->find(model); !found || !sameFigures(*found, price))
            return base::fail(
                ErrorCode::InvalidArgument, "The price of " + model + " cannot be kept to the billionth of a dollar.");
    return merge;
}

Result<> writePrices(const std::filesystem::path& folder, std::string_view ownText, const PriceMerge& merge)
{
    if (merge.losesText)
        if (auto kept = base::writeFile(folder / "prices.yaml.old", ownText); !kept)
            return kept;
    return base::writeFile(folder / "prices.yaml", merge.yaml);
}

api::ModelPrice shownPrice(const std::string& model, const Price& price)
{
    api::ModelPrice shown;
    shown.model = model;
    shown.input = price.input;
    shown.cachedInput = price.cachedInput;
    shown.cacheWrite = price.cacheWrite;
    shown.output = price.output;
    shown.contextTokens = price.contextTokens;
    shown.tiers = price.tiers;
    shown.source = price.source;
    shown.own = price.own;
    return shown;
}

} // namespace kaze::gateway
