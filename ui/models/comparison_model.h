#pragma once

#include "engine/api/run_control_requests.h"
#include "ui/models/keyed_table_model.h"

namespace kaze::ui {

struct ComparedRow {
    QString key; //!< what is compared
    QString first;
    QString second;
    QString difference; //!< of the second from the first
    int tone = -1; //!< of the difference
};

//! Figures of two runs side by side, or their tools.
class ComparisonModel : public KeyedTableModel<ComparedRow> {
    Q_OBJECT
public:
    enum Column { What, First, Second, Difference };

    //! `what` is the title of the first column.
    explicit ComparisonModel(const QString& what, QObject* parent = nullptr);

    void setRows(std::vector<ComparedRow> rows) { take(std::move(rows)); }

    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
};

//! State, model, cost, tokens, turns, calls, steps and working time of both.
[[nodiscard]] std::vector<ComparedRow> figuresOf(const api::RunComparison& comparison);
//! Calls of each tool in both, with those that failed.
[[nodiscard]] std::vector<ComparedRow> toolsOf(const api::RunComparison& comparison);
//! Whether a run goes on after what both have in common. Steps that are not compared (states, beginnings of calls, questions) are no difference.
[[nodiscard]] bool goesOn(const std::vector<api::Step>& own);
//! "The same up to step 4; then each went its own way." and the like.
[[nodiscard]] QString differenceText(const api::RunComparison& comparison);

} // namespace kaze::ui
