#pragma once

#include "engine/api/budget_requests.h"
#include "engine/api/cost_requests.h"
#include "ui/widgets/tokens.h"

#include <QString>

#include <optional>

namespace kaze::ui {

//! What a budget comes to at the pace of late.
enum class Course {
    Within, //!< stays below its limit, or nobody can tell yet
    Over, //!< will be over it at the end
    Reaches //!< is at its limit, or will be there in less than half of the time that is left
};

//! Budgets in the console's words. Pure; times of days and months are UTC's, as the engine's periods are.
namespace budget {
//! "All tenants", "acme", "issue-fixer".
[[nodiscard]] QString name(const api::Budget& budget);
//! "tenant", "agent", "tool", empty for the fleet.
[[nodiscard]] QString scopeWord(const api::Open<api::BudgetScope>& scope);
//! "November", "today", "in all".
[[nodiscard]] QString periodWord(const api::Budget& budget);
//! "a month", "a day", "in all".
[[nodiscard]] QString perPeriod(const api::Open<api::BudgetPeriod>& period);
[[nodiscard]] Course course(const api::Budget& budget, api::Time now);
[[nodiscard]] Tone toneOf(Course course);
//! "on course for $266", "on course for $1 121, over by 12 %", "reaches its limit on 26 Nov", with calls that wait and the share of the tokens.
[[nodiscard]] QString courseText(const api::Budget& budget, api::Time now);
//! Whether what is spent may be more than is known: calls without a price, or counts that are estimates.
[[nodiscard]] bool isAtLeast(const api::Budget& budget);
//! Shares of the limit that are spent and held; of the dearer of its two limits where it has both.
struct Shares {
    double spent = 0;
    double held = 0;
};
[[nodiscard]] Shares shares(const api::Budget& budget);
//! "$1 000", "$12.50": whole dollars without cents.
[[nodiscard]] QString roundMoney(base::Money money);
//! "26 Nov"; "14:20" where it is today.
[[nodiscard]] QString dayText(api::Time at, api::Time now);
//! A number as a person of this language types it, or as English does: "1,000.50", "1.000,50", "$5", "12 M". None for what is no number.
[[nodiscard]] std::optional<double> numberOf(QString typed);
//! A number as a field shows it: whole, in this language, without groups.
[[nodiscard]] QString numberText(double value);
//! Which calls a budget is for, for ListSpend.
[[nodiscard]] api::ListSpend spendOf(const api::Budget& budget);
//! The same for ListLedger: "tenant:acme".
[[nodiscard]] QString ledgerFilter(const api::ListSpend& scope);
} // namespace budget

} // namespace kaze::ui
