#pragma once

#include "engine/gateway/gateway.h"

#include <functional>
#include <memory>
#include <unordered_map>

namespace kaze::gateway {

namespace detail {
struct BudgetAccount;
}

//! Money held for one call, against its run's budget and those above it. Destroying it gives the whole back.
class Reservation {
public:
    Reservation() = default;
    Reservation(Reservation&& other) noexcept;
    Reservation& operator=(Reservation&& other) noexcept;
    ~Reservation();

    [[nodiscard]] base::Money amount() const { return m_amount; }

private:
    friend class BudgetLedger;
    void release();

    std::shared_ptr<detail::BudgetAccount> m_account;
    base::Money m_amount;
};

//! What is to be settled of a run whose process ended without a word.
struct Crash {
    LedgerRow row; //!< of the call that may have been under way; its cost is the most it can have cost, 0 where there was none
    bool withSubagents = false; //!< what they may have spent stays held
    std::function<void(base::Money)> booked; //!< told what the row was written with
};

//! Spends money exactly once. Reserves an estimate before a call and settles the truth after it, so that the sum of spent and held never passes a
//! limit, however many calls are in flight, and what was not used comes back at once.
//!
//! What is durable is an allotment: before calls use money, a slice (1 % of the limit, at least what the call needs) is committed to state.db; the
//! reservations inside it live in memory. The truth of what was spent are the ledger's rows. After a crash, what was allotted and has no row counts as held.
//! Lives on the loop. Destroying it, or closing a budget, gives back what no call holds.
class BudgetLedger {
public:
    BudgetLedger(storage::Database& state, const base::Clock& clock);
    ~BudgetLedger();
    BudgetLedger(const BudgetLedger&) = delete;
    BudgetLedger& operator=(const BudgetLedger&) = delete;

    //! Durable when it returns. A run without a limit of its own spends from its parent's. A second time it changes the limit, if one is given, and nothing else.
    //! Errors: NotFound (the parent has no budget here), Conflict (a run above itself), InvalidArgument (a negative limit), storage's.
    [[nodiscard]] base::Task<base::Result<>> open(
        base::Uuid run, base::Uuid parent, std::optional<base::Money> limit, std::optional<Crash> crash = {});
    //! `ended`: what a crash left unsettled will not be settled any more.
    void close(base::Uuid run, bool ended = false);

    //! Of the run's own limit, or of the nearest above it; none where there is none.
    [[nodiscard]] std::optional<BudgetState> state(base::Uuid run) const;

    //! Whether any limit holds for the run.
    [[nodiscard]] bool isLimited(base::Uuid run) const { return state(run).has_value(); }

    //! Holds `wanted`, or less, never below `least`, when that is all that is left under every limit above the run. Errors: BudgetExhausted (says what was spent, is
    //! held and would be needed), storage's.
    [[nodiscard]] base::Task<base::Result<Reservation>> reserve(base::Uuid run, base::Money least, base::Money wanted);

    //! Replaces the hold by what the call cost.
    void settle(Reservation held, base::Money cost);

private:
    using Account = detail::BudgetAccount;
    [[nodiscard]] base::Task<base::Result<std::shared_ptr<Account>>> load(
        base::Uuid run, base::Uuid parent, std::optional<base::Money> limit, std::optional<Crash> crash);
    [[nodiscard]] base::Money lostAbove(base::Uuid parent) const;
    [[nodiscard]] base::Task<base::Result<>> cover(std::shared_ptr<Account> account);
    void giveBack(Account& account);

    storage::Database& m_state;
    const base::Clock& m_clock;
    std::unordered_map<base::Uuid, std::shared_ptr<Account>> m_accounts;
};

} // namespace kaze::gateway
