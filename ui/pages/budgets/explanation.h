#pragma once

#include "engine/api/budget_requests.h"
#include "engine/api/cost_requests.h"
#include "ui/pages/budgets/receipt_view.h"

namespace kaze::ui {

//! Which number is to be explained, and of what.
struct NumberAsked {
    enum class What { Spent, Held, Course, Runs, Input, Cached, Output, Cost, PerRun, Share };

    What what = What::Cost;
    QString who; //!< "acme", "issue-fixer", "All agents"
    QString period; //!< "November 2026"
    std::optional<api::Budget> budget; //!< for Spent, Held and Course
    api::ListSpend scope; //!< whose calls, and from when to when
    base::Money whole; //!< of what a Share is a share
};

//! How a number came about, in words and as a receipt.
struct Explanation {
    QString title; //!< "Spent, acme"
    QString number;
    QString exact;
    QString sentence;
    QList<ReceiptLine> lines;
    QStringList notes; //!< what is special: estimates, calls without a price, what is held
    bool canSettle = false; //!< something is unsettled after a crash
};

//! The model whose price the explanation needs: the only one that cost something; empty where there are several.
[[nodiscard]] std::string onlyModel(const api::SpendList& byModel);

//! Pure. `byModel` is the spend of the scope, a row a model; `price` that of `onlyModel`, where there is one.
[[nodiscard]] Explanation explain(
    const NumberAsked& asked, const api::SpendList& byModel, const std::optional<api::ModelPrice>& price, api::Time now);

} // namespace kaze::ui
