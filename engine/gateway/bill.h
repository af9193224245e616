#pragma once

#include "engine/api/cost_requests.h"

#include <map>

// Providers' exports of usage and cost, as CSV.

namespace kaze::gateway {

//! What a bill says of a day and a model.
struct BillLine {
    api::Usage usage;
    base::Money cost;
    base::Money rounding; //!< by which the cost may be off, because its parts were rounded to cents
    std::int64_t calls = 0;
    std::int64_t batched = 0; //!< lines of batch calls, which cost half
};

struct Bill {
    std::string format; //!< "OpenAI usage export"
    std::string provider; //!< whose it is by its form; empty for the plain one
    bool hasTokens = false, hasCost = false, hasCalls = false;
    bool hasCache = false; //!< tells input read from the cache apart
    std::map<std::pair<std::string, std::string>, BillLine>
        lines; //!< by day ("2026-11-21", UTC) and model, empty where it does not tell
    std::string firstDay, lastDay; //!< which it speaks of; empty: none
    std::vector<std::string> notes; //!< what was left out and why
};

//! Reads a bill of at most 16 MB, recognised by its header line: the usage and cost exports of OpenAI and Anthropic, and a plain form whose
//! columns are day, model, and input_tokens and output_tokens or cost_usd, with cached_tokens, cache_write_tokens and requests where there
//! are any. Errors: InvalidArgument with the line, for what is none of these, no UTF-8, of another currency, cut off, or has a number, day
//! or column wrong; and for more than 20 000 days and models.
[[nodiscard]] base::Result<Bill> readBill(std::string_view csv);

//! What two names of one model have in common: lower case, words in an order of their own, without a date or "latest" at the end.
//! "gpt-5-2025-08-07" and "gpt-5", "Claude Sonnet 3.7" and "claude-3-7-sonnet-20250219".
[[nodiscard]] std::string stemOf(std::string_view model);

} // namespace kaze::gateway
