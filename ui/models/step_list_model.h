#pragma once

#include "engine/api/run.h"
#include "ui/models/paged_table_model.h"
#include "ui/widgets/tokens.h"

namespace kaze::ui {

//! "task", "answer", "call", "result": what a record of a run is.
[[nodiscard]] QString wordOf(const api::Step& step);
[[nodiscard]] Tone toneOf(const api::Step& step);
//! What it says, in one line.
[[nodiscard]] QString lineOf(const api::Step& step);

//! The records of a run as a table, oldest first: where a fork can begin. Of a long run only those near the viewport are held.
class StepListModel : public PagedTableModel<api::Step> {
    Q_OBJECT
public:
    enum class Columns { All, Short }; //!< Short: without tokens and cost

    explicit StepListModel(Columns columns, QObject* parent = nullptr);

    enum Column { Number, Kind, What, At, Tokens, Cost };

    void setNow(api::Time now) { m_now = now; }

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

protected:
    [[nodiscard]] std::string idOf(const api::Step& row) const override { return std::to_string(row.number); }
    [[nodiscard]] QVariant cell(const api::Step& row, int column, int role) const override;

private:
    Columns m_columns;
    api::Time m_now;
};

} // namespace kaze::ui
