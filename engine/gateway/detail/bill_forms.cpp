#include "engine/gateway/detail/bill_forms.h"

#include "engine/base/text.h"

#include <algorithm>
#include <span>

namespace kaze::gateway::detail {

namespace {

using base::ErrorCode;
using Columns = BillColumns;

//! What the column of a name is; of two that are the same the first that is there counts.
struct Named {
    int Columns::*part;
    std::string_view name;
};

constexpr Named kOpenAiUsage[]{{&Columns::time, "start_time"}, {&Columns::isoTime, "start_time_iso"},
    {&Columns::requests, "num_model_requests"}, {&Columns::model, "model"}, {&Columns::batch, "batch"},
    {&Columns::input, "input_tokens"}, {&Columns::cached, "input_cached_tokens"}, {&Columns::output, "output_tokens"}};
constexpr Named kOpenAiCost[]{{&Columns::time, "start_time"}, {&Columns::isoTime, "start_time_iso"},
    {&Columns::model, "line_item"}, {&Columns::cost, "amount_value"}, {&Columns::currency, "amount_currency"}};
constexpr Named kAnthropicUsage[]{{&Columns::time, "usage_date_utc"}, {&Columns::model, "model_version"},
    {&Columns::model, "model"}, {&Columns::uncached, "usage_input_tokens_no_cache"},
    {&Columns::cached, "usage_input_tokens_cache_read"}, {&Columns::written, "usage_input_tokens_cache_write"},
    {&Columns::written5m, "usage_input_tokens_cache_write_5m"}, {&Columns::written1h, "usage_input_tokens_cache_write_1h"},
    {&Columns::output, "usage_output_tokens"}};
constexpr Named kAnthropicCost[]{{&Columns::time, "usage_date_utc"}, {&Columns::model, "model"}, {&Columns::cost, "cost_usd"}};
constexpr Named kPlain[]{{&Columns::time, "day"}, {&Columns::time, "date"}, {&Columns::model, "model"},
    {&Columns::input, "input_tokens"}, {&Columns::output, "output_tokens"}, {&Columns::cached, "cached_tokens"},
    {&Columns::written, "cache_write_tokens"}, {&Columns::cost, "cost_usd"}, {&Columns::requests, "requests"}};

class Header {
public:
    explicit Header(const std::vector<std::string>& names) : m_names(names) { }

    [[nodiscard]] bool has(std::string_view name) const { return std::ranges::find(m_names, name) != m_names.end(); }
    [[nodiscard]] std::size_t size() const { return m_names.size(); }

    [[nodiscard]] BillForm read(
        std::string_view form, std::string_view provider, std::span<const Named> parts, bool modelIsLineItem = false) const
    {
        BillForm read{form, provider, modelIsLineItem, {}};
        for (const auto& [part, name] : parts)
            if (const auto found = std::ranges::find(m_names, name); read.columns.*part < 0 && found != m_names.end())
                read.columns.*part = static_cast<int>(found - m_names.begin());
        return read;
    }

    [[nodiscard]] std::unexpected<base::Error> unknown() const
    {
        std::string names;
        for (const auto& name : m_names)
            names += (names.empty() ? "" : ", ") + name;
        return base::fail(ErrorCode::InvalidArgument,
            "these columns are of no export that is known: " + base::withVisibleControls(base::shortened(names, 300))
                + ". Known are the usage and cost exports of OpenAI and Anthropic, and plain ones with day, model, input_tokens, "
                  "output_tokens and, if you like, cached_tokens, cost_usd and requests");
    }

private:
    const std::vector<std::string>& m_names;
};

} // namespace

base::Result<BillForm> billFormOf(const std::vector<std::string>& names)
{
    const Header header(names);
    if (header.has("amount_value") && (header.has("start_time") || header.has("start_time_iso")))
        return header.read("OpenAI cost export", "openai", kOpenAiCost, true);
    if (header.has("start_time") && (header.has("num_model_requests") || header.size() == 4))
        return header.read("OpenAI usage export", "openai", kOpenAiUsage);
    if (header.has("usage_date_utc") && header.has("usage_output_tokens"))
        return header.read("Anthropic usage export", "anthropic", kAnthropicUsage);
    if (header.has("usage_date_utc") && header.has("cost_usd"))
        return header.read("Anthropic cost export", "anthropic", kAnthropicCost);
    if ((!header.has("day") && !header.has("date")) || !header.has("model"))
        return header.unknown();
    auto plain = header.read("plain CSV", "", kPlain);
    const auto& columns = plain.columns;
    if (columns.cost < 0 && (columns.input < 0 || columns.output < 0))
        return base::fail(ErrorCode::InvalidArgument,
            "the column " + std::string(columns.input < 0 ? "input_tokens" : "output_tokens")
                + " is missing; a plain bill has day, model, input_tokens and output_tokens, or day, model and cost_usd");
    return plain;
}

} // namespace kaze::gateway::detail
