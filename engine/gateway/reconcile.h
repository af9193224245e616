#pragma once

#include "engine/api/cost_requests.h"
#include "engine/gateway/bill.h"
#include "engine/storage/connection.h"

namespace kaze::gateway {

//! A bill beside what the ledger has of the same days and models, and why they differ as far as the rows tell; the inside of a storage job on
//! state.db. A model of the ledger is the bill's of the same name, else the only one of the bill whose name has the same stem. Calls count
//! when they used tokens; answers from our cache do not. Numbers are the same when they differ by no more than `tolerance` (a share, 0 to
//! 1) of the larger one; costs also by what their rounding to cents can make. Errors: InvalidArgument.
[[nodiscard]] base::Result<api::Reconciliation> reconcile(
    storage::Connection& connection, const Bill& bill, std::string provider, double tolerance);

} // namespace kaze::gateway
