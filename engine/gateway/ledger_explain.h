#pragma once

#include "engine/api/cost_requests.h"
#include "engine/gateway/ledger.h"

#include <set>

namespace kaze::gateway {

//! How the cost of an attempt came about, by the number of its entry or the id of its span (16 hex digits); the inside of a storage job on
//! state.db. The lines are the prices that were booked with, rounded as PriceTable::cost does, so their sum is the booked cost to the
//! billionth. Other attempts at the same call are those of the same trace, run and operation whose numbers go on from this one's without a gap,
//! in the order of time, within an hour. A span is looked for from the newest entry back. `localProviders` charge nothing. Errors:
//! InvalidArgument, NotFound.
[[nodiscard]] base::Result<api::LedgerExplanation> explainLedger(
    storage::Connection& connection, const std::string& id, const std::set<std::string>& localProviders);

//! A usage at its prices, kind by kind; kinds that were not used have no line.
[[nodiscard]] std::vector<api::LedgerLine> linesOf(const Price& price, const api::Usage& usage);

} // namespace kaze::gateway
