#pragma once

#include "engine/api/cost_requests.h"
#include "engine/gateway/ledger.h"

#include <set>

// What calls cost together. Each function is the inside of a storage job on state.db.

namespace kaze::gateway {

//! What the ledger itself does not say.
struct SpendContext {
    base::Time now;
    std::set<std::string> localProviders; //!< which charge nothing, so that a call without a price is none that lacks one
};

//! Calls that began in [from, to), divided as `query.by` asks; days and hours are those of UTC. An attempt has no price (`unpricedCalls`) when
//! it used tokens at a provider that is not local, was not answered from our cache, and nothing was known of what they cost. Read from the sums
//! by hour and day where there are some (ledger_sums.h); of an hour that the period cuts, and of what is not summed yet, from the rows: one to
//! two seconds for a million of those. Errors: InvalidArgument for a dimension that there is not, and a period that ends before it begins.
[[nodiscard]] base::Result<api::SpendList> listSpend(
    storage::Connection& connection, const api::ListSpend& query, const SpendContext& context);

//! The same divided in several ways, a list for each, still reading all once; `query.by` is not read.
[[nodiscard]] base::Result<std::vector<api::SpendList>> listSpends(storage::Connection& connection, const api::ListSpend& query,
    const std::vector<std::vector<std::string>>& by, const SpendContext& context);

//! The beginning of a moment's month, UTC.
[[nodiscard]] base::Time monthOf(base::Time time);

//! "2026-11-21", the day of a moment, UTC.
[[nodiscard]] std::string dayOf(base::Time time);

} // namespace kaze::gateway
