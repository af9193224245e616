#pragma once

#include "engine/api/budget_requests.h"
#include "engine/gateway/detail/standing_budget.h"

#include <functional>
#include <map>
#include <memory>

namespace kaze::gateway {

//! Whose call it is, as far as budgets go.
struct Payer {
    base::Uuid run; //!< nil: of none, or of one without a budget
    std::string tenant, agent, tool;
    std::string project{}; //!< of the tenant; empty: none
};

//! What a call came to.
struct Paid {
    base::Time at; //!< when it began
    Amount amount;
    bool estimated = false;
    bool unpriced = false; //!< it used something that has no price
};

//! Budgets that stand for a period: of the fleet, a tenant, a project, an agent, a tool. Kept in state.db; what was spent of them is what the ledger says.
//! Lives on the loop.
class StandingBudgets {
public:
    StandingBudgets(storage::Database& state, const base::Clock& clock);
    ~StandingBudgets();
    StandingBudgets(const StandingBudgets&) = delete;
    StandingBudgets& operator=(const StandingBudgets&) = delete;

    using Accounts = std::vector<std::shared_ptr<detail::BudgetAccount>>;

    //! Reads them all, and what was spent of each; once, before anything else. Errors: storage's.
    [[nodiscard]] base::Task<base::Result<>> load();

    //! Those that a call falls under, in the periods under way. Errors: storage's.
    [[nodiscard]] base::Task<base::Result<Accounts>> accountsOf(Payer payer);
    [[nodiscard]] bool limitMoney(const Payer& payer) const;

    //! Counts a call in those that it falls under, also in one that was set while it was under way; what `held` has is told already.
    void book(const Payer& payer, const Paid& paid, const Accounts& held);

    //! A call that a crash cut off was booked: what it cost is not lost any more.
    void bookCrashed(const Payer& payer, const Paid& paid);
    //! What a crash left unsettled in those that the call falls under: of each kind that any of them limits the most.
    [[nodiscard]] Limits lostOf(const Payer& payer) const;

    //! Errors: InvalidArgument in words, storage's.
    [[nodiscard]] base::Task<base::Result<api::Budget>> set(api::SetBudget wanted);
    //! Errors: NotFound, Conflict (several have such an id), storage's.
    [[nodiscard]] base::Task<base::Result<>> remove(std::string id);
    [[nodiscard]] base::Task<base::Result<api::Budget>> settle(std::string id);
    [[nodiscard]] base::Task<base::Result<api::BudgetList>> list();

    struct Spent {
        std::string id;
        std::string of; //!< "fleet", "tenant acme"
        api::BudgetPeriod period = api::BudgetPeriod::Month;
        Amount spent; //!< in the period under way
        Limits limits;
    };
    //! As far as this process knows it, for measuring: nothing is read.
    [[nodiscard]] std::vector<Spent> spent() const;

    //! A sentence for each that has passed a fraction at which it warns.
    [[nodiscard]] std::vector<std::string> warnings() const;
    //! Told the sentence once, when a fraction is passed. Called on the loop.
    void onWarning(std::function<void(const std::string&)> listener) { m_warn = std::move(listener); }

private:
    using Budget = detail::StandingBudget;
    using BudgetPtr = std::shared_ptr<Budget>;

    [[nodiscard]] base::Result<BudgetPtr> find(const std::string& id) const;
    [[nodiscard]] BudgetPtr knownFor(const api::SetBudget& wanted) const; //!< null where there is none
    [[nodiscard]] base::Task<base::Result<>> open(BudgetPtr one);
    [[nodiscard]] base::Task<base::Result<>> openPeriod(BudgetPtr one);
    [[nodiscard]] base::Task<base::Result<api::Budget>> describe(BudgetPtr one);
    [[nodiscard]] base::Task<base::Result<>> measurePace(BudgetPtr one);
    void noteWarning(Budget& one) const;

    storage::Database& m_state;
    const base::Clock& m_clock;
    std::map<base::Uuid, BudgetPtr> m_budgets;
    std::function<void(const std::string&)> m_warn;
};

} // namespace kaze::gateway
