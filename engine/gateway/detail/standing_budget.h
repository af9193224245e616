#pragma once

#include "engine/api/budget_requests.h"
#include "engine/gateway/budget_period.h"
#include "engine/gateway/detail/budget_terms.h"

#include <memory>

namespace kaze::gateway::detail {

//! Spending of late.
struct Pace {
    double dollarsPerSecond = 0;
    double tokensPerSecond = 0;
};

//! What the ledger and the allotments say of a budget in a period.
struct Booked {
    Amount spent, allotted;
    base::Money estimated; //!< of what was spent
    std::int64_t unpriced = 0; //!< calls
};

//! A standing budget and what became of it in the period under way.
struct StandingBudget {
    BudgetTerms terms;
    bool removed = false;

    PeriodSpan span; //!< under way
    std::shared_ptr<BudgetAccount> account; //!< of it; null before the first call
    base::Money estimated; //!< of what was spent
    std::int64_t unpriced = 0;
    std::optional<double> warned; //!< the highest fraction that was passed
    bool settling = false;

    PeriodSpan opens; //!< the next period, while its account is being read
    std::shared_ptr<BudgetAccount> opening;
    std::vector<base::OneShot<base::Result<>>> openers; //!< who waits for that

    Pace pace;
    std::optional<base::Duration> paceAt; //!< when it was measured, steady

    [[nodiscard]] bool isOpen(base::Time now) const { return account && span.holds(now); }
    [[nodiscard]] double fraction() const; //!< spent, of the limit that is nearer
    //! The account of the period that opens becomes that under way.
    void begin(std::shared_ptr<BudgetAccount> next, const Booked& booked);
    //! Its terms have changed: so does what its account may spend.
    void limit();
    //! Whether a fraction at which it warns was passed since the last time.
    bool passesWarning();
    [[nodiscard]] std::string warning() const; //!< a sentence
    [[nodiscard]] api::Budget describe(base::Time now) const;
};

//! Called on storage's threads. Errors: storage's.
[[nodiscard]] base::Result<Booked> bookedIn(storage::Connection& connection, const BudgetTerms& terms, const PeriodSpan& span);

//! How fast it was spent in the last 7 days, that of a day in the last 6 hours, from the full hour before them. Called on storage's threads. Errors: storage's.
[[nodiscard]] base::Result<Pace> paceOf(storage::Connection& connection, const BudgetTerms& terms, base::Time now);

} // namespace kaze::gateway::detail
