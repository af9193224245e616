#pragma once

#include "engine/gateway/detail/budget_account.h"
#include "engine/gateway/gateway.h"
#include "engine/gateway/standing_budgets.h"

#include <functional>
#include <memory>
#include <unordered_map>

namespace kaze::gateway {

//! What the next attempt at a call may use at most, and what it is worth making for.
struct Need {
    base::Money prompt; //!< the most that its input can cost
    std::int64_t promptTokens = 0; //!< the most that its input can be
    base::Money outputPrice; //!< dollars a million tokens
    std::int64_t leastOutput = 0; //!< tokens; an answer cut shorter is of no use
    std::int64_t mostOutput = 0;

    [[nodiscard]] Amount with(std::int64_t outputTokens) const
    {
        return {prompt + base::costOf(outputTokens, outputPrice), promptTokens + outputTokens};
    }
    //! The most output that an amount pays for, `mostOutput` at most.
    [[nodiscard]] std::int64_t outputFor(const Amount& amount) const;
};

//! What is held for one call, in every budget that it falls under. Destroying it gives the whole back.
class Reservation {
public:
    Reservation() = default;
    Reservation(Reservation&& other) noexcept;
    Reservation& operator=(Reservation&& other) noexcept;
    ~Reservation();

    [[nodiscard]] const Amount& amount() const { return m_amount; }
    [[nodiscard]] std::int64_t outputTokens() const { return m_outputTokens; } //!< that it pays for
    //! Nothing is held, as others hold what they may yet give back: see BudgetLedger::waitForRoom.
    [[nodiscard]] bool mustWait() const { return m_busy != nullptr; }

private:
    friend class BudgetLedger;
    void release();

    std::vector<std::shared_ptr<detail::BudgetAccount>> m_accounts;
    Amount m_amount;
    std::int64_t m_outputTokens = 0;
    std::shared_ptr<detail::BudgetAccount> m_busy;
};

//! The right of a call that has waited to try before all others. Destroying it passes it on.
class BudgetTurn {
public:
    BudgetTurn() = default;
    BudgetTurn(BudgetTurn&& other) noexcept : m_account(std::move(other.m_account)) { }
    BudgetTurn& operator=(BudgetTurn&& other) noexcept;
    ~BudgetTurn() { pass(); }

private:
    friend class BudgetLedger;
    void pass();

    std::shared_ptr<detail::BudgetAccount> m_account;
};

//! What is to be settled of a run whose process ended without a word.
struct Crash {
    LedgerRow row; //!< of the call that may have been under way, with the most it can have used; nothing where there was none
    bool withSubagents = false; //!< what they may have spent stays held
    std::function<void(const Amount&)> booked; //!< told what the row was written with
};

//! Spends money and tokens exactly once. Holds the most that a call may use before it, and settles the truth after it, so that the sum of spent and
//! held never passes a limit, however many calls are in flight, and what was not used comes back at once. Nobody is refused while there is
//! room: a call's output shrinks to what is left, and a call for which there would be room if others used less than they hold waits for that.
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

    //! Durable when it returns. A run without a limit of its own spends from its parent's. A second time it changes the limits, if any are given, and nothing else.
    //! Errors: NotFound (the parent has no budget here), Conflict (a run above itself), InvalidArgument (a negative limit), storage's.
    [[nodiscard]] base::Task<base::Result<>> open(
        base::Uuid run, base::Uuid parent, Limits limits, std::optional<Crash> crash = {});
    //! `ended`: what a crash left unsettled will not be settled any more.
    void close(base::Uuid run, bool ended = false);

    //! Of the run's own limits, or of the nearest above it that has any; none where there are none.
    [[nodiscard]] std::optional<BudgetState> state(base::Uuid run) const;

    //! Whether any limit in money holds for its calls.
    [[nodiscard]] bool limitsMoney(const Payer& payer) const;

    //! Holds what the call needs, with as much output as is left under every limit that it falls under. Errors: BudgetExhausted (says what was spent, is
    //! held and would be needed), storage's.
    [[nodiscard]] base::Task<base::Result<Reservation>> reserve(Payer payer, Need need, const BudgetTurn* turn = nullptr);

    //! Waits for its turn at the budget that had no room. Errors: the reason of a cancellation, BudgetExhausted after `longest`.
    [[nodiscard]] base::Task<base::Result<BudgetTurn>> waitForRoom(
        Reservation refused, BudgetTurn before, base::Duration longest, base::CancelToken cancel);

    //! As reserve, when that must wait: again and again, in its turn. Errors: both's; BudgetExhausted when it is `until` (steady time).
    [[nodiscard]] base::Task<base::Result<Reservation>> reserveInTurn(
        Payer payer, Need need, Reservation refused, base::Duration until, base::CancelToken cancel);

    //! Replaces the hold by what the call used.
    void settle(Reservation held, const Payer& payer, const Paid& paid);

    [[nodiscard]] StandingBudgets& standing() { return m_standing; }

private:
    using Account = detail::BudgetAccount;
    using Accounts = std::vector<std::shared_ptr<Account>>;
    [[nodiscard]] base::Task<base::Result<std::shared_ptr<Account>>> load(
        base::Uuid run, base::Uuid parent, Limits limits, std::optional<Crash> crash);
    //! What the nearest limits above have lost to a crash, of the kinds that any of them counts.
    [[nodiscard]] Limits lostAbove(base::Uuid parent, const Payer& payer) const;
    [[nodiscard]] base::Task<base::Result<Accounts>> accountsOf(Payer payer);

    storage::Database& m_state;
    const base::Clock& m_clock;
    StandingBudgets m_standing;
    std::unordered_map<base::Uuid, std::shared_ptr<Account>> m_accounts;
};

} // namespace kaze::gateway
