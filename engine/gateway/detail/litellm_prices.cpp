#include "engine/gateway/detail/litellm_prices.h"

#include "engine/api/cost_requests.h"
#include "engine/base/text.h"

#include <boost/json/basic_parser_impl.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace kaze::gateway::detail {

namespace {

namespace json = boost::json;
using base::Money;
using base::Result;

constexpr double kDearest = 1; //!< dollars a token; above it a figure is a slip
constexpr std::size_t kLongestName = 200;

//! Finds a name that stands twice in one object.
struct UniqueNames {
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
    using Ec = json::error_code;

    std::vector<std::set<std::string>> names; //!< of the objects that are open
    std::string name; //!< so far
    std::string twice;

    bool on_key(json::string_view part, std::size_t, Ec& error)
    {
        name += part;
        if (!names.back().insert(name).second) {
            twice = name;
            error = json::make_error_code(json::error::syntax);
            return false;
        }
        name.clear();
        return true;
    }
    bool on_key_part(json::string_view part, std::size_t, Ec&)
    {
        name += part;
        return true;
    }
    bool on_object_begin(Ec&)
    {
        names.emplace_back();
        return true;
    }
    bool on_object_end(std::size_t, Ec&)
    {
        names.pop_back();
        return true;
    }
    bool on_document_begin(Ec&) { return true; }
    bool on_document_end(Ec&) { return true; }
    bool on_array_begin(Ec&) { return true; }
    bool on_array_end(std::size_t, Ec&) { return true; }
    bool on_string_part(json::string_view, std::size_t, Ec&) { return true; }
    bool on_string(json::string_view, std::size_t, Ec&) { return true; }
    bool on_number_part(json::string_view, Ec&) { return true; }
    bool on_int64(std::int64_t, json::string_view, Ec&) { return true; }
    bool on_uint64(std::uint64_t, json::string_view, Ec&) { return true; }
    bool on_double(double, json::string_view, Ec&) { return true; }
    bool on_bool(bool, Ec&) { return true; }
    bool on_null(Ec&) { return true; }
    bool on_comment_part(json::string_view, Ec&) { return true; }
    bool on_comment(json::string_view, Ec&) { return true; }
};

//! The providers under their names there, where those differ from ours, and those that are spoken in no way here.
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kNames{
    {{"text-completion-openai", "openai"}, {"ollama_chat", "ollama"}, {"lm_studio", "lmstudio"}}};

std::string textOf(const json::object& from, std::string_view name)
{
    const auto* value = from.if_contains(name);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

//! Dollars a token as dollars a million, to the billionth. None: it is not there. Errors: what is wrong with it.
Result<std::optional<Money>> perMillion(const json::object& from, const std::string& name)
{
    const auto* value = from.if_contains(name);
    if (!value || value->is_null())
        return std::optional<Money>();
    if (!value->is_number())
        return base::fail(base::ErrorCode::InvalidArgument, name + " is no number");
    const auto dollars = value->to_number<double>();
    if (!(dollars >= 0))
        return base::fail(base::ErrorCode::InvalidArgument, name + " is negative");
    if (dollars > kDearest)
        return base::fail(base::ErrorCode::InvalidArgument, name + " is more than a dollar a token, which cannot be meant");
    return std::optional<Money>(Money{std::llround(dollars * 1e15)});
}

//! The prices of a call, as far as they are said.
struct Row {
    std::optional<Money> input, output, cached, written;
};

Result<Row> rowOf(const json::object& from, const std::string& suffix)
{
    const auto input = perMillion(from, "input_cost_per_token" + suffix);
    const auto output = perMillion(from, "output_cost_per_token" + suffix);
    const auto cached = perMillion(from, "cache_read_input_token_cost" + suffix);
    const auto written = perMillion(from, "cache_creation_input_token_cost" + suffix);
    for (const auto* one : {&input, &output, &cached, &written})
        if (!*one)
            return failure(*one);
    return Row{*input, *output, *cached, *written};
}

//! The bounds that "…_above_200k_tokens" name.
std::set<std::int64_t> boundsOf(const json::object& from)
{
    constexpr std::string_view kAbove = "_above_", kTokens = "k_tokens";
    std::set<std::int64_t> bounds;
    for (const auto& member : from) {
        const std::string_view name = member.key();
        const auto at = name.find(kAbove);
        if (at == std::string_view::npos || !name.ends_with(kTokens) || name.find("token") >= at)
            continue;
        const auto digits = name.substr(at + kAbove.size(), name.size() - at - kAbove.size() - kTokens.size());
        std::int64_t thousands = 0;
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), thousands);
        if (read.ec == std::errc() && read.ptr == digits.data() + digits.size() && thousands > 0 && thousands < 1'000'000)
            bounds.insert(thousands * 1000);
    }
    return bounds;
}

//! Of a tier that does not say a price, that of the row before counts.
Result<std::vector<api::PriceTier>> tiersOf(const json::object& from, Row before)
{
    std::vector<api::PriceTier> tiers;
    for (const auto bound : boundsOf(from)) {
        auto row = rowOf(from, "_above_" + std::to_string(bound / 1000) + "k_tokens");
        if (!row)
            return failure(row);
        row->input = row->input ? row->input : before.input;
        row->output = row->output ? row->output : before.output;
        row->cached = row->cached ? row->cached : before.cached;
        row->written = row->written ? row->written : before.written;
        tiers.push_back(
            {bound, *row->input, row->cached.value_or(*row->input), row->written.value_or(*row->input), *row->output});
        before = *row;
    }
    return tiers;
}

std::int64_t windowOf(const json::object& from)
{
    for (const auto* name : {"max_input_tokens", "max_tokens"})
        if (const auto* value = from.if_contains(name); value && value->is_int64() && value->get_int64() > 0)
            return value->get_int64();
    return 0;
}

Result<Price> priceOf(const json::object& from)
{
    const auto refused = [](std::string why) { return base::fail(base::ErrorCode::InvalidArgument, std::move(why)); };
    const auto mode = textOf(from, "mode");
    if (!mode.empty() && mode != "chat" && mode != "responses" && mode != "embedding" && mode != "completion")
        return refused("its mode is " + mode + ", which is not asked here");
    auto row = rowOf(from, "");
    if (!row)
        return failure(row);
    if (!row->input)
        return refused("it has no price a token");
    if (!row->output && mode != "embedding")
        return refused("it has no price for output");
    row->output = row->output.value_or(Money{});
    auto tiers = tiersOf(from, *row);
    if (!tiers)
        return failure(tiers);
    Price price;
    price.input = *row->input;
    price.output = *row->output;
    price.cachedInput = row->cached.value_or(price.input);
    price.cacheWrite = row->written.value_or(price.input);
    price.contextTokens = windowOf(from);
    price.tiers = std::move(*tiers);
    return price;
}

//! Why nobody here can call it, or nothing.
std::string obstacle(const std::string& provider, const PriceImport& import)
{
    if (provider.empty())
        return "it names no provider";
    if (import.providers.contains(provider))
        return {};
    if (provider.starts_with("vertex_ai"))
        return "Vertex AI is not spoken here; the gemini provider has prices of its own";
    return "no provider \"" + base::shortened(provider, 60) + "\" is configured";
}

bool isName(std::string_view name)
{
    return !name.empty() && name.size() <= kLongestName
        && std::ranges::all_of(name, [](unsigned char c) { return c > ' ' && c != 0x7f; });
}

} // namespace

Result<json::value> parseStrictly(std::string_view text, const std::string& name)
{
    json::basic_parser<UniqueNames> parser{json::parse_options()};
    json::error_code error;
    const auto read = parser.write_some(false, text.data(), text.size(), error);
    const auto line = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(std::min(read, text.size())), '\n') + 1;
    const auto where = name + ", line " + std::to_string(line) + ": ";
    if (const auto& twice = parser.handler().twice; !twice.empty())
        return base::fail(base::ErrorCode::InvalidArgument,
            where + '"' + base::withVisibleControls(base::shortened(twice, 80))
                + "\" stands there twice; which one counts cannot be told");
    if (!error && text.find_first_not_of(" \t\r\n", read) != std::string_view::npos)
        error = json::make_error_code(json::error::extra_data);
    if (error)
        return base::fail(base::ErrorCode::InvalidArgument, where + "this is not JSON (" + error.message() + ")");
    auto value = json::parse(json::string_view(text.data(), text.size()), error);
    if (error)
        return base::fail(base::ErrorCode::InvalidArgument, name + " is not JSON (" + error.message() + ")");
    return value;
}

PriceOffer offerOf(const json::object& liteLlm, const PriceImport& import, const std::string& source)
{
    PriceOffer offer;
    for (const auto& member : liteLlm) {
        const std::string there = member.key();
        if (there == "sample_spec")
            continue;
        const auto* about = member.value().if_object();
        auto provider = about ? textOf(*about, "litellm_provider") : std::string();
        if (const auto* known = std::ranges::find(kNames, provider, &std::pair<std::string_view, std::string_view>::first);
            known != kNames.end())
            provider = known->second;
        const auto own = about ? textOf(*about, "litellm_provider") + '/' : std::string();
        const auto model = provider + '/' + (there.starts_with(own) ? there.substr(own.size()) : there);
        if (!nameMatches(import.filter, about && !provider.empty() ? model : there))
            continue;
        if (!about || !isName(model)) {
            offer.skip(there, about ? "this is no name of a model" : "expected an object with its prices");
            continue;
        }
        if (const auto why = obstacle(provider, import); !why.empty()) {
            offer.skip(there, why);
            continue;
        }
        auto price = priceOf(*about);
        if (!price) {
            offer.skip(there, price.error().message);
            continue;
        }
        price->source = source;
        offer.prices.set(model, std::move(*price));
    }
    return offer;
}

} // namespace kaze::gateway::detail
