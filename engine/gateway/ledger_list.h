#pragma once

#include "engine/api/cost_requests.h"
#include "engine/gateway/ledger.h"

namespace kaze::gateway {

//! A page of the ledger, newest first; the inside of a storage job on state.db. Words of the filter are looked for in agent, model, tool and
//! outcome; fields: agent, tenant, tool, provider, model ("provider/model", or the model alone), key, operation, outcome ("failed" stands for
//! all that is neither ok nor cached), source, variant, run and trace (whole, or their beginning or end), price (known, none), cost, saved,
//! tokens, attempt, dur; `*` and `?` stand for anything. Errors: InvalidArgument, "at character 12: …", and for a cursor that is none.
[[nodiscard]] base::Result<api::LedgerPage> listLedger(storage::Connection& connection, const api::ListLedger& query);

} // namespace kaze::gateway
