#pragma once

#include "engine/api/reply.h"

// Budgets that stand for a period: of the fleet, a tenant, a project, an agent or a tool. Those of runs are in their agent files and StartRun.

namespace kaze::api {

//! What a budget is for. Days and months are UTC's.
enum class BudgetPeriod : std::uint8_t { Total, Day, Month };
BOOST_DESCRIBE_ENUM(BudgetPeriod, Total, Day, Month)

//! Whose calls a budget pays for. A tool's are those that are made on its behalf: embeddings of memory.search, the runs of agent.delegate.
enum class BudgetScope : std::uint8_t { Fleet, Tenant, Project, Agent, Tool };
BOOST_DESCRIBE_ENUM(BudgetScope, Fleet, Tenant, Project, Agent, Tool)

//! A budget as it stands in the period under way. Every call is held and booked in all budgets that it falls under, and in that of its run.
struct Budget {
    static constexpr std::string_view kType = "budget";
    std::string budgetId;
    Open<BudgetScope> scope;
    std::string subject; //!< the tenant, "tenant/project", agent or tool; empty for the fleet
    Open<BudgetPeriod> period;
    std::optional<Money> limitUsd; //!< at least one of the two
    std::optional<std::int64_t> limitTokens; //!< input and output together
    std::vector<double> warnAt; //!< fractions of the limit, ascending
    Time from; //!< of the period
    std::optional<Time> to;
    Money spentUsd;
    std::int64_t spentTokens = 0;
    Money heldUsd; //!< for calls under way, and what is unsettled
    std::int64_t heldTokens = 0;
    Money unsettledUsd; //!< of what is held: allotted when a process ended without a word, and in no row of the ledger
    std::int64_t unsettledTokens = 0;
    Money estimatedUsd; //!< of what is spent: not counted by the provider
    std::int64_t unpricedCalls = 0; //!< that cost something nobody knows: what is spent is at least what stands here
    std::optional<double> warned; //!< the highest of `warnAt` that was passed in this period
    std::optional<Money> forecastUsd; //!< at the end of the period, at the pace of late
    std::optional<std::int64_t> forecastTokens;
    std::optional<Time> reachesLimitAt; //!< at that pace, if in this period
    std::string pace; //!< in words: "at the pace of the last 7 days"
    std::int64_t waiting = 0; //!< calls that wait until others give back what they hold
};
BOOST_DESCRIBE_STRUCT(Budget, (),
    (budgetId, scope, subject, period, limitUsd, limitTokens, warnAt, from, to, spentUsd, spentTokens, heldUsd, heldTokens,
        unsettledUsd, unsettledTokens, estimatedUsd, unpricedCalls, warned, forecastUsd, forecastTokens, reachesLimitAt, pace,
        waiting))

struct BudgetList {
    static constexpr std::string_view kType = "budget_list";
    std::vector<Budget> budgets; //!< the fleet's, then tenants', projects', agents' and tools', each by name
};
BOOST_DESCRIBE_STRUCT(BudgetList, (), (budgets))

struct ListBudgets {
    static constexpr std::string_view kType = "list_budgets";
    using Reply = BudgetList;
};
BOOST_DESCRIBE_STRUCT(ListBudgets, (), ())

struct BudgetReply {
    static constexpr std::string_view kType = "budget_reply";
    Budget budget;
};
BOOST_DESCRIBE_STRUCT(BudgetReply, (), (budget))

//! Sets the budget of a scope, subject and period, or changes it: what was spent stays spent. Both limits are set; one that is left out is none.
struct SetBudget {
    static constexpr std::string_view kType = "set_budget";
    using Reply = BudgetReply;
    Open<BudgetScope> scope;
    std::string subject;
    Open<BudgetPeriod> period = BudgetPeriod::Month;
    std::optional<Money> limitUsd;
    std::optional<std::int64_t> limitTokens;
    std::optional<std::vector<double>> warnAt; //!< none: as it was, for a new one 0.5, 0.8 and 1
};
BOOST_DESCRIBE_STRUCT(SetBudget, (), (scope, subject, period, limitUsd, limitTokens, warnAt))

//! What was spent stays in the ledger.
struct RemoveBudget {
    static constexpr std::string_view kType = "remove_budget";
    using Reply = Done;
    std::string budgetId; //!< whole, or a prefix or suffix of at least 4 characters that only one has
};
BOOST_DESCRIBE_STRUCT(RemoveBudget, (), (budgetId))

//! Gives back what is unsettled, for who has looked at the provider's bill.
struct SettleBudget {
    static constexpr std::string_view kType = "settle_budget";
    using Reply = BudgetReply;
    std::string budgetId;
};
BOOST_DESCRIBE_STRUCT(SettleBudget, (), (budgetId))

} // namespace kaze::api
