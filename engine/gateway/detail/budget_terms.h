#pragma once

#include "engine/api/budget_requests.h"
#include "engine/gateway/detail/budget_account.h"

namespace kaze::gateway {

struct Payer;

namespace detail {

//! What a standing budget allows whom, as it was set.
struct BudgetTerms {
    base::Uuid id;
    api::BudgetScope scope = api::BudgetScope::Fleet;
    std::string subject; //!< whose it is; empty: the fleet's
    api::BudgetPeriod period = api::BudgetPeriod::Month;
    Limits limits;
    std::vector<double> warnAt; //!< fractions of the limit, rising
    base::Time made;

    //! Whether a call falls under it.
    [[nodiscard]] bool covers(const Payer& payer) const;
    [[nodiscard]] std::string owner() const; //!< "the whole cell", "the tenant acme"
};

//! Of a budget that is set for the first time, without its limits. Warns at 50, 80 and 100 %.
[[nodiscard]] BudgetTerms newTerms(const api::SetBudget& wanted, base::Time now);

//! In their order, each once.
[[nodiscard]] std::vector<double> rising(std::vector<double> fractions);

//! Errors: InvalidArgument in words.
[[nodiscard]] base::Result<> checkTerms(const api::SetBudget& wanted);

//! The table of them in state.db. Called on storage's threads. Errors: storage's.
[[nodiscard]] base::Result<std::vector<BudgetTerms>> readTerms(storage::Connection& connection);
[[nodiscard]] base::Result<> writeTerms(storage::Connection& connection, const BudgetTerms& terms);
[[nodiscard]] base::Result<> removeTerms(storage::Connection& connection, base::Uuid id);

} // namespace detail

} // namespace kaze::gateway
