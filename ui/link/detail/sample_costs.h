#pragma once

#include "engine/api/budget_requests.h"
#include "engine/api/cost_requests.h"
#include "engine/api/report.h"
#include "engine/base/result.h"

#include <optional>
#include <string>
#include <vector>

namespace kaze::ui {

//! One model call of the sample; who, where and for what are places in the tables of sample_ledger.cpp.
struct SampleCall {
    api::Time at;
    int agent = 0;
    int model = 0;
    bool embeds = false; //!< for memory.search
    bool failed = false;
    bool estimated = false;
    std::int64_t run = 0;
    std::int64_t attempt = 1;
    api::Usage usage;
    double seconds = 0;
};

//! What the sample cell has spent since September, call by call, and the budgets over it, which commands really change. Nothing in it is random:
//! the numbers come from a seed.
class SampleCosts {
public:
    //! `busy`: with a history; else nothing was spent and there is no budget.
    SampleCosts(api::Time now, bool busy);

    [[nodiscard]] api::BudgetList budgets() const;
    [[nodiscard]] base::Result<api::Budget> set(const api::SetBudget& request);
    [[nodiscard]] base::Result<api::Done> remove(const std::string& id);
    [[nodiscard]] base::Result<api::Budget> settle(const std::string& id);

    [[nodiscard]] base::Result<api::SpendList> spend(const api::ListSpend& request) const;
    [[nodiscard]] base::Result<api::LedgerPage> ledger(const api::ListLedger& request) const;
    [[nodiscard]] base::Result<api::LedgerExplanation> explain(const std::string& id) const;
    [[nodiscard]] api::PriceList prices(const std::string& filter) const;
    //! The document, but for its query and most of its provenance.
    [[nodiscard]] api::ReportDocument report(const api::ReportQuery& query) const;

private:
    void makeCalls();
    void makeBudgets();
    void addBudget(api::BudgetScope scope, std::string subject, api::BudgetPeriod period, std::optional<double> dollars,
        std::optional<std::int64_t> tokens = {});
    [[nodiscard]] api::Budget standing(api::Budget budget) const;
    [[nodiscard]] api::LedgerEntry entry(std::size_t at) const;
    [[nodiscard]] api::Time monthBegin() const;

    api::Time m_now;
    std::vector<SampleCall> m_calls; //!< oldest first
    std::vector<api::Budget> m_budgets;
    std::uint64_t m_ids = 0;
};

} // namespace kaze::ui
